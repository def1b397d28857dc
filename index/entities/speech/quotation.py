"""The stretches of a text between quotation marks, whatever kinds of marks it uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARKS = '“”„«»"‘'
_APOSTROPHES = {sign: re.compile(rf"{sign}(?:(?<!\w{sign})|(?!\w))") for sign in "'’"}  # none within a word
_SINGLE = "‘'"
_BEFORE_CLOSE = ",.?!…"
_BEFORE_OPEN = " \t\xa0([{—–-/\n«„“‘"
OPENING, CLOSING = "“„«\"‘'", "”“»\"’'"


class Quotation(NamedTuple):
    """An outermost pair of marks at ``open`` and ``close``.

    ``continues`` says that there is no closing mark: the paragraph ends at ``close``, and the next opens with a mark
    again, as a speech of several paragraphs does.
    """

    open: int
    close: int
    continues: bool = False


def quotations(text: str) -> list[Quotation]:
    """Return the quotations of a text in order. None goes beyond its paragraph. Linear in the text's length."""
    return list(_paired(text))


def _paired(text: str) -> Iterator[Quotation]:
    """Count marks like brackets, and start afresh in each paragraph: a forgotten mark spoils no more than that."""
    open_marks: list[int] = []
    last_close = -1
    last = 0
    for at in _marks(text):
        mark = text[at]
        if open_marks and (end := text.find("\n", last, at)) >= 0:
            yield from _unclosed(text, open_marks[0], last_close, end)
            open_marks.clear()
        last = at
        if open_marks and text[open_marks[-1]] in _SINGLE and mark not in "‘’'":
            open_marks.pop()  # it was an apostrophe
        if _opens(text, at, open_marks):
            open_marks.append(at)
        elif open_marks and _closes(text, at, text[open_marks[-1]]):
            last_close = at
            first = open_marks[0]
            open_marks.pop()
            if not open_marks:
                yield Quotation(first, at)
    if open_marks:
        end = text.find("\n", last)
        yield from _unclosed(text, open_marks[0], last_close, end if end >= 0 else len(text))


def _marks(text: str) -> list[int]:
    """Return where there are marks, in order. Each kind is looked for by itself, since a text has few kinds."""
    found = [match.start() for sign, mark in _APOSTROPHES.items() if sign in text for match in mark.finditer(text)]
    for sign in _MARKS:
        at = text.find(sign)
        while at >= 0:
            found.append(at)
            at = text.find(sign, at + 1)
    found.sort()
    return found


def _opens(text: str, at: int, open_marks: list[int]) -> bool:
    mark = text[at]
    if mark in "«„":
        return True
    if mark == "“":
        return not (open_marks and text[open_marks[-1]] == "„")
    if mark == "‘":
        return not open_marks
    if mark == '"':
        spaced = at == 0 or text[at - 1] in _BEFORE_OPEN
        return spaced and not text[at + 1 : at + 2].isspace()
    if mark == "'":
        return not open_marks and (at == 0 or text[at - 1] in _BEFORE_OPEN) and text[at + 1 : at + 2].isalnum()
    return False


def _closes(text: str, at: int, opened: str) -> bool:
    mark = text[at]
    if mark == "’":
        return opened == "‘" and not text[at + 1 : at + 2].isalnum()
    if mark == "'":
        return opened == "'" and text[at - 1] in _BEFORE_CLOSE and not text[at + 1 : at + 2].isalnum()
    return opened not in _SINGLE


def _unclosed(text: str, first: int, last_close: int, end: int) -> Iterator[Quotation]:
    """Yield a quotation that wants its last mark: one of several paragraphs, or the Russian «one «within» another»."""
    following = text[end : end + 8].lstrip()[:1]
    if following and following in '“„«"' and text[first] not in _SINGLE:
        yield Quotation(first, end, continues=True)
    elif last_close > first:
        yield Quotation(first, last_close)
