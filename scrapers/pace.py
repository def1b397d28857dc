"""Pace: one host is asked politely, whoever asks, and left alone when it wants or does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from scrapers.errors import FetchError, HostHeld

Sleep = Callable[[float], Awaitable[object]]

MAX_CRAWL_DELAY = 60.0
"""Seconds: a crawl-delay of robots.txt is honoured up to this."""

_SILENT = 5  # different addresses without any answer, in a row, before a host is left alone
_SILENCE = 600.0  # seconds a silent host is left alone


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    delay: float
    starts: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start: float = 0.0
    held_until: float = 0.0
    held_for: FetchError | None = None
    silent: set[str] = field(default_factory=set)


class Pace:
    """Gives turns at hosts. ``www.`` makes no other host: it is the same machine's patience.

    ``delay``: seconds between the starts of two requests to a host. ``per_host``: how many may be
    under way at a host. ``monotonic`` and ``sleep`` are in seconds.
    """

    def __init__(self, *, delay: float, per_host: int, monotonic: Callable[[], float], sleep: Sleep) -> None:
        self._delay, self._per_host = delay, per_host
        self._monotonic, self._sleep = monotonic, sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at a host and hold it for the body of the ``with``. Raises HostHeld."""
        state = self._host(host)
        async with state.places:
            async with state.starts:
                self._refuse_if_held(host, state)
                wait = state.next_start - self._monotonic()
                if wait > 0:
                    await self._sleep(wait)
                self._refuse_if_held(host, state)
                state.next_start = self._monotonic() + state.delay
            yield

    def slow_down(self, host: str, delay: float) -> None:
        """Ask a host no more often than every ``delay`` seconds, within MAX_CRAWL_DELAY."""
        state = self._host(host)
        state.delay = max(state.delay, min(delay, MAX_CRAWL_DELAY))

    def hold(self, host: str, seconds: float, why: FetchError) -> None:
        """Refuse turns at a host for some seconds, giving the failure and detail of ``why``."""
        state = self._host(host)
        state.held_until = max(state.held_until, self._monotonic() + seconds)
        state.held_for = why

    def answered(self, host: str) -> None:
        """Note that a host answered, whatever it said."""
        self._host(host).silent.clear()

    def unanswered(self, host: str, url: str, why: FetchError) -> None:
        """Note that a host gave no answer for an address; several in a row and it is held."""
        silent = self._host(host).silent
        silent.add(url)
        if len(silent) >= _SILENT:
            silent.clear()
            self.hold(host, _SILENCE, why)

    def _host(self, host: str) -> _Host:
        key = host.lower().removeprefix("www.")
        if key not in self._hosts:
            self._hosts[key] = _Host(asyncio.Semaphore(self._per_host), self._delay)
        return self._hosts[key]

    def _refuse_if_held(self, host: str, state: _Host) -> None:
        left = state.held_until - self._monotonic()
        if left > 0 and state.held_for is not None:
            raise HostHeld(
                state.held_for.failure,
                f"{host} is left alone for {left:.0f} s, because of: {state.held_for.detail}",
                retry_after=left,
            )
