"""Countries by code and by name."""

import pytest

from index.entities.countries import all_codes, country_code, country_label, suggest_countries


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("TJ", "TJ"),
        ("tj", "TJ"),
        ("Tajikistan", "TJ"),
        ("  tajikistan ", "TJ"),
        ("Таджикистан", "TJ"),
        ("Тоҷикистон", "TJ"),
        ("تاجیکستان", "TJ"),
        ("تاجيكستان", "TJ"),
        ("Oʻzbekiston", "UZ"),
        ("O'zbekiston", "UZ"),
        ("Ўзбекистон", "UZ"),
        ("Қазақстан", "KZ"),
        ("Кыргызстан", "KG"),
        ("Киргизия", "KG"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Côte d’Ivoire", "CI"),
        ("ivory coast", "CI"),
        ("США", "US"),
        ("АҚШ", "US"),
        ("Амрико", "US"),
        ("USSR", "SU"),
        ("СССР", "SU"),
        ("Afghan", "AF"),
    ],
)
def test_a_country_is_found_by_code_name_or_demonym_in_any_language(name: str, code: str) -> None:
    """Case, scripts and letter variants do not matter."""
    assert country_code(name) == code


def test_every_label_leads_back_to_its_code() -> None:
    """The English label of each code is a name of it."""
    assert {code: country_code(country_label(code)) for code in all_codes()} == {code: code for code in all_codes()}


def test_all_of_iso_3166_is_there_and_some_that_are_no_more() -> None:
    """249 officially assigned codes, and XK, SU, YU, CS."""
    assert len(all_codes()) == 249 + 4
    assert {"AF", "TJ", "XK", "SU", "YU", "CS"} <= set(all_codes())


def test_what_is_no_country_has_no_code() -> None:
    """An unknown name, and an empty one, give None."""
    assert country_code("Atlantis") is None
    assert country_code("") is None


def test_a_mistyped_name_gets_suggestions() -> None:
    """The nearest name comes first."""
    assert suggest_countries("Tajikstan")[0] == "Tajikistan"
    assert suggest_countries("zzzzzzzz") == []


def test_an_unknown_code_is_its_own_label() -> None:
    """Nothing raises on a code from a newer index."""
    assert country_label("QQ") == "QQ"
