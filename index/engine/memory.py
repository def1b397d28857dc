"""Memory that was freed and not given back: the C library keeps it, for arrays of a size that may not come again."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give the system what was freed, where the C library is one that can (glibc); a few milliseconds.

    At a million articles an index takes 400 MB less to build for it.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    found: Callable[[int], int] | None = (
        getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    )
    return found
