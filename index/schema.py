"""What the index knows of an article, and the fields that a query can name.

*Texts* are kept twice: as terms (stems, with positions, scored by BM25F) and as words (as written but
folded, for wildcards, prefixes, fuzzy words and regular expressions). What is quoted in an
article is a text of its own beside the whole. *Values* (countries, persons, organizations, source, language, and who
is quoted) are columns of codes with the postings of each; the date is a column.
"""

from __future__ import annotations

from typing import Literal

VERSION = "3"
"""Changes with the fields or with what they hold; an index of another one is stale."""

TEXTS = ("title", "text", "author", "said")
TITLE_BOOST = 2.0  # a word in the title counts as much as two in the text

VALUES = ("country", "person", "org", "source", "language", "speaker")
NAMED: tuple[Literal["person"], Literal["org"]] = ("person", "org")
"""The columns whose values are names of entities: which of them are one is in ``index.entitytable``."""

SUPPOSED = "?"
"""What the label of a name begins with that an article only may have: it counts where other articles surely name
the same person. No name begins so by itself."""

QUERY_FIELDS = (
    "title",
    "text",
    "author",
    "said",
    "source",
    "lang",
    "country",
    "person",
    "org",
    "speaker",
    "date",
    "id",
)
"""The fields a query can name, as it names them."""


def written(label: str) -> str:
    """Return a label as the article has the name."""
    return label.removeprefix(SUPPOSED)


def words_of(text: str) -> str:
    """Return the name of the field of words beside a field of texts."""
    return f"{text}_words"


def text_of(words: str) -> str:
    """Return the name of the field of texts beside a field of words."""
    return words.removesuffix("_words")


WORDS = tuple(map(words_of, TEXTS))
