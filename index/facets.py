"""Exact counts of values over all matches, from the columns of a snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.engine.kernels import NO_PLACES, Docs, Longs, greatest
from index.entities.countries import country_label
from index.entitytable import ColumnEntities
from index.errors import QueryError
from index.languages import language_label
from index.request import FACETS, FacetValue
from index.schema import NAMED
from index.snapshot import Snapshot

_UNITS = {"year": "M8[Y]", "month": "M8[M]", "day": "M8[D]"}
_WEEK = np.timedelta64(7, "D")
_MONDAY = np.datetime64("1970-01-05")


def count(
    snapshot: Snapshot, matches: Sequence[Docs], name: str, size: int | None, language: str = ""
) -> list[FacetValue]:
    """Return the ``size`` most frequent values of a field (None: all), equal ones in order of value.

    Names are counted as the entities they mean, each under the label it goes by; ``language`` is that of the
    labels for people. Raises QueryError for a field that cannot be counted.
    """
    if name not in FACETS:
        raise QueryError(f"there is no facet {name!r}; the facets are {', '.join(FACETS)}", name)
    if name in _UNITS or name == "week":
        return _top(name, _dates(snapshot, matches, name).items(), size)
    entities = snapshot.entities.columns.get(name) if snapshot.entities is not None else None
    codes, counts = _codes(snapshot, matches, name, entities.stands if entities is not None else None)
    if entities is not None:
        codes, counts = entities.folded(codes, counts, _repeats(snapshot, matches, entities))
    if size is not None or codes is None:
        kept = greatest(counts, len(counts) if size is None else size)
        kept = kept[counts[kept] > 0]
        codes, counts = kept if codes is None else codes[kept], counts[kept]
    values = snapshot.values(name, codes)
    found = _top(name, zip(values, counts.tolist(), strict=True), size)
    if language and name in NAMED:
        labels = dict(zip(values, snapshot.values(name, codes, language), strict=True))
        found = [replace(one, label=labels[one.value]) for one in found]
    return found


def _repeats(snapshot: Snapshot, matches: Sequence[Docs], entities: ColumnEntities) -> Longs:
    """Return the code that an entity is counted by once for each time that a match has another name of it."""
    found = [NO_PLACES]
    for part, docs in zip(snapshot.parts, matches, strict=True):
        if len(docs):
            found.append(entities.repeats(part.segment.name, docs if len(docs) < part.size else None))
    return np.concatenate(found)


def _codes(
    snapshot: Snapshot, matches: Sequence[Docs], name: str, stands: NDArray[np.uint32] | None
) -> tuple[Longs | None, Longs]:
    """Return the codes that matches have (None: all there are), and how many have each: see ``Values.count``."""
    size = snapshot.labels.size(name)
    found = []
    for part, docs in zip(snapshot.parts, matches, strict=True):
        if len(docs):
            found.append(part.segment.values(name).count(docs if len(docs) < part.size else None, size, stands))
    if len(found) == 1:
        return found[0]
    total = np.zeros(size, dtype=np.int64)
    for codes, counts in found:
        total[: len(counts) if codes is None else size][slice(None) if codes is None else codes] += counts
    return None, total


def _dates(snapshot: Snapshot, matches: Sequence[Docs], unit: str) -> dict[str, int]:
    """Return how many matches there are by date: of a week, by its Monday."""
    total: Counter[str] = Counter()
    for part, docs in zip(snapshot.parts, matches, strict=True):
        days = part.segment.dates.take(docs).astype("M8[s]").astype("M8[D]")
        values = days - (days - _MONDAY) % _WEEK if unit == "week" else days.astype(_UNITS[unit])
        found, counts = np.unique(values, return_counts=True)
        total.update(dict(zip(map(str, found), counts.tolist(), strict=True)))
    return total


def _top(name: str, counts: Iterable[tuple[str, int]], size: int | None) -> list[FacetValue]:
    ordered = sorted((-count, value) for value, count in counts)[:size]
    return [FacetValue(value, _label(name, value), -count) for count, value in ordered]


def _label(name: str, value: str) -> str:
    if name == "country":
        return country_label(value)
    return language_label(value) if name == "language" else value
