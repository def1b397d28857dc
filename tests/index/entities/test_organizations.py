"""Organizations in text."""

import pytest

from index.entities.recogniser import Rules
from index.entities.resolve import resolve


def orgs(text: str, language: str = "en") -> tuple[str, ...]:
    """Return the organizations of an article without a title."""
    (mentions,) = Rules().mentions([(text, language)])
    return resolve(mentions, title_end=0, length=len(text)).orgs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Texaco Inc sued Pennzoil Co <PZL>.", ("Texaco", "Pennzoil")),
        ("Ruritania Widgets Inc's profit", ("Ruritania Widgets",)),
        ("St. Louis-based First Widget System Inc rose", ("First Widget System",)),
        ("Larch and Ash Co Ltd fell", ("Larch and Ash",)),
        ("the Food and Drug Administration said", ("Food and Drug Administration",)),
        ("the Dushanbe Polytechnic University", ("Dushanbe Polytechnic University",)),
        ("the University of Osh opened", ("University of Osh",)),
        ("the New People's Party won", ("New People's Party",)),
        ("Johnson & Johnson gained", ("Johnson & Johnson",)),
    ],
)
def test_names_by_pattern(text: str, expected: tuple[str, ...]) -> None:
    """Companies lose their legal form; other names stand as written."""
    assert orgs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the Tajik Foreign Ministry",
        "Tajikistan's Foreign Ministry",
        "the Ministry of Foreign Affairs of Tajikistan",
        "Tajikistan's Ministry of Foreign Affairs",
    ],
)
def test_a_ministry_is_one_whatever_the_order_of_its_words(text: str) -> None:
    """The country and the topic make the label."""
    assert orgs(f"{text} said so.") == ("Ministry of Foreign Affairs of Tajikistan",)


def test_a_ministry_without_a_country_is_the_only_one_of_its_name() -> None:
    """Later on 'the Foreign Ministry' is the one named before."""
    text = "The Tajik Foreign Ministry denied it. The Foreign Ministry repeated that."
    assert orgs(text) == ("Ministry of Foreign Affairs of Tajikistan",)


def test_an_unknown_acronym_counts_after_its_name() -> None:
    """The acronym in brackets means the organization, then and later."""
    text = "The Free Walnut Movement for Reform (FWMR) met. The FWMR dispersed. An XYZW did not."
    (mentions,) = Rules().mentions([(text, "en")])
    found = [mention.text for mention in mentions if mention.kind == "org"]
    assert found == ["Free Walnut Movement for Reform", "FWMR", "FWMR"]
    assert orgs(text) == ("Free Walnut Movement for Reform",)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "the Shanghai Cooperation Organisation and the SCO", "Shanghai Cooperation Organization"),
        ("ru", "саммит ШОС", "Shanghai Cooperation Organization"),
        ("ru", "в Организации Объединенных Наций", "UN"),
        ("ru", "с талибами", "Taliban"),
        ("fa", "سخنگوی طالبان", "Taliban"),
        ("fa", "سازمان ملل متحد", "UN"),
        ("tg", "намояндаи СММ", "UN"),
        ("uz", "BMT vakili", "UN"),
        ("tr", "NATO'nun kararı", "NATO"),
    ],
)
def test_the_listed_have_one_label_in_all_languages(language: str, text: str, expected: str) -> None:
    """Acronyms, aliases and case forms."""
    assert orgs(text, language) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "WHO IS TO BLAME FOR THIS",
        "He told Reuters that he was tired.",
        "the Central Bank",
        "an Afghan Police car",
        "the Russian Federation",
        "the ministry",
    ],
)
def test_what_says_too_little_is_no_organization(text: str) -> None:
    """Words in capitals, the agency a text is from, common nouns and countries."""
    assert orgs(text) == ()
