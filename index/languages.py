"""English names of the languages that the region's press is written in."""

from __future__ import annotations

_NAMES = {
    "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bn": "Bengali", "ckb": "Central Kurdish",
    "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fa-AF": "Dari", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hy": "Armenian", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kaa": "Karakalpak", "kk": "Kazakh", "ku": "Kurdish", "ky": "Kyrgyz", "mn": "Mongolian",
    "pl": "Polish", "prs": "Dari", "ps": "Pashto", "pt": "Portuguese", "ru": "Russian", "tg": "Tajik",
    "tk": "Turkmen", "tr": "Turkish", "tt": "Tatar", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "zh": "Chinese",
}  # fmt: skip

_SCRIPTS = {"Arab": "Arabic script", "Cyrl": "Cyrillic", "Latn": "Latin"}


def language_label(tag: str) -> str:
    """Return the English name of a BCP 47 tag, ``Uzbek (Cyrillic)`` for ``uz-Cyrl``; else the tag itself."""
    if tag in _NAMES:
        return _NAMES[tag]
    language, _, rest = tag.partition("-")
    if language not in _NAMES:
        return tag
    return f"{_NAMES[language]} ({_SCRIPTS.get(rest, rest)})" if rest else _NAMES[language]
