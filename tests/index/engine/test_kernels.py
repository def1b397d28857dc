"""The functions from arrays to arrays, each against its slow twin."""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.engine import kernels, scoring, spots
from index.engine.build import changes, ranked, stable_order
from index.engine.topk import Pool, added
from tests.index.engine import twins

SIZE = 300
WIDE = 20_000  # where few documents are sorted rather than marked
FEW = st.sets(st.integers(0, SIZE - 1), max_size=9)
DOCS = st.one_of(FEW, FEW.map(lambda gone: set(range(SIZE)) - gone), st.sets(st.integers(0, SIZE - 1))).map(sorted)
"""Documents: few, nearly all, some: the functions look each up, or mark all, by how many there are."""

SCORES = st.lists(st.one_of(st.sampled_from([0.0, 0.5, 1.0, 2.0]), st.floats(0, 10)), max_size=400)


def array(numbers: list[int] | range) -> kernels.Longs:
    """Return numbers as an array."""
    return np.array(numbers, dtype=np.int64)


# ── sets of documents ────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 5))))
def test_ranges(pairs: list[tuple[int, int]]) -> None:
    """All ranges, one after the other, empty ones among them."""
    starts, lengths = [start for start, _ in pairs], [length for _, length in pairs]
    assert kernels.ranges(array(starts), array(lengths)).tolist() == twins.ranges(starts, lengths)


@given(st.lists(st.integers(0, 2**32 - 1)).map(sorted))
def test_steps(bounds: list[int]) -> None:
    """The differences, also of unsigned numbers near the edge of their type."""
    assert kernels.steps(np.array(bounds, dtype=np.uint32)).tolist() == twins.steps(bounds)


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=1, max_size=6)))
def test_restarted(runs: list[list[int]]) -> None:
    """The running sums of each run, begun anew."""
    gaps = array([gap for run in runs for gap in run])
    assert kernels.restarted(gaps, array([len(run) for run in runs])).tolist() == twins.restarted(runs)


@given(DOCS, DOCS.filter(bool))
def test_places(wanted: list[int], docs: list[int]) -> None:
    """Where each document is, and whether it is there; a place is one that can be looked at in any case."""
    found, there = kernels.places(array(wanted), array(docs))
    assert there.tolist() == [one in docs for one in wanted]
    assert found[there].tolist() == [docs.index(one) for one in wanted if one in docs]
    assert all(0 <= place < len(docs) for place in found.tolist())


@given(DOCS, DOCS)
def test_sets(one: list[int], other: list[int]) -> None:
    """Membership, intersection and union are those of sets, ascending and without repetition."""
    first, second = array(one), array(other)
    assert kernels.member(first, second, SIZE).tolist() == [doc in set(other) for doc in one]
    of_first, of_second = kernels.common(first, second, SIZE)
    assert first[of_first].tolist() == second[of_second].tolist() == sorted(set(one) & set(other))
    assert kernels.union(first, second, SIZE).tolist() == sorted(set(one) | set(other))
    assert (first.tolist(), second.tolist()) == (one, other)


@given(DOCS, DOCS)
def test_common(one: list[int], other: list[int]) -> None:
    """The places of what is in both, in either."""
    at, there = kernels.common(array(one), array(other), SIZE)
    both = sorted(set(one) & set(other))
    assert at.tolist() == [one.index(doc) for doc in both]
    assert there.tolist() == [other.index(doc) for doc in both]


@pytest.mark.parametrize("size", [SIZE, WIDE])
@given(parts=st.lists(st.lists(st.integers(0, SIZE - 1), max_size=40), max_size=5))
def test_union_of_many(size: int, parts: list[list[int]]) -> None:
    """The union of parts in any order and with repetitions."""
    found = kernels.union_all([array(part) for part in parts], size)
    assert found.tolist() == sorted({doc for part in parts for doc in part})


@given(DOCS)
def test_masks(docs: list[int]) -> None:
    """A mask holds what it was made of."""
    mask = kernels.mask_of(array(docs), SIZE)
    assert mask.tolist() == [doc in docs for doc in range(SIZE)]
    assert kernels.docs_of(mask).tolist() == docs


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 1000, 1003])
def test_masks_of_every_size(size: int) -> None:
    """The last documents of a mask are found where its size is no multiple of eight, be it full or nearly empty."""
    for docs in (range(size), range(0, size, 300), range(size)[-1:]):
        assert kernels.docs_of(kernels.mask_of(array(docs), size)).tolist() == list(docs)


@given(SCORES, st.integers(-1, 30))
def test_greatest(scores: list[float], count: int) -> None:
    """The best, ascending by place, with all that equal the last of them."""
    assert kernels.greatest(np.array(scores), count).tolist() == twins.greatest(scores, count)


@pytest.mark.parametrize("count", [1, 5, 40])
def test_greatest_of_many_equal(count: int) -> None:
    """Where all scores are equal, all are among the best."""
    assert kernels.greatest(np.ones(5000), count).tolist() == list(range(5000))


# ── sorting what a text was read into ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [1, 40, 1 << 16, (1 << 16) + 1, 1 << 20])
def test_stable_order(size: int) -> None:
    """Keys of any size are put in order, equal ones in the order they came."""
    rng = np.random.default_rng(size)
    keys = np.concatenate([rng.integers(0, size, 300), rng.integers(0, min(size, 5), 300), [size - 1]]).astype(np.int32)
    assert stable_order(keys, size).tolist() == sorted(range(len(keys)), key=keys.tolist().__getitem__)


@given(st.sets(st.text(max_size=5), max_size=20), st.data())
def test_ranked(names: set[str], data: st.DataObject) -> None:
    """Numbers get the ranks of their names, which are sorted by their bytes."""
    listed = [name for name in names if name.isprintable()]
    numbers = sorted(data.draw(st.sets(st.integers(0, len(listed) - 1)))) if listed else []
    found, ranks = ranked(kernels.mask_of(array(numbers), len(listed)), listed)
    assert found == sorted(listed[number].encode() for number in numbers)
    assert [found[ranks[number]].decode() for number in numbers] == [listed[number] for number in numbers]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3))))
def test_changes(pairs: list[tuple[int, int]]) -> None:
    """A pair is a change where it is not the one before."""
    found = changes(array([key for key, _ in pairs]), array([doc for _, doc in pairs]))
    assert found.tolist() == [place == 0 or pairs[place - 1] != pair for place, pair in enumerate(pairs)]


# ── where words stand ────────────────────────────────────────────────────────────────────────────

POSITIONS = st.lists(st.sets(st.integers(0, 14), max_size=5).map(sorted), min_size=3, max_size=3)
"""Where a word stands in each of three documents."""


def spots_of(word: list[list[int]]) -> kernels.Longs:
    """Return the spots of a word, of the documents that have it."""
    which = array([doc for doc, places in enumerate(word) if places])
    positions = np.array([place for places in word for place in places], dtype=np.int32)
    return spots.spots(which, positions, np.array([len(places) for places in word if places], dtype=np.int32))


def pairs_of(found: kernels.Longs) -> set[tuple[int, int]]:
    """Return spots as documents and positions."""
    return {divmod(spot, spots.SPAN) for spot in found.tolist()}


@given(POSITIONS)
def test_spots(word: list[list[int]]) -> None:
    """A spot is a document and a position."""
    found = spots_of(word)
    assert found.tolist() == sorted(found.tolist())
    assert pairs_of(found) == {(doc, place) for doc, places in enumerate(word) for place in places}


@given(DOCS, DOCS)
def test_shared(one: list[int], other: list[int]) -> None:
    """The numbers in both."""
    assert spots.shared(array(one), array(other)).tolist() == sorted(set(one) & set(other))


@given(st.lists(POSITIONS, min_size=1, max_size=4), st.integers(1, 5))
@example([[[], [], []], [[], [], [0]]], 3)
def test_in_order(words: list[list[list[int]]], slop: int) -> None:
    """A phrase ends where a chain of its words does."""
    assert pairs_of(spots.in_order([spots_of(word) for word in words], slop)) == twins.in_order(words, slop)


@given(st.lists(st.tuples(POSITIONS, st.integers(1, 3)), min_size=1, max_size=4), st.integers(0, 8))
@example([([[], [], []], 1), ([[], [], [0]], 1)], 3)
def test_together(pairs: list[tuple[list[list[int]], int]], width: int) -> None:
    """Words stand together where a stretch holds as many of each as are needed."""
    words, need = [word for word, _ in pairs], [count for _, count in pairs]
    assert pairs_of(spots.together([spots_of(word) for word in words], need, width)) == twins.together(
        words, need, width
    )


# ── scores ───────────────────────────────────────────────────────────────────────────────────────

OCCURRENCE = st.tuples(st.integers(1, 70_000), st.integers(1, 100_000))
"""How often a term occurs in a document, and how long the field is."""


@given(st.lists(OCCURRENCE), st.floats(0.01, 20), st.floats(1, 1000))
def test_bm25(found: list[tuple[int, int]], weight: float, average: float) -> None:
    """Scores are those of the formula, document by document."""
    frequencies, lengths = array([one for one, _ in found]), array([one for _, one in found])
    scores = scoring.bm25(weight, frequencies, scoring.norms(lengths, average))
    assert scores.tolist() == pytest.approx([twins.bm25(weight, *one, average) for one in found], rel=1e-12)


def test_idf() -> None:
    """A rare term tells more than a frequent one, and one that all have still something."""
    assert scoring.idf(9, 100) == pytest.approx(math.log(10) + 1)
    assert scoring.idf(0, 100) > scoring.idf(1, 100) > scoring.idf(100, 100) > 0


@given(st.lists(OCCURRENCE, min_size=1), st.floats(0.01, 20), st.floats(1, 1000), st.floats(1, 1000))
def test_no_score_passes_its_bound(found: list[tuple[int, int]], weight: float, then: float, now: float) -> None:
    """The bound told by the least floor of a block holds for each of its documents, whatever the average is now."""
    floors = scoring.floor(array([one for one, _ in found]), array([one for _, one in found]), then)
    lowest = np.nextafter(floors.min().astype(np.float32), np.float32(0))
    (bound,) = scoring.bound(weight, np.array([lowest]), then, now).tolist()
    assert max(twins.bm25(weight, *one, now) for one in found) <= bound * (1 + 1e-9)


@given(st.lists(OCCURRENCE, min_size=1), st.floats(0.01, 20), st.floats(1, 1000))
def test_bound_is_near(found: list[tuple[int, int]], weight: float, average: float) -> None:
    """While the average length is the same, some document of the block comes up to its bound."""
    floors = scoring.floor(array([one for one, _ in found]), array([one for _, one in found]), average)
    (bound,) = scoring.bound(weight, floors.min(keepdims=True), average, average).tolist()
    assert max(twins.bm25(weight, *one, average) for one in found) == pytest.approx(bound, rel=1e-9)


# ── the best of many ─────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.tuples(st.integers(0, 2), SCORES.map(lambda one: one[:30])), max_size=6), st.integers(1, 12))
def test_pool(batches: list[tuple[int, list[float]]], count: int) -> None:
    """A pool keeps, of all that was put in, what fewer than ``count`` surpass, and knows the least of these."""
    pool = Pool(count)
    everything: list[tuple[int, int, float]] = []
    for place, scores in batches:
        docs = range(len(everything), len(everything) + len(scores))
        everything += zip([place] * len(scores), docs, scores, strict=True)
        pool.add(place, array(docs), np.array(scores))
        best = sorted((score for _, _, score in everything), reverse=True)[:count]
        assert pool.least == (best[-1] if len(best) == count else -math.inf)
    found = [
        (place, doc, score)
        for place, docs, some in pool.ranked()
        for doc, score in zip(docs.tolist(), some.tolist(), strict=True)
    ]
    kept = twins.greatest([score for _, _, score in everything], count)
    assert sorted(found) == sorted(everything[place] for place in kept)


@given(st.lists(st.dictionaries(st.integers(0, 50), st.sampled_from([0.5, 1.0, 2.0, 4.0]), max_size=30), min_size=1),
       st.integers(1, 12))  # fmt: skip
def test_added(parts: list[dict[int, float]], count: int) -> None:
    """The best sums of scores are those of a loop, and the scratch array is left as it was."""
    scratch = np.zeros(51)
    found = [(array(sorted(part)), np.array([part[doc] for doc in sorted(part)])) for part in parts]
    docs, sums = added(found, scratch, count)
    total: dict[int, float] = {}
    for part in parts:
        for doc, score in part.items():
            total[doc] = total.get(doc, 0.0) + score
    listed = sorted(total)
    best = {listed[place] for place in twins.greatest([total[doc] for doc in listed], count)}
    got = dict(zip(docs.tolist(), sums.tolist(), strict=True))
    assert not scratch.any()
    assert best <= set(got)
    assert got == {doc: total[doc] for doc in got}


def test_running_sums_do_not_overflow() -> None:
    """Sums of many gaps stay right beyond 32 bits."""
    gaps = [2**31 - 1] * 5
    assert kernels.restarted(np.array(gaps, dtype=np.int32), array([5])).tolist() == list(accumulate(gaps))
