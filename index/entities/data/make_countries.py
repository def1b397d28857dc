"""Write ``territories.tsv`` from the CLDR data in babel. Development only; never imported by khabar.

Run ``python index/entities/data/make_countries.py`` where babel (BSD) is installed. The names are
CLDR's (licence Unicode-3.0, see README.md beside this file); everything else about countries is
written by hand in ``countries.tsv``.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

LANGUAGES = (
    *("en", "ru", "fa", "fa_AF", "ps", "tg", "uz", "uz_Cyrl"),
    *("kk", "ky", "tk", "ur", "ar", "tr", "az"),
)
NOT_COUNTRIES = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ", "ZZ"))


def table() -> list[list[str]]:
    """Return the rows: code, then the territory's name in each language, empty where CLDR has none."""
    locale = import_module("babel").Locale
    english = locale.parse("en").territories
    codes = sorted(c for c in english if len(c) == 2 and c.isalpha() and c not in NOT_COUNTRIES)
    rows = [["code", *LANGUAGES]]
    for code in codes:
        names = (locale.parse(language).territories.get(code, "") for language in LANGUAGES)
        rows.append([code, *(clean(name) for name in names)])
    return rows


def clean(name: str) -> str:
    """Return a name without the marks of direction and the brackets CLDR uses to tell names apart."""
    for mark in "\u200e\u200f\u061c":
        name = name.replace(mark, "")
    return name.split(" (")[0].strip()


def main() -> None:
    """Write the table beside this script."""
    target = Path(__file__).with_name("territories.tsv")
    lines = ("\t".join(row) for row in table())
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
