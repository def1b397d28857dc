"""`khabar init` and `khabar feeds`: an archive is made, its sources are changed, and nothing is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

from tests.khabar.command import run


def feeds(root: Path) -> list[dict[str, object]]:
    """Return what `feeds list --json` prints."""
    listed: list[dict[str, object]] = json.loads(run("--archive", root, "feeds", "list", "--json", check=True).stdout)
    return listed


def test_init_makes_an_archive_that_can_be_used(tmp_path: Path) -> None:
    """The folder holds a database and a commented khabar.toml; the next command is named."""
    root = tmp_path / "deep" / "archive"
    done = run("init", root, check=True)
    assert f"khabar --archive {root} feeds add URL" in done.stdout
    assert (root / "khabar.toml").read_text("utf-8").startswith("#")
    assert run("--archive", root, "status").returncode == 0


def test_init_takes_the_place_from_option_and_environment(tmp_path: Path) -> None:
    """Without PATH the archive is made where --archive or $KHABAR_ARCHIVE says."""
    run("--archive", tmp_path / "a", "init", check=True)
    run("init", check=True, KHABAR_ARCHIVE=str(tmp_path / "b"))
    assert (tmp_path / "a" / "archive.db").exists()
    assert (tmp_path / "b" / "archive.db").exists()


def test_init_never_overwrites(empty: Path, tmp_path: Path) -> None:
    """A folder with anything in it is refused with exit 1, and stays as it was."""
    before = sorted(path.name for path in empty.iterdir())
    done = run("init", empty)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was changed" in done.stderr
    assert sorted(path.name for path in empty.iterdir()) == before
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "diary.txt").write_text("mine", encoding="utf-8")
    assert run("init", tmp_path / "own").returncode == 1


def test_the_regional_catalogue_goes_in(tmp_path: Path) -> None:
    """`init --feeds regional` brings the bundled sources, with country and languages."""
    run("init", tmp_path / "a", "--feeds", "regional", check=True)
    tolo = next(source for source in feeds(tmp_path / "a") if source["name"] == "TOLOnews")
    assert (tolo["country"], tolo["languages"]) == ("AF", ["en", "fa-AF"])


def test_feeds_are_added_listed_and_removed(empty: Path) -> None:
    """A name joins feeds to one source, a country may be a name; what is archived is not touched by removal."""
    words = ("--archive", empty, "feeds")
    run(*words, "add", "https://a.test/1", "https://a.test/2", "--name", "A", "--country", "Tajikistan", "--lang", "tg")
    run(*words, "add", "https://www.b.test/rss", check=True)
    assert feeds(empty) == [
        {"name": "A", "country": "TJ", "languages": ["tg"], "feeds": ["https://a.test/1", "https://a.test/2"]},
        {"name": "b.test", "country": "", "languages": [], "feeds": ["https://www.b.test/rss"]},
    ]
    again = run(*words, "add", "https://a.test/1", check=True)
    assert "There already: https://a.test/1" in again.stderr
    assert run(*words, "list", check=True).stdout.splitlines()[0] == "A\tTJ\ttg\thttps://a.test/1"
    assert run(*words, "remove", "a", check=True).stdout == "Removed a.\n"
    assert [source["name"] for source in feeds(empty)] == ["b.test"]


def test_what_cannot_be_a_feed_exits_2(empty: Path) -> None:
    """A wrong URL, country, language or name is refused with what is expected, and nothing is added."""
    words = ("--archive", empty, "feeds")
    for wrong, said in (
        (("add", "a.test/feed"), "http://"),
        (("add", "https://a.test/", "--country", "Atlantis"), "Atlantis"),
        (("add", "https://a.test/", "--lang", "Dari!"), "language code"),
        (("remove", "Nobody"), "no source is called 'Nobody'"),
    ):
        done = run(*words, *wrong)
        assert (done.returncode, done.stdout) == (2, ""), wrong
        assert said in done.stderr
    assert feeds(empty) == []


def test_opml_goes_out_and_in(empty: Path, tmp_path: Path) -> None:
    """What one archive exports another imports, the same; bad feeds in it are left out with exit 3."""
    words = ("--archive", empty, "feeds")
    run(*words, "add", "https://a.test/1", "https://a.test/2", "--name", "Вести", "--country", "RU", "--lang", "ru")
    run(*words, "export", tmp_path / "feeds.opml", check=True)
    assert run(*words, "export", check=True).stdout == (tmp_path / "feeds.opml").read_text("utf-8")
    other = tmp_path / "other"
    run("init", other, check=True)
    run("--archive", other, "feeds", "import", tmp_path / "feeds.opml", check=True)
    assert feeds(other) == feeds(empty)
    bad = tmp_path / "bad.opml"
    bad.write_text('<opml><body><outline xmlUrl="ftp://x"/><outline xmlUrl="https://c.test/"/></body></opml>', "utf-8")
    done = run("--archive", other, "feeds", "import", bad)
    assert done.returncode == 3
    assert "ftp://x" in done.stderr
    assert [source["name"] for source in feeds(other)] == ["Вести", "c.test"]
    broken = tmp_path / "broken.opml"
    broken.write_text("<opml", encoding="utf-8")
    assert run("--archive", other, "feeds", "import", broken).returncode == 1


def test_a_broken_khabar_toml_is_named_with_its_line(empty: Path) -> None:
    """Commands that need it exit 1 with file, line and what is expected; searching needs it not."""
    (empty / "khabar.toml").write_text("[fetch]\nhost_delay = 'fast'\n", encoding="utf-8")
    done = run("--archive", empty, "crawl")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{empty / 'khabar.toml'}, line 2: [fetch] host_delay must be a number" in done.stderr
    (empty / "khabar.toml").write_text("[fetch\n", encoding="utf-8")
    assert "line 1: is not TOML" in run("--archive", empty, "feeds", "list").stderr
    run("--archive", empty, "index", check=True)
    assert run("--archive", empty, "search", "x").returncode == 0
