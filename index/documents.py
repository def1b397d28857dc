"""An article and its entities become one document of the index. Nothing of the text is stored."""

from __future__ import annotations

from typing import Any

from archive.article import Article
from index.analysis import analyse
from index.entities.annotate import Entities


def document(article: Article, entities: Entities) -> dict[str, Any]:
    """Return what Whoosh's writer takes for an article.

    ``values`` is (the article's latest change, seconds since 1970, then the tuples of
    ``index.schema.VALUES``). An article's date is when it was published, or else first seen.
    """
    title, text = analyse(article.title), analyse(article.text)
    author = analyse("\n".join(article.authors))
    date = article.published or article.first_seen
    return {
        "id": article.id,
        "title": title,
        "text": text,
        "author": author,
        "title_words": title.words,
        "text_words": text.words,
        "author_words": author.words,
        "values": (
            article.seq,
            int(date.timestamp()),
            _labels(entities.countries),
            _labels(entities.persons),
            _labels(entities.orgs),
            _labels((article.source,)),
            _labels((article.language,)),
        ),
    }


def _labels(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names on one line each, once each, without empty ones."""
    return tuple(dict.fromkeys(filter(None, (" ".join(name.split()) for name in names))))
