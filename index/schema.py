"""What the index knows of an article: the Whoosh schema, and the fields a query can name.

Words live in Whoosh's inverted index, in two shapes: *terms* (stems, with positions, scored by BM25F)
and *words* (as written but folded, for wildcards, prefixes, fuzzy words and regular expressions).
What has few values (date, source, language, countries, persons, organizations) is kept once per
article, as one stored value, from which a segment's columns are made: see ``index.columns``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from whoosh import fields, formats

from index.analysis import Analysed

VERSION = "1"
"""Changes with the fields or with what they hold; an index of another one is stale."""

TITLE_BOOST = 2.0  # a word in the title counts as much as two in the text
VALUES = ("country", "person", "org", "source", "language")
"""The columns of values, in the order the stored value has them after the date."""

QUERY_FIELDS = ("title", "text", "author", "source", "lang", "country", "person", "org", "date", "id")
"""The fields a query can name, as it names them."""


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


class TermsField(fields.FieldType):  # type: ignore[misc]  # Whoosh is untyped
    """Terms with positions. It is given an ``Analysed`` text, so that no text is analysed twice."""

    analyzer = None
    scorable = True
    stored = False
    unique = False
    vector = None
    column_type = None
    multitoken_query = "phrase"

    def __init__(self) -> None:
        self.format = PositionList()

    def index(self, value: Analysed, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Return (term, frequency, weight, posting) for each term."""
        encode = self.format.encode
        return (
            (term.encode(), len(positions), float(len(positions)), encode(positions))
            for term, positions in value.terms.items()
        )


class WordsField(fields.FieldType):  # type: ignore[misc]  # Whoosh is untyped
    """Whether a folded word occurs; given the words as a set."""

    analyzer = None
    scorable = False
    stored = False
    unique = False
    vector = None
    column_type = None
    multitoken_query = "and"

    def __init__(self) -> None:
        self.format = formats.Existence()

    def index(self, value: frozenset[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Return (word, 1, 1.0, nothing) for each word."""
        return ((word.encode(), 1, 1.0, b"") for word in value)


def make_schema() -> fields.Schema:
    """Return the schema of a new index."""
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        title=TermsField(),
        text=TermsField(),
        author=TermsField(),
        title_words=WordsField(),
        text_words=WordsField(),
        author_words=WordsField(),
        values=fields.STORED,
    )
