"""What changed between two versions of an article: by paragraph, and within a paragraph by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from archive.article import Version
from khabar.page import iso

Kind = Literal["same", "removed", "added"]
Run = tuple[Kind, str]

CONTEXT = 1  # unchanged paragraphs shown beside a change


@dataclass(frozen=True, slots=True)
class Changed:
    """One place that changed: a field's name (``text`` for a paragraph), and its runs of words."""

    field: str
    runs: tuple[Run, ...]

    @property
    def same(self) -> bool:
        """Whether this is a paragraph shown for its place only."""
        return all(kind == "same" for kind, _ in self.runs)


def changes(old: Version, new: Version) -> Iterator[Changed]:
    """Return what differs between two versions: the fields first, then the text's paragraphs in order."""
    before, after = _fields(old), _fields(new)
    for name, value in before.items():
        if value != after[name]:
            yield Changed(name, tuple(words(value, after[name])))
    yield from _paragraphs(old.text.split("\n"), new.text.split("\n"))


def words(old: str, new: str) -> Iterator[Run]:
    """Return two texts as one, in runs of words that are the same, removed or added."""
    left, right = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "same", "".join(left[a:b])
            continue
        if b > a:
            yield "removed", "".join(left[a:b])
        if d > c:
            yield "added", "".join(right[c:d])


def _fields(version: Version) -> dict[str, str]:
    return {
        "title": version.title,
        "published": iso(version.published) or "",
        "source": version.source,
        "language": version.language,
        "authors": ", ".join(version.authors),
        "summary": version.summary,
        "tags": ", ".join(version.tags),
        "extent": version.extent,
    }


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[Changed]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        for kind, a, b, c, d in group:
            if kind == "equal":
                yield from (Changed("text", (("same", text),)) for text in old[a:b] if text)
            elif kind == "replace" and b - a == d - c:
                pairs = zip(old[a:b], new[c:d], strict=True)
                yield from (Changed("text", tuple(words(*pair))) for pair in pairs)
            else:
                yield from (Changed("text", (("removed", text),)) for text in old[a:b] if text)
                yield from (Changed("text", (("added", text),)) for text in new[c:d] if text)
