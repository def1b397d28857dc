"""What the fetcher reads out of header values. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER = 7 * 86400.0
"""Seconds: a host is left alone for no longer than this because it asked."""

_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


def charset(content_type: str) -> str | None:
    """Return the charset that a Content-Type names, if Python knows it as a text encoding."""
    found = _CHARSET.search(content_type)
    if found is None:
        return None
    try:
        b"x".decode(found[1], "replace")
    except (LookupError, UnicodeError):
        return None
    return found[1].lower()


def media_type(content_type: str) -> str:
    """Return the media type that a Content-Type names, in lower case; empty if none."""
    return content_type.partition(";")[0].strip().lower()


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, within MAX_RETRY_AFTER; None if unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:10]), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), MAX_RETRY_AFTER)


def unmangled(value: str) -> str:
    """Return a header value that was read as Latin-1 in the UTF-8 it was sent in, if it was."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
