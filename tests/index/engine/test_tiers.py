"""The rule of which segments are merged."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine.tiers import FACTOR, MAX_DOCS, SMALLEST, Size, last_merges, next_merge

SIZE = st.one_of(st.integers(0, 3 * SMALLEST), st.integers(0, MAX_DOCS)).flatmap(
    lambda docs: st.integers(0, docs).map(lambda alive: Size(docs, alive))
)
SIZES = st.lists(SIZE, max_size=40)


def sizes(*alive: int) -> list[Size]:
    """Return sizes of segments of which nothing is deleted."""
    return [Size(docs, docs) for docs in alive]


@pytest.mark.parametrize(
    ("found", "merged"),
    [
        ([], []),
        (sizes(100), []),
        (sizes(*[100] * (FACTOR - 1)), []),
        (sizes(*[100] * FACTOR), list(range(FACTOR))),
        (sizes(*[1] * 4, *[SMALLEST] * 4), list(range(8))),
        (sizes(*[100] * 7, 100_000, *[100] * 3), [0, 1, 2, 3, 4, 5, 6, 8, 9, 10]),
        (sizes(*[5_000] * FACTOR, *[10] * FACTOR), list(range(FACTOR, 2 * FACTOR))),
        ([Size(100, 49), Size(100, 51)], [0]),
        ([Size(100, 49), Size(1000, 0), Size(100, 100)], [0, 1]),
        ([Size(10**6, 10), *sizes(*[100] * FACTOR)], list(range(FACTOR + 1))),
        (sizes(*[MAX_DOCS] * FACTOR), [0]),
        (sizes(*[MAX_DOCS // FACTOR] * (FACTOR + 1)), list(range(FACTOR))),
    ],
)
def test_next_merge(found: list[Size], merged: list[int]) -> None:
    """Enough segments of one size are merged, the small ones first, and what is mostly deleted with them or alone."""
    assert next_merge(found) == merged


@given(SIZES, st.integers(2, 20))
def test_merges_come_to_an_end(found: list[Size], factor: int) -> None:
    """Merging what is due, again and again, ends, and leaves fewer than ``factor`` of one size and none sparse."""
    alive = sum(size.alive for size in found)
    for _ in range(len(found) + 1):
        places = next_merge(found, factor=factor)
        if len(places) < 2 and not (places and found[places[0]].sparse):
            break
        assert places == sorted(set(places))
        total = sum(found[place].alive for place in places)
        assert total <= MAX_DOCS or len(places) == 1
        found = [size for place, size in enumerate(found) if place not in places]
        found += [Size(total, total)] if total else []
    else:
        pytest.fail("there is no end of merging")
    assert sum(size.alive for size in found) == alive
    assert not any(size.sparse for size in found)
    assert sum(size.alive <= SMALLEST for size in found) < factor


@pytest.mark.parametrize(
    ("found", "merged"),
    [
        ([], []),
        (sizes(5), []),
        ([Size(5, 1)], [[0]]),
        (sizes(MAX_DOCS - 5, 5), [[0, 1]]),
        (sizes(MAX_DOCS - 5, 6), []),
        (sizes(MAX_DOCS - 5, 6, MAX_DOCS - 6, 3), [[1, 2]]),
    ],
)
def test_last_merges(found: list[Size], merged: list[list[int]]) -> None:
    """Neighbours are merged while they fit in one segment, to the last document."""
    assert last_merges(found) == merged


@given(SIZES)
def test_last_merges_leave_few(found: list[Size]) -> None:
    """Neighbours are put together as far as they fit in one segment; none is in two groups."""
    groups = last_merges(found)
    merged = [place for group in groups for place in group]
    assert merged == sorted(set(merged))
    for group in groups:
        assert group == list(range(group[0], group[-1] + 1))
        assert len(group) > 1 or found[group[0]].sparse
        assert sum(found[place].alive for place in group) <= MAX_DOCS
    alone = set(range(len(found))) - set(merged)
    left = sorted([[place] for place in alone] + groups)
    for one, after in pairwise(left):
        assert sum(found[place].alive for place in one) + found[after[0]].alive > MAX_DOCS


@pytest.mark.parametrize(
    ("size", "sparse"), [(Size(0, 0), False), (Size(2, 1), False), (Size(3, 1), True), (Size(1, 0), True)]
)
def test_sparse(size: Size, sparse: bool) -> None:
    """Sparse is what has more than half of its documents deleted."""
    assert size.sparse == sparse
