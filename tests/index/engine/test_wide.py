"""The oracles on one segment of the size that the engine is made for: its own widths, blocks and thresholds.

Gaps beyond 8 and 16 bits, terms of one and of hundreds of blocks, frequencies and positions beyond all
widths, thousands of words, documents by the thousand that score alike, and no text at all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from index.execute import Execution, plan
from index.query.tree import (
    And,
    AndMaybe,
    Between,
    Every,
    Fuzzy,
    Named,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Regex,
    Term,
    TermRange,
    Wildcard,
)
from index.search import Searcher
from index.snapshot import Snapshot, open_snapshot
from index.stock import open_searcher
from tests.index.engine.oracle import Oracle
from tests.index.engine.worlds import DATES, LABELS, Step, check_pages, check_relevance, check_stock, grown

SIZE = 66_000
LONG = 70_000  # words of the longest article: more than 16 bits can count


def text_of(number: int) -> str:
    """Return the text of an article: which words it has tells its number's divisors."""
    if number == SIZE // 2:
        return "repeat " * LONG + "end kerb"
    if number % 1_000 == 3:
        return "repeat common " * (number // 1_000 * 20) + "repeat"
    words = [f"every{step}" for step in (2, 3, 7, 40, 130, 300, 1_000) if number % step == 0]
    words += ["common"] * (number % 5) + [f"w{number}"] * (number % 11 == 0)
    words += ["kerb"] * (number in (0, SIZE - 1)) + ["first"] * (number < 256) + ["second"] * (number < 257)
    return " ".join(words)


def article(number: int) -> dict[str, Any]:
    """Return an article."""
    rng = random.Random(number)
    return {
        "date": rng.choice(DATES),
        "title": "common" if number % 17 == 0 else "",
        "text": text_of(number),
        "country": LABELS["country"][: number % 4],
        "person": LABELS["person"][: number % 2],
        "source": LABELS["source"][: number % 50 == 0],
    }


World = tuple[Snapshot, Oracle]


@pytest.fixture(scope="module", params=[False, True], ids=["apart", "merged"])
def wide(request: pytest.FixtureRequest) -> Iterator[World]:
    """Return a world of one large segment and a small one, with some deletions, or of all these merged."""
    steps = [
        Step({number: article(number) for number in range(SIZE)}, set(), True),
        Step({number: article(number + 1) for number in range(150, SIZE, 200)}, set(range(5, SIZE, 400)), True),
    ]
    with grown(steps, compact=request.param) as world:
        snapshot = open_snapshot(world.folder)
        yield snapshot, world.oracle(snapshot)
        snapshot.close()


TREES: list[Query] = [
    Term("text", "common"),
    Term("text", "kerb"),
    Or((Term("text", "every7"), Term("text", "every40"), Term("title", "common", 2.0))),
    And((Term("text", "every2"), Term("text", "every300"))),
    And((Term("text", "common"), Term("text", "kerb"))),
    And((Term("text", "every3"), Not(Term("text", "every2")), Named("country", "TJ"), Between(0, 1483228799))),
    Or((Term("text", "first"), Term("text", "second"), Term("text", "every130"))),
    AndMaybe(Term("text", "every1000"), Term("text", "common")),
    Phrase("text", ("repeat", "end", "kerb")),
    Phrase("text", ("repeat", "common", "repeat", "common")),
    Phrase("text", ("repeat", "repeat"), slop=2),
    Prefix("text_words", "w12"),
    Wildcard("text_words", "w?2*1"),
    Regex("text_words", "w[12]0+|kerb"),
    Fuzzy("text_words", "every20", edits=1, same=3),
    TermRange("text_words", "w64000", "w6500", open_first=True),
    Near("text", ("kerb", "end"), 1),
    Term("id", f"{SIZE - 1:016x}"),
    Named("source", "avesta"),
]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: type(tree).__name__)
def test_wide_segment_answers_as_its_documents_do(wide: World, tree: Query) -> None:
    """Matches, scores, orders and facets are those of reading all documents; Whoosh has the same matches and scores."""
    snapshot, oracle = wide
    found = oracle.matching(tree)
    assert found
    searcher = Searcher(snapshot)
    check_relevance(searcher, tree, oracle, found, ("country", "week"))
    if len(found) < SIZE // 4:
        check_pages(searcher, tree, found, 3, 10)
        check_stock(searcher, open_searcher(snapshot), tree)


@pytest.mark.parametrize(
    "within", [Every(), Named("country", "RU"), Not(Term("text", "every2"))], ids=["", "few", "not"]
)
@pytest.mark.parametrize("count", [1, 10, 200])
def test_best_of_a_wide_segment(wide: World, within: Query, count: int) -> None:
    """The best are the first of all where blocks are passed over, and where thousands are equally good."""
    snapshot, _ = wide
    for words in (["common"], ["repeat", "common"], ["every2", "every3", "every7"], ["every40", "common", "kerb"]):
        execution = Execution(snapshot, plan(Or(tuple(Term("text", word) for word in words)), within))
        assert execution.best(count) == execution.ordered(execution.matches(), "relevance", None)[:count]
