"""Languages told apart."""

from __future__ import annotations

import pytest

from scrapers.language import detect, dialect, language_tag

SENTENCES = {
    "en": "The council said the bridge would open again in spring.",
    "ru": "Совет сообщил, что мост снова откроют весной.",
    "fa": "شورا گفت که این پل در بهار دوباره باز می‌شود.",
    "ps": "شورا وویل چې دا پل به په پسرلي کې بیا پرانیستل شي.",
    "tg": "Шӯро гуфт, ки пул баҳор боз кушода мешавад.",
    "uz": "Kengash ko‘prik bahorda yana ochilishini ma’lum qildi.",
    "kk": "Кеңес көпір көктемде қайта ашылатынын айтты.",
    "ky": "Кеңеш көпүрө жазында кайра ачыларын билдирди.",
    "tk": "Geňeş köpriniň ýazda ýene açyljakdygyny aýtdy.",
    "ur": "کونسل نے کہا کہ پل بہار میں دوبارہ کھولا جائے گا۔",
    "ar": "قال المجلس إن الجسر سيفتح من جديد في الربيع.",
    "tr": "Meclis köprünün ilkbaharda yeniden açılacağını söyledi.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence(language: str) -> None:
    """One sentence is enough to tell each of the region's languages."""
    assert detect(SENTENCES[language]) == language


def test_uzbek_in_cyrillic() -> None:
    """Uzbek is Uzbek in either script."""
    assert detect("Кенгаш кўприк баҳорда яна очилишини маълум қилди.") == "uz"


@pytest.mark.parametrize("text", ["", "1234", "OK", "https://example.com/a/b", "!?"])
def test_not_sure(text: str) -> None:
    """Where nothing tells, no language is named."""
    assert detect(text) == ""


def test_expectation_helps_and_does_not_decide() -> None:
    """What a source writes in tips the balance for a word, and does not turn English into Russian."""
    assert detect("Видео", ["ru"]) == "ru"
    assert detect(SENTENCES["en"], ["ru", "tg"]) == "en"
    assert detect(SENTENCES["ru"], ["tg"]) == "ru"


def test_a_foreign_name_is_no_evidence() -> None:
    """A single foreign letter in a long text does not change its language."""
    text = SENTENCES["ru"] * 8 + " Тоҷикистон"
    assert detect(text) == "ru"


def test_dari_by_hint_only() -> None:
    """Dari is named where it is expected and Iranian Persian is not."""
    assert detect(SENTENCES["fa"], ["fa-AF", "ps"]) == "fa-AF"
    assert detect(SENTENCES["fa"], ["fa", "fa-AF"]) == "fa"
    assert detect(SENTENCES["ps"], ["fa-AF"]) == "ps"
    assert dialect("ru", ["fa-AF"]) == "ru"


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("en-US", "en"),
        ("ru_RU.UTF-8", "ru"),
        ("fa_AF", "fa-AF"),
        ("prs", "fa-AF"),
        ("fa-IR", "fa"),
        ("uz-Latn-UZ", "uz"),
        ("tgk", "tg"),
        ("nb-NO", "no"),
        ("English", ""),
        ("", ""),
        ("x", ""),
    ],
)
def test_tag(raw: str, tag: str) -> None:
    """Tags are brought to one form; only Dari keeps its region."""
    assert language_tag(raw) == tag
