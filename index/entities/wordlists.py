"""Word lists of one language's rules: ``name:`` opens a list, its words follow, lines with ``#`` are remarks."""

from __future__ import annotations

from functools import cache

from index.entities.tables import FOLDER

Lists = dict[str, frozenset[str]]


@cache
def wordlists(file: str) -> Lists:
    """Return the lists of a data file by name."""
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
