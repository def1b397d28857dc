"""A seeded corpus of news-like articles: Zipf vocabulary, names, countries, dates. The same seed, the same bytes."""

from __future__ import annotations

import bisect
import itertools
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WORDS = 40_000
WORDS_PER_ARTICLE = 350
SYLLABLES = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "on")]
COUNTRIES = ("Afghanistan", "Tajikistan", "Uzbekistan", "Kazakhstan", "Iran", "Russia", "Pakistan", "China", "Turkey")
FIRST = ("Rustam", "Zarina", "Farid", "Nigora", "Timur", "Laila", "Igor", "Olga", "Karim", "Shirin")
ORGANIZATIONS = ("United Nations", "World Bank", "NATO", "Ministry of Energy", "OPEC", "Asian Development Bank")
SOURCES = ("Oxus Herald", "Payam", "Vestnik", "Silk Road Monitor", "Pamir Post")


class Corpus:
    """Draws articles; ``Corpus(seed).articles(n)`` is the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        words = {"".join(self._random.choices(SYLLABLES, k=self._random.randint(2, 4))) for _ in range(2 * WORDS)}
        self._words = sorted(words)[:WORDS]
        self._random.shuffle(self._words)
        weights = (1 / (rank + 2.7) for rank in range(len(self._words)))  # Zipf-Mandelbrot, as English words fall
        self._cumulative = list(itertools.accumulate(weights))
        self._last = [
            "".join(self._random.choices(SYLLABLES, k=2)).capitalize() + self._random.choice(("ov", "zoda", "i", "ev"))
            for _ in range(3_000)
        ]

    def _draw(self, count: int) -> list[str]:
        top = self._cumulative[-1]
        return [self._words[bisect.bisect(self._cumulative, self._random.random() * top)] for _ in range(count)]

    def article(self, number: int) -> dict[str, Any]:
        """Return one article in the shape that ``khabar import`` takes."""
        draw = self._random
        words = self._draw(max(40, int(draw.gauss(WORDS_PER_ARTICLE, 120))))
        for name in (*draw.sample(COUNTRIES, 2), draw.choice(ORGANIZATIONS)):
            words.insert(draw.randrange(len(words)), name)
        person = f"{draw.choice(FIRST)} {draw.choice(self._last)}"
        words.insert(min(20, len(words)), person)
        sentences = [" ".join(words[start : start + 18]).capitalize() + "." for start in range(0, len(words), 18)]
        published = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(60 * 24 * 365 * 10))
        return {
            "url": f"http://corpus.test/{number}",
            "title": " ".join(self._draw(8)).capitalize(),
            "text": "\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)),
            "published": published.isoformat(),
            "source": draw.choice(SOURCES),
            "language": "en",
        }

    def articles(self, count: int) -> Iterator[dict[str, Any]]:
        """Yield ``count`` articles, numbered from 0."""
        for number in range(count):
            yield self.article(number)


def write(path: Path, count: int, seed: int = 1) -> None:
    """Write ``count`` articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        for article in Corpus(seed).articles(count):
            stream.write(json.dumps(article) + "\n")
