"""robots.txt (RFC 9309): one reading per origin and run, by protego."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from protego import Protego
from yarl import URL

from scrapers.errors import GONE, REDIRECTS, ROBOTS, FetchError

MAX_BYTES = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 asks for at least 500 KiB."""

Get = Callable[[URL], Awaitable[bytes]]


class Robots:
    """What the hosts allow the robot called ``agent`` (its product token).

    ``get`` fetches a robots.txt, cut at MAX_BYTES, or raises FetchError. One that is not there
    (4xx, or redirects without end) allows all; one that cannot be had now forbids all for now.
    """

    def __init__(self, agent: str, get: Get) -> None:
        self._agent, self._get = agent, get
        self._rules: dict[URL, Protego | FetchError] = {}
        self._locks: defaultdict[URL, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def check(self, url: URL) -> float | None:
        """Return the crawl-delay in seconds that goes with an address, if any.

        Raises FetchError ``robots`` if it is forbidden, or the class of failure for which its
        robots.txt could not be read.
        """
        origin = url.origin()
        async with self._locks[origin]:
            if origin not in self._rules:
                self._rules[origin] = await self._load(origin)
        rules = self._rules[origin]
        if isinstance(rules, FetchError):
            raise FetchError(
                rules.failure,
                f"robots.txt of {url.host} cannot be read: {rules.detail}",
                status=rules.status,
                retry_after=rules.retry_after,
            )
        if not rules.can_fetch(str(url), self._agent):
            raise FetchError(ROBOTS, f"robots.txt of {url.host} forbids it")
        return rules.crawl_delay(self._agent)

    async def _load(self, origin: URL) -> Protego | FetchError:
        try:
            body = await self._get(origin / "robots.txt")
        except FetchError as exc:
            absent = exc.status is not None and 400 <= exc.status < 500 and exc.status != 429
            if not (absent or exc.failure in {GONE, REDIRECTS}):
                return exc
            body = b""
        return Protego.parse(body.decode("utf-8-sig", "replace"))
