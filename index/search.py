"""Search the index: a request in, a page with facets out.

Four stages, one module and one type each: the query's text becomes a tree (``index.query``: Parsed),
the tree over one snapshot becomes matches and scores (``index.execute``: Found), and these become a
page (Matches) and facets (``index.facets``). The texts of the hits shown come from the archive.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, get_args

import numpy as np
from numpy.typing import NDArray

from index import facets
from index.errors import IndexDamaged, QueryError, SearchError
from index.execute import Found, execute
from index.query.filters import filter_tree
from index.query.parser import Parsed, parse
from index.request import FACETS, PAGE_FACETS, FacetValue, Match, Matches, Request, Sort
from index.snapshot import Snapshot, open_snapshot

__all__ = ["FACETS", "FacetValue", "Match", "Matches", "Request", "Searcher"]


class Searcher:
    """One state of an index, open for any number of searches. Commits made meanwhile do not show.

    Every method raises QueryError for what cannot be read and IndexDamaged when a file gives way.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @classmethod
    def open(cls, folder: Path) -> Searcher:
        """Open the index in ``folder``. Raises IndexMissing, IndexStale, IndexDamaged."""
        return cls(open_snapshot(folder))

    @property
    def seq(self) -> int:
        """The change of the archive that the index had caught up to."""
        return self._snapshot.seq

    @property
    def versions(self) -> Mapping[str, str]:
        """The versions that the index was built by: schema, analysis, entities."""
        return self._snapshot.versions

    @property
    def count(self) -> int:
        """How many articles there are."""
        return self._snapshot.count

    def close(self) -> None:
        """Close the files; harmless if done before."""
        self._snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, request: Request) -> Matches:
        """Return the page and the facets asked for."""
        with self._guarded():
            parsed, found = self._find(request)
            names = PAGE_FACETS if request.facets is True else request.facets or ()
            return Matches(
                found.total,
                list(self._page(found, request)),
                {name: facets.count(self._snapshot, found, name, request.facet_size) for name in names},
                found.terms,
                parsed.notes,
            )

    def stream(self, request: Request) -> Iterator[Match]:
        """Yield the matches of a request in its order, each made when it is asked for."""
        with self._guarded():
            _, found = self._find(request)
            yield from self._page(found, request)

    def facet(self, name: str, request: Request, size: int | None = 10) -> list[FacetValue]:
        """Return the counts of one field over all matches of a request; ``size`` None is every value."""
        with self._guarded():
            if name not in FACETS:
                raise QueryError(f"there is no facet {name!r}; the facets are {', '.join(FACETS)}", name)
            parsed, within = parse(request.query, request.now), filter_tree(request)
            return facets.count(self._snapshot, execute(self._snapshot, parsed.tree, within, scored=False), name, size)

    def explain(self, request: Request) -> str:
        """Return how a request is read: the query's tree, then the filters'."""
        parsed = parse(request.query, request.now)
        return "\n".join([repr(parsed.tree), repr(filter_tree(request)), *parsed.notes])

    def _find(self, request: Request) -> tuple[Parsed, Found]:
        parsed, within = parse(request.query, request.now), filter_tree(request)
        return parsed, execute(self._snapshot, parsed.tree, within, scored=request.sort == "relevance")

    def _page(self, found: Found, request: Request) -> Iterator[Match]:
        if request.sort not in get_args(Sort):
            raise QueryError(f"there is no order {request.sort!r}; the orders are {', '.join(get_args(Sort))}")
        if request.offset < 0 or (request.limit is not None and request.limit < 0):
            raise QueryError("limit and offset are not below 0")
        end = None if request.limit is None else request.offset + request.limit
        for place, doc, score in _ordered(self._snapshot, found, request.sort, end)[request.offset : end]:
            yield self._match(place, doc, score)

    def _match(self, place: int, doc: int, score: float) -> Match:
        columns, label = self._snapshot.parts[place].columns, self._snapshot.labels.label
        countries, persons, orgs = (
            tuple(label(name, int(code)) for code in columns.values[name].of(doc))
            for name in ("country", "person", "org")
        )
        return Match(columns.ids[doc].decode(), score, countries, persons, orgs)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except SearchError:
            raise
        except Exception as error:
            if fault := self._snapshot.fault():  # Whoosh raises anything on a damaged file
                raise IndexDamaged(self._snapshot.folder, fault) from error
            raise


def _ordered(snapshot: Snapshot, found: Found, sort: Sort, end: int | None) -> list[tuple[int, int, float]]:
    """Return the first ``end`` matches as (segment's place, document, score).

    By score, or else by date; then the newest first, and at last by id, so that an order is never chance.
    """
    if not found.total:
        return []
    places = np.repeat(np.arange(len(found.docs)), [len(docs) for docs in found.docs])
    docs, scores = np.concatenate(found.docs), np.concatenate(found.scores)
    parts = zip(snapshot.parts, found.docs, strict=True)
    columns = [(part.columns.dates[some], part.columns.ids[some]) for part, some in parts]
    dates = np.concatenate([dates for dates, _ in columns])
    ids = np.concatenate([ids for _, ids in columns])
    first = -scores if sort == "relevance" else -dates if sort == "newest" else dates
    kept = _least(first, end)
    order = kept[np.lexsort((ids[kept], -dates[kept], first[kept]))][:end]
    return list(zip(places[order].tolist(), docs[order].tolist(), scores[order].tolist(), strict=True))


def _least(keys: NDArray[np.float64] | NDArray[np.int64], end: int | None) -> NDArray[np.int64]:
    """Return the places of the ``end`` least keys, and of all that equal the last of them."""
    if end is None or end >= len(keys) or end == 0:
        return np.arange(len(keys))
    return np.flatnonzero(keys <= np.partition(keys, end - 1)[end - 1])
