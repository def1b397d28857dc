"""Runs come back, one or many at a time, each from the stream in which it takes least space."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engine.arrayfile import ArrayFileWriter
from index.engine.packed import OVER
from index.engine.runs import ZEROS, Runs, RunsWriter, cheapest
from tests.index.engine.files import written

WIDTHS = (1, 2, 4, 8, 10, 31)
NUMBERS = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 300), st.integers(0, 2**31 - 1))
RUNS = st.lists(st.one_of(st.lists(NUMBERS, min_size=1, max_size=12), st.integers(0, 99)), max_size=14)
"""Runs, or in place of one the number that stands for it elsewhere."""


def write_runs(file: ArrayFileWriter, runs: list[list[int] | int], cuts: list[int]) -> None:
    """Write runs in pieces."""
    writer = RunsWriter(file, "r", WIDTHS)
    for start, end in zip([0, *cuts], [*cuts, len(runs)], strict=True):
        some = runs[start:end]
        values = [number for run in some if isinstance(run, list) for number in run]
        lengths = [len(run) if isinstance(run, list) else 0 for run in some]
        elsewhere = [-1 if isinstance(run, list) else run for run in some]
        all_here = all(one < 0 for one in elsewhere)
        writer.append(
            np.array(values, dtype=np.int32),
            np.array(lengths, dtype=np.int64),
            None if all_here else np.array(elsewhere, dtype=np.int64),
        )
    writer.finish()


@settings(deadline=None, max_examples=150)
@given(RUNS, st.data())
def test_runs_come_back(runs: list[list[int] | int], data: st.DataObject) -> None:
    """Runs of any numbers, of zeros and those elsewhere, in whatever pieces they were written, are read again."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(runs)), max_size=3)))
    with written(lambda file: write_runs(file, runs, cuts)) as file:
        found = Runs(file, "r", WIDTHS)
        assert len(found) == len(runs)
        expected = [-1 if isinstance(run, list) else run for run in runs]
        assert [found.elsewhere(term) for term in range(len(runs))] == expected
        assert found.all_elsewhere(slice(0, len(runs))).tolist() == expected
        for term, run in enumerate(runs):
            if isinstance(run, list):
                places = sorted(data.draw(st.sets(st.integers(0, len(run) - 1))))
                assert found.read(term, len(run)).tolist() == run
                assert found.take(term, np.array(places, dtype=np.int64)).tolist() == [run[place] for place in places]
        many = data.draw(st.lists(st.integers(0, len(runs) - 1), unique=True)) if runs else []
        here = [run if isinstance(run := runs[term], list) else [] for term in many]
        values = found.read_many(np.array(many, dtype=np.int64), np.array([len(run) for run in here], dtype=np.int64))
        assert values.tolist() == [number for run in here for number in run]
        assert found.all_elsewhere(np.array(many, dtype=np.int64)).tolist() == [expected[term] for term in many]


@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=40), max_size=8))
def test_cheapest_width(runs: list[list[int]]) -> None:
    """Each run goes where it takes least space by a plain count; one of zeros takes none."""
    values = np.array([number for run in runs for number in run], dtype=np.int32)
    kinds = cheapest(values, np.array([len(run) for run in runs], dtype=np.int64), WIDTHS)

    def space(run: list[int], bits: int) -> float:
        return len(run) * bits / 8 + OVER * sum(number >= 1 << bits for number in run)

    for run, kind in zip(runs, kinds.tolist(), strict=True):
        assert (kind == ZEROS) == (not any(run))
        assert kind == ZEROS or space(run, WIDTHS[kind]) == min(space(run, bits) for bits in WIDTHS)
