"""Dates as outlets write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.dates import MAX_DATE, parse_date, plausible, preferred
from scrapers.jalali import FIRST_YEAR, LAST_YEAR, is_leap, to_gregorian

SEEN = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected", "zone"),
    [
        ("Wed, 25 Jan 2017 14:34:54 +0300", "2017-01-25T11:34:54", "+03:00"),
        ("Mon, 30 Sep 2002 11:00:00 GMT", "2002-09-30T11:00:00", "+00:00"),
        ("25 Jan 17 10:00 UT", "2017-01-25T10:00:00", "+00:00"),
        ("Tue, 28 Feb 2017 09:00:00 AFT", "2017-02-28T04:30:00", "+04:30"),
        ("Sat, 07 Jan 2017 12:52:60 -0200", "2017-01-07T14:52:59", "-02:00"),
        ("Feb 28, 2017 3:04 PM EST", "2017-02-28T20:04:00", "-05:00"),
        ("Feb 28, 2017 12:04 a.m.", "2017-02-28T00:04:00", ""),
        ("Wed Jan 25 14:34:54 2017", "2017-01-25T14:34:54", ""),
        ("2017-02-28T09:00:00+04:30", "2017-02-28T04:30:00", "+04:30"),
        ("2017-02-28T09:00:00.123Z", "2017-02-28T09:00:00", "+00:00"),
        ("2017-02-28 09:00", "2017-02-28T09:00:00", ""),
        ("2017-02-28", "2017-02-28T00:00:00", ""),
        ("20170228T090000Z", "2017-02-28T09:00:00", "+00:00"),
        ("2024-05-01T10:00:00+05:00[Asia/Tashkent]", "2024-05-01T05:00:00", "+05:00"),
        ("28.02.2017 10:45", "2017-02-28T10:45:00", ""),
        ("02/28/2017", "2017-02-28T00:00:00", ""),
        ("28 февраля 2017, 14:05", "2017-02-28T14:05:00", ""),
        ("28 февраль 2020 йил", "2020-02-28T00:00:00", ""),
        ("10:31 MSK 5 июня 2020 г.", "2020-06-05T07:31:00", "+03:00"),
        ("28 феврали соли 2017 14:05", "2017-02-28T14:05:00", ""),
        ("2024 yil 5 mart, 10:00", "2024-03-05T10:00:00", ""),
        ("12 Şubat 2020 Çarşamba 10:10", "2020-02-12T10:10:00", ""),
        ("5 ARALIK 2020", "2020-12-05T00:00:00", ""),
        ("5 İyun 2020", "2020-06-05T00:00:00", ""),
        ("۲۸ جنوری ۲۰۲۰", "2020-01-28T00:00:00", ""),
        ("٢٨ فبراير ٢٠١٧", "2017-02-28T00:00:00", ""),
        ("10:00 5 mart 2024", "2024-03-05T10:00:00", ""),
        ("۱۴۰۳/۰۱/۰۱", "2024-03-20T00:00:00", ""),
        ("۳۰ اسفند ۱۳۹۹", "2021-03-20T00:00:00", ""),
        ("چهارشنبه ۱ حوت ۱۳۹۷ - ۱۵:۳۰", "2019-02-20T15:30:00", ""),
        ("۱ حمل ۱۴۰۳", "2024-03-20T00:00:00", ""),
        ("1399-12-30T10:00:00+0330", "2021-03-20T06:30:00", "+03:30"),
    ],
)
def test_parse(text: str, expected: str, zone: str) -> None:
    """Each way of writing a date gives its time in UTC and the zone it was written with."""
    moment, found = parse_date(text)
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert found == zone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "May",
        "10:00",
        "30 Feb 2017",
        "2017-13-01",
        "1850-01-01",
        "1400-12-30",
        "28 February",
        "2017-02-28T25:00:00Z",
        "99999-01-01",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "1 March 2017 " + "x" * MAX_DATE,
    ],
)
def test_no_date(text: str) -> None:
    """What gives no date, an impossible one or one before 1900 gives none."""
    assert parse_date(text) == (None, "")


@given(st.text(max_size=150))
def test_any_text(text: str) -> None:
    """No text makes the reader fail; a zone comes only with a time."""
    moment, zone = parse_date(text)
    assert moment is not None or zone == ""


@given(st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)).map(lambda each: each.replace(microsecond=0)))
def test_round_trip(moment: datetime) -> None:
    """A time written as ISO 8601 or as RFC 822 is read back."""
    aware = moment.replace(tzinfo=UTC)
    assert parse_date(aware.isoformat())[0] == aware
    assert parse_date(aware.strftime("%a, %d %b %Y %H:%M:%S +0000"))[0] == aware


@pytest.mark.parametrize(
    ("jalali", "gregorian"),
    [
        ((1300, 1, 1), date(1921, 3, 21)),
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1400, 5, 24), date(2021, 8, 15)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1408, 12, 30), date(2030, 3, 20)),
    ],
)
def test_jalali(jalali: tuple[int, int, int], gregorian: date) -> None:
    """Known days of the solar Hijri calendar fall on the right Gregorian ones."""
    assert to_gregorian(*jalali) == gregorian


@given(st.integers(FIRST_YEAR, LAST_YEAR - 1))
def test_jalali_years_join(year: int) -> None:
    """The last day of a year is the day before the first of the next."""
    last = to_gregorian(year, 12, 30 if is_leap(year) else 29)
    assert to_gregorian(year + 1, 1, 1) - last == timedelta(days=1)


@pytest.mark.parametrize(
    "jalali", [(1400, 12, 30), (1400, 0, 1), (1400, 13, 1), (1400, 7, 31), (1400, 1, 0), (1100, 1, 1)]
)
def test_jalali_refused(jalali: tuple[int, int, int]) -> None:
    """A day that the calendar does not have is refused."""
    with pytest.raises(ValueError, match=r"must be|out of range"):
        to_gregorian(*jalali)


def test_plausible() -> None:
    """A date is refused from a day after it was seen, and before 1900."""
    assert plausible(SEEN + timedelta(hours=23), SEEN) is not None
    assert plausible(SEEN + timedelta(hours=25), SEEN) is None
    assert plausible(datetime(1899, 12, 31, tzinfo=UTC), SEEN) is None
    assert plausible(None, SEEN) is None


def test_preferred() -> None:
    """Of several dates the one with a zone is taken, then the one with a time, then any."""
    day, timed = (datetime(2020, 1, 1, tzinfo=UTC), ""), (datetime(2020, 1, 1, 9, tzinfo=UTC), "")
    zoned = (datetime(2020, 1, 1, tzinfo=UTC), "+05:00")
    assert preferred(day, timed, zoned) == zoned
    assert preferred((None, ""), day, timed) == timed
    assert preferred((None, ""), day) == day
    assert preferred() == (None, "")
