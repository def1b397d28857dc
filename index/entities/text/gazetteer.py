"""Known phrases found in words: a dictionary of first words, the longest phrase first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from index.entities.mention import Kind
from index.entities.text.folding import Script, bases, fold, stem
from index.entities.text.words import LONGEST_KEPT, Words

_LONGEST_GAP = 3
_Form = tuple[str, str]  # the first and the last word as the table writes them
_MEMORY = 200_000  # distinct words remembered before starting afresh
_BEGINNINGS = 20_000  # of these, such as phrases may begin with

Case = Literal["capital", "exact", "any"]
"""How a phrase must be written: first and last word with a capital, as an acronym, anyhow."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase means. ``kind`` None marks a phrase that only keeps its words from meaning else.

    ``case`` says how it must be written: ``capital`` (first and last word begin so), ``exact`` (an
    acronym), ``any``. ``near`` and ``apart`` are words of which one must, or none may, stand close by.
    """

    kind: Kind | None
    value: str
    evidence: str
    confidence: float
    case: Case = "capital"
    near: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()


_Phrase = tuple[tuple[str, ...], list[tuple[_Form, Entry]]]  # the words after the first, and what they mean
_Longer = dict[str, list[_Phrase]]  # phrases of several words that begin alike, by their second


class _Keys(dict[str, str]):
    """Word → the dictionary word it is a form of, or '' where the phrases have none such."""

    def __init__(self, vocabulary: AbstractSet[str], script: Script) -> None:
        super().__init__()
        self._vocabulary, self._script = vocabulary, script

    def __missing__(self, word: str) -> str:
        key = self.find(word)
        if len(word) <= LONGEST_KEPT:
            if len(self) >= _MEMORY:
                self.clear()
            self[word] = key
        return key

    def find(self, word: str) -> str:
        """Return the same without remembering it."""
        folded = fold(word)
        if folded in self._vocabulary:
            return folded
        if self._script == "other":
            return ""
        return next((form for form in bases(folded, self._script) if form in self._vocabulary), "")


class _Begun(dict[str, tuple[_Longer | None, list[Entry], bool]]):
    """Word → the longer phrases it may begin, what it means by itself, and whether that depends on the words around."""

    def __init__(self, keys: _Keys, single: dict[str, list[tuple[_Form, Entry]]], longer: dict[str, _Longer]) -> None:
        super().__init__()
        self._keys, self._single, self._longer = keys, single, longer

    def __missing__(self, word: str) -> tuple[_Longer | None, list[Entry], bool]:
        key = self._keys.find(word)
        means = [entry for form, entry in self._single.get(key, ()) if _is_written(word, word, form, entry)]
        begun = self._longer.get(key), means, any(entry.near or entry.apart for entry in means)
        if len(word) <= LONGEST_KEPT:
            if len(self) >= _BEGINNINGS:
                self.clear()
            self[word] = begun
        return begun


class Gazetteer:
    """The phrases of one language. ``inflected`` False (English) looks words up only as they stand."""

    def __init__(self, entries: Iterable[tuple[str, Entry]], script: Script, *, inflected: bool) -> None:
        # a phrase of one word by it; the longer ones by their first word and their second, the longest first
        self._single: dict[str, list[tuple[_Form, Entry]]] = {}
        self._longer: dict[str, _Longer] = {}
        listed = [(Words(phrase.removesuffix("-")).tokens, entry) for phrase, entry in entries]
        base = (lambda token: stem(fold(token))) if inflected else fold
        vocabulary = {base(tokens[0]) for tokens, _ in listed if len(tokens) == 1}
        alone = _Keys(frozenset(vocabulary), script if inflected else "other")
        phrases: dict[tuple[str, ...], list[tuple[_Form, Entry]]] = {}
        for tokens, entry in listed:
            if tokens:
                # 'Банк России' is found by the key of 'Россия', whatever the case
                key = tuple(alone[token] or base(token) for token in tokens)
                vocabulary.update(key)
                phrases.setdefault(key, []).append(((tokens[0], tokens[-1]), entry))
        for key in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
            if len(key) == 1:
                self._single[key[0]] = phrases[key]
            else:
                longer = self._longer.setdefault(key[0], {})
                longer.setdefault(key[1], []).append((key[1:], phrases[key]))
        self._lowered = {key[0] for key, forms in phrases.items() if any(map(_may_be_lower, forms))}
        self.keys = _Keys(vocabulary, script if inflected else "other")
        self._begun = _Begun(self.keys, self._single, self._longer)

    def begins(self, word: str) -> bool:
        """Say whether a phrase can begin with a word, by the word alone."""
        key = self.keys.find(word)
        return key in self._lowered if word[0].islower() else key in self._single or key in self._longer

    def country(self, word: str) -> Entry | None:
        """Return the entry of the country that a single word names, if it names one by itself."""
        for form, entry in self._single.get(self.keys[word], ()):
            if entry.kind == "country" and not entry.near and not entry.apart:
                return entry if word[:1].isupper() or not form[0][0].isupper() else None
        return None

    def matches(self, words: Words, begins: Iterable[int]) -> Iterator[tuple[int, int, list[Entry]]]:
        """Yield (first word, word after the last, entries) for each phrase found, from left to right.

        ``begins`` are, in their order, at least the words with which a phrase can begin (:meth:`begins`).
        """
        tokens, keys = words.tokens, self.keys
        free, last = 0, len(tokens) - 1
        for i in begins:
            if i < free:
                continue
            longer, means, depends = self._begun[tokens[i]]
            if longer is not None and i < last:
                phrases = longer.get(keys[tokens[i + 1]])
                found = self._longest(words, i, phrases) if phrases is not None else None
                if found is not None:
                    yield i, *found
                    free = found[0]
                    continue
            if depends:
                means = [entry for entry in means if _is_among(words, i, i + 1, entry)]
            if means:
                yield i, i + 1, means

    def _longest(self, words: Words, i: int, phrases: list[_Phrase]) -> tuple[int, list[Entry]] | None:
        """Return (word after the last, entries) of the longest of some phrases that begins at word i."""
        first = words.tokens[i]
        for rest, entries in phrases:
            after = i + 1 + len(rest)
            if self._follows(words, i, after, rest):
                last = words.tokens[after - 1]
                fitting = [
                    entry
                    for form, entry in entries
                    if _is_written(first, last, form, entry) and _is_among(words, i, after, entry)
                ]
                if fitting:
                    return after, fitting
        return None

    def _follows(self, words: Words, i: int, after: int, rest: tuple[str, ...]) -> bool:
        following = words.tokens[i + 1 : after]
        if len(following) < len(rest) or (len(rest) > 1 and tuple(map(self.keys.__getitem__, following)) != rest):
            return False
        return all(_joins(words, j) for j in range(i + 1, after))


def _may_be_lower(phrase: tuple[_Form, Entry]) -> bool:
    """Say whether a phrase may stand with a small first letter."""
    form, entry = phrase
    return entry.case == "any" or not form[0][0].isupper()


def _joins(words: Words, j: int) -> bool:
    gap = words.gaps[j]
    if words.starts[j] - words.ends[j - 1] > _LONGEST_GAP or "¶" in gap or "|" in gap:
        return False
    return ". " not in gap or words.ends[j - 1] - words.starts[j - 1] <= 3


def _is_written(first: str, last: str, form: _Form, entry: Entry) -> bool:
    """Say whether the first and the last word of a phrase are written as they must be."""
    if entry.case == "exact":
        return _is_acronym(first, form[0])
    if entry.case == "capital":
        return not (first[0].islower() and form[0][0].isupper()) and not (last[0].islower() and form[1][0].isupper())
    return True


def _is_among(words: Words, i: int, after: int, entry: Entry) -> bool:
    """Say whether around a phrase stands what must, and nothing that may not."""
    if not entry.near and not entry.apart:
        return True
    around = words.near(i, 8) | words.near(after - 1, 8)
    return (not entry.near or not entry.near.isdisjoint(around)) and entry.apart.isdisjoint(around)


def _is_acronym(word: str, form: str) -> bool:
    """Say whether a word is an acronym as written, perhaps with a suffix of a Turkic language."""
    return word == form or (word.startswith(form) and word[len(form) :].lstrip("-'’").islower())
