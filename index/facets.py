"""Exact counts of values over all matches, from the columns of a snapshot."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from index.entities.countries import country_label
from index.errors import QueryError
from index.execute import Found
from index.languages import language_label
from index.request import FACETS, FacetValue
from index.snapshot import Snapshot

_UNITS = {"year": "M8[Y]", "month": "M8[M]", "day": "M8[D]"}


def count(snapshot: Snapshot, found: Found, name: str, size: int | None) -> list[FacetValue]:
    """Return the ``size`` most frequent values of a field (None: all), equal ones in order of value.

    Raises QueryError for a field that cannot be counted.
    """
    if name not in FACETS:
        raise QueryError(f"there is no facet {name!r}; the facets are {', '.join(FACETS)}", name)
    if name in _UNITS:
        return _top(_dates(snapshot, found, _UNITS[name]), size)
    counts = _codes(snapshot, found, name)
    codes = np.flatnonzero(counts)
    if size is not None and size < len(codes):
        least = np.partition(counts[codes], -size)[-size] if size > 0 else np.iinfo(np.int64).max
        codes = codes[counts[codes] >= least]
    named = {snapshot.labels.label(name, int(code)): int(counts[code]) for code in codes}
    return [FacetValue(one.value, _label(name, one.value), one.count) for one in _top(named, size)]


def _codes(snapshot: Snapshot, found: Found, name: str) -> NDArray[np.int64]:
    size = snapshot.labels.size(name)
    total = np.zeros(size, dtype=np.int64)
    for part, docs in zip(snapshot.parts, found.docs, strict=True):
        total += part.columns.values[name].count(docs, size)
    return total


def _dates(snapshot: Snapshot, found: Found, unit: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part, docs in zip(snapshot.parts, found.docs, strict=True):
        seconds = np.asarray(part.columns.dates[docs]).astype("M8[s]")
        values, counts = np.unique(seconds.astype(unit), return_counts=True)
        total.update(dict(zip(map(str, values), map(int, counts), strict=True)))
    return total


def _top(counts: dict[str, int], size: int | None) -> list[FacetValue]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:size]
    return [FacetValue(value, value, count) for value, count in ordered]


def _label(name: str, value: str) -> str:
    if name == "country":
        return country_label(value)
    return language_label(value) if name == "language" else value
