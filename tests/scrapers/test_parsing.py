"""Parsers run aside, and whatever they raise has a class."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from scrapers.errors import FeedError, ScrapeError
from scrapers.parsing import Parsing


def run(parse: Callable[[int], int]) -> int:
    """Run a parser on the number 7."""

    async def work() -> int:
        return await Parsing().run(parse, 7)

    return asyncio.run(work())


def endless(n: int) -> int:
    """Recurse until Python gives up."""
    return endless(n + 1)


def refuse(n: int) -> int:
    """Fail as parsers of ours do."""
    raise FeedError("empty", "the feed is empty")


def test_results_come_back() -> None:
    """What a parser returns is returned."""
    assert run(lambda n: n * 6) == 42


def test_faults_of_ours_keep_their_class() -> None:
    """A ScrapeError passes as it is."""
    with pytest.raises(FeedError) as caught:
        run(refuse)
    assert caught.value.failure == "empty"


@pytest.mark.parametrize("parse", [lambda n: n // 0, endless, lambda n: chr(-n)])
def test_any_other_fault_is_malformed(parse: Callable[[int], int]) -> None:
    """A parser's own mistake about a hostile body is a fault of the body, with what happened in the detail."""
    with pytest.raises(ScrapeError) as caught:
        run(parse)
    assert caught.value.failure == "malformed"
    assert "Error" in caught.value.detail


def test_endless_parser_is_given_up() -> None:
    """A body that is never done with has its fault, and the next one is read as if nothing were."""
    never = threading.Event()

    async def work() -> int:
        parsing = Parsing(seconds=0.05)
        with pytest.raises(ScrapeError, match="takes longer than") as caught:
            await parsing.run(never.wait)
        assert caught.value.failure == "malformed"
        return await parsing.run(lambda: 42)

    assert asyncio.run(work()) == 42
    never.set()


HANGING = """
import asyncio, threading
from scrapers.errors import ScrapeError
from scrapers.parsing import Parsing
try:
    asyncio.run(Parsing(seconds=0.05).run(threading.Event().wait))
except ScrapeError as fault:
    print(fault.detail)
"""


def test_endless_parser_does_not_hold_the_process() -> None:
    """A process whose parser hangs comes to its end all the same."""
    done = subprocess.run([sys.executable, "-c", HANGING], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "it takes longer than 0.05 s to read\n", "")
