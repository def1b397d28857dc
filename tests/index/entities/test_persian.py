"""Persons in Persian, Dari, Pashto and Urdu text."""

import pytest

from index.entities.mention import SUPPOSED
from index.entities.recogniser import Rules


def values(text: str, language: str) -> list[str]:
    """Return the labels of the persons marked, in order."""
    (mentions,) = Rules().mentions([(text, language)])
    return [mention.value for mention in mentions if mention.kind == "person" and mention.evidence != SUPPOSED]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("وزیر نیرو، بهروز کاشانی، گفت که آب کم است.", "fa", "بهروز کاشانی"),
        ("دکتر فریبا نیک‌پور به شهر آمد.", "fa", "فریبا نیک‌پور"),
        ("مولوی عبدالحی صادقی در مراسم بود.", "fa-AF", "عبدالحی صادقی"),
        ("ملا فضل‌الله نورزی والی شد.", "fa-AF", "فضل‌الله نورزی"),
        ("منوچهر کریم پور از تیم رفت.", "fa", "منوچهر کریم پور"),
        ("رابرت هندرسون گفت که می‌رود.", "fa", "رابرت هندرسون"),
        ("د پوهنې ویاند نجیب‌الله ستانکزی وویل چې ښوونځي پرانیستل کېږي.", "ps", "نجیب‌الله ستانکزی"),
        ("رکن اسمبلی نعیمہ خان نے کہا کہ پانی نہیں ہے۔", "ur", "نعیمہ خان"),
    ],
)
def test_a_name_is_found_without_its_title(text: str, language: str, expected: str) -> None:
    """Verbs and function words end it."""
    assert values(text, language) == [expected]


def test_later_mentions_by_surname() -> None:
    """They are given the full name."""
    text = "بهروز کاشانی شعر خواند. کاشانی سه کتاب دارد."
    assert values(text, "fa") == ["بهروز کاشانی", "بهروز کاشانی"]


@pytest.mark.parametrize(
    "text",
    ["امید مردم به صلح است.", "نور خورشید کم شد و باران آمد.", "رئیس‌جمهور سفر کرد.", "احمد به خانه رفت."],
)
def test_common_words_are_no_names(text: str) -> None:
    """Many a given name is a word: by itself it names nobody."""
    assert values(text, "fa") == []


def supposed(text: str, language: str) -> list[str]:
    """Return what may be names."""
    (mentions,) = Rules().mentions([(text, language)])
    return [mention.value for mention in mentions if mention.evidence == SUPPOSED]


def test_what_may_be_a_name_is_supposed() -> None:
    """Two words of which the lists know one; no function word, number or title, nothing of a name that was found."""
    assert supposed("نور خورشید کم شد و باران آمد.", "fa") == ["نور خورشید"]
    assert supposed("۷۴ احمد به خانه رفت.", "fa") == []
    assert supposed("وزیر نیرو، بهروز کاشانی، گفت که آب کم است.", "fa") == []
    assert "نوریه جاغوری" in supposed("در کابل نوریه جاغوری خانه ساخت.", "fa-AF")
