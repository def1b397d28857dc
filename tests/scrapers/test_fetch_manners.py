"""The fetcher's manners: robots.txt, retries, hosts that want quiet, and how much is under way."""

from __future__ import annotations

import asyncio
import random

import pytest

from scrapers.errors import FetchError, HostHeld
from scrapers.fetch import Fetched, Fetcher, backoff
from tests.scrapers.fetching import PAGE, Sleeper, failure, fetch, fetch_all, settings
from tests.scrapers.server import LoopbackServer, Reply, redirect

# ── robots.txt ─────────────────────────────────────────────────────────────────────────────────

FORBID_PRIVATE = b"User-agent: *\nDisallow: /private\n"


def test_robots_txt_is_read_once_and_obeyed() -> None:
    """What robots.txt forbids is not asked, and robots.txt itself only once in a run."""
    routes = {"/robots.txt": Reply(body=FORBID_PRIVATE), "/open": PAGE, "/private/a": PAGE}
    with LoopbackServer(routes) as server:
        results = fetch_all([server.url(path) for path in ("/open", "/private/a", "/open")])
        assert server.paths(robots=True) == ["/robots.txt", "/open", "/open"]
    assert isinstance(results[1], FetchError)
    assert results[1].failure == "robots"


def test_our_own_group_in_robots_txt_counts() -> None:
    """A group for ``khabar`` goes before the one for everybody."""
    body = b"User-agent: *\nDisallow: /\n\nUser-agent: khabar\nDisallow: /private\n"
    with LoopbackServer({"/robots.txt": Reply(body=body), "/open": PAGE}) as server:
        assert fetch(server.url("/open"), user_agent="khabar/0.1").body == PAGE.body


@pytest.mark.parametrize(
    "reply", [Reply(status=404), Reply(status=403), redirect("/robots.txt"), Reply(body=b"\xff\0")]
)
def test_without_a_readable_robots_txt_all_is_allowed(reply: Reply) -> None:
    """A robots.txt that is not there, or says nothing, forbids nothing (RFC 9309)."""
    with LoopbackServer({"/robots.txt": reply, "/open": PAGE}) as server:
        assert fetch(server.url("/open")).body == PAGE.body


@pytest.mark.parametrize(
    ("reply", "expected"), [(Reply(status=500), "server_error"), (Reply(status=429), "rate_limited")]
)
def test_while_robots_txt_cannot_be_had_nothing_is_asked(reply: Reply, expected: str) -> None:
    """A server that cannot give its robots.txt now is asked for nothing now; the fault is a passing one."""
    with LoopbackServer({"/robots.txt": reply, "/open": PAGE}) as server:
        error = failure(server.url("/open"))
        assert server.paths() == []
    assert (error.failure, "robots.txt" in error.detail) == (expected, True)


def test_a_huge_robots_txt_is_read_to_its_cap() -> None:
    """What stands within the first half megabyte counts, what follows does not."""
    body = FORBID_PRIVATE + b"# padding\n" * 200_000 + b"Disallow: /open\n"
    routes = {"/robots.txt": Reply(body=body), "/open": PAGE, "/private": PAGE}
    with LoopbackServer(routes) as server:
        opened, private = fetch_all([server.url("/open"), server.url("/private")])
    assert isinstance(opened, Fetched)
    assert isinstance(private, FetchError)


def test_robots_can_be_switched_off() -> None:
    """The settings can say not to ask for robots.txt."""
    with LoopbackServer({"/robots.txt": Reply(body=FORBID_PRIVATE), "/private": PAGE}) as server:
        fetch(server.url("/private"), robots=False)
        assert server.paths(robots=True) == ["/private"]


# ── manners ────────────────────────────────────────────────────────────────────────────────────


def test_what_can_pass_is_tried_again() -> None:
    """A 500 is tried again after a growing wait, and the success counts."""
    sleep = Sleeper()
    with LoopbackServer({"/here": [Reply(status=500), Reply(status=502), PAGE]}) as server:
        assert fetch(server.url("/here"), retries=2, sleep=sleep, robots=False).body == PAGE.body
    waits = [wait for wait in sleep.waits if wait]
    assert len(waits) == 2
    assert 0.5 <= waits[0] <= 1.0 <= waits[1] <= 2.0


@pytest.mark.parametrize("reply", [Reply(status=404), Reply(status=403), Reply(status=429), redirect("/here")])
def test_what_cannot_pass_is_not_tried_again(reply: Reply) -> None:
    """A definite answer is not asked for twice."""
    with LoopbackServer({"/here": reply}) as server:
        failure(server.url("/here"), retries=3, robots=False)
        assert server.paths() == ["/here"]


def test_backoff_grows_to_a_limit() -> None:
    """Waits double up to half a minute, with jitter that at most halves them."""
    waits = [backoff(tries, random.Random(3)) for tries in range(1, 12)]
    assert all(min(2 ** (n - 1), 30) / 2 <= wait <= min(2 ** (n - 1), 30) for n, wait in enumerate(waits, 1))


def test_a_host_that_asks_for_quiet_gets_it() -> None:
    """After a 429 nothing more is asked of the host, under ``www.`` or not, while others are asked."""
    routes = {"a.test/1": Reply(status=429, headers={"Retry-After": "600"}), "/2": PAGE}
    with LoopbackServer(routes) as server:
        hosts = server.connect_to("a.test", "www.a.test", "b.test")
        urls = ["http://a.test/1", "http://a.test/2", "http://www.a.test/2", "http://b.test/2"]
        first, second, third, fourth = fetch_all(urls, connect_to=hosts, robots=False)
        assert server.paths() == ["/1", "/2"]
    assert isinstance(first, FetchError)
    assert not isinstance(first, HostHeld)
    for held in (second, third):
        assert isinstance(held, HostHeld)
        assert held.failure == "rate_limited"
        assert held.retry_after == pytest.approx(600, abs=30)
    assert isinstance(fourth, Fetched)


def test_a_silent_host_is_left_alone() -> None:
    """When five addresses of a host in a row get no answer, the others are not tried for now."""
    with LoopbackServer({f"/{n}": Reply(cut=True) for n in range(5)} | {"/5": PAGE}) as server:
        results = fetch_all([server.url(f"/{n}") for n in range(6)], robots=False)
        assert "/5" not in server.paths()
    assert [type(result) for result in results] == [FetchError] * 5 + [HostHeld]


def test_a_host_is_asked_one_thing_at_a_time() -> None:
    """Between the starts of two requests to a host lies the delay; the crawl-delay of robots.txt if longer."""
    sleep = Sleeper()
    robots = Reply(body=b"User-agent: *\nCrawl-delay: 7\n")
    with LoopbackServer({"/robots.txt": robots, "/a": PAGE, "/b": PAGE}) as server:
        fetch_all([server.url("/a"), server.url("/b")], host_delay=3.0, sleep=sleep)
    assert [round(wait) for wait in sleep.waits] == [3, 7]


def test_places_are_held_while_the_caller_works() -> None:
    """``fetching`` counts as a request under way until it is left, so bodies in memory are bounded."""

    async def work(server: LoopbackServer) -> list[str]:
        hosts = ("a.test", "b.test", "c.test")
        order: list[str] = []
        chosen = settings(connect_to=server.connect_to(*hosts), concurrency=1, robots=False)

        async def one(fetcher: Fetcher, host: str) -> None:
            async with fetcher.fetching(f"http://{host}/", max_bytes=1000):
                order.append(f"in {host}")
                await asyncio.sleep(0)
                order.append(f"out {host}")

        async with Fetcher(chosen) as fetcher:
            await asyncio.gather(*(one(fetcher, host) for host in hosts))
        return order

    with LoopbackServer({"/": PAGE}) as server:
        order = asyncio.run(work(server))
    assert [step.split()[0] for step in order] == ["in", "out"] * 3
