"""One word or phrase of a query to a leaf of the tree, by the field it is looked for in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from index.analysis import sequence, words
from index.dates import read_range
from index.entities.countries import country_code, suggest_countries
from index.errors import QueryError
from index.folding import MARKS, ZWNJ, fold
from index.query.lexer import Token
from index.query.tree import (
    And,
    Between,
    Every,
    Fuzzy,
    Named,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Regex,
    Term,
    Wildcard,
    boosted,
)
from index.schema import TITLE_BOOST

TERMS = {
    None: ("title", "text"),
    "title": ("title",),
    "text": ("text",),
    "author": ("author",),
    "said": ("said",),
}
"""The fields of terms that a query's field stands for; None is a word without one."""

WORDS = {
    None: ("title_words", "text_words"),
    "title": ("title_words",),
    "text": ("text_words",),
    "author": ("author_words",),
    "said": ("said_words",),
}
"""The fields of words for each."""

_COLUMNS = {"person": "person", "org": "org", "source": "source", "lang": "language", "speaker": "speaker"}
_PIECE = re.compile(f"[\\w*?{MARKS}]+")
_MAX_REGEX = 200  # characters
_RISKY = re.compile(r"\)\s*[*+?{]|\\\d|\(\?")  # a repeated group can take exponential time
_ESCAPED = re.compile(r"\\.|[^\\]+", re.DOTALL)


def leaf(token: Token, name: str | None, now: datetime) -> Query | None:
    """Return the tree of a token, None if there is nothing in it to look for. Raises QueryError."""
    text = token.text
    if name == "date":
        return Between(*read_range(text, now))
    if name == "country":
        return country(text)
    if name in _COLUMNS:
        return Named(_COLUMNS[name], text.strip()) if text.strip() else None
    if name == "id":
        return Term("id", text.strip().lower())
    tree = _wording(token, name)
    return tree if tree is None else boosted(tree, token.boost)


def _wording(token: Token, name: str | None) -> Query | None:
    text = token.text
    if token.kind == "regex":
        return regex(text, name)
    if token.kind == "phrase":
        return phrase(text, name, token.slop)
    if token.kind == "range":
        return phrase(text, name)
    if token.edits:
        return fuzzy(text, name, token.edits, token.same)
    if "*" in text or "?" in text:
        return pattern(text, name)
    return word(text, name)


def country(name: str) -> Query:
    """Return the articles about a country, by code or any of its names; ``*``: about any.

    Raises QueryError with the names that come near.
    """
    asked = " ".join(name.split())
    if asked == "*":
        return Named("country", "*")
    code = country_code(asked)
    if code is None:
        near = suggest_countries(asked)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; write a name or a code such as TJ"
        raise QueryError(f"no country is known as {asked!r}{hint}", name)
    return Named("country", code)


def word(text: str, name: str | None) -> Query | None:
    """Return the tree of a word; of one that the analysis takes apart, a phrase of its parts."""
    tree = phrase(text, name)
    if tree is None or ZWNJ not in text:
        return tree
    joined = phrase(text.replace(ZWNJ, ""), name)
    return tree if joined is None or joined == tree else Or((tree, joined))


def phrase(text: str, name: str | None, slop: int = 0) -> Query | None:
    """Return the tree of words side by side in this order, or, with ``slop``, near each other in any."""
    terms = sequence(text)
    if not terms:
        return None

    def in_field(field: str) -> Query:
        boost = TITLE_BOOST if field == "title" else 1.0
        if len(terms) == 1:
            return Term(field, terms[0], boost=boost)
        if slop:
            return Near(field, tuple(terms), slop, boost)
        return Phrase(field, tuple(terms), boost=boost)

    return _any([in_field(field) for field in TERMS[name]])


def pattern(text: str, name: str | None) -> Query | None:
    """Return the tree of a word with ``*`` (any letters) or ``?`` (one letter) in it, as it is written."""
    if text.strip("*") == "" and text:
        return Every()
    found: list[Query | None] = []
    for piece in _PIECE.findall(text):
        folded = "".join(part if part in "*?" else fold(part) for part in re.split(r"([*?])", piece) if part)
        if not folded.strip("*?"):
            continue
        if folded.strip("*?") == folded and "*" not in folded and "?" not in folded:
            found.append(word(piece, name))
        else:
            found.append(_any([_pattern(field, folded) for field in WORDS[name]]))
    return _all(found)


def _pattern(field: str, folded: str) -> Query:
    start = folded.rstrip("*")
    return Wildcard(field, folded) if "*" in start or "?" in start else Prefix(field, start)


def fuzzy(text: str, name: str | None, edits: int, same: int = 0) -> Query | None:
    """Return the tree of words within ``edits`` insertions, deletions or changes of a letter."""
    return _all([_any([Fuzzy(field, one, edits=edits, same=same) for field in WORDS[name]]) for one in words(text)])


def regex(text: str, name: str | None) -> Query:
    """Return the tree of words that a regular expression matches whole. Raises QueryError."""
    if len(text) > _MAX_REGEX:
        raise QueryError(f"a regular expression has at most {_MAX_REGEX} characters")
    if _RISKY.search(text):
        raise QueryError("a regular expression here has no repeated groups, look-arounds or references to groups")
    lowered = "".join(part if part.startswith("\\") else part.lower() for part in _ESCAPED.findall(text))
    try:
        re.compile(lowered)
    except (re.error, OverflowError, RecursionError) as error:
        raise QueryError(f"the regular expression cannot be read: {error}") from None
    return _any([Regex(field, lowered) for field in WORDS[name]])


def _any(trees: Sequence[Query]) -> Query:
    return Or(tuple(trees)) if len(trees) > 1 else trees[0]


def _all(found: Sequence[Query | None]) -> Query | None:
    trees = [tree for tree in found if tree is not None]
    return And(tuple(trees)) if len(trees) > 1 else trees[0] if trees else None
