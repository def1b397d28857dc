"""Search the index: a request in, a page with facets out.

Four stages, one module and one type each: the query's text becomes a tree (``index.query``: Parsed),
the tree over one snapshot becomes matches and scores (``index.execute``: Execution), and these become a
page (Matches) and facets (``index.facets``). The texts of the hits shown come from the archive.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, get_args

import numpy as np

from index import facets
from index.engine.kernels import Docs
from index.entitytable import HIDDEN, ColumnEntities, Group
from index.errors import DamagedFile, IndexDamaged, QueryError, SearchError
from index.execute import Execution, Place, explained, plan
from index.query.filters import filter_tree
from index.query.parser import Parsed, parse
from index.query.tree import Query
from index.request import FACETS, PAGE_FACETS, FacetValue, Known, Match, Matches, Request, Sort
from index.schema import NAMED, VALUES, written
from index.snapshot import Snapshot, open_snapshot

_FILTERS = {"language": "lang"}
"""The names of filters that are not those of their columns."""

_CANDIDATES = 8  # that a note names

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
    def dated(self) -> bool:
        """Whether names were recognised by rules or data of another version: building anew improves the facets."""
        return self._snapshot.manifest.dated

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
            return self._answer(parse(request.query, request.now), request)

    def find(self, tree: Query, request: Request) -> Matches:
        """Return the page and the facets of a request whose query is a tree already: its text is not looked at.

        A Whoosh query becomes a tree by ``index.stock.from_whoosh``.
        """
        with self._guarded():
            return self._answer(Parsed(tree), request)

    def stream(self, request: Request) -> Iterator[Match]:
        """Yield the matches of a request in its order, each made when it is asked for."""
        with self._guarded():
            execution = self._execution(parse(request.query, request.now).tree, request)
            yield from self._page(execution, execution.matches(), request)

    def facet(self, name: str, request: Request, size: int | None = 10) -> list[FacetValue]:
        """Return the counts of one field over all matches of a request; ``size`` None is every value."""
        with self._guarded():
            if name not in FACETS:
                raise QueryError(f"there is no facet {name!r}; the facets are {', '.join(FACETS)}", name)
            tree = parse(request.query, request.now).tree
            execution = self._execution(tree, request)
            return self._counts(execution, execution.matches(), name, tree, replace(request, facet_size=size))

    def entities(self, kind: str, asked: str) -> list[Known]:
        """Return the persons or organizations that a name may mean, those of most articles first.

        One that has exactly this name leaves out those who only have its words.
        """
        with self._guarded():
            labels, table = self._snapshot.labels, self._snapshot.entities
            if kind not in NAMED or table is None:
                raise QueryError(f"there are no entities of kind {kind!r}; the kinds are {', '.join(NAMED)}", kind)
            column = table.columns[kind]
            codes = labels.meant(kind, asked)
            groups = dict.fromkeys(column.members(code) for code in codes)
            found = [self._known(kind, column, group) for group in groups]
            return sorted(filter(lambda one: one.count, found), key=lambda one: (-one.count, one.label))

    def _known(self, kind: str, column: ColumnEntities, group: Group) -> Known:
        labels = [*map(written, self._snapshot.labels.labels(kind, np.array(group, dtype=np.int64)))]
        counts: Counter[str] = Counter()
        for label, times in zip(labels, column.counts[list(group)].tolist(), strict=True):
            counts[label] += times
        names = sorted(counts.items(), key=lambda name: (-name[1], name[0]))
        having = [
            np.unique(np.concatenate([part.segment.values(kind).docs(code) for code in group]))
            for part in self._snapshot.parts
        ]
        count = sum(len(part.living(docs)) for part, docs in zip(self._snapshot.parts, having, strict=True))
        hidden = column.stands_for(group[0]) == HIDDEN
        live = tuple(name for name in names if name[1])
        return Known(column.label(group[0]) or labels[0], count, live, hidden)

    def explain(self, request: Request) -> str:
        """Return how a request is read: the query's tree, the filters' tree, and what is left to stock Whoosh."""
        parsed, within = parse(request.query, request.now), filter_tree(request)
        stock = explained(plan(parsed.tree, within))
        return "\n".join(filter(None, [repr(parsed.tree), repr(within), stock, *parsed.notes]))

    def _execution(self, tree: Query, request: Request) -> Execution:
        return Execution(self._snapshot, plan(tree, filter_tree(request)))

    def _answer(self, parsed: Parsed, request: Request) -> Matches:
        execution = self._execution(parsed.tree, request)
        matches = execution.matches()
        names = PAGE_FACETS if request.facets is True else request.facets or ()
        return Matches(
            sum(map(len, matches)),
            list(self._page(execution, matches, request)),
            {name: self._counts(execution, matches, name, parsed.tree, request) for name in names},
            execution.terms(),
            (*parsed.notes, *self._candidates(request)),
        )

    def _candidates(self, request: Request) -> Iterator[str]:
        """Yield, for each name asked for that several have, who they are, with how many articles."""
        for kind, names in (("person", request.person), ("org", request.org)):
            for name in names:
                if "*" in name or "?" in name or self._snapshot.entities is None:
                    continue
                found = [one for one in self.entities(kind, name) if not one.hidden]
                if len(found) > 1:
                    some = ", ".join(f"{one.label} ({one.count:,})" for one in found[:_CANDIDATES])
                    more = f" and {len(found) - _CANDIDATES:,} more" if len(found) > _CANDIDATES else ""
                    yield f"{kind} {name!r} may mean {some}{more}; a whole name asks for one"

    def _counts(
        self, execution: Execution, matches: Sequence[Docs], name: str, tree: Query, request: Request
    ) -> list[FacetValue]:
        if request.multi_select and name in VALUES and getattr(request, _FILTERS.get(name, name)):
            matches = execution.matches_of(plan(tree, filter_tree(request, without=name)))
        return facets.count(self._snapshot, matches, name, request.facet_size, request.labels)

    def _page(self, execution: Execution, matches: Sequence[Docs], request: Request) -> Iterator[Match]:
        if request.sort not in get_args(Sort):
            raise QueryError(f"there is no order {request.sort!r}; the orders are {', '.join(get_args(Sort))}")
        if request.offset < 0 or (request.limit is not None and request.limit < 0):
            raise QueryError("limit and offset are not below 0")
        end = None if request.limit is None else request.offset + request.limit
        for place in execution.ordered(matches, request.sort, end)[request.offset : end]:
            yield self._match(place, request.labels)

    def _match(self, place: Place, language: str) -> Match:
        segment = self._snapshot.parts[place.part].segment
        countries, persons, orgs = (
            self._snapshot.named(name, segment.values(name).of(place.doc), language)
            for name in ("country", "person", "org")
        )
        return Match(segment.ids[place.doc].decode(), place.score, countries, persons, orgs)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except DamagedFile as damage:
            raise IndexDamaged(self._snapshot.folder, str(damage)) from damage
        except SearchError:
            raise
        except Exception as error:
            if fault := self._snapshot.fault():  # numpy raises anything on damage
                raise IndexDamaged(self._snapshot.folder, fault) from error
            raise
