"""What language a text is in: py3langid's model told the region's languages, helped by letters and expectation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

SAMPLE = 600
"""How many characters of a text are looked at."""

SURE = 0.6
"""The least share of probability that names a language."""

REGIONAL = ("en", "ru", "fa", "ps", "tg", "uz", "kk", "ky", "tk", "ur", "ar", "tr")
NEIGHBOURS = (
    *("az", "hy", "ka", "zh", "hi", "uk", "be", "ug", "mn", "ku", "pa", "bn", "ne", "he"),
    *("de", "fr", "es", "it", "pt", "pl", "nl", "sv", "no", "da", "fi", "cs", "ro", "hu", "bg", "sr"),
    *("el", "ca", "id", "ja", "ko"),
)

_FOREIGN = 0.2  # a neighbour's language is that much less likely than a regional one
_EXPECTED = 20.0  # a language the source publishes in is that much more likely
_IMPOSSIBLE = 0.001  # a text in the letters of other languages

_TELLTALES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ӣӯҷ", ("tg",)),
    ("ҳ", ("tg", "uz")),
    ("қғ", ("tg", "uz", "kk")),
    ("ў", ("uz", "be")),
    ("ұһ", ("kk",)),
    ("ә", ("kk",)),
    ("ң", ("kk", "ky")),
    ("өү", ("kk", "ky", "mn")),
    ("і", ("uk", "be", "kk")),
    ("їєґ", ("uk",)),
    ("ъыэ", ("ru", "tg", "uz", "kk", "ky", "be", "bg", "mn")),
    ("ټډړښځڅڼ", ("ps",)),
    ("ټډړښځڅڼۍېګ", ("ps", "ug")),
    ("ٹڈڑں", ("ur", "pa")),
    ("ے", ("ur", "pa")),
    ("ۆۈۋەڭ", ("ug", "ku")),
    ("پچژگ", ("fa", "ps", "ur", "ug", "ku", "pa")),
    ("ə", ("az",)),
    ("ğ", ("tr", "az")),
    ("ň", ("tk", "cs")),
    ("ß", ("de",)),
)
_LETTERS_OF = {letter for letters, _ in _TELLTALES for letter in letters}
_LETTER = re.compile(r"[^\W\d_]")
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z]{4})?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?")
_THREE = {
    **{"eng": "en", "rus": "ru", "fas": "fa", "per": "fa", "pes": "fa", "prs": "fa-AF", "pus": "ps"},
    **{"pbt": "ps", "tgk": "tg", "uzb": "uz", "uzn": "uz", "kaz": "kk", "kir": "ky", "tuk": "tk"},
    **{"urd": "ur", "ara": "ar", "tur": "tr", "aze": "az", "azj": "az", "hye": "hy", "kat": "ka"},
    **{"zho": "zh", "hin": "hi", "ukr": "uk", "deu": "de", "fra": "fr"},
}


def language_tag(raw: str) -> str:
    """Return a language tag as the archive writes it: ``en``, ``ru``, ``fa-AF``; empty for what is none.

    Only Dari keeps its region; a script is never kept.
    """
    match = _TAG.fullmatch(raw.strip().lower())
    if match is None:
        return ""
    base, region = match[1], match[2]
    base = _THREE.get(base, base)
    if base == "nb":
        return "no"
    return "fa-AF" if base == "fa" and region == "af" else base


def detect(text: str, expected: Iterable[str] = ()) -> str:
    """Return the language of a text (ISO 639-1), or an empty string if nothing tells.

    ``expected`` are the languages its source writes in: they count for more, they do not decide. ``fa-AF`` is returned
    for Persian where Dari is expected and Iranian Persian is not: the letters do not tell the two apart.
    """
    tags = [tag for tag in map(language_tag, expected) if tag]
    sample = _NOISE.sub(" ", text[: 2 * SAMPLE])[:SAMPLE]
    letters = _LETTER.findall(sample.casefold())
    if len(letters) < 2:
        return ""
    weighed = _weighed(_rank(sample), letters, {tag.partition("-")[0] for tag in tags})
    total = sum(weighed.values())
    best = max(weighed, key=lambda language: weighed[language])
    if total <= 0 or weighed[best] < SURE * total:
        return ""
    return dialect(best, tags)


def dialect(language: str, expected: Sequence[str]) -> str:
    """Return ``fa-AF`` for ``fa`` where of the two only Dari is expected; anything else unchanged."""
    return "fa-AF" if language == "fa" and "fa-AF" in expected and "fa" not in expected else language


def _weighed(ranked: list[tuple[str, float]], letters: list[str], expected: set[str]) -> dict[str, float]:
    weights = {language: share * _prior(language, expected) for language, share in ranked}
    told = [letter for letter in letters if letter in _LETTERS_OF]
    # one foreign name in a long text is no evidence
    if len(told) * 200 >= len(letters):
        for telling, languages in _TELLTALES:
            if sum(letter in telling for letter in told) * 200 < len(letters):
                continue
            if any(letter in telling for letter in told):
                for language in weights.keys() - languages:
                    weights[language] *= _IMPOSSIBLE
    return weights


def _prior(language: str, expected: set[str]) -> float:
    return (_EXPECTED if language in expected else 1.0) * (
        1.0 if language in REGIONAL or language in expected else _FOREIGN
    )


def _rank(sample: str) -> list[tuple[str, float]]:
    ranked: list[tuple[str, float]] = _identifier().rank(sample)
    return ranked


@cache
def _identifier() -> Any:
    # 0.1 s and 40 MB: only for texts whose language nobody gave
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 # 60 ms that a known language saves

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = set(identifier.labels)
    identifier.set_languages([name for name in (*REGIONAL, *NEIGHBOURS) if name in known])
    return identifier
