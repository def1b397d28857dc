"""Times as text and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.times import from_text, to_text


def test_form() -> None:
    """A time is written in UTC, to the second, with a Z."""
    kabul = timezone(timedelta(hours=4, minutes=30))
    assert to_text(datetime(2017, 2, 28, 13, 30, 0, 999, tzinfo=kabul)) == "2017-02-28T09:00:00Z"


@given(st.datetimes(timezones=st.just(UTC)))
def test_round_trip_and_order(moment: datetime) -> None:
    """A time comes back as it went in, to the second, and texts sort as times do."""
    text = to_text(moment)
    assert from_text(text) == moment.replace(microsecond=0)
    assert (text < to_text(datetime(2026, 11, 24, tzinfo=UTC))) == (
        moment.replace(microsecond=0) < datetime(2026, 11, 24, tzinfo=UTC)
    )


def test_naive_time_is_refused() -> None:
    """A time without a zone is an error, never taken for some zone."""
    with pytest.raises(ValueError, match="no time zone"):
        to_text(datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="no time zone"):
        from_text("2026-01-01T00:00:00")
