"""An article and its entities become one document of the index. Nothing of the text is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.article import Article
from index.analysis import BREAK
from index.entities.resolve import Entities
from index.schema import SUPPOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the index is given of an article: its texts, its labels by column of ``schema.VALUES`` (one left
    out has none), its date in seconds since 1970, and the number of the archive's change that it is the state after."""

    id: str
    change: int
    date: int
    title: str
    text: str
    author: str
    said: str = ""
    values: Mapping[str, tuple[str, ...]]


def document(article: Article, entities: Entities) -> Document:
    """Return an article as a document. Its date is when it was published, or else first seen."""
    date = article.published or article.first_seen
    return Document(
        id=article.id,
        change=article.seq,
        date=int(date.timestamp()),
        title=_whole(article.title),
        text=_whole(article.text),
        author=_parted(article.authors),
        said=_parted(quote.said for quote in entities.quotes),
        values={
            "country": _labels(entities.countries),
            "person": _labels((*entities.persons, *(SUPPOSED + name for name in entities.supposed))),
            "org": _labels(entities.orgs),
            "source": _labels((article.source,)),
            "language": _labels((article.language,)),
            "speaker": _labels(quote.speaker for quote in entities.quotes),
        },
    )


def _parted(texts: Iterable[str]) -> str:
    """Return texts as one that no phrase reaches over the parts of."""
    return f" {BREAK} ".join(map(_whole, texts))


def _whole(text: str) -> str:
    """Return a text without what parts texts."""
    return text.replace(BREAK, " ")


def _labels(names: Iterable[str]) -> tuple[str, ...]:
    """Return names on one line each, once each, without empty ones."""
    return tuple(dict.fromkeys(filter(None, (" ".join(name.split()) for name in names))))
