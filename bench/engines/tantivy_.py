"""Tantivy through its Python package: one indexing thread, positions, fast fields, exact aggregations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Document, FieldType, Index, Occur, SchemaBuilder
from tantivy import Query as Tree

from bench.article import Article
from bench.engines.engine import FACET_SIZE, FACETS, TITLE_BOOST, Answer, Hits
from bench.queries import Query

HEAP = 512_000_000  # bytes of the indexing thread
HEAP_OF_ADDITIONS = 50_000_000
ALL_VALUES = 1_000_000  # more than any field has: what a segment must hand on for counts that are sure to be exact


class Engine:
    """A tantivy index on disk. Nothing is stored in it: hits are known by their addresses."""

    def version(self) -> str:
        """Return the engine's version."""
        return version("tantivy")

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index a stream of articles in one commit and wait for the merges."""
        folder.mkdir(parents=True)
        builder = SchemaBuilder()
        for name in ("title", "text"):
            builder.add_text_field(name, tokenizer_name="en_stem", index_option="position")
        for name in FACETS:
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_date_field("date", fast=True)
        writer = Index(builder.build(), path=str(folder)).writer(HEAP, num_threads=1)
        for article in articles:
            writer.add_document(_document(article))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """Open the index for searching."""
        self._index = Index.open(str(folder))
        self._index.config_reader("manual")
        self._schema = self._index.schema
        self._writer: tantivy.IndexWriter | None = None
        self._stem = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stemmer("english"))
            .build()
            .analyze
        )
        self._take_searcher()

    def _take_searcher(self) -> None:
        self._searcher = self._index.searcher()
        self._usual, self._any_segments = _aggregations(None), _aggregations(ALL_VALUES)
        # the best values of a single segment are the best of all; to have more handed on would only cost time
        self._exact = _aggregations(FACET_SIZE) if self._searcher.num_segments == 1 else self._any_segments

    def segments(self) -> int:
        """Return how many segments the index has."""
        return self._searcher.num_segments

    def prepare(self, query: Query) -> Tree:
        """Return the query's tree; a filter is in it with a score of 0."""
        if query.kind == "prefix":
            pattern = f"{query.words[0]}.*"
            return _any([Tree.regex_query(self._schema, field, pattern) for field in ("title", "text")])
        stems = [self._stem(word)[0] for word in query.words]
        if query.kind == "phrase":
            words: list[str | tuple[int, str]] = [*stems]
            title, text = (Tree.phrase_query(self._schema, field, words) for field in ("title", "text"))
            return _any([Tree.boost_query(title, TITLE_BOOST), text])
        terms = [self._term(stem) for stem in stems]
        if query.kind == "or":
            return _any([leaf for term in terms for leaf in term])  # flat, so that poor blocks can be passed over
        return _all([_any(term) for term in terms] + self._filters(query))

    def top(self, prepared: Tree, count: int) -> Hits:
        """Return the best matches; uncounted, which lets tantivy pass over what cannot be among them."""
        return self._searcher.search(prepared, limit=count, count=False).hits

    def faceted(self, prepared: Tree, count: int) -> Answer:
        """Return the best matches with exact counts: two passes, as the package has no way to do both in one."""
        found = self._searcher.search(prepared, limit=count, count=True)
        counted = self._searcher.aggregate(prepared, self._exact)
        facets = {name: [(one["key"], one["doc_count"]) for one in counted[name]["buckets"]] for name in FACETS}
        return Answer(found.count, found.hits, facets)  # type: ignore[attr-defined]  # its stub leaves count out

    def variants(self) -> Mapping[str, Callable[[Tree], object]]:
        """Return the two passes of ``faceted`` apart, and aggregations that have more values handed on."""
        searcher = self._searcher
        return {
            "top-10 with count=True": lambda tree: searcher.search(tree, limit=10, count=True),
            "exact aggregations alone": lambda tree: searcher.aggregate(tree, self._exact),
            "aggregations, default segment_size": lambda tree: searcher.aggregate(tree, self._usual),
            "aggregations, all values of a segment": lambda tree: searcher.aggregate(tree, self._any_segments),
        }

    def add(self, articles: Sequence[Article]) -> None:
        """Add articles, commit them, and reopen. The writer stays open, and merges go on in the background."""
        if self._writer is None:
            self._writer = self._index.writer(HEAP_OF_ADDITIONS, num_threads=1)
        for article in articles:
            self._writer.add_document(_document(article))
        self._writer.commit()
        self._index.reload()
        self._take_searcher()

    def close(self) -> None:
        """Wait for merges."""
        if self._writer is not None:
            self._writer.wait_merging_threads()

    def _term(self, stem: str) -> list[Tree]:
        title, text = (Tree.term_query(self._schema, field, stem) for field in ("title", "text"))
        return [Tree.boost_query(title, TITLE_BOOST), text]

    def _filters(self, query: Query) -> list[Tree]:
        if query.country:
            return [Tree.const_score_query(Tree.term_query(self._schema, "country", query.country, "basic"), 0.0)]
        if query.last:
            first, last = (datetime.fromtimestamp(second, UTC) for second in (query.first, query.last))
            return [Tree.const_score_query(Tree.range_query(self._schema, "date", FieldType.Date, first, last), 0.0)]
        return []


def _document(article: Article) -> Document:
    document = Document(
        title=article.title,
        text=article.text,
        country=list(article.countries),
        person=list(article.persons),
        org=list(article.orgs),
        source=article.source,
        language=article.language,
    )
    document.add_date("date", datetime.fromtimestamp(article.date, UTC))
    return document


def _aggregations(per_segment: int | None) -> dict[str, Any]:
    asked: dict[str, int] = {"size": FACET_SIZE}
    if per_segment is not None:
        asked["segment_size"] = per_segment
    return {name: {"terms": {"field": name, **asked}} for name in FACETS}


def _any(trees: Sequence[Tree]) -> Tree:
    return Tree.boolean_query([(Occur.Should, tree) for tree in trees])


def _all(trees: Sequence[Tree]) -> Tree:
    return trees[0] if len(trees) == 1 else Tree.boolean_query([(Occur.Must, tree) for tree in trees])
