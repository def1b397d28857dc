"""Dates as people ask for them: ``2017``, ``2017-05``, ``2017-05-31``, ``7d``, ``yesterday``. All in UTC."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta

from index.errors import QueryError
from index.folding import fold

FORMS = "2017, 2017-05, 2017-05-31, 7d, 2w, 3m, 1y, today, yesterday"
"""The accepted forms, for a message."""

Span = tuple[int, int]
"""First and last second, both inclusive, in seconds since 1970."""

EVER: Span = (-(1 << 62), 1 << 62)

_ABSOLUTE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_RELATIVE = re.compile(r"(\d{1,5})([dwmy])")


def read_span(text: str, now: datetime) -> Span:
    """Return the seconds a date covers: a year, a month or a day. ``7d`` is the day seven days ago.

    Raises QueryError with the accepted forms.
    """
    word = fold(text.strip())
    try:
        first, last = _days(word, now.astimezone(UTC).date())
    except (ValueError, OverflowError):
        raise QueryError(f"{text.strip()!r} is not a date; write one of {FORMS}", text) from None
    return _second(first), _second(last) + 86_399


def read_range(text: str, now: datetime) -> Span:
    """Return the seconds of ``A..B``, ``A..``, ``..B`` or of one date; ``7d`` alone is the last seven days.

    Raises QueryError at the part that is no date, or when the range ends before it begins.
    """
    if ".." not in text:
        span = read_span(text, now)
        return (span[0], EVER[1]) if _RELATIVE.fullmatch(fold(text.strip())) else span
    since, _, until = text.partition("..")
    first = read_span(since, now)[0] if since.strip() else EVER[0]
    try:
        last = read_span(until, now)[1] if until.strip() else EVER[1]
    except QueryError as error:
        raise QueryError(error.message, text, len(since) + 2) from None
    if first > last:
        raise QueryError(f"the range {text} ends before it begins", text)
    return first, last


def read_filters(since: str, until: str, now: datetime) -> Span:
    """Return the seconds that the filters ``since`` and ``until`` leave; empty ones set no bound.

    Raises QueryError that names the filter.
    """
    bounds = []
    for name, value, default in (("since", since, EVER), ("until", until, EVER)):
        try:
            bounds.append(read_span(value, now) if value.strip() else default)
        except QueryError as error:
            raise QueryError(f"{name}: {error.message}", value) from None
    first, last = bounds[0][0], bounds[1][1]
    if first > last:
        raise QueryError(f"since {since} is later than until {until}", since)
    return first, last


def _days(word: str, today: date) -> tuple[date, date]:
    """Return the first and last day. Raises ValueError, OverflowError."""
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return day, day
    if found := _RELATIVE.fullmatch(word):
        day = _ago(today, int(found[1]), found[2])
        return day, day
    found = _ABSOLUTE.fullmatch(word)
    if found is None:
        raise ValueError(word)
    year, month, day_number = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    first = date(year, month, day_number)
    if found[3]:
        return first, first
    last_month = month if found[2] else 12
    return first, date(year, last_month, calendar.monthrange(year, last_month)[1])


def _ago(today: date, count: int, unit: str) -> date:
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1] if year >= 1 else 0
    return date(year, month + 1, min(today.day, last))


def _second(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
