"""Which names are one entity: what the index's names, their counts and a person's corrections come to.

The columns of persons and organizations hold names, as each article has them. Which names mean one
entity depends on all names there are, and on what was put right, so it is worked out anew at every
commit. It is a function of the names that some article has, of how many have each, and of the
corrections in force: an index built anew comes to the same.

A *supposed* name is what an article may name somebody by, in a language whose names the rules know too
little of. It is one more spelling of a person whom other articles surely name, or it is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from archive.corrections import Correction
from index.analysis import fold_name
from index.engine.kernels import Longs, Mask
from index.entities.corrections import Amended, replay
from index.entities.corrections import Kind as EntityKind
from index.entities.spelling.kinship import group, whose
from index.entities.spelling.listed import folded_spellings, listed_persons
from index.entities.text.folding import Script, script_of
from index.entitytable import SCRIPTS, Entity, Group
from index.schema import SUPPOSED, written


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a column by code: as written, the bucket each is compared in ('': with none), whose name it is
    for those of listed persons, which are only supposed, and how many articles have each."""

    labels: Sequence[str]
    buckets: Sequence[str]
    listed: Mapping[int, str]
    supposed: Sequence[int]
    counts: Longs

    @property
    def live(self) -> Mask:
        """Which names some article has."""
        return self.counts > 0


def grouped(names: Names, before: Iterable[Group] = (), was_live: Mask | None = None) -> list[Group]:
    """Return the groups of two or more live names that their spelling says are one person's, in order of code.

    ``before`` are the groups of a state in which the names ``was_live`` were live: only buckets in which
    a name came or went are looked at anew. Without it all are.
    """
    live = names.live
    changed = live.copy()
    if was_live is not None:
        changed[: len(was_live)] ^= was_live
    anew = {names.buckets[code] for code in changed.nonzero()[0].tolist()} - {""}
    kept = [codes for codes in before if names.buckets[codes[0]] not in anew]
    members = defaultdict(list)
    for code in [code for code, bucket in enumerate(names.buckets) if bucket in anew] if anew else ():
        if live[code]:
            members[names.buckets[code]].append(code)
    for codes in members.values():
        if len(codes) > 1:
            kept += (tuple(sorted(own)) for own in _kin(names.labels, codes) if len(own) > 1)
    return sorted(kept)


def _kin(labels: Sequence[str], codes: Sequence[int]) -> list[list[int]]:
    """Return the codes of names, those of one person together; supposed names with the surely named, or not at all."""
    sure = [code for code in codes if not labels[code].startswith(SUPPOSED)]
    groups = [[sure[place] for place in places] for places in group([labels[code] for code in sure])]
    known = [[labels[code] for code in own] for own in groups]
    for code in codes:
        if labels[code].startswith(SUPPOSED):
            place = whose(written(labels[code]), known)
            if place >= 0:
                groups[place].append(code)
    return groups


def entities(
    kind: EntityKind,
    names: Names,
    groups: Iterable[Group],
    corrections: Sequence[Correction],
    find: Callable[[str], int],
) -> list[Entity]:
    """Return the entities that live names come to, but for those of a single name with nothing put right.

    ``find`` returns the code of a name, -1 if there is none. Persons who are listed by the spellings
    they are known by are one by these as well. Supposed names alone are no entity.
    """
    listed = listed_persons() if kind == "person" else {}
    alike = [frozenset(written(names.labels[code]) for code in codes) for codes in groups]
    known = _listed(names)
    joined = list(_joined([*alike, *known]))
    amended = replay(kind, [own for own in joined if len(own) > 1], corrections)
    told = frozenset[str]().union(*(one.names for one in amended))
    amended += [Amended(own) for own in joined if len(own) == 1 and not own & told]
    held = frozenset[str]().union(*(one.names for one in amended))
    alone = {written(names.labels[code]) for code in names.supposed if names.counts[code]} - held
    amended += [Amended(frozenset({name})) for name in alone]  # who surely has exactly this name, if anybody
    found = []
    for one in amended:
        own = chain.from_iterable((find(name), find(SUPPOSED + name)) for name in one.names)
        codes = [code for code in own if 0 <= code < len(names.counts) and names.counts[code]]
        if any(not names.labels[code].startswith(SUPPOSED) for code in codes):
            found.append(_entity(names, tuple(sorted(codes)), one, listed))
    return sorted(found, key=lambda entity: entity.codes)


def unknown(names: Names, found: Iterable[Entity]) -> Longs:
    """Return the codes of supposed names of whom no article surely names, ascending."""
    known = {code for entity in found for code in entity.codes} if names.supposed else set()
    alone = [code for code in names.supposed if names.counts[code] and code not in known]
    return np.array(alone, dtype=np.int64)


def _listed(names: Names) -> list[frozenset[str]]:
    """Return the live names of each listed person who has any, with the one that the list gives."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, person in names.listed.items():
        if names.counts[code]:
            found[person].add(names.labels[code])
    return [frozenset(own | {person}) for person, own in found.items()]


def _joined(groups: Iterable[frozenset[str]]) -> Iterator[frozenset[str]]:
    """Yield groups made one where they share a name."""
    owner: dict[str, set[str]] = {}
    for names in groups:
        together = set(names)
        for other in {id(owner[name]): owner[name] for name in names if name in owner}.values():
            together |= other
        for name in together:
            owner[name] = together
    for together in {id(together): together for together in owner.values()}.values():
        yield frozenset(together)


def _entity(names: Names, codes: Group, amended: Amended, listed: Mapping[str, str]) -> Entity:
    sure = [code for code in codes if not names.labels[code].startswith(SUPPOSED)]
    own = {names.labels[code]: names.listed.get(code, "") for code in sure}
    asked = {name: fold_name(name) for name in amended.names - own.keys()}
    known = own | {name: listed.get(folded, "") for name, folded in asked.items()}
    person = next((known[name] for name in sorted(known) if known[name] in amended.names), "")
    by_script: dict[Script, list[tuple[int, bool, str]]] = defaultdict(list)
    for code in sure:
        name = names.labels[code]
        by_script[script_of(name)].append((-int(names.counts[code]), name != person, name))
    every = [one for some in by_script.values() for one in some]
    label = amended.label or (min(by_script["latin"])[2] if "latin" in by_script else person or min(every)[2])
    others = set(asked.values()) | ({fold_name(label)} if label not in own else set())
    if person:
        others |= folded_spellings()[person]
    return Entity(
        codes,
        label,
        tuple(min(by_script[script])[2] if script in by_script else label for script in SCRIPTS),
        amended.hidden,
        tuple(sorted(others)),
    )
