"""The benchmark's corpus and queries: the same for a seed, streamed, and such as every engine can take."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from bench.article import Article, read, write
from bench.queries import DAY, KINDS, Query, draw
from bench.world import COUNTRIES, FIRST_DATE, SECONDS, World


@pytest.fixture(scope="module")
def world() -> World:
    """Return an invented world."""
    return World(3)


@pytest.fixture(scope="module")
def articles(world: World) -> list[Article]:
    """Return some of its articles."""
    return list(world.articles(600))


def test_the_same_seed_gives_the_same_articles_however_many_are_asked_for(
    world: World, articles: list[Article]
) -> None:
    """A longer corpus begins with a shorter one."""
    assert list(world.articles(20)) == articles[:20]
    assert list(World(3).articles(20)) == articles[:20]
    assert next(World(4).articles(1)) != articles[0]


def test_it_streams(world: World) -> None:
    """The first articles do not wait for the last."""
    assert len(list(islice(world.articles(10**9), 5))) == 5


def test_articles_are_like_news(articles: list[Article]) -> None:
    """Their length, dates and names are as they should be."""
    assert len({article.key for article in articles}) == 600
    assert 330 < sum(len(article.text.split()) for article in articles) / 600 < 400
    for article in articles:
        assert FIRST_DATE <= article.date < FIRST_DATE + SECONDS
        assert set(article.countries) <= set(COUNTRIES)
        assert all(name in article.text for name in (*article.persons, *article.orgs))
        assert len(set(article.persons)) == len(article.persons) >= 1


def test_a_few_words_are_everywhere_and_most_are_rare(articles: list[Article]) -> None:
    """Words fall off as in a real vocabulary."""
    having = Counter(word for article in articles for word in set(article.text.lower().split()))
    assert having.most_common(1)[0][1] > 500
    assert sum(count == 1 for count in having.values()) > len(having) / 3


def test_a_file_gives_back_what_was_written(tmp_path: Path, articles: list[Article]) -> None:
    """Whole, and as a sample."""
    assert write(tmp_path / "corpus.jsonl", articles) == 600
    assert list(read(tmp_path / "corpus.jsonl")) == articles
    assert list(read(tmp_path / "corpus.jsonl", every=7)) == articles[::7]


@pytest.mark.parametrize("name", ["real.jsonl", "real.jsonl.gz"])
def test_real_sentences_are_recombined(tmp_path: Path, name: str) -> None:
    """Titles and sentences are those of the file, gzipped or not."""
    lines = [
        json.dumps({"title": f"Title {number}", "text": f"Sentence {number} is real. It has another.", "id": number})
        for number in range(20)
    ]
    text = "\n".join([*lines, json.dumps({"title": "", "text": "Left out."}), json.dumps({"title": "Without text"})])
    packed = text.encode()
    (tmp_path / name).write_bytes(gzip.compress(packed) if name.endswith(".gz") else packed)
    made = list(World(1, tmp_path / name).articles(300))
    assert {article.title for article in made} <= {f"Title {number}" for number in range(20)}
    words = Counter(word for article in made for word in article.text.split())
    assert words["real."] > 5_000
    assert not words["Left"]
    assert 330 < sum(words.values()) / 300 < 400


def test_a_file_without_articles_is_refused(tmp_path: Path) -> None:
    """There is nothing to recombine."""
    (tmp_path / "none.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no article"):
        World(1, tmp_path / "none.jsonl")


def test_there_are_as_many_queries_of_every_class(articles: list[Article]) -> None:
    """Thirty of each, different ones, by the seed."""
    queries = draw(articles, seed=5)
    assert Counter(query.kind for query in queries) == dict.fromkeys(KINDS, 30)
    assert len(set(queries)) == len(queries)
    assert queries == draw(articles, seed=5)
    assert queries != draw(articles, seed=6)


def test_queries_are_such_as_every_engine_can_take(articles: list[Article]) -> None:
    """Plain words, whole days, and a country or dates only in their class."""
    for query in draw(articles):
        assert len(query.words) == (2 if query.kind in ("or", "and", "phrase") else 1)
        assert all(word.isascii() and word.islower() and word.isalpha() for word in query.words)
        assert bool(query.country) == (query.kind == "country")
        assert bool(query.last) == (query.kind == "dates")
        assert query.first % DAY == 0
        assert not query.last or (query.last + 1) % DAY == 0


def test_queries_find_what_their_class_says(articles: list[Article]) -> None:
    """Rare words are rare, frequent ones frequent, and the words of AND and phrase do occur together."""
    texts = [" ".join(article.text.lower().replace(".", " .").split()) for article in articles]
    sets = [set(text.split()) for text in texts]

    def matches(query: Query) -> int:
        return sum(all(word in words for word in query.words) for words in sets)

    for query in draw(articles):
        if query.kind == "rare":
            assert 2 <= matches(query) <= 3
        elif query.kind == "frequent":
            assert 30 <= matches(query) <= 240
        elif query.kind == "and":
            assert matches(query)
        elif query.kind == "phrase":
            assert any(f" {' '.join(query.words)} " in f" {text} " for text in texts)


def test_a_corpus_can_be_too_small(articles: list[Article]) -> None:
    """The message says which class."""
    with pytest.raises(ValueError, match="too small"):
        draw(articles[:1])
