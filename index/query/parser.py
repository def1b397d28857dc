"""Tokens to a query tree, with Whoosh's rules: AND is implied and binds loosest, then OR, AND, NOT.

``a b OR c`` is ``a AND (b OR c)``; ``a AND b OR c`` is ``(a AND b) OR c``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from index.errors import QueryError
from index.query import leaves
from index.query.lexer import Token, lex
from index.query.tree import And, AndMaybe, Every, Not, Nothing, Or, Query, boosted

MAX_LEAVES = 1_000
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query tree, and what the reader of the answer should know of how the text was read."""

    tree: Query
    notes: tuple[str, ...] = ()


def parse(text: str, now: datetime) -> Parsed:
    """Read a query. An empty one is all articles; one without a word to look for is none, with a note.

    Raises QueryError, and nothing else, whatever the text.
    """
    tokens = lex(text)
    if not text.strip():
        return Parsed(Every())
    reader = _Reader(text, tokens, now)
    tree = reader.query()
    if tree is None:
        note = f"nothing to look for in {text.strip()!r}: a query needs a word or a number"
        return Parsed(Nothing(), (note,))
    return Parsed(tree, tuple(dict.fromkeys(reader.notes)))


@dataclass(slots=True)
class _Reader:
    """A recursive descent over the tokens. A method returns None for what has nothing to look for."""

    text: str
    tokens: list[Token]
    now: datetime
    place: int = 0
    depth: int = 0
    leaves: int = 0
    notes: list[str] = field(default_factory=list)

    def query(self) -> Query | None:
        tree = self.clauses(None)
        if (token := self.peek()) is not None:
            raise QueryError("this parenthesis has no partner", self.text, token.start)
        return tree

    def peek(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, *words: str) -> Token | None:
        """Take the next token if it is an operator of these."""
        token = self.peek()
        if token is None or token.kind != "operator" or token.text not in words:
            return None
        self.place += 1
        return token

    def clauses(self, name: str | None) -> Query | None:
        """Return everything up to a closing parenthesis or the end, ANDed."""
        found: list[Query | None] = []
        while (token := self.peek()) is not None and token.kind != "close":
            found.append(self.either(name))
        return all_of(found)

    def either(self, name: str | None) -> Query | None:
        found = [self.both(name)]
        while self.take("OR"):
            found.append(self.both(name))
        return any_of(found)

    def both(self, name: str | None) -> Query | None:
        tree = self.negated(name)
        while operator := self.take("AND", "ANDNOT", "ANDMAYBE"):
            other = self.negated(name)
            if operator.text == "AND":
                tree = all_of([tree, other])
            elif operator.text == "ANDNOT":
                tree = all_of([tree, other and Not(other)])
            elif tree is not None and other is not None:
                tree = AndMaybe(tree, other)
        return tree

    def negated(self, name: str | None) -> Query | None:
        token = self.peek()
        if token is None:
            last = self.tokens[-1]
            raise QueryError(f"nothing follows {last.text}", self.text, last.start)
        if token.kind == "operator":
            raise QueryError(f"{token.text} needs something before it", self.text, token.start)
        if token.kind == "close":
            before = self.tokens[self.place - 1]
            raise QueryError(f"nothing follows {before.text}", self.text, before.start)
        if token.kind not in ("not", "must"):
            return self.leaf(name)
        self.place += 1
        with_it = self.nested(token, name)
        return with_it if token.kind == "must" or with_it is None else Not(with_it)

    def nested(self, token: Token, name: str | None) -> Query | None:
        self.deeper(token)
        tree = self.negated(name)
        self.depth -= 1
        return tree

    def deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(f"the query is nested more than {MAX_DEPTH} deep", self.text, token.start)

    def leaf(self, name: str | None) -> Query | None:
        token = self.tokens[self.place]
        self.place += 1
        if token.kind == "field":
            if self.peek() is None:
                raise QueryError(f"nothing follows {token.text}:", self.text, token.start)
            return self.nested(token, token.text)
        if token.kind == "open":
            return self.group(token, name)
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise QueryError(f"the query has more than {MAX_LEAVES:,} words", self.text, token.start)
        try:
            tree = leaves.leaf(token, name, self.now)
        except QueryError as error:
            raise QueryError(error.message, self.text, token.start + error.position) from None
        if tree is None:
            self.notes.append(f"{token.text.strip()!r} was passed over: it has no word or number")
        return tree

    def group(self, token: Token, name: str | None) -> Query | None:
        self.deeper(token)
        tree = self.clauses(name)
        self.depth -= 1
        end = self.peek()
        if end is None:
            raise QueryError("this parenthesis has no partner", self.text, token.start)
        self.place += 1
        return tree if tree is None else boosted(tree, end.boost)


def all_of(found: list[Query | None]) -> Query | None:
    """Return the AND of the trees that are there; of negations only, all articles but those."""
    trees = [tree for tree in found if tree is not None]
    if len(trees) > 1 and all(isinstance(tree, Not) for tree in trees):
        trees.insert(0, Every())
    return And(tuple(trees)) if len(trees) > 1 else trees[0] if trees else None


def any_of(found: list[Query | None]) -> Query | None:
    """Return the OR of the trees that are there."""
    trees = [tree for tree in found if tree is not None]
    return Or(tuple(trees)) if len(trees) > 1 else trees[0] if trees else None
