"""Listed phrases found in words, compared with a search that tries every phrase at every word."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.english import organizations, places
from index.entities.text import gazetteer as module
from index.entities.text.folding import Script, fold
from index.entities.text.gazetteer import Entry, Gazetteer
from index.entities.text.words import Words

LISTED = [
    ("Georgia", Entry("country", "GE", "name", 0.9, near=frozenset({"Tbilisi"}))),
    ("Georgia", Entry("country", "US", "place", 0.7, apart=frozenset({"Tbilisi"}))),
    ("South Georgia", Entry(None, "", "null", 1.0)),
    ("Bank of Georgia", Entry("org", "Bank of Georgia", "listed", 0.9)),
    ("Bank of", Entry("org", "Bank of", "listed", 0.9)),
    ("Bank", Entry("org", "Bank", "listed", 0.9)),
    ("US", Entry("country", "US", "name", 0.9, "exact")),
    ("red star", Entry("org", "Red Star", "listed", 0.9, "any")),
    ("Star", Entry("org", "Star", "listed", 0.9)),
    ("Star", Entry("org", "the other Star", "listed", 0.9, "any")),
]
PIECES = (
    "Georgia",
    "GEORGIA",
    "georgia",
    "South",
    "Bank",
    "bank",
    "of",
    "US",
    "us",
    "US-er",
    "Red",
    "red",
    "Star",
    "star",
)
GAPS = (" ", " ", " ", "-", ", ", ". ", "\n\n", "    ", " Tbilisi ")
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)).map("".join), max_size=14).map("".join)
Matches = Sequence[tuple[int, int, list[Entry]]]


def plainly(listed: Sequence[tuple[str, Entry]], words: Words) -> Matches:
    """Return the matches of phrases, of which none is inflected, by trying all at each word."""
    phrases: dict[tuple[str, ...], list[tuple[list[str], Entry]]] = {}
    for phrase, entry in listed:
        forms = Words(phrase).tokens
        phrases.setdefault(tuple(map(fold, forms)), []).append((forms, entry))
    found: list[tuple[int, int, list[Entry]]] = []
    i = 0
    while i < len(words):
        for folded in sorted(phrases, key=len, reverse=True):
            after = i + len(folded)
            if tuple(map(fold, words.tokens[i:after])) != folded or not follow(words, i, after):
                continue
            entries = [entry for forms, entry in phrases[folded] if fits(words, i, after, forms, entry)]
            if entries:
                found.append((i, after, entries))
                i = after - 1
                break
        i += 1
    return found


def follow(words: Words, first: int, after: int) -> bool:
    """Say whether nothing stands between words that parts them."""
    for k in range(first + 1, after):
        apart = words.text[words.ends[k - 1] : words.starts[k]]
        if len(apart) > 3 or "\n\n" in apart or (". " in apart and len(words.tokens[k - 1]) > 3):
            return False
    return True


def fits(words: Words, first: int, after: int, forms: list[str], entry: Entry) -> bool:
    """Say whether words are written as an entry wants it, among words that it wants."""
    own = [words.tokens[first], words.tokens[after - 1]]
    if entry.case == "exact" and own[0] != forms[0]:
        rest = own[0].removeprefix(forms[0])
        if rest == own[0] or not rest.lstrip("-'’").islower():
            return False
    if entry.case == "capital" and any(
        word[0].islower() and form[0].isupper() for word, form in zip(own, (forms[0], forms[-1]), strict=True)
    ):
        return False
    around = {
        words.tokens[k]
        for place in (first, after - 1)
        for k in range(max(0, place - 8), min(len(words), place + 9))
        if k != place
    }
    return (not entry.near or bool(entry.near & around)) and not entry.apart & around


def quickly(gazetteer: Gazetteer, words: Words) -> Matches:
    """Return the matches looked for only where a phrase can begin."""
    return list(gazetteer.matches(words, [i for i, token in enumerate(words.tokens) if gazetteer.begins(token)]))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_phrases_are_found_as_by_trying_all_at_every_word(text: str) -> None:
    """The longest first, from left to right, in the case and the company that entries ask for."""
    gazetteer, words = Gazetteer(LISTED, "latin", inflected=False), Words(text)
    assert quickly(gazetteer, words) == plainly(LISTED, words)
    assert list(gazetteer.matches(words, range(len(words)))) == plainly(LISTED, words)


@pytest.mark.parametrize("language", ["en", "ru", "fa", "uz"])
def test_phrases_begin_with_no_word_but_those_that_may_begin_them(language: str) -> None:
    """The real lists, each phrase as listed, small and in capitals."""
    scripts: dict[str, Script] = {"ru": "cyrillic", "fa": "arabic"}
    script = scripts.get(language, "latin")
    listed = [*places.entries(language), *organizations.entries(script, language)]
    gazetteer = Gazetteer(listed, script, inflected=language != "en")
    phrases = [phrase for phrase, _ in listed]
    for text in (", ".join(phrases), ", ".join(phrases).lower(), ", ".join(phrases).upper()):
        words = Words(text)
        everywhere = list(gazetteer.matches(words, range(len(words))))
        assert everywhere
        assert quickly(gazetteer, words) == everywhere


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gazetteer that forgets finds the same."""
    monkeypatch.setattr(module, "_MEMORY", 3)
    monkeypatch.setattr(module, "_BEGINNINGS", 3)
    gazetteer = Gazetteer(LISTED, "latin", inflected=False)
    words = Words(" ".join(PIECES * 3))
    assert list(gazetteer.matches(words, range(len(words)))) == plainly(LISTED, words)
    assert len(gazetteer.keys) <= 3
