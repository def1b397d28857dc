"""Parsers run aside, and whatever they raise has a class."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from scrapers.errors import FeedError, ScrapeError
from scrapers.parsing import Parsing


def run(parse: Callable[[int], int]) -> int:
    """Run a parser on the number 7."""

    async def work() -> int:
        parsing = Parsing()
        try:
            return await parsing.run(parse, 7)
        finally:
            parsing.close()

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
