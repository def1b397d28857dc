"""Write ``given_names.txt`` from Faker's lists. Development only; never imported by khabar.

Run ``python index/entities/data/make_given_names.py WORDS`` where Faker (MIT) is installed; WORDS is a dictionary, one
word a line (Debian's wamerican-small: ``/usr/share/dict/american-english-small``). A given name that is also an
English word in lower case (Grace, Rose, Mark) proves too little and is left out; ``given_names_by_hand.txt`` puts back
those that are worth it, and adds what Faker lacks.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

WIDTH = 100
LOCALES = (
    *(
        "az_AZ",
        "en_IE",
        "ga_IE",
        "cs_CZ",
        "da_DK",
        "de_AT",
        "de_CH",
        "de_DE",
        "de_LU",
        "en_GB",
        "en_IN",
        "en_PK",
        "en_US",
        "es_AR",
        "es_CL",
    ),
    *("es_ES", "es_MX", "fi_FI", "fr_BE", "fr_CA", "fr_CH", "fr_FR", "hr_HR", "hu_HU", "id_ID", "it_IT", "lt_LT"),
    *("lv_LV", "nl_BE", "nl_NL", "no_NO", "pl_PL", "pt_BR", "pt_PT", "sk_SK", "sv_SE", "tr_TR", "uz_UZ"),
)
_ASCII = str.maketrans({"ı": "i", "İ": "I", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ß": "ss"})


def listed() -> set[str]:
    """Return the given names of LOCALES that are one word with a capital, without their diacritics."""
    found: set[str] = set()
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            names = getattr(provider, attribute)
            if attribute.startswith("first_name") and isinstance(names, tuple | list | set | dict):
                found.update(plain(name) for name in names if isinstance(name, str))
    return {name for name in found if is_name(name)}


def plain(name: str) -> str:
    """Return a name in ASCII, as English newspapers write it."""
    parts = unicodedata.normalize("NFD", name.translate(_ASCII))
    return "".join(part for part in parts if not unicodedata.combining(part))


def is_name(word: str) -> bool:
    """Tell whether a word can stand in the list."""
    return len(word) > 2 and word.isascii() and word.replace("-", "").isalpha() and word[0].isupper()


def wrapped(words: Iterable[str]) -> str:
    """Return words in lines of at most WIDTH characters, in order."""
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) >= WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the list beside this script."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    words = {line for line in lines if line and line[0].islower()}
    kept = sorted(name for name in listed() if name.lower() not in words)
    Path(__file__).with_name("given_names.txt").write_text(wrapped(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
