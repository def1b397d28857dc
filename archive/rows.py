"""Rows of archive.db as values of the vocabulary: which columns a query must ask for, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from archive.article import Article, Capture, Version
from archive.times import from_text

STATE = (
    "v.number, v.seen, s.name, v.title, v.text, v.summary, v.published, v.published_zone, v.language, v.authors,"
    " v.tags, v.external_id, v.extra, v.extent, v.capture, a.url, a.id, a.first_seen, a.seq, a.num"
)
JOINED = "FROM articles a JOIN versions v ON v.article = a.num JOIN sources s ON s.num = v.source"
"""What follows SELECT, and the joins it needs, for ``article_of`` and ``version_of``."""


def capture_of(row: Sequence[Any]) -> Capture:
    """Return the capture of a row of the table ``captures``, all its columns in order."""
    return Capture(
        id=row[0],
        url=row[1],
        fetched=from_text(row[2]),
        status=row[3],
        file=row[4],
        offset=row[5],
        length=row[6],
        sha256=row[7],
    )


def version_of(row: Sequence[Any]) -> Version:
    """Return the version of a row of STATE."""
    return Version(**_version_fields(row))


def _version_fields(row: Sequence[Any]) -> dict[str, Any]:
    return {
        "number": row[0],
        "seen": from_text(row[1]),
        "source": row[2],
        "title": row[3],
        "text": row[4],
        "summary": row[5],
        "published": None if row[6] is None else from_text(row[6]),
        "published_zone": row[7],
        "language": row[8],
        "authors": tuple(json.loads(row[9])),
        "tags": tuple(json.loads(row[10])),
        "external_id": row[11],
        "extra": json.loads(row[12]),
        "extent": row[13],
        "capture": row[14],
        "url": row[15],
    }


def article_of(row: Sequence[Any]) -> Article:
    """Return the article of a row of STATE, which must be its latest version's."""
    return Article(**_version_fields(row), id=row[16], first_seen=from_text(row[17]), seq=row[18])
