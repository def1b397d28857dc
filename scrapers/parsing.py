"""Parsing aside: parsers run in a thread of their own, and whatever they do, the crawl goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from scrapers.errors import MALFORMED, ScrapeError

P = ParamSpec("P")
T = TypeVar("T")


class Parsing:
    """One thread for all parsing, so that the network never waits for it and no parser meets itself."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="khabar-parse")

    async def run(self, parse: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what ``parse`` returns. Raises ScrapeError: its own, or ``malformed`` for any other fault."""
        work = partial(_guarded, partial(parse, *args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Drop what waits; a parser at work ends by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _guarded(parse: Callable[[], T]) -> T:
    try:
        return parse()
    except ScrapeError:
        raise
    except Exception as exc:
        raise ScrapeError(MALFORMED, f"it cannot be read: {type(exc).__name__}: {exc}"[:300]) from exc
