"""A seeded world of news, for the search benchmark: `python -m bench.world FILE --articles 200000`.

Every article has about 355 words, a title of about 8, a date within ten years, one of a hundred outlets, and persons,
organizations and countries that its text names. The words are made up and fall off as Zipf's law has it, or, with
``--corpus``, the sentences are those of real articles, put together anew, with some words from that long tail.
The same seed, the same articles; the first thousand are the same however many are asked for.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np

from bench.article import Article, write

WORDS, PERSONS, ORGS, SOURCES = 200_000, 50_000, 20_000, 100
WORDS_PER_ARTICLE, WORDS_PER_TITLE, WORDS_PER_SENTENCE = 355, 8, 18
TAIL = 0.03  # of the words of recombined articles come from the made-up vocabulary, as rare names and misprints do
RUN = 3  # sentences that are taken together from a real article
MOST_REAL_WORDS = 5_000_000  # read of a file of real articles; they are held in memory
FIRST_DATE = int(datetime(2015, 1, 1, tzinfo=UTC).timestamp())
SECONDS = 10 * 365 * 86_400
LANGUAGES = ("en", "ru", "fa", "tr", "ur", "uz")

_COUNTRIES = """
AF RU TJ US CN IN PK IR UZ TR KZ UA KG TM GB SA IL IQ SY DE FR JP AE QA KR EG AZ GE AM BY PL IT ES BD LK NP MM
TH VN ID MY SG PH AU NZ CA MX BR AR CL CO VE PE CU ZA NG KE ET SO SD LY TN DZ MA YE OM KW BH JO LB PS GR RO BG
HU CZ SK AT CH BE NL SE NO FI DK IE PT RS HR SI BA MK AL ME MD LT LV EE CY MT IS LU MN KP TW HK MO LA KH BT MV
AD AG AO BB BF BI BJ BN BO BS BW BZ CD CF CG CI CM CR CV DJ DM DO EC ER FJ FM GA GD GH GM GN GQ GT GW GY HN HT
JM KI KM KN LC LI LR LS MC MG MH ML MR MU MW MZ NA NE NI NR PA PG PW PY RW SB SC SL SM SN SR SS ST SV SZ TD TG
TL TO TT TV TZ UG UY VA VC VU WS XK ZM ZW FO
"""
COUNTRIES = _COUNTRIES.split()

_SYLLABLES = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "on")]
_POSSIBLE = len(_SYLLABLES)
_KINDS = ("Bank", "Ministry", "Union", "Party", "Council", "Company", "Agency", "University")
_BLOCK = 500  # articles whose numbers are drawn at once
_STEPS = 1 << 22  # a rank is drawn by its share of so many; the rarest word of 200,000 still has one or two
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])")


class Zipf:
    """Draws ranks below ``size``, a rank as often as Zipf and Mandelbrot found of words: 1 / (rank + 2.7)."""

    def __init__(self, size: int) -> None:
        shares = 1 / (np.arange(size) + 2.7)
        times = np.maximum(1, np.rint(shares * (_STEPS / shares.sum()))).astype(np.int64)
        self._ranks = np.repeat(np.arange(size, dtype=np.int32), times)

    def draw(self, rng: np.random.Generator, count: int) -> list[int]:
        """Return ``count`` ranks."""
        ranks: list[int] = self._ranks[rng.integers(0, len(self._ranks), count, dtype=np.int32)].tolist()
        return ranks


def spell(number: int, syllables: int) -> str:
    """Return the word of a number below ``_POSSIBLE ** syllables``: each number has another."""
    word = ""
    for _ in range(syllables):
        number, syllable = divmod(number, _POSSIBLE)
        word += _SYLLABLES[syllable]
    return word


def vocabulary(rng: np.random.Generator) -> list[str]:
    """Return the made-up words, the most frequent first: these are short, as in any language."""
    words: list[str] = []
    for syllables, until in ((1, 60), (2, 3_000), (3, WORDS)):
        numbers = rng.choice(_POSSIBLE**syllables, until - len(words), replace=False)
        words += [spell(number, syllables) for number in numbers.tolist()]
    return words


def names(rng: np.random.Generator, count: int) -> list[tuple[str, str]]:
    """Return pairs of a given and a family name, each pair once."""
    given, family = (
        [spell(number, syllables).capitalize() for number in rng.choice(_POSSIBLE**syllables, size, replace=False)]
        for syllables, size in ((2, 500), (3, 4_000))
    )
    numbers = rng.choice(len(given) * len(family), count, replace=False).tolist()
    return [(given[number % len(given)], family[number // len(given)]) for number in numbers]


class Texts(Protocol):
    """Where the words of articles come from."""

    def draw(self, rng: np.random.Generator, lengths: list[int]) -> Iterator[tuple[str, list[str]]]:
        """Yield a title and the words of a text for each length."""


class Invented:
    """Texts of made-up words in sentences of one length."""

    def __init__(self, words: list[str]) -> None:
        self._words, self._zipf = words, Zipf(len(words))

    def draw(self, rng: np.random.Generator, lengths: list[int]) -> Iterator[tuple[str, list[str]]]:
        """Yield a title and the words of a text for each length."""
        word = self._words.__getitem__
        drawn = iter(self._zipf.draw(rng, sum(lengths) + WORDS_PER_TITLE * len(lengths)))
        for length in lengths:
            title = " ".join(map(word, islice(drawn, WORDS_PER_TITLE))).capitalize()
            words = [*map(word, islice(drawn, length))]
            words[::WORDS_PER_SENTENCE] = map(str.capitalize, words[::WORDS_PER_SENTENCE])
            last = slice(WORDS_PER_SENTENCE - 1, None, WORDS_PER_SENTENCE)
            words[last] = [f"{end}." for end in words[last]]
            yield title, words


class Recombined:
    """Texts of the sentences of real articles: a few in a row of one, then a few of another."""

    def __init__(self, path: Path, words: list[str]) -> None:
        self._tail, self._zipf = words, Zipf(len(words))
        self._titles: list[str] = []
        self._articles: list[list[list[str]]] = []
        known: dict[str, str] = {}
        held = 0
        for title, text in _real(path):
            sentences = [[known.setdefault(word, word) for word in one.split()] for one in _SENTENCE_END.split(text)]
            self._titles.append(title)
            self._articles.append(sentences)
            held += sum(map(len, sentences))
            if held >= MOST_REAL_WORDS:
                break
        if not self._articles:
            raise ValueError(f"{path} has no article with a title and a text")

    def draw(self, rng: np.random.Generator, lengths: list[int]) -> Iterator[tuple[str, list[str]]]:
        """Yield a title and the words of a text for each length."""
        dice = random.Random(int(rng.integers(1 << 62)))
        tail = iter(self._zipf.draw(rng, int(TAIL * sum(lengths))))
        for length in lengths:
            words: list[str] = []
            while len(words) < length:
                sentences = dice.choice(self._articles)
                start = dice.randrange(len(sentences))
                for sentence in sentences[start : start + RUN]:
                    words += sentence
            del words[length:]
            for rank in islice(tail, int(TAIL * length)):
                words[dice.randrange(len(words))] = self._tail[rank]
            yield dice.choice(self._titles), words


def _real(path: Path) -> Iterator[tuple[str, str]]:
    """Stream titles and texts of a file of JSON Lines."""
    packed = path.suffix == ".gz"
    with path.open("rb") as stream, gzip.open(stream) if packed else nullcontext(stream) as lines:
        for line in lines:
            said = json.loads(line)
            title, text = (" ".join(str(said.get(name) or "").split()) for name in ("title", "text"))
            if title and text:
                yield title, text


class _Names:
    """Names that articles are about, a few of them often: what is counted, and how a text writes it."""

    def __init__(self, values: list[str], written: list[str], least: int, most: int) -> None:
        self._values, self._written = values, written
        self._zipf, self._least, self._most = Zipf(len(values)), least, most

    def draw(self, rng: np.random.Generator, articles: int) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        """Yield the values of each article, each once, and their names in the text."""
        counts = rng.integers(self._least, self._most + 1, articles).tolist()
        drawn = iter(self._zipf.draw(rng, sum(counts)))
        for count in counts:
            ranks = list(dict.fromkeys(islice(drawn, count)))
            yield tuple(self._values[rank] for rank in ranks), [self._written[rank] for rank in ranks]


class World:
    """Streams articles of a seed, invented or, given a file of real ones, recombined."""

    def __init__(self, seed: int = 1, corpus: Path | None = None) -> None:
        rng = np.random.default_rng(seed)
        self._seed = seed
        words = vocabulary(rng)
        self._texts: Texts = Recombined(corpus, words) if corpus else Invented(words)
        persons = [f"{given} {family}" for given, family in names(rng, PERSONS)]
        orgs = [f"{one} {other} {_KINDS[len(other) % len(_KINDS)]}" for one, other in names(rng, ORGS)]
        countries = [family for _, family in names(rng, len(COUNTRIES))]
        self._sources = [f"{one} {other} News" for one, other in names(rng, SOURCES)]
        self._names = (
            _Names(COUNTRIES, countries, 1, 3),
            _Names(persons, persons, 1, 4),
            _Names(orgs, orgs, 0, 3),
        )
        self._source, self._language = Zipf(SOURCES), Zipf(len(LANGUAGES))

    def articles(self, count: int) -> Iterator[Article]:
        """Yield ``count`` articles, a block of them in memory at a time."""
        rng = np.random.default_rng((self._seed, 1))
        for start in range(0, count, _BLOCK):
            yield from islice(self._block(rng, start), count - start)

    def _block(self, rng: np.random.Generator, start: int) -> Iterator[Article]:
        lengths = np.maximum(40, rng.normal(WORDS_PER_ARTICLE, 120, _BLOCK)).astype(np.int64).tolist()
        dates = (FIRST_DATE + rng.integers(0, SECONDS, _BLOCK)).tolist()
        sources, languages = self._source.draw(rng, _BLOCK), self._language.draw(rng, _BLOCK)
        places: list[float] = rng.random(_BLOCK * 10).tolist()  # ten names at most
        texts = self._texts.draw(rng, lengths)
        named = zip(*(kind.draw(rng, _BLOCK) for kind in self._names), strict=True)
        for at, ((title, words), (countries, persons, orgs)) in enumerate(zip(texts, named, strict=True)):
            written = [*countries[1], *persons[1], *orgs[1]]
            yield Article(
                f"a{start + at}",
                title,
                _with_names(words, written, places[10 * at : 10 * at + 10]) if written else " ".join(words),
                dates[at],
                self._sources[sources[at]],
                LANGUAGES[languages[at]],
                countries[0],
                persons[0],
                orgs[0],
            )


def _with_names(words: list[str], written: Iterable[str], places: Iterable[float]) -> str:
    for name, place in zip(written, places, strict=False):
        words.insert(int(place * len(words)), name)
    return " ".join(words)


def main() -> None:
    """Write a corpus."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--corpus", type=Path, help="JSON Lines with title and text, gzipped or not, to recombine")
    chosen = options.parse_args()
    write(chosen.file, World(chosen.seed, chosen.corpus).articles(chosen.articles))


if __name__ == "__main__":
    main()
