"""A small tagger for the persons that no list knows: a linear-chain CRF, decoded for many articles at once.

The weights are whole numbers of a ``unit``, so sums come out the same in whatever order they are made. Each
distinct word is looked up once: it has a row of label scores for each place it can stand in, seen from the word
to be labelled (two before it to two after it). A batch is then a few gathers and sums, and Viterbi's algorithm
goes over the places of all sentences at once, the longest sentences first. TAGGER.md tells where the weights
come from.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.entities.tagger.features import LANGUAGES, REACH, TABLES, Batch, Ints, Rows, Vocabulary, look, names
from index.entities.text.tables import FOLDER
from index.entities.text.wordbook import wordbook
from index.entities.text.words import Words

Label = Literal["PER", "ORG", "LOC"]

KINDS: tuple[Label, ...] = ("PER", "ORG", "LOC")
LABELS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
OFFSETS = range(-REACH, REACH + 1)
FORBIDDEN = -100_000
"""The weight of what cannot be: a name going on that did not begin."""

_ROOM = 10_000  # words for which there is room at first
_MOST_WORDS = 80_000  # words of a part of a batch
_MOST_TEXTS = 128
_START = len(LABELS)  # the row of transitions into a sentence's first label
_BITS = 3  # a label in a score's lowest bits
_WIDTH = 8  # scores of a row: those of the labels and one of no use
_ROW = np.dtype((np.void, 2 * _WIDTH))  # so many scores taken as one item: eight times as quick as one by one
_Scores = NDArray[np.int16]  # 64 features of at most 127 units for each of five places do not overflow it


class Tagged(NamedTuple):
    """A name: first word, word after the last, label, and the confidence in it (0..1).

    The confidence is the share of the labelling found among four: this span of either kind, or of no name, all
    else as it is.
    """

    first: int
    after: int
    label: Label
    confidence: float


class Weights(NamedTuple):
    """What a tagger knows. ``words[k]`` are the scores that the feature ``names[k]`` of a word adds to the labels,
    by where the word stands; ``tables`` those of the rows of ``features.TABLES``, one table below the other.
    ``transitions`` has a row for each label and one for a sentence's beginning. All in ``unit``.
    """

    names: list[str]
    words: NDArray[np.int8]
    tables: NDArray[np.int8]
    transitions: Ints
    unit: float


def read_weights(path: Path) -> Weights:
    """Read a file of weights. Raises OSError, ValueError, KeyError."""
    with np.load(path, allow_pickle=False) as file:
        listed = file["names"].tobytes().decode()
        return Weights(
            listed.split("\n") if listed else [],
            file["words"],
            file["tables"],
            file["transitions"].astype(np.int32),
            float(file["unit"]),
        )


class Tagger:
    """Marks names in texts of one language. Remembers words: not for two threads at a time."""

    def __init__(self, language: str, weights: Weights) -> None:
        self._name, self._language = language, LANGUAGES[language]
        # row 0, of nothing, is what a word adds without a feature that is known
        self._feature = {name: k for k, name in enumerate(weights.names, 1)}
        self._features = _widened(np.pad(weights.words, ((1, 0), (0, 0), (0, 0)))).reshape(-1, len(OFFSETS) * _WIDTH)
        tables = np.split(weights.tables, np.cumsum(TABLES)[:-1])
        self._tables = [_widened(table).view(_ROW).ravel() for table in tables]
        self._transitions, self._unit = weights.transitions, weights.unit
        self._begin()

    @staticmethod
    def load(language: str) -> Tagger:
        """Return this thread's tagger of a language of :data:`index.entities.tagger.features.LANGUAGES`."""
        taggers = _OWN.taggers
        if language not in taggers:
            taggers[language] = Tagger(language, _weights(language))
        return taggers[language]

    def tag(self, texts: Sequence[Words]) -> list[list[Tagged]]:
        """Return the names in each text, in their order. Never raises on text."""
        found: list[list[Tagged]] = []
        for part in _parts(texts):
            if self._vocabulary.book is not wordbook(self._name):
                self._begin()
            found += self._tag(part)
        return found

    def _begin(self) -> None:
        self._vocabulary = Vocabulary(self._language, wordbook(self._name))
        self._rows = np.zeros((len(OFFSETS), _ROOM), _ROW)
        self._learned = 1

    def _tag(self, texts: Sequence[Words]) -> list[list[Tagged]]:
        if not any(map(len, texts)):
            return [[] for _ in texts]
        batch = look(texts, self._vocabulary)
        self._learn()
        scores = self._scores(batch)
        labels = viterbi(scores, batch, self._transitions)
        first, after, kind = spans(labels)
        confidence = self._confidence(scores, batch, labels, (first, after, kind))
        begins = np.array([0, *accumulate(map(len, texts))])
        bounds = np.searchsorted(first, begins)
        begin = np.repeat(begins[:-1], np.diff(bounds))
        columns = ((first - begin).tolist(), (after - begin).tolist(), [KINDS[k] for k in kind.tolist()])
        tagged = [*map(Tagged, *columns, confidence.tolist())]
        return [tagged[one:other] for one, other in pairwise(bounds.tolist())]

    def _learn(self) -> None:
        """Make the rows of the words that are new."""
        vocabulary, known = self._vocabulary, self._learned
        new = vocabulary.book.words.since(known)
        if not new:
            return
        found: list[int] = []
        bounds = []
        for looks in zip(new, vocabulary.classes[known:].tolist(), vocabulary.flags[known:], strict=True):
            bounds.append(len(found))
            found += filter(None, map(self._feature.get, names(*looks)))
            if len(found) == bounds[-1]:
                found.append(0)
        sums = np.add.reduceat(self._features.take(found, axis=0), bounds, dtype=np.int16).view(_ROW)
        self._learned += len(new)
        if self._learned > self._rows.shape[1]:
            self._rows = np.pad(self._rows, ((0, 0), (0, self._learned)))
        self._rows[:, known : self._learned] = sums.T

    def _scores(self, batch: Batch) -> _Scores:
        """Return the scores of each label in each place, in units."""
        scores = np.zeros((len(batch.numbers), _WIDTH), np.int16)
        for rows, offset in zip(self._rows, OFFSETS, strict=True):
            low, high = max(0, -offset), len(scores) - max(0, offset)
            numbers = batch.numbers[low + offset : high + offset]
            scores[low:high] += _taken(rows, numbers)
        for table, own in zip(self._tables, batch.tables, strict=True):
            scores += _taken(table, own)
        return scores

    def _confidence(
        self, scores: _Scores, batch: Batch, labels: Ints, found: tuple[Ints, Ints, Ints]
    ) -> NDArray[np.float64]:
        first, after, kind = found
        if not len(first):
            return np.zeros(0)
        chosen = alternatives(scores, batch, labels, (first, after), self._transitions)
        own = chosen[kind, np.arange(len(kind))]
        odds: NDArray[np.float64] = np.exp(np.minimum((chosen - own) * self._unit, 50.0)).sum(axis=0)
        return np.reciprocal(odds)


class _Own(threading.local):
    """What a thread has for itself."""

    def __init__(self) -> None:
        self.taggers: dict[str, Tagger] = {}


_OWN = _Own()


@cache
def _weights(language: str) -> Weights:
    return read_weights(FOLDER / f"tagger-{language}.npz")


def _widened(weights: NDArray[np.int8]) -> _Scores:
    """Return weights whose last axis is as wide as a row."""
    wide = np.zeros((*weights.shape[:-1], _WIDTH), np.int16)
    wide[..., : weights.shape[-1]] = weights
    return wide


def _taken(rows: NDArray[np.void], numbers: Ints | Rows) -> _Scores:
    return rows.take(numbers).view(np.int16).reshape(-1, _WIDTH)


def _parts(texts: Sequence[Words]) -> Iterator[Sequence[Words]]:
    """Yield texts some at a time."""
    begin = words = 0
    for i, text in enumerate(texts):
        if i > begin and (i - begin >= _MOST_TEXTS or words + len(text) > _MOST_WORDS):
            yield texts[begin:i]
            begin, words = i, 0
        words += len(text)
    if begin < len(texts):
        yield texts[begin:]


def viterbi(scores: _Scores, batch: Batch, transitions: Ints) -> Ints:
    """Return the best label of each word; of labels as good, the first."""
    count, kinds = len(batch.places), len(LABELS)
    sizes = np.diff(np.append(batch.sentences, count))
    order = np.argsort(-sizes, kind="stable")
    firsts, sizes = batch.sentences[order], sizes[order]
    lengths = np.searchsorted(-sizes, -np.arange(sizes[0]), side="left")  # sentences longer than 0, 1, 2...
    ends = np.cumsum(lengths)
    words = np.concatenate([firsts[:length] + place for place, length in enumerate(lengths.tolist())])
    # a score's lowest bits say which label it came from, the first one highest: one maximum gives both
    top = (1 << _BITS) - 1
    shifted = scores.take(batch.places[words], axis=0).T[:kinds].astype(np.int32, order="C") << _BITS
    came = (transitions[:kinds] << _BITS) + (top - np.arange(kinds, dtype=np.int32))[:, None]
    best = shifted[:, : lengths[0]] + (transitions[_START] << _BITS)[:, None]
    back = np.empty((kinds, count), np.int8)
    last = np.empty(len(sizes), np.int8)
    for place in range(1, len(lengths)):
        begin, end, length = ends[place - 1], ends[place], lengths[place]
        last[length : best.shape[1]] = best[:, length:].argmax(axis=0)
        reached = (best[:, None, :length] + came[:, :, None]).max(axis=0)
        back[:, begin:end] = top - (reached & top)
        best = (reached & ~top) + shifted[:, begin:end]
    last[: best.shape[1]] = best.argmax(axis=0)
    found = np.empty(count, np.int32)
    for place in range(len(lengths) - 1, -1, -1):
        length = lengths[place]
        begin = ends[place] - length
        found[words[begin : begin + length]] = last[:length]
        if place:
            last[:length] = back[last[:length], np.arange(begin, begin + length)]
    return found


def spans(labels: Ints) -> tuple[Ints, Ints, Ints]:
    """Return first word, word after the last, and kind (0, 1, 2) of each name that labels mark."""
    first = np.flatnonzero(labels & 1).astype(np.int32)
    goes_on = (labels != 0) & (labels & 1 == 0)
    stops = np.append(np.flatnonzero(~goes_on), len(labels)).astype(np.int32)
    after = stops[np.searchsorted(stops, first, side="right")]
    return first, after, labels[first] >> 1


def alternatives(
    scores: _Scores, batch: Batch, labels: Ints, found: tuple[Ints, Ints], transitions: Ints
) -> NDArray[np.int64]:
    """Return what each span would score as a name of each kind, and in the last row as none, all else as it is."""
    first, after = found
    begins = np.zeros(len(labels) + 1, bool)
    begins[batch.sentences] = begins[-1] = True
    place, inner = batch.places[first], after - first - 1
    inside = _sums(scores, place + 1, inner)
    before = np.where(begins[first], _START, labels[first - 1])
    closing = begins[after]
    following = labels[np.minimum(after, len(labels) - 1)]
    rows = []
    for start, on in [*((2 * kind + 1, 2 * kind + 2) for kind in range(len(KINDS))), (0, 0)]:
        last = np.where(inner > 0, on, start)
        rows.append(
            transitions[before, start]
            + scores[place, start]
            + inside[:, on]
            + np.where(inner > 0, transitions[start, on] + (inner - 1) * transitions[on, on], 0)
            + np.where(closing, 0, transitions[last, following])
        )
    return np.array(rows)


def _sums(scores: _Scores, first: Ints, sizes: Ints) -> NDArray[np.int64]:
    """Return the sums of scores over some places on end each; few are more than a handful."""
    sums = np.zeros((len(first), _WIDTH), np.int64)
    for nth in range(sizes.max(initial=0)):
        which = np.flatnonzero(sizes > nth)
        sums[which] += scores[first[which] + nth]
    return sums
