"""Which labels a name asked for means."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.analysis import fold_name
from index.labels import Labels, LabelWriter, matching

PERSONS = ["Vladimir Putin", "Putin", "Ҷамшед Раҳмонов", "محمد يوسف", "Jean-Paul Sartre", "Zoë Smith", "!!!"]
LANGUAGES = ["fa", "fa-AF", "ru", "f"]


def names(column: str, asked: str, labels: list[str]) -> list[str]:
    """Return the labels that a name means."""
    lines = [f"{label}\t{fold_name(label)}" for label in labels]
    return [labels[code] for code in matching(column, asked, lines)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("vladimir putin", ["Vladimir Putin"]),
        ("putin", ["Putin"]),
        ("VLADIMIR", ["Vladimir Putin"]),
        ("Putin Vladimir", ["Vladimir Putin"]),
        ("putin sartre", []),
        ("рахмонов", ["Ҷамшед Раҳмонов"]),
        ("محمد یوسف", ["محمد يوسف"]),
        ("jean paul sartre", ["Jean-Paul Sartre"]),
        ("zoe", ["Zoë Smith"]),
        ("zo", []),
        ("zo*", ["Zoë Smith"]),
        ("put?n", ["Vladimir Putin", "Putin"]),
        ("v* putin", ["Vladimir Putin"]),
        ("*", PERSONS),
        ("!!!", ["!!!"]),
        ("????????????", []),
        ("[a-z]*", []),
    ],
)
def test_person(asked: str, found: list[str]) -> None:
    """A person's name means equal ones under folding, or else all that have each of its words."""
    assert names("person", asked, PERSONS) == found


@pytest.mark.parametrize(("asked", "found"), [("fa", ["fa", "fa-AF"]), ("FA_af", ["fa-AF"]), ("r", []), ("f", ["f"])])
def test_language(asked: str, found: list[str]) -> None:
    """A language means itself and its variants."""
    assert names("language", asked, LANGUAGES) == found


def test_codes_stay_when_labels_are_added(tmp_path: Path) -> None:
    """A later commit knows the codes of the one before and goes on from there."""
    first = LabelWriter()
    assert [first.code("org", label) for label in ("NATO", "UN", "NATO")] == [0, 1, 0]
    first.write(tmp_path, 1)
    second = LabelWriter.load(tmp_path, 1)
    assert [second.code("org", label) for label in ("SCO", "UN")] == [2, 1]
    second.write(tmp_path, 2)
    assert [Labels(tmp_path, 2).label("org", code) for code in range(3)] == ["NATO", "UN", "SCO"]
    assert Labels(tmp_path, 1).size("org") == 2
