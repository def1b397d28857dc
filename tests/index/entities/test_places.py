"""Countries in text: names, forms, traps."""

import pytest

from index.entities.recogniser import Rules


def codes(text: str, language: str) -> list[str]:
    """Return the countries named in a text, in order."""
    (mentions,) = Rules().mentions([(text, language)])
    return [mention.value for mention in mentions if mention.kind == "country"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Afghans left Tehran for Almaty and the U.S.", ["AF", "IR", "KZ", "US"]),
        ("en", "The Afghan-Tajik border and a Kabul-based office", ["AF", "TJ", "AF"]),
        ("en", "Côte d'Ivoire and DR Congo, not Congo", ["CI", "CD", "CG"]),
        ("en", "Papua New Guinea, Guinea-Bissau and Equatorial Guinea", ["PG", "GW", "GQ"]),
        ("en", "Niger and Nigeria; Dominica and the Dominican Republic", ["NE", "NG", "DM", "DO"]),
        ("en", "North Korea fired at South Korea", ["KP", "KR"]),
        ("ru", "в Таджикистане, с Кыргызстаном и Саудовской Аравией", ["TJ", "KG", "SA"]),
        ("ru", "таджикские власти и глава МИД России", ["TJ", "RU"]),
        ("ru", "посол США в РФ", ["US", "RU"]),
        ("fa", "افغان‌ها در تهران و اسلام‌آباد", ["AF", "IR", "PK"]),
        ("ps", "په کابل کې د پاکستان سفیر", ["AF", "PK"]),
        ("tg", "Президенти Тоҷикистон ба Эрон ва Амрико рафт", ["TJ", "IR", "US"]),
        ("uz", "Oʻzbekistonning Toshkentda, AQShdan kelgan", ["UZ", "UZ", "US"]),
        ("uz", "Ўзбекистонда ва Россияга", ["UZ", "RU"]),
        ("kk", "Қазақстанның Мәскеуде", ["KZ", "RU"]),
        ("ky", "Кыргызстандын Өзбекстанга", ["KG", "UZ"]),
        ("tk", "Türkmenistan we Owganystan", ["TM", "AF"]),
        ("ur", "پاکستان اور بھارت", ["PK", "IN"]),
        ("ar", "وروسيا وأفغانستان والهند", ["RU", "AF", "IN"]),
        ("tr", "Türkiye'nin ve Rusya", ["TR", "RU"]),
    ],
)
def test_countries_are_found_in_the_forms_a_language_gives_them(language: str, text: str, expected: list[str]) -> None:
    """Names, demonyms, capitals, with endings, prefixes and hyphens."""
    assert codes(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fa", "روز دوشنبه باران می‌بارد", []),
        ("fa", "در شهر دوشنبه باران می‌بارد", ["TJ"]),
        ("tg", "рӯзи душанбе борон меборад", []),
        ("tg", "дар шаҳри Душанбе борон меборад", ["TJ"]),
        ("fa", "امور مالی کشور", []),
        ("en", "Voters in Georgia, near Atlanta, waited", ["US"]),
        ("en", "Georgia and its capital Tbilisi", ["GE", "GE"]),
        ("en", "Michael Jordan and Chad Smith flew in", []),
        ("en", "Jordan and Chad signed", ["JO", "TD"]),
        ("en", "they gave us a turkey", []),
        ("en", "They landed in Atlanta. The senator was from a town in the north of Georgia too.", ["US", "US"]),
        ("en", "in Frunze and Leninabad under the USSR", ["KG", "TJ", "SU"]),
        ("en", "the Kremlin, Ak Orda and the Arg palace", ["RU", "KZ", "AF"]),
        ("en", "the US and Turkey", ["US", "TR"]),
        ("en", "in New Jersey", ["US"]),
        ("en", "tankers in the Persian Gulf and the Gulf of Oman", []),
        ("en", "the South China Sea", []),
        ("en", "Abdul Hamid Abbas", []),
    ],
)
def test_words_that_only_look_like_a_country_are_none(language: str, text: str, expected: list[str]) -> None:
    """Days, persons, birds, seas and states of the Union are told from countries."""
    assert codes(text, language) == expected


def test_a_dateline_is_marked_as_such() -> None:
    """The place an article was sent from is kept apart from what it says."""
    text = "KABUL, Aug 3 (Reuters) - Rain fell in Herat."
    (mentions,) = Rules().mentions([(text, "en")])
    assert [(m.text, m.evidence) for m in mentions] == [("KABUL", "dateline"), ("Herat", "place")]
    (mentions,) = Rules().mentions([("KABUL (Walnut): Rain fell.", "en")])
    assert [(m.text, m.evidence) for m in mentions] == [("KABUL", "dateline")]


def test_an_unknown_language_is_read_by_its_script() -> None:
    """Without a language, Latin is read as English, Cyrillic as Russian, Arabic script as Persian."""
    assert [codes(text, "") for text in ("Kabul", "Кабул", "کابل")] == [["AF"]] * 3
    assert codes("в Кабуле", "xx") == ["AF"]
