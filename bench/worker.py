"""One engine in a process of its own, so that its memory is its own: what `python -m bench.search` runs.

``build ENGINE FOLDER CORPUS`` indexes and prints the figures. ``cold ENGINE FOLDER QUERY`` opens, answers once and
ends. ``serve ENGINE FOLDER`` reads calls from standard input, ``[method, arguments…]`` in a line of JSON, and answers
each with a line.
"""

from __future__ import annotations

import json
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bench.article import Article, read
from bench.engines.engine import Engine, load
from bench.queries import Query

BATCH = 500  # articles parsed at once, outside the time measured
TOP = 10
MB = 1 << 20


def peak_memory() -> float:
    """Return the most memory, in MB, that was resident in this process.

    ``ru_maxrss`` is not asked where /proc tells: a process begins with the figure of the one that started it.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (MB if sys.platform == "darwin" else 1024)


@dataclass(slots=True)
class Parsing:
    """What reading the corpus took: not the engine's work, except for what its threads did meanwhile."""

    seconds: float = 0.0
    cpu: float = 0.0

    def fed(self, corpus: Path) -> Iterator[Article]:
        """Stream the articles of a corpus."""
        articles = read(corpus)
        while some := self._next(articles):
            yield from some

    def _next(self, articles: Iterator[Article]) -> list[Article]:
        began, all_threads, own = time.perf_counter(), time.process_time(), time.thread_time()
        some = list(islice(articles, BATCH))
        took, own = time.perf_counter() - began, time.thread_time() - own
        elsewhere = time.process_time() - all_threads - own
        self.seconds += max(0.0, took - elsewhere)
        self.cpu += own
        return some


def build(name: str, folder: Path, corpus: Path) -> dict[str, Any]:
    """Index a corpus and return what it took. Seconds are without reading the corpus."""
    engine, parsing = load(name), Parsing()
    began, cpu = time.perf_counter(), time.process_time()
    engine.build(parsing.fed(corpus), folder)
    return {
        "version": engine.version(),
        "seconds": time.perf_counter() - began - parsing.seconds,
        "cpu_seconds": time.process_time() - cpu - parsing.cpu,
        "peak_mb": peak_memory(),
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
    }


class Server:
    """An open index, the prepared queries, and the calls that the benchmark makes."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._prepared: list[Any] = []
        self._order = random.Random(1)
        engine.open(folder)

    def prepare(self, *queries: dict[str, Any]) -> list[float]:
        """Prepare queries and return the milliseconds that each took."""
        self._prepared, taken = [], []
        for query in queries:
            said = _query(query)
            began = time.perf_counter()
            self._prepared.append(self._engine.prepare(said))
            taken.append((time.perf_counter() - began) * 1000)
        return taken

    def answers(self) -> list[tuple[int, dict[str, list[int]]]]:
        """Return, for each query, how many match and the counts of each facet."""
        found = (self._engine.faceted(prepared, TOP) for prepared in self._prepared)
        return [
            (one.total, {name: [count for _, count in values] for name, values in one.facets.items()}) for one in found
        ]

    def round(self) -> dict[str, list[float]]:
        """Run every query in every way, in an order of chance, and return the milliseconds of each."""
        engine = self._engine
        ways: dict[str, Callable[[Any], object]] = {
            "plain": lambda prepared: engine.top(prepared, TOP),
            "faceted": lambda prepared: engine.faceted(prepared, TOP),
            **engine.variants(),
        }
        return {way: self._timed(run) for way, run in ways.items()}

    def _timed(self, run: Callable[[Any], object]) -> list[float]:
        taken = [0.0] * len(self._prepared)
        for place in self._order.sample(range(len(taken)), len(taken)):
            prepared = self._prepared[place]
            began = time.perf_counter()
            run(prepared)
            taken[place] = (time.perf_counter() - began) * 1000
        return taken

    def add(self, corpus: str, query: dict[str, Any]) -> tuple[float, int]:
        """Add the articles of a file, all of which a query finds, until a search finds them.

        Returns the milliseconds that this took, and how many the query matches then.
        """
        articles = list(read(Path(corpus)))
        said = _query(query)
        began = time.perf_counter()
        self._engine.add(articles)
        prepared = self._engine.prepare(said)
        self._engine.top(prepared, TOP)
        took = (time.perf_counter() - began) * 1000
        return took, self._engine.faceted(prepared, TOP).total

    def state(self) -> dict[str, float]:
        """Return the number of segments and the most memory used until now."""
        return {"segments": self._engine.segments(), "peak_mb": peak_memory()}

    def close(self) -> None:
        """Close the index."""
        self._engine.close()


def _query(said: dict[str, Any]) -> Query:
    return Query(**{**said, "words": tuple(said["words"])})


def serve(name: str, folder: Path) -> None:
    """Answer calls until there are no more."""
    server = Server(load(name), folder)
    for line in sys.stdin:
        method, *arguments = json.loads(line)
        print(json.dumps(getattr(server, method)(*arguments)), flush=True)


def cold(name: str, folder: Path, query: str) -> None:
    """Open an index and answer one query with facets."""
    engine = load(name)
    engine.open(folder)
    engine.faceted(engine.prepare(_query(json.loads(query))), TOP)


def main() -> None:
    """Do what the arguments say."""
    what, name, folder, *rest = sys.argv[1:]
    if what == "build":
        print(json.dumps(build(name, Path(folder), Path(rest[0]))))
    elif what == "cold":
        cold(name, Path(folder), rest[0])
    else:
        serve(name, Path(folder))


if __name__ == "__main__":
    main()
