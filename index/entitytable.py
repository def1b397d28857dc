"""The file that says which names of a state are one entity, and what each goes by.

Most names stand for themselves and are not in it. An entity of several names is counted by the first
of their codes: facets add up what the others have, less what articles that have two of them would be
counted for twice. Every commit writes the file anew; it is small beside the segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.arrayfile import ArrayFile, ArrayFileWriter
from index.engine.kernels import NO_PLACES, Docs, Longs, Mask, places
from index.engine.segment import Segment
from index.entities.text.folding import Script
from index.schema import NAMED

SUFFIX = ".entities"
SCRIPTS: tuple[Script, ...] = ("latin", "cyrillic", "arabic")
"""The scripts that an entity has a label in."""

Group = tuple[int, ...]
"""The codes of names that are one entity's, ascending."""

HIDDEN = -1
"""What the names of a hidden entity are counted by: nothing."""

_NOBODY = -1  # the place of the entity of a name that is nobody's

_SCRIPT_OF = {
    **dict.fromkeys(("en", "tr", "tk", "az", "uz", "de", "fr"), "latin"),
    **dict.fromkeys(("ru", "tg", "kk", "ky", "uk", "be", "mn"), "cyrillic"),
    **dict.fromkeys(("fa", "prs", "ps", "ur", "ar"), "arabic"),
}
LABEL_LANGUAGES = tuple(sorted(_SCRIPT_OF))
"""The languages that labels can be asked for in: they are those of their script."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity that is more than one name standing for itself.

    ``codes`` are its names that some article has, ascending, ``label`` the one it goes by, ``scripts`` those
    it has in ``SCRIPTS``, in that order, ``aliases`` other names it can be asked for by, folded.
    """

    codes: Group
    label: str
    scripts: tuple[str, ...]
    hidden: bool = False
    aliases: tuple[str, ...] = ()


class ColumnEntities:
    """The entities of one column."""

    def __init__(self, file: ArrayFile, column: str) -> None:
        self._file, self._column = file, column

    def _array(self, name: str) -> NDArray[Any]:
        return self._file.array(f"{self._column}.{name}")

    @cached_property
    def counts(self) -> Longs:
        """How many articles have each name."""
        return self._array("counts").astype(np.int64)

    @property
    def groups(self) -> list[Group]:
        """The groups that spelling alone made: where a writer goes on from."""
        return _lists(self._array("group.bounds"), self._array("group.codes"))

    @cached_property
    def _members(self) -> list[Group]:
        return _lists(self._array("bounds"), self._array("codes"))

    @cached_property
    def _by_code(self) -> tuple[Longs, Longs, Longs]:
        """The codes that are in the table, ascending, the place of the entity of each, the code it is counted by.

        Those of nobody have no place and are counted by nothing.
        """
        bounds, codes = self._array("bounds").astype(np.int64), self._array("codes").astype(np.int64)
        places = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        stand = np.where(self._array("hidden").astype(bool), HIDDEN, codes[bounds[:-1]])[places]
        alone = self.unknown
        codes = np.concatenate((codes, alone))
        order = np.argsort(codes)
        nobody = np.full(len(alone), _NOBODY), np.full(len(alone), HIDDEN)
        return codes[order], np.concatenate((places, nobody[0]))[order], np.concatenate((stand, nobody[1]))[order]

    @cached_property
    def unknown(self) -> Longs:
        """The codes of supposed names of whom no article surely names: counted by nothing."""
        name = f"{self._column}.unknown"
        return self._file.array(name).astype(np.int64) if name in self._file else NO_PLACES

    @cached_property
    def _texts(self) -> list[list[str]]:
        return [line.split("\t") for line in self._array("text").tobytes().decode().split("\n")[:-1]]

    @cached_property
    def _aliases(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, texts in enumerate(self._texts):
            for alias in texts[1 + len(SCRIPTS) :]:
                found.setdefault(alias, []).append(place)
        return found

    def __iter__(self) -> Iterator[tuple[Group, bool]]:
        """Yield the codes of each entity, and whether it is hidden."""
        return zip(self._members, self._array("hidden").astype(bool).tolist(), strict=True)

    @cached_property
    def _places(self) -> dict[int, int]:
        codes, places, _ = self._by_code
        return dict(zip(codes.tolist(), places.tolist(), strict=True))

    @cached_property
    def stands(self) -> NDArray[np.uint32]:
        """By code + 1, the code + 1 that a name's entity is counted by: 0 for what is hidden, and for no name."""
        codes, _, stand = self._by_code
        stands = np.arange(len(self._array("counts")) + 1, dtype=np.uint32)
        stands[codes + 1] = stand + 1
        return stands

    def stands_for(self, code: int) -> int:
        """Return the code that a name's entity is counted by, ``HIDDEN`` if it is hidden."""
        return int(self.stands[code + 1]) - 1 if code + 1 < len(self.stands) else code

    def members(self, code: int) -> Group:
        """Return the codes of all names of a name's entity."""
        place = self._places.get(code, _NOBODY)
        return self._members[place] if place >= 0 else (code,)

    def is_living(self, code: int) -> bool:
        """Say whether some article has a name."""
        return code < len(self.counts) and bool(self.counts[code])

    def called(self, label: str) -> list[int]:
        """Return a code of the entity that goes by exactly a label."""
        return [codes[0] for codes, texts in zip(self._members, self._texts, strict=True) if texts[0] == label][:1]

    def asked(self, folded: str) -> list[int]:
        """Return a code of each entity that has a name which no article has."""
        return [self._members[place][0] for place in self._aliases.get(folded, ())]

    def having(self, words: Set[str]) -> list[int]:
        """Return a code of each entity with a name which no article has and that has each of some folded words."""
        found = (places for alias, places in self._aliases.items() if words <= set(alias.split()))
        return [self._members[place][0] for place in sorted(set(chain.from_iterable(found)))]

    def label(self, code: int, language: str = "") -> str:
        """Return what a name's entity goes by in a language, '' for a name that stands for itself."""
        place = self._places.get(code, _NOBODY)
        return self._texts[place][1 + script_number(language)] if place >= 0 else ""

    def texts(self, code: int) -> list[str]:
        """Return all that a name's entity goes by and can be asked for by."""
        place = self._places.get(code, _NOBODY)
        return self._texts[place] if place >= 0 else []

    def folded(self, codes: Longs | None, counts: Longs, repeats: Longs) -> tuple[Longs | None, Longs]:
        """Return counts of names as counts of entities.

        ``codes`` None: the counts are of all names, 0, 1, 2 …; else of those that entities are counted by, ascending.
        ``repeats`` has the code that an entity is counted by once for each time an article would be counted twice.
        """
        if codes is not None:
            if len(repeats):
                np.subtract.at(counts, codes.searchsorted(repeats), 1)
            return codes, counts
        known, _, stand = self._by_code
        known = known[: known.searchsorted(len(counts))]
        stand = stand[: len(known)]
        counts = counts.copy()
        moved = counts[known]
        counts[known] = 0
        shown = stand >= 0
        np.add.at(counts, stand[shown], moved[shown])
        np.subtract.at(counts, repeats, 1)
        return None, counts

    def repeats_of(self, segment: str) -> tuple[Docs, Longs]:
        """Return the documents of a segment with several names of one entity, as ``repeats_in`` does."""
        name = f"{self._column}.repeats.{segment}"
        if f"{name}.docs" not in self._file:
            return NO_PLACES, NO_PLACES
        return self._file.array(f"{name}.docs").astype(np.int64), self._file.array(f"{name}.codes").astype(np.int64)

    def repeats(self, segment: str, docs: Docs | None) -> Longs:
        """Return what ``folded`` is to take off for documents (None: all) of a segment."""
        own, codes = self.repeats_of(segment)
        if docs is None or not len(own):
            return codes
        return codes[places(own, docs)[1]] if len(docs) else NO_PLACES


class EntityTable:
    """The entities of one state. Raises DamagedFile, OSError."""

    def __init__(self, path: Path, directory_crc: int | None = None) -> None:
        self.file = ArrayFile(path, directory_crc=directory_crc)
        self.segments = frozenset(self.file.meta["segments"])
        self.columns: Mapping[str, ColumnEntities] = {name: ColumnEntities(self.file, name) for name in NAMED}

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


def script_number(language: str) -> int:
    """Return the place in ``SCRIPTS`` of a language's script, -1 for none in particular."""
    script = _SCRIPT_OF.get(language.lower().replace("_", "-").partition("-")[0], "")
    return SCRIPTS.index(script) if script in SCRIPTS else -1


def write_table(
    path: Path,
    counts: Mapping[str, Longs],
    groups: Mapping[str, Sequence[Group]],
    found: Mapping[str, Sequence[Entity]],
    unknown: Mapping[str, Longs],
    segments: Sequence[Segment],
    before: EntityTable | None = None,
) -> int:
    """Write the table of a state, durably, and return the checksum of its directory. Raises OSError.

    What the table ``before`` says of segments whose names mean what they meant is taken over.
    """
    with ArrayFileWriter(path) as file:
        for column in NAMED:
            own = found[column]
            file.put(f"{column}.counts", counts[column].astype(np.uint32))
            _put_lists(file, f"{column}.group.", groups[column])
            _put_lists(file, f"{column}.", [entity.codes for entity in own])
            file.put(f"{column}.unknown", unknown[column].astype(np.uint32))
            file.put(f"{column}.hidden", np.array([entity.hidden for entity in own], dtype=np.uint8))
            lines = ("\t".join((one.label, *one.scripts, *one.aliases)) + "\n" for one in own)
            file.put(f"{column}.text", np.frombuffer("".join(lines).encode(), dtype=np.uint8))
            known = before.columns[column] if before is not None else None
            changed = _changed(own, known)
            for segment in segments:
                taken_over = before is not None and segment.name in before.segments
                if known is not None and taken_over and not _is_there(changed, segment, column).any():
                    repeats = known.repeats_of(segment.name)
                else:
                    repeats = repeats_in(segment, column, own)
                _put_repeats(file, column, segment.name, *repeats)
        return file.finish({"segments": [segment.name for segment in segments]})


def _changed(found: Sequence[Entity], before: ColumnEntities | None) -> Longs:
    """Return the codes of all entities that are not as they were."""
    was = set(before) if before is not None else set()
    now = {(entity.codes, entity.hidden) for entity in found}
    return np.array(sorted({code for codes, _ in was ^ now for code in codes}), dtype=np.int64)


def _put_repeats(file: ArrayFileWriter, column: str, segment: str, docs: Docs, codes: Longs) -> None:
    if len(docs):
        file.put(f"{column}.repeats.{segment}.docs", docs.astype(np.uint32))
        file.put(f"{column}.repeats.{segment}.codes", codes.astype(np.uint32))


def repeats_in(segment: Segment, column: str, found: Sequence[Entity]) -> tuple[Docs, Longs]:
    """Return the documents that have several names of one entity, once for each name but the first, and its code."""
    several = [entity for entity in found if len(entity.codes) > 1 and not entity.hidden]
    if not several:
        return NO_PLACES, NO_PLACES
    known = np.concatenate([np.array(entity.codes) for entity in several])
    stand = np.repeat([entity.codes[0] for entity in several], [len(entity.codes) for entity in several])
    there = _is_there(known, segment, column)
    if np.count_nonzero(there) < 2:
        return NO_PLACES, NO_PLACES
    stands = np.full(max(int(known.max()), int(segment.values(column).present[-1])) + 1, -1, dtype=np.int64)
    stands[known[there]] = stand[there]
    codes, counts = segment.values(column).lists()
    stood = stands[codes]
    some = (stood >= 0).nonzero()[0]
    docs = np.repeat(np.arange(len(counts)), counts)[some]
    order = np.lexsort((stood[some], docs))
    docs, own = docs[order], stood[some][order]
    again = ((docs[1:] == docs[:-1]) & (own[1:] == own[:-1])).nonzero()[0] + 1
    return docs[again], own[again]


def _is_there(codes: Longs, segment: Segment, column: str) -> Mask:
    """Return which codes some document of a segment has."""
    present = segment.values(column).present
    return places(codes, present)[1] if len(present) else np.zeros(len(codes), dtype=np.bool_)


def _put_lists(file: ArrayFileWriter, name: str, lists: Sequence[Group]) -> None:
    file.put(f"{name}bounds", np.cumsum([0, *map(len, lists)]).astype(np.uint32))
    file.put(f"{name}codes", np.array([code for codes in lists for code in codes], dtype=np.uint32))


def _lists(bounds: NDArray[Any], codes: NDArray[Any]) -> list[Group]:
    flat, edges = codes.tolist(), bounds.tolist()
    return [tuple(flat[low:high]) for low, high in pairwise(edges)]
