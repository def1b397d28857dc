"""Any text is a query or a QueryError; simple ones are read as Whoosh reads them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as stock
from whoosh.fields import KEYWORD, Schema
from whoosh.qparser import QueryParser

from index.errors import QueryError
from index.query import tree as own
from index.query.lexer import MAX_LENGTH
from index.query.parser import MAX_LEAVES, parse
from tests.index.world import NOW

PIECES = [
    "a", "oil", "کتاب‌ها", "é", "(", ")", '"', " ", "AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "-", "+", "*", "?",
    "~", "~1", "^2", "title:", "date:", "country:", "person:", "id:", "lang:ru", "foo:", ":", "..", "2017", "[", "TO",
    "]", 'r"', "\\", "http://", "12:30", "\n", "\x00", "\ud800", "🙂",
]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    """No text makes anything else happen, and an error points into the text."""
    error: QueryError | None = None
    try:
        shown = repr(parse(text, NOW).tree)
    except QueryError as caught:
        error, shown = caught, str(caught)
    assert shown
    assert error is None or 0 <= error.position <= len(text)


KINDS = (("And", own.And | stock.And), ("Or", own.Or | stock.Or))


def plain(tree: Any) -> object:
    """Return a tree, ours or Whoosh's, without its fields and boosts: operators over words."""
    for name, kind in KINDS:
        if isinstance(tree, kind):
            parts = tree.children() if isinstance(tree, own.Query) else tree.subqueries
            children = [plain(part) for part in parts]
            if all(child == children[0] and isinstance(child, str) for child in children):
                return children[0]  # one word in title or text
            flat: list[object] = []
            for child in children:
                flat += list(child[1:]) if isinstance(child, tuple) and child[0] == name else [child]
            return (name, *flat)
    return str(tree.text)


def expression(rng: random.Random, depth: int, words: Iterator[str]) -> str:
    """Return a random expression in which no word comes twice."""
    if depth == 0 or rng.random() < 0.2:
        return next(words)
    left, right = expression(rng, depth - 1, words), expression(rng, depth - 1, words)
    return rng.choice([f"{left} {right}", f"{left} AND {right}", f"{left} OR {right}", f"({left} {right})"])


def test_operators_bind_as_in_whoosh() -> None:
    """AND, OR, their absence and parentheses group as Whoosh's own parser groups them."""
    whoosh = QueryParser("f", Schema(f=KEYWORD))
    rng = random.Random(3)
    for _ in range(300):
        text = expression(rng, rng.randint(1, 4), (f"w{number}" for number in range(99)))
        assert plain(parse(text, NOW).tree) == plain(whoosh.parse(text, normalize=True)), text


def test_long_queries_are_refused() -> None:
    """Length, number of words and depth have limits, and the message says which."""
    with pytest.raises(QueryError, match="20,000 are the most"):
        parse("x" * (MAX_LENGTH + 1), NOW)
    with pytest.raises(QueryError, match="more than 1,000 words"):
        parse("x " * (MAX_LEAVES + 1), NOW)
    with pytest.raises(QueryError, match="nested more than 50 deep"):
        parse("(" * 60 + "x" + ")" * 60, NOW)
    with pytest.raises(QueryError, match="nested more than 50 deep"):
        parse("NOT " * 60 + "x", NOW)


def test_empty_query_is_all() -> None:
    """An empty query asks for every article, without a note."""
    assert parse(" \n", NOW).tree == own.Every()
    assert parse("", NOW).notes == ()
