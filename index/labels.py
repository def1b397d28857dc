"""The names behind the codes of the columns, and which of them a person means.

A file ``person.3.labels`` has a line for each code, the label and its folded form with a tab between:
code 0 is the first line. A new commit writes new files; codes are never given anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from index.analysis import fold_name
from index.folding import fold
from index.schema import VALUES


def label_file(column: str, commit: int) -> str:
    """Return the name of the file of a column's labels as of a commit."""
    return f"{column}.{commit}.labels"


def label_files(commit: int) -> list[str]:
    """Return the names of all files of labels of a commit."""
    return [label_file(column, commit) for column in VALUES]


def _taken_apart(text: bytes) -> list[str]:
    return text.decode().split("\n")[:-1]


class Labels:
    """The labels of a snapshot: read at once, taken apart when first asked for. Raises OSError, ValueError."""

    def __init__(self, folder: Path, commit: int) -> None:
        self._texts = {column: (folder / label_file(column, commit)).read_bytes() for column in VALUES}
        self._lines: dict[str, list[str]] = {}

    def lines(self, column: str) -> list[str]:
        """Return label, tab, folded label for each code."""
        if column not in self._lines:
            self._lines[column] = _taken_apart(self._texts[column])
        return self._lines[column]

    def label(self, column: str, code: int) -> str:
        """Return the label of a code."""
        return self.lines(column)[code].partition("\t")[0]

    def size(self, column: str) -> int:
        """Return how many codes there are."""
        return len(self.lines(column))

    def codes(self, column: str, asked: str) -> list[int]:
        """Return the codes that a name asked for means: see ``matching``."""
        return matching(column, asked, self.lines(column))


@dataclass(slots=True)
class LabelWriter:
    """All labels while an index is being written."""

    codes: dict[str, dict[str, int]] = field(default_factory=lambda: {column: {} for column in VALUES})

    @classmethod
    def load(cls, folder: Path, commit: int) -> LabelWriter:
        """Return the labels of a commit, to go on from."""
        labels = Labels(folder, commit)
        return cls(
            {
                column: {line.partition("\t")[0]: code for code, line in enumerate(labels.lines(column))}
                for column in VALUES
            }
        )

    def code(self, column: str, label: str) -> int:
        """Return the code of a label, a new one if there is none."""
        codes = self.codes[column]
        return codes.setdefault(label, len(codes))

    def write(self, folder: Path, commit: int) -> None:
        """Write the files of a commit."""
        for column, codes in self.codes.items():
            text = "".join(f"{label}\t{fold_name(label)}\n" for label in codes)
            (folder / label_file(column, commit)).write_bytes(text.encode())


def matching(column: str, asked: str, lines: list[str]) -> list[int]:
    """Return the codes of the labels that ``asked`` means, among lines of label, tab, folded label.

    ``*`` means all. A language means itself and its variants (``fa`` also ``fa-AF``), a country its
    code. A person, organization or source means those of that name however it is spelt (case,
    diacritics, letter variants), or else all whose name has each of the words asked for, in which
    ``*`` and ``?`` stand for letters.
    """
    if asked == "*":
        return list(range(len(lines)))
    if column == "country":
        return [code for code, line in enumerate(lines) if line.partition("\t")[0] == asked]
    if column == "language":
        wanted = asked.casefold().replace("_", "-")
        return [
            code
            for code, line in enumerate(lines)
            if f"{line.partition(chr(9))[0].casefold()}-".startswith(f"{wanted}-")
        ]
    if "*" in asked or "?" in asked:
        return _containing([_glob(word) for word in asked.split()], lines)
    folded = fold_name(asked)
    ending = f"\t{folded}"
    same = [code for code, line in enumerate(lines) if line.endswith(ending)]
    return same or _containing(folded.split(), lines)


def _glob(word: str) -> re.Pattern[str]:
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(part) or re.escape(fold(part)) for part in re.split(r"([*?])", word)) + r"\Z")


def _containing(words: list[str] | list[re.Pattern[str]], lines: list[str]) -> list[int]:
    found = []
    for code, line in enumerate(lines):
        name = line.partition("\t")[2]
        if isinstance(words[0], str) and words[0] not in name:
            continue  # most lines, at the price of one search in a string
        have = name.split(" ")
        if all(word in have if isinstance(word, str) else any(map(word.match, have)) for word in words):
            found.append(code)
    return found
