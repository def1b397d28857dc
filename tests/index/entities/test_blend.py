"""What the tagger adds to the rules, and what it takes away."""

import sys
from bisect import bisect_left, bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.blend import _WAYS, Blend, _Page, blend
from index.entities.external import RecogniserMissing, SlovnetRecogniser, SpacyRecogniser
from index.entities.mention import Mention
from index.entities.recogniser import Rules
from index.entities.resolve import resolve
from index.entities.tagger.tagger import Label, Tagged
from index.entities.text.words import Words


def tag(words: Words, name: str, label: Label, confidence: float = 0.99) -> Tagged:
    """Return the first place of a name in a text as the tagger would give it."""
    tokens = Words(name).tokens
    first = next(i for i in range(len(words)) if words.tokens[i : i + len(tokens)] == tokens)
    return Tagged(first, first + len(tokens), label, confidence)


def blended(text: str, *tags: tuple[str, Label], language: str = "en") -> list[tuple[str, str, str]]:
    """Return (kind, text, value) of a text that the rules know nothing of."""
    words = Words(text)
    found = blend(words, [], [tag(words, name, label) for name, label in tags], language)
    assert all(text[m.start : m.end] == m.text for m in found)
    return [(m.kind, m.text, m.value) for m in found]


def test_a_full_name_is_believed_and_followed() -> None:
    """The surname alone is the same person, but not where it is part of another name."""
    text = "The glaciologist Quorv Zemtal fell ill. Zemtal's wife called. Zemtal Street was closed."
    assert blended(text, ("Quorv Zemtal", "PER")) == [
        ("person", "Quorv Zemtal", ""),
        ("person", "Zemtal", "Quorv Zemtal"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a man called Zemtal came", "Zemtal"),
        ("the Quorv Zemtal was launched", "Quorv Zemtal"),
        ("an oil company, Quorv Zemtal, went under", "Quorv Zemtal"),
        ('the book "Quorv Zemtal" sold well', "Quorv Zemtal"),
        ("Quorv Zemtal University opened", "Quorv Zemtal University"),
        ("a QUORV ZEMTAL sign", "QUORV ZEMTAL"),
        ("for Quorv, Zemtal stayed", "Quorv, Zemtal"),
        ("an F-16 Zemtal flew", "F-16 Zemtal"),
        ("Quorv Zemtal Goes To Town\n\nThere was a fair.", "Quorv Zemtal Goes"),
    ],
)
def test_what_is_no_full_name_of_a_person_is_not(text: str, name: str) -> None:
    """What stands in the span or around it says that it is something else, or too little."""
    assert blended(text, (name, "PER")) == []


def test_the_title_is_left_out() -> None:
    """A title is no part of a name."""
    assert blended("We met President Quorv Zemtal there.", ("President Quorv Zemtal", "PER")) == [
        ("person", "Quorv Zemtal", "")
    ]


def test_an_unsure_name_is_not_believed() -> None:
    """Of two readings as likely none is taken."""
    words = Words("the painter Quorv Zemtal")
    assert blend(words, [], [tag(words, "Quorv Zemtal", "PER", 0.5)], "en") == []


def test_two_that_share_a_name_are_not_followed_by_it() -> None:
    """A surname of two persons is neither."""
    text = "Quorv Zemtal met Ildra Zemtal. Zemtal spoke, and Ildra left."
    assert blended(text, ("Quorv Zemtal", "PER"), ("Ildra Zemtal", "PER")) == [
        ("person", "Quorv Zemtal", ""),
        ("person", "Ildra Zemtal", ""),
        ("person", "Ildra", "Ildra Zemtal"),
    ]


def test_an_organization_needs_its_word_or_its_acronym_again() -> None:
    """The tagger alone is not believed about organizations."""
    text = "Zemtal Bank grew. QZX fell. Then QZX rose. Zemtal Alpha did not, nor did QZY."
    words = Words(text)
    twice = [Tagged(i, i + 1, "ORG", 0.99) for i, word in enumerate(words.tokens) if word == "QZX"]
    once = [tag(words, name, "ORG") for name in ("Zemtal Bank", "Zemtal Alpha", "QZY")]
    found = blend(words, [], [*twice, *once], "en")
    assert [(m.kind, m.text) for m in found] == [("org", "Zemtal Bank"), ("org", "QZX"), ("org", "QZX")]


def test_a_doubtful_person_in_a_sure_place_is_dropped_and_a_listed_one_is_not() -> None:
    """With the doubtful goes what refers to them."""
    text = "They left Quorv Zemtal. Zemtal is a port."
    doubtful = Mention(10, 22, "person", "Quorv Zemtal", 0.7, "given")
    later = Mention(24, 30, "person", "Zemtal", 0.7, "later", "Quorv Zemtal")
    listed = Mention(10, 22, "person", "Quorv Zemtal", 0.95, "listed", "Quorv Zemtal")
    words = Words(text)
    place = tag(words, "Quorv Zemtal", "LOC")
    assert blend(words, [doubtful, later], [place], "en") == []
    assert blend(words, [listed, later], [place], "en") == [listed, later]
    assert blend(words, [doubtful, later], [place._replace(confidence=0.6)], "en") == [doubtful, later]


def test_the_rules_come_first() -> None:
    """What the rules found stays."""
    text = "Quorv Zemtal Bank of Iran"
    own = Mention(0, 17, "org", "Quorv Zemtal Bank", 0.85, "pattern", "Quorv Zemtal Bank")
    words = Words(text)
    assert blend(words, [own], [tag(words, "Quorv Zemtal", "PER")], "en") == [own]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=6))
def test_words_are_taken_that_mentions_lie_upon(spans: list[tuple[int, int]]) -> None:
    """The same as painting each mention over the words it touches."""
    words = Words("Quorv Zem ta l, of Iran. Bank " * 2)
    ordered = sorted((start, min(start + size, 60)) for start, size in spans)
    own = [Mention(start, end, "org", words.text[start:end], 0.9, "listed") for start, end in ordered if start < end]
    painted = [False] * len(words)
    for mention in own:
        first = max(0, bisect_right(words.starts, mention.start) - 1)
        after = min(len(words), bisect_left(words.ends, mention.end) + 1)
        painted[first:after] = [True] * (after - first)
    page = _Page(words, _WAYS["en"], own)
    assert [page.is_free(Tagged(i, i + 1, "PER", 0.9)) for i in range(len(words))] == [not one for one in painted]


def test_russian_names_are_put_in_the_nominative() -> None:
    """By the word before; what is in quotation marks or on a street sign is nobody."""
    text = "У Квора Земтала есть дом. Земталу он нужен. Улица Земтала тиха."
    assert blended(text, ("Квора Земтала", "PER"), language="ru")[:2] == [
        ("person", "Квора Земтала", "Квор Земтал"),
        ("person", "Земталу", "Квор Земтал"),
    ]
    assert blended("Склад ТОО «Квор Земтал» сгорел.", ("Квор Земтал", "PER"), language="ru") == []
    assert blended("Дом на проспекте Квора Земтала.", ("Квора Земтала", "PER"), language="ru") == []


def test_more_persons_than_by_rules() -> None:
    """Of names that no list has the tagger finds some; other languages are read by the rules alone."""
    text = "Officials in Baku did not comment. The hydrologist Quorv Zemtal says that the river is dying."
    texts = [(text, "en"), ("Президент Эмомали Рахмон прибыл в Ташкент.", "tg"), (text, "en-GB")]
    (english, other, british), (ruled, same, _) = Blend().mentions(texts), Rules().mentions(texts)
    assert [m for m in english if m not in ruled] == [m for m in english if m.text == "Quorv Zemtal"] != []
    assert other == same
    assert british == english


@given(
    st.lists(st.tuples(st.text(max_size=200), st.sampled_from(["en", "ru", "", "fa", "en-GB", "ru_RU"])), max_size=4)
)
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_and_spans_are_the_texts(texts: list[tuple[str, str]]) -> None:
    """Nothing raises; every mention is a slice of the text, in order."""
    for (text, _), mentions in zip(texts, Blend().mentions(texts), strict=True):
        assert [text[m.start : m.end] for m in mentions] == [m.text for m in mentions]
        assert [m.start for m in mentions] == sorted(m.start for m in mentions)
        assert all(0 < m.confidence <= 1 for m in mentions)
        resolve(mentions, title_end=0, length=len(text))


def test_the_version_tells_the_tagger() -> None:
    """An index made without the tagger is told from one made with it."""
    assert Blend().version.startswith(Rules().version)
    assert Blend().version != Rules().version


@pytest.mark.parametrize(
    ("made", "package", "extra"), [(SpacyRecogniser, "spacy", "ner"), (SlovnetRecogniser, "slovnet", "ru")]
)
def test_what_is_not_installed_is_named_with_its_extra(
    made: type[SpacyRecogniser | SlovnetRecogniser], package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, package, None)  # Python's own way to say that there is none
    with pytest.raises(RecogniserMissing, match=rf"khabar\[{extra}\]") as raised:
        made()
    assert (raised.value.package, raised.value.extra) == (package, extra)
