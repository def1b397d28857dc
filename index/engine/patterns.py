"""Which terms of a dictionary a pattern stands for: ordinals, ascending.

A prefix is a range of the dictionary. Any other pattern is compared with the terms that begin with its
literal beginning, all in one text: a line a term.
"""

from __future__ import annotations

import re
from fnmatch import translate

import numpy as np

from index.engine.dictionary import Dictionary, encoded
from index.engine.kernels import NO_PLACES, Longs
from index.query.tree import Fuzzy, Pattern, Prefix, Regex, TermRange, Wildcard

_META = re.compile(r"[\\.^$*+?{}\[\]|()]")


def matching(dictionary: Dictionary, pattern: Pattern | TermRange) -> Longs:
    """Return the ordinals of the terms that a pattern stands for."""
    if isinstance(pattern, Prefix):
        return np.arange(*dictionary.beginning(encoded(pattern.text)))
    if isinstance(pattern, TermRange):
        return _between(dictionary, pattern)
    if isinstance(pattern, Fuzzy):
        return within(dictionary, pattern.text, pattern.edits, pattern.same)
    if isinstance(pattern, Wildcard):
        expression = translate(pattern.text)
        literal = re.match(r"[^*?\[]*", pattern.text)
        beginning = literal[0] if literal else ""
    elif isinstance(pattern, Regex):
        expression, beginning = pattern.text, literal_beginning(pattern.text)
    else:
        raise TypeError(f"{pattern!r} is no pattern")
    return _expressed(dictionary, expression, beginning)


def literal_beginning(expression: str) -> str:
    """Return letters that whatever a regular expression matches begins with."""
    if "|" in expression:
        return ""
    found = _META.search(expression)
    if found is None:
        return expression
    end = found.start()
    if found[0] in "*?{":  # the letter before it may be missing
        end -= 1
    return expression[: max(end, 0)]


def _between(dictionary: Dictionary, wanted: TermRange) -> Longs:
    low, high = 0, len(dictionary)
    if wanted.first is not None:
        first = encoded(wanted.first)
        low = dictionary.place(first + b"\0" if wanted.open_first else first)
    if wanted.last is not None:
        last = encoded(wanted.last)
        high = dictionary.place(last if wanted.open_last else last + b"\0")
    return np.arange(low, max(low, high))


def _expressed(dictionary: Dictionary, expression: str, beginning: str) -> Longs:
    """Return the ordinals of the terms that an expression matches whole, given what all of them begin with."""
    low, high = dictionary.beginning(encoded(beginning)) if beginning else (0, len(dictionary))
    matches = re.compile(rf"(?:{expression})\Z", re.DOTALL).match
    terms = dictionary.text(low, high).decode().split("\n")[:-1]
    return np.array([low + place for place, term in enumerate(terms) if matches(term)], dtype=np.int64)


def within(dictionary: Dictionary, word: str, edits: int, same: int) -> Longs:
    """Return the ordinals of the terms within ``edits`` insertions, deletions or changes of a letter of a word,
    which begin with its first ``same`` letters.

    The table of edit distances (Wagner and Fischer, 1974) is filled for all terms at a time, within the
    ``edits`` diagonals beside the middle one, since no way through others can cost so little.
    """
    low, high = dictionary.beginning(encoded(word[:same])) if same else (0, len(dictionary))
    letters = np.frombuffer(dictionary.text(low, high).decode().encode("utf-32-le"), dtype=np.uint32)
    ends = np.flatnonzero(letters == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else NO_PLACES
    lengths = ends - starts
    near = np.flatnonzero(np.abs(lengths - len(word)) <= edits)
    if not len(near):
        return NO_PLACES
    starts, lengths = starts[near], lengths[near]
    most = np.uint8(edits + 1)
    far = np.full(len(near), most, dtype=np.uint8)
    row = {column: np.full(len(near), column, dtype=np.uint8) for column in range(edits + 1)}
    for line, letter in enumerate(word, 1):
        fresh = {}
        for column in range(max(0, line - edits), line + edits + 1):
            if column == 0:
                fresh[0] = np.full(len(near), min(line, edits + 1), dtype=np.uint8)
                continue
            at = np.minimum(starts + column - 1, len(letters) - 1)
            changed = row.get(column - 1, far) + (letters[at] != ord(letter))
            added = np.minimum(row.get(column, far), fresh.get(column - 1, far)) + np.uint8(1)
            fresh[column] = np.minimum(np.minimum(changed, added), most).astype(np.uint8)
        row = fresh
    found = np.zeros(len(near), dtype=np.bool_)
    for column, distance in row.items():
        found |= (lengths == column) & (distance <= edits)
    return low + near[found]
