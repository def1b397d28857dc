"""Offices that stand with names, in Russian and Persian."""

import pytest

from index.entities.recogniser import Rules
from index.entities.roles import role


def roles(text: str, language: str) -> dict[str, str]:
    """Return the name of each person marked in a text → the office that stands with it."""
    (found,) = Rules().mentions([(text, language)])
    return {mention.text: role(text, mention, language) for mention in found if mention.kind == "person"}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Президент Таджикистана Эмомали Рахмон прибыл в Ташкент.", "Эмомали Рахмон", "президент Таджикистана"),
        (
            "Он встретился с президентом Узбекистана Шавкатом Мирзиёевым.",
            "Шавкатом Мирзиёевым",
            "президент Узбекистана",
        ),
        (
            "Об этом сказал министр иностранных дел Сироджиддин Мухриддин.",
            "Сироджиддин Мухриддин",
            "министр иностранных дел",
        ),
        (
            "По словам главы Минздрава Джамолиддина Абдуллозоды, больных нет.",
            "Джамолиддина Абдуллозоды",
            "глава Минздрава",
        ),
        ("Это заявил посол России в Узбекистане Олег Мальгинов.", "Олег Мальгинов", "посол России в Узбекистане"),
        ("Сергей Иванов, командующий флотом, молчал.", "Сергей Иванов", "командующий флотом"),
        ("Президент встретился с Иваном Петровым.", "Иваном Петровым", ""),
        ("После этого Иван Петров молчал.", "Иван Петров", ""),
        ("Иван Петров заявил, что президент болен.", "Иван Петров", ""),
    ],
)
def test_russian_offices_are_in_the_nominative(text: str, name: str, expected: str) -> None:
    """Before the name with what it governs, or after it between commas; an office of somebody else is none."""
    assert roles(text, "ru")[name] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("رئیس جمهور تاجیکستان امامعلی رحمان به تهران رفت.", "رئیس جمهور تاجیکستان"),
        ("امامعلی رحمان، رئیس‌جمهور تاجیکستان، به تهران رفت.", "رئیس‌جمهور تاجیکستان"),
        ("وزیر خارجه با امامعلی رحمان دیدار کرد.", ""),
    ],
)
def test_persian_offices(text: str, expected: str) -> None:
    """Written in one word or two."""
    assert roles(text, "fa")["امامعلی رحمان"] == expected


def test_english_titles_are_those_that_the_rules_keep() -> None:
    """They are the evidence of a name."""
    assert roles("President Emomali Rahmon opened the dam.", "en")["Emomali Rahmon"] == "President"
