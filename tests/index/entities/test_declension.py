"""Cases of Russian names."""

import pytest

from index.entities.russian.declension import Case, Gender, given_forms, nominative, surname_forms


@pytest.mark.parametrize(
    ("form", "gender", "case", "expected"),
    [
        ("Рахмона", "m", "g", "Рахмон"),
        ("Жапарова", "m", "g", "Жапаров"),
        ("Токаевым", "m", "i", "Токаев"),
        ("Обамы", "m", "g", "Обама"),
        ("Кравца", "m", "g", "Кравец"),
        ("Луговского", "m", "g", "Луговский"),
        ("Толстому", "m", "d", "Толстой"),
        ("Палия", "m", "g", "Палий"),
        ("Гутерришем", "m", "i", "Гутерриш"),
        ("Исмаиловой", "f", "g", "Исмаилова"),
        ("Вересаевской", "f", "i", "Вересаевская"),
        ("Петровне", "f", "d", "Петровна"),
    ],
)
def test_a_form_goes_back_to_its_nominative(form: str, gender: Gender, case: Case, expected: str) -> None:
    """The ending and the gender decide."""
    assert nominative(form, gender, case) == (expected, 2)


@pytest.mark.parametrize(
    ("form", "gender"), [("Саркози", "m"), ("Матвиенко", "f"), ("Меркель", "f"), ("Саакашвили", "m")]
)
def test_what_never_changes_stays(form: str, gender: Gender) -> None:
    """Names in -и and -о, and women's names in a consonant, are the same in all cases."""
    assert nominative(form, gender, "g")[0] == form
    assert surname_forms(form, gender) >= {form}


def test_a_womans_form_does_not_fit_a_man() -> None:
    """A name in -ский is no woman's nominative, one in -ова no man's."""
    assert nominative("Вересаевский", "f", "n")[1] == 0
    assert nominative("Жапарова", "m", "n")[1] == 0


def test_given_names_decline() -> None:
    """Also those that lose a vowel."""
    assert [form for form, _ in given_forms("Павел", "m")] == ["Павел", "Павла", "Павлу", "Павла", "Павлом", "Павле"]
    assert [form for form, _ in given_forms("Лидия", "f")][1:3] == ["Лидии", "Лидии"]
