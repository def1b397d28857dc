"""`khabar show`: one article in every form, and ids that are not."""

from __future__ import annotations

import json
from pathlib import Path

from archive.article import article_id
from tests.khabar.command import run
from tests.khabar.conftest import write_lines

ID = article_id("https://radio.test/1")


def test_an_article_is_found_by_the_beginning_of_its_id(news: Path) -> None:
    """The whole id and a unique beginning show the same; header and text are there, plain in a pipe."""
    done = run("--archive", news, "show", ID, check=True)
    assert run("--archive", news, "show", ID[:8].upper(), check=True).stdout == done.stdout
    lines = done.stdout.splitlines()
    assert lines[0] == "Taliban close the border crossing at Torkham"
    assert lines[1] == "Radio Zindagi · 2017-02-28 09:00 UTC (published at +04:30) · en · by Farid Ahmadi"
    assert "Traders waited for hours." in lines
    assert f"{ID} · first seen" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_holds_all_of_it(news: Path) -> None:
    """Every field of the article, and what the index found in it."""
    shown = json.loads(run("--archive", news, "show", ID, "--json", check=True).stdout)
    assert (shown["id"], shown["external_id"], shown["version"], shown["extent"]) == (ID, "R-1", 1, "full")
    assert (shown["published"], shown["published_zone"]) == ("2017-02-28T09:00:00Z", "+04:30")
    assert shown["extra"] == {"desk": {"priority": 2}}
    assert "AF" in shown["countries"]


def test_text_is_the_text_alone(news: Path) -> None:
    """--text prints what was archived and nothing beside."""
    done = run("--archive", news, "show", ID, "--text", check=True)
    assert done.stdout.startswith("Kabul, Afghanistan. The Taliban closed the border")
    assert done.stdout.endswith("Traders waited for hours.\n")


def test_unknown_and_ambiguous_ids_exit_2(news: Path) -> None:
    """An id that begins none or several is refused, with the several named."""
    unknown = run("--archive", news, "show", "zzzzzzzzzzzz")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "no article has the id 'zzzzzzzzzzzz'" in unknown.stderr
    assert run("--archive", news, "show", "").returncode == 2
    assert run("--archive", news, "show", ID, "--text", "--raw").returncode == 2


def test_an_imported_page_has_a_raw_body(empty: Path, tmp_path: Path) -> None:
    """--raw of an article that was read from a saved page gives that page, byte for byte."""
    text = "<p>" + "The council met about the bridge and agreed to build it again before the harvest. " * 6 + "</p>"
    page = (
        '<html><head><title>Bridge</title><link rel="canonical" href="http://oxus.test/bridge"></head>'
        f"<body><article><h1>Bridge</h1>{text}</article></body></html>"
    )
    (tmp_path / "saved.html").write_text(page, encoding="utf-8")
    run("--archive", empty, "import", tmp_path / "saved.html", check=True)
    (shown,) = run("--archive", empty, "search", "bridge", "--ids", check=True).stdout.split()
    assert run("--archive", empty, "show", shown, "--raw", check=True).stdout == page
    assert run("--archive", empty, "verify").returncode == 0


def test_an_imported_article_has_no_raw_body(news: Path) -> None:
    """--raw of what came as text says so and exits 1."""
    done = run("--archive", news, "show", ID, "--raw")
    assert (done.returncode, done.stdout) == (1, "")
    assert "came as text, without a page" in done.stderr


def test_versions_and_what_changed(empty: Path, tmp_path: Path) -> None:
    """A corrected text is a second version; --versions lists both, --diff marks the words, unknown numbers exit 2."""
    article = {"url": "https://radio.test/c", "title": "Nine hurt", "text": "First.\nNine were hurt.", "language": "en"}
    run("--archive", empty, "import", write_lines(tmp_path / "1.jsonl", [article]), check=True)
    article |= {"title": "Ten hurt", "text": "First.\nTen were hurt."}
    run("--archive", empty, "import", write_lines(tmp_path / "2.jsonl", [article]), check=True)
    words = ("--archive", empty, "show", article_id("https://radio.test/c"))
    assert [line.split("\t")[0] for line in run(*words, "--versions", check=True).stdout.splitlines()] == ["1", "2"]
    versions = json.loads(run(*words, "--versions", "--json", check=True).stdout)
    assert [version["title"] for version in versions] == ["Nine hurt", "Ten hurt"]
    changed = run(*words, "--diff", "1", "2", check=True).stdout
    assert "title: [-Nine-]{+Ten+} hurt" in changed
    assert "[-Nine-]{+Ten+} were hurt." in changed
    unknown = run(*words, "--diff", "1", "3")
    assert unknown.returncode == 2
    assert "versions 1 to 2, not 3" in unknown.stderr
    assert run("--archive", empty, "search", "nine", "--ids", check=True).stdout == ""
