"""Khabar's search beside stock Whoosh, tantivy and SQLite's FTS5: `python -m bench.search --articles 20000`.

One corpus, from ``bench.world``, is indexed and searched by every engine in one run, each in a process of its own.
Rounds of queries go from engine to engine, so that what else the machine does falls on all alike; the first round only
warms up, and a query's time is the median of the others. Tables of figures and ratios are printed, and whether the
targets are met. Stock Whoosh indexes some 300 articles a second and takes seconds for a faceted answer: leave it out
of large runs, ``--engines khabar,tantivy,fts5``.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bench import article, report
from bench.engines.engine import ENGINES
from bench.figures import Measured
from bench.queries import SAMPLE, Query, draw
from bench.startup import KHABAR, milliseconds
from bench.targets import targets
from bench.world import World

ROOT = Path(__file__).absolute().parents[1]
ADDED = 100  # articles added at a time
MARKS = "bcdfghjkl"  # one for each time, often enough for an engine to merge: what is added has a word of its own
COLD_STARTS = 7


class Worker:
    """A process that serves one engine's index. Its state is asked for by name: see ``bench.worker.Server``."""

    def __init__(self, engine: str, folder: Path) -> None:
        self.engine = engine
        self._process = subprocess.Popen(
            command("serve", engine, folder), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def call(self, method: str, *arguments: Any) -> Any:
        """Call a method of the server and return what it returns."""
        if self._process.stdin is None or self._process.stdout is None:  # never: both are pipes
            raise SystemExit(f"{self.engine}: no pipes")
        self._process.stdin.write(json.dumps([method, *arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.engine}: the process ended with {self._process.wait()}")
        return json.loads(answer)

    def end(self) -> None:
        """End the process."""
        self._process.communicate()


def command(what: str, engine: str, folder: Path, *more: str) -> list[str]:
    """Return the command of a worker."""
    return [sys.executable, "-m", "bench.worker", what, engine, str(folder), *more]


def say(text: str) -> None:
    """Tell what is going on."""
    print(text, file=sys.stderr, flush=True)


def write_corpus(chosen: argparse.Namespace, folder: Path) -> tuple[Path, list[Path]]:
    """Write the corpus, and the files of articles that are added to it later; return their paths."""
    articles = World(chosen.seed, chosen.corpus).articles(chosen.articles + ADDED * len(MARKS))
    corpus = folder / "corpus.jsonl"
    article.write(corpus, islice(articles, chosen.articles))
    more = [folder / f"more-{mark}.jsonl" for mark in MARKS]
    for path, mark in zip(more, MARKS, strict=True):
        article.write(path, _marked(islice(articles, ADDED), mark))
    return corpus, more


def _marked(articles: Iterable[article.Article], mark: str) -> Iterator[article.Article]:
    for one in articles:
        yield dataclasses.replace(one, text=f"{one.text} {_word(mark)}")


def _word(mark: str) -> str:
    return f"zzq{mark}"


def build(engine: str, folder: Path, corpus: Path, times: int) -> Measured:
    """Index the corpus, several times if that is asked for, and return the figures of the fastest."""
    tries = []
    for number in range(times):
        place = folder / engine if number == times - 1 else folder / f"{engine}-{number}"
        done = subprocess.run(
            command("build", engine, place, str(corpus)), cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        os.sync()  # what this engine wrote must not burden the next
        tries.append(json.loads(done.stdout))
        say(f"{engine}: indexed in {tries[-1]['seconds']:.1f} s")
    return Measured(engine, min(tries, key=lambda built: float(built["seconds"])))


def run_rounds(workers: Sequence[Worker], measured: dict[str, Measured], rounds: int, budget: float) -> None:
    """Run the rounds, from engine to engine. One that has used up its seconds takes no part in more."""
    spent = dict.fromkeys(measured, 0.0)
    for number in range(rounds + 1):
        for worker in workers:
            if number > 1 and spent[worker.engine] > budget:
                continue
            began = time.perf_counter()
            taken = worker.call("round")
            spent[worker.engine] += time.perf_counter() - began
            for way, times in taken.items() if number else ():
                measured[worker.engine].rounds.setdefault(way, []).append(times)
        say(f"round {number} of {rounds} done")


def measure_additions(worker: Worker, more: Sequence[Path]) -> list[float]:
    """Add articles time and again and return the milliseconds that each time took."""
    taken = []
    for path, mark in zip(more, MARKS, strict=True):
        took, found = worker.call("add", str(path), dataclasses.asdict(Query("rare", (_word(mark),))))
        if found != ADDED:
            raise SystemExit(f"{worker.engine}: {found} of {ADDED} added articles are found")
        taken.append(took)
    return taken


def measure_cold(engine: str, folder: Path, query: Query) -> list[float]:
    """Start a process that opens the index and answers, several times, and return the milliseconds."""
    taken = []
    for _ in range(COLD_STARTS):
        began = time.perf_counter()
        said = json.dumps(dataclasses.asdict(query))
        subprocess.run(command("cold", engine, folder / engine, said), cwd=ROOT, check=True)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def measure(chosen: argparse.Namespace, folder: Path) -> tuple[dict[str, Measured], list[Query]]:
    """Build and search with every engine chosen."""
    corpus, more = write_corpus(chosen, folder)
    say(f"corpus written: {corpus.stat().st_size / 1e6:,.0f} MB")
    every = math.ceil(chosen.articles / SAMPLE)
    queries = draw(article.read(corpus, every), chosen.seed)
    measured = {engine: build(engine, folder, corpus, chosen.builds) for engine in chosen.engines}
    for engine, one in measured.items():
        one.cold = measure_cold(engine, folder, next(query for query in queries if query.kind == "and"))
    with contextlib.ExitStack() as stack:
        workers = [Worker(engine, folder / engine) for engine in chosen.engines]
        for worker in workers:
            stack.callback(worker.end)
            measured[worker.engine].preparing = worker.call("prepare", *map(dataclasses.asdict, queries))
            measured[worker.engine].answers = worker.call("answers")
        run_rounds(workers, measured, chosen.rounds, chosen.budget)
        for worker in workers:
            one = measured[worker.engine]
            one.state = worker.call("state")
            one.adding = measure_additions(worker, more)
            worker.call("close")
    return measured, queries


def cold_starts(archive: str | None, query: str) -> dict[str, float]:
    """Return the milliseconds of whole processes: an interpreter, numpy, and a faceted search in an archive."""
    commands: dict[str, tuple[str, ...]] = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "python -c 'import numpy'": (sys.executable, "-c", "import numpy"),
    }
    if archive:
        commands["khabar search, faceted"] = (KHABAR, "--archive", archive, "search", query, "--facets", "--json")
    return {name: milliseconds(*words, times=COLD_STARTS) for name, words in commands.items()}


def show(chosen: argparse.Namespace, measured: dict[str, Measured], queries: list[Query]) -> None:
    """Print the tables, and write the figures if that is asked for."""
    starts = cold_starts(chosen.cold, chosen.cold_query)
    found = list(targets(measured, queries, chosen.articles))
    print(f"{chosen.articles:,} articles, {chosen.corpus.name if chosen.corpus else 'made up'}, seed {chosen.seed}")
    for engine, one in measured.items():
        print(f"{engine}: {one.built['version']}, {min(map(len, one.rounds.values()))} rounds")
    for title, text in report.tables(measured, queries, chosen.articles):
        print(f"\n{title}\n\n{text}")
    numpy = starts["python -c 'import numpy'"]
    rows = [[name, report.number(ms), report.number(ms / numpy)] for name, ms in starts.items()]
    print(f"\nWhole processes\n\n{report.table([['', 'ms', 'beside numpy'], *rows])}")
    print(f"\nTargets\n\n{report.bounds(found, chosen.articles)}")
    if chosen.json:
        said = {
            "articles": chosen.articles,
            "engines": {engine: dataclasses.asdict(one) for engine, one in measured.items()},
            "queries": [dataclasses.asdict(query) for query in queries],
            "targets": [{**dataclasses.asdict(target), "met": target.met} for target in found],
            "processes_ms": starts,
        }
        chosen.json.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def _engines(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in ENGINES]:
        raise argparse.ArgumentTypeError(f"no engine is called {unknown[0]!r}; there are {', '.join(ENGINES)}")
    return names


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--corpus", type=Path, help="JSON Lines with title and text, gzipped or not, to recombine")
    options.add_argument("--engines", type=_engines, default=list(ENGINES), help=f"of {','.join(ENGINES)}")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--builds", type=int, default=1, help="times to index; the fastest counts")
    options.add_argument("--budget", type=float, default=60, help="seconds of rounds, after which an engine rests")
    options.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    options.add_argument("--cold", metavar="ARCHIVE", help="an archive to run `khabar search` in, as a process")
    options.add_argument("--cold-query", default="oil opec")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        measured, queries = measure(chosen, Path(folder))
    show(chosen, measured, queries)


if __name__ == "__main__":
    main()
