"""`khabar import`: what is read, what is refused, and what is said about it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.khabar.command import run
from tests.khabar.conftest import ARTICLES, write_lines

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Radio Zindagi</title>
<item><title>Bread is dear in the bazaar</title><link>https://radio.test/bread</link>
<description>The price of bread rose again in the bazaars of the city, traders said on Monday morning.</description>
<pubDate>Mon, 06 Mar 2017 08:00:00 GMT</pubDate></item></channel></rss>"""


def test_a_bad_line_is_reported_and_the_good_ones_are_in(empty: Path, tmp_path: Path) -> None:
    """Exit 3, the place of each bad line, and the good articles can be found at once."""
    lines = write_lines(tmp_path / "mixed.jsonl", [ARTICLES[0], "no json", {"title": "no url"}, ARTICLES[2]])
    done = run("--archive", empty, "import", lines, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 3
    assert {key: report[key] for key in ("read", "added", "updated", "unchanged")} == {
        "read": 4, "added": 2, "updated": 0, "unchanged": 0,
    }  # fmt: skip
    assert [rejected["where"] for rejected in report["rejected"]] == [f"{lines}:2", f"{lines}:3"]
    assert all(rejected["why"] for rejected in report["rejected"])
    assert len(run("--archive", empty, "search", "--ids", check=True).stdout.split()) == 2


def test_importing_again_changes_nothing(empty: Path, tmp_path: Path) -> None:
    """The same lines are unchanged; a text that differs is an update; the pace is told for both halves."""
    lines = write_lines(tmp_path / "articles.jsonl", ARTICLES)
    run("--archive", empty, "import", lines, check=True)
    again = json.loads(run("--archive", empty, "import", lines, "--json", check=True).stdout)
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 4)
    lines = write_lines(tmp_path / "articles.jsonl", [{**ARTICLES[0], "text": "The border is open again."}])
    third = json.loads(run("--archive", empty, "import", lines, "--json", check=True).stdout)
    assert (third["added"], third["updated"], third["unchanged"]) == (0, 1, 0)
    assert third["archiving"]["articles"] == 1
    assert third["indexing"]["articles"] == 1
    assert len(run("--archive", empty, "search", "open again", "--ids", check=True).stdout.split()) == 1


def test_folders_feeds_and_gzip_are_read(empty: Path, tmp_path: Path) -> None:
    """A folder is walked through, each file taken for what it is, packed or not."""
    folder = tmp_path / "saved" / "deep"
    folder.mkdir(parents=True)
    (folder / "feed.xml").write_text(FEED, encoding="utf-8")
    lines = write_lines(tmp_path / "plain.jsonl", ARTICLES[:2])
    (folder / "articles.jsonl.gz").write_bytes(gzip.compress(lines.read_bytes()))
    done = run("--archive", empty, "import", tmp_path / "saved", "--json", check=True)
    assert json.loads(done.stdout)["added"] == 3


def test_the_summary_tells_both_paces(empty: Path, tmp_path: Path) -> None:
    """Without --json the counts go to stdout, articles a second of archiving and of indexing to stderr."""
    done = run("--archive", empty, "import", write_lines(tmp_path / "a.jsonl", ARTICLES), check=True)
    assert "articles  4 added, 0 updated, 0 unchanged" in done.stdout
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["archived", "indexed"]
    assert done.stderr.count("articles/s") == 2


def test_an_index_that_was_deleted_is_built_again(empty: Path, tmp_path: Path) -> None:
    """An import finds the index damaged, says that it is built anew, and all articles are found."""
    run("--archive", empty, "import", write_lines(tmp_path / "a.jsonl", ARTICLES[:2]), check=True)
    for file in (empty / "derived").rglob("*"):
        if file.is_file():
            file.write_bytes(b"")
    done = run("--archive", empty, "import", write_lines(tmp_path / "b.jsonl", ARTICLES[2:]), check=True)
    assert "building it anew" in done.stderr
    assert len(run("--archive", empty, "search", "--ids", check=True).stdout.split()) == 4


def test_an_unreadable_file_is_named(empty: Path, tmp_path: Path) -> None:
    """A file that is not there exits 2; bytes that are nothing known are rejected with the file's name, exit 3."""
    absent = run("--archive", empty, "import", tmp_path / "absent.jsonl")
    assert absent.returncode == 2
    assert "absent.jsonl" in absent.stderr
    noise = tmp_path / "noise.jsonl"
    noise.write_bytes(b"\x00\xff\x00\xff" * 100)
    done = run("--archive", empty, "import", noise)
    assert done.returncode == 3
    assert "noise.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
