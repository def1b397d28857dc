"""The documentation is true: its commands are run and their output compared, its reference is the program's own."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.khabar.command import KHABAR, run

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SET_UP = (
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/khabar demo",
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest",
)


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a page that are in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def sessions(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that is shown for it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `khabar demo` was run, as the pages' commands take for granted."""
    folder = tmp_path_factory.mktemp("docs")
    run("demo", check=True, cwd=folder)
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path, demo: Path) -> None:
    """Each command of a console block succeeds and prints what is shown; `...` stands for any text."""
    environment = {**os.environ, "PATH": f"{Path(KHABAR[0]).parent}:{os.environ['PATH']}", "COLUMNS": "100"}
    check = doctest.OutputChecker()
    for block in blocks(page, "console"):
        for command, shown in sessions(block):
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=demo,
                env=environment,
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )
            printed = done.stdout + done.stderr
            assert done.returncode == 0, f"{command}\n{printed}"
            if shown.strip():
                flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
                assert check.check_output(shown, printed, flags), f"$ {command}\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_run(page: Path, demo: Path) -> None:
    """Each Python block runs as it stands, in the folder of the demo."""
    for block in blocks(page, "python"):
        done = subprocess.run([sys.executable, "-c", block], cwd=demo, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), block


def test_readme_has_the_two_lines() -> None:
    """The README gives the two lines that set up, run and test, as they are."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in SET_UP:
        assert f"\n{line}\n" in readme


def test_reference_is_the_programs_own() -> None:
    """docs/commands.md is what --help prints; `python -m tests.reference > docs/commands.md` writes it anew.

    In a process of its own: click keeps a command's help option as the first that used the command had it.
    """
    written = subprocess.run([sys.executable, "-m", "tests.reference"], cwd=ROOT, check=True, capture_output=True)
    assert (ROOT / "docs/commands.md").read_text(encoding="utf-8") == written.stdout.decode()


def test_paths_named_by_the_architecture_exist() -> None:
    """Every module that the architecture names is there, under the folder whose paragraph names it."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    folders = [Path(str(__import__(package).__file__)).parent for package in ("archive", "index", "scrapers", "khabar")]
    named = set(re.findall(r"`([\w/]+\.(?:py|sql|md))`", page))
    assert len(named) > 20
    for name in named:
        places = [folder / name for folder in folders] + [folder.parent / name for folder in folders]
        assert any(place.exists() for place in places), name


def test_changelog_has_the_version() -> None:
    """The version that pyproject.toml names has its section in the changelog."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"## {project['project']['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
