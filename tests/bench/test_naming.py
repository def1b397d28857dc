"""The measure of how spellings are brought together."""

from pathlib import Path

import pytest

from bench.naming import faults, pairs

GOLD = Path(__file__).parents[1] / "index" / "entities" / "gold" / "spellings.tsv"


def test_pairs_are_counted_within_groups_and_within_lines(tmp_path: Path) -> None:
    """Of three pairs found one is right, of four wanted one is found."""
    path = tmp_path / "spellings.tsv"
    path.write_text("Boris Danilov\tБорис Данилов\tDanilov B.\nBoriss Danilov\tXu Li\n", encoding="utf-8")
    precision, recall = pairs(path)
    assert precision == pytest.approx(1 / 3)
    assert recall == pytest.approx(1 / 4)
    wrong, missed = faults(path)
    assert ("Boris Danilov", "Boriss Danilov") in wrong
    assert ("Boriss Danilov", "Xu Li") in missed


def test_the_gold_list_is_brought_together_as_required() -> None:
    """The least that is asked of a list written before the code."""
    precision, recall = pairs(GOLD)
    assert precision >= 0.95
    assert recall >= 0.85
