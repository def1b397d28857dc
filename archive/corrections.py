"""What a person put right: kept as truth, in the one sequence, undone by another correction and never erased."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.database import Database
from archive.errors import CorrectionRefused
from archive.times import from_text, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One thing put right. ``action`` is a verb (``merge``), ``detail`` its JSON values; ``undoes`` names another."""

    id: int
    made: datetime
    action: str
    detail: Mapping[str, Any]
    undoes: int | None = None


class Corrections:
    """Reads and writes the corrections of one archive; writes belong inside ``Store.transaction()``."""

    def __init__(self, database: Database, next_change: Callable[[], int]) -> None:
        self._database = database
        self._next_change = next_change

    def add(self, action: str, detail: Mapping[str, Any], *, made: datetime) -> int:
        """Keep a correction and return its number; it takes the next place in the sequence of changes."""
        return self._insert(action, detail, made, None)

    def undo(self, correction: int, *, made: datetime) -> int:
        """Keep the undoing of a correction. Raises CorrectionRefused if there is none, or it is undone already."""
        found = self._database.row("SELECT action, detail, undoes FROM corrections WHERE id = ?", (correction,))
        if found is None:
            raise CorrectionRefused(f"there is no correction {correction} to undo")
        if found[2] is not None:
            raise CorrectionRefused(f"correction {correction} is itself an undoing; make the correction anew instead")
        if self._database.row("SELECT 1 FROM corrections WHERE undoes = ?", (correction,)):
            raise CorrectionRefused(f"correction {correction} is undone already")
        return self._insert("undo", {}, made, correction)

    def history(self) -> Iterator[Correction]:
        """Yield every correction ever made, undone ones and undoings too, in the order they were made."""
        for row in self._database.rows("SELECT id, made, action, detail, undoes FROM corrections ORDER BY id"):
            yield Correction(
                id=row[0],
                made=from_text(row[1]),
                action=row[2],
                detail=json.loads(row[3]),
                undoes=row[4],
            )

    def active(self) -> list[Correction]:
        """Return the corrections in force, in the order they were made."""
        history = list(self.history())
        undone = {correction.undoes for correction in history}
        return [one for one in history if one.undoes is None and one.id not in undone]

    def _insert(self, action: str, detail: Mapping[str, Any], made: datetime, undoes: int | None) -> int:
        number = self._database.run(
            "INSERT INTO corrections (made, action, detail, undoes) VALUES (?, ?, ?, ?)",
            (to_text(made), action, json.dumps(dict(detail), ensure_ascii=False), undoes),
        )
        self._database.run("INSERT INTO changes (seq, correction) VALUES (?, ?)", (self._next_change(), number))
        return number
