"""`khabar search` and `khabar facets`: every form of their answers, and every way to ask wrongly."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from archive.article import article_id
from tests.khabar.command import run
from tests.khabar.conftest import ARTICLES, write_lines

HIT_KEYS = [
    "id", "url", "title", "published", "first_seen", "source", "language", "authors", "countries", "persons", "orgs",
    "score", "snippet",
]  # fmt: skip
FACETS = ["country", "person", "org", "source", "language"]


def test_json_has_the_keys_of_the_contract(news: Path) -> None:
    """One object: query, total, took_ms, hits with their keys, and exactly the five facets."""
    done = run("--archive", news, "search", "border", "--country", "AF", "--facets", "--json", check=True)
    page = json.loads(done.stdout)
    assert list(page) == ["query", "total", "took_ms", "hits", "facets"]
    assert (page["query"], page["total"], len(page["hits"])) == ("border", 1, 1)
    assert isinstance(page["took_ms"], float)
    hit = page["hits"][0]
    assert list(hit) == HIT_KEYS
    assert hit["id"] == article_id("https://radio.test/1")
    assert hit["published"] == "2017-02-28T09:00:00Z"
    assert hit["authors"] == ["Farid Ahmadi"]
    assert "<mark>border</mark>" in hit["snippet"]
    assert list(page["facets"]) == FACETS
    assert {"value": "AF", "label": "Afghanistan", "count": 1} in page["facets"]["country"]


def test_facets_are_there_only_if_asked_for(news: Path) -> None:
    """Without --facets there is no such key; --facet-size caps each, and counts are over all matches."""
    assert "facets" not in json.loads(run("--archive", news, "search", "--json", check=True).stdout)
    page = json.loads(run("--archive", news, "search", "--json", "--facets", "--facet-size", "1", "-n", "0").stdout)
    assert (page["total"], page["hits"]) == (4, [])
    assert page["facets"]["source"] == [{"value": "Radio Zindagi", "label": "Radio Zindagi", "count": 2}]


def test_jsonl_is_the_hits_alone(news: Path) -> None:
    """One object a line, the same as in --json, as many as -n says."""
    whole = json.loads(run("--archive", news, "search", "border", "--json", check=True).stdout)["hits"]
    lines = run("--archive", news, "search", "border", "--jsonl", check=True).stdout.splitlines()
    assert [json.loads(line) for line in lines] == whole
    assert len(run("--archive", news, "search", "--jsonl", "-n", "3").stdout.splitlines()) == 3
    assert len(run("--archive", news, "search", "--jsonl", "-n", "all").stdout.splitlines()) == 4


def test_csv_is_quoted_and_cannot_be_run(news: Path) -> None:
    """Every hit is a row under the keys of its JSON; what a spreadsheet takes for a formula is a text."""
    done = run("--archive", news, "search", "border", "--csv", check=True)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == HIT_KEYS
    assert {row["url"] for row in rows} == {"https://radio.test/1", "https://radio.test/2"}
    evil = next(row for row in rows if row["url"] == "https://radio.test/2")
    assert evil["title"].startswith("'=HYPERLINK(")
    assert "<mark>" not in evil["snippet"]


def test_ids_are_what_show_takes(news: Path) -> None:
    """--ids prints ids alone, in the order asked for."""
    done = run("--archive", news, "search", "--ids", "--sort", "oldest", check=True)
    assert done.stdout.split() == [article_id(str(article["url"])) for article in ARTICLES]


def test_the_text_for_a_pipe_is_plain(news: Path) -> None:
    """Title, source, date, countries, snippet, id and facets, without colour, marks or direction isolates."""
    done = run("--archive", news, "search", "--facets", check=True)
    assert "Taliban close the border crossing at Torkham" in done.stdout
    assert "Radio Zindagi · 2017-02-28 · en · AF" in done.stdout
    assert "مرز افغانستان بسته شد" in done.stdout
    assert "source: Radio Zindagi 2" in done.stdout
    assert "1-4 of 4 articles" in done.stdout
    assert not set("\x1b\u2066\u2067\u2068\u2069") & set(done.stdout)
    assert "<mark>" not in done.stdout


def test_filters_of_one_name_are_ored_and_of_two_anded(news: Path) -> None:
    """Repeating a filter widens, another one narrows; names are taken in any case, countries by name."""

    def found(*words: str) -> set[str]:
        return set(run("--archive", news, "search", "--ids", *words, check=True).stdout.split())

    radio, vesti = found("--source", "radio zindagi"), found("--source", "Вести гор")
    assert (len(radio), len(vesti)) == (2, 1)
    assert found("--source", "Radio Zindagi", "--source", "Вести гор") == radio | vesti
    assert found("--source", "Radio Zindagi", "--lang", "ru") == set()
    assert found("--country", "Tajikistan") == found("--country", "TJ")
    assert found("--since", "2017-04", "--until", "2017") == vesti


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("search", '"afghan border'), "quot"),
        (("search", "(afghan"), "parenthesis"),
        (("search", "colour:red"), "colour"),
        (("search", "x", "--country", "Atlantis"), "Atlantis"),
        (("search", "x", "--since", "2017-13"), "2017-13"),
        (("search", "x", "--until", "soon"), "soon"),
        (("facets", "country", "x", "--country", "Atlantis"), "Atlantis"),
        (("export", "jsonl", "-", "colour:red"), "colour"),
    ],
)
def test_a_wrong_query_exits_2_and_points_at_it(news: Path, words: tuple[str, ...], said: str) -> None:
    """Unbalanced quotes, unknown fields and countries, bad dates: a message, nothing on stdout, no traceback."""
    done = run("--archive", news, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_forms_exclude_each_other(news: Path) -> None:
    """Two forms of output at once are a usage error."""
    assert run("--archive", news, "search", "x", "--json", "--csv").returncode == 2


def test_nothing_found_is_a_success_that_says_what_was_searched(news: Path) -> None:
    """A search without hits exits 0 and says in how many articles, with which filters."""
    done = run("--archive", news, "search", "volcano", "--lang", "ru")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Nothing found for: volcano, lang ru, among 4 articles." in done.stderr


def test_explain_prints_the_tree(news: Path) -> None:
    """--explain prints how the query is read and no hits."""
    done = run("--archive", news, "search", "border OR taliban", "--explain", check=True)
    assert "Or(" in done.stdout
    assert "Torkham" not in done.stdout


def test_facets_counts_every_field(news: Path) -> None:
    """Each field of the contract answers; counts agree with the search; a pipe gets tabs, --json objects."""
    lines = run("--archive", news, "facets", "source", check=True).stdout.splitlines()
    assert lines[0] == "Radio Zindagi\t2\tRadio Zindagi"
    years = json.loads(run("--archive", news, "facets", "year", "--json", check=True).stdout)
    assert [(value["value"], value["count"]) for value in years] == [("2017", 3), ("2018", 1)]
    for field in ("country", "person", "org", "language", "month", "day"):
        assert run("--archive", news, "facets", field, "border", "-n", "all").returncode == 0


def test_an_index_that_lags_answers_and_says_so(news: Path, tmp_path: Path) -> None:
    """What was archived after the index was built is not found, and stderr says how far behind the index is."""
    root = tmp_path / "lagging"
    shutil.copytree(news, root)
    kept = tmp_path / "index"
    shutil.copytree(root / "derived", kept)
    lines = write_lines(
        tmp_path / "more.jsonl", [{"url": "https://radio.test/9", "title": "Late", "text": "A border."}]
    )
    run("--archive", root, "import", lines, check=True)
    shutil.rmtree(root / "derived")
    shutil.copytree(kept, root / "derived")
    done = run("--archive", root, "search", "--json")
    assert (done.returncode, json.loads(done.stdout)["total"]) == (0, 4)
    assert "1 change behind" in done.stderr
    assert "khabar index" in done.stderr
    run("--archive", root, "index", check=True)
    assert json.loads(run("--archive", root, "search", "--json").stdout)["total"] == 5


def test_a_missing_or_damaged_index_exits_12_and_is_mended(news: Path, tmp_path: Path) -> None:
    """The search names the command that rebuilds the index; that command brings the answers back."""
    root = tmp_path / "broken"
    shutil.copytree(news, root)
    before = run("--archive", root, "search", "border", "--ids", check=True).stdout
    shutil.rmtree(root / "derived")
    missing = run("--archive", root, "search", "border")
    assert (missing.returncode, missing.stdout) == (12, "")
    assert "khabar index" in missing.stderr
    run("--archive", root, "index", check=True)
    assert run("--archive", root, "search", "border", "--ids", check=True).stdout == before
    for file in (root / "derived").rglob("*"):
        if file.is_file():
            file.write_bytes(b"\x00" * 10)
    damaged = run("--archive", root, "search", "border")
    assert (damaged.returncode, damaged.stdout) == (12, "")
    assert "khabar index" in damaged.stderr
    assert run("--archive", root, "verify").returncode == 12
    run("--archive", root, "index", "--rebuild", check=True)
    assert run("--archive", root, "search", "border", "--ids", check=True).stdout == before
    assert run("--archive", root, "verify").returncode == 0


def test_a_query_that_begins_with_a_hyphen(news: Path) -> None:
    """A leading -word is taken for an option, which the message explains; after -- it is the query's NOT."""
    taken = run("--archive", news, "search", "-taliban")
    assert taken.returncode == 2
    assert "after --: khabar search -- -word" in taken.stderr
    found = run("--archive", news, "search", "--ids", "--", "-taliban", check=True).stdout.split()
    assert len(found) == len(ARTICLES) - 1
