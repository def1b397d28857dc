"""How well spellings are brought together: ``python -m bench.naming FILE…`` prints a table.

A file has one person a line, the spellings parted by tabs. All spellings of a file are grouped at once; of the
pairs of spellings within the groups, precision is the share that stand in one line, and recall the share of the
lines' pairs that are within a group.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from index.entities.spelling.kinship import group


def pairs(path: Path) -> tuple[float, float]:
    """Return precision and recall of the pairs of a file's spellings, each from 0 to 1. Raises OSError."""
    persons = list(_persons(path))
    wanted = {pair for person in persons for pair in _pairs(person)}
    found = _found(persons)
    right = len(wanted & found)
    return right / max(1, len(found)), right / max(1, len(wanted))


def faults(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the pairs of a file's spellings that are wrongly together, and wrongly apart. Raises OSError."""
    persons = list(_persons(path))
    wanted = {pair for person in persons for pair in _pairs(person)}
    found = _found(persons)
    return sorted(found - wanted), sorted(wanted - found)


def _persons(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if spellings := [spelling.strip() for spelling in line.split("\t") if spelling.strip()]:
            yield spellings


def _found(persons: Iterable[list[str]]) -> set[tuple[str, str]]:
    names = sorted({name for person in persons for name in person})
    return {pair for places in group(names) for pair in _pairs([names[place] for place in places])}


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return combinations(sorted(set(names)), 2)


def main(files: list[str]) -> None:
    """Print a line for each file."""
    print("| file | persons | spellings | precision | recall |\n|---|---|---|---|---|")
    for file in map(Path, files):
        persons = list(_persons(file))
        precision, recall = pairs(file)
        print(f"| {file.name} | {len(persons)} | {sum(map(len, persons))} | {precision:.3f} | {recall:.3f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
