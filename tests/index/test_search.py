"""Search behaviour as data: each file in ``data`` has articles, and what searches over them must find."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import QueryError
from index.search import FacetValue, Request, Searcher
from tests.index.query.test_parser import PIECES
from tests.index.world import NOW, build, id_of, searcher

CASES = sorted((Path(__file__).parent / "data").glob("*.json"))
ASKED = ("query", "country", "person", "org", "source", "lang", "since", "until", "sort", "limit", "offset", "facets")


def request_of(search: dict[str, Any]) -> Request:
    """Return the request that a search of a case file describes."""
    asked = {name: search[name] for name in ASKED if name in search}
    lists = {name: tuple(value) for name, value in asked.items() if isinstance(value, list)}
    return Request(**{**asked, **lists}, now=NOW)


def check(opened: Searcher, search: dict[str, Any], keys: dict[str, str]) -> None:
    """Assert that a search gives what its case says."""
    if "error" in search:
        with pytest.raises(QueryError) as caught:
            opened.search(request_of(search))
        assert search["error"] in caught.value.message, search
        assert "at" not in search or caught.value.position == search["at"], search
        return
    answer = opened.search(request_of(search))
    found = [keys[match.id] for match in answer.matches]
    if "order" in search:
        assert found == search["order"], search
    else:
        assert sorted(found) == sorted(search["finds"]), search
        assert answer.total == len(found)
    assert search.get("note", "") in "\n".join(answer.notes), search
    assert "note" in search or not answer.notes, search


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_file(tmp_path: Path, path: Path) -> None:
    """Every search of a case file finds what the file says."""
    case = json.loads(path.read_text())
    keys = {id_of(key): key for key in case["articles"]}
    with searcher(tmp_path / "a", case["articles"]) as opened:
        for search in case["searches"]:
            check(opened, search, keys)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_file_uses_each_of_its_articles(path: Path) -> None:
    """An article that no search of its file finds proves nothing."""
    case = json.loads(path.read_text())
    found = {key for search in case["searches"] for key in [*search.get("finds", ()), *search.get("order", ())]}
    assert found == set(case["articles"])


NEWS = {
    "a": {"title": "a", "date": "2017-02-28", "countries": ["AF", "TJ"], "persons": ["B", "A"], "language": "fa"},
    "b": {"title": "b", "date": "2017-02-01", "countries": ["AF"], "persons": ["B"], "language": "fa-AF"},
    "c": {"title": "c", "date": "2016-02-01", "countries": ["RU"], "orgs": ["NATO"], "language": "fa"},
}


def test_facets_are_counted_over_all_matches_not_the_page(tmp_path: Path) -> None:
    """Counts are of every match; labels are English names; equal counts are in order of value."""
    with searcher(tmp_path / "a", NEWS) as opened:
        answer = opened.search(Request(limit=1, facets=True, facet_size=2, now=NOW))
        assert answer.facets["country"] == [FacetValue("AF", "Afghanistan", 2), FacetValue("RU", "Russia", 1)]
        assert answer.facets["person"] == [FacetValue("B", "B", 2), FacetValue("A", "A", 1)]
        assert answer.facets["org"] == [FacetValue("NATO", "NATO", 1)]
        assert answer.facets["language"] == [FacetValue("fa", "Persian", 2), FacetValue("fa-AF", "Dari", 1)]
        assert answer.facets["source"] == [FacetValue("Outlet", "Outlet", 3)]
        assert answer.total == 3
        assert [len(answer.matches), list(answer.facets)] == [1, ["country", "person", "org", "source", "language"]]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("year", ["2017", "2016"]),
        ("month", ["2017-02", "2016-02"]),
        ("week", ["2016-02-01", "2017-01-30", "2017-02-27"]),
        ("day", ["2016-02-01", "2017-02-01", "2017-02-28"]),
    ],
)
def test_facet_of_time(tmp_path: Path, name: str, values: list[str]) -> None:
    """Years, months, weeks (by their Mondays) and days are counted in UTC and written as in ISO 8601."""
    with searcher(tmp_path / "a", NEWS) as opened:
        assert [one.value for one in opened.facet(name, Request(now=NOW), None)] == values


def test_multi_select_leaves_out_a_fields_own_filter(tmp_path: Path) -> None:
    """A field is counted as if its own filter were not there, so that a second value can be chosen; others are not."""
    with searcher(tmp_path / "a", NEWS) as opened:
        asked = Request(
            country=("TJ",), lang=("fa",), facets=("country", "language", "org"), multi_select=True, now=NOW
        )
        answer = opened.search(asked)
        counts = {name: {one.value: one.count for one in values} for name, values in answer.facets.items()}
        assert counts == {"country": {"AF": 2, "TJ": 1, "RU": 1}, "language": {"fa": 1}, "org": {}}
        assert answer.total == 1


def test_match_has_the_values_of_its_article(tmp_path: Path) -> None:
    """A match carries its article's countries, persons and organizations in the order they were given."""
    with searcher(tmp_path / "a", NEWS) as opened:
        (match,) = opened.search(Request(query="title:a", now=NOW)).matches
        assert (match.countries, match.persons, match.orgs) == (("AF", "TJ"), ("B", "A"), ())


def test_terms_are_what_was_looked_for(tmp_path: Path) -> None:
    """The terms to mark are those of words, phrases and patterns, not of what was excluded."""
    articles = {"a": {"title": "borders", "text": "terrorists and terrorism near Kabul airport"}}
    with searcher(tmp_path / "a", articles) as opened:
        query = 'borders "kabul airport" terror* -peace'
        assert opened.search(Request(query=query, now=NOW)).terms == {
            "border", "kabul", "airport", "terrorists", "terrorism",
        }  # fmt: skip


def test_stream_gives_what_search_gives(tmp_path: Path) -> None:
    """A stream has the matches of a search without a limit, in its order."""
    with searcher(tmp_path / "a", NEWS) as opened:
        request = Request(sort="oldest", limit=None, now=NOW)
        assert list(opened.stream(request)) == opened.search(request).matches
        assert [match.id for match in opened.stream(request)] == [id_of(key) for key in "cba"]


def test_empty_index_answers(tmp_path: Path) -> None:
    """An archive without an article has an index that finds nothing and counts nothing."""
    with searcher(tmp_path / "a", {}) as opened:
        answer = opened.search(Request(query="x OR -y person:z", facets=True, now=NOW))
        assert (answer.total, answer.matches, answer.facets["country"]) == (0, [], [])
        assert opened.facet("year", Request(now=NOW)) == []


def test_article_without_text_is_found(tmp_path: Path) -> None:
    """An article with nothing but its address is among all articles."""
    with searcher(tmp_path / "a", {"bare": {}}) as opened:
        assert opened.search(Request(now=NOW)).total == 1
        assert opened.search(Request(query="text:x*", now=NOW)).total == 0


def test_pattern_that_stands_for_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern that would have to read too many words says so in place of taking minutes."""
    monkeypatch.setattr("index.engine.evaluate.MAX_WORDS", 3)
    with searcher(tmp_path / "a", {"a": {"text": "aa ab ac ad"}}) as opened:
        with pytest.raises(QueryError, match="more than 3 words"):
            opened.search(Request(query="a*", now=NOW))
        assert opened.search(Request(query="ab*", now=NOW)).total == 1


@pytest.mark.parametrize("query", ["id:\udcff", 'person:"\udcff x"', "person:\udcff*", 'r"\udcff.*"', 'r"a\udcff"'])
def test_half_a_character_is_not_found(tmp_path: Path, query: str) -> None:
    """What a terminal makes of bytes that are no UTF-8 is looked for like any other text, and is nowhere."""
    with searcher(tmp_path / "a", NEWS) as opened:
        assert opened.search(Request(query=query, now=NOW)).total == 0
        assert opened.search(Request(person=("\udcff",), now=NOW)).total == 0


def test_a_thousand_alternatives_are_answered(tmp_path: Path) -> None:
    """The longest query that is accepted is also executed."""
    with searcher(tmp_path / "a", {"a": {"text": "w7"}}) as opened:
        query = " OR ".join(f"w{number}" for number in range(1000))
        assert opened.search(Request(query=query, now=NOW)).total == 1
        assert opened.search(Request(query=query.replace(" OR", ""), now=NOW)).total == 0


def test_searcher_keeps_its_snapshot(tmp_path: Path) -> None:
    """What is opened answers from the same state, whatever is asked of it first."""
    folder = build(tmp_path / "a", NEWS)
    with Searcher.open(folder) as opened:
        first = opened.search(Request(query="title:a", now=NOW))
        again = opened.search(replace(Request(query="title:a", now=NOW), sort="relevance"))
        assert first == again
        assert (opened.count, opened.seq) == (3, 3)


def test_explain_shows_the_trees(tmp_path: Path) -> None:
    """What a request was read as can be printed: the query's tree, the filters, the notes."""
    with searcher(tmp_path / "a", NEWS) as opened:
        lines = opened.explain(Request(query="border !!!", person=("putin",), now=NOW)).split("\n")
        assert "Term(field='title', text='border', boost=2.0)" in lines[0]
        assert lines[1] == "Named(column='person', value='putin')"
        assert "passed over" in lines[2]


def test_any_query_is_answered_or_refused(tmp_path: Path) -> None:
    """Whatever is asked of a real index: an answer or a QueryError, in every order."""
    rng = random.Random(11)
    refused = 0
    with searcher(tmp_path / "a", json.loads(CASES[0].with_name("language.json").read_text())["articles"]) as opened:
        for _ in range(1500):
            pieces = [rng.choice(PIECES) + rng.choice(["", " "]) for _ in range(rng.randint(1, 8))]
            request = Request(query="".join(pieces), sort=rng.choice(["relevance", "oldest"]), facets=True, now=NOW)
            try:
                answer = opened.search(request)
            except QueryError:
                refused += 1
            else:
                assert len(answer.matches) == min(answer.total, 10)
    assert 100 < refused < 1400
