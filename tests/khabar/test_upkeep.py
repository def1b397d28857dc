"""`khabar status`, `verify`, `backup` and `index`: an archive's health, and its copy."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from archive.store import Store
from tests.khabar.command import run


@pytest.fixture
def copy(news: Path, tmp_path: Path) -> Path:
    """Return a copy of the archive `news` that a test may break."""
    shutil.copytree(news, tmp_path / "copy")
    return tmp_path / "copy"


def test_status_counts_what_is_there(news: Path) -> None:
    """Articles, versions, sources and the index's state, as text and as JSON."""
    status = json.loads(run("--archive", news, "status", "--json", check=True).stdout)
    assert (status["articles"], status["versions"], status["waiting"]) == (4, 4, 0)
    assert status["index"] == {"state": "current", "behind": 0, "detail": ""}
    assert status["lock"] is None
    assert {source["name"]: source["articles"] for source in status["sources"]} == {
        "Radio Zindagi": 2, "Вести гор": 1, "همسایه": 1,
    }  # fmt: skip
    text = run("--archive", news, "status", check=True).stdout
    assert "4 articles in 4 versions" in text
    assert "index     up to date" in text


def test_status_names_who_writes(copy: Path) -> None:
    """While a process holds the lock, status says which; other writers exit 11 and name it too."""
    with Store.open(copy, write=True, purpose="crawl"):
        status = json.loads(run("--archive", copy, "status", "--json", check=True).stdout)
        second = run("--archive", copy, "crawl")
        searched = run("--archive", copy, "search", "border", "--ids", check=True)
    assert status["lock"].startswith("khabar crawl (process ")
    assert (second.returncode, second.stdout) == (11, "")
    assert "in use by khabar crawl (process " in second.stderr
    assert searched.stdout


def test_status_tells_a_missing_index(copy: Path) -> None:
    """Without an index the status says so and how to make one, and still exits 0."""
    shutil.rmtree(copy / "derived")
    status = json.loads(run("--archive", copy, "status", "--json", check=True).stdout)
    assert (status["index"]["state"], status["index"]["behind"]) == ("missing", 4)
    assert "khabar index" in run("--archive", copy, "status", check=True).stdout


def test_verify_finds_a_sound_archive_sound(news: Path) -> None:
    """No errors, no hints, all counted, exit 0."""
    found = json.loads(run("--archive", news, "verify", "--json", check=True).stdout)
    assert found == {
        "sound": True, "errors": [], "hints": [], "index": [],
        "articles": 4, "versions": 4, "captures": 0, "changes": 4,
    }  # fmt: skip
    assert "the archive is sound" in run("--archive", news, "verify", check=True).stdout


def test_verify_finds_an_altered_text(copy: Path) -> None:
    """A text that is not the one archived is an error with the article's id, exit 1."""
    with Store.open(copy, write=True) as store, store.database.transaction():
        store.database.run("UPDATE versions SET text = 'forged' WHERE article = 1")
    done = run("--archive", copy, "verify", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["sound"] is False
    assert "error: article " in run("--archive", copy, "verify").stdout


@pytest.mark.parametrize("words", [("search", "x"), ("status",), ("verify",), ("crawl",), ("show", "x")])
def test_a_database_that_is_none_is_told_without_a_traceback(copy: Path, words: tuple[str, ...]) -> None:
    """Bytes in place of archive.db: exit 1, the file is named."""
    (copy / "archive.db").write_bytes(b"not a database at all" * 500)
    done = run("--archive", copy, *words)
    assert done.returncode == 1
    assert "archive.db" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "unexpected" not in done.stderr


def test_a_backup_is_an_archive(news: Path, tmp_path: Path) -> None:
    """The copy verifies, answers once it is indexed, and can be brought up to date; a foreign folder is refused."""
    destination = tmp_path / "backup"
    done = run("--archive", news, "backup", destination, check=True)
    assert "now holds 4 articles" in done.stdout
    assert run("--archive", destination, "verify").returncode == 0
    run("--archive", destination, "index", check=True)
    assert run("--archive", destination, "verify").returncode == 0
    assert run("--archive", destination, "search", "border", "--ids").stdout == (
        run("--archive", news, "search", "border", "--ids").stdout
    )
    assert (destination / "khabar.toml").read_bytes() == (news / "khabar.toml").read_bytes()
    run("--archive", news, "backup", destination, check=True)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "diary.txt").write_text("mine", encoding="utf-8")
    assert run("--archive", news, "backup", tmp_path / "own").returncode == 1


def test_index_says_what_it_did(copy: Path) -> None:
    """Up to date is told; a rebuild indexes everything; the answers are the same."""
    before = run("--archive", copy, "search", "--jsonl").stdout
    assert run("--archive", copy, "index", check=True).stdout == "The index is up to date.\n"
    assert "Indexed 4 articles" in run("--archive", copy, "index", "--rebuild", check=True).stdout
    assert run("--archive", copy, "search", "--jsonl").stdout == before


def test_a_new_archive_can_be_searched(tmp_path: Path) -> None:
    """An archive that has just been made is whole: searching it finds nothing, verifying it finds no fault."""
    run("init", tmp_path / "new", check=True)
    searched = run("--archive", tmp_path / "new", "search", "border", "--json", check=True)
    assert json.loads(searched.stdout)["total"] == 0
    verified = json.loads(run("--archive", tmp_path / "new", "verify", "--json", check=True).stdout)
    assert (verified["sound"], verified["hints"], verified["index"]) == (True, [], [])


def test_an_index_that_is_not_there_is_no_damage(copy: Path) -> None:
    """Without an index nothing kept is lost: verify gives a hint with the command that makes one, and exits 0."""
    shutil.rmtree(copy / "derived")
    verified = run("--archive", copy, "verify", "--json", check=True)
    report = json.loads(verified.stdout)
    assert (report["sound"], report["index"]) == (True, None)
    assert "khabar index" in report["hints"][0]
