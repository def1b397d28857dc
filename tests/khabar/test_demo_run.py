"""The demo as a whole: it really crawls, indexes, searches and exports, and what it proposes works."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

import khabar
from archive.errors import ArchiveExists
from khabar.cli.main import khabar as cli
from khabar.demo.report import commands
from khabar.demo.run import EXPORT, run_demo


def told(folder: Path) -> str:
    """Run the demo and return what it printed, as piped."""
    stream = io.StringIO()
    run_demo(folder, Console(file=stream, width=100, highlight=False, markup=False, emoji=False))
    return stream.getvalue()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A finished demo: its folder, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "khabar-demo"
    return folder, told(folder)


def test_everything_arrives(demo: tuple[Path, str]) -> None:
    """All articles are archived, in full but for the one that robots.txt closes, the corrected one in two versions."""
    with khabar.open(demo[0]) as k:
        articles = list(k.articles())
        assert len(articles) >= 75
        assert [article.url for article in articles if article.extent == "excerpt"] == [
            "http://samarqand-xabar.test/yopiq/muharrir-daftari"
        ]
        assert [article.number for article in articles if "Baghlan" in article.title and "flood" in article.title] == [
            2
        ]
        assert {article.language[:2] for article in articles} == {"en", "ru", "fa", "tg", "uz"}


def test_the_failing_sources_are_told(demo: tuple[Path, str]) -> None:
    """The three sources whose feeds fail are in the table with the class of failure."""
    lines = {line.split("  ")[0]: line for line in demo[1].splitlines()}
    assert "not a feed" in lines["Каспийский монитор"]
    assert "gone" in lines["Lapis Radio"]
    assert "connect" in lines["Помири Имрӯз"]


def test_facets_and_correction_are_shown(demo: tuple[Path, str]) -> None:
    """The output has hits, the facets of a search, and both numbers of the correction."""
    assert "Shavkat Mirziyoyev" in demo[1]
    assert "Shanghai Cooperation Organization" in demo[1]
    assert "Flash flood kills [-17-]{+11+} in Baghlan" in demo[1]


def test_what_is_piped_is_plain(demo: tuple[Path, str]) -> None:
    """Piped output has no escape sequences and no direction marks."""
    assert "\x1b" not in demo[1]
    assert "\u2068" not in demo[1]


def test_the_proposed_commands_work(demo: tuple[Path, str]) -> None:
    """Each command under "To try next" is printed whole, ends with 0 and prints something."""
    with khabar.open(demo[0]) as k:
        proposed = commands(demo[0], k)
    assert len(proposed) >= 6
    for command in proposed:
        assert f"khabar --archive {demo[0]} {command[3]}" in demo[1]
        result = CliRunner().invoke(cli, command[1:])
        assert (result.exit_code, result.stdout != "") == (0, True), (command, result.output)


def test_the_export_has_a_page_for_every_article(demo: tuple[Path, str]) -> None:
    """The demo leaves an HTML export of all its articles."""
    with khabar.open(demo[0]) as k:
        ids = {article.id for article in k.articles()}
    assert {page.stem for page in (demo[0] / EXPORT / "articles").rglob("*.html")} == ids


def test_an_earlier_demo_is_continued(demo: tuple[Path, str]) -> None:
    """Run again, the demo says that it goes on, and adds nothing that is there already."""
    with khabar.open(demo[0]) as k:
        before = k.store.counts()
    again = told(demo[0])
    with khabar.open(demo[0]) as k:
        after = k.store.counts()
    assert "is continued" in again
    assert (after.articles, after.versions) == (before.articles, before.versions)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    """A folder with files that are no demo is left as it is."""
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(ArchiveExists, match="no earlier demo"):
        told(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]
