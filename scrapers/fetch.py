"""Fetch: the one way out to the web, with its manners: robots.txt, pace, conditions, caps, retries."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from yarl import URL

from archive.article import Response
from scrapers import headers
from scrapers.addresses import Gate, Lookup, Resolver, system_lookup
from scrapers.decoding import ACCEPTED
from scrapers.errors import (
    CONNECT,
    FORBIDDEN,
    GONE,
    HTTP_ERROR,
    RATE_LIMITED,
    REDIRECTS,
    SERVER_ERROR,
    TIMEOUT,
    BadUrl,
    FetchError,
    HostHeld,
)
from scrapers.exchange import Client, Reply
from scrapers.pace import Pace, Sleep
from scrapers.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from scrapers.robots import Robots

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_RETRIED = frozenset({CONNECT, TIMEOUT, SERVER_ERROR})
_HOLD = 60.0  # seconds a host is left alone after a 429 that names no time
_CLASSES = {401: FORBIDDEN, 403: FORBIDDEN, 451: FORBIDDEN, 404: GONE, 410: GONE, 429: RATE_LIMITED}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How to behave on the web. Times are in seconds, sizes in bytes (after decompression too).

    ``timeout`` bounds one try with its redirects, without the waits that politeness asks for.
    ``allow_hosts`` may be talked to at private addresses. ``connect_to`` sends a host's
    connections to ``address:port``, as curl's ``--connect-to`` does; such hosts are allowed too.
    """

    user_agent: str = "khabar/0.1"
    contact: str = ""
    timeout: float = 30.0
    connect_timeout: float = 10.0
    host_delay: float = 2.0
    per_host: int = 1
    concurrency: int = 32
    max_redirects: int = 5
    max_feed_bytes: int = 20_000_000
    max_page_bytes: int = 5_000_000
    retries: int = 2
    allow_hosts: tuple[str, ...] = ()
    connect_to: Mapping[str, str] = field(default_factory=dict)
    robots: bool = True

    @property
    def agent(self) -> str:
        """The User-Agent header: the name, and where to complain."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A success, or a "not modified". ``body`` is decoded, ``response.body`` is as received.

    ``charset`` is what the Content-Type names, if that is a charset. ``permanent_url`` is where the
    address has moved for good: set if all redirects on the way were permanent ones. ``took`` is the
    seconds from request to whole response, without redirects and waits.
    """

    response: Response
    body: bytes
    content_type: str = ""
    charset: str | None = None
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    permanent_url: str = ""
    took: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    url: URL
    max_bytes: int
    conditions: Mapping[str, str] = field(default_factory=dict)
    ask_robots: bool = True
    truncate: bool = False


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class Fetcher:
    """Fetches addresses. An async context manager; one for a whole run, so that pace is shared.

    ``clock`` dates responses, ``rng`` jitters the back-off, ``sleep`` waits (seconds), ``lookup``
    finds a host's addresses.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        rng: random.Random | None = None,
        sleep: Sleep = asyncio.sleep,
        lookup: Lookup = system_lookup,
    ) -> None:
        self._settings = settings
        self._clock, self._rng, self._sleep = clock, rng or random.Random(), sleep  # noqa: S311 - jitter
        self._lookup = lookup
        self._gate = Gate(settings.allow_hosts, settings.connect_to)
        self._robots = Robots(settings.user_agent.partition("/")[0], self._get_robots)
        self._places = asyncio.Semaphore(settings.concurrency)

    async def __aenter__(self) -> Self:
        settings = self._settings
        self._pace = Pace(
            delay=settings.host_delay,
            per_host=settings.per_host,
            monotonic=asyncio.get_running_loop().time,
            sleep=self._sleep,
        )
        self._client = Client(
            Resolver(self._gate, self._lookup),
            headers={"User-Agent": settings.agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED},
            connect_timeout=settings.connect_timeout,
            clock=self._clock,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._client.close()

    async def fetch(self, url: str, *, max_bytes: int, etag: str = "", last_modified: str = "") -> Fetched:
        """GET an address, only if it changed when ``etag`` or ``last_modified`` are given.

        Raises FetchError with its class; HostHeld if the host is being left alone; BadUrl.
        """
        async with self.fetching(url, max_bytes=max_bytes, etag=etag, last_modified=last_modified) as fetched:
            return fetched

    @asynccontextmanager
    async def fetching(
        self, url: str, *, max_bytes: int, etag: str = "", last_modified: str = ""
    ) -> AsyncIterator[Fetched]:
        """Do as ``fetch``, and count as one of ``concurrency`` until the ``with`` is left.

        So a caller that works on the body inside bounds how many bodies are in memory.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in asked.items() if value}
        wanted = _Wanted(url=_parsed(url), max_bytes=max_bytes, conditions=conditions)
        async with AsyncExitStack() as place:
            yield await self._persist(wanted, place)

    async def _persist(self, wanted: _Wanted, place: AsyncExitStack) -> Fetched:
        """Try again what may pass, with growing waits."""
        tries = 0
        while True:
            try:
                return await self._follow(wanted, place)
            except FetchError as exc:
                await place.aclose()
                tries += 1
                final = isinstance(exc, HostHeld) or exc.failure not in _RETRIED
                if final or tries > self._settings.retries:
                    raise
            await self._sleep(backoff(tries, self._rng))

    async def _follow(self, wanted: _Wanted, place: AsyncExitStack) -> Fetched:
        """Try once, through redirects."""
        url, permanent, seen = wanted.url, True, {wanted.url}
        left = self._settings.timeout
        for _ in range(self._settings.max_redirects + 1):
            await self._admit(url, wanted)
            reply, took = await self._ask(url, wanted, left, place)
            left = max(left - took, 0.001)
            if reply.status not in _REDIRECTS:
                _raise_for_status(reply, wanted, self._clock())
                moved = str(url) if permanent and url != wanted.url else ""
                return _fetched(reply, moved, took)
            await place.aclose()
            permanent = permanent and reply.status in _PERMANENT
            url = _target(url, headers.unmangled(reply.header("Location")))
            if url in seen:
                raise FetchError(REDIRECTS, f"it redirects in a circle, by way of {url}")
            seen.add(url)
        raise FetchError(REDIRECTS, f"more than {self._settings.max_redirects} redirects, to {url}")

    async def _admit(self, url: URL, wanted: _Wanted) -> None:
        self._gate.check_literal(url.raw_host or "")
        if wanted.ask_robots and self._settings.robots:
            delay = await self._robots.check(url)
            if delay is not None:
                self._pace.slow_down(url.raw_host or "", delay)

    async def _ask(self, url: URL, wanted: _Wanted, seconds: float, place: AsyncExitStack) -> tuple[Reply, float]:
        """Take a turn at the host and a place among the requests under way, and ask."""
        host = url.raw_host or ""
        time = asyncio.get_running_loop().time
        async with self._pace.turn(host):
            await place.enter_async_context(self._places)
            began = time()
            try:
                reply = await self._client.get(
                    url,
                    headers=wanted.conditions,
                    max_bytes=wanted.max_bytes,
                    seconds=seconds,
                    truncate=wanted.truncate,
                )
            except FetchError as exc:
                if exc.failure in {CONNECT, TIMEOUT}:
                    self._pace.unanswered(host, str(url), exc)
                raise
            self._pace.answered(host)
            self._heed(host, reply)
            return reply, time() - began

    def _heed(self, host: str, reply: Reply) -> None:
        """Leave a host alone that says it is asked too much."""
        wait = headers.retry_after(reply.header("Retry-After"), self._clock())
        if reply.status == 429 or (reply.status == 503 and wait is not None):
            why = FetchError(RATE_LIMITED, f"it answered {reply.status}", status=reply.status)
            self._pace.hold(host, _HOLD if wait is None else wait, why)

    async def _get_robots(self, url: URL) -> bytes:
        wanted = _Wanted(url=url, max_bytes=MAX_ROBOTS_BYTES, ask_robots=False, truncate=True)
        async with AsyncExitStack() as place:
            return (await self._persist(wanted, place)).body


def backoff(tries: int, rng: random.Random) -> float:
    """Return the seconds to wait after that many failed tries: 1, 2, 4 ... to 30, halved at most."""
    return float(min(2.0 ** (tries - 1), 30.0) * rng.uniform(0.5, 1.0))


def _parsed(text: str) -> URL:
    try:
        url = URL(text).with_fragment(None)
    except (ValueError, UnicodeError) as exc:
        raise BadUrl(text, str(exc)) from exc
    if url.scheme not in {"http", "https"} or not url.raw_host:
        raise BadUrl(text, "it must begin with http:// or https:// and a host")
    return url


def _target(base: URL, location: str) -> URL:
    if not location:
        raise FetchError(REDIRECTS, f"{base} redirects to nowhere")
    try:
        return _parsed(str(base.with_user(None).join(URL(location))))
    except (ValueError, UnicodeError, BadUrl) as exc:
        raise FetchError(REDIRECTS, f"it redirects to what is no web address: {location[:200]}") from exc


def _raise_for_status(reply: Reply, wanted: _Wanted, now: datetime) -> None:
    status = reply.status
    if 200 <= status < 300 or (status == 304 and wanted.conditions):
        return
    wait = headers.retry_after(reply.header("Retry-After"), now)
    failure = _CLASSES.get(status, SERVER_ERROR if status >= 500 else HTTP_ERROR)
    if status == 503 and wait is not None:
        failure = RATE_LIMITED
    detail = f"{reply.response.url} answered {status} {reply.response.reason}".rstrip()
    raise FetchError(failure, detail, status=status, retry_after=wait)


def _fetched(reply: Reply, permanent_url: str, took: float) -> Fetched:
    content_type = reply.header("Content-Type")
    return Fetched(
        response=reply.response,
        body=reply.body,
        content_type=content_type,
        charset=headers.charset(content_type),
        etag=reply.header("ETag"),
        last_modified=reply.header("Last-Modified"),
        not_modified=reply.status == 304,
        permanent_url=permanent_url,
        took=took,
    )
