"""The rules with the tagger beside them: persons that no list knows, and a second look at those that look like ones.

The rules come first. Of the tagger a person is believed that has a name of two words or more, none of them an
organization's, where the rules found nothing else; and an organization that has such a word, or whose acronym
comes again. Of what the rules took for a person without much to go by, nothing is kept that the tagger is sure
is a place or an organization.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property
from itertools import accumulate, takewhile
from operator import attrgetter
from typing import NamedTuple

from index.entities.mention import Kind, Mention
from index.entities.recogniser import Rules
from index.entities.russian.declension import Case, surname_forms
from index.entities.russian.labels import Part, choose
from index.entities.russian.words import Flag, word_flags
from index.entities.tagger.tagger import Tagged, Tagger
from index.entities.text.cutting import cut_each, primary
from index.entities.text.shapes import Shape, shapes
from index.entities.text.tables import lexicon, wordlists
from index.entities.text.words import Words
from index.entities.version import VERSION

_LEAST = 0.7  # the confidence from which on the tagger is believed
_SURE = 0.9  # that from which on it corrects the rules, or finds an organization
_WEIGHT = 0.9  # what its confidence is worth beside the rules'
_LATER = 0.65  # the confidence in a later mention by one name
_LONGEST = 5  # words of a person's name
_GAPS = frozenset({" ", ". ", "-", "'", "’"})  # what may stand between the words of a name
_STRONG = ("title", "listed", "later", "particle", "age", "who")  # evidence that is not called into doubt
_NEAR = frozenset({" ", ", ", ' "', " «"})  # what may stand before a name of what the word before says
_OPENING, _CLOSING = ("«", '"', "“", "„", "‘"), ("»", '"', "”", "“", "’")
_LONGEST_TITLE = 300  # characters
_HEADLINE_SHARE = 0.6
_PREPOSITIONS: dict[str, Case] = {
    **dict.fromkeys(("у", "от", "для", "без", "против", "из", "до", "после", "около", "вместо", "кроме"), "g"),
    **dict.fromkeys(("к", "ко", "по", "благодаря"), "d"),
    **dict.fromkeys(("с", "со", "перед", "между", "над"), "i"),
    **dict.fromkeys(("о", "об", "при", "обо"), "p"),
}


class _Name(NamedTuple):
    """How a person named in a text is labelled, and by what single words the text may name the person later."""

    label: str
    later: frozenset[str]


class _Ways(NamedTuple):
    """How names of a language are read: the flags of words, and what flags say in a name and before it."""

    flags: Callable[[], Mapping[str, int]]
    read: Callable[[Words, Sequence[int], int, int], _Name]  # by the flags of the name's own words
    capital: int
    upper: int
    title: int
    given: int
    things: Callable[[], AbstractSet[str]]  # words before a name that make it no person's
    stop: int  # of words that begin sentences with a capital, and belong to no name
    foreign: int  # of other words that no person's name holds
    body: int  # of words that make a name an organization's; 0: the tagger finds none


def _read_english(words: Words, flags: Sequence[int], first: int, after: int) -> _Name:
    label = _written(words, first, after)
    last = next(i for i in range(after - 1, first - 1, -1) if i == first or not flags[i - first] & Shape.GENERATION)
    return _Name(label, frozenset((words.tokens[first], words.tokens[last])))


def _read_russian(words: Words, flags: Sequence[int], first: int, after: int) -> _Name:
    """Return a name in the nominative, as far as the words by themselves and the one before them tell it."""
    tokens = words.tokens[first:after]
    parts = [_part(flag, i == 0) for i, flag in enumerate(flags[:-1])]
    before = words.tokens[first - 1] if first and words.gap(first) == " " else ""
    spoken, gender, _ = choose(tokens, [*parts, "surname"], set(words.tokens), _PREPOSITIONS.get(before.lower(), "n"))
    points = ("." if part == "initial" else "" for part in (*parts, ""))
    label = " ".join(word + point for word, point in zip(spoken, points, strict=True))
    return _Name(label, frozenset(surname_forms(spoken[-1], gender)))


def _part(flag: int, begins: bool) -> Part:
    """Return what a word before the surname is by its flags."""
    if flag & Flag.INITIAL:
        return "initial"
    if flag & Flag.PATRONYMIC:
        return "patronymic"
    return "given" if begins and flag & Flag.GIVEN else "middle"


@cache
def _english_things() -> frozenset[str]:
    return lexicon()["orgkind"] | {"the"}


_WAYS = {
    "en": _Ways(
        shapes,
        _read_english,
        Shape.CAPITAL,
        Shape.UPPER,
        Shape.TITLE | Shape.ROLE,
        Shape.GIVEN,
        _english_things,
        Shape.FUNCTION,
        Shape.ORG_END | Shape.ORG_START | Shape.COMPANY | Shape.NUMBER | Shape.TOPIC | Shape.THING,
        Shape.ORG_END | Shape.ORG_START | Shape.COMPANY,
    ),
    "ru": _Ways(
        word_flags,
        _read_russian,
        Flag.CAPITAL,
        Flag.UPPER,
        Flag.TITLE | Flag.ROLE,
        Flag.GIVEN | Flag.PATRONYMIC,
        lambda: wordlists("russian.txt")["of"],
        Flag.STOP,
        0,
        0,
    ),
}


class Blend:
    """The rules for all languages, with the tagger for English and Russian."""

    version = VERSION

    def __init__(self) -> None:
        self._rules = Rules()

    def mentions(self, texts: Sequence[tuple[str, str]]) -> Iterator[list[Mention]]:
        """Yield the mentions of each (text, language), in order of start. Never raises; quickest on many texts."""
        cut, languages = cut_each(texts), [primary(language) for _, language in texts]
        tagged = {
            language: iter(Tagger.load(language).tag([cut[i] for i, own in enumerate(languages) if own == language]))
            for language in _WAYS.keys() & set(languages)
        }
        for words, language, found in zip(cut, languages, self._rules.read(cut, languages), strict=True):
            yield blend(words, found, next(tagged[language]), language) if language in tagged else found
            words.let_go()


def blend(words: Words, mentions: Sequence[Mention], tagged: Iterable[Tagged], language: str) -> list[Mention]:
    """Return what the rules marked and the tagger adds to it, in order of start. ``language`` is 'en' or 'ru'.

    ``mentions`` are in order of start, end, kind.
    """
    ways = _WAYS[language]
    named: dict[str, list[Tagged]] = {"PER": [], "ORG": [], "LOC": []}
    for one in tagged:
        named[one.label].append(one)
    sure = [one for one in (*named["ORG"], *named["LOC"]) if one.confidence >= _SURE]
    page = _Page(words, ways, _believed(words, mentions, sure))
    persons = [
        one for one in named["PER"] if one.after - one.first > 1 and one.confidence >= _LEAST and page.is_free(one)
    ]
    bodies = [one for one in named["ORG"] if one.confidence >= _SURE and page.is_free(one) and page.may_be_body(one)]
    if persons or bodies:
        page.add_persons(persons)
        page.add_bodies(bodies)
    return page.mentions()


def _believed(words: Words, mentions: Sequence[Mention], sure: Sequence[Tagged]) -> list[Mention]:
    """Return mentions without the doubtful persons that lie in what is surely something else."""
    unsure = [
        mention
        for mention in mentions
        if mention.kind == "person" and not mention.value and not mention.evidence.startswith(_STRONG)
    ]
    spans = [(words.starts[one.first], words.ends[one.after - 1]) for one in sure] if unsure else []
    doubted = {
        mention.text for mention in unsure if any(start <= mention.start and mention.end <= end for start, end in spans)
    }
    if not doubted:
        return list(mentions)
    return [m for m in mentions if m.kind != "person" or (m.text not in doubted and m.value not in doubted)]


class _Page:
    """The words of a text with the mentions so far."""

    def __init__(self, words: Words, ways: _Ways, mentions: list[Mention]) -> None:
        self._words, self._ways, self._mentions = words, ways, mentions
        self._flag = ways.flags()
        self._given = len(mentions)
        self._starts = [mention.start for mention in mentions]
        self._reached = list(accumulate([mention.end for mention in mentions], max))  # by the mentions up to each
        self._added = bytearray(len(words))

    def _flags(self, first: int, after: int) -> list[int]:
        return [*map(self._flag.__getitem__, self._words.tokens[first:after])]

    @cached_property
    def _title(self) -> int:
        """The first word below a title whose words nearly all have capitals, where these say little; or 0."""
        end = self._words.text.find("\n", 0, _LONGEST_TITLE)
        size = bisect_left(self._words.starts, end) if end > 0 else 0
        capitals = sum(bool(flag & self._ways.capital) for flag in self._flags(0, size))
        return size if size >= 3 and capitals >= _HEADLINE_SHARE * size else 0

    def is_free(self, one: Tagged) -> bool:
        """Say whether a name's last word belongs to nothing marked."""
        return not self._is_taken(one.after - 1)

    def _is_taken(self, i: int) -> bool:
        """Say whether a word belongs to something marked: to what starts before the next word, ends after the last."""
        if self._added[i]:
            return True
        starts = self._words.starts
        before = bisect_left(self._starts, starts[i + 1]) if i + 1 < len(starts) else self._given
        return before > 0 and (i == 0 or self._reached[before - 1] > self._words.ends[i - 1])

    def _is_any_taken(self, first: int, after: int) -> bool:
        return any(map(self._is_taken, range(first, after)))

    def mentions(self) -> list[Mention]:
        """Return the mentions in their order."""
        if len(self._mentions) > self._given:
            self._mentions.sort(key=attrgetter("start", "end", "kind"))
        return self._mentions

    def _add(self, first: int, after: int, kind: Kind, confidence: float, evidence: str, value: str) -> None:
        start, end = self._words.starts[first], self._words.ends[after - 1]
        text = self._words.text[start:end]
        self._added[first:after] = b"\1" * (after - first)
        self._mentions.append(Mention(start, end, kind, text, round(confidence, 3), evidence, value))

    def add_persons(self, tagged: Iterable[Tagged]) -> None:
        """Mark those that are named in full, and where the text names them later by one name."""
        new: list[_Name] = []
        for one in tagged:
            first = self._first(one)
            if self._is_name(first, one.after):
                name = self._ways.read(self._words, self._flags(first, one.after), first, one.after)
                value = "" if name.label == _written(self._words, first, one.after) else name.label
                self._add(first, one.after, "person", one.confidence * _WEIGHT, "tagger", value)
                new.append(name)
        owners: dict[str, set[str]] = {}
        for name in new:
            for word in name.later:
                owners.setdefault(word, set()).add(name.label)
        for label, word in ((min(labels), word) for word, labels in owners.items() if len(labels) == 1):
            self._add_later(word, label)

    def _first(self, one: Tagged) -> int:
        """Return the first word of a person's name, its title left out."""
        before = self._flags(one.first, one.after - 1)
        titles = takewhile(lambda flag: flag & self._ways.title and not flag & self._ways.given, before)
        return one.first + sum(1 for _ in titles)

    def _is_name(self, first: int, after: int) -> bool:
        """Say whether free words can be a person's name in full."""
        own, ways, tokens = self._flags(first, after), self._ways, self._words.tokens[first:after]
        return (
            2 <= after - first <= _LONGEST
            and first >= self._title
            and not self._is_any_taken(first, after)
            and bool(own[0] & ways.capital)
            and not any(flag & (ways.foreign | ways.stop) for flag in own)
            and not all(flag & ways.upper for flag in own)
            and not any(char.isdigit() for token in tokens for char in token)
            and all(self._words.gap(i) in _GAPS for i in range(first + 1, after))
            and not self._is_things(first, after)
        )

    def _is_things(self, first: int, after: int) -> bool:
        """Say whether what stands around a name makes it a thing's: 'the X Y', 'the firm X Y', the quoted 'X Y'."""
        gap, before = self._words.gap(first), self._words.tokens[first - 1].lower() if first else ""
        quoted = gap[-1:] in _OPENING and self._words.gap(after)[:1] in _CLOSING
        return quoted or (gap in _NEAR and before in self._ways.things())

    def _add_later(self, word: str, label: str) -> None:
        """Mark a word wherever it stands alone."""
        for i in [i for i in _places(self._words.tokens, word) if not self._is_taken(i)]:
            joined = self._goes_on(i - 1, i, self._ways.title) or self._goes_on(i + 1, i + 1, 0)
            if not joined and not self._is_things(i, i + 1):
                self._add(i, i + 1, "person", _LATER, "later", label)

    def _goes_on(self, other: int, gap: int, apart: int) -> bool:
        """Say whether another word makes a longer name with one; no word does whose flags are ``apart``."""
        if not 0 <= other < len(self._words) or self._words.gaps[gap] != " ":
            return False
        (flag,) = self._flags(other, other + 1)
        return bool(flag & self._ways.capital) and not flag & (self._ways.stop | apart)

    def may_be_body(self, one: Tagged) -> bool:
        """Say whether one of several words makes a name an organization's, or one word is an acronym."""
        body, flag = self._ways.body, self._flag
        if not body:
            return False
        tokens = self._words.tokens[one.first : one.after]
        if len(tokens) == 1:
            return bool(flag[tokens[0]] & self._ways.upper) and len(tokens[0]) > 2
        return any(flag[token] & body for token in tokens)

    def add_bodies(self, tagged: Iterable[Tagged]) -> None:
        """Mark those that may be organizations, an acronym if it comes again."""
        free = [one for one in tagged if not self._is_any_taken(one.first, one.after)]
        times = Counter(self._words.tokens[one.first] for one in free if one.after - one.first == 1)
        for one in free:
            alone = one.after - one.first == 1
            if one.first >= self._title and not (alone and times[self._words.tokens[one.first]] == 1):
                label = _written(self._words, one.first, one.after)
                self._add(one.first, one.after, "org", one.confidence * _WEIGHT, "tagger", label)


def _places(tokens: list[str], word: str) -> Iterator[int]:
    """Yield where a word stands."""
    i = -1
    for _ in range(tokens.count(word)):
        i = tokens.index(word, i + 1)
        yield i


def _written(words: Words, first: int, after: int) -> str:
    """Return the text of words in one line."""
    return " ".join(words.text[words.starts[first] : words.ends[after - 1]].split())
