"""Corrections: kept, undone, never erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import CorrectionRefused
from archive.store import Store
from tests.archive.conftest import NOON


def test_undone_correction_is_kept_but_not_in_force(root: Path) -> None:
    """An undoing takes a correction out of force and leaves both in the history, each with its number."""
    with Store.open(root, write=True) as store, store.transaction():
        first = store.corrections.add("hide", {"name": "Monday"}, made=NOON)
        second = store.corrections.add("rename", {"from": "Рахмон", "to": "Emomali Rahmon"}, made=NOON)
        undoing = store.corrections.undo(first, made=NOON)
        assert [one.id for one in store.corrections.active()] == [second]
        assert [(one.id, one.action, one.undoes) for one in store.corrections.history()] == [
            (first, "hide", None),
            (second, "rename", None),
            (undoing, "undo", first),
        ]
        assert store.corrections.active()[0].detail == {"from": "Рахмон", "to": "Emomali Rahmon"}
        assert store.last_change() == 3


def test_undo_is_refused_in_words(root: Path) -> None:
    """Undoing what is not there, what is undone, or an undoing, is refused."""
    with Store.open(root, write=True) as store, store.transaction():
        first = store.corrections.add("hide", {}, made=NOON)
        undoing = store.corrections.undo(first, made=NOON)
        for number, words in ((99, "no correction 99"), (first, "undone already"), (undoing, "itself an undoing")):
            with pytest.raises(CorrectionRefused, match=words):
                store.corrections.undo(number, made=NOON)
