"""The tables of the search benchmark."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.figures import Latency, Measured, alike, same_facets
from bench.queries import KINDS, Query
from bench.targets import Target

OURS = "khabar"


def number(value: float) -> str:
    """Return a number to three digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.001 else f"{value:.2g}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, the first of them the heads, in columns: the first flush left, the others flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join([first, *(cell.strip().rjust(len(cell)) for cell in others)]).rstrip())
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def building(measured: Mapping[str, Measured], articles: int) -> str:
    """Return the table of what an index costs, with ratios."""
    figures: dict[str, Callable[[Measured], float]] = {
        "articles indexed a second": lambda one: articles / one.built["seconds"],
        "CPU milliseconds an article": lambda one: one.built["cpu_seconds"] * 1000 / articles,
        "bytes an article": lambda one: one.built["bytes"] / articles,
        "peak memory while indexing, MB": lambda one: float(one.built["peak_mb"]),
        "peak memory while searching, MB": lambda one: one.state["peak_mb"],
        "segments": lambda one: one.state["segments"],
        "100 articles added until found, ms": lambda one: statistics.median(one.adding),
        "the same, slowest time": lambda one: max(one.adding),
        "new process: open and one faceted answer, ms": lambda one: statistics.median(one.cold),
        "preparing a query, ms": lambda one: statistics.median(one.preparing),
    }
    peers = _peers(measured)
    rows = [["", *measured, *(f"{OURS}/{peer}" for peer in peers)]]
    for name, figure in figures.items():
        values = {engine: figure(one) for engine, one in measured.items()}
        ratios = [number(values[OURS] / values[peer]) for peer in peers]
        rows.append([name, *map(number, values.values()), *ratios])
    return table(rows)


def searching(measured: Mapping[str, Measured], queries: Sequence[Query], way: str) -> str:
    """Return the table of the latencies of one way of searching, class by class, with ratios."""
    peers = _peers(measured)
    found = {engine: one.latencies(way, queries) for engine, one in measured.items()}
    rows = [["p50 / p95, ms", "matches", *measured, *(f"{OURS}/{peer}" for peer in peers)]]
    matches = _matches(measured, queries)
    for row in next(iter(found.values())):
        cells = [_pair(latencies[row]) for latencies in found.values()]
        ratios = [_pair(_ratio(found[OURS][row], found[peer][row])) for peer in peers]
        rows.append([row, matches.get(row, ""), *cells, *ratios])
    return table(rows)


def variants(measured: Mapping[str, Measured], queries: Sequence[Query]) -> str:
    """Return the table of the other ways of searching that some engine has."""
    rows = [["p50 / p95, ms", *KINDS]]
    for engine, one in measured.items():
        for way in one.rounds:
            if way not in ("plain", "faceted"):
                latencies = one.latencies(way, queries)
                rows.append([f"{engine}: {way}", *(_pair(latencies[kind]) for kind in KINDS)])
    return table(rows)


def agreement(measured: Mapping[str, Measured], queries: Sequence[Query]) -> str:
    """Return the table of how far the engines find the same."""
    rows = [[f"queries alike in {OURS} and", *KINDS, "all", "counts equal"]]
    for peer in _peers(measured):
        same = alike(measured[OURS].answers, measured[peer].answers)
        shares = [
            _share([one for one, query in zip(same, queries, strict=True) if query.kind == kind]) for kind in KINDS
        ]
        facets = same_facets(measured[OURS].answers, measured[peer].answers)
        rows.append([peer, *shares, _share(same), _share(facets)])
    return table(rows)


def bounds(found: Sequence[Target], articles: int) -> str:
    """Return the table of targets."""
    rows = [["target", "measured", "bound", "", "set for articles"]]
    for one in found:
        bound = f"{'at least' if one.least else 'at most'} {number(one.bound)}"
        size = f"{one.articles:,}" + ("" if one.articles == articles else f", not {articles:,}")
        rows.append([one.what, number(one.value), bound, "met" if one.met else "MISSED", size])
    return table(rows)


def tables(measured: Mapping[str, Measured], queries: Sequence[Query], articles: int) -> Iterator[tuple[str, str]]:
    """Yield the titles and the tables that compare engines."""
    yield "Indexing", building(measured, articles)
    yield (
        "Searching: the best 10, with exact counts of five fields over all matches",
        searching(measured, queries, "faceted"),
    )
    yield "Searching: the best 10", searching(measured, queries, "plain")
    yield "Other ways to search", variants(measured, queries)
    if _peers(measured):
        yield "Agreement: matches within 2%; and counts, where matches are equal", agreement(measured, queries)


def _peers(measured: Mapping[str, Measured]) -> list[str]:
    return [engine for engine in measured if engine != OURS] if OURS in measured else []


def _matches(measured: Mapping[str, Measured], queries: Sequence[Query]) -> dict[str, str]:
    """Return the median number of matches of each class, as the first engine has it."""
    totals: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for (total, _), query in zip(next(iter(measured.values())).answers, queries, strict=True):
        totals[query.kind].append(total)
    return {kind: f"{statistics.median(some):,.0f}" for kind, some in totals.items()}


def _pair(latency: Latency) -> str:
    return f"{number(latency.p50)} / {number(latency.p95)}"


def _ratio(ours: Latency, theirs: Latency) -> Latency:
    return Latency(ours.p50 / theirs.p50, ours.p95 / theirs.p95)


def _share(those: Sequence[bool]) -> str:
    return f"{sum(those)} of {len(those)}"
