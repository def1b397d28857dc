"""Persons in Tajik, Uzbek, Kazakh and Kyrgyz text; and no text makes the rules of any language raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities.languages import RULES
from index.entities.mention import SUPPOSED
from index.entities.recogniser import Rules


def values(text: str, language: str) -> list[str]:
    """Return the labels of the persons marked, in order."""
    (mentions,) = Rules().mentions([(text, language)])
    return [mention.value for mention in mentions if mention.kind == "person" and mention.evidence != SUPPOSED]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Вазири маориф Сафар Холиқзода суханронӣ кард.", "tg", "Сафар Холиқзода"),
        ("Ҷоизаро ба Зарина Каримоваро доданд.", "tg", "Зарина Каримова"),
        ("Hokim Jamshid Toʻraqulovning soʻzlariga koʻra, yoʻl ochildi.", "uz", "Jamshid Toʻraqulov"),
        ("Шоир Баҳодир Эргашевга мукофот берилди.", "uz", "Баҳодир Эргашев"),
        ("Депутат Нурлан Бекмұратовтың ұсынысы қабылданды.", "kk", "Нурлан Бекмұратов"),
        ("Айгүл Токтогуловага сыйлык тапшырылды.", "ky", "Айгүл Токтогулова"),
        ("Китепти Эркин Жолдош уулу жазган.", "ky", "Эркин Жолдош уулу"),
    ],
)
def test_a_name_is_found_without_case_ending_and_title(text: str, language: str, expected: str) -> None:
    """The ending of the last word goes where a name's ending stays."""
    assert values(text, language) == [expected]


def test_later_mentions_by_surname() -> None:
    """With whatever case ending."""
    text = "Jamshid Toʻraqulov keldi. Toʻraqulovga gul berildi."
    assert values(text, "uz") == ["Jamshid Toʻraqulov"] * 2


_PIECES = [
    "А",
    "Б",
    ".",
    "Иван",
    "Иванов",
    "Ивановича",
    "Ким",
    "Чен",
    "Ир",
    "уулу",
    "аль-Масри",
    "эль",
    "«",
    "»",
    "(",
    ")",
    ",",
    "—",
    "газета",
    "ОсОО",
    "Агентство",
    "по",
    "делам",
    "суда",
    "президент",
    "محمد",
    "علی",
    "الله",
    "خان",
    "دکتر",
    "زاده",
    "اف",
    "،",
    "Ali",
    "Karimovning",
    "O‘g‘li",
    "S",
    "Раҳмон",
    "Президенти",
    "и",
    "ʻ",
    "-",
    "ь",
    "\n\n",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=30), st.sampled_from(sorted(RULES)), st.text(max_size=20))
def test_no_text_makes_the_rules_raise(pieces: list[str], language: str, noise: str) -> None:
    """Spans lie in the text, and mean what they say."""
    text = " ".join([*pieces, noise])
    (mentions,) = Rules().mentions([(text, language)])
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)


def supposed(text: str, language: str) -> list[str]:
    """Return what may be names."""
    (mentions,) = Rules().mentions([(text, language)])
    return [mention.value for mention in mentions if mention.evidence == SUPPOSED]


def test_what_may_be_a_name_is_supposed() -> None:
    """Two or three words with capitals, the last with and without what may be its ending; none that has a meaning."""
    found = supposed("Хонада Зулмат Корванди ва Тошкент ҳақида ёзди.", "uz")
    assert {"Хонада Зулмат", "Хонада Зулмат Корванди", "Зулмат Корванди"} <= set(found)
    assert not any("Тошкент" in name for name in found)
    assert "Zulmat Korvandi" in supposed("Bugun Zulmat Korvandining uyi yondi.", "uz")
    assert supposed("Дар Душанбе Вазорати корҳои хориҷӣ хабар дод.", "tg") == []
