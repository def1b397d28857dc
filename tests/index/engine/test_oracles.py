"""The engine against stock Whoosh over the same files, and against reading every document.

Random articles in several scripts, random histories (edits, deletions, merges), random trees of every
node. What the engine cuts its arrays by is small here, so that small worlds have all there can be.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.engine import build, evaluate, kernels, merge, postings, tiers, topk
from index.execute import Execution, Place, plan
from index.query.tree import Between, Every, Named, Not, Or, Query, Term
from index.search import Searcher
from index.snapshot import Snapshot, open_snapshot
from index.stock import open_searcher
from tests.index.engine.worlds import (
    BOOSTS,
    LEAVES,
    SOME_TERM,
    SPELLINGS,
    STEPS,
    TEXT_FIELDS,
    TREES,
    Step,
    World,
    check_pages,
    check_relevance,
    check_stock,
    combinations,
    grown,
    random_article,
)

MANY = settings(
    max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
PAGES = st.integers(0, 8)
ANY_TERMS = st.lists(st.builds(Term, TEXT_FIELDS, SOME_TERM, BOOSTS), min_size=1, max_size=5)
FILTERS = st.sampled_from(
    [Every(), Named("country", "AF"), Between(0, 1483228800), Not(Term("text", "gas")), Term("id", "0" * 16)]
)


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    """Cut everything small: segments, blocks of postings, what a merge has in memory at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "MAX_TOKENS", 40)
        patch.setattr(tiers, "SMALLEST", 3)
        patch.setattr(merge, "MAX_OCCURRENCES", 30)
        patch.setattr(merge, "MAX_NAMES", 7)
        patch.setattr(postings, "SKIPPED", 4)
        patch.setattr(postings, "BLOCK", 2)
        patch.setattr(evaluate, "BLOCK", 2)
        patch.setattr(topk, "BLOCK", 2)
        patch.setattr(evaluate, "_SKIPPING", 1)
        patch.setattr(kernels, "_FEW", 3)
        patch.setattr(kernels, "_SPARSE", 2)
        patch.setattr(topk, "_FIRST", 2)
        patch.setattr(topk, "_SMALL", 5)
        yield


@MANY
@given(STEPS, st.lists(TREES, min_size=12, max_size=12), st.booleans(), PAGES, PAGES)
def test_answers_are_those_of_reading_every_document(
    steps: list[Step], trees: list[Query], compact: bool, offset: int, limit: int
) -> None:
    """Matches, scores, facets, orders and pages are what the documents say, whatever became of the index."""
    with grown(steps, compact=compact) as world:
        snapshot = open_snapshot(world.folder)
        oracle = world.oracle(snapshot)
        with Searcher(snapshot) as searcher:
            for tree in trees:
                found = oracle.matching(tree)
                check_relevance(searcher, tree, oracle, found)
                check_pages(searcher, tree, found, offset, limit)


@MANY
@given(STEPS, st.lists(TREES, min_size=20, max_size=20), st.booleans())
def test_stock_whoosh_finds_and_scores_the_same(steps: list[Step], trees: list[Query], compact: bool) -> None:
    """Whoosh's own matchers over the same files agree with the engine, and a tree survives being made Whoosh's."""
    with grown(steps, compact=compact) as world:
        snapshot = open_snapshot(world.folder)
        with Searcher(snapshot) as searcher, open_searcher(snapshot) as stock:
            for tree in trees:
                check_stock(searcher, stock, tree)


@pytest.fixture(scope="module")
def larger() -> Iterator[tuple[World, Snapshot]]:
    """Return a world whose segments have some hundred articles, some of them deleted."""
    rng = random.Random(5)
    steps = [
        Step({number: random_article(rng, SPELLINGS, 30) for number in range(first, first + 120)}, set(), True)
        for first in (0, 80, 160)
    ]
    steps.append(Step({}, set(rng.sample(range(280), 40)), True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "MAX_TOKENS", 1500)
        with grown(steps, compact=False) as world:
            snapshot = open_snapshot(world.folder)
            yield world, snapshot
            snapshot.close()


@MANY
@given(st.lists(TREES, min_size=4, max_size=4), PAGES, PAGES)
def test_larger_segments_answer_alike(
    larger: tuple[World, Snapshot], trees: list[Query], offset: int, limit: int
) -> None:
    """Where terms have many blocks, all three say the same."""
    world, snapshot = larger
    oracle, searcher, stock = world.oracle(snapshot), Searcher(snapshot), open_searcher(snapshot)
    for tree in trees:
        found = oracle.matching(tree)
        check_relevance(searcher, tree, oracle, found)
        check_pages(searcher, tree, found, offset, limit)
        check_stock(searcher, stock, tree)


@MANY
@given(STEPS, st.lists(ANY_TERMS, min_size=20, max_size=20), FILTERS, st.integers(1, 6), st.booleans(), st.booleans())
def test_best_are_the_beginning_of_all(
    steps: list[Step], several: list[list[Term]], within: Query, count: int, compact: bool, prune: bool
) -> None:
    """Passing over what cannot be among the best changes nothing: the best are the full ranking's first."""
    with grown(steps, compact=compact) as world:
        snapshot = open_snapshot(world.folder)
        for terms in several:
            check_best(snapshot, terms, within, count, prune)
        snapshot.close()


@MANY
@given(st.lists(ANY_TERMS, min_size=5, max_size=5), FILTERS, st.integers(1, 30), st.booleans())
def test_best_of_larger_segments_are_the_beginning_of_all(
    larger: tuple[World, Snapshot], several: list[list[Term]], within: Query, count: int, prune: bool
) -> None:
    """So it is where whole blocks are passed over."""
    for terms in several:
        check_best(larger[1], terms, within, count, prune)


def check_best(snapshot: Snapshot, terms: list[Term], within: Query, count: int, prune: bool) -> None:
    """Assert that the best are the first of all, with the very same scores."""
    few = 0 if prune else topk._FEW
    planned = plan(Or(tuple(terms)), within)
    everything = places(snapshot, planned.tree, terms)
    execution = Execution(snapshot, planned)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topk, "_FEW", few)
        assert execution.best(count) == everything[:count]
    assert execution.ordered(execution.matches(), "relevance", None) == everything


def places(snapshot: Snapshot, tree: Query, terms: Sequence[Term]) -> list[Place]:
    """Return all places in order, scored one document at a time."""
    context = evaluate.Context(snapshot.parts, snapshot.labels)
    keys = []
    for number, part in enumerate(snapshot.parts):
        evaluation = evaluate.Evaluation(number, context)
        for doc in part.living(evaluation.docs(tree)):
            score = 0.0
            for term in terms:
                score += float(evaluation.scores(term, doc.reshape(1))[0])
            date, id = int(part.segment.dates[doc]), part.segment.ids[doc]
            keys.append((-score, -date, id, Place(number, int(doc), score)))
    return [key[-1] for key in sorted(keys)]


def test_every_node_is_tried() -> None:
    """The trees above are of all kinds that there are, but what is left to Whoosh, which ``test_stock`` tries."""
    kinds = {kind.__name__ for kind in _kinds(Query) if not kind.__name__.startswith("_")}
    assert kinds - {"Pattern", "Stock"} == {kind.__name__ for kind in (*LEAVES, *combinations(TREES))}


def _kinds(kind: type[Query]) -> Iterator[type[Query]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
