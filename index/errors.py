"""What can go wrong with a search or with the index.

SearchError
├── QueryError      the query, or the value of a filter, cannot be read; points at the place
├── IndexMissing    there is no index yet
├── IndexStale      the index was built by another version of the program
├── IndexDamaged    the index cannot be read as what it says it is
└── DamagedFile     one of its files is not; becomes IndexDamaged where it is known which index it is
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

_WIDTH = 72  # columns of a query shown around the place


class SearchError(Exception):
    """Base of all faults of searching and indexing; the message is fit for a user."""


class QueryError(SearchError):
    """A query or a filter's value cannot be read.

    ``message`` says what is wrong, ``text`` is what was given, ``position`` the 0-based character in
    it. ``str()`` shows the text with a caret under the place; right-to-left text has no column to put
    a caret under, so there the words at the place are quoted.
    """

    def __init__(self, message: str, text: str = "", position: int = 0) -> None:
        super().__init__(message, text, position)
        self.message, self.text, self.position = message, text, position

    def __str__(self) -> str:
        if not self.text:
            return self.message
        head = f"{self.message} (character {self.position + 1})"
        return f"{head}\n{_pointed(self.text, self.position)}"


class IndexMissing(SearchError):
    """The archive has no index yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"there is no index at {folder}\nMake it with: khabar index")
        self.folder = folder


class IndexStale(SearchError):
    """The index was built by another version; ``found`` and ``wanted`` are the versions by part."""

    def __init__(self, folder: Path, found: dict[str, str], wanted: dict[str, str]) -> None:
        parts = ", ".join(name for name in wanted if found.get(name) != wanted[name]) or "format"
        super().__init__(
            f"the index at {folder} was built by another version of khabar ({parts})\n"
            "Build it anew with: khabar index --rebuild"
        )
        self.folder, self.found, self.wanted = folder, found, wanted


class IndexDamaged(SearchError):
    """The index cannot be read; ``why`` names the file. The archive is not touched by this."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"the index at {folder} is damaged: {why}\n"
            "The archive is not affected; build the index anew with: khabar index --rebuild"
        )
        self.folder, self.why = folder, why


class DamagedFile(SearchError):
    """A file of the index is not what it says it is; the message names it and what is wrong."""


def _pointed(text: str, position: int) -> str:
    shown = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    start = max(0, position - _WIDTH // 2)
    piece = shown[start : start + _WIDTH]
    before = ("… " if start else "") + piece[: position - start]
    after = piece[position - start :] + (" …" if start + _WIDTH < len(shown) else "")
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in piece):
        place = after.split(" ", 3)[:3]
        return f"    at: {' '.join(place)}" if any(place) else "    at the end"
    return f"    {before}{after}\n    {' ' * _columns(before)}^"


def _columns(text: str) -> int:
    """Return how many terminal columns a text takes: wide letters two, marks none."""
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
