"""What rules of one language need to know of a text, and how they mark what they find."""

from __future__ import annotations

from typing import Protocol

from index.entities.mention import Kind
from index.entities.text.words import Words


class Marks(Protocol):
    """The words of a text and what is known of each so far.

    ``taken[i]`` is '' or what word i belongs to ('country', 'org', 'person', 'null'); ``country[i]`` the code of
    the country it names or ''. ``spans`` maps (first word, word after the last, kind) to (value, evidence,
    confidence).
    """

    words: Words
    taken: list[str]
    country: list[str]
    spans: dict[tuple[int, int, Kind], tuple[str, str, float]]

    def add(self, first: int, after: int, kind: Kind, value: str, evidence: str, confidence: float) -> None:
        """Mark a span of words."""

    def suppose(self, first: int, after: int, name: str) -> None:
        """Take words for what may be a person's name."""

    def remove(self, first: int, after: int, kind: Kind) -> None:
        """Unmark the spans of a kind within a stretch of words."""
