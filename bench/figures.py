"""What was measured of one engine, and the figures that are made of it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.queries import KINDS, Query

CLASSES = "median of the classes"
ALL = "all queries together"

Answers = Sequence[tuple[int, dict[str, list[int]]]]
"""For each query, how many match and the counts of each facet."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds that half of the queries stay within, and that 95 in 100 do."""

    p50: float
    p95: float


@dataclass(slots=True)
class Measured:
    """One engine's measurements. ``rounds`` has, by the way of searching, the milliseconds of every query a round."""

    name: str
    built: dict[str, Any]
    rounds: dict[str, list[list[float]]] = field(default_factory=dict)
    preparing: list[float] = field(default_factory=list)
    answers: Answers = ()
    adding: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    state: dict[str, float] = field(default_factory=dict)

    def taken(self, way: str) -> list[float]:
        """Return the milliseconds of every query: the median of the rounds."""
        return [statistics.median(times) for times in zip(*self.rounds[way], strict=True)]

    def latencies(self, way: str, queries: Sequence[Query]) -> dict[str, Latency]:
        """Return the latency of each class, the median of these, and that of all queries taken together."""
        taken = self.taken(way)
        by_class = {
            str(kind): latency([ms for ms, query in zip(taken, queries, strict=True) if query.kind == kind])
            for kind in KINDS
        }
        middle = Latency(
            statistics.median(one.p50 for one in by_class.values()),
            statistics.median(one.p95 for one in by_class.values()),
        )
        return {**by_class, CLASSES: middle, ALL: latency(taken)}


def latency(taken: Sequence[float]) -> Latency:
    """Return the latency of some queries."""
    return Latency(statistics.median(taken), sorted(taken)[math.ceil(0.95 * len(taken)) - 1])


def alike(one: Answers, other: Answers) -> list[bool]:
    """Tell of each query whether two engines find about as many: within 2%."""
    pairs = zip(one, other, strict=True)
    return [abs(mine - theirs) <= 0.02 * max(mine, theirs) for (mine, _), (theirs, _) in pairs]


def same_facets(one: Answers, other: Answers) -> list[bool]:
    """Tell of each query that two engines find equally many for whether all counts are equal, too."""
    return [mine[1] == theirs[1] for mine, theirs in zip(one, other, strict=True) if mine[0] == theirs[0]]
