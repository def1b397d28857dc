"""Fetching in tests: from the loopback server, without delays, without the real internet."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.errors import FetchError, ScrapeError
from scrapers.fetch import Fetched, Fetcher, FetchSettings
from tests.scrapers.server import Reply

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PAGE = Reply(body="<p>Салом, ҷаҳон</p>".encode())


class Sleeper:
    """Waits for nothing and remembers what it was asked to wait, in seconds."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


def no_lookup(host: str, port: int) -> Sequence[str]:
    """Refuse to look a name up: no test asks the real internet."""
    raise OSError(f"{host} is not in this test")


def settings(**changes: Any) -> FetchSettings:
    """Return settings for the loopback server: no delay, no retries."""
    given = {"allow_hosts": ("127.0.0.1",), "host_delay": 0.0, "retries": 0, "timeout": 20.0, **changes}
    return FetchSettings(**given)


def fetch_all(
    urls: Sequence[str],
    *,
    sleep: Sleeper | None = None,
    lookup: Callable[[str, int], Sequence[str]] = no_lookup,
    max_bytes: int = 100_000,
    etag: str = "",
    **changes: Any,
) -> list[Fetched | ScrapeError]:
    """Fetch addresses one after the other with one fetcher; return responses and errors as they came."""

    async def work() -> list[Fetched | ScrapeError]:
        results: list[Fetched | ScrapeError] = []
        async with Fetcher(
            settings(**changes), clock=lambda: NOW, rng=random.Random(1), sleep=sleep or Sleeper(), lookup=lookup
        ) as fetcher:
            for url in urls:
                try:
                    results.append(await fetcher.fetch(url, max_bytes=max_bytes, etag=etag))
                except ScrapeError as exc:
                    results.append(exc)
        return results

    return asyncio.run(work())


def fetch(url: str, **changes: Any) -> Fetched:
    """Fetch one address; raise what it raises."""
    result = fetch_all([url], **changes)[0]
    if isinstance(result, ScrapeError):
        raise result
    return result


def failure(url: str, **changes: Any) -> FetchError:
    """Fetch one address that must fail, and return the error."""
    with pytest.raises(ScrapeError) as caught:
        fetch(url, **changes)
    assert isinstance(caught.value, FetchError)
    return caught.value
