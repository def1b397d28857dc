"""One spelling and one stem for all variants, the same for texts and queries."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import analysis
from index.analysis import BREAK, MAX_WORD, analyse_piece, fold_name, sequence, spans, tokens, words

REGION = st.one_of(
    st.characters(max_codepoint=0x24F), st.characters(min_codepoint=0x400, max_codepoint=0x4FF),
    st.characters(min_codepoint=0x600, max_codepoint=0x6FF), st.characters(min_codepoint=0x300, max_codepoint=0x36F),
)  # fmt: skip
ODD = [
    "a", "Ab", "s", "é", "می", "ها", "新", "7", "1,000", ".", ",", "-", "_", "'", "’", "\u200c", "\u00ad", "\u0301",
    "(", '"', "U.S.", " ", "\n", "\x1c", "\x85", "\u2028", "\u202f", "\u3000",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The U.S.-led forces", ["the", "us", "led", "forc"]),
        ("e.g. U.S.S.R.", ["eg", "ussr"]),
        ("1,234,567.5 and 3.5m", ["1234567.5", "and", "3.5", "m"]),
        ("28.02.2017 12:30 1987,1988", ["28", "02", "2017", "12", "30", "1987", "1988"]),
        ("COVID-19, F-16", ["covid", "19", "f", "16"]),
        ("Afghanistan's ministers’ don't", ["afghanistan", "minist", "dont"]),
        ("Oʻzbekiston Gʼalaba O'zbek", ["ozbekiston", "galaba", "ozbek"]),
        ("İstanbul ISPARTA ısparta straße", ["istanbul", "isparta", "isparta", "strass"]),
        ("snake_case a@b.com", ["snake", "case", "a", "b", "com"]),
        ("Самолёт самолеты", ["самолет", "самолет"]),
        ("Эмомалӣ Раҳмон", ["эмома", "рахмон"]),
        ("كتابهای کتاب‌ها", ["کتاب", "کتاب", "ها"]),
        ("دختر علی بزرگ‌ترین", ["دختر", "علی", "بزرگ", "ترین"]),
        ("۱۲٫۵ ٣٤ १२", ["12.5", "34", "12"]),
        ("ﻻ إلى مُحَمَّد ـــ", ["لا", "الی", "محمد"]),
        ("新闻 news", ["新", "闻", "news"]),
        ("… — !? « »", []),
        ("soft\u00adhyphen \u200frtl\u200f", ["softhyphen", "rtl"]),
    ],
)
def test_sequence(text: str, terms: list[str]) -> None:
    """Each script gives its terms in order, one a position."""
    assert sequence(text) == terms


def test_word_with_a_joiner_stands_for_itself_and_its_parts() -> None:
    """A word with a zero-width non-joiner has its whole at the place of its first part."""
    placed = [(token.term, token.position) for token in tokens("او می‌خواهد برود")]
    assert placed == [("او", 0), ("میخواهد", 1), ("می", 1), ("خواهد", 2), ("برود", 3)]


def test_offsets_point_at_what_was_written() -> None:
    """A token's characters are the ones it was read from."""
    text = "The U.S. said: «کتاب‌ها»!"
    assert [text[token.start : token.end] for token in tokens(text)] == [
        "The", "U.S", "said", "کتاب‌ها", "کتاب‌ها", "کتاب‌ها",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("piece", "found", "step"),
    [
        ("«Borders»:", [("border", "borders", 0)], 1),
        ("(Borders)", [("border", "borders", 0)], 1),
        ("COVID-19", [("covid", "covid", 0), ("19", "19", 1)], 2),
        ("می‌خواهد", [("میخواهد", "میخواهد", 0), ("می", "می", 0), ("خواهد", "خواهد", 1)], 2),
        ("—", [], 0),
    ],
)
def test_piece_has_tokens_and_a_step(piece: str, found: list[tuple[str, str, int]], step: int) -> None:
    """What is indexed of a piece of text: the term, the word and the position of each token; and how many it takes."""
    assert analyse_piece(piece) == (found, step)


@settings(deadline=None)
@given(
    st.one_of(
        st.text(st.characters(exclude_characters=BREAK), max_size=200),
        st.lists(st.sampled_from(ODD), max_size=12).map("".join),
    )
)
def test_text_and_query_agree(text: str) -> None:
    """Whatever the text, its pieces one after the other give the tokens that streaming it gives."""
    pieced, position = [], 0
    for piece in text.split():
        found, step = analyse_piece(piece)
        pieced += [(term, word, position + offset) for term, word, offset in found]
        position += step
    assert pieced == [(token.term, token.word, token.position) for token in tokens(text)]
    assert sorted({place for _, _, place in pieced}) == list(range(position))


@settings(deadline=None)
@given(st.text(alphabet=REGION, max_size=60))
def test_composed_and_decomposed_are_one(text: str) -> None:
    """The same text in another normal form of Unicode has the same words."""
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))


def test_endless_word_is_cut() -> None:
    """A word of encoded data is kept to its first characters, the same on both sides."""
    assert words("x" * 5000) == ["x" * MAX_WORD]


def test_memory_of_spellings_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many spellings come by, only so many are remembered."""
    monkeypatch.setattr(analysis, "CACHE", 10)
    for number in range(50):
        analyse_piece(f"word{number}")
        assert number == 0 or len(analysis._spellings) <= 10


def test_spans_of_wanted_terms() -> None:
    """The places of wanted terms and words, each once."""
    text = "Borders and کتاب‌ها"
    assert list(spans(text, frozenset({"border", "کتاب"}))) == [(0, 7, "border"), (12, 19, "کتاب")]


@pytest.mark.parametrize(
    ("name", "folded"),
    [("TOLOnews", "tolonews"), ("Asia-Plus", "asia plus"), ("محمد يوسف", "محمد یوسف"), ("!!!", "!!!")],
)
def test_fold_name(name: str, folded: str) -> None:
    """A name is compared by its folded words; one without words is itself."""
    assert fold_name(name) == folded
