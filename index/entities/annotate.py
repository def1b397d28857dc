"""Articles to their entities: what the index calls when an article is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.article import Article
from index.entities.mention import Recogniser
from index.entities.recogniser import Rules
from index.entities.resolve import Entities, resolve

__all__ = ["Entities", "annotate"]


def annotate(articles: Iterable[Article], recogniser: Recogniser | None = None) -> Iterator[Entities]:
    """Yield the entities of each article, in the order of the articles. Streams; never raises on text."""
    reader = Rules() if recogniser is None else recogniser
    for article in articles:
        text = f"{article.title}\n\n{article.text}"
        (mentions,) = reader.mentions([(text, article.language)])
        yield resolve(mentions, title_end=len(article.title), length=len(text))
