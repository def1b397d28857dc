"""`khabar export jsonl`: everything goes out, and comes in again as it was."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import khabar
from archive.article import Article
from tests.khabar.command import run
from tests.khabar.conftest import write_lines

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def articles(root: Path) -> dict[str, Article]:
    """Return an archive's articles by id, without what says when and in which order they came in."""
    with khabar.open(root) as k:
        return {a.id: replace(a, seq=0, seen=EPOCH, first_seen=EPOCH) for a in k.articles()}


def test_what_is_exported_is_imported_equal(news: Path, tmp_path: Path) -> None:
    """Every field survives: zone, authors, tags, external id, unknown keys; the derived ones are found anew."""
    run("--archive", news, "export", "jsonl", tmp_path / "all.jsonl.gz", check=True)
    other = tmp_path / "other"
    run("init", other, check=True)
    run("--archive", other, "import", tmp_path / "all.jsonl.gz", check=True)
    assert articles(other) == articles(news)


def test_the_records_have_the_keys_of_import_and_the_derived_ones(news: Path, tmp_path: Path) -> None:
    """Each line has the text and what the index found in it; .gz is compressed, anything else is not."""
    run("--archive", news, "export", "jsonl", tmp_path / "a.jsonl", "border", "--country", "AF", check=True)
    (record,) = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert {"url", "title", "text", "published", "source", "language", "authors", "summary", "tags", "id"} <= set(
        record
    )
    assert "AF" in record["countries"]
    assert "Traders waited" in record["text"]
    run("--archive", news, "export", "jsonl", tmp_path / "a.jsonl.gz", "border", "--country", "AF", check=True)
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == (tmp_path / "a.jsonl").read_bytes()


def test_a_dash_is_stdout_and_nothing_is_capped(empty: Path, tmp_path: Path) -> None:
    """All of some hundred articles go out, one a line."""
    many = [
        {"url": f"https://r.test/{n}", "title": f"Story {n}", "text": f"Border {n}.", "language": "en"}
        for n in range(450)
    ]
    run("--archive", empty, "import", write_lines(tmp_path / "many.jsonl", many), check=True)
    lines = run("--archive", empty, "export", "jsonl", "-", check=True).stdout.splitlines()
    assert {json.loads(line)["url"] for line in lines} == {article["url"] for article in many}


def test_a_failed_export_leaves_what_was_there(news: Path, tmp_path: Path) -> None:
    """A wrong query writes nothing over the old file and leaves no pieces; a folder that is not there exits 1."""
    old = tmp_path / "old.jsonl"
    old.write_text("mine", encoding="utf-8")
    assert run("--archive", news, "export", "jsonl", old, "colour:red").returncode == 2
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("old.jsonl", "mine")]
    nowhere = run("--archive", news, "export", "jsonl", tmp_path / "no" / "x.jsonl")
    assert nowhere.returncode == 1
    assert str(tmp_path / "no" / "x.jsonl") in nowhere.stderr


def test_a_site_is_written_for_what_matches(news: Path, tmp_path: Path) -> None:
    """`export html` makes a folder with a front page and the articles that match; anything else there is left alone."""
    done = run("--archive", news, "export", "html", tmp_path / "site", "border", "--country", "AF", check=True)
    assert "Wrote 1 article;" in done.stderr
    assert "Taliban close the border" in "".join(
        path.read_text("utf-8") for path in (tmp_path / "site").rglob("*.html")
    )
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "diary.txt").write_text("mine", encoding="utf-8")
    refused = run("--archive", news, "export", "html", tmp_path / "own")
    assert refused.returncode == 1
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["diary.txt"]
