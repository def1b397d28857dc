"""The pace at hosts, on a clock that only waiting moves."""

from __future__ import annotations

import asyncio

import pytest

from scrapers.errors import FetchError, HostHeld
from scrapers.pace import MAX_CRAWL_DELAY, Pace


class Clock:
    """Time that passes only when somebody waits for it, in seconds."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Let the seconds pass."""
        self.time += seconds


def starts(clock: Clock, pace: Pace, *hosts: str) -> list[float]:
    """Take turns at hosts, all asked for at once; return the times at which they began."""

    async def turn(host: str) -> float:
        async with pace.turn(host):
            return clock.time - 1000.0

    async def work() -> list[float]:
        return list(await asyncio.gather(*map(turn, hosts)))

    return asyncio.run(work())


def made(clock: Clock, delay: float = 2.0) -> Pace:
    """Return a pace on a clock."""
    return Pace(delay=delay, per_host=1, monotonic=clock, sleep=clock.sleep)


def test_turns_at_one_host_are_spaced() -> None:
    """Requests to one host begin a delay apart, in the order they were asked for, www. or not."""
    clock = Clock()
    assert starts(clock, made(clock), "a.test", "www.a.test", "A.test") == [0.0, 2.0, 4.0]


def test_hosts_do_not_wait_for_each_other() -> None:
    """A turn at a host never asked needs no waiting."""
    clock = Clock()
    assert starts(clock, made(clock), "a.test", "b.test", "c.test") == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("asked", "kept"), [(1.0, 2.0), (10.0, 10.0), (86400.0, MAX_CRAWL_DELAY)])
def test_a_host_may_ask_for_more_time(asked: float, kept: float) -> None:
    """A crawl-delay lengthens the delay, up to a cap, and never shortens it."""
    clock = Clock()
    pace = made(clock)
    pace.slow_down("a.test", asked)
    assert starts(clock, pace, "a.test", "a.test") == [0.0, kept]


def test_a_held_host_is_free_again_when_its_time_is_over() -> None:
    """While a host is held turns are refused with the reason and the time left; then they are given."""
    clock = Clock()
    pace = made(clock)
    pace.hold("a.test", 60.0, FetchError("rate_limited", "it answered 429"))
    clock.time += 20
    with pytest.raises(HostHeld) as caught:
        starts(clock, pace, "a.test")
    assert (caught.value.failure, caught.value.retry_after) == ("rate_limited", 40.0)
    clock.time += 40
    assert starts(clock, pace, "a.test") == [60.0]


def test_an_answer_ends_a_silence() -> None:
    """Only addresses in a row count, each once: a host that answers now and then is not held."""
    clock = Clock()
    pace = made(clock)
    why = FetchError("timeout", "no answer")
    for n in range(20):
        pace.unanswered("a.test", f"/{n}", why)
        pace.answered("a.test")
    for _ in range(20):
        pace.unanswered("a.test", "/same", why)
    assert starts(clock, pace, "a.test") == [0.0]
    for n in range(4):
        pace.unanswered("a.test", f"/{n}", why)
    with pytest.raises(HostHeld):
        starts(clock, pace, "a.test")
