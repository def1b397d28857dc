"""The command line as a whole: help, laziness, streams, and no traceback ever."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import khabar
from khabar.cli import main
from khabar.cli.lazy import Command, Group
from tests.khabar.command import KHABAR, run

NOT_YET = ("timeline", "similar")


def commands(
    group: click.Group = main.khabar, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Return every command with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = list(commands())


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[" ".join(words) for words, _ in COMMANDS])
def test_every_command_shows_an_example(words: tuple[str, ...], command: click.Command) -> None:
    """Help says what a command does and shows lines that call it."""
    assert isinstance(command, Command | Group)
    assert command.help
    assert command.examples
    assert any(f"khabar {' '.join(words)}" in example for example in command.examples)
    shown = click.Context(command, info_name=" ".join(words)).get_help()
    assert command.examples[0] in shown


def test_the_list_of_commands_is_true() -> None:
    """Every command that is listed can be loaded; none that is to come is listed."""
    listed = run("--help", check=True).stdout
    assert all(f"\n  {name} " in listed for name in main.COMMANDS)
    assert not any(f"\n  {name} " in listed for name in NOT_YET)
    assert f"version {khabar.__version__}" in run("--version", check=True).stdout


def loaded(*words: str | Path) -> set[str]:
    """Return the modules that are loaded after a command ran in a fresh interpreter."""
    code = (
        "import sys\nfrom khabar.cli.main import main\ncode = main(sys.argv[1:])\n"
        "print(code, *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=True)
    code_said, *modules = done.stderr.split("\n")[-2].split()
    assert code_said == "0", done.stderr
    return {module.split(".")[0] for module in modules} | set(modules)


HEAVY = {
    "aiohttp", "bs4", "feedparser", "jinja2", "lxml", "numpy", "platformdirs", "py3langid", "rich", "tomlkit",
    "trafilatura", "warcio", "whoosh",
}  # fmt: skip


def test_help_loads_nothing_heavy() -> None:
    """`khabar --help` needs click alone, not even the archive."""
    modules = loaded("--help")
    assert not modules & HEAVY
    assert not modules & {"archive", "index", "scrapers", "sqlite3"}


@pytest.mark.parametrize("name", main.COMMANDS)
def test_the_help_of_a_command_loads_nothing_heavy(name: str) -> None:
    """Help needs no more than the command's own module."""
    assert not loaded(name, "--help") & HEAVY


NOT_FOR_A_SEARCH = (HEAVY - {"numpy", "whoosh"}) | {
    # the standard library's heavy ones
    "asyncio", "concurrent", "csv", "email", "http", "importlib.metadata", "importlib.resources", "logging",
    "multiprocessing", "random", "selectors", "shutil", "socket", "ssl", "subprocess", "tempfile", "tomllib",
    "traceback", "urllib.request", "xml", "zoneinfo",
    # what other commands do
    "scrapers", "archive.captures", "archive.corrections", "archive.journal", "archive.lock", "index.catchup",
    "index.entities.recogniser", "khabar.config", "khabar.feedlist", "khabar.record", "khabar.status",
    "khabar.cli.indexing", "khabar.cli.progress",
}  # fmt: skip


@pytest.mark.parametrize("form", ["--json", "--jsonl", "--ids", "--sort=newest"])
def test_a_search_loads_what_it_needs(news: Path, form: str) -> None:
    """Searching into a pipe is quick to start: it loads the archive to read, the index, numpy and click."""
    modules = loaded("--archive", news, "search", "border", "--facets", form)
    assert sorted(modules & NOT_FOR_A_SEARCH) == []
    assert "numpy" in modules


def test_a_search_as_json_draws_nothing(news: Path) -> None:
    """What prints hits as text is not loaded to print JSON."""
    assert "khabar.cli.render" not in loaded("--archive", news, "search", "border", "--facets", "--json")


def test_the_public_names_load_late_and_are_all_there() -> None:
    """`import khabar` loads none of the rooms, and every name of __all__ is what its home defines."""
    code = "import sys, khabar; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"archive", "index", "scrapers", "numpy", "click", "khabar.api"}
    for name in khabar.__all__:
        value = getattr(khabar, name)
        assert getattr(importlib.import_module(value.__module__), name) is value
    assert {"open", "ArchiveNotFound", "Hit", "Page"} <= set(dir(khabar))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = khabar.nothing


@pytest.mark.parametrize(
    "words",
    [
        ("serach",),
        ("search", "--lagn", "ru"),
        ("search", "-n", "many"),
        ("facets", "colour"),
        ("show",),
        ("crawl", "--every", "soon"),
        ("import", "/no/such/file"),
    ],
)
def test_a_wrong_command_line_exits_2(words: tuple[str, ...]) -> None:
    """What cannot be meant gets the usage and an example on stderr, and nothing on stdout."""
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert "Example: khabar " in done.stderr


def test_no_archive_exits_10_and_makes_none(tmp_path: Path) -> None:
    """Commands on an archive that is not there say how to make one, and leave nothing behind."""
    root = tmp_path / "none"
    for words in (
        ("search", "x"), ("facets", "country"), ("show", "x"), ("status",), ("verify",), ("backup", tmp_path / "b"),
        ("index",), ("crawl",), ("feeds", "list"), ("feeds", "add", "https://a.test/"),
        ("export", "jsonl", tmp_path / "x"),
    ):  # fmt: skip
        done = run("--archive", root, *words)
        assert (done.returncode, done.stdout) == (10, ""), words
        assert f"no archive at {root}" in done.stderr
        assert f"khabar --archive {root} init" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_archive_is_found_by_the_environment(news: Path) -> None:
    """$KHABAR_ARCHIVE names it, and --archive goes before that."""
    assert run("search", "border", "--ids", KHABAR_ARCHIVE=str(news)).stdout
    assert run("--archive", news, "search", "border", "--ids", KHABAR_ARCHIVE="/none").returncode == 0


def test_output_is_utf8_in_any_locale(news: Path) -> None:
    """With LC_ALL=C and Python's UTF-8 mode off, Cyrillic and Persian still come out as UTF-8."""
    done = run(
        *("--archive", news, "search", "lang:ru OR lang:fa"),
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
        PYTHONIOENCODING="",
    )
    assert done.returncode == 0
    assert "Граница с Афганистаном закрыта" in done.stdout
    assert "مرز افغانستان بسته شد" in done.stdout


def test_a_closed_pipe_is_silent(news: Path) -> None:
    """`khabar search | head` ends without a word."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [*KHABAR, "--archive", str(news), "search", "--jsonl"], stdout=write, stderr=subprocess.PIPE, text=True
    )
    os.close(read)
    os.close(write)
    _, said = process.communicate()
    assert said == ""


def test_a_fault_nobody_foresaw_is_one_message(tmp_path: Path, news: Path) -> None:
    """No traceback without KHABAR_DEBUG, and with it the traceback is there."""
    code = (
        "import sys, khabar.reader\nfrom khabar.cli.main import main\n"
        "def broken(self, *_, **__): raise ZeroDivisionError('inside')\n"
        "khabar.reader.Reader.search = broken\nsys.exit(main(sys.argv[1:]))"
    )
    words = [sys.executable, "-c", code, "--archive", str(news), "search", "x"]
    quiet = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (quiet.returncode, quiet.stdout) == (1, "")
    assert quiet.stderr.startswith("khabar: unexpected fault: ZeroDivisionError: inside\n")
    assert "Traceback" not in quiet.stderr
    loud = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "KHABAR_DEBUG": "1"})
    assert "Traceback" in loud.stderr


def test_json_is_one_object_on_stdout(news: Path) -> None:
    """What --json prints parses whole; notes go to stderr."""
    done = run("--archive", news, "search", "border", "--json", check=True)
    assert json.loads(done.stdout)["query"] == "border"
