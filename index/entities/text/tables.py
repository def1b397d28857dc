"""The data files beside the rules: tab-separated tables and word lists, read from the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data"

Lists = dict[str, frozenset[str]]
"""Words by the name of their list."""


def rows(name: str) -> list[list[str]]:
    """Return the rows of a table below its heading, each as wide as the heading."""
    heading, *lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    width = heading.count("\t") + 1
    cells = (line.split("\t") for line in lines if line)
    return [row + [""] * (width - len(row)) for row in cells]


def heading(name: str) -> list[str]:
    """Return the column names of a table."""
    with (FOLDER / name).open(encoding="utf-8") as file:
        return file.readline().rstrip("\n").split("\t")


def forms(cell: str) -> list[str]:
    """Return the forms in a cell, which are parted by semicolons."""
    return cell.split(";") if cell else []


@cache
def wordlists(file: str) -> Lists:
    """Return the lists of a file of words by name: ``name:`` opens a list, its words follow, ``#`` begins a remark."""
    lists: dict[str, set[str]] = {}
    words: set[str] = set()
    for line in (FOLDER / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith(" "):
            name, _, line = line.partition(":")  # noqa: PLW2901  the rest of the line are words
            words = lists[name] = set()
        words.update(line.split())
    return {name: frozenset(found) for name, found in lists.items()}


@cache
def lexicon() -> Lists:
    """Return the word lists of the English rules by name."""
    return wordlists("lexicon.txt")


@cache
def given_names() -> frozenset[str]:
    """Return the given names, in Latin letters without marks."""
    files = ("given_names.txt", "given_names_by_hand.txt")
    return frozenset(name for file in files for name in (FOLDER / file).read_text(encoding="utf-8").split())


@cache
def traps(language: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the phrases of a language that mean what they name only under a rule: (rule, words)."""
    table = (row for row in rows("traps.tsv") if row[1] == language)
    return {phrase: (rule, frozenset(words.split())) for phrase, _, rule, words in table}
