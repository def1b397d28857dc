"""What can go wrong in the faces, apart from what the rooms below raise.

KhabarError
├── AmbiguousEntity    a name may mean several countries, persons or organizations
├── ConfigError        khabar.toml or a list of feeds cannot be used as it is
├── ExportRefused      the place to export to is not fit for it
├── UnknownArticle     no article (or more than one) has an id that begins so
├── UnknownEntity      no country, person or organization goes by a name
├── UnknownSource      no source has that name
└── UnknownVersion     the article has no version of that number
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class KhabarError(Exception):
    """Base of all faults of the faces; the message is fit for a user."""


class AmbiguousEntity(KhabarError):
    """``asked`` may mean each of ``candidates``: kind, label and number of articles."""

    def __init__(self, asked: str, candidates: Sequence[tuple[str, str, int]]) -> None:
        some = "\n".join(f"  {label} ({kind}, {count:,})" for kind, label, count in candidates[:10])
        more = f"\n  and {len(candidates) - 10:,} more" if len(candidates) > 10 else ""
        super().__init__(f"{asked!r} may mean {len(candidates):,}; write the whole name of one:\n{some}{more}")
        self.asked, self.candidates = asked, tuple(candidates)


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


class UnknownEntity(KhabarError):
    """No country, person or organization is known as ``name``; ``near`` are names like it."""

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        meant = f"\nDid you mean: {', '.join(near)}?" if near else ""
        super().__init__(f"nobody and nothing in the archive is known as {name!r}{meant}")
        self.name, self.near = name, tuple(near)


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
