"""Columns count and select as a loop over their articles would."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import Values, column_files, open_columns, write_columns
from index.labels import LabelWriter

ROWS = st.lists(st.lists(st.integers(0, 6), max_size=4, unique=True), min_size=1, max_size=30)


def values(rows: list[list[int]]) -> Values:
    """Return a column with these codes by article."""
    bounds = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return Values(bounds, np.array([code for row in rows for code in row], dtype=np.int32))


@settings(deadline=None)
@given(ROWS, st.data())
def test_counts_equal_a_loop(rows: list[list[int]], data: st.DataObject) -> None:
    """Counts over any selection of articles, few or many, are those of a loop."""
    docs = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1))))
    expected = Counter(code for doc in docs for code in rows[doc])
    counts = values(rows).count(np.array(docs, dtype=np.int64), 7)
    assert counts.tolist() == [expected[code] for code in range(7)]


@settings(deadline=None)
@given(ROWS, st.sets(st.integers(0, 6)))
def test_having_equals_a_loop(rows: list[list[int]], codes: set[int]) -> None:
    """The articles that have a code are those of a loop."""
    wanted = np.array([code in codes for code in range(7)])
    assert values(rows).having(wanted).tolist() == [bool(codes & set(row)) for row in rows]


def test_written_columns_are_read_back(tmp_path: Path) -> None:
    """Ids, dates and values come back, codes standing for labels in the order they were first met."""
    stored: list[dict[str, Any]] = [
        {"id": "x1", "values": (7, -5, ("TJ", "AF"), (), (), ("S",), ("en",))},
        {"id": "y22", "values": (8, 10**10, ("AF",), ("P",), (), ("S",), ())},
    ]
    labels = LabelWriter()
    write_columns(tmp_path, "seg", stored, labels)
    columns = open_columns(tmp_path, "seg", 2)
    assert columns.ids.tolist() == [b"x1", b"y22"]
    assert columns.dates.tolist() == [-5, 10**10]
    assert [columns.values["country"].of(doc).tolist() for doc in (0, 1)] == [[0, 1], [1]]
    assert columns.values["language"].of(1).tolist() == []
    assert list(labels.codes["country"]) == ["TJ", "AF"]


def test_columns_of_another_segment_are_refused(tmp_path: Path) -> None:
    """Columns that have not as many articles as the segment are an error, never a wrong answer."""
    write_columns(tmp_path, "seg", [{"id": "x", "values": (1, 1, (), (), (), (), ())}], LabelWriter())
    with pytest.raises(ValueError, match="do not fit"):
        open_columns(tmp_path, "seg", 2)


def test_pickle_is_never_loaded(tmp_path: Path) -> None:
    """A column file that holds objects is refused, not unpickled."""
    write_columns(tmp_path, "seg", [{"id": "x", "values": (1, 1, (), (), (), (), ())}], LabelWriter())
    np.save(tmp_path / column_files("seg")[1], np.array([object()]), allow_pickle=True)
    with pytest.raises(ValueError, match=r"[Oo]bject"):
        open_columns(tmp_path, "seg", 1)
