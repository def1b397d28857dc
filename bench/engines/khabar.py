"""Khabar's own index. The values come from the article: no names are recognised here, as no peer does that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.article import Article
from bench.engines.engine import FACET_SIZE, FACETS, Answer, Hits
from bench.queries import Query
from index import facets
from index.documents import Document
from index.execute import Execution, Plan, plan
from index.manifest import read_manifest
from index.query.filters import filter_tree
from index.query.parser import parse
from index.request import Request
from index.search import Searcher
from index.snapshot import Snapshot, open_snapshot
from index.writer import GenerationWriter

_NOW = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query as a request, and read."""

    request: Request
    plan: Plan


class Engine:
    """``index``, driven as ``index.catchup`` does."""

    def version(self) -> str:
        """Return the engine's version."""
        return version("khabar")

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index a stream of articles as a rebuild does."""
        folder.mkdir(parents=True)
        with GenerationWriter.create(folder) as writer:
            writer.add(_documents(articles))
            writer.compact()
            writer.publish(1, "bench")

    def open(self, folder: Path) -> None:
        """Open the index for searching."""
        self._folder = folder
        self._snapshot: Snapshot = open_snapshot(folder)
        self._writer: GenerationWriter | None = None

    def segments(self) -> int:
        """Return how many segments the index has."""
        return len(self._snapshot.parts)

    def prepare(self, query: Query) -> Prepared:
        """Return the query read, and how it is to be executed."""
        words = " OR ".join(query.words) if query.kind == "or" else " ".join(query.words)
        request = Request(
            query={"phrase": f'"{words}"', "prefix": f"{words}*"}.get(query.kind, words),
            country=(query.country,) if query.country else (),
            since=_day(query.first),
            until=_day(query.last),
            facets=True,
            facet_size=FACET_SIZE,
            now=_NOW,
        )
        return Prepared(request, _plan(request))

    def top(self, prepared: Prepared, count: int) -> Hits:
        """Return the best matches; what matches in all is not told, so what cannot be among them is passed over."""
        best = Execution(self._snapshot, prepared.plan).best(count)
        return [(place.score, (place.part, place.doc)) for place in best]

    def faceted(self, prepared: Prepared, count: int) -> Answer:
        """Return the best matches with exact counts."""
        execution = Execution(self._snapshot, prepared.plan)
        matches = execution.matches()
        best = execution.ordered(matches, "relevance", count)
        counted = {name: facets.count(self._snapshot, matches, name, FACET_SIZE) for name in FACETS}
        return Answer(
            sum(map(len, matches)),
            [(place.score, (place.part, place.doc)) for place in best],
            {name: [(one.value, one.count) for one in values] for name, values in counted.items()},
        )

    def variants(self) -> Mapping[str, Callable[[Prepared], object]]:
        """Return the reading of a query's text, and the whole of what ``Searcher.search`` does: ids and names too."""
        searcher = Searcher(self._snapshot)
        return {
            "reading the query's text": lambda prepared: _plan(prepared.request),
            "text to page with facets, ids and names": lambda prepared: searcher.search(prepared.request),
        }

    def add(self, articles: Sequence[Article]) -> None:
        """Add articles, commit them, and reopen. The writer stays open, and merges go on in the background."""
        if self._writer is None:
            self._writer = GenerationWriter(self._folder, read_manifest(self._folder))
        self._writer.add(_documents(articles), [article.key for article in articles])
        self._writer.publish(self._writer.manifest.seq + 1, "bench")
        self._snapshot.close()
        self._snapshot = open_snapshot(self._folder)

    def close(self) -> None:
        """Finish the merges and close the index."""
        if self._writer is not None:
            with self._writer as writer:
                if writer.settle():
                    writer.publish(writer.manifest.seq, "bench")
        self._snapshot.close()


def _plan(request: Request) -> Plan:
    return plan(parse(request.query, request.now).tree, filter_tree(request))


def _documents(articles: Iterable[Article]) -> Iterator[Document]:
    for article in articles:
        yield Document(
            id=article.key,
            change=1,
            date=article.date,
            title=article.title,
            text=article.text,
            author="",
            values={
                "country": article.countries,
                "person": article.persons,
                "org": article.orgs,
                "source": (article.source,),
                "language": (article.language,),
            },
        )


def _day(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d}" if second else ""
