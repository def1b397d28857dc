"""The names behind the codes of the columns, and which of them a person means.

``person.labels`` has a line for each code, the label, its folded form and for a person the bucket of
``index.entities.spelling.kinship`` that it is compared in, with tabs between: code 0 is the first line. A supposed
name begins with '?', and has nothing else for its folded form. The files
only grow, and a state of the index says how much of each is its own, so a commit adds what is new and
rewrites nothing. A code stands for the same label for ever.
"""

from __future__ import annotations

import mmap
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.analysis import fold_name
from index.entities.spelling.kinship import bucket, same_person
from index.entities.spelling.listed import listed_persons
from index.folding import fold
from index.schema import NAMED, SUPPOSED, VALUES, written


def label_file(column: str) -> str:
    """Return the name of the file of a column's labels."""
    return f"{column}.labels"


@dataclass(frozen=True, slots=True)
class LabelState:
    """How much of a file of labels is a state's: labels, bytes, and the CRC-32 of these."""

    count: int = 0
    size: int = 0
    crc: int = 0


class LabelFile:
    """The labels of one column as of one state, mapped: they stay readable when the file is removed.

    Raises OSError, ValueError, and so does ``text``, where the file is damaged.
    """

    def __init__(self, path: Path, state: LabelState) -> None:
        self._name, self._state = path.name, state
        self._map: mmap.mmap | None = None
        if state.size:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return self._state.count

    def close(self) -> None:
        """Let go of the file."""
        if self._map is not None:
            self._map.close()

    @cached_property
    def text(self) -> bytes:
        """All lines."""
        text = self._map[: self._state.size] if self._map is not None else b""
        if zlib.crc32(text) != self._state.crc or len(text) != self._state.size:
            raise ValueError(f"{self._name} is not as it was written")
        return text

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """Where each line begins, and where the last one ends."""
        return np.append(0, np.flatnonzero(np.frombuffer(self.text, dtype=np.uint8) == ord("\n")) + 1)

    def line(self, code: int) -> tuple[str, str]:
        """Return the label of a code and its folded form."""
        label, folded, _ = self.text[self._starts[code] : self._starts[code + 1] - 1].decode().split("\t")
        return label, folded

    def code(self, label: str) -> int:
        """Return the code of exactly this label, -1 if there is none."""
        found = re.search(b"^" + re.escape(f"{label}\t".encode(errors="surrogatepass")), self.text, re.MULTILINE)
        return (
            -1 if found is None or "\n" in label or "\t" in label else int(np.searchsorted(self._starts, found.start()))
        )

    def labels(self, codes: NDArray[np.int64]) -> list[str]:
        """Return the labels of some codes."""
        text = self.text
        bounds = zip(self._starts[codes].tolist(), self._starts[codes + 1].tolist(), strict=True)
        return [text[start:end].partition(b"\t")[0].decode() for start, end in bounds]

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield label, folded form and bucket for each code."""
        for line in self.text.decode().split("\n")[:-1]:
            label, folded, bucket = line.split("\t")
            yield label, folded, bucket

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The code of each label."""
        return {label: code for code, (label, _, _) in enumerate(self.lines())}

    def containing(self, piece: str) -> list[int]:
        """Return the codes of the lines that contain a piece of text, which may reach over a line's ends."""
        found = re.finditer(re.escape(piece.encode(errors="surrogatepass")), self.text)
        places = np.fromiter((place.start() for place in found), dtype=np.int64)
        codes: list[int] = np.unique(np.searchsorted(self._starts, places, side="right") - 1).tolist()
        return codes


class ColumnNames(Protocol):
    """Which names of a column are one entity: see ``index.entitytable.ColumnEntities``."""

    @property
    def unknown(self) -> NDArray[np.int64]:
        """The codes of supposed names of whom no article surely names."""

    def members(self, code: int) -> tuple[int, ...]:
        """Return the codes of all names of a name's entity."""

    def is_living(self, code: int) -> bool:
        """Say whether some article has a name."""

    def asked(self, folded: str) -> list[int]:
        """Return a code of each entity that has a name which no article has."""

    def having(self, words: Set[str]) -> list[int]:
        """Return a code of each entity with a name which no article has and that has each of some folded words."""

    def called(self, label: str) -> list[int]:
        """Return a code of the entity that goes by exactly a label."""


class EntityNames(Protocol):
    """Which names are one entity: see ``index.entitytable.EntityTable``."""

    @property
    def columns(self) -> Mapping[str, ColumnNames]:
        """The columns of names."""


class Labels:
    """The labels of a snapshot, each column read when it is first asked for. Raises OSError, ValueError."""

    def __init__(self, folder: Path, states: Mapping[str, LabelState], table: EntityNames | None = None) -> None:
        self._files = {column: LabelFile(folder / label_file(column), states[column]) for column in VALUES}
        self._table = table

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files.values():
            file.close()

    def label(self, column: str, code: int) -> str:
        """Return the label of a code."""
        return self._files[column].line(code)[0]

    def code(self, column: str, label: str) -> int:
        """Return the code of exactly this label, -1 if there is none."""
        return self._files[column].code(label)

    def labels(self, column: str, codes: NDArray[np.int64]) -> list[str]:
        """Return the labels of some codes."""
        return self._files[column].labels(codes)

    def size(self, column: str) -> int:
        """Return how many codes there are."""
        return len(self._files[column])

    def codes(self, column: str, asked: str) -> list[int]:
        """Return the codes that a name asked for means: see ``matching``. A name of an entity means all its names."""
        if column == "speaker" and self._table is not None and "*" not in asked and "?" not in asked:
            return self._speakers(asked)
        if self._table is None or column not in self._table.columns:
            return matching(column, asked, self._files[column])
        entities = self._table.columns[column]
        if asked == "*":
            return self._matching(column, asked)
        return sorted({code for one in self.meant(column, asked) for code in entities.members(one)})

    def _speakers(self, asked: str) -> list[int]:
        """Return the codes of those quoted who are the persons or organizations that a name means, or are called so."""
        file = self._files["speaker"]
        names = {asked, *(self.label(kind, code) for kind in NAMED for code in self.codes(kind, asked))}
        found = {file.code(name) for name in names} - {-1}
        return sorted(found or matching("speaker", asked, file))

    def meant(self, column: str, asked: str) -> list[int]:
        """Return codes of the entities that a person's or organization's name means, those of equal names alone if any.

        What no article has a name of may still be known by it: then by its listed spellings, and by
        the spelling alone.
        """
        file, table = self._files[column], self._table
        entities = table.columns[column] if table is not None else None
        folded = fold_name(asked)
        if "*" not in asked and "?" not in asked:
            exact = entities.called(asked) if entities is not None else []
            exact = exact or self._living(column, [file.code(asked)])
            if exact:
                return exact
            found = self._living(column, file.containing(f"\t{folded}\t"))
            found += entities.asked(folded) if entities is not None else []
            found = found or self._spelt(column, asked)
            if found:
                return found
            words = folded.split()
            found = entities.having(set(words)) if entities is not None else []
            return sorted({*found, *_having(words, file)})
        return self._matching(column, asked)

    def _living(self, column: str, codes: list[int]) -> list[int]:
        """Return those codes that there are, of names that some article has, if that is known."""
        entities = self._table.columns[column] if self._table is not None else None
        return [code for code in codes if code >= 0 and (entities is None or entities.is_living(code))]

    def _matching(self, column: str, pattern: str) -> list[int]:
        """Return the codes of the names that a pattern matches, but for those of nobody."""
        entities = self._table.columns[column] if self._table is not None else None
        unknown = set(entities.unknown.tolist()) if entities is not None else set()
        return [code for code in matching(column, pattern, self._files[column]) if code not in unknown]

    def _spelt(self, column: str, asked: str) -> list[int]:
        """Return the codes of the names that are, by their spelling, the same person's."""
        own = bucket_of(column, asked)
        if not own:
            return []
        file = self._files[column]
        near = file.containing(f"\t{own}\n")
        return [
            code
            for code, label in zip(near, file.labels(np.array(near, np.int64)), strict=True)
            if not label.startswith(SUPPOSED) and same_person(asked, label)
        ]


class LabelWriter:
    """All labels while an index is being written: those of ``states``, to go on from, and new ones."""

    def __init__(self, folder: Path, states: Mapping[str, LabelState] | None = None) -> None:
        self._folder = folder
        self._states = {column: (states or {}).get(column, LabelState()) for column in VALUES}
        self._codes: dict[str, dict[str, int]] = {}
        self._buckets: dict[str, list[str]] = {}
        self._listed: dict[str, dict[int, str]] = {}
        self._supposed: dict[str, list[int]] = {}
        self._fresh: dict[str, list[str]] = {column: [] for column in VALUES}

    def code(self, column: str, label: str) -> int:
        """Return the code of a label, a new one if there is none."""
        codes = self._known(column)
        code = codes.get(label)
        if code is None:
            code = codes[label] = len(codes)
            self._fresh[column].append(label)
            self._buckets[column].append(bucket_of(column, written(label)))
            if column == "person" and (person := listed_persons().get(folded_label(label))):
                self._listed[column][code] = person
            if label.startswith(SUPPOSED):
                self._supposed[column].append(code)
        return code

    def find(self, column: str, label: str) -> int:
        """Return the code of a label, -1 if there is none."""
        return self._known(column).get(label, -1)

    def size(self, column: str) -> int:
        """Return how many labels there are."""
        return len(self._known(column))

    def names(self, column: str) -> tuple[list[str], list[str], dict[int, str], list[int]]:
        """Return the labels of a column, the bucket of each, the listed persons by the codes of their names, and the
        codes of supposed names."""
        return list(self._known(column)), self._buckets[column], self._listed[column], self._supposed[column]

    def _known(self, column: str) -> dict[str, int]:
        codes = self._codes.get(column)
        if codes is None:
            known = LabelFile(self._folder / label_file(column), self._states[column])
            persons = listed_persons() if column == "person" else {}
            codes, buckets, listed, supposed = {}, [], {}, []
            for code, (name, folded, bucket) in enumerate(known.lines()):
                codes[name] = code
                buckets.append(bucket)
                if folded in persons:
                    listed[code] = persons[folded]
                if folded == SUPPOSED:
                    supposed.append(code)
            known.close()
            self._codes[column], self._buckets[column] = codes, buckets
            self._listed[column], self._supposed[column] = listed, supposed
        return codes

    def write(self) -> dict[str, LabelState]:
        """Bring new labels to the disk, and return the state. What a killed writer left behind is overwritten."""
        for column, fresh in self._fresh.items():
            path, state = self._folder / label_file(column), self._states[column]
            if not fresh and path.exists():
                continue
            buckets = self._buckets.get(column, [])[state.count :]
            added = "".join(
                f"{label}\t{folded_label(label)}\t{bucket}\n" for label, bucket in zip(fresh, buckets, strict=True)
            ).encode()
            with path.open("r+b" if path.exists() else "w+b") as file:
                file.truncate(state.size)
                file.seek(state.size)
                file.write(added)
                file.flush()
                os.fsync(file.fileno())
            self._states[column] = LabelState(
                state.count + len(fresh), state.size + len(added), zlib.crc32(added, state.crc)
            )
            self._fresh[column] = []
        return dict(self._states)


def matching(column: str, asked: str, labels: LabelFile) -> list[int]:
    """Return the codes of the labels that ``asked`` means.

    ``*`` means all. A language means itself and its variants (``fa`` also ``fa-AF``), a country its
    code. A person, organization or source means those of that name however it is spelt (case,
    diacritics, letter variants), or else all whose name has each of the words asked for, in which
    ``*`` and ``?`` stand for letters.
    """
    if asked == "*":
        return list(range(len(labels)))
    if column == "country":
        return [labels.numbers[asked]] if asked in labels.numbers else []
    if column == "language":
        wanted = asked.casefold().replace("_", "-")
        return [
            code for code, (label, _, _) in enumerate(labels.lines()) if f"{label.casefold()}-".startswith(f"{wanted}-")
        ]
    if "*" in asked or "?" in asked:
        patterns = [_glob(word) for word in asked.split()]
        return [
            code
            for code, (_, folded, _) in enumerate(labels.lines())
            if folded != SUPPOSED and all(any(map(pattern.match, folded.split(" "))) for pattern in patterns)
        ]
    folded = fold_name(asked)
    return labels.containing(f"\t{folded}\t") or _having(folded.split(), labels)


def folded_label(label: str) -> str:
    """Return the folded form of a label, by which it is asked for; supposed names are not."""
    return SUPPOSED if label.startswith(SUPPOSED) else fold_name(label)


def bucket_of(column: str, name: str) -> str:
    """Return the bucket that a name of a column is compared in, '' where names are not compared."""
    return bucket(name) if column == "person" else ""


def _glob(word: str) -> re.Pattern[str]:
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(part) or re.escape(fold(part)) for part in re.split(r"([*?])", word)) + r"\Z")


def _having(words: list[str], labels: LabelFile) -> list[int]:
    longest = max(words, key=len)
    return [code for code in labels.containing(longest) if set(words) <= set(labels.line(code)[1].split(" "))]
