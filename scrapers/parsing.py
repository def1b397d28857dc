"""Parsing aside: parsers run in threads of their own, one at a time, and whatever they do, the crawl goes on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import ParamSpec, TypeVar

from scrapers.errors import MALFORMED, ScrapeError

P = ParamSpec("P")
T = TypeVar("T")

SECONDS = 60.0
"""How long one body may be read. The largest feed that is let in takes five, an ordinary page a fiftieth of one."""


class Parsing:
    """Runs one parser at a time, so that the network never waits for it and no parser meets itself.

    One that has not come to an end after ``seconds`` is given up. Its thread cannot be stopped, but it is waited for
    neither by the crawl nor by the end of the process.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def run(self, parse: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what ``parse`` returns. Raises ScrapeError: its own, or ``malformed`` for any other fault."""
        async with self._turn:
            loop = asyncio.get_running_loop()
            result: asyncio.Future[T] = loop.create_future()
            work = partial(_settle, loop, result, partial(parse, *args, **kwargs))
            Thread(target=work, name="khabar-parse", daemon=True).start()
            try:
                return await asyncio.wait_for(result, self._seconds)
            except TimeoutError:
                raise ScrapeError(MALFORMED, f"it takes longer than {self._seconds:g} s to read") from None


def _settle(loop: asyncio.AbstractEventLoop, result: asyncio.Future[T], parse: Callable[[], T]) -> None:
    """Parse, and tell the loop what came of it, unless nobody waits for that any more."""
    try:
        value = parse()
    except ScrapeError as exc:
        settle = partial(_unless_done, result, partial(result.set_exception, exc))
    except Exception as exc:  # noqa: BLE001 - hostile bodies can upset a parser in any way
        fault = ScrapeError(MALFORMED, f"it cannot be read: {type(exc).__name__}: {exc}"[:300])
        fault.__cause__ = exc
        settle = partial(_unless_done, result, partial(result.set_exception, fault))
    else:
        settle = partial(_unless_done, result, partial(result.set_result, value))
    with contextlib.suppress(RuntimeError):  # the loop is closed: the crawl is over
        loop.call_soon_threadsafe(settle)


def _unless_done(result: asyncio.Future[T], settle: Callable[[], None]) -> None:
    if not result.done():
        settle()
