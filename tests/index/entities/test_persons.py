"""Persons in text."""

import pytest

from index.entities.recogniser import Rules
from index.entities.resolve import resolve


def spans(text: str, language: str = "en") -> list[str]:
    """Return the texts marked as persons, in order."""
    (mentions,) = Rules().mentions([(text, language)])
    return [mention.text for mention in mentions if mention.kind == "person"]


def persons(text: str, language: str = "en") -> tuple[str, ...]:
    """Return the persons of an article without a title."""
    (mentions,) = Rules().mentions([(text, language)])
    return resolve(mentions, title_end=0, length=len(text)).persons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mullah Abdul Salam Hanafi spoke.", ["Abdul Salam Hanafi"]),
        ("spokesman Qari Yousuf Ahmadi said", ["Yousuf Ahmadi"]),
        ("Gen. Bahrom Mahmadov left", ["Bahrom Mahmadov"]),
        ("lawyer Zebo Rahimzoda asked", ["Zebo Rahimzoda"]),
        ("Uzbek Deputy Prime Minister Jamshid Kuchkarov", ["Jamshid Kuchkarov"]),
        ("the analyst J. R. Hartley wrote", ["J. R. Hartley"]),
        ("Sheikh Hamad bin Khalifa al-Thani arrived", ["Hamad bin Khalifa al-Thani"]),
        ("a talk with John A. Smith Jr on Monday", ["John A. Smith Jr"]),
        ("Prime Minister John Major resigned", ["John Major"]),
        ("the novels of Jack London", ["Jack London"]),
        ("Afghan President Farid Osmani's plan", ["Farid Osmani"]),
        ("Ola Nordmann, 34, was hurt", ["Ola Nordmann"]),
        ("the baker Olim Olimov met Dr. Nodir Shukurov", ["Olim Olimov", "Nodir Shukurov"]),
    ],
)
def test_a_name_is_found_without_its_titles(text: str, expected: list[str]) -> None:
    """Titles, initials, particles, generations and possessives end up on the right side."""
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "San Francisco Giants",
        "The flight left Charles de Gaulle airport.",
        "Roman Catholic bishops",
        "On Monday the Foreign Ministry said nothing.",
        "Johnson Controls Inc bought Baker Industries Ltd.",
        "PRICES RISE IN ALL MARKETS",
        "Watch Inside Kabul Tonight",
    ],
)
def test_what_is_no_person_is_left_alone(text: str) -> None:
    """Precision goes before recall."""
    assert spans(text) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ambassador Olim Olimov came", "Ambassador"),
        ("Acting Interior Minister Olim Olimov came", "Acting Interior Minister"),
        ("deputy foreign minister Olim Olimov came", "deputy foreign minister"),
        ("the Minister of Energy and Water Resources Olim Olimov came", "Minister"),
        ("President of Tajikistan Emomali Rahmon came", "President"),
        ("Olim Olimov, the Tajik foreign minister, came", "foreign minister"),
        ("Olim Olimov, Tajikistan's deputy foreign minister, came", "deputy foreign minister"),
        ("Emomali Rahmon, the president, came", "president"),
        ("Their driver, Olim Olimov, came", "driver"),
    ],
)
def test_the_title_is_kept_as_evidence(text: str, title: str) -> None:
    """What a person was called, before or after the name, with its rank."""
    (mentions,) = Rules().mentions([(text, "en")])
    assert [mention.evidence for mention in mentions if mention.kind == "person"] == [f"title:{title}"]


@pytest.mark.parametrize(
    "text",
    [
        "He met Tabyldy Salym uulu there.",
        "He met Qabil bin Walnut there.",
        "He met Abu Walnut al-Qurashi there.",
        "He met Walnut al-Badri there.",
        "He met Walnut Mohammad Almond there.",
        "He met Walnut Hussain there.",
        "He met Qin Almo there.",
        "He met Walnut Almond, who bowed.",
        "It was Walnut Almond again. Almond said nothing.",
    ],
)
def test_a_name_of_words_in_no_list_is_known_by_its_make_or_by_what_is_around_it(text: str) -> None:
    """Patronymics, articles, customary parts, 'who', and a single name that speaks."""
    assert len(persons(text)) == 1


@pytest.mark.parametrize(
    "text", ["He joined Ansar al-Walnut.", "He met Walnut Almond there.", "Walnuts Almonds, who are"]
)
def test_what_only_looks_like_such_a_name_is_left_alone(text: str) -> None:
    """Movements, plurals, and what nothing speaks for."""
    assert persons(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She lives with Zahra, 12, in a tent.", ("Zahra",)),
        ("The teacher, Zahra, left.", ("Zahra",)),
        ("Nothing came of it, Zahra said.", ("Zahra",)),
        ("They saw Zahra twice, and they paid Zahra once.", ("Zahra",)),
        ("They saw Zahra once.", ()),
    ],
)
def test_a_given_name_alone_counts_where_something_speaks_for_it(text: str, expected: tuple[str, ...]) -> None:
    """An age, a role, speech, or a second mention."""
    assert persons(text) == expected


def test_a_single_name_is_its_only_bearers_and_else_nobodys() -> None:
    """Someone called Jordan is no country, unless somebody is in it."""
    (mentions,) = Rules().mentions([("Jordan Smith came. Jordan laughed, and went home to Jordan.", "en")])
    assert [(mention.kind, mention.text) for mention in mentions] == [
        ("person", "Jordan Smith"),
        ("person", "Jordan"),
        ("country", "Jordan"),
    ]


def test_later_mentions_belong_to_the_full_name() -> None:
    """A last name, or a first name as the region uses it, is the person named in full."""
    text = "Zebo Rahimzoda sang. Mr Karim Latifi listened. Rahimzoda bowed, Karim left, Mr Latifi too."
    assert persons(text) == ("Zebo Rahimzoda", "Karim Latifi")


def test_a_name_that_two_persons_share_is_given_to_neither() -> None:
    """Two brothers: the bare last name is nobody's."""
    text = "Karim Latifi met Zafar Latifi. Latifi left."
    assert spans(text) == ["Karim Latifi", "Zafar Latifi"]


def test_a_bare_titled_name_without_a_full_name_is_a_person() -> None:
    """'Mr Smith' alone is somebody; a name that two bear is neither's, and no third person's."""
    assert persons("Mr Smithson said so.") == ("Smithson",)
    assert persons("Karim Latifi met Zafar Latifi. Mr Latifi left.") == ("Karim Latifi", "Zafar Latifi")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Imomali Rakhmonov flew home", "Emomali Rahmon"),
        ("ru", "встреча с Эмомали Рахмоном", "Emomali Rahmon"),
        ("ru", "слова Путина", "Vladimir Putin"),
        ("ru", "назвала Мария Захарова, спросили у Марии Захаровой", "Maria Zakharova"),
        ("tg", "бо Эмомалӣ Раҳмон", "Emomali Rahmon"),
        ("fa", "امامعلی رحمان", "Emomali Rahmon"),
        ("fa", "محمدجواد ظریف", "Mohammad Javad Zarif"),
        ("ur", "شہباز شریف نے کہا", "Shehbaz Sharif"),
        ("uz", "Shavkat Mirziyoyevning", "Shavkat Mirziyoyev"),
    ],
)
def test_the_listed_are_known_in_all_scripts(language: str, text: str, expected: str) -> None:
    """One label stands for every spelling and case."""
    (mentions,) = Rules().mentions([(text, language)])
    assert {mention.value for mention in mentions if mention.kind == "person"} == {expected}


def test_a_listed_surname_within_another_name_is_not_the_listed_person() -> None:
    """Ivanka is not Donald."""
    assert persons("Ivanka Trump came") == ("Ivanka Trump",)
    assert persons("Then Trump came") == ("Donald Trump",)


def test_a_headline_in_capitals_is_believed_only_for_names_known_otherwise() -> None:
    """Where all words are capitalised a capital says nothing."""
    text = "Olimov Visits Kabul Market Today\n\nTrader Olim Olimov went to the market."
    (mentions,) = Rules().mentions([(text, "en")])
    assert resolve(mentions, title_end=32, length=len(text)).persons == ("Olim Olimov",)
    assert persons("Zahra Teaches Physics at Night, on a Borrowed Telephone\n\nZahra, 23, smiled.") == ("Zahra",)
