"""What a person put right about persons and organizations, replayed over what their spelling makes of the names.

An entity is a set of names. ``merge`` makes the entities of two names one, ``rename`` gives one the label it goes
by, ``split`` parts names from the others, ``hide`` takes it out of sight, ``add-alias`` gives it a name. A name need
not be in any article: corrections are shared between archives, and the article may come later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from archive.corrections import Correction

Kind = Literal["person", "org"]
KINDS: tuple[Kind, ...] = ("person", "org")
"""What can be put right; countries are a closed list."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "merge": ("a", "b"),
    "rename": ("name", "label"),
    "split": ("name", "apart"),
    "hide": ("name",),
    "add-alias": ("name", "alias"),
}
"""The names that each correction has in its detail, beside its ``kind``; ``apart`` is a list."""


@dataclass(frozen=True, slots=True)
class Amended:
    """An entity: its names, the label given to it ('': none but its names), whether it is out of sight."""

    names: frozenset[str]
    label: str = ""
    hidden: bool = False


def names_in(correction: Correction) -> tuple[str, ...]:
    """Return the names that a correction speaks of; none if it is not of persons or organizations, or not whole."""
    detail = correction.detail
    values: list[Any] = [detail.get(field) for field in FIELDS.get(correction.action, ())]
    names = [name for value in values for name in (value if isinstance(value, list) else [value])]
    if detail.get("kind") not in KINDS or not all(isinstance(name, str) and name for name in names):
        return ()
    return tuple(names)


def in_force(kind: str, corrections: Iterable[Correction]) -> list[Correction]:
    """Return the corrections of one kind's entities that are not undone, in their order, without the undoings."""
    known = list(corrections)
    undone = {one.undoes for one in known}
    return [
        one
        for one in known
        if one.undoes is None and one.id not in undone and names_in(one) and one.detail["kind"] == kind
    ]


def replay(kind: Kind, groups: Iterable[frozenset[str]], corrections: Sequence[Correction]) -> list[Amended]:
    """Return each entity that has two names or more, or a label of its own, or is hidden, in order of first name.

    ``groups`` are disjoint sets of two or more names that their spelling makes one entity's; a name in none stands
    alone. Corrections that are undone may be among ``corrections`` with their undoings. A group that no correction
    speaks of costs a look.
    """
    own = in_force(kind, corrections)
    spoken_of = {name for correction in own for name in names_in(correction)}
    standing = Standing()
    found = []
    for names in groups:
        if spoken_of.isdisjoint(names):
            found.append(Amended(names))
        else:
            standing.add(Amended(names))
    for correction in own:
        standing.apply(correction.action, correction.detail)
    found += (one for one in standing if len(one.names) > 1 or one.label or one.hidden)
    return sorted(found, key=lambda one: min(one.names))


def aliases(corrections: Iterable[Correction]) -> tuple[tuple[Kind, str, str], ...]:
    """Return (kind, alias, name) for each alias in force, in the order they were given."""
    known = list(corrections)
    given = [one for kind in KINDS for one in in_force(kind, known) if one.action == "add-alias"]
    return tuple(
        (one.detail["kind"], one.detail["alias"], one.detail["name"]) for one in sorted(given, key=lambda one: one.id)
    )


class _Entity:
    """An entity that changes while corrections are applied."""

    __slots__ = ("hidden", "label", "names")

    def __init__(self, names: Iterable[str], label: str = "", hidden: bool = False) -> None:
        self.names, self.label, self.hidden = set(names), label, hidden


class Standing:
    """The entities of one kind as they stand while corrections are applied to them, one after another.

    ``find`` returns the entity that has a name which was not added, None if there is none.
    """

    def __init__(self, find: Callable[[str], Amended | None] = lambda _: None) -> None:
        self._find = cache(find)
        self._of: dict[str, _Entity] = {}

    def add(self, entity: Amended) -> None:
        """Take in an entity whose names no other has."""
        self._own(_Entity(entity.names, entity.label, entity.hidden))

    def __iter__(self) -> Iterator[Amended]:
        """Yield the entities that were added, asked for or made."""
        for entity in {id(entity): entity for entity in self._of.values()}.values():
            yield _amended(entity)

    def holding(self, name: str) -> Amended | None:
        """Return the entity that has a name, None if nobody does."""
        entity = self._known(name)
        return None if entity is None else _amended(entity)

    def apply(self, action: str, detail: Mapping[str, Any]) -> None:
        """Apply a correction. What it parts is parted as far as it is together; what it joins may be one already."""
        if action == "merge":
            label = self._having(detail["a"]).label or detail["a"]
            self._joined(detail["a"], detail["b"]).label = label
        elif action == "rename":
            self._joined(detail["name"], detail["label"]).label = detail["label"]
        elif action == "add-alias":
            self._joined(detail["name"], detail["alias"])
        elif action == "hide":
            self._having(detail["name"]).hidden = True
        elif action == "split":
            self._part(detail["name"], detail["apart"])

    def _known(self, name: str) -> _Entity | None:
        entity = self._of.get(name)
        if entity is None:
            found = self._find(name)
            if found is not None:
                loaded = (self._of[one] for one in (found.label, *sorted(found.names)) if one in self._of)
                entity = next(loaded, None) or self._own(_Entity(found.names, found.label, found.hidden))
        return entity

    def _having(self, name: str) -> _Entity:
        """Return the entity that has a name, one of this name alone if there is none."""
        entity = self._known(name) or _Entity([name])
        entity.names.add(name)
        self._of[name] = entity
        return entity

    def _own(self, entity: _Entity) -> _Entity:
        self._of.update(dict.fromkeys(entity.names, entity))
        return entity

    def _joined(self, name: str, other: str) -> _Entity:
        """Return the entities of two names as one; the first one's label goes before the other's."""
        one, two = self._having(name), self._having(other)
        if one is two:
            return one
        label = one.label or two.label
        larger, smaller = (one, two) if len(one.names) >= len(two.names) else (two, one)
        larger.names |= smaller.names
        larger.label, larger.hidden = label, one.hidden or two.hidden
        self._of.update(dict.fromkeys(smaller.names, larger))
        return larger

    def _part(self, name: str, apart: Collection[str]) -> None:
        """Make one entity of those of some names that are in a name's entity, or stand alone."""
        home = self._having(name)
        leaving = {one: self._having(one) for one in apart if one != name}
        leaving = {one: entity for one, entity in leaving.items() if entity is home or len(entity.names) == 1}
        if leaving:
            labels = [entity.label for entity in (home, *leaving.values()) if entity.label in leaving]
            hidden = any(entity.hidden for entity in leaving.values())
            home.names -= leaving.keys()
            home.label = "" if home.label in leaving else home.label
            self._own(_Entity(leaving, next(iter(labels), ""), hidden))


def _amended(entity: _Entity) -> Amended:
    return Amended(frozenset(entity.names), entity.label, entity.hidden)
