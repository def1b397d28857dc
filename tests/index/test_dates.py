"""Dates as people ask for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates import EVER, read_filters, read_range, read_span
from index.errors import QueryError

NOW = datetime(2024, 3, 31, 23, 30, tzinfo=UTC)


def shown(span: tuple[int, int]) -> tuple[str, str]:
    """Return a span as two times."""
    first, last = (datetime.fromtimestamp(second, UTC).isoformat()[:19] for second in span)
    return first, last


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", "2017-01-01T00:00:00", "2017-12-31T23:59:59"),
        ("2016-02", "2016-02-01T00:00:00", "2016-02-29T23:59:59"),
        ("2017-5", "2017-05-01T00:00:00", "2017-05-31T23:59:59"),
        ("2017-05-31", "2017-05-31T00:00:00", "2017-05-31T23:59:59"),
        ("1963", "1963-01-01T00:00:00", "1963-12-31T23:59:59"),
        (" ۲۰۱۷-۰۵ ", "2017-05-01T00:00:00", "2017-05-31T23:59:59"),
        ("today", "2024-03-31T00:00:00", "2024-03-31T23:59:59"),
        ("Yesterday", "2024-03-30T00:00:00", "2024-03-30T23:59:59"),
        ("7d", "2024-03-24T00:00:00", "2024-03-24T23:59:59"),
        ("2w", "2024-03-17T00:00:00", "2024-03-17T23:59:59"),
        ("1m", "2024-02-29T00:00:00", "2024-02-29T23:59:59"),
        ("3m", "2023-12-31T00:00:00", "2023-12-31T23:59:59"),
        ("1y", "2023-03-31T00:00:00", "2023-03-31T23:59:59"),
    ],
)
def test_span(text: str, first: str, last: str) -> None:
    """A date covers its whole year, month or day, both ends included."""
    assert shown(read_span(text, NOW)) == (first, last)


@pytest.mark.parametrize("text", ["", "2017-13", "2017-02-30", "0000", "17", "soon", "99999y", "2017-", "-1d"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """A bad date is named with the forms that are accepted."""
    with pytest.raises(QueryError, match=r"is not a date; write one of 2017, 2017-05, 2017-05-31, 7d"):
        read_span(text, NOW)


def test_day_is_that_of_utc() -> None:
    """Today is told in UTC, wherever the clock stands."""
    late = NOW.astimezone(timezone(timedelta(hours=5)))
    assert read_span("today", late) == read_span("2024-03-31", NOW)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [("2017..2018", "2017", "2018"), ("2017..2017", "2017", "2017"), ("2017-02..", "2017-02", ""), ("..7d", "", "7d"),
     ("7d", "7d", ""), ("..", "", "")],
)  # fmt: skip
def test_range(text: str, since: str, until: str) -> None:
    """A range includes both its ends, may lack either, and a relative date alone reaches to now."""
    assert read_range(text, NOW) == read_filters(since, until, NOW)


def test_range_points_at_its_bad_end() -> None:
    """The position is that of the part that is no date."""
    with pytest.raises(QueryError) as caught:
        read_range("2017..x", NOW)
    assert caught.value.position == 6


def test_empty_filters_set_no_bound() -> None:
    """Without since and until, everything is in."""
    assert read_filters("", " ", NOW) == EVER


@settings(deadline=None)
@given(st.text(max_size=12))
def test_only_query_errors(text: str) -> None:
    """Whatever is given as a date: a span or a QueryError."""
    try:
        first, last = read_range(text, NOW)
    except QueryError:
        first = last = 0
    assert first <= last
