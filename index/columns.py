"""What each article of a segment has in few values, as arrays: ids, dates, and values by column.

A column of values is one int32 array: for ``n`` articles ``n + 1`` bounds, then the codes; article
``i`` has ``codes[bounds[i]:bounds[i + 1]]``. A code is the place of its label in the ``Labels`` of the
index, so counts of several segments can be added. The files are plain ``.npy``, never pickles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.labels import LabelWriter
from index.schema import VALUES

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Values:
    """One column: ``bounds`` (int32, n + 1) and ``codes`` (int32)."""

    bounds: Ints
    codes: Ints

    def of(self, doc: int) -> Ints:
        """Return the codes of one article, in the order it had them."""
        return self.codes[self.bounds[doc] : self.bounds[doc + 1]]

    def count(self, docs: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """Return how many of ``docs`` have each code below ``size``. An article has a code once at most."""
        if len(docs) * 2 > len(self.bounds):  # for many it is cheaper to look at every code once
            wanted = np.zeros(len(self.bounds) - 1, dtype=np.bool_)
            wanted[docs] = True
            codes = self.codes[np.repeat(wanted, np.diff(self.bounds))]
        else:
            codes = self.codes[_ranges(self.bounds[docs], self.bounds[docs + 1])]
        return np.bincount(codes, minlength=size)

    def having(self, wanted: Mask) -> Mask:
        """Return which articles have a code that ``wanted`` (bool, by code) holds."""
        found = np.zeros(len(self.bounds) - 1, dtype=np.bool_)
        hits = np.flatnonzero(wanted[self.codes])
        found[np.searchsorted(self.bounds, hits, side="right") - 1] = True
        return found


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one segment: ``ids`` (bytes), ``dates`` (int64, seconds since 1970), values by name."""

    ids: NDArray[np.bytes_]
    dates: NDArray[np.int64]
    values: Mapping[str, Values]


def _ranges(starts: Ints, ends: Ints) -> NDArray[np.int64]:
    """Return the numbers of all ranges ``start:end``, one range after the other."""
    lengths = (ends - starts).astype(np.int64)
    total = int(lengths.sum())
    if total == 0:
        return np.empty(0, dtype=np.int64)
    shift = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return np.arange(total, dtype=np.int64) + shift


def column_files(segment: str) -> list[str]:
    """Return the names of the files that hold a segment's columns."""
    return [f"{segment}.{name}.npy" for name in ("id", "date", *VALUES)]


def write_columns(folder: Path, segment: str, stored: Iterable[Mapping[str, Any]], labels: LabelWriter) -> None:
    """Write the columns of a segment from the stored values of its articles, in order, deleted ones too."""
    ids: list[bytes] = []
    dates: list[int] = []
    bounds: dict[str, list[int]] = {name: [0] for name in VALUES}
    codes: dict[str, list[int]] = {name: [] for name in VALUES}
    for fields in stored:
        ids.append(fields["id"].encode())
        _, date, *columns = fields["values"]
        dates.append(date)
        for name, values in zip(VALUES, columns, strict=True):
            codes[name] += (labels.code(name, label) for label in values)
            bounds[name].append(len(codes[name]))
    arrays = [np.array(ids, dtype=np.bytes_), np.array(dates, dtype=np.int64)]
    arrays += [np.array(bounds[name] + codes[name], dtype=np.int32) for name in VALUES]
    for name, array in zip(column_files(segment), arrays, strict=True):
        np.save(folder / name, array, allow_pickle=False)


def open_columns(folder: Path, segment: str, count: int) -> Columns:
    """Map the columns of a segment of ``count`` articles. Raises OSError, ValueError."""
    ids, dates, *packed = (np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in column_files(segment))
    values = {name: Values(array[: count + 1], array[count + 1 :]) for name, array in zip(VALUES, packed, strict=True)}
    whole = all(column.bounds[-1] == len(column.codes) for column in values.values())
    if len(ids) != count or len(dates) != count or not whole:
        raise ValueError(f"the columns of segment {segment} do not fit it")
    return Columns(ids, dates, values)
