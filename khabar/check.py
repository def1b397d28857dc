"""Everything in an archive and its index checked against each other: what ``khabar verify`` reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import ArchiveError
from archive.store import Store
from khabar.layout import INDEX_FOLDER

if TYPE_CHECKING:
    from archive.verify import Report


@dataclass(frozen=True, slots=True)
class Check:
    """What was found: the archive's report, and what is wrong with the index (None: there is none to look at)."""

    archive: Report
    index: list[str] | None

    def to_json(self) -> dict[str, Any]:
        """Return the check as ``khabar verify --json`` prints it."""
        return {
            "sound": self.archive.sound and not self.index,
            "errors": self.archive.errors,
            "hints": self.archive.hints,
            "index": self.index,
            "articles": self.archive.articles,
            "versions": self.archive.versions,
            "captures": self.archive.captures,
            "changes": self.archive.changes,
        }


def check(root: Path, *, deep: bool = False, progress: Callable[[int], None] | None = None) -> Check:
    """Check the archive at ``root``, then its index, with ``deep`` every byte of it. Damage is in the answer,
    never raised.

    ``progress`` is called with the number of things checked since its last call.
    Raises ArchiveNotFound and ArchiveTooNew.
    """
    from archive.verify import verify

    report = verify(root, progress=progress)
    try:
        store = Store.open(root)
    except ArchiveError:  # it is in the report
        return Check(report, None)
    with store:
        from index.errors import IndexMissing, SearchError
        from index.manifest import read_manifest
        from index.verify import verify as verify_index  # loads numpy

        try:
            read_manifest(root / INDEX_FOLDER)
        except IndexMissing as missing:  # nothing is damaged: a backup, for one, has none
            report.hints.append(str(missing))
            return Check(report, None)
        except SearchError:  # it is in the index's own report
            pass
        return Check(report, verify_index(store, root / INDEX_FOLDER, deep=deep))
