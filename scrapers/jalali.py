"""The solar Hijri calendar of Iran and Afghanistan, by arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1210, 1634
"""The years for which the 33-year cycle holds: 1831 to 2256 of the common era."""

_LEAP_REMAINDERS = (1, 5, 9, 13, 17, 22, 26, 30)
_ANCHOR_YEAR, _ANCHOR = 1403, date(2024, 3, 20)


def is_leap(year: int) -> bool:
    """Tell whether a Jalali year has 366 days."""
    return year % 33 in _LEAP_REMAINDERS


def to_gregorian(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a Jalali one.

    Source: K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and Planets 74 (1996), 223-230: between
    1210 and 1634 the astronomical calendar repeats every 33 years, with leap years where the year modulo 33 is one of
    1, 5, 9, 13, 17, 22, 26, 30. The first six months have 31 days, the next five 30, the last 29 or 30. Raises
    ValueError for a date that does not exist or lies outside these years.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the Jalali year must be in {FIRST_YEAR}..{LAST_YEAR}")
    if not 1 <= month <= 12:
        raise ValueError("the month must be in 1..12")
    length = 31 if month <= 6 else 30 if month <= 11 or is_leap(year) else 29
    if not 1 <= day <= length:
        raise ValueError("the day is out of range for the month")
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    days = _days_before(year) - _days_before(_ANCHOR_YEAR) + before + day - 1
    return _ANCHOR + timedelta(days=days)


def _days_before(year: int) -> int:
    cycles, rest = divmod(year - 1, 33)
    return 365 * (year - 1) + 8 * cycles + sum(leap <= rest for leap in _LEAP_REMAINDERS)
