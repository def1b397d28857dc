"""Known phrases found in words: a dictionary of first words, the longest phrase first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from index.entities.mention import Kind
from index.entities.text.folding import Script, bases, fold, stem
from index.entities.text.words import Words

_LONGEST_GAP = 3
_Form = tuple[str, str]  # the first and the last word as the table writes them
_MEMORY = 200_000  # distinct words remembered before starting afresh

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


class _Keys(dict[str, str]):
    """Word → the dictionary word it is a form of, or '' where the phrases have none such."""

    def __init__(self, vocabulary: AbstractSet[str], script: Script) -> None:
        super().__init__()
        self._vocabulary, self._script = vocabulary, script

    def __missing__(self, word: str) -> str:
        if len(self) > _MEMORY:
            self.clear()
        folded = fold(word)
        forms = chain((folded,), bases(folded, self._script))
        key = self[word] = next((form for form in forms if form in self._vocabulary), "")
        return key


class Gazetteer:
    """The phrases of one language. ``inflected`` False (English) looks words up only as they stand."""

    def __init__(self, entries: Iterable[tuple[str, Entry]], script: Script, *, inflected: bool) -> None:
        # a phrase of one word by it; the longer ones by their first word and their second, the longest first
        self._single: dict[str, list[tuple[_Form, Entry]]] = {}
        self._longer: dict[str, dict[str, list[_Phrase]]] = {}
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
        self.keys = _Keys(vocabulary, script if inflected else "other")

    def country(self, word: str) -> Entry | None:
        """Return the entry of the country that a single word names, if it names one by itself."""
        for form, entry in self._single.get(self.keys[word], ()):
            if entry.kind == "country" and not entry.near and not entry.apart:
                return entry if word[:1].isupper() or not form[0][0].isupper() else None
        return None

    def matches(self, words: Words, keys: list[str]) -> Iterator[tuple[int, int, list[Entry]]]:
        """Yield (first word, word after the last, entries) for each phrase found, from left to right."""
        free, last = 0, len(keys) - 1
        single, longer = self._single, self._longer
        for i in [i for i, key in enumerate(keys) if key]:
            if i < free:
                continue
            key = keys[i]
            found = None
            if key in longer and i < last and keys[i + 1] in longer[key]:
                found = _longest(words, keys, i, longer[key][keys[i + 1]])
            if found is None and key in single:
                found = _fitting(words, i, i + 1, single[key])
            if found is not None:
                yield i, *found
                free = found[0]


def _longest(words: Words, keys: list[str], i: int, phrases: list[_Phrase]) -> tuple[int, list[Entry]] | None:
    """Return (word after the last, entries) of the longest of some phrases that begins at word i."""
    for rest, entries in phrases:
        if _follows(words, keys, i, rest):
            found = _fitting(words, i, i + 1 + len(rest), entries)
            if found is not None:
                return found
    return None


def _fitting(words: Words, i: int, after: int, entries: list[tuple[_Form, Entry]]) -> tuple[int, list[Entry]] | None:
    fitting = [entry for form, entry in entries if _fits(words, i, after, form, entry)]
    return (after, fitting) if fitting else None


def _follows(words: Words, keys: list[str], i: int, rest: tuple[str, ...]) -> bool:
    after = i + 1 + len(rest)
    return tuple(keys[i + 1 : after]) == rest and all(
        words.starts[j] - words.ends[j - 1] <= _LONGEST_GAP and _joins(words, j) for j in range(i + 1, after)
    )


def _joins(words: Words, j: int) -> bool:
    gap = words.gap(j)
    return "¶" not in gap and (". " not in gap or words.ends[j - 1] - words.starts[j - 1] <= 3)


def _fits(words: Words, i: int, after: int, form: _Form, entry: Entry) -> bool:
    first, last = words.tokens[i], words.tokens[after - 1]
    if entry.case == "exact" and not _is_acronym(first, form[0]):
        return False
    if entry.case == "capital" and (
        (first[0].islower() and form[0][0].isupper()) or (last[0].islower() and form[1][0].isupper())
    ):
        return False
    if entry.near or entry.apart:
        around = words.near(i, 8) | words.near(after - 1, 8)
        if entry.near and not entry.near & around:
            return False
        return not entry.apart & around
    return True


def _is_acronym(word: str, form: str) -> bool:
    """Say whether a word is an acronym as written, perhaps with a suffix of a Turkic language."""
    return word == form or (word.startswith(form) and word[len(form) :].lstrip("-'’").islower())
