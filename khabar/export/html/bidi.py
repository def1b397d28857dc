"""Which way a text is written, and whether what calls itself a language tag is one."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the shape of a BCP 47 tag
_FAR = 2000  # characters looked at


def direction(text: str) -> Literal["ltr", "rtl"]:
    """Return the way of the first letter that has one, as the Unicode bidirectional algorithm's rule P2 does."""
    for letter in text[:_FAR]:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def language_tag(language: str) -> str:
    """Return a language for a ``lang`` attribute; empty, which means unknown, if it has not the shape of one."""
    return language if _TAG.fullmatch(language) else ""
