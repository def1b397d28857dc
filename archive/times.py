"""Times as the archive writes them: UTC, to the second, ``2026-11-24T15:03:12Z``."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """Return an aware datetime as UTC text to the second; ValueError for a naive one."""
    return utc_second(moment).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def from_text(text: str) -> datetime:
    """Return the aware UTC datetime of a time in the archive's form; ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)


def utc_second(moment: datetime) -> datetime:
    """Return an aware datetime in UTC without its fraction of a second; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).replace(microsecond=0)
