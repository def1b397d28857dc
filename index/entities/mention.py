"""Mentions, and what a recogniser is.

A recogniser reads texts and marks spans; :mod:`index.entities.resolve` makes entities of the spans
of one article. Several recognisers can stand behind the one interface.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

Kind = Literal["country", "person", "org"]

SURE = 0.6
"""The confidence below which a person or organization needs another mention."""


SUPPOSED = "supposed"
"""The evidence of words that may be a person's name: they are, where the archive knows a person of that name."""


class Mention(NamedTuple):
    """A span ``text == source[start:end]`` that names something.

    ``confidence`` lies in 0..1. ``evidence`` says in one word, or ``word:detail``, why the span was
    marked: ``name``, ``demonym``, ``capital``, ``place``, ``dateline``, ``listed``, ``given``,
    ``title:President``, ``pattern``, ``acronym`` and the like. ``value`` is what the recogniser knows the
    span to mean: a country's code, a preferred label; empty where the article must decide.
    """

    start: int
    end: int
    kind: Kind
    text: str
    confidence: float
    evidence: str
    value: str = ""


class Recogniser(Protocol):
    """What marks mentions. Pure: the same texts give the same mentions, and no text makes it raise."""

    @property
    def version(self) -> str:
        """The version of rules and data; another version may answer differently."""

    def mentions(self, texts: Sequence[tuple[str, str]]) -> Iterator[list[Mention]]:
        """Yield, for each (text, BCP 47 language or empty), its mentions in order of their start."""
