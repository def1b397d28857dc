"""What a query tree means, said slowly: by reading every document, with nothing of the index but the analysis."""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from itertools import combinations
from math import log
from typing import Any

from index.analysis import fold_name, tokens
from index.documents import Document
from index.query.tree import (
    And,
    AndMaybe,
    Between,
    Constant,
    DisjunctionMax,
    Every,
    Fuzzy,
    Named,
    Near,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Query,
    Regex,
    Require,
    Term,
    TermRange,
    Wildcard,
)
from index.schema import TEXTS, VALUES, WORDS, text_of

B, K1 = 0.75, 1.2


@dataclass(frozen=True)
class Text:
    """An analysed text: where each term stands, which words there are, how many positions it takes."""

    terms: Mapping[str, list[int]]
    words: frozenset[str]
    length: int


@cache
def read(text: str) -> Text:
    """Analyse a text."""
    found = list(tokens(text))
    terms: dict[str, set[int]] = {}
    for token in found:
        terms.setdefault(token.term, set()).add(token.position)
    length = max((token.position + 1 for token in found), default=0)
    return Text(
        {term: sorted(places) for term, places in terms.items()}, frozenset(token.word for token in found), length
    )


def text_in(document: Document, field: str) -> Text:
    """Return a document's text in a field of texts or words."""
    return read(getattr(document, field if field in TEXTS else text_of(field)))


def terms_in(document: Document, field: str) -> Iterable[str]:
    """Return the terms (or words, labels, ids) that a document has in a field."""
    if field in TEXTS:
        return text_in(document, field).terms
    if field in WORDS:
        return text_in(document, field).words
    return {document.id} if field == "id" else document.values.get(field, ())


@dataclass(frozen=True)
class Oracle:
    """An index, as the documents that lie in it.

    ``living`` are those that are not deleted, ``lying`` these and those that are deleted and not yet merged
    away: these count in the statistics. ``labels`` are all that the columns ever had.
    """

    living: Sequence[Document]
    lying: Sequence[Document]
    labels: Mapping[str, frozenset[str]]

    def matching(self, tree: Query) -> list[Document]:
        """Return the documents that match."""
        return [document for document in self.living if self.matches(tree, document)]

    def matches(self, tree: Query, document: Document) -> bool:
        """Tell whether a document matches."""
        match tree:
            case And(parts):
                found = bool(parts) and all(self.matches(part, document) for part in parts)
            case Or(parts) | DisjunctionMax(parts):
                found = any(self.matches(part, document) for part in parts)
            case Not(part):
                found = not self.matches(part, document)
            case AndMaybe(part, _) | Constant(part, _):
                found = self.matches(part, document)
            case Require(scored, required):
                found = self.matches(scored, document) and self.matches(required, document)
            case Named(column, value):
                found = any(label in self.named(column, value) for label in document.values[column])
            case _:
                found = leaf_matches(tree, document)
        return found

    @cache  # noqa: B019 - an oracle lives as long as one test
    def named(self, column: str, value: str) -> frozenset[str]:
        """Return the labels that a name means."""
        labels = self.labels[column]
        folded = {label: fold_name(label) for label in labels}
        if value == "*":
            return labels
        if column == "country":
            return labels & {value}
        if column == "language":
            return frozenset(label for label in labels if label == value or label.startswith(f"{value}-"))
        if "*" in value or "?" in value:
            return frozenset(
                label
                for label in labels
                if all(
                    any(fnmatch.fnmatchcase(word, wanted.lower()) for word in folded[label].split())
                    for wanted in value.split()
                )
            )
        spelt = frozenset(label for label in labels if folded[label] == fold_name(value))
        return spelt or frozenset(
            label for label in labels if set(fold_name(value).split()) <= set(folded[label].split())
        )

    def score(self, tree: Query, document: Document) -> float:
        """Return what a tree adds to the score of a document, 0 where it does not match."""
        if isinstance(tree, Not | Nothing) or not self.matches(tree, document):
            return 0.0
        match tree:
            case And(parts) | Or(parts):
                score = sum(self.score(part, document) for part in parts)
            case DisjunctionMax(parts):
                score = max(self.score(part, document) for part in parts)
            case AndMaybe(must, maybe):
                score = self.score(must, document) + self.score(maybe, document)
            case Require(scored, _):
                score = self.score(scored, document)
            case Constant(_, constant):
                score = constant
            case _:
                score = self.leaf_score(tree, document)
        return score

    def leaf_score(self, tree: Query, document: Document) -> float:
        """Return what a leaf adds to the score of a document that matches."""
        match tree:
            case Term(field, text, boost) if field in TEXTS:
                score = boost * self.bm25(field, text, document)
            case Phrase(field, words, _, boost):
                score = boost * sum(self.bm25(field, word, document) for word in words)
            case Near(field, words, _, boost):
                score = boost * sum(self.bm25(field, word, document) for word in set(words))
            case Term() | Pattern() | TermRange():
                score = tree.boost
            case _:
                score = 1.0
        return score

    def bm25(self, field: str, term: str, document: Document) -> float:
        """Return the score of a term in a document that has it."""
        text = text_in(document, field)
        frequency = len(text.terms[term])
        idf = log(len(self.lying) / (self.having(field, term) + 1)) + 1
        return idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * text.length / self.average[field]))

    @cache  # noqa: B019 - an oracle lives as long as one test
    def having(self, field: str, term: str) -> int:
        """Return in how many documents a term is, deleted ones too."""
        return sum(term in terms_in(document, field) for document in self.lying)

    @cached_property
    def average(self) -> dict[str, float]:
        """The average length of each field, deleted documents too."""
        return {
            field: sum(text_in(document, field).length for document in self.lying) / len(self.lying) for field in TEXTS
        }

    def ranking(self, tree: Query, document: Document) -> float:
        """Return a document's score as an answer has it: what only filters is left out of the topmost AND."""
        if isinstance(tree, And):
            return sum(self.ranking(part, document) for part in tree.parts)
        return 0.0 if filters(tree) else self.score(tree, document)

    def __hash__(self) -> int:
        return id(self)


def filters(tree: Query) -> bool:
    """Tell whether a tree cannot tell two of its matches apart."""
    if isinstance(tree, And | Or):
        return all(map(filters, tree.parts))
    return isinstance(tree, Named | Between | Not | Every | Nothing)


def leaf_matches(tree: Query, document: Document) -> bool:
    """Tell whether a document matches a leaf that does not depend on what else there is."""
    match tree:
        case Between(first, last):
            found = first <= document.date <= last
        case Term(field, text, _):
            found = text in terms_in(document, field)
        case Phrase(field, words, slop, _):
            found = in_order([text_in(document, field).terms.get(word, []) for word in words], slop)
        case Near(field, words, slop, _):
            found = near(text_in(document, field), words, slop)
        case Pattern(field, _, _) | TermRange(field, _, _, _, _, _):
            found = any(stands_for(tree, term) for term in terms_in(document, field))
        case _:
            found = isinstance(tree, Every)
    return found


def in_order(places: Sequence[Sequence[int]], slop: int, after: int | None = None) -> bool:
    """Tell whether each word stands 1 to ``slop`` places after the one before."""
    if not places:
        return True
    return any(in_order(places[1:], slop, place) for place in places[0] if after is None or 1 <= place - after <= slop)


def near(text: Text, words: Sequence[str], slop: int) -> bool:
    """Tell whether some stretch has all words (one that is asked for twice, twice) and fewer than ``slop`` others."""
    need, width = Counter(words), slop + len(words) - 2
    if any(len(text.terms.get(word, [])) < count for word, count in need.items()):
        return False

    def stretched(chosen: Sequence[str], low: int, high: int) -> bool:
        if not chosen:
            return True
        for some in combinations(text.terms[chosen[0]], need[chosen[0]]):
            lowest, highest = min(low, *some), max(high, *some)
            if highest - lowest <= width and stretched(chosen[1:], lowest, highest):
                return True
        return False

    return stretched(list(need), 1 << 40, -1)


@cache
def stands_for(tree: Query, term: str) -> bool:
    """Tell whether a pattern stands for a term."""
    match tree:
        case Prefix(_, text, _):
            return term.startswith(text)
        case Wildcard(_, text, _):
            return fnmatch.fnmatchcase(term, text)
        case Regex(_, text, _):
            return re.fullmatch(text, term, re.DOTALL) is not None
        case Fuzzy(_, text, _, edits, same):
            return term.startswith(text[:same]) and distance(text, term) <= edits
        case TermRange(_, first, last, open_first, open_last, _):
            key = term.encode()
            low = first is None or (key > first.encode() if open_first else key >= first.encode())
            return low and (last is None or (key < last.encode() if open_last else key <= last.encode()))
    raise TypeError(repr(tree))


@cache
def distance(one: str, other: str) -> int:
    """Return how many letters must be added, left out or changed to make one word of another."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        distance(one[:-1], other) + 1,
        distance(one, other[:-1]) + 1,
        distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )


def counted(documents: Iterable[Document], name: str) -> list[tuple[str, int]]:
    """Return the counts of a facet's values, the most frequent first, equal ones by value."""
    values: Counter[str] = Counter()
    for document in documents:
        if name in document.values:
            values.update(document.values[name])
            continue
        day = datetime.fromtimestamp(document.date, UTC).date()
        if name == "week":
            day -= timedelta(days=day.weekday())
        values[day.isoformat()[: {"year": 4, "month": 7}.get(name, 10)]] += 1
    return sorted(values.items(), key=lambda item: (-item[1], item[0]))


def document(id: str, change: int, date: int, **said: Any) -> Document:
    """Return a document of what a test says of it: its texts, and its labels by column."""
    values = {name: tuple(said.get(name, ())) for name in VALUES}
    return Document(
        id=id,
        change=change,
        date=date,
        title=said.get("title", ""),
        text=said.get("text", ""),
        author=said.get("author", ""),
        said=said.get("said", ""),
        values=values,
    )
