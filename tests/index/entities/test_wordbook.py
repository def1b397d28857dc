"""Words by number: tables of keys, facts, and what is forgotten."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.blend import Blend
from index.entities.recogniser import Rules
from index.entities.text import wordbook as module
from index.entities.text.cutting import cut_each
from index.entities.text.keytable import KeyTable, windows
from index.entities.text.wordbook import Fact, Numbering, Wordbook, wordbook


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test its own books."""
    monkeypatch.setattr(module, "_OWN", module._Own())


@given(
    st.lists(st.lists(st.text(st.characters(min_codepoint=1, max_codepoint=0xD7FF), max_size=8)), max_size=5),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_a_table_answers_as_a_dictionary_does(batches: list[list[str]], many: bool) -> None:
    """Whatever the strings, and however many there are already: each has the number it was given first."""
    table, plain = KeyTable(2), dict[str, int]()
    if many:
        batches = [[f"{i}" for i in range(5_000)], *batches]
    for strings in batches:
        sizes = np.array([*map(len, strings)], np.int64)
        starts = np.cumsum(sizes) - sizes
        codes = np.frombuffer(("".join(strings) + "\0" * 32).encode("utf-16-le"), np.uint16)
        found = table.look(windows(codes), starts, sizes, partial(named, strings))
        for i in range(len(strings)):
            plain.setdefault(*named(strings, i))
        assert found.tolist() == [plain[string] for string in strings]


def named(strings: list[str], i: int) -> tuple[str, int]:
    """Return a string and some number."""
    return strings[i], 7 * i + len(strings)


def test_a_fact_is_asked_for_each_string_once() -> None:
    """And told by number from then on; of no string it is nothing."""
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    fact, words = Fact(length, np.uint8), Numbering("")
    assert words.numbers(["Kabul", "on", "Kabul"]).tolist() == [1, 2, 1]
    assert words.told(fact).tolist() == [0, 5, 2]
    words.number("Herat!")
    assert words.told(fact).tolist() == [0, 5, 2, 6]
    assert asked == ["Kabul", "on", "Herat!"]
    assert words.since(2) == ["on", "Herat!"]


def test_a_full_book_is_begun_anew_and_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """By words, by letters, by pieces; what was cut before is read as before."""
    texts = [
        (f"Word{i} said John Smith of Kabul, {'Long' * 200}{i} left. It's the X{i}-led UN", "en") for i in range(9)
    ]
    before, old = list(Rules().mentions(texts)), wordbook("en")
    cut = cut_each(texts)
    for bound in ("MOST", "_MOST_LETTERS"):
        monkeypatch.setattr(module, bound, 5)
        assert wordbook("en") is old  # what is being read is not taken away
        assert list(Rules().mentions(texts)) == before
        assert wordbook("en") is not old
        old = wordbook("en")
        assert list(Rules().read(cut, ["en"] * len(cut))) == before
        monkeypatch.undo()
        monkeypatch.setattr(module, "_OWN", module._Own())
        module._OWN.books["en"] = old


def test_there_are_not_more_books_than_languages_matter() -> None:
    """A page may call its language what it likes."""
    books = {id(wordbook(f"x{i}")) for i in range(500)}
    assert len(books) <= 33
    assert wordbook("x499") is wordbook("")


def test_a_book_is_of_one_language() -> None:
    """So that no word is looked at by the rules of a language that it is not in."""
    english, russian, british = cut_each([("Kabul", "en"), ("Кабул", "ru"), ("Herat", "en_GB")])
    assert english.numbers is not None
    assert russian.numbers is not None
    assert british.numbers is not None
    assert english.numbers.book is british.numbers.book is wordbook("en")
    assert russian.numbers.book is wordbook("ru")
    assert isinstance(wordbook("ru"), Wordbook)


def test_threads_do_not_disturb_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has books and taggers of its own."""
    texts = [
        [
            (f"Mr Name{i}x Sur{thread}y{i} of the Bank of Zem{i}tal, {'word' * (i % 7)}{i} said", "en")
            for i in range(400)
        ]
        for thread in range(4)
    ]
    wanted = [list(Blend().mentions(some)) for some in texts]
    monkeypatch.setattr(module, "_OWN", module._Own())
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda some: list(Blend().mentions(some)), texts))
    finally:
        sys.setswitchinterval(interval)
    assert found == wanted
