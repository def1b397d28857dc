"""Countries by code and by name: ISO 3166-1 alpha-2, and a few that are no more.

Names come from ``territories.tsv`` (CLDR) and ``countries.tsv`` (by hand). ``SU``, ``YU`` and ``CS`` are
the codes ISO 3166-3 keeps for the Soviet Union, Yugoslavia and Czechoslovakia; ``XK`` is Kosovo's.
"""

from __future__ import annotations

import difflib
from functools import cache

from index.entities.text.folding import fold
from index.entities.text.tables import forms, rows

_LABELS = {
    "BA": "Bosnia and Herzegovina",
    "CD": "DR Congo",
    "CG": "Congo",
    "CI": "Ivory Coast",
    "CS": "Czechoslovakia",
    "HK": "Hong Kong",
    "MO": "Macao",
    "PS": "Palestine",
    "SU": "Soviet Union",
    "TR": "Turkey",
    "YU": "Yugoslavia",
}


@cache
def _labels() -> dict[str, str]:
    named = {row[0]: row[1].replace(" & ", " and ") for row in rows("territories.tsv")}
    return dict(sorted({**named, **_LABELS}.items()))


@cache
def _english() -> dict[str, str]:
    """Return folded English names and demonyms → code: most questions, at a tenth of the cost."""
    found = {fold(label): code for code, label in _labels().items()}
    written = [row for row in rows("countries.tsv") if row[1] == "en"]
    for column in (2, 3):
        for row in written:
            for name in forms(row[column]):
                found.setdefault(_key(name), row[0])
    return found


@cache
def _codes() -> dict[str, str]:
    """Return folded names and demonyms in all languages → code; a name goes before a demonym."""
    found = dict(_english())
    written = rows("countries.tsv")
    for row in written:
        for name in forms(row[2]):
            found.setdefault(_key(name), row[0])
    for code, *names in rows("territories.tsv"):
        for name in filter(None, names):
            found.setdefault(_key(name), code)
    for row in written:
        for name in forms(row[3]):
            if not name.endswith("-"):
                found.setdefault(_key(name), row[0])
    return found


def _key(name: str) -> str:
    return " ".join(fold(word) for word in name.replace("&", "and").split())


def all_codes() -> tuple[str, ...]:
    """Return the codes of all countries, in order."""
    return tuple(_labels())


def country_code(name: str) -> str | None:
    """Return the code for a code, a name in any of the tables' languages, or a demonym; else None.

    Case, marks and letter variants do not matter.
    """
    trimmed = name.strip()
    if len(trimmed) == 2 and trimmed.upper() in _labels():
        return trimmed.upper()
    key = _key(trimmed)
    return _english().get(key) or _codes().get(key)


def country_label(code: str) -> str:
    """Return a country's English name; an unknown code is its own label."""
    return _labels().get(code.upper(), code)


def suggest_countries(name: str) -> list[str]:
    """Return up to three English names that a mistyped name may have meant, the nearest first."""
    wanted = fold(name.strip())
    near = difflib.get_close_matches(wanted, list(_codes()), n=6, cutoff=0.6)
    return list(dict.fromkeys(country_label(_codes()[key]) for key in near))[:3]
