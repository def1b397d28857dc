"""Columns count, select and give back what a loop over their documents would."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engine.arrayfile import ArrayFileWriter
from index.engine.values import Values, narrowest, write_values
from tests.index.engine.files import written

SIZE = 70_000
CODE = st.one_of(st.integers(0, 6), st.sampled_from([253, 254, 255, 256, 65_534, 65_535, SIZE - 1]))
ROW = st.one_of(
    st.lists(CODE, max_size=0), st.lists(CODE, max_size=3, unique=True), st.lists(CODE, max_size=12, unique=True)
)
ROWS = st.lists(ROW, max_size=40)
"""The codes of each document: of most few, of some many."""


def write_rows(file: ArrayFileWriter, rows: list[list[int]]) -> dict[str, Any]:
    """Write a column."""
    codes = np.array([code for row in rows for code in row], dtype=np.int64)
    return {"fields": {"v": write_values(file, "v", codes, np.array([len(row) for row in rows], dtype=np.int64))}}


def counts_of(found: tuple[Any, Any]) -> dict[int, int]:
    """Return counts by code, without zeros."""
    codes, counts = found
    pairs = zip(range(len(counts)) if codes is None else codes.tolist(), counts.tolist(), strict=True)
    return {code: count for code, count in pairs if count}


@settings(deadline=None, max_examples=60)
@given(ROWS, st.data())
def test_column_is_its_rows(rows: list[list[int]], data: st.DataObject) -> None:
    """Each document has its codes in their order; each code its documents; whatever is wide or narrow."""
    with written(lambda file: write_rows(file, rows)) as file:
        values = Values(file, "v")
        assert [values.of(doc) for doc in range(len(rows))] == rows
        codes, counts = values.lists()
        assert codes.tolist() == [code for row in rows for code in row]
        assert counts.tolist() == list(map(len, rows))
        present = sorted({code for row in rows for code in row})
        assert values.present.tolist() == present
        for code in [*present, 5, 300]:
            docs = [doc for doc, row in enumerate(rows) if code in row]
            assert values.docs(code).tolist() == docs
            assert values.count_of(code) == len(docs)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.data())
def test_counts_equal_a_loop(rows: list[list[int]], data: st.DataObject) -> None:
    """Counts over any selection of documents, few or many or all, are those of a loop, however many codes there are."""
    docs = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1)))) if rows else []
    with written(lambda file: write_rows(file, rows)) as file:
        values = Values(file, "v")
        for size in (SIZE, 1):  # as of many labels, where counting sorts, and of few, where it fills an array
            found = counts_of(values.count(np.array(docs, dtype=np.int64), size))
            assert found == Counter(code for doc in docs for code in rows[doc])
            assert counts_of(values.count(None, size)) == Counter(code for row in rows for code in row)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sets(CODE), st.data())
def test_having_equals_a_loop(rows: list[list[int]], codes: set[int], data: st.DataObject) -> None:
    """Of any documents, those that have a code are those of a loop."""
    docs = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1)))) if rows else []
    wanted = np.zeros(SIZE, dtype=np.bool_)
    wanted[list(codes)] = True
    with written(lambda file: write_rows(file, rows)) as file:
        found = Values(file, "v").having(np.array(docs, dtype=np.int64), wanted)
    assert found.tolist() == [bool(codes & set(rows[doc])) for doc in docs]


def test_one_document_with_many_codes_widens_no_other() -> None:
    """A document that names a thousand persons costs its own codes, not a thousand places in each row."""
    rows = [[number % 200] for number in range(500)]
    rows[77] = list(range(0, 2000, 2))
    with written(lambda file: write_rows(file, rows)) as file:
        assert sum(file.array(f"v.{part}").nbytes for part in ("rows", "more.docs", "more.bounds", "more.codes")) < 4000
        assert Values(file, "v").of(77) == rows[77]


@pytest.mark.parametrize(("top", "dtype"), [(0, "u1"), (255, "u1"), (256, "u2"), (65_535, "u2"), (65_536, "u4")])
def test_narrowest(top: int, dtype: str) -> None:
    """Numbers lie in the narrowest type that holds the greatest of them."""
    found = narrowest(np.array([0, top]))
    assert (found.dtype.str[1:], found.tolist()) == (dtype, [0, top])
