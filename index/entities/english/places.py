"""Countries in text, by name, demonym, capital and other places, in the languages of the tables."""

from __future__ import annotations

from collections.abc import Iterator

from index.entities.text.gazetteer import Case, Entry
from index.entities.text.tables import forms, heading, rows, traps

LANGUAGES = frozenset(("en", "ru", "fa", "ps", "tg", "uz", "kk", "ky", "tk", "ur", "ar", "tr", "az"))
"""Languages with hand-written forms; a text in another is read as its script's chief language."""

_COLUMNS = (("name", 0.95), ("demonym", 0.9), ("capital", 0.8), ("place", 0.75))
_VARIANTS = {"fa_AF": "fa", "uz_Cyrl": "uz"}
# CLDR's English names that say more, or less, than a text does
_UNWRITTEN = frozenset({"Congo - Kinshasa", "Congo - Brazzaville", "Hong Kong SAR China", "Macao SAR China"})


def entries(language: str) -> Iterator[tuple[str, Entry]]:
    """Yield the phrases of a language of :data:`LANGUAGES` with the countries they stand for."""
    rules = traps(language)
    for phrase, (rule, _) in rules.items():
        if rule == "null":
            yield phrase, Entry(None, "", "null", 1.0)
    for phrase, code, evidence, confidence in _phrases(language):
        rule, words = rules.get(phrase, ("", frozenset()))
        if rule in ("never", "null"):
            continue
        yield (
            phrase,
            Entry(
                "country",
                code,
                evidence,
                confidence,
                _case(phrase, evidence, language),
                near=words if rule == "needs" else frozenset(),
                apart=words if rule == "not" else frozenset(),
            ),
        )


def _case(phrase: str, evidence: str, language: str) -> Case:
    if phrase.isupper() and len(phrase) <= 6 and phrase[0].isalpha() and phrase[0].lower() != phrase[0]:
        return "exact"
    if language in ("en", "tr", "tk", "az") or evidence != "demonym":
        return "capital" if phrase[0].isupper() else "any"
    return "any"


def _phrases(language: str) -> Iterator[tuple[str, str, str, float]]:
    seen = set()
    for row in rows("countries.tsv"):
        if row[1] != language:
            continue
        for (evidence, confidence), cell in zip(_COLUMNS, row[2:], strict=True):
            for phrase in forms(cell):
                if (row[0], phrase) not in seen:
                    seen.add((row[0], phrase))
                    yield phrase, row[0], evidence, confidence
    for phrase, code in _territories(language):
        if (code, phrase) not in seen:
            seen.add((code, phrase))
            yield phrase, code, "name", 0.95


def _territories(language: str) -> Iterator[tuple[str, str]]:
    columns = heading("territories.tsv")
    wanted = [i for i, name in enumerate(columns) if _VARIANTS.get(name, name) == language]
    for row in rows("territories.tsv"):
        for i in wanted:
            if row[i] and row[i] not in _UNWRITTEN:
                yield row[i], row[0]
                if " & " in row[i]:
                    yield row[i].replace(" & ", " and "), row[0]
                if row[i].startswith("St. "):
                    yield "Saint " + row[i][4:], row[0]
