"""Processes beside this one that name the entities of articles: most of the time that indexing takes goes there.

A worker reads a line of JSON for some articles and answers with a line for their entities. It ends when there are no
more lines, so none outlives the process that started it, however that ends. What a worker does not answer is done
here: the answers are the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, BinaryIO, NamedTuple

from index.entities.aliases import Alias, WithAliases
from index.entities.annotate import Entities, Readable, annotate
from index.entities.blend import Blend
from index.entities.mention import Recogniser
from index.entities.resolve import Said

MOST = 4
"""Workers at most: each takes 90 MB."""

_STARTED = "import sys; sys.path[:] = sys.argv[1:]; from index.entities.workers import main; main()"
_AHEAD = 2  # batches of articles for each worker that are under way


class _Text(NamedTuple):
    """What of an article its entities are recognised from."""

    title: str
    text: str
    language: str


def recogniser(aliases: Sequence[Alias]) -> Recogniser:
    """Return the recogniser that an index is made with, which knows the aliases too that a person gave."""
    return WithAliases(Blend(), aliases) if aliases else Blend()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """``count`` processes that recognise by ``aliases`` too. A context manager."""

    def __init__(self, count: int, aliases: Sequence[Alias]) -> None:
        self.ahead = _AHEAD * count
        self._recogniser = recogniser(aliases)
        self._here = threading.Lock()
        self._ended = False
        self._processes = [process for process in (_start(aliases) for _ in range(count)) if process is not None]
        self._idle: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        for process in [*self._processes, *[None] * (count - len(self._processes))]:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(count, "entities")

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        for process in self._processes:
            process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._processes:
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                with contextlib.suppress(OSError):  # what was not written has no reader any more
                    pipe.close()

    def ask(self, articles: Sequence[Readable]) -> Callable[[], list[Entities]]:
        """Begin to name the entities of some articles; what is returned waits for them."""
        return self._threads.submit(self._answer, articles).result

    def _answer(self, articles: Sequence[Readable]) -> list[Entities]:
        process = self._idle.get()
        found = _asked(process, articles) if process is not None else None
        self._idle.put(process if found is not None else None)  # one that failed is not asked again
        if found is None:
            with self._here:
                found = [] if self._ended else list(annotate(articles, self._recogniser))  # then nobody waits for it
        return found


def _start(aliases: Sequence[Alias]) -> subprocess.Popen[bytes] | None:
    """Return a new worker, None where none can be started. The terminal's Ctrl-C does not reach it."""
    try:
        process = subprocess.Popen(  # noqa: S603  it is this very program
            [sys.executable, "-P", "-c", _STARTED, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    _told(process, aliases)
    return process


def _told(process: subprocess.Popen[bytes], what: Any) -> bool:
    """Say whether a worker took a line."""
    try:
        if process.stdin is not None:
            process.stdin.write(json.dumps(what).encode() + b"\n")
            process.stdin.flush()
    except OSError:
        return False
    return process.stdin is not None


def _asked(process: subprocess.Popen[bytes], articles: Sequence[Readable]) -> list[Entities] | None:
    """Return what a worker says of articles, None if it fails."""
    if not _told(process, [(one.title, one.text, one.language) for one in articles]) or process.stdout is None:
        return None
    try:
        answer = json.loads(process.stdout.readline())
    except (OSError, ValueError):
        return None
    return [_entities(*one) for one in answer]


def _entities(
    countries: list[str], persons: list[str], orgs: list[str], quotes: list[list[str]], supposed: list[str]
) -> Entities:
    said = tuple(Said(*one) for one in quotes)
    return Entities(tuple(countries), tuple(persons), tuple(orgs), said, tuple(supposed))


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer lines until there are no more: the first has the aliases, each other some articles."""
    reading = recogniser([tuple(one) for one in json.loads(source.readline())])
    for line in source:
        found = annotate([_Text(*one) for one in json.loads(line)], reading)
        answer = [
            (one.countries, one.persons, one.orgs, [(quote.said, quote.speaker) for quote in one.quotes], one.supposed)
            for one in found
        ]
        target.write(json.dumps(answer).encode() + b"\n")
        target.flush()


def main() -> None:
    """Be a worker."""
    serve(sys.stdin.buffer, sys.stdout.buffer)
