"""Query text to tokens: words, phrases, operators, parentheses, field names. Points at what cannot be read."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from index.errors import QueryError
from index.schema import QUERY_FIELDS

Kind = Literal["word", "phrase", "regex", "range", "field", "operator", "not", "must", "open", "close"]

MAX_LENGTH = 20_000  # characters of a query
MAX_BOOST = 1000.0
MAX_EDITS = 2

_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_]*):")
_WORD = re.compile(r'[^\s()"]+')
_REGEX = re.compile(r'r"([^"]*)"')
_RANGE = re.compile(r"\[\s*(\S*?)\s*\bTO\b\s*(\S*?)\s*\]")
_BOOST = re.compile(r"\^(\d{1,6}(?:\.\d{1,6})?)$")
_FUZZY = re.compile(r"(?<=[^~*?])~(\d?)(?:/(\d{1,2}))?$")
_AFTER_PHRASE = re.compile(r"(?:~(\d{1,4}))?(?:\^(\d{1,6}(?:\.\d{1,6})?))?(?=[\s()]|$)")
_AFTER_GROUP = re.compile(r"\^(\d{1,6}(?:\.\d{1,6})?)(?=[\s()]|$)")
_OPERATORS = ("AND", "OR", "ANDNOT", "ANDMAYBE")
_ALIASES = {"language": "lang", "countries": "country", "persons": "person", "orgs": "org"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: ``text`` without its signs, at characters ``start:end``.

    ``edits`` and ``same`` are of a fuzzy word (edits allowed, letters that must agree at its start),
    ``slop`` of a phrase (0: in this order, side by side).
    """

    kind: Kind
    text: str
    start: int
    end: int
    boost: float = 1.0
    edits: int = 0
    same: int = 0
    slop: int = 0


def lex(text: str) -> list[Token]:
    """Return the tokens of a query. Raises QueryError."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query has {len(text):,} characters; {MAX_LENGTH:,} are the most")
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        token = _token(text, place)
        place = token.end
        if token.text or token.kind in ("open", "close"):
            tokens.append(token)
    return tokens


def _token(text: str, place: int) -> Token:
    """Return the token that begins at ``place``; punctuation alone is a token without text."""
    char = text[place]
    if char in "()":
        return _parenthesis(text, place)
    if char == '"':
        return _phrase(text, place)
    if char in "+-":
        return _sign(text, place)
    if found := _REGEX.match(text, place):
        return Token("regex", found[1] or " ", place, found.end())
    found = _FIELD.match(text, place)
    field = _field(text, found) if found else None
    return field or _word(text, place)


def _parenthesis(text: str, place: int) -> Token:
    if text[place] == "(":
        return Token("open", "(", place, place + 1)
    after = _AFTER_GROUP.match(text, place + 1)
    boost = _boost(after[1], text, place + 1) if after else 1.0
    return Token("close", ")", place, after.end() if after else place + 1, boost)


def _phrase(text: str, place: int) -> Token:
    end = text.find('"', place + 1)
    if end < 0:
        raise QueryError('this quotation mark (") has no partner', text, place)
    after = _AFTER_PHRASE.match(text, end + 1)
    slop, boost = (after[1], after[2]) if after else (None, None)
    return Token(
        "phrase",
        text[place + 1 : end] or " ",
        place,
        after.end() if after else end + 1,
        _boost(boost, text, end + 1) if boost else 1.0,
        slop=int(slop) if slop else 0,
    )


def _sign(text: str, place: int) -> Token:
    end = place
    while end < len(text) and text[end] in "+-":
        end += 1
    if end - place > 1 or end == len(text) or text[end].isspace() or text[end] == ")":
        return Token("word", "", place, end)  # a dash
    return Token("not" if text[place] == "-" else "must", text[place], place, end)


def _field(text: str, found: re.Match[str]) -> Token | None:
    """Return the token of a field's name, or None where the colon is one of normal text."""
    name, end = found[1].lower(), found.end()
    name = _ALIASES.get(name, name)
    after = text[end : end + 1]
    if name in QUERY_FIELDS and (found[1].islower() or (after and not after.isspace())):
        if not after or after.isspace() or after == ")":
            raise QueryError(f"nothing follows {name}: (write {name}:something, without a space)", text, end)
        return Token("field", name, found.start(), end)
    if not after or after.isspace() or not (after.isalpha() or after in '("*?-'):
        return None
    near = difflib.get_close_matches(name, QUERY_FIELDS, 2, 0.6)
    hint = f", did you mean {' or '.join(near)}?" if near else "."
    raise QueryError(
        f"there is no field {found[1]!r}{hint} The fields are {', '.join(QUERY_FIELDS)};"
        " put text that has a colon between quotation marks",
        text,
        found.start(),
    )


def _word(text: str, place: int) -> Token:
    if found := _RANGE.match(text, place):
        return Token("range", f"{found[1]}..{found[2]}", place, found.end())
    found = _WORD.match(text, place)
    if found is None:  # pragma: no cover - every other character has been dealt with
        return Token("word", "", place, place + 1)
    word, end = found[0], found.end()
    if word in _OPERATORS:
        return Token("operator", word, place, end)
    if word == "NOT":
        return Token("not", word, place, end)
    boost, edits, same = 1.0, 0, 0
    if sign := _BOOST.search(word):
        boost, word = _boost(sign[1], text, place + sign.start()), word[: sign.start()]
    if sign := _FUZZY.search(word):
        edits, same = int(sign[1] or 1), int(sign[2] or 0)
        if edits > MAX_EDITS:
            raise QueryError(f"a fuzzy word allows at most {MAX_EDITS} edits (~1, ~2)", text, place + sign.start())
        word = word[: sign.start()]
    return Token("word", word, place, end, boost, edits, same)


def _boost(number: str, text: str, place: int) -> float:
    boost = float(number)
    if not 0 < boost <= MAX_BOOST:
        raise QueryError(f"a boost is a number above 0 and up to {MAX_BOOST:.0f}", text, place)
    return boost
