"""The recogniser's promises on any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.mention import Mention
from index.entities.recogniser import Rules
from index.entities.resolve import resolve
from index.entities.text.words import LONGEST_TEXT

LANGUAGES = ["", "en", "ru", "fa", "uz", "tg", "xx", "en-GB", "fa_AF"]
NAMES = ("Kabul", "U.S.", "Dr", "John", "Smith", "Inc", "Ministry", "of", "and", "(UN)", "Bank")
MARKS = ("'s", "’", "-", "\u200b", "\u200c", "¶", "\n", "\n\n", " ", "<b>", "&", "@", "Путина")
PIECES = st.sampled_from(NAMES + MARKS)


@given(text=st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=80).map("".join)), data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_spans_are_the_texts(text: str, data: st.DataObject) -> None:
    """Nothing raises; every mention is a slice of the text, in order."""
    language = data.draw(st.sampled_from(LANGUAGES))
    (mentions,) = Rules().mentions([(text, language)])
    assert [text[m.start : m.end] for m in mentions] == [m.text for m in mentions]
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    assert all(0 < m.confidence <= 1 for m in mentions)
    resolve(mentions, title_end=0, length=len(text))


def found(text: str) -> list[tuple[str, str]]:
    """Return (kind, text) of an English text's mentions."""
    (mentions,) = Rules().mentions([(text, "en")])
    return [(mention.kind, mention.text) for mention in mentions]


@pytest.mark.parametrize(
    "text",
    [
        "see https://example.com/Kabul/John-Smith and www.NATO.int",
        "write to John.Smith@NATO.int",
        '<a href="Kabul" title="John Smith">here</a>',
    ],
)
def test_addresses_and_tags_name_nothing(text: str) -> None:
    """What a reader does not see is not recognised."""
    assert found(text) == []


def test_zero_width_space_and_possessives_part_words() -> None:
    """U+200B is white space, and neither form of 's is part of a name."""
    assert found("Kabul\u200bs gate; Iran’s oil; Iran's gas")[-2:] == [
        ("country", "Iran"),
        ("country", "Iran"),
    ]
    assert found("met John\u200b Smith")[0] == ("person", "John\u200b Smith")


def test_a_line_end_within_a_name_does_not_break_it() -> None:
    """Hard-wrapped wire copy; a blank line does part names."""
    assert found("by Texas\nWidgets Inc today")[-1] == ("org", "Texas\nWidgets Inc")
    assert found("saw John\n\nSmith") == []


def test_the_same_texts_give_the_same_mentions_in_order() -> None:
    """A batch is answered in its order, and the answer does not depend on the rest of the batch."""
    texts = [("Kabul", "en"), ("", "en"), ("Путин в Москве", "ru"), ("Kabul", "en")]
    batch = list(Rules().mentions(texts))
    assert batch == [next(Rules().mentions([text])) for text in texts]
    assert batch[1] == []
    assert batch[0] == batch[3] == [Mention(0, 5, "country", "Kabul", 0.8, "capital", "AF")]


def test_a_very_long_text_is_read_to_its_cap() -> None:
    """Beyond the cap nothing is marked, and the time stays bounded."""
    text = "word " * (LONGEST_TEXT // 5) + "Kabul"
    assert found("Kabul " + text) == [("country", "Kabul")]
