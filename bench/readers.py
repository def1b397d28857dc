"""Many processes search while one commits and merges: is every answer of one state, and does nothing leak?

``python -m bench.readers --seconds 60 --readers 8``. The writer puts articles in batches, replacing some of the older
ones; after each batch the index holds so many articles, and each of them says in its text, its source and its date to
which batch it belongs. A reader opens the index, asks in several ways, and compares the answers with each other; now
and then it keeps a snapshot open over many commits and asks it again. Any disagreement, error or growth in open files
ends the run with exit code 1.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

from index.documents import Document
from index.search import Request, Searcher
from index.writer import GenerationWriter

BATCH = 200  # articles of one commit
REPLACED = 60  # of them, articles that are there already
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = [f"word{number}" for number in range(2_000)]


def batch(number: int, alive: list[str], rng: random.Random) -> tuple[list[Document], list[str]]:
    """Return the documents of a batch, and the ids of those that it replaces."""
    replaced = rng.sample(alive, min(REPLACED, len(alive)))
    fresh = [f"{number:06}{place:06}" for place in range(BATCH - len(replaced))]
    documents = [
        Document(
            id=id,
            change=number,
            date=86_400 * number,
            title=f"title batch{number}",
            text=" ".join(["everywhere", f"batch{number}", *rng.choices(_WORDS, k=60)]),
            author="",
            values={
                "country": ("AF",),
                "person": (f"P{number % 50}",),
                "org": (),
                "source": (f"S{number}",),
                "language": ("en",),
            },
        )
        for id in [*replaced, *fresh]
    ]
    return documents, replaced


def write(folder: Path, seconds: float) -> tuple[int, int]:
    """Commit batches for so long; return how many commits there were, and the most segments at a time."""
    rng, most = random.Random(1), 0
    alive: list[str] = []
    begin, number = time.monotonic(), 0
    with GenerationWriter.create(folder) as writer:
        while time.monotonic() - begin < seconds:
            number += 1
            documents, replaced = batch(number, alive, rng)
            alive += [document.id for document in documents[len(replaced) :]]
            writer.add(documents, replaced)
            most = max(most, len(writer.publish(number, "bench").segments))
    return number, most


def ask(searcher: Searcher) -> str:
    """Compare the answers of one state with each other; return what disagrees, '' if nothing does."""
    number = searcher.seq
    expected = BATCH * number - sum(min(REPLACED, _alive(before)) for before in range(number))
    by_word = searcher.search(
        Request(query="everywhere", facets=("source", "day"), facet_size=None, limit=None, now=_NOW)
    )
    if not searcher.count == by_word.total == len(by_word.matches) == expected:
        return f"at {number}: {searcher.count} articles, {by_word.total} matches, {expected} expected"
    if len({match.id for match in by_word.matches}) != expected:
        return f"at {number}: an article is there twice"
    of_source = {value.value.removeprefix("S"): value.count for value in by_word.facets["source"]}
    of_day = {
        str((datetime.fromisoformat(value.value) - datetime(1970, 1, 1)).days): value.count
        for value in by_word.facets["day"]
    }
    if of_source != of_day:
        return f"at {number}: sources and days are not counted alike"
    last = searcher.search(Request(query=f"batch{number} title:title", now=_NOW)).total
    if number and not last == of_source[str(number)] == BATCH:
        return f"at {number}: {last} articles of the last batch"
    return ""


def _alive(batches: int) -> int:
    """Return how many articles there are after so many batches."""
    alive = 0
    for _ in range(batches):
        alive += BATCH - min(REPLACED, alive)
    return alive


def read(folder: Path, stop: Event, results: Queue[tuple[str, int]]) -> None:
    """Search until told to stop; report what went wrong, or '', and how many states were asked."""
    asked, fault, files = 0, "", set[int]()
    try:
        while not stop.is_set() and not fault:
            with Searcher.open(folder) as kept:
                for _ in range(5):
                    with Searcher.open(folder) as searcher:
                        fault = fault or ask(searcher)
                    asked += 1
                fault = fault or ask(kept)  # a state of several commits ago, whose files may be deleted by now
            files.add(len(list(Path("/proc/self/fd").iterdir())))
            if len(files) > 1:
                fault = fault or f"files stay open: {sorted(files)}"
        results.put((fault, asked))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the result
        results.put((f"{type(error).__name__}: {error}", asked))


def main() -> None:
    """Run the writer and the readers, and say what they found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--readers", type=int, default=8)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with GenerationWriter.create(folder) as writer:
            writer.publish(0, "bench")
        context = multiprocessing.get_context("spawn")
        stop, results = context.Event(), context.Queue()
        readers = [context.Process(target=read, args=(folder, stop, results)) for _ in range(chosen.readers)]
        for reader in readers:
            reader.start()
        commits, most = write(folder, chosen.seconds)
        stop.set()
        found = [results.get() for _ in readers]
        for reader in readers:
            reader.join()
    faults = [fault for fault, _ in found if fault]
    states = sum(asked for _, asked in found)
    print(f"{commits} commits, at most {most} segments; {len(readers)} readers asked {states:,} states")
    print("\n".join(faults) if faults else "no error, no torn answer, no growth in open files")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
