"""Open segments for Whoosh as they are, without reading anything that was pickled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from whoosh.reading import EmptyReader, MultiReader, SegmentReader, TermNotFound
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from index.engine.kernels import Docs
from index.engine.scoring import Scores
from index.engine.segment import Part
from index.engine.stock.codec import Codec, StockSegment
from index.engine.stock.fields import make_schema
from index.engine.stock.lexicon import Opened
from index.labels import Labels


def open_reader(parts: Sequence[Part], labels: Labels, generation: int | None = None) -> Any:
    """Return a Whoosh reader of open segments. Closing it leaves them open."""
    readers = [_reader(part, labels, generation) for part in parts]
    if not readers:
        return EmptyReader(make_schema())
    return readers[0] if len(readers) == 1 else MultiReader(readers, generation=generation)


def open_searcher(parts: Sequence[Part], labels: Labels, generation: int | None = None) -> Searcher:
    """Return a Whoosh searcher of open segments, which scores by BM25F. Closing it leaves them open."""
    return Searcher(open_reader(parts, labels, generation), weighting=BM25F())


def matches(query: Any, parts: Sequence[Part], labels: Labels) -> list[tuple[Docs, Scores]]:
    """Return the documents of each segment that Whoosh's matchers find, and their scores by index-wide statistics."""
    searcher = open_searcher(parts, labels)
    return [_matched(query, searcher, leaf) for leaf, _ in searcher.leaf_searchers()] if parts else []


def _matched(query: Any, searcher: Searcher, leaf: Searcher) -> tuple[Docs, Scores]:
    docs, scores = [], []
    try:
        matcher = query.matcher(leaf, searcher.context())
    except TermNotFound:
        matcher = None
    while matcher is not None and matcher.is_active():
        docs.append(matcher.id())
        scores.append(matcher.score())
        matcher.next()
    return np.array(docs, dtype=np.int64), np.array(scores, dtype=np.float64)


def _reader(part: Part, labels: Labels, generation: int | None) -> SegmentReader:
    file = part.segment.name, part.segment.file.crc
    said = StockSegment(file, part.size, deleted=part.size - len(part.living(np.arange(part.size))), labels={})
    return SegmentReader(None, make_schema(), said, generation=generation, codec=Codec(Opened(part, labels)))
