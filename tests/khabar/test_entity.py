"""`khabar entity`: the page of one entity, and putting right which names are one, from end to end."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.cli.bars import bars
from khabar.entities import the_one
from khabar.entitypage import entity_page
from tests.khabar.command import run
from tests.khabar.conftest import write_lines
from tests.khabar.test_terminal import on_terminal

PAGE_KEYS = [
    "kind", "value", "label", "count", "hidden", "names", "roles", "articles_read", "first_seen", "last_seen",
    "timeline", "sources", "countries", "persons", "orgs", "quotes", "corrections",
]  # fmt: skip

SAID: list[tuple[str, str, str]] = [
    ("2017-02-28", "Avesta", "Tajik Foreign Minister Rustam Sharipov met Davron Safarov in Dushanbe, Tajikistan."),
    ("2017-03-06", "Avesta", "Deputy Prime Minister Rustam Sharipov spoke about NATO in Kabul, Afghanistan."),
    (
        "2017-03-20",
        "Radio Zindagi",
        '"The border is open," said Foreign Minister Rustam Sharipov. The Taliban left.',
    ),
    ("2017-05-02", "Radio Zindagi", "Prime Minister Davron Safarov spoke in Dushanbe, Tajikistan."),
    ("2017-05-03", "Avesta", "Health Minister Nadir Sharipov opened a hospital in Khujand, Tajikistan."),
    ("2010-05-03", "Avesta", "Health Minister Nadir Sharipov closed a hospital in Khujand, Tajikistan."),
    ("2017-05-04", "همسایه", "Foreign Minister Vladimir Putin spoke in Moscow, Russia."),
]
"""When, where and what: two ministers Sharipov, and one who also writes as Davron Safarov."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of SAID, indexed; tests that write work on a copy."""
    folder = tmp_path_factory.mktemp("desk")
    records = [
        {"url": f"https://desk.test/{n}", "title": "News", "text": text, "published": f"{day}T09:00:00Z",
         "source": source, "language": "en"}
        for n, (day, source, text) in enumerate(SAID)
    ]  # fmt: skip
    run("init", folder / "archive", check=True)
    run("--archive", folder / "archive", "import", write_lines(folder / "said.jsonl", records), check=True)
    return folder / "archive"


@pytest.fixture
def own(desk: Path, tmp_path: Path) -> Path:
    """A copy of the archive, to write to."""
    shutil.copytree(desk, tmp_path / "own")
    return tmp_path / "own"


def page(root: Path, *words: str) -> dict[str, Any]:
    """Return the page that `khabar entity … --json` prints."""
    found: dict[str, Any] = json.loads(run("--archive", root, "entity", "--json", *words, check=True).stdout)
    return found


def counts(root: Path, field: str = "person") -> dict[str, int]:
    """Return the counts of `khabar facets`."""
    values = json.loads(run("--archive", root, "facets", field, "-n", "all", "--json", check=True).stdout)
    return {value["value"]: value["count"] for value in values}


def entity(root: Path, *words: str | Path) -> tuple[int, str, str]:
    """Run `khabar entity` and return its exit code, stdout and stderr."""
    done = run("--archive", root, "entity", *words)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


# ── the page ───────────────────────────────────────────────────────────────────────────────────


def test_json_has_all_of_the_page(desk: Path) -> None:
    """Names, roles with dates, first and last seen, articles over time, sources, countries, and who is beside."""
    found = page(desk, "rustam", "SHARIPOV")
    assert list(found) == PAGE_KEYS
    assert (found["kind"], found["value"], found["label"]) == ("person", "Rustam Sharipov", "Rustam Sharipov")
    assert (found["count"], found["articles_read"], found["hidden"]) == (3, 3, False)
    assert found["names"] == [{"name": "Rustam Sharipov", "count": 3}]
    assert (found["first_seen"], found["last_seen"]) == ("2017-02-28T09:00:00Z", "2017-03-20T09:00:00Z")
    assert found["timeline"]["by"] == "week"
    assert [(week["value"], week["count"]) for week in found["timeline"]["counts"]] == [
        ("2017-02-27", 1),
        ("2017-03-06", 1),
        ("2017-03-13", 0),
        ("2017-03-20", 1),
    ]
    assert [(one["value"], one["count"]) for one in found["sources"]] == [("Avesta", 2), ("Radio Zindagi", 1)]
    assert {"value": "TJ", "label": "Tajikistan", "count": 1} in found["countries"]
    assert [one["value"] for one in found["persons"]] == ["Davron Safarov"]
    assert {one["value"] for one in found["orgs"]} == {"NATO", "Taliban"}
    roles = {one["role"]: (one["count"], one["first"][:10], one["last"][:10]) for one in found["roles"]}
    assert (2, "2017-02-28", "2017-03-20") in roles.values()
    assert (1, "2017-03-06", "2017-03-06") in roles.values()


def test_quotes_are_the_speakers_own(desk: Path) -> None:
    """The latest that one said, with where it stands; nothing for one who is only named beside it."""
    (quote,) = page(desk, "Rustam Sharipov")["quotes"]
    assert list(quote) == ["id", "published", "source", "said"]
    assert (quote["published"], quote["source"]) == ("2017-03-20T09:00:00Z", "Radio Zindagi")
    assert "The border is open" in quote["said"]
    assert page(desk, "Davron Safarov")["quotes"] == []
    assert "\nsaid\tThe border is open" in entity(desk, "Rustam Sharipov")[1]


def test_a_time_can_be_chosen(desk: Path) -> None:
    """--since and --until restrict what is counted."""
    found = page(desk, "Rustam Sharipov", "--since", "2017-03", "--until", "2017-03-10")
    assert (found["count"], found["first_seen"]) == (1, "2017-03-06T09:00:00Z")


def test_a_pipe_gets_headings_and_tabs(desk: Path) -> None:
    """No colour, no bars and no marks of direction in a pipe."""
    lines = run("--archive", desk, "entity", "Vladimir Putin", check=True).stdout.splitlines()
    assert lines[0] == "person\tVladimir Putin"
    assert "in\tهمسایه 1" in lines
    assert "by week\t2017-05-01 1" in lines


def test_a_country_and_an_organization_have_pages(desk: Path) -> None:
    """By any name of the country; an organization has no titles."""
    tajik = page(desk, "Таджикистан")
    assert (tajik["kind"], tajik["value"], tajik["label"]) == ("country", "TJ", "Tajikistan")
    assert tajik["timeline"]["by"] == "year"
    assert tajik["timeline"]["counts"][0] == {"value": "2010", "count": 1}
    assert {"value": "2011", "count": 0} in tajik["timeline"]["counts"]
    assert all(one["value"] != "TJ" for one in tajik["countries"])
    nato = page(desk, "--kind", "org", "NATO")
    assert (nato["kind"], nato["count"], nato["roles"]) == ("org", 1, [])


def test_a_last_name_of_several_lists_them(desk: Path) -> None:
    """Candidates with counts and the command that shows each; exit 2, as for whatever is not clear."""
    code, out, said = entity(desk, "Sharipov")
    assert code == 2
    assert out.splitlines() == [
        "Rustam Sharipov\tperson\t3\tkhabar entity 'Rustam Sharipov'",
        "Nadir Sharipov\tperson\t2\tkhabar entity 'Nadir Sharipov'",
    ]
    assert "whole name" in said
    code, out, _ = entity(desk, "Sharipov", "--json")
    assert code == 2
    assert [(one["kind"], one["label"], one["count"]) for one in json.loads(out)["candidates"]] == [
        ("person", "Rustam Sharipov", 3),
        ("person", "Nadir Sharipov", 2),
    ]


def test_what_nobody_is_called_is_told_with_near_names(desk: Path) -> None:
    """Exit 2, and names like the one asked for."""
    code, out, said = entity(desk, "Sharipof")
    assert (code, out) == (2, "")
    assert "known as 'Sharipof'" in said
    assert "Sharipov" in said.split("mean: ")[1]
    assert "Tajikistan" in entity(desk, "Tajikstan")[2]


def test_list_is_the_facet(desk: Path) -> None:
    """--list person is `facets person`, with a time and a number; a NAME beside it is a usage error."""
    asked = ("--since", "2017-03", "-n", "2")
    listed = run("--archive", desk, "entity", "--list", "person", *asked, check=True).stdout
    assert listed == run("--archive", desk, "facets", "person", *asked, check=True).stdout
    assert len(listed.splitlines()) == 2
    assert entity(desk, "--list", "person", "Putin")[0] == 2
    assert entity(desk, "--json")[0] == 2


def test_labels_in_another_script(desk: Path) -> None:
    """--labels takes a language that there are labels in."""
    assert page(desk, "Putin", "--labels", "ru")["value"] == "Vladimir Putin"
    code, _, said = entity(desk, "Putin", "--labels", "xx")
    assert code == 2
    assert "fa" in said


def test_a_terminal_gets_bars_and_isolated_names(desk: Path) -> None:
    """Headings stand once, the months of none are drawn empty, and each line's isolates are its own."""
    shown = re.sub(r"\x1b\[[\d;]*m", "", on_terminal("--archive", desk, "entity", "Nadir Sharipov"))
    lines = [line.rstrip() for line in shown.splitlines()]
    assert lines[0] == "person        Nadir Sharipov"
    assert re.fullmatch("by year       2010 █+ 1", next(line for line in lines if line.startswith("by year")))
    assert "              2011" in lines
    assert "\u2068همسایه\u2069 1" in on_terminal("--archive", desk, "entity", "Putin")


def test_bars_fill_the_width() -> None:
    """The highest is whole, others are in proportion to an eighth of a column, none is none."""
    drawn = list(bars([("2017-01", 16), ("2017-02", 1), ("2017-03", 0)], 28))
    assert drawn == ["2017-01 ████████████████ 16", "2017-02 █ 1", "2017-03"]
    assert [line.strip() for line in bars([("a", 1_000), ("b", 1)], 20)][1].startswith("b ▏")
    assert list(bars([], 80)) == []


# ── putting right ──────────────────────────────────────────────────────────────────────────────


def test_merged_and_undone(own: Path) -> None:
    """Two become one everywhere at once, also in an index built anew; undone, all is as it was."""
    before = counts(own)
    code, out, said = entity(own, "merge", "Rustam Sharipov", "Safarov")
    assert (code, out) == (0, "'Rustam Sharipov' and 'Davron Safarov' are one now: 4 articles\n")
    assert "khabar entity undo 1" in said
    after = {**before, "Rustam Sharipov": 4}
    del after["Davron Safarov"]
    assert counts(own) == after
    found = page(own, "Davron Safarov")
    assert found["names"] == [{"name": "Rustam Sharipov", "count": 3}, {"name": "Davron Safarov", "count": 2}]
    assert found["corrections"] == [1]
    hits = json.loads(run("--archive", own, "search", "--person", "Safarov", "--json", check=True).stdout)
    assert hits["total"] == 4
    assert all("Davron Safarov" not in hit["persons"] for hit in hits["hits"])
    run("--archive", own, "index", "--rebuild", check=True)
    assert counts(own) == after
    assert run("--archive", own, "verify").returncode == 0
    code, out, _ = entity(own, "undo")
    assert code == 0
    assert out.splitlines() == [
        "Undone: correction 1, 'Rustam Sharipov' and 'Davron Safarov' are one",
        "'Rustam Sharipov': 3 articles",
        "'Davron Safarov': 2 articles",
    ]
    assert counts(own) == before
    assert entity(own, "undo")[::2] == (1, "khabar: no correction is in force: there is nothing to undo\n")


def test_renamed_split_hidden_and_another_name(own: Path) -> None:
    """Each says what it did with the number of articles, and the facets show it."""
    assert entity(own, "rename", "Nadir Sharipov", "N. Sharipov")[1] == (
        "'Nadir Sharipov' goes by 'N. Sharipov' now: 2 articles\n"
    )
    assert (
        entity(own, "add-alias", "Rustam Sharipov", "merge")[1] == "'merge' means 'Rustam Sharipov' now: 3 articles\n"
    )
    assert page(own, "--", "merge")["label"] == "Rustam Sharipov"
    assert json.loads(entity(own, "show", "merge", "--json")[1])["label"] == "Rustam Sharipov"
    assert entity(own, "hide", "Putin")[1] == "'Vladimir Putin' is hidden now: 1 article\n"
    assert page(own, "Putin")["hidden"]
    assert counts(own) == {"Rustam Sharipov": 3, "Davron Safarov": 2, "N. Sharipov": 2}
    run("--archive", own, "entity", "merge", "Davron Safarov", "N. Sharipov", check=True)
    run("--archive", own, "entity", "merge", "Davron Safarov", "Rustam Sharipov", check=True)
    assert counts(own) == {"Davron Safarov": 6}
    code, _, said = entity(own, "split", "Davron Safarov", "Rustam Sharipov")
    assert code == 1
    assert "khabar entity undo 5" in said
    run("--archive", own, "entity", "undo", "5", check=True)
    code, out, _ = entity(own, "split", "Davron Safarov", "merge")
    assert (code, out) == (1, "")
    lines = entity(own, "log")[1].splitlines()
    assert [line.split("\t")[0] for line in lines] == ["1", "2", "3", "4", "5"]
    assert [line.split("\t")[3] for line in lines] == ["in force"] * 4 + ["undone"]
    logged = json.loads(entity(own, "log", "--json")[1])
    assert list(logged[0]) == ["id", "made", "action", "detail", "undone"]
    assert logged[0]["detail"] == {"kind": "person", "name": "Nadir Sharipov", "label": "N. Sharipov"}
    assert [one["undone"] is None for one in logged] == [True] * 4 + [False]


def test_splitting_what_is_not_together_is_refused(desk: Path) -> None:
    """A name of another, or all names there are, cannot be parted."""
    assert "'Rustam Sharipov' is no name of" in entity(desk, "split", "Nadir Sharipov", "Rustam Sharipov")[2]
    assert "all of" in entity(desk, "split", "Nadir Sharipov", "nadir sharipov")[2]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("merge", "Tajikistan", "Afghanistan"), 1, "countries are a closed list"),
        (("hide", "Nobody Known"), 2, "known as 'Nobody Known'"),
        (("merge", "Sharipov", "Davron Safarov"), 2, "may mean 2"),
        (("rename", "Davron Safarov", "Rustam Sharipov"), 1, "khabar entity merge 'Davron Safarov' 'Rustam Sharipov'"),
        (("rename", "Davron Safarov", "Dav*"), 1, "cannot be a name"),
        (("rename", "Davron Safarov", " "), 1, "cannot be a name"),
        (("merge", "Davron Safarov", "safarov"), 1, "are one already"),
        (("undo", "7"), 1, "no correction 7"),
        (("undo", "x"), 2, "NUMBER"),
        (("split", "Davron Safarov"), 2, "APART"),
        (("merge", "Davron Safarov"), 2, "'B'"),
        (("--kind", "org", "Davron Safarov"), 2, "known as"),
    ],
)
def test_refused(desk: Path, words: tuple[str, ...], code: int, said: str) -> None:
    """What cannot be done is said in words, and nothing is changed."""
    found, out, err = entity(desk, *words)
    assert (found, out) == (code, "")
    assert said in err
    assert entity(desk, "log")[2].startswith("Nothing was put right yet")


def test_an_organization_is_put_right(own: Path) -> None:
    """What holds for persons holds for organizations."""
    assert entity(own, "merge", "NATO", "Taliban")[1] == "'NATO' and 'Taliban' are one now: 2 articles\n"
    assert counts(own, "org") == {"NATO": 2}
    assert page(own, "Taliban", "--kind", "org")["label"] == "NATO"


# ── sharing ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def other(desk: Path, tmp_path: Path) -> Path:
    """Another desk's copy of the archive."""
    shutil.copytree(desk, tmp_path / "other")
    return tmp_path / "other"


def test_shared_between_two_desks(own: Path, other: Path, tmp_path: Path) -> None:
    """What one desk exports gives the other the same facets; a second time nothing is left to add."""
    for words in (
        ("merge", "Rustam Sharipov", "Davron Safarov"),
        ("rename", "Nadir Sharipov", "The Doctor"),
        ("hide", "Vladimir Putin"),
        ("add-alias", "NATO", "The Alliance"),
        ("hide", "Taliban"),
    ):
        run("--archive", own, "entity", *words, check=True)
    run("--archive", own, "entity", "undo", check=True)
    file = tmp_path / "shared.tsv"
    assert entity(own, "export", file)[2] == f"Wrote 4 corrections to {file}\n"
    assert file.read_text(encoding="utf-8") == entity(own, "export")[1]
    assert entity(other, "import", file)[:2] == (0, "4 corrections added, 0 were there already\n")
    assert counts(other) == counts(own)
    assert counts(other, "org") == counts(own, "org")
    assert page(other, "The Alliance")["label"] == "NATO"
    assert entity(other, "import", file)[:2] == (0, "0 corrections added, 4 were there already\n")
    assert entity(other, "export")[1] == entity(own, "export")[1]


def test_an_import_goes_on_after_what_it_refuses(own: Path, tmp_path: Path) -> None:
    """Each line that cannot be read or contradicts is named, the others are in; names need not be known."""
    run("--archive", own, "entity", "hide", "Vladimir Putin", check=True)
    lines = [
        "# khabar corrections, version 1",
        "# a remark",
        "",
        "merge\tperson\tRustam Sharipov\tDavron Safarov",
        "merge\tperson\tDavron Safarov\tRustam Sharipov",
        "rename\tperson\tVladimir Putin\tV. Putin",
        "merge\tperson\tYet To Come\tCome Yet To",
        "split\tperson\tYet To Come\tCome Yet To",
        "recolour\tperson\tA",
        "merge\tcountry\tTJ\tAF",
        "merge\tperson\tA",
        "hide\tperson\t ",
        "split\torg\tNATO\tOne\tTwo",
    ]
    file = tmp_path / "theirs.tsv"
    file.write_text("\r\n".join(lines), encoding="utf-8-sig")
    code, out, _ = entity(own, "import", file, "--json")
    report = json.loads(out)
    assert (code, report["read"], report["added"], report["unchanged"]) == (3, 10, 3, 1)
    rejected = {one["where"].rpartition(":")[2]: one["why"] for one in report["rejected"]}
    assert list(rejected) == ["6", "8", "9", "10", "11", "12"]
    assert "hidden by correction 1" in rejected["6"]
    assert "correction 3 says that 'Yet To Come' and 'Come Yet To' are one" in rejected["8"]
    assert "merge, rename, split, hide, add-alias" in rejected["9"]
    assert "person or org" in rejected["10"]
    assert "takes 2 names" in rejected["11"]
    assert "cannot be a name" in rejected["12"]
    assert counts(own)["Rustam Sharipov"] == 4
    code, out, said = entity(own, "import", file)
    assert (code, out) == (3, "0 corrections added, 4 were there already\n")
    assert f"Left out, {file}, line 6: " in said
    assert entity(own, "undo", "3")[0] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no file of corrections"), ("merge\tperson\tA\tB\n", "no file of corrections"),
     ("# khabar corrections, version 2\n", "knows version 1")],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused(own: Path, tmp_path: Path, text: str, said: str) -> None:
    """The first line says what a file is; nothing of another one is taken."""
    file = tmp_path / "file.tsv"
    file.write_text(text, encoding="utf-8")
    code, out, err = entity(own, "import", file)
    assert (code, out) == (1, "")
    assert said in err


def test_a_correction_finds_the_index_caught_up(own: Path, tmp_path: Path) -> None:
    """An index that is gone is built before a correction is checked."""
    shutil.rmtree(own / "derived")
    assert entity(own, "merge", "Rustam Sharipov", "Davron Safarov")[0] == 0
    assert counts(own)["Rustam Sharipov"] == 4


# ── from Python ────────────────────────────────────────────────────────────────────────────────


def test_the_page_from_python(desk: Path) -> None:
    """The same as --json; a whole year by months."""
    with khabar.open(desk) as k:
        found = entity_page(k, the_one(k, "Nadir Sharipov"), since="2017")
        assert found.by == "week"
        assert found.count == 1
        whole = entity_page(k, the_one(k, "Nadir Sharipov"), size=None)
        assert (whole.by, whole.timeline[0], whole.timeline[-1], len(whole.timeline)) == (
            "year",
            ("2010", 1),
            ("2017", 1),
            8,
        )
