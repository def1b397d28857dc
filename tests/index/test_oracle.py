"""The searcher against a slow obvious one, over random corpora, queries and histories."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from whoosh.scoring import BM25F

from archive.store import Store
from index import catchup
from index.analysis import stem
from index.engine import build, tiers
from index.query.parser import parse
from index.query.tree import Query
from index.search import Request, Searcher
from index.snapshot import open_snapshot
from index.stock import open_searcher, to_whoosh
from tests.index.world import NOW, id_of, put, said

WORDS = ["kabul", "border", "gas", "talk", "rahmon", "putin", "мир", "газ", "کابل", "مرز", "osh", "gasket"]
SOURCES = ["Avesta", "TOLOnews", "Khovar"]
PERSONS = ["Emomali Rahmon", "Vladimir Putin", "Putin Smith", "Rahmon Ali"]
COUNTRIES = ["AF", "TJ", "RU"]

Article = dict[str, Any]
Test = Callable[[Article], bool]


def corpus(rng: random.Random, size: int) -> dict[str, Article]:
    """Return random articles by key."""
    return {
        f"a{number}": {
            "title": " ".join(rng.choices(WORDS, k=rng.randint(1, 4))),
            "text": " ".join(rng.choices(WORDS, k=rng.randint(0, 30))),
            "date": (datetime(2016, 1, 1, tzinfo=UTC) + timedelta(days=rng.randint(0, 500))).date().isoformat(),
            "source": rng.choice(SOURCES),
            "language": rng.choice(["en", "fa", "fa-AF", ""]),
            "persons": rng.sample(PERSONS, rng.randint(0, 3)),
            "countries": rng.sample(COUNTRIES, rng.randint(0, 3)),
        }
        for number in range(size)
    }


def adjacent(words: list[str], wanted: list[str]) -> bool:
    """Return whether what is wanted stands side by side in this order."""
    return any(words[place : place + len(wanted)] == wanted for place in range(len(words)))


def near(words: list[str], wanted: list[str], slop: int) -> bool:
    """Return whether some stretch holds all that is wanted and fewer than ``slop`` other words."""
    length = len(wanted) + slop - 1
    return any(not Counter(wanted) - Counter(words[place : place + length]) for place in range(len(words)))


def leaf(rng: random.Random) -> tuple[str, Test]:
    """Return a random word, phrase, pattern or value as a query, and what it means."""
    word = rng.choice(WORDS)
    pair = rng.sample(WORDS, 2)
    slop = rng.randint(1, 6)

    def everywhere(found: Callable[[list[str]], bool]) -> Test:
        return lambda one: found(one["title"].split()) or found(one["text"].split())

    kinds: list[tuple[str, Test]] = [
        (word, everywhere(lambda words: word in words)),
        (f"title:{word}", lambda one: word in one["title"].split()),
        (f"text:{word}", lambda one: word in one["text"].split()),
        (f'"{pair[0]} {pair[1]}"', everywhere(lambda words: adjacent(words, pair))),
        (f'"{word} {word}"', everywhere(lambda words: adjacent(words, [word, word]))),
        (f'"{pair[0]} {pair[1]}"~{slop}', everywhere(lambda words: near(words, pair, slop))),
        (f'"{word} {pair[0]} {word}"~{slop}', everywhere(lambda words: near(words, [word, pair[0], word], slop))),
        ("gas*", everywhere(lambda words: "gas" in words or "gasket" in words)),
        ("?sh", everywhere(lambda words: "osh" in words)),
        ("rahman~1", everywhere(lambda words: "rahmon" in words)),
        ('r"k.*l"', everywhere(lambda words: "kabul" in words)),
        ("country:TJ", lambda one: "TJ" in one["countries"]),
        ("person:putin", lambda one: any("Putin" in person for person in one["persons"])),
        ('person:"vladimir putin"', lambda one: "Vladimir Putin" in one["persons"]),
        ("source:tolonews", lambda one: one["source"] == "TOLOnews"),
        ("lang:fa", lambda one: one["language"] in ("fa", "fa-AF")),
        ("date:2016-02..2016-08", lambda one: "2016-02" <= one["date"][:7] <= "2016-08"),
        ("date:2017", lambda one: one["date"][:4] == "2017"),
    ]
    return rng.choice(kinds)


def tree(rng: random.Random, depth: int) -> tuple[str, Test]:
    """Return a random query and what it means."""
    if depth == 0 or rng.random() < 0.3:
        return leaf(rng)
    (left, one), (right, other) = tree(rng, depth - 1), tree(rng, depth - 1)
    kinds: list[tuple[str, Test]] = [
        (f"({left} {right})", lambda article: one(article) and other(article)),
        (f"({left} AND {right})", lambda article: one(article) and other(article)),
        (f"({left} OR {right})", lambda article: one(article) or other(article)),
        (f"({left} ANDNOT {right})", lambda article: one(article) and not other(article)),
        (f"({left} ANDMAYBE {right})", one),
        (f"(NOT {left})", lambda article: not one(article)),
        (f"({left} -({right}))", lambda article: one(article) and not other(article)),
        (f"({left})^2", one),
    ]
    return rng.choice(kinds)


def counted(found: list[Article], name: str) -> list[tuple[str, int]]:
    """Return the facet of a field, most frequent first."""
    values: Counter[str] = Counter()
    for article in found:
        if name in ("country", "person"):
            values.update(article["countries" if name == "country" else "persons"])
        elif name in ("year", "month", "day"):
            values[article["date"][: {"year": 4, "month": 7, "day": 10}[name]]] += 1
        elif article[name]:
            values[article[name]] += 1
    return sorted(values.items(), key=lambda item: (-item[1], item[0]))


@pytest.fixture
def many_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make commits small, so that a small archive has several segments and merges them."""
    monkeypatch.setattr(catchup, "BATCH", 9)
    monkeypatch.setattr(build, "MAX_TOKENS", 500)
    monkeypatch.setattr(tiers, "SMALLEST", 4)


def grow(root: Path, rng: random.Random, folder: Path) -> dict[str, Article]:
    """Put articles and change some of them in random steps, indexing now and then; return them as they stand."""
    current: dict[str, Article] = {}
    with Store.open(root, write=True) as store:
        for _ in range(8):
            fresh = corpus(rng, 60)
            some = {key: fresh[key] for key in rng.sample(sorted(fresh), rng.randint(1, 30))}
            put(store, some)
            current.update(some)
            if rng.random() < 0.7:
                catchup.catch_up(store, folder, recognise=said)
        catchup.catch_up(store, folder, recognise=said)
    return current


def test_vocabulary_stands_for_itself() -> None:
    """The oracle compares words as they are, so none of its words may change in the analysis."""
    assert [stem(word) for word in WORDS] == WORDS


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("many_segments")
def test_matches_totals_facets_and_orders_equal_brute_force(tmp_path: Path, seed: int) -> None:
    """Whatever the query and however the index came to be, it answers as reading every article would."""
    rng = random.Random(seed)
    Store.create(tmp_path / "a")
    folder = tmp_path / "a" / "derived" / "index"
    current = grow(tmp_path / "a", rng, folder)
    facets = ("country", "person", "source", "language", "year", "month", "day")
    with Searcher.open(folder) as searcher:
        for _ in range(120):
            query, means = tree(rng, 3)
            keys = [key for key, article in current.items() if means(article)]
            newest = sorted(keys, key=id_of)
            newest.sort(key=lambda key: current[key]["date"], reverse=True)
            request = Request(query=query, sort="newest", limit=None, facets=facets, facet_size=None, now=NOW)
            answer = searcher.search(request)
            assert answer.total == len(keys), query
            assert [match.id for match in answer.matches] == [id_of(key) for key in newest], query
            for name in facets:
                got = [(value.value, value.count) for value in answer.facets[name]]
                assert got == counted([current[key] for key in keys], name), (query, name)
            offset, limit = rng.randint(0, 30), rng.randint(0, 10)
            page = searcher.search(Request(query=query, sort="newest", limit=limit, offset=offset, now=NOW))
            assert page.matches == answer.matches[offset : offset + limit], query
            ranked = searcher.search(Request(query=query, limit=None, now=NOW)).matches
            assert sorted(match.id for match in ranked) == sorted(match.id for match in answer.matches), query


def stock(folder: Path, query: Query) -> dict[str, float]:
    """Return the scores that Whoosh's own search gives, by id."""
    snapshot = open_snapshot(folder)
    with open_searcher(snapshot) as opened:
        assert isinstance(opened.weighting, BM25F)
        found = {hit["id"]: hit.score for hit in opened.search(to_whoosh(query), limit=None)}
    snapshot.close()
    return found


@pytest.mark.parametrize(
    "query",
    [
        "kabul",
        "kabul border",
        "kabul OR gas",
        '"kabul border"',
        "title:gas rahmon",
        "gas^3 OR (osh мир)",
        "kabul ANDMAYBE gas",
    ],
)
@pytest.mark.usefixtures("many_segments")
def test_scores_are_those_of_whoosh(tmp_path: Path, query: str) -> None:
    """Matches, and the score of each, are what Whoosh's own search gives for the same tree."""
    Store.create(tmp_path / "a")
    folder = tmp_path / "a" / "derived" / "index"
    grow(tmp_path / "a", random.Random(7), folder)
    expected = stock(folder, parse(query, NOW).tree)
    with Searcher.open(folder) as searcher:
        answer = searcher.search(Request(query=query, limit=None, now=NOW))
    assert len(expected) > 3
    assert {match.id: match.score for match in answer.matches} == pytest.approx(expected)
    scores = [match.score for match in answer.matches]
    assert scores == sorted(scores, reverse=True)
