"""Which corrections cannot be made, and why: they name nothing known, or contradict one that is in force."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from archive.corrections import Correction
from archive.errors import CorrectionRefused
from index.entities.corrections import FIELDS, KINDS, Amended, Standing, in_force

NOUNS = {"person": "person", "org": "organization"}
"""What a kind is called in a sentence."""

COUNTRIES = "only persons and organizations can be put right; the countries are a closed list"

Near = Callable[[str], Sequence[str]]
"""Returns known names that are like one."""


def already(standing: Standing, action: str, detail: Mapping[str, Any], active: Iterable[Correction]) -> bool:
    """Tell whether a correction would change nothing, as things stand and as they may come to stand."""
    if action == "merge":
        return _same(standing.holding(detail["a"]), standing.holding(detail["b"]))
    if action == "add-alias":
        return _same(standing.holding(detail["name"]), standing.holding(detail["alias"]))
    entity = standing.holding(detail["name"])
    if entity is None:
        return False
    if action == "hide":
        return entity.hidden
    before = [one for one in in_force(detail["kind"], active) if _of(standing, one, entity)]
    if action == "rename":
        given = [one.detail.get("label", one.detail.get("a")) for one in before if one.action in ("rename", "merge")]
        return given[-1:] == [detail["label"]]
    return any(one.action == "split" and set(detail["apart"]) == set(one.detail["apart"]) for one in before)


def check(
    standing: Standing,
    action: str,
    detail: Mapping[str, Any],
    active: Iterable[Correction],
    near: Near | None = None,
) -> None:
    """Raise CorrectionRefused, in words for a person, for a correction that cannot be made as things stand.

    ``active`` are the corrections in force: the message names the one that is in the way. ``near`` finds names for
    one that nobody has; without it names need not be known, as in corrections that come from another archive.
    """
    if detail.get("kind") not in KINDS:
        raise CorrectionRefused(COUNTRIES)
    own = in_force(detail["kind"], active)
    if action == "split":
        _check_split(standing, detail, own, near)
        return
    first, *others = (detail[field] for field in FIELDS[action])
    entity = _known(standing, detail["kind"], first, near)
    if action == "merge" and near is not None:
        _known(standing, detail["kind"], others[0], near)
    for name in (first, *others):
        _check_seen(standing, name, own)
    if already(standing, action, detail, own):
        raise CorrectionRefused(_so_already(action, first, others))
    if action == "merge":
        _check_parted(standing, first, others[0], own)
    elif action != "hide":
        holder = standing.holding(others[0])
        if holder is not None and not _same(holder, entity):
            _check_parted(standing, first, others[0], own)
            goes_by = f", who goes by {holder.label!r}" if holder.label not in ("", others[0]) else ""
            raise CorrectionRefused(
                f"{others[0]!r} is the name of another {NOUNS[detail['kind']]}{goes_by}\n"
                f"If they are one, say so: khabar entity merge {first!r} {others[0]!r}"
            )


def _check_split(standing: Standing, detail: Mapping[str, Any], own: Sequence[Correction], near: Near | None) -> None:
    name, apart = detail["name"], detail["apart"]
    _known(standing, detail["kind"], name, near)
    _check_seen(standing, name, own)
    if already(standing, "split", detail, own):
        raise CorrectionRefused(f"that is parted from {name!r} already")
    entity = standing.holding(name)
    for one in apart:
        holder = _known(standing, detail["kind"], one, near)
        if near is not None and not _same(holder, entity):
            raise CorrectionRefused(f"{one!r} is no name of {name!r}; its names are shown by: khabar entity {name!r}")
    if name in apart or (entity is not None and entity.names <= set(apart)):
        raise CorrectionRefused(f"that is all of {name!r}: some name must stay")
    joined = {"merge": ("a", "b"), "rename": ("name", "label"), "add-alias": ("name", "alias")}
    for one in reversed(own):
        if one.action in joined and _of(standing, one, entity):
            both = [one.detail[field] for field in joined[one.action]]
            if (both[0] in apart) != (both[1] in apart):
                raise CorrectionRefused(
                    f"correction {one.id} says that {both[0]!r} and {both[1]!r} are one\n{_way_out(one)}"
                )


def _known(standing: Standing, kind: str, name: str, near: Near | None) -> Amended | None:
    entity = standing.holding(name)
    if entity is None and near is not None:
        meant = ", ".join(map(repr, near(name)))
        raise CorrectionRefused(
            f"no {NOUNS[kind]} is known as {name!r}" + (f"\nDid you mean: {meant}?" if meant else "")
        )
    return entity


def _check_seen(standing: Standing, name: str, own: Iterable[Correction]) -> None:
    entity = standing.holding(name)
    if entity is not None and entity.hidden:
        hiding = [one for one in own if one.action == "hide" and _of(standing, one, entity)]
        way_out = f" by correction {hiding[-1].id}\n{_way_out(hiding[-1])}" if hiding else ""
        raise CorrectionRefused(f"{name!r} is hidden{way_out}")


def _check_parted(standing: Standing, name: str, other: str, own: Iterable[Correction]) -> None:
    """Refuse to make one what a split in force has parted."""
    sides = standing.holding(name), standing.holding(other)
    for one in own:
        if one.action == "split":
            home, apart = standing.holding(one.detail["name"]), one.detail["apart"]
            for left in apart:
                gone = standing.holding(left)
                if (_same(sides[0], home) and _same(sides[1], gone)) or (
                    _same(sides[1], home) and _same(sides[0], gone)
                ):
                    raise CorrectionRefused(
                        f"correction {one.id} parted {left!r} from {one.detail['name']!r}\n{_way_out(one)}"
                    )


def _of(standing: Standing, correction: Correction, entity: Amended | None) -> bool:
    """Tell whether a correction speaks of an entity first of all."""
    return _same(standing.holding(correction.detail[FIELDS[correction.action][0]]), entity)


def _same(one: Amended | None, other: Amended | None) -> bool:
    return one is not None and other is not None and not one.names.isdisjoint(other.names)


def _so_already(action: str, name: str, others: Collection[str]) -> str:
    other = next(iter(others), "")
    return {
        "merge": f"{name!r} and {other!r} are one already",
        "rename": f"{name!r} goes by {other!r} already",
        "hide": f"{name!r} is hidden already",
        "add-alias": f"{other!r} is a name of {name!r} already",
    }[action]


def _way_out(correction: Correction) -> str:
    return f"If that is wrong, undo it: khabar entity undo {correction.id}"
