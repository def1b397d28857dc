"""The tagger: its arrays give what plain loops give, on any text; and its files are small and hold no code."""

import math
import pickle
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.tagger import features
from index.entities.tagger.features import LANGUAGES, REACH, TABLES, Vocabulary, look, names
from index.entities.tagger.tagger import FORBIDDEN, KINDS, LABELS, OFFSETS, Tagged, Tagger, Weights, read_weights
from index.entities.text.cutting import cut_each
from index.entities.text.tables import FOLDER
from index.entities.text.wordbook import MOST, Wordbook, wordbook
from index.entities.text.words import Words

ENGLISH = """Harbour Works Slow Down

ASHGABAT — Workers laid down tools on Monday, the engineer Oraz Begliyev said. "We were promised pay in June," said
Maral Hojayeva, who drives a crane for Gulf Dredging Co. Begliyev, 41, has worked there since 2009.

The governor, Col. Jomart Aydogdiev, met them at noon; the Ministry of Transport did not reply. Aydogdiev's aide, T.
Nuryeva, gave no date. Is it over? "No!" Hojayeva said."""
RUSSIAN = """Вчера в Бишкеке инженер Темирлан Осорбаев заявил, что мост откроют осенью. По словам Осорбаева,
Министерство транспорта обещало деньги. «Ждём», — добавила Айнагуль Шаршенова, глава компании «Мост-Строй».

На вопрос Т. Уметалиева директор Фрэнк О'Хара ответил коротко."""
HOSTILE = (
    "",
    " ",
    "¶" * 50,
    "\x00\x01\u200b",
    "A" * 70_000,
    "X. " * 9_000,
    "a b " * 20_000,
    "’s ’s ’s",
    "\n\n" * 99,
    "é" * 500,
)
PIECES = st.sampled_from(
    ("Ann", "Lee", "the", "Mr", "UN", "of", "17", "X", "Темир", "Осоров", "сказал", "Bank", "said")
)
GAPS = st.sampled_from((" ", " ", " ", ". ", ", ", "\n\n", "! ", " (", "'s ", " — ", "-", ': "', "\u200b"))


def scored(weights: Weights, language: str, texts: Sequence[Words]) -> list[list[list[int]]]:
    """Return the scores of the labels of each word, sentence by sentence, added up one by one."""
    vocabulary = Vocabulary(LANGUAGES[language], Wordbook())
    batch = look(texts, vocabulary)
    words = vocabulary.book.words.since(0)
    feature = {name: k for k, name in enumerate(weights.names)}
    sentences = []
    for first, after in pairwise([*batch.sentences.tolist(), len(batch.places)]):
        rows = []
        for place in batch.places[first:after].tolist():
            row = [0] * len(LABELS)
            for k, offset in enumerate(OFFSETS):
                there = place + offset
                number = int(batch.numbers[there]) if 0 <= there < len(batch.numbers) else 0
                if number:
                    seen = names(words[number], int(vocabulary.classes[number]), vocabulary.flags[number])
                    for name in seen:
                        if name in feature:
                            row = [a + int(b) for a, b in zip(row, weights.words[feature[name], k], strict=True)]
            begin = 0
            for table, size in zip(batch.tables, TABLES, strict=True):
                added = weights.tables[begin + int(table[place])]
                row = [a + int(b) for a, b in zip(row, added, strict=True)]
                begin += size
            rows.append(row)
        sentences.append(rows)
    return sentences


def decoded(rows: Sequence[Sequence[int]], transitions: list[list[int]]) -> list[int]:
    """Return the best labels of a sentence by Viterbi's algorithm as in a textbook."""
    kinds = range(len(LABELS))
    best = [transitions[-1][k] + rows[0][k] for k in kinds]
    came: list[list[int]] = []
    for row in rows[1:]:
        from_each = [[best[p] + transitions[p][k] for p in kinds] for k in kinds]
        came.append([one.index(max(one)) for one in from_each])
        best = [max(one) + row[k] for k, one in enumerate(from_each)]
    labels = [best.index(max(best))]
    for back in reversed(came):
        labels.append(back[labels[-1]])
    return labels[::-1]


def total(rows: Sequence[Sequence[int]], transitions: list[list[int]], labels: Sequence[int]) -> int:
    """Return the score of a labelling."""
    before = [-1, *labels[:-1]]
    return sum(row[k] + transitions[p][k] for row, p, k in zip(rows, before, labels, strict=True))


def plainly(weights: Weights, language: str, texts: Sequence[Words]) -> list[list[Tagged]]:
    """Return what Tagger.tag does."""
    found: list[list[Tagged]] = [[] for _ in texts]
    if not any(map(len, texts)):
        return found
    transitions = weights.transitions.tolist()
    owners = [(i, k) for i, text in enumerate(texts) for k in range(len(text))]
    begin = 0
    for rows in scored(weights, language, texts):
        labels = decoded(rows, transitions)
        first = 0
        while first < len(labels):
            after = first + 1
            if labels[first]:
                while after < len(labels) and labels[after] == labels[first] + 1:
                    after += 1
                others = [
                    [*labels[:first], start, *[on] * (after - first - 1), *labels[after:]]
                    for start, on in ((1, 2), (3, 4), (5, 6), (0, 0))
                ]
                own = total(rows, transitions, labels)
                odds = sum(math.exp((total(rows, transitions, one) - own) * weights.unit) for one in others)
                article, word = owners[begin + first]
                kind = KINDS[(labels[first] - 1) // 2]
                found[article].append(Tagged(word, word + after - first, kind, 1 / odds))
            first = after
        begin += len(labels)
    return found


def same(found: list[list[Tagged]], wanted: list[list[Tagged]]) -> None:
    """Check that two answers are equal, the confidence to a millionth."""
    assert [[one[:3] for one in text] for text in found] == [[one[:3] for one in text] for text in wanted]
    assert [one.confidence for text in found for one in text] == pytest.approx(
        [one.confidence for text in wanted for one in text], abs=1e-6
    )


def made_up(language: str, seed: int) -> Weights:
    """Return random weights for about half of the features of the two texts above."""
    chance = np.random.default_rng(seed)
    vocabulary = Vocabulary(LANGUAGES[language], Wordbook())
    look([Words(ENGLISH), Words(RUSSIAN)], vocabulary)
    known = zip(vocabulary.book.words.since(1), vocabulary.classes[1:].tolist(), vocabulary.flags[1:], strict=True)
    listed = sorted({name for one in known for name in names(*one) if chance.random() < 0.5})
    transitions = chance.integers(-60, 60, (len(LABELS) + 1, len(LABELS))).astype(np.int32)
    for going_on in range(2, len(LABELS), 2):
        transitions[[k for k in range(len(LABELS) + 1) if k not in (going_on - 1, going_on)], going_on] = FORBIDDEN
    return Weights(
        listed,
        chance.integers(-20, 20, (len(listed), len(OFFSETS), len(LABELS)), dtype=np.int8),
        chance.integers(-20, 20, (sum(TABLES), len(LABELS)), dtype=np.int8),
        transitions,
        0.02,
    )


def looked_at(texts: Sequence[Words], vocabulary: Vocabulary) -> list[list[int]]:
    """Return the row of each table for each word, word by word."""
    rows = []
    for text in texts:
        size = len(text)
        numbers = [vocabulary.book.words.number(token) for token in text.tokens]
        vocabulary.settle()
        classes = [int(vocabulary.classes[number]) for number in numbers]
        gaps = [features._kind_of_gap(text.gap(i)) for i in range(size)]
        begins: list[bool] = []
        for i in range(size):
            short = i > 0 and bool(vocabulary.short[numbers[i - 1]])
            capital = classes[i] >= features.INITIAL or classes[i] == features.NUMBER
            ended = gaps[i] in (features._PARAGRAPH, features._END)
            ended = ended or (gaps[i] == features._POINT and not short and capital)
            since = next((i - k for k in range(i - 1, -1, -1) if begins[k]), 0)
            begins.append(ended or since == features.LONGEST_SENTENCE)
        bounds = [i for i, begin in enumerate(begins) if begin]
        shown: dict[str, int] = {}
        for i in range(size):
            own, word = classes[i], text.tokens[i].lower()
            joined = [k < size and not begins[k] and gaps[k] in (features._SPACE, features._POINT) for k in (i, i + 1)]
            before, after = (classes[i - 1] if joined[0] else 0), (classes[i + 1] if joined[1] else 0)
            capital = own >= features.INITIAL
            bits = (
                not capital,
                capital and not begins[i],
                before in (features.GIVEN, features.INITIAL),
                before in (features.OFFICE, features.TITLE),
                capital and features.SPEECH in (before, after),
                capital and after == features.BODY,
                capital and after in (features.NAME, features.SURNAME, features.GIVEN),
            )
            shown[word] = shown.get(word, 0) | sum(bit << k for k, bit in enumerate(bits))
        for first, end in pairwise([*bounds, size]):
            capitals = sum(one >= features.INITIAL for one in classes[first:end])
            headline = int(end - first >= 4 and capitals * 10 >= (end - first) * 7)
            kept = [shown[text.tokens[i].lower()] * (classes[i] >= features.INITIAL) for i in range(first, end)]
            c, g, m = [0, 0, *classes[first:end], 0, 0], [0, 0, *gaps[first:end], 0, 0], [0, 0, *kept, 0, 0]
            rows += [
                [
                    g[k] * 256 + c[k - 1] * 16 + c[k],
                    g[k + 1] * 256 + c[k] * 16 + c[k + 1],
                    c[k - 1] * 256 + c[k] * 16 + c[k + 1],
                    c[k - 2] * 256 + c[k - 1] * 16 + c[k],
                    c[k] * 256 + c[k + 1] * 16 + c[k + 2],
                    m[k - 1],
                    m[k] * 16 + c[k],
                    m[k + 1],
                    headline * 16 + c[k],
                ]
                for k in range(2, len(c) - 2)
            ]
    return rows


@settings(deadline=None)
@given(
    st.lists(st.lists(st.tuples(PIECES, GAPS), min_size=1, max_size=30), min_size=1, max_size=4),
    st.sampled_from([1, 2, 40]),
    st.booleans(),
    st.sampled_from(["en", "ru"]),
)
def test_what_is_seen_of_articles_is_what_loops_see(
    parts: list[list[tuple[str, str]]], times: int, in_one: bool, language: str
) -> None:
    """What stands around each word, what its article shows of it elsewhere, where long sentences are cut."""
    texts = [Words("".join(word + (" " if in_one else gap) for word, gap in part) * times) for part in parts]
    batch = look(texts, Vocabulary(LANGUAGES[language], Wordbook()))
    found = np.array([table[batch.places] for table in batch.tables]).T.tolist()
    assert found == looked_at(texts, Vocabulary(LANGUAGES[language], Wordbook()))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("language", ["en", "ru"])
def test_arrays_and_loops_agree_on_random_weights(language: str, seed: int) -> None:
    """Whatever the weights."""
    weights = made_up(language, seed)
    texts = [Words(text) for text in (ENGLISH, "", RUSSIAN, "Ann", f"{RUSSIAN} {ENGLISH}")]
    found = Tagger(language, weights).tag(texts)
    assert sum(map(len, found)) > 40
    same(found, plainly(weights, language, texts))


@pytest.mark.parametrize(("language", "text"), [("en", ENGLISH), ("ru", RUSSIAN)])
def test_arrays_and_loops_agree_on_the_shipped_weights(language: str, text: str) -> None:
    """On text like news."""
    weights = read_weights(FOLDER / f"tagger-{language}.npz")
    texts = [Words(text), Words(text[:150]), Words(text.lower())]
    same(Tagger.load(language).tag(texts), plainly(weights, language, texts))


@given(st.lists(st.lists(st.tuples(PIECES, GAPS), max_size=30), max_size=4), st.sampled_from(["en", "ru"]))
@settings(max_examples=60, deadline=None)
def test_arrays_and_loops_agree_whatever_the_sentences(parts: list[list[tuple[str, str]]], language: str) -> None:
    """Sentences of all lengths and edges."""
    texts = [Words("".join(word + gap for word, gap in text)) for text in parts]
    weights = read_weights(FOLDER / f"tagger-{language}.npz")
    same(Tagger.load(language).tag(texts), plainly(weights, language, texts))


def persons(text: str, language: str) -> list[str]:
    """Return the persons that the shipped tagger finds."""
    words = Words(text)
    (found,) = Tagger.load(language).tag([words])
    return [text[words.starts[one.first] : words.ends[one.after - 1]] for one in found if one.label == "PER"]


def test_names_are_found_where_they_stand() -> None:
    """Names that no list has."""
    assert {"Oraz Begliyev", "Maral Hojayeva", "Jomart Aydogdiev"} <= set(persons(ENGLISH, "en"))
    assert {"Темирлан Осорбаев", "Осорбаева", "Айнагуль Шаршенова"} <= set(persons(RUSSIAN, "ru"))
    assert persons("Prices rose by a tenth in May, and nobody said why.", "en") == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_text_is_too_much(language: str) -> None:
    """Nothing raises; spans lie in the text, apart from each other."""
    texts = [Words(text) for text in HOSTILE]
    found = Tagger.load(language).tag(texts)
    for words, spans in zip(texts, found, strict=True):
        assert all(0 <= one.first < one.after <= len(words) and 0 < one.confidence <= 1 for one in spans)
        assert all(one.after <= other.first for one, other in pairwise(spans))


@given(st.lists(st.text(max_size=300), max_size=5), st.sampled_from(["en", "ru"]))
@settings(max_examples=100, deadline=None)
def test_an_article_is_read_as_by_itself(texts: list[str], language: str) -> None:
    """Nothing raises, and what else is in a batch changes nothing."""
    tagger, words = Tagger.load(language), [Words(text) for text in texts]
    assert tagger.tag(words) == [found for one in words for found in tagger.tag([one])]


def test_words_are_forgotten_and_found_again() -> None:
    """The memory has bounds, and what it holds changes nothing."""
    tagger = Tagger("en", read_weights(FOLDER / "tagger-en.npz"))
    before, book = tagger.tag([Words(ENGLISH)]), wordbook("en")
    for k in range(0, MOST + 8_000, 8_000):
        (many,) = cut_each([(" ".join(f"w{i}" for i in range(k, 8_000 + k)), "en")])
        tagger.tag([many])
    assert wordbook("en") is not book
    assert tagger.tag(cut_each([(ENGLISH, "en")])) == tagger.tag([Words(ENGLISH)]) == before


def test_a_long_sentence_is_cut() -> None:
    """So that no text makes the arrays long and narrow."""
    words = Words("said Oraz Begliyev and " * 300)
    batch = look([words], Vocabulary(LANGUAGES["en"], Wordbook()))
    assert max(np.diff([*batch.sentences, len(words)])) == 100
    assert len(batch.numbers) == len(words) + REACH * (len(batch.sentences) + 1)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_file_is_small_and_plain(language: str) -> None:
    """It ships with the package."""
    path = FOLDER / f"tagger-{language}.npz"
    assert path.stat().st_size < 1_000_000
    weights = read_weights(path)
    assert weights.names == sorted(set(weights.names))
    assert weights.words.shape == (len(weights.names), len(OFFSETS), len(LABELS))
    assert weights.tables.shape == (sum(TABLES), len(LABELS))


def test_a_file_that_holds_objects_is_refused(tmp_path: Path) -> None:
    """A file of weights runs nothing."""

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("unpickled",)

    path = tmp_path / "tagger.npz"
    np.savez(path, names=np.array([Trap()], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        read_weights(path)
    assert pickle.dumps(Trap())  # it would have been run
