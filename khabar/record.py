"""Articles as JSON records: the keys that ``khabar import`` takes, and the derived ones of a hit."""

from __future__ import annotations

from typing import Any

from archive.article import Article, Version
from khabar.page import Hit, iso

DERIVED = ("countries", "persons", "orgs")
"""The keys of a record that the index has found; an import leaves them out, for its own index finds them again."""

_OF_THE_ARCHIVE = ("version", "seen", "capture")  # what means nothing elsewhere


def version_json(version: Version) -> dict[str, Any]:
    """Return all that a version says, as JSON values."""
    return {
        "version": version.number,
        "seen": iso(version.seen),
        "url": version.url,
        "title": version.title,
        "text": version.text,
        "published": iso(version.published),
        "published_zone": version.published_zone,
        "source": version.source,
        "language": version.language,
        "authors": list(version.authors),
        "summary": version.summary,
        "tags": list(version.tags),
        "external_id": version.external_id,
        "extra": dict(version.extra),
        "extent": version.extent,
        "capture": version.capture,
    }


def article_json(article: Article, hit: Hit | None) -> dict[str, Any]:
    """Return an article as ``khabar show --json`` prints it; what the index has not looked at is null."""
    found = {key: None if hit is None else list(getattr(hit, key)) for key in DERIVED}
    return {"id": article.id, "first_seen": iso(article.first_seen), **version_json(article), **found}


def export_record(article: Article, hit: Hit) -> dict[str, Any]:
    """Return an article as ``khabar export jsonl`` writes it: what ``import`` takes, and what the index found."""
    record = article_json(article, hit)
    return {key: value for key, value in record.items() if key not in _OF_THE_ARCHIVE}
