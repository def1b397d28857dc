"""Small archives for the tests of the index, with entities that the tests say themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.article import Article, Draft, article_id
from archive.store import Store
from index.catchup import catch_up
from index.entities.annotate import Entities
from index.search import Searcher

NOW = datetime(2017, 6, 15, 12, 0, tzinfo=UTC)


def url_of(key: str) -> str:
    """Return the URL of the article that a test calls ``key``."""
    return f"https://news.example/{key}"


def id_of(key: str) -> str:
    """Return the id of the article that a test calls ``key``."""
    return article_id(url_of(key))


def article(title: str, text: str, language: str = "en") -> Article:
    """Return an article that says this."""
    return Article(
        url="https://example.com/a",
        title=title,
        text=text,
        source="Example",
        language=language,
        number=1,
        seen=NOW,
        id="0" * 12,
        first_seen=NOW,
        seq=1,
    )


def said(articles: Iterable[Article]) -> Iterator[Entities]:
    """Recognise the entities that a test put into its articles."""
    for article in articles:
        extra = article.extra
        yield Entities(
            countries=tuple(extra.get("countries", ())),
            persons=tuple(extra.get("persons", ())),
            orgs=tuple(extra.get("orgs", ())),
        )


def draft(key: str, fields: Mapping[str, Any]) -> Draft:
    """Return a draft of what a test says of an article; what it leaves out is empty."""
    date = fields.get("date", "")
    return Draft(
        url=url_of(key),
        title=fields.get("title", ""),
        text=fields.get("text", ""),
        source=fields.get("source", "Outlet"),
        published=datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None,
        language=fields.get("language", ""),
        authors=tuple(fields.get("authors", ())),
        extra={name: list(fields[name]) for name in ("countries", "persons", "orgs") if name in fields},
    )


def put(store: Store, articles: Mapping[str, Mapping[str, Any]]) -> None:
    """Archive articles by their keys."""
    with store.transaction():
        for key, fields in articles.items():
            store.put(draft(key, fields), seen=NOW)


def build(root: Path, articles: Mapping[str, Mapping[str, Any]]) -> Path:
    """Make an archive at ``root`` with these articles, index it, and return the index's folder."""
    folder = root / "derived" / "index"
    Store.create(root)
    with Store.open(root, write=True) as store:
        put(store, articles)
        catch_up(store, folder, recognise=said)
    return folder


def searcher(root: Path, articles: Mapping[str, Mapping[str, Any]]) -> Searcher:
    """Return a searcher over an index of these articles."""
    return Searcher.open(build(root, articles))
