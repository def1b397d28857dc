"""What can go wrong in the faces, apart from what the rooms below raise.

KhabarError
├── ConfigError        khabar.toml or a list of feeds cannot be used as it is
├── ExportRefused      the place to export to is not fit for it
├── UnknownArticle     no article (or more than one) has an id that begins so
├── UnknownSource      no source has that name
└── UnknownVersion     the article has no version of that number
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class KhabarError(Exception):
    """Base of all faults of the faces; the message is fit for a user."""


class ConfigError(KhabarError):
    """A settings or feed file is wrong; ``line`` counts from 1 and is None where it is not known."""

    def __init__(self, file: Path, why: str, line: int | None = None) -> None:
        super().__init__(f"{file}{'' if line is None else f', line {line}'}: {why}")
        self.file, self.line, self.why = file, line, why


class ExportRefused(KhabarError):
    """The place to export to is not fit for it; nothing was written."""


class UnknownArticle(KhabarError):
    """``id`` begins the id of no article, or of the several in ``near``."""

    def __init__(self, id: str, near: Sequence[str] = ()) -> None:
        if near:
            why = f"{id!r} begins the ids of {len(near)} articles or more: {', '.join(near)}"
        else:
            why = f"no article has the id {id!r}; ids stand at the end of each hit of: khabar search"
        super().__init__(why)
        self.id, self.near = id, tuple(near)


class UnknownSource(KhabarError):
    """No source is called ``name``; ``near`` are names like it."""

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        meant = f" Did you mean: {', '.join(near)}?" if near else ""
        super().__init__(f"no source is called {name!r}.{meant} All of them: khabar feeds list")
        self.name, self.near = name, tuple(near)


class UnknownVersion(KhabarError):
    """The article has versions 1 to ``last``, not ``number``."""

    def __init__(self, id: str, number: int, last: int) -> None:
        super().__init__(f"article {id} has versions 1 to {last}, not {number}")
        self.id, self.number, self.last = id, number, last
