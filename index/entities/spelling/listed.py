"""The persons listed by hand, by each spelling that names one of them and nobody else."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from index.analysis import fold_name
from index.entities.text.folding import fold, script_of
from index.entities.text.tables import forms, rows


@cache
def listed_persons() -> dict[str, str]:
    """Return folded spellings → the label a listed person goes by. A spelling of two persons is left out."""
    owners: dict[str, set[str]] = {}
    for label, _, spellings in rows("persons.tsv"):
        for name in (label, *forms(spellings)):
            owners.setdefault(fold_name(name), set()).add(label)
    return {name: labels.pop() for name, labels in owners.items() if len(labels) == 1}


@cache
def folded_spellings() -> dict[str, frozenset[str]]:
    """Return the label of each listed person → the folded spellings that name nobody else."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, label in listed_persons().items():
        found[label].add(name)
    return {label: frozenset(names) for label, names in found.items()}


@cache
def _full_spellings() -> dict[str, tuple[str, ...]]:
    """Return the label of each listed person → the spellings that are more than one word."""
    table = rows("persons.tsv")
    return {label: tuple(name for name in (label, *forms(other)) if " " in name) for label, _, other in table}


def spelling(label: str, text: str) -> str:
    """Return the listed spelling that a text has a listed person's name in, in any case form; '' if it has none."""
    if label not in _full_spellings() or " " not in text.strip():
        return ""
    written, script = fold(text), script_of(text)
    near = [name for name in _full_spellings()[label] if script_of(name) == script]
    return max(near, key=lambda name: (_alike(fold(name), written), -len(name)), default="")


def _alike(one: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(one), len(other)))
