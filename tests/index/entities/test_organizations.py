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
        ("the developer Walnut Invest fell", ("Walnut Invest",)),
        ("as Walnut.uz reported", ("Walnut.uz",)),
        ("the Almaty city court ruled", ("Almaty city court",)),
        ("at Olim Olimov International Airport", ("Olim Olimov International Airport",)),
        ("Chairman of the Committee for Walnuts Olim Olimov", ("Committee for Walnuts",)),
        ("the Iranian Expediency Council met", ("Expediency Council",)),
        ("the Turkish Red Crescent Society", ("Turkish Red Crescent Society",)),
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
        "the Foreign Ministry in Dushanbe",
        "the Tajik foreign ministry",
        "Tajikistan's foreign ministry",
        "Tajikistan's MoFA",
    ],
)
def test_a_ministry_is_one_whatever_the_order_of_its_words(text: str) -> None:
    """The country and the topic make the label."""
    assert orgs(f"{text} said so.") == ("Ministry of Foreign Affairs of Tajikistan",)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "в МИД Таджикистана", "Ministry of Foreign Affairs of Tajikistan"),
        ("ru", "глава МВД РФ", "Ministry of Internal Affairs of Russia"),
        ("ru", "Министерства обороны России", "Ministry of Defense of Russia"),
        ("fa", "سخنگوی وزارت خارجه ایران", "Ministry of Foreign Affairs of Iran"),
        ("tg", "Вазорати корҳои хориҷии Тоҷикистон", "Ministry of Foreign Affairs of Tajikistan"),
        ("uz", "Oʻzbekiston Tashqi ishlar vazirligi", "Ministry of Foreign Affairs of Uzbekistan"),
        ("en", "the Supreme Court of Kyrgyzstan", "Supreme Court of Kyrgyzstan"),
        ("en", "Kazakhstan's Prosecutor General's Office", "Prosecutor General's Office of Kazakhstan"),
    ],
)
def test_what_every_country_has_one_of_is_the_named_countrys(language: str, text: str, expected: str) -> None:
    """The country stands next to it, in the order of the language."""
    assert orgs(text, language) == (expected,)


def test_a_ministry_whose_country_nothing_tells_goes_by_what_is_written() -> None:
    """In English by its name in one form; in another script as it stands."""
    assert orgs("The Foreign Ministry said no.") == ("Ministry of Foreign Affairs",)
    assert orgs("в МИД не ответили", "ru") == ("МИД",)


def test_a_dateline_tells_whose_ministry_it_is() -> None:
    """Where several countries are dealt with."""
    text = "TASHKENT (Reuters) - Iran and Turkey signed, the Foreign Ministry said."
    assert orgs(text) == ("Ministry of Foreign Affairs of Uzbekistan",)


def test_the_ministry_and_the_company_later_on_are_the_only_one_named() -> None:
    """A mention of the only organization that the noun can mean, and of none where there are two."""
    text = "The Afghan Ministry of Mines and Walnut Invest Ltd signed. The ministry paid; the company dug."
    (mentions,) = Rules().mentions([(text, "en")])
    found = [(mention.text, mention.value) for mention in mentions if mention.kind == "org"][2:]
    assert found == [("ministry", "Ministry of Mines|AF"), ("company", "Walnut Invest")]
    (mentions,) = Rules().mentions([("Walnut Ltd sued Almond Ltd. The company won.", "en")])
    assert len([mention for mention in mentions if mention.kind == "org"]) == 2


def test_an_unknown_acronym_counts_is_the_only_one_of_its_name() -> None:
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
        "the Kremlin and the White House were silent",
        "won the Champions League",
        "the Minister of Energy and Water Resources",
    ],
)
def test_what_says_too_little_is_no_organization(text: str) -> None:
    """Words in capitals, the agency a text is from, common nouns and countries."""
    assert orgs(text) == ()
