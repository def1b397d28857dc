"""The queries of the search benchmark: thirty in each of eight classes, drawn from the corpus by a seed.

They are said neutrally, and every engine puts them into its own language. A word is looked for in title and text.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from bench.article import Article

Kind = Literal["rare", "frequent", "or", "and", "phrase", "country", "dates", "prefix"]
KINDS: tuple[Kind, ...] = get_args(Kind)

EACH = 30  # queries in a class
SAMPLE = 20_000  # articles to draw from are enough: the shares of words in them are those of the whole
PREFIX = 5  # letters of a prefix
DAY = 86_400
_AROUND = 182  # days before and after an article's that a query's dates reach
_SOURCES = 2_000  # articles that queries are taken from, at most
_TRIES = 50_000
_LEFT_OUT = re.compile("and|are|can|for|from|have|may|not|that|the|this|tbd|when|will|with|yet|you|your")
"""Words of three letters and more that Whoosh's analysis leaves out by default."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: ``words`` as the class has it, about a country, from second ``first`` to ``last``.

    ``first`` is the beginning of a day and ``last`` the end of one; both are 0 where dates do not matter.
    """

    kind: Kind
    words: tuple[str, ...]
    country: str = ""
    first: int = 0
    last: int = 0


def draw(articles: Iterable[Article], seed: int = 1, each: int = EACH) -> list[Query]:
    """Return ``each`` queries of every class, from a sample of the corpus. Raises ValueError if it is too small."""
    dice = random.Random(seed)
    count, having = 0, Counter[str]()
    kept: list[Article] = []
    for article in articles:
        count += 1
        having.update(filter(None, set(_words(article))))
        if len(kept) < _SOURCES:
            kept.append(article)
        elif (place := dice.randrange(count)) < _SOURCES:
            kept[place] = article
    drawer = _Drawer(dice, count, having, kept)
    return [query for kind in KINDS for query in drawer.queries(kind, each)]


def _words(article: Article) -> list[str]:
    """Return the words of a text that every engine reads as one token and keeps, '' wherever there is anything else."""
    words = []
    for written in article.text.lower().split():
        word = written.rstrip(".,;:")
        good = len(word) >= 3 and word.isascii() and word.isalpha() and not _LEFT_OUT.fullmatch(word)
        words.append(word if good else "")
        if word != written:
            words.append("")
    return words


class _Drawer:
    """Draws queries from articles, by the shares of the articles that have a word."""

    def __init__(self, dice: random.Random, count: int, having: Counter[str], kept: list[Article]) -> None:
        self._dice, self._having, self._kept = dice, having, kept
        self._count = count
        self._makers: dict[Kind, Callable[[Article], Query | None]] = {
            "rare": self._rare,
            "frequent": lambda article: self._single("frequent", article, 0.05, 0.4),
            "or": self._or,
            "and": self._and,
            "phrase": self._phrase,
            "country": self._country,
            "dates": self._dates,
            "prefix": self._prefix,
        }

    def queries(self, kind: Kind, each: int) -> list[Query]:
        """Return ``each`` different queries of a class."""
        found: dict[Query, None] = {}
        for _ in range(_TRIES):
            if len(found) == each:
                return list(found)
            query = self._makers[kind](self._dice.choice(self._kept))
            if query is not None:
                found[query] = None
        raise ValueError(f"the corpus is too small to draw {each} queries of the class {kind!r} from")

    def _pick(self, article: Article, low: float, high: float, *, letters: int = 3) -> str:
        """Return a word of an article that a share of the articles from ``low`` to ``high`` have, '' if it has none."""
        least, most = low * self._count, high * self._count
        words = sorted(
            word for word in set(_words(article)) if len(word) >= letters and least <= self._having[word] <= most
        )
        return self._dice.choice(words) if words else ""

    def _single(self, kind: Kind, article: Article, low: float, high: float) -> Query | None:
        word = self._pick(article, low, high)
        return Query(kind, (word,)) if word else None

    def _rare(self, article: Article) -> Query | None:
        return self._single("rare", article, 2 / self._count, max(3 / self._count, 0.0005))

    def _or(self, article: Article) -> Query | None:
        return self._two("or", article, self._dice.choice(self._kept))

    def _and(self, article: Article) -> Query | None:
        return self._two("and", article, article)

    def _two(self, kind: Kind, one: Article, other: Article) -> Query | None:
        first, second = self._pick(one, 0.01, 0.1), self._pick(other, 0.01, 0.1)
        return Query(kind, (first, second)) if first and second and first != second else None

    def _phrase(self, article: Article) -> Query | None:
        least, most = 0.01 * self._count, 0.3 * self._count
        pairs = [
            pair for pair in pairwise(_words(article)) if all(least <= self._having[word] <= most for word in pair)
        ]
        return Query("phrase", self._dice.choice(pairs)) if pairs else None

    def _country(self, article: Article) -> Query | None:
        word = self._pick(article, 0.01, 0.2)
        return Query("country", (word,), country=self._dice.choice(article.countries)) if word else None

    def _dates(self, article: Article) -> Query | None:
        word = self._pick(article, 0.01, 0.2)
        day = article.date // DAY
        return Query("dates", (word,), "", (day - _AROUND) * DAY, (day + _AROUND + 1) * DAY - 1) if word else None

    def _prefix(self, article: Article) -> Query | None:
        word = self._pick(article, 0.001, 0.05, letters=PREFIX + 2)
        return Query("prefix", (word[:PREFIX],)) if word else None
