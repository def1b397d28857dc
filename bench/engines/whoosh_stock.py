"""Whoosh as it comes: its default codec, writer, collectors and facets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import whoosh
from whoosh import fields, index, sorting
from whoosh import query as tree
from whoosh.analysis import StemmingAnalyzer

from bench.article import Article
from bench.engines.engine import FACET_SIZE, FACETS, TITLE_BOOST, Answer, Hits
from bench.queries import Query

MEMORY_MB = 512  # of postings gathered before they are written, by Whoosh's estimate


class Engine:
    """A Whoosh index on disk, searched by BM25F."""

    def version(self) -> str:
        """Return the engine's version."""
        return str(whoosh.versionstring())

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index a stream of articles in one commit."""
        folder.mkdir(parents=True)
        words = StemmingAnalyzer()
        values = {"country": True, "person": True, "org": True, "source": False, "language": False}
        schema = fields.Schema(
            key=fields.ID(stored=True),
            title=fields.TEXT(words),
            text=fields.TEXT(words),
            date=fields.NUMERIC(int, 64),
            **{name: fields.KEYWORD(commas=True) if many else fields.ID() for name, many in values.items()},
        )
        self._index = index.create_in(folder, schema)
        self._write(articles)

    def open(self, folder: Path) -> None:
        """Open the index for searching."""
        self._index = index.open_dir(folder)
        self._searcher = self._index.searcher()

    def segments(self) -> int:
        """Return how many segments the index has."""
        return len(self._searcher.leaf_searchers())

    def prepare(self, query: Query) -> tuple[Any, Any]:
        """Return the query's tree and the filter's."""
        if query.kind == "prefix":
            return _both(lambda field, _: tree.Prefix(field, query.words[0])), None
        if query.kind == "phrase":
            return _both(lambda field, boost: tree.Phrase(field, self._stems(query.words), boost=boost)), None
        terms = [
            _both(lambda field, boost, stem=stem: tree.Term(field, stem, boost=boost))
            for stem in self._stems(query.words)
        ]
        wanted = tree.Or(terms) if query.kind == "or" else tree.And(terms) if len(terms) > 1 else terms[0]
        return wanted, self._filter(query)

    def top(self, prepared: tuple[Any, Any], count: int) -> Hits:
        """Return the best matches."""
        wanted, within = prepared
        hits: Hits = self._searcher.search(wanted, limit=count, filter=within).top_n
        return hits

    def faceted(self, prepared: tuple[Any, Any], count: int) -> Answer:
        """Return the best matches with exact counts."""
        wanted, within = prepared
        by = {name: sorting.FieldFacet(name, allow_overlap=True) for name in FACETS}
        found = self._searcher.search(wanted, limit=count, filter=within, groupedby=by, maptype=sorting.Count)
        counts = {name: {value: n for value, n in found.groups(name).items() if value is not None} for name in FACETS}
        total = sum(counts["language"].values())  # len(found) would run the query anew; every article has one language
        best = {name: sorted(values.items(), key=lambda item: -item[1])[:FACET_SIZE] for name, values in counts.items()}
        return Answer(total, found.top_n, best)

    def variants(self) -> Mapping[str, Callable[[Any], object]]:
        """Return none."""
        return {}

    def add(self, articles: Sequence[Article]) -> None:
        """Add articles, commit them, and reopen."""
        self._write(articles)
        self._searcher = self._searcher.refresh()

    def close(self) -> None:
        """Close the index."""
        self._searcher.close()

    def _write(self, articles: Iterable[Article]) -> None:
        writer = self._index.writer(limitmb=MEMORY_MB)
        for article in articles:
            writer.add_document(
                key=article.key,
                title=article.title,
                text=article.text,
                date=article.date,
                country=",".join(article.countries),
                person=",".join(article.persons),
                org=",".join(article.orgs),
                source=article.source,
                language=article.language,
            )
        writer.commit()

    def _stems(self, words: Sequence[str]) -> list[str]:
        return list(self._index.schema["text"].process_text(" ".join(words), mode="query"))

    def _filter(self, query: Query) -> Any:
        if query.country:
            return tree.Term("country", query.country)
        return tree.NumericRange("date", query.first, query.last) if query.last else None


def _both(leaf: Callable[..., Any]) -> Any:
    return tree.Or([leaf("title", TITLE_BOOST), leaf("text", 1.0)])
