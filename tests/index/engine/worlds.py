"""Random worlds and trees for the oracles: articles in several scripts, what becomes of them, what is asked of them."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from index.analysis import sequence, words
from index.documents import Document
from index.query.tree import (
    And,
    AndMaybe,
    Between,
    Constant,
    DisjunctionMax,
    Every,
    Fuzzy,
    Named,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Regex,
    Require,
    Term,
    TermRange,
    Wildcard,
)
from index.request import FACETS, Request, Sort
from index.schema import VALUES
from index.search import Searcher
from index.snapshot import Snapshot
from index.stock import from_whoosh, to_whoosh
from index.writer import GenerationWriter
from tests.index.engine.oracle import Oracle, counted, document, filters

NOW = datetime(2017, 6, 15, tzinfo=UTC)
SPELLINGS = (
    "border", "Borders", "bordering", "gas", "Gaz", "Kâbul", "Kabul", "kabuli", "U.S.", "COVID-19", "1,000", "3.5",
    "28.02.2017", "don't", "a_b", "мир", "мира", "мирный", "газ", "из-за", "Ҷумҳурӣ", "کابل", "كابل", "مرز", "مرزها",
    "کتاب‌ها", "کتابها", "ها", "中国", "…", "-",
)  # fmt: skip
TERMS = tuple(dict.fromkeys([*(term for spelling in SPELLINGS for term in sequence(spelling)), "nowhere"]))
FOLDED = tuple(dict.fromkeys([*(word for spelling in SPELLINGS for word in words(spelling)), "nowhere"]))
LABELS = {
    "country": ("AF", "TJ", "RU"),
    "person": ("Emomali Rahmon", "Карим Ҳамроев", "Vladimir Putin", "Putin Smith", "Rahmon Ali", "Ali"),
    "org": ("NATO", "N.A.T.O.", "Shanghai Cooperation Organisation"),
    "source": ("Avesta", "TOLOnews"),
    "language": ("en", "fa", "fa-AF"),
    "speaker": ("Vladimir Putin", "Ali", "NATO", "the minister"),
}
NAMES = {
    "country": ("AF", "RU", "UZ", "*"),
    "person": ("emomali rahmon", "putin", "ALI", "ali rahmon", "put*", "?li ra*", "nobody", "*"),
    "org": ("nato", "cooperation", "*"),
    "source": ("avesta", "tolo", "*"),
    "language": ("fa", "en", "ru", "*"),
    "speaker": ("ali", "vladimir putin", "minister", "nobody", "*"),
}
DATES = (-1, 0, 951782400, 1483228799, 1483228800, 1483833600, 1488240000, 1497484800)

# ── worlds ───────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Step:
    """What happens to an index at a time: articles by number, added or edited, and then others deleted."""

    articles: dict[int, dict[str, Any]]
    deleted: set[int]
    published: bool


class World:
    """An index and what lies in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current: dict[str, Document] = {}
        self.versions: dict[tuple[str, int], Document] = {}

    def put(self, writer: GenerationWriter, articles: dict[int, dict[str, Any]]) -> None:
        """Add articles, or new versions of them."""
        fresh = []
        for number, said in articles.items():
            made = document(f"{number:016x}", len(self.versions) + 1, **said)
            self.versions[made.id, made.change] = self.current[made.id] = made
            fresh.append(made)
        writer.add(fresh, [made.id for made in fresh])

    def delete(self, writer: GenerationWriter, numbers: set[int]) -> None:
        """Delete articles."""
        ids = [f"{number:016x}" for number in numbers]
        writer.add([], ids)
        for id in ids:
            self.current.pop(id, None)

    def oracle(self, snapshot: Snapshot) -> Oracle:
        """Return the oracle of a state: which versions still lie in it, only its columns can tell."""
        lying = [
            self.versions[id.decode(), change]
            for part in snapshot.parts
            for id, change in zip(part.segment.ids.tolist(), part.segment.changes.tolist(), strict=True)
        ]
        labels = {
            name: frozenset(label for version in self.versions.values() for label in version.values.get(name, ()))
            for name in VALUES
        }
        return Oracle(list(self.current.values()), lying, labels)


@contextmanager
def grown(steps: Sequence[Step], *, compact: bool) -> Iterator[World]:
    """Make an index by some steps."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        with GenerationWriter.create(world.folder) as writer:
            for number, step in enumerate(steps):
                world.put(writer, step.articles)
                world.delete(writer, step.deleted)
                if step.published:
                    writer.publish(number, "")
            if compact:
                writer.compact()
            writer.publish(len(steps), "")
            if writer.settle():
                writer.publish(len(steps), "")
        yield world


def texts(most: int) -> SearchStrategy[str]:
    """Return texts of words in several scripts."""
    return st.lists(st.sampled_from(SPELLINGS), max_size=most).map(" ".join)


def some(name: str, most: int) -> SearchStrategy[list[str]]:
    """Return labels of a column."""
    return st.lists(st.sampled_from(LABELS[name]), max_size=most, unique=True)


def random_article(rng: random.Random, spellings: Sequence[str], length: int) -> dict[str, Any]:
    """Return an article of some spellings, the first of them by far the most frequent."""

    def text(most: int) -> str:
        weights = [1 / (place + 1) for place in range(len(spellings))]
        return " ".join(rng.choices(spellings, weights, k=rng.randint(0, most)))

    labels = {name: rng.sample(LABELS[name], rng.randint(0, 1)) for name in ("org", "source", "language")}
    labels |= {name: rng.sample(LABELS[name], rng.randint(0, 3)) for name in ("country", "person", "speaker")}
    words = {"title": text(5), "text": text(length), "author": text(1), "said": text(3)}
    return {"date": rng.choice(DATES), **words, **labels}


ARTICLES = st.fixed_dictionaries(
    {
        "date": st.sampled_from(DATES),
        "title": texts(4),
        "text": texts(12),
        "author": texts(1),
        "said": texts(3),
        "country": some("country", 3),
        "person": some("person", 3),
        "org": some("org", 1),
        "source": some("source", 1),
        "language": some("language", 1),
        "speaker": some("speaker", 2),
    }
)
STEPS = st.lists(
    st.builds(
        Step,
        st.dictionaries(st.integers(0, 15), ARTICLES, max_size=10),
        st.sets(st.integers(0, 15), max_size=4),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)

# ── trees ────────────────────────────────────────────────────────────────────────────────────────

TEXT_FIELDS = st.sampled_from(("title", "text", "text", "text", "author", "said"))
WORD_FIELDS = st.sampled_from(("title_words", "text_words", "text_words", "author_words", "text"))
BOOSTS = st.sampled_from((1.0, 1.0, 2.0, 0.5))
SOME_TERM = st.sampled_from(TERMS)
SOME_WORD = st.sampled_from(FOLDED)
SEVERAL = st.lists(SOME_TERM, min_size=1, max_size=3).map(tuple)
ENDS = st.one_of(st.none(), SOME_WORD)

PATTERN_TEXTS: dict[type[Query], tuple[str, ...]] = {
    Prefix: tuple(dict.fromkeys(word[:2] for word in FOLDED)),
    Wildcard: ("*r*", "k?b*", "?ир", "*ها", "[gk]a*", "[!gk]*", "*", "??"),
    Regex: ("k.*", "ka|ga.", "[a-z]+", "мир.?", "bor(der)?s?", "bo{0,1}.*", ".*"),
}
NAMING: list[SearchStrategy[Query]] = [
    st.builds(Named, st.just(name), st.sampled_from(names)) for name, names in NAMES.items()
]
LABELLING: list[SearchStrategy[Query]] = [
    st.builds(Term, st.just(name), st.sampled_from((*labels, "none")), BOOSTS) for name, labels in LABELS.items()
]
IDS = st.integers(0, 16).map(lambda number: f"{number:016x}")
FIRST, LAST = st.sampled_from((*DATES, -(1 << 62))), st.sampled_from((*DATES, 1 << 62))
TERM_IN_TEXT: SearchStrategy[Query] = st.builds(Term, TEXT_FIELDS, SOME_TERM, BOOSTS)

LEAVES: dict[type[Query], SearchStrategy[Query]] = {
    Term: st.one_of(
        TERM_IN_TEXT,
        TERM_IN_TEXT,
        st.builds(Term, WORD_FIELDS, SOME_WORD, BOOSTS),
        st.builds(Term, st.just("id"), IDS, BOOSTS),
        *LABELLING,
    ),
    Phrase: st.builds(Phrase, TEXT_FIELDS, SEVERAL, st.integers(1, 4), BOOSTS),
    Near: st.builds(Near, TEXT_FIELDS, SEVERAL, st.integers(1, 5), BOOSTS),
    **{kind: st.builds(kind, WORD_FIELDS, st.sampled_from(texts), BOOSTS) for kind, texts in PATTERN_TEXTS.items()},
    Fuzzy: st.builds(Fuzzy, WORD_FIELDS, SOME_WORD, BOOSTS, st.integers(0, 2), st.integers(0, 2)),
    TermRange: st.builds(TermRange, WORD_FIELDS, ENDS, ENDS, st.booleans(), st.booleans(), BOOSTS),
    Named: st.one_of(NAMING),
    Between: st.builds(Between, FIRST, LAST),
    Every: st.just(Every()),
    Nothing: st.just(Nothing()),
}
"""A leaf of each kind; ``Stock`` has none here."""


def combinations(trees: SearchStrategy[Query]) -> dict[type[Query], SearchStrategy[Query]]:
    """Return trees of trees, of each kind."""
    parts = st.lists(trees, min_size=1, max_size=3).map(tuple)
    return {
        And: st.builds(And, parts),
        Or: st.builds(Or, parts),
        DisjunctionMax: st.builds(DisjunctionMax, parts),
        Not: st.builds(Not, trees),
        AndMaybe: st.builds(AndMaybe, trees, trees),
        Require: st.builds(Require, trees, trees),
        Constant: st.builds(Constant, trees, st.sampled_from((1.0, 0.0, 3.5))),
    }


TREES: SearchStrategy[Query] = st.recursive(
    st.one_of(TERM_IN_TEXT, *LEAVES.values()), lambda trees: st.one_of(*combinations(trees).values()), max_leaves=6
)

# ── what is compared ─────────────────────────────────────────────────────────────────────────────


def check_relevance(
    searcher: Searcher, tree: Query, oracle: Oracle, found: list[Document], facets: tuple[str, ...] = FACETS
) -> None:
    """Assert that all matches are found, with their scores, in order, and are counted."""
    answer = searcher.find(tree, Request(limit=None, facets=facets, facet_size=None, now=NOW))
    expected = {one.id: oracle.ranking(tree, one) for one in found}
    dates = {one.id: one.date for one in found}
    assert answer.total == len(found), tree
    assert {match.id: match.score for match in answer.matches} == pytest.approx(expected, rel=1e-5, abs=1e-9), tree
    order = [(-match.score, -dates[match.id], match.id) for match in answer.matches]
    assert order == sorted(order), tree
    for name in facets:
        assert [(one.value, one.count) for one in answer.facets[name]] == counted(found, name), (tree, name)


def check_pages(searcher: Searcher, tree: Query, found: list[Document], offset: int, limit: int) -> None:
    """Assert that every order has the right page, and that the most frequent values of a facet are the first of all."""
    sorts: dict[Sort, int] = {"newest": -1, "oldest": 1}
    for sort, sign in sorts.items():
        ordered = sorted(found, key=lambda one: (sign * one.date, one.id))[offset : offset + limit]
        request = Request(sort=sort, offset=offset, limit=limit, facets=("person",), facet_size=2, now=NOW)
        answer = searcher.find(tree, request)
        assert [match.id for match in answer.matches] == [one.id for one in ordered], (tree, sort)
        assert [(one.value, one.count) for one in answer.facets["person"]] == counted(found, "person")[:2], tree
        for match, one in zip(answer.matches, ordered, strict=True):
            values = one.values
            assert (match.countries, match.persons, match.orgs) == (values["country"], values["person"], values["org"])
    ranked = searcher.find(tree, Request(limit=None, now=NOW)).matches
    page = searcher.find(tree, Request(offset=offset, limit=limit, now=NOW)).matches
    assert page == ranked[offset : offset + limit], tree


def check_stock(searcher: Searcher, stock: Any, tree: Query) -> None:
    """Assert that Whoosh finds and scores the same, and that a tree means the same when it comes back from Whoosh."""
    answer = searcher.find(tree, Request(limit=None, now=NOW))
    hits = stock.search(to_whoosh(tree), limit=None)
    assert sorted(hit["id"] for hit in hits) == sorted(match.id for match in answer.matches), tree
    scored = {hit["id"]: hit.score for hit in stock.search(to_whoosh(telling(tree)), limit=None)}
    for match in answer.matches:
        assert match.score == pytest.approx(scored.get(match.id, 0.0), rel=1e-5, abs=1e-9), tree
    again = searcher.find(from_whoosh(to_whoosh(tree)), Request(limit=None, now=NOW))
    assert again.matches == answer.matches, tree


def telling(tree: Query) -> Query:
    """Return the tree without what only filters in its topmost AND: the part of it that an answer scores."""
    if isinstance(tree, And):
        return And(tuple(telling(part) for part in tree.parts if not filters(part)))
    return And(()) if filters(tree) else tree
