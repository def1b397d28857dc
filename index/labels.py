"""The names behind the codes of the columns, and which of them a person means.

``person.labels`` has a line for each code, the label and its folded form with a tab between: code 0
is the first line. The files only grow, and a state of the index says how much of each is its own, so
a commit adds what is new and rewrites nothing. A code stands for the same label for ever.
"""

from __future__ import annotations

import mmap
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import fold_name
from index.folding import fold
from index.schema import VALUES


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
        label, _, folded = self.text[self._starts[code] : self._starts[code + 1] - 1].decode().partition("\t")
        return label, folded

    def code(self, label: str) -> int:
        """Return the code of exactly this label, -1 if there is none."""
        found = re.search(b"^" + re.escape(f"{label}\t".encode(errors="surrogatepass")), self.text, re.MULTILINE)
        return -1 if found is None or "\n" in label else int(np.searchsorted(self._starts, found.start()))

    def labels(self, codes: NDArray[np.int64]) -> list[str]:
        """Return the labels of some codes."""
        text = self.text
        bounds = zip(self._starts[codes].tolist(), self._starts[codes + 1].tolist(), strict=True)
        return [text[start:end].partition(b"\t")[0].decode() for start, end in bounds]

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield label and folded form for each code."""
        for line in self.text.decode().split("\n")[:-1]:
            label, _, folded = line.partition("\t")
            yield label, folded

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The code of each label."""
        return {label: code for code, (label, _) in enumerate(self.lines())}

    def containing(self, piece: str) -> list[int]:
        """Return the codes of the lines that contain a piece of text, which may reach over a line's ends."""
        found = re.finditer(re.escape(piece.encode(errors="surrogatepass")), self.text)
        places = np.fromiter((place.start() for place in found), dtype=np.int64)
        codes: list[int] = np.unique(np.searchsorted(self._starts, places, side="right") - 1).tolist()
        return codes


class Labels:
    """The labels of a snapshot, each column read when it is first asked for. Raises OSError, ValueError."""

    def __init__(self, folder: Path, states: Mapping[str, LabelState]) -> None:
        self._files = {column: LabelFile(folder / label_file(column), states[column]) for column in VALUES}

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
        """Return the codes that a name asked for means: see ``matching``."""
        return matching(column, asked, self._files[column])


class LabelWriter:
    """All labels while an index is being written: those of ``states``, to go on from, and new ones."""

    def __init__(self, folder: Path, states: Mapping[str, LabelState] | None = None) -> None:
        self._folder = folder
        self._states = {column: (states or {}).get(column, LabelState()) for column in VALUES}
        self._codes: dict[str, dict[str, int]] = {}
        self._fresh: dict[str, list[str]] = {column: [] for column in VALUES}

    def code(self, column: str, label: str) -> int:
        """Return the code of a label, a new one if there is none."""
        codes = self._codes.get(column)
        if codes is None:
            known = LabelFile(self._folder / label_file(column), self._states[column])
            codes = self._codes[column] = {name: code for code, (name, _) in enumerate(known.lines())}
            known.close()
        code = codes.get(label)
        if code is None:
            code = codes[label] = len(codes)
            self._fresh[column].append(label)
        return code

    def write(self) -> dict[str, LabelState]:
        """Bring new labels to the disk, and return the state. What a killed writer left behind is overwritten."""
        for column, fresh in self._fresh.items():
            path, state = self._folder / label_file(column), self._states[column]
            if not fresh and path.exists():
                continue
            added = "".join(f"{label}\t{fold_name(label)}\n" for label in fresh).encode()
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
            code for code, (label, _) in enumerate(labels.lines()) if f"{label.casefold()}-".startswith(f"{wanted}-")
        ]
    if "*" in asked or "?" in asked:
        patterns = [_glob(word) for word in asked.split()]
        return [
            code
            for code, (_, folded) in enumerate(labels.lines())
            if all(any(map(pattern.match, folded.split(" "))) for pattern in patterns)
        ]
    folded = fold_name(asked)
    return labels.containing(f"\t{folded}\n") or _having(folded.split(), labels)


def _glob(word: str) -> re.Pattern[str]:
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(part) or re.escape(fold(part)) for part in re.split(r"([*?])", word)) + r"\Z")


def _having(words: list[str], labels: LabelFile) -> list[int]:
    longest = max(words, key=len)
    return [code for code in labels.containing(longest) if set(words) <= set(labels.line(code)[1].split(" "))]
