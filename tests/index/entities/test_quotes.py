"""Who is quoted as saying what."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.mention import Kind, Mention
from index.entities.speech import english, quotation
from index.entities.speech.attribution import Speech
from index.entities.speech.quotation import Quotation
from index.entities.speech.quotes import LONGEST, MOST, Quote, quotes

PERSONS = (
    "Daler Rahimov", "Rahimov", "Zebo Karimova", "Vladimir Putin", "Далер Рахимов", "Рахимова", "Рахимов",
    "Зебо Каримова",
)  # fmt: skip
ORGS = ("World Bank", "Energy Ministry", "Islamic Emirate", "TOLOnews", "МИД", "Всемирного банка", "ТАСС", "Правда")
COUNTRIES = ("Kabul", "Tehran", "Кабул", "Вашингтоне", "Москва")
KINDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (("person", PERSONS), ("org", ORGS), ("country", COUNTRIES))


def mentions(text: str, **evidence: str) -> list[Mention]:
    """Return the mentions of the names above in a text; ``evidence`` for the names with underscores for spaces."""
    found: list[Mention] = []
    for kind, names in KINDS:
        for name in names:
            at = text.find(name)
            while at >= 0:
                end = at + len(name)
                if not any(one.start < end and at < one.end for one in found):
                    found.append(Mention(at, end, kind, name, 0.9, evidence.get(name.replace(" ", "_"), "listed")))
                at = text.find(name, end)
    return sorted(found, key=lambda mention: mention.start)


def said(text: str, language: str = "en", **evidence: str) -> list[tuple[str, str, bool]]:
    """Return speaker, words and directness of the quotes of a text."""
    found = quotes(text, language, mentions(text, **evidence))
    return [(quote.speaker, text[quote.start : quote.end], quote.direct) for quote in found]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ('"The dam will hold," said Daler Rahimov.', "Daler Rahimov", "The dam will hold,"),
        ('"The dam will hold," Daler Rahimov said.', "Daler Rahimov", "The dam will hold,"),
        ("“The dam will hold,” said the engineer Daler Rahimov.", "Daler Rahimov", "The dam will hold,"),
        ("‘The dam’s wall will hold,’ said Daler Rahimov.", "Daler Rahimov", "The dam’s wall will hold,"),
        ("'The dam's wall will hold,' said Daler Rahimov.", "Daler Rahimov", "The dam's wall will hold,"),
        ('Daler Rahimov said: "The dam will hold."', "Daler Rahimov", "The dam will hold."),
        ('Daler Rahimov told TOLOnews on Monday: "The dam will hold."', "Daler Rahimov", "The dam will hold."),
        ('Daler Rahimov, who built it, warned, "The dam will break."', "Daler Rahimov", "The dam will break."),
        ('"Will it hold?" asked Daler Rahimov.', "Daler Rahimov", "Will it hold?"),
        ('"The dam will hold," said the head of the works, Daler Rahimov.', "Daler Rahimov", "The dam will hold,"),
        ('"The dam will hold," a spokesman for the Energy Ministry said.', "Energy Ministry", "The dam will hold,"),
        ('"The dam will hold," said one of the drivers.', "one of the drivers", "The dam will hold,"),
        ('"The dam will hold," a girl from Kabul told reporters.', "a girl", "The dam will hold,"),
        ('"The dam will hold," according to the Energy Ministry.', "Energy Ministry", "The dam will hold,"),
        ('The dam "is old," but "it will hold," said Daler Rahimov.', "Daler Rahimov", "it will hold,"),
        ('Daler Rahimov said that "the dam will surely hold".', "Daler Rahimov", "the dam will surely hold"),
    ],
)
def test_words_in_marks_belong_to_whoever_says_them(text: str, speaker: str, words: str) -> None:
    """Before and after the verb, by name and by role; the marks are no part of the quote."""
    assert said(text) == [(speaker, words, True)]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("Daler Rahimov said that the dam will hold.", "Daler Rahimov", "the dam will hold"),
        ("Daler Rahimov said the dam would hold.", "Daler Rahimov", "the dam would hold"),
        ("Daler Rahimov said on Monday the dam would hold.", "Daler Rahimov", "the dam would hold"),
        ("Daler Rahimov told TOLOnews that the dam will hold.", "Daler Rahimov", "the dam will hold"),
        ("Daler Rahimov told the World Bank Kabul would pay.", "Daler Rahimov", "Kabul would pay"),
        ("Daler Rahimov announced on Monday evening that the dam will hold.", "Daler Rahimov", "the dam will hold"),
        ("Daler Rahimov, the minister, has said that the dam will hold.", "Daler Rahimov", "the dam will hold"),
        ("The minister, Daler Rahimov, also said that it will hold.", "Daler Rahimov", "it will hold"),
        ("Daler Rahimov was quoted as saying the dam will hold.", "Daler Rahimov", "the dam will hold"),
        ("Daler Rahimov of the World Bank argued that it will hold.", "Daler Rahimov", "it will hold"),
        ("The dam on the river will hold, Daler Rahimov said.", "Daler Rahimov", "The dam on the river will hold"),
        ("The dam on the river will hold, said Daler Rahimov.", "Daler Rahimov", "The dam on the river will hold"),
        ("According to the World Bank, the dam will hold.", "World Bank", "the dam will hold"),
        (
            "The dam on the river will hold, according to the World Bank.",
            "World Bank",
            "The dam on the river will hold",
        ),
        ("The World Bank in Kabul said the dam would hold.", "World Bank", "the dam would hold"),
        ("Kabul said that the dam will hold.", "Kabul", "the dam will hold"),
        ("Afghan officials say that the dam will hold.", "Afghan officials", "the dam will hold"),
        ("Residents of Kabul said that the dam will hold.", "Residents", "the dam will hold"),
        ("The minister announced that the dam will hold.", "The minister", "the dam will hold"),
        ("A diplomat who asked not to be named said that it leaks.", "A diplomat", "it leaks"),
        ("Daler Rahimov opened the dam and said that it will hold.", "Daler Rahimov", "it will hold"),
        ('Kabul said the dam was "safe".', "Kabul", 'the dam was "safe"'),
        (
            "News\n\nKABUL (Pajhwok): The dam is full again, Daler Rahimov said.",
            "Daler Rahimov",
            "The dam is full again",
        ),
    ],
)
def test_a_clause_belongs_to_whoever_says_it(text: str, speaker: str, words: str) -> None:
    """With 'that' and without, after the verb and before it; 'that' and the full stop are no part of the quote."""
    assert said(text) == [(speaker, words, False)]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("«Плотина выдержит», — сказал Далер Рахимов.", "Далер Рахимов", "Плотина выдержит"),
        ("«Плотина выдержит», — сказал министр энергетики Далер Рахимов.", "Далер Рахимов", "Плотина выдержит"),
        ("„Плотина выдержит“, — отметил Далер Рахимов.", "Далер Рахимов", "Плотина выдержит"),
        ('"Плотина выдержит", - заявила Зебо Каримова агентству ТАСС.', "Зебо Каримова", "Плотина выдержит"),
        ("«Плотина «Шураб» выдержит», — сообщили в МИД.", "МИД", "Плотина «Шураб» выдержит"),
        ("Далер Рахимов заявил: «Плотина выдержит».", "Далер Рахимов", "Плотина выдержит"),
        ("«Плотина выдержит», — рассказал «Правде» победитель.", "победитель", "Плотина выдержит"),
        ("По словам Рахимова, «плотина выдержит».", "Рахимова", "плотина выдержит"),
    ],
)
def test_russian_words_in_marks(text: str, speaker: str, words: str) -> None:
    """All kinds of marks, and names in marks within them."""
    assert said(text, "ru") == [(speaker, words, True)]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("Далер Рахимов заявил, что плотина выдержит.", "Далер Рахимов", "плотина выдержит"),
        ("Министр Далер Рахимов также сообщил ТАСС, что она выдержит.", "Далер Рахимов", "она выдержит"),
        ("Далер Рахимов, министр энергетики, добавил, что она выдержит.", "Далер Рахимов", "она выдержит"),
        ("По словам Рахимова, плотина выдержит.", "Рахимова", "плотина выдержит"),
        ("Плотина на реке всё же выдержит, по словам Рахимова.", "Рахимова", "Плотина на реке всё же выдержит"),
        ("Плотина, по данным Всемирного банка, выдержит ещё одну зиму.", "Всемирного банка", "выдержит ещё одну зиму"),
        ("Как сообщил Далер Рахимов, плотина выдержит.", "Далер Рахимов", "плотина выдержит"),
        ("Плотина на реке всё же выдержит, сообщает ТАСС.", "ТАСС", "Плотина на реке всё же выдержит"),
        ("В Вашингтоне утверждают, что плотина выдержит.", "Вашингтоне", "плотина выдержит"),
        ("Москва заявила, что плотина выдержит.", "Москва", "плотина выдержит"),
        ("Местные власти сообщили, что плотина выдержит.", "власти", "плотина выдержит"),
        ("Далер Рахимов ушёл, заявив, что плотина выдержит.", "Далер Рахимов", "плотина выдержит"),
    ],
)
def test_russian_clauses(text: str, speaker: str, words: str) -> None:
    """'Что', 'по словам', 'как сообщил', and the clause before the verb."""
    assert said(text, "ru") == [(speaker, words, False)]


@pytest.mark.parametrize(
    "text",
    [
        'They called it a "terrorist" group.',
        'The film "Salt" won a prize in Kabul. Daler Rahimov wrote the music.',
        'Daler Rahimov says "sorry" on his page.',
        '"The dam will hold," read a sign.',
        '"The dam will hold."',
        "He said that the dam will hold.",
        "Daler Rahimov said nothing.",
        "Daler Rahimov asked for help and added two pumps.",
        "The flood claimed 12 lives, and the World Bank announced aid.",
        "Daler Rahimov was told that the dam will hold.",
        "On Monday evening, Daler Rahimov said.",
        "Daler Rahimov announced a coating that keeps water out.",
    ],
)
def test_no_quote_without_an_attribution(text: str) -> None:
    """Scare quotes, titles, verbs that mean something else, speakers that nobody knows."""
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "ООО «Ромашка» и газета «Правда» переехали. Далер Рахимов доволен.",
        "Далер Рахимов назвал его «воротами страны».",
        "Об этом сообщил Далер Рахимов.",
        "Она заявила, что плотина выдержит.",
        "Далер Рахимов отметил день рождения.",
        "«Плотина выдержит».",
    ],
)
def test_no_russian_quote_without_an_attribution(text: str) -> None:
    """Names in marks, words borrowed, what was told elsewhere."""
    assert said(text, "ru") == []


def test_a_split_quote_is_two_of_one_speaker() -> None:
    """After a comma, and after a full stop."""
    assert said('"It is old," said Daler Rahimov, "and it will hold." He left.') == [
        ("Daler Rahimov", "It is old,", True),
        ("Daler Rahimov", "and it will hold.", True),
    ]
    assert said('"It is old," said Daler Rahimov. "But it will hold." "Salt" is a film.') == [
        ("Daler Rahimov", "It is old,", True),
        ("Daler Rahimov", "But it will hold.", True),
    ]
    assert said("«Она старая, — сказал Далер Рахимов, — но выдержит».", "ru") == [
        ("Далер Рахимов", "Она старая", True),
        ("Далер Рахимов", "но выдержит", True),
    ]
    assert said("«Она старая», — сказал Далер Рахимов. «Но выдержит».", "ru") == [
        ("Далер Рахимов", "Она старая", True),
        ("Далер Рахимов", "Но выдержит", True),
    ]


def test_what_follows_in_other_words_is_not_his() -> None:
    """A title that opens the next sentence, and a paragraph of its own."""
    assert len(said('"It is old," said Daler Rahimov. "Salt" is a film about it.')) == 1
    assert len(said('"It is old," said Daler Rahimov.\n\n"It will hold."')) == 1


def test_a_speech_of_several_paragraphs() -> None:
    """Each paragraph opens with a mark, only the last closes: each is a quote of the same speaker."""
    text = 'Daler Rahimov said: "It is old.\n\n"It has stood for long.\n\n"It will hold."\n\nThey laughed.'
    assert [words for speaker, words, _ in said(text)] == ["It is old.", "It has stood for long.", "It will hold."]
    assert {speaker for speaker, _, _ in said(text)} == {"Daler Rahimov"}


def test_a_forgotten_mark_spoils_its_paragraph_only() -> None:
    """The next paragraph is read afresh."""
    text = 'They called it "old.\n\nThe pumps came. "It will hold," said Daler Rahimov.'
    assert said(text) == [("Daler Rahimov", "It will hold,", True)]


def test_a_pronoun_stands_for_the_last_person_named() -> None:
    """Not for whom he speaks of, nor for one whom a title makes a man where it says 'she'."""
    assert said('Daler Rahimov came. "It holds," he said.') == [("Daler Rahimov", "It holds,", True)]
    assert said("Daler Rahimov said that Vladimir Putin is old. He added that the dam is too.") == [
        ("Daler Rahimov", "Vladimir Putin is old", False),
        ("Daler Rahimov", "the dam is too", False),
    ]
    text = 'Zebo Karimova met Vladimir Putin. "It holds," she said.'
    assert said(text) == [("Zebo Karimova", "It holds,", True)]
    text = 'Zebo Karimova and Mr Daler Rahimov came. "It holds," she said.'
    assert said(text, Daler_Rahimov="title:Mr") == [("Zebo Karimova", "It holds,", True)]
    text = "Пришла Зебо Каримова. Пришёл Далер Рахимов. «Держится», — сказала она."
    assert said(text, "ru") == [("Зебо Каримова", "Держится", True)]


def test_a_role_stands_for_the_person_who_has_it() -> None:
    """'The minister' is the last person named if that is his title; his span is that of his name."""
    text = "Energy Minister Daler Rahimov came. The minister said that it holds."
    (quote,) = quotes(text, "en", mentions(text, Daler_Rahimov="title:Energy Minister"))
    assert quote == Quote(59, 67, 16, 29, "Daler Rahimov", direct=False)
    assert said(text, Daler_Rahimov="title:Governor") == [("The minister", "it holds", False)]


def test_other_languages_have_no_quotes() -> None:
    """Tags with a region are those of their language."""
    text = '"It will hold," said Daler Rahimov.'
    assert said(text, "en-GB")
    assert said(text, "fa") == said(text, "") == said(text, "eng") == []


def test_length_and_number_are_bounded() -> None:
    """A forgotten mark makes no quote of half an article, and an article has so many at most."""
    long = "a word " * (LONGEST // 7)
    assert len(said(f'"{long}," said Daler Rahimov.')) == 1
    assert said(f'"{long} more," said Daler Rahimov.') == []
    assert len(said('"It will hold," said Daler Rahimov.\n' * (MOST + 1))) == MOST


WORDS = (
    ", said , told , that , according to , saying , as , quoted ,he,the minister, who , сказал , заявив ,"
    "По словам , как ,он, что "
)
PIECES = st.sampled_from(
    [*PERSONS, *ORGS, *COUNTRIES, *WORDS.split(","), *"\"“”„«»‘’',.:;—-\n()?! ", "\n\n", ", что "],
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)), st.sampled_from(["en", "ru"]))
def test_any_text_has_quotes_within_it(text: str, language: str) -> None:
    """Spans lie within the text in order, what is said is never empty, and nothing raises."""
    found = quotes(text, language, mentions(text))
    assert found == sorted(found, key=lambda quote: quote.start)
    for quote in found:
        assert 0 <= quote.start < quote.end <= len(text)
        assert quote.end - quote.start <= LONGEST
        assert quote.speaker == text[quote.speaker_start : quote.speaker_end] != ""


@given(st.lists(PIECES, max_size=20).map("".join), st.sampled_from(["en", "ru"]))
def test_mentions_of_another_text_do_no_harm(text: str, language: str) -> None:
    """Nor do those beyond its end."""
    for quote in quotes(text, language, mentions(f"{text} Kabul said, Daler Rahimov said {text}")):
        assert quote.end <= len(text)


SENTENCES = st.tuples(
    st.sampled_from(
        ["", "", "The dam will hold on, ", '"The dam holds," ', "In May, ", "The dam broke. ", "“It is old” "]
    ),
    st.sampled_from(
        [*PERSONS[:3], *ORGS[:2], *COUNTRIES[:1], "He", "the minister", "a spokesman", "Its later", "the winner"]
    ),
    st.sampled_from(["", "", " of the Energy Ministry", " from the village", ", who came,", " also", " (at home)"]),
    st.sampled_from([" said", " told", " claimed"]),
    st.sampled_from(
        [".", ", ", "\n", " that it holds.", " it holds the water.", ': "It holds."', " on Monday.", " Daler Rahimov. "]
    ),
)
ENGLISH = st.lists(SENTENCES.map("".join), max_size=4).map(" ".join)


@given(ENGLISH)
@settings(max_examples=400, deadline=None)
def test_where_nothing_can_be_said_no_speaker_is_missed(text: str) -> None:
    """The shortcuts before the search for a speaker and for a role leave out only what comes to nothing."""
    speech = Speech(text, mentions(text))
    for match in re.finditer(r"\b(?:said|told|claimed)\b", text):
        verb, start, end = match[0], *match.span()
        if not start or text[start - 1] != " " or speech.quotation(start) >= 0:
            continue
        introduced = english._introduced(speech, verb, end)
        who = english._speaker_before(speech, start) or english._speaker_between(speech, start)
        if who and introduced is None and not english._may_follow(speech, verb, start, end):
            assert english._by_subject(speech, verb, end, None, *who) is None
        first = max(0, start - 70)
        if not english._may_hold_role(text, first, start - 1):
            assert english._role_among(speech, first, start - 1) is None


def paired(text: str) -> list[Quotation]:
    """Return the quotations of a text, with every end of a line looked at."""
    found: list[Quotation] = []
    opened: list[int] = []
    closed = -1
    for at in [*(match.start() for match in re.finditer("[“”„«»\"‘’'\n](?!(?<=\\w['’])\\w)", text)), len(text)]:
        mark = text[at : at + 1]
        if mark in ("\n", ""):
            found += quotation._unclosed(text, opened[0], closed, at) if opened else ()
            opened, closed = [], -1
            continue
        if opened and text[opened[-1]] in "‘'" and mark not in "‘’'":
            opened.pop()
        if quotation._opens(text, at, opened):
            opened.append(at)
        elif opened and quotation._closes(text, at, text[opened[-1]]):
            closed = at
            first = opened[0]
            opened.pop()
            found += [] if opened else [Quotation(first, at)]
    return found


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=400, deadline=None)
def test_marks_are_paired_within_their_paragraph(text: str) -> None:
    """Ends of lines are looked for only where a mark is open."""
    assert quotation.quotations(text) == paired(text)


@given(
    st.lists(st.sampled_from(["Salt", " ", ". ", ".” ", "\n", "\n\n", "KABUL - "]), max_size=20).map("".join),
    st.lists(st.integers(0, 60), max_size=20),
)
def test_a_sentence_is_the_same_in_whatever_order_it_is_asked_for(text: str, places: list[int]) -> None:
    """The one asked for last is remembered."""
    speech = Speech(text, [])
    for place in places:
        assert speech.sentence(place) == Speech(text, []).sentence(place)
