"""The Whoosh schema of an index, made by our own code: of what a file says of it nothing is needed.

Texts are scored terms with positions, the fields of words tell which words as written there are, and
the terms of a column are its labels, as they were given. The date is Whoosh's DATETIME (microseconds
since the year 1), so that ``DateRange``, ``NumericRange`` and the query parser mean what they do elsewhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NoReturn

from whoosh import fields, formats
from whoosh.filedb.filestore import ReadOnlyError

from index.analysis import sequence, words
from index.schema import TEXTS, VALUES, WORDS

MILLION = 1_000_000
_1970 = (datetime(1970, 1, 1) - datetime.min) // timedelta(microseconds=1)


def microseconds(seconds: int) -> int:
    """Return a second since 1970 as Whoosh counts time."""
    return seconds * MILLION + _1970


def seconds_between(first: int, last: int) -> tuple[int, int]:
    """Return the first and last second since 1970 that lie within two of Whoosh's microseconds, both inclusive."""
    return -(-(first - _1970) // MILLION), (last - _1970) // MILLION


def read_only() -> NoReturn:
    """Refuse to write."""
    raise ReadOnlyError("an index of khabar is read only to Whoosh: khabar's own bulk writer is what writes it")


class PositionList(formats.Positions):  # type: ignore[misc]  # Whoosh is untyped
    """Whoosh's positions, packed as 32-bit integers in place of a pickle for each posting."""

    def encode(self, poslist: list[int]) -> bytes:
        """Return positions as bytes."""
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Return the positions in a posting."""
        return array("I", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """Return how many positions there are."""
        return len(valuestring) // 4

    def combine(self, vs: list[bytes]) -> bytes:
        """Return the positions of several postings as one."""
        return self.encode(sorted({position for value in vs for position in self.decode_positions(value)}))


class _Analysed(fields.FieldType):  # type: ignore[misc]  # Whoosh is untyped
    """A field whose texts ``index.analysis`` takes apart, so that Whoosh's query parser asks for what is there."""

    def index(self, value: Any, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Refuse."""
        read_only()

    def process_text(self, qstring: str, mode: str = "", **_: Any) -> Iterator[str]:
        """Return what is to be looked for."""
        return iter(self.analyse(qstring))

    def analyse(self, text: str) -> list[str]:
        """Return the terms of a text."""
        raise NotImplementedError


class TermsField(_Analysed):
    """Terms with positions."""

    scorable = True
    multitoken_query = "phrase"

    def __init__(self) -> None:
        self.format = PositionList()

    def analyse(self, text: str) -> list[str]:
        """Return the terms of a text."""
        return sequence(text)


class WordsField(_Analysed):
    """Whether a folded word occurs."""

    scorable = False
    multitoken_query = "and"

    def __init__(self) -> None:
        self.format = formats.Existence()

    def analyse(self, text: str) -> list[str]:
        """Return the words of a text."""
        return words(text)


class MomentField(fields.DATETIME):  # type: ignore[misc]  # Whoosh is untyped
    """The date, with one term for each that there is: a range needs no coarser ones."""

    def __init__(self) -> None:
        fields.NUMERIC.__init__(self, int, 64, stored=True, sortable=True, shift_step=0)


@cache
def make_schema() -> fields.Schema:
    """Return the schema of every index."""
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        date=MomentField(),
        change=fields.STORED,
        **{name: TermsField() for name in TEXTS},
        **{name: WordsField() for name in WORDS},
        **{name: fields.ID() for name in VALUES},
    )
