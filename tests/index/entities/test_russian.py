"""Persons and organizations in Russian text."""

import pytest

from index.entities.recogniser import Rules
from index.entities.resolve import resolve


def spans(text: str, kind: str = "person") -> list[str]:
    """Return the texts marked as a kind, in order."""
    (mentions,) = Rules().mentions([(text, "ru")])
    return [mention.text for mention in mentions if mention.kind == kind]


def values(text: str, kind: str = "person") -> list[str]:
    """Return what the marks of a kind mean, in order."""
    (mentions,) = Rules().mentions([(text, "ru")])
    return [mention.value for mention in mentions if mention.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("По словам Жээнбека Калдарова, дорогу закроют.", "Жээнбек Калдаров"),
        ("Премию вручили Лидии Исмаиловой.", "Лидия Исмаилова"),
        ("Встреча с Касым-Жомартом Ахметовым прошла утром.", "Касым-Жомарт Ахметов"),
        ("На пост назначили Рахмонова Бахрома Шарифовича.", "Бахром Шарифович Рахмонов"),
        ("Об этом пишет А. Б. Холмуродов.", "А. Б. Холмуродов"),
        ("Книгу издал Эркин Жолдош уулу в Оше.", "Эркин Жолдош уулу"),
        ("Беседу с Антонио Пересом показали вечером.", "Антонио Перес"),
        ("Слова Халеда аль-Масри подтвердил врач.", "Халед аль-Масри"),
        ("Тренера Бекзата Саттарханова ждут дома.", "Бекзат Саттарханов"),
    ],
)
def test_a_name_is_given_in_the_nominative(text: str, expected: str) -> None:
    """Whatever its case and the order of its parts."""
    assert values(text) == [expected]


def test_a_woman_stays_a_woman() -> None:
    """Between a man's genitive and a woman's nominative the rest of the text decides."""
    woman = "Александра Дымова сказала, что довольна. Дымовой вручили цветы."
    man = "Задержали Александра Дымова. Александр Дымов вину отрицает."
    assert set(values(woman)) == {"Александра Дымова"}
    assert set(values(man)) == {"Александр Дымов"}


def test_later_mentions_follow_the_full_name() -> None:
    """In any case; two who share a surname are told apart by its gender."""
    text = "Сафар Умаров и Зарина Курбанова открыли выставку. Работы Умарова хвалят, Курбановой тоже."
    assert values(text)[2:] == ["Сафар Умаров", "Зарина Курбанова"]


def test_one_person_by_several_names_is_one() -> None:
    """Initials, a patronymic, and the bare surname are of the person named in full."""
    text = "Нурлан Абдыкеримов выступил. Письмо Н. Абдыкеримова опубликовано. Абдыкеримову ответили."
    (mentions,) = Rules().mentions([(text, "ru")])
    assert resolve(mentions, title_end=0, length=len(text)).persons == ("Нурлан Абдыкеримов",)


@pytest.mark.parametrize(
    "text",
    [
        "Дом стоит на улице Гагарина.",
        "Визит Лаврова был кратким.",
        "Теплоход «Василий Суриков» вышел в рейс.",
        "Совет Безопасности собрался в Женеве.",
        "Губернатор Приморья ушёл.",
    ],
)
def test_what_is_no_full_name_is_nobodys(text: str) -> None:
    """Streets, ships, offices, and surnames of nobody in the text have no label of the rules' own."""
    assert [value for value in values(text) if value and value.startswith(("Гагарин", "Визит", "Васил", "Прим"))] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Завод купило ОсОО «Чуй Строй».", "Чуй Строй"),
        ("Об этом сообщила газета «Вечерние горы».", "Вечерние горы"),
        ("Он рассказал порталу Quorvnews о пожаре.", "Quorvnews"),
        ("Фильм показал телеканал Zemtal TV, и только он.", "Zemtal TV"),
        ("Дело слушал судья Аламединского районного суда.", "Аламединский районный суд"),
        ("Так считают в Агентстве по изучению горных рек.", "Агентство по изучению горных рек"),
        ("Сборы провела Федерация тенниса Узбекистана.", "Федерация тенниса Узбекистана"),
        ("Ноту передали в посольство Ирана.", "Посольство Ирана"),
    ],
)
def test_organizations_by_their_patterns(text: str, expected: str) -> None:
    """Without the legal form and in the nominative."""
    assert expected in values(text, "org")


def test_spans_are_those_of_the_text() -> None:
    """A title before a name is not of it."""
    assert spans("президент клуба Тимур Сариев") == ["Тимур Сариев"]
