"""What khabar's index has set itself, and whether a run shows it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.figures import ALL, CLASSES, Measured
from bench.queries import KINDS, Query


@dataclass(frozen=True, slots=True)
class Target:
    """A bound, the size of corpus that it is set for, and what was measured. ``least``: the bound is a lower one."""

    what: str
    bound: float
    articles: int
    value: float
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the measured value keeps to the bound."""
        return self.value >= self.bound if self.least else self.value <= self.bound


def targets(measured: Mapping[str, Measured], queries: Sequence[Query], articles: int) -> Iterator[Target]:
    """Yield the targets that the engines of a run can show."""
    if (mine := measured.get("khabar")) is None:
        return
    if (peer := measured.get("tantivy")) is not None:
        yield from _beside_tantivy(mine, peer, queries)
    yield Target("peak memory while indexing, MB", 600, max(articles, 200_000), float(mine.built["peak_mb"]))
    if (peer := measured.get("whoosh")) is not None:
        yield from _beside_whoosh(mine, peer, queries)


def _beside_tantivy(mine: Measured, peer: Measured, queries: Sequence[Query]) -> Iterator[Target]:
    for way, p50, p95 in (("faceted", 0.35, 0.5), ("plain", 1.5, 2.0)):
        ours, theirs = mine.latencies(way, queries), peer.latencies(way, queries)
        for row in (CLASSES, ALL):
            yield Target(f"{way} p50 / tantivy's, {row}", p50, 200_000, ours[row].p50 / theirs[row].p50)
            yield Target(f"{way} p95 / tantivy's, {row}", p95, 200_000, ours[row].p95 / theirs[row].p95)
        for name in ("p50", "p95"):
            ratio, kind = max((getattr(ours[kind], name) / getattr(theirs[kind], name), kind) for kind in KINDS)
            yield Target(f"{way} {name} / tantivy's, worst class ({kind})", 3, 200_000, ratio)
    speed = peer.built["seconds"] / mine.built["seconds"]
    yield Target("articles indexed a second / tantivy's", 0.8, 200_000, speed, least=True)
    yield Target("bytes an article / tantivy's", 1.3, 200_000, mine.built["bytes"] / peer.built["bytes"])
    adding = statistics.median(mine.adding) / statistics.median(peer.adding)
    yield Target("100 articles added until found / tantivy's", 2, 200_000, adding)


def _beside_whoosh(mine: Measured, peer: Measured, queries: Sequence[Query]) -> Iterator[Target]:
    for way, bound in (("faceted", 500), ("plain", 30)):
        ours, theirs = mine.latencies(way, queries), peer.latencies(way, queries)
        for row in (CLASSES, ALL):
            yield Target(
                f"stock Whoosh's {way} p50 / ours, {row}", bound, 20_000, theirs[row].p50 / ours[row].p50, True
            )
