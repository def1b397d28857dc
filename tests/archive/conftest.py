"""What the archive's tests share: an archive whose soundness is checked when a test is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.article import Draft, Response
from archive.store import Store
from archive.verify import verify

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def draft(number: int = 1, **changed: Any) -> Draft:
    """Return a draft; the same number has the same address."""
    said: dict[str, Any] = {
        "url": f"http://oxus.test/{number}",
        "title": f"Border market {number} reopens",
        "text": f"Traders crossed the bridge for the {number}. time.",
        "source": "Oxus Herald",
        "published": NOON,
        "language": "en",
    }
    return Draft(**(said | changed))


def response(number: int = 1, body: bytes = b"<p>Traders crossed.</p>", fetched: datetime = NOON) -> Response:
    """Return a response for the same address as ``draft(number)``."""
    return Response(
        url=f"http://oxus.test/{number}",
        fetched=fetched,
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", '"a1"')),
        body=body,
    )


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """An empty archive; when the test is done it must be sound and tidy."""
    place = tmp_path / "archive"
    Store.create(place)
    yield place
    report = verify(place)
    assert (report.errors, report.hints) == ([], [])


@pytest.fixture
def torn_root(tmp_path: Path) -> Path:
    """An empty archive that the test will damage."""
    place = tmp_path / "archive"
    Store.create(place)
    return place
