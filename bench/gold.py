"""The gold set of annotated articles: its file, and the score of recognised entities by document.

The file is ``tests/index/entities/gold/dev.jsonl``; the page beside it says what its keys mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from bench.scores import Score, compared
from index.analysis import fold_name
from index.entities.text.tables import forms, rows

KINDS = ("persons", "orgs", "countries")


class Named(Protocol):
    """What is recognised in an article: labels of persons and organizations, codes of countries."""

    @property
    def countries(self) -> Sequence[str]:
        """Codes."""

    @property
    def persons(self) -> Sequence[str]:
        """Labels."""

    @property
    def orgs(self) -> Sequence[str]:
        """Labels."""


class Gold(NamedTuple):
    """An annotated article. Each person and organization is the labels it may go by.

    The countries ``mentioned`` are neither wanted nor wrong.
    """

    id: str
    language: str
    title: str
    text: str
    countries: frozenset[str]
    mentioned: frozenset[str]
    persons: tuple[tuple[str, ...], ...]
    orgs: tuple[tuple[str, ...], ...]


def read(path: Path) -> Iterator[Gold]:
    """Yield the articles of a file. Raises OSError, KeyError."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            said = json.loads(line)
            yield Gold(
                str(said["id"]),
                said["language"],
                said["title"],
                said["text"],
                frozenset(said["countries"]),
                frozenset(said["mentioned"]),
                tuple(map(tuple, said["persons"])),
                tuple(map(tuple, said["orgs"])),
            )


@cache
def _listed() -> dict[str, frozenset[str]]:
    """Return, for each listed organization, its folded names in all languages."""
    return {
        row[0]: frozenset(map(fold_name, (row[0], *forms(row[1]), *forms(row[2]), *forms(row[3]))))
        for row in rows("organizations.tsv")
    }


def matched(wanted: Sequence[Sequence[str]], found: Iterable[str]) -> tuple[Score, list[str], list[Sequence[str]]]:
    """Return the score of labels, those that are nobody's, and the wanted that no label names.

    A label names the first one not yet named that may go by it, or by another name of the same listed
    organization, whose label is English in every language. Case and diacritics do not matter.
    """
    left = [(frozenset(map(fold_name, labels)), labels) for labels in wanted]
    strange = []
    count = 0
    for label in found:
        count += 1
        names = _listed().get(label, frozenset({fold_name(label)}))
        own = next((one for one in left if names & one[0]), None)
        if own is None:
            strange.append(label)
        else:
            left.remove(own)
    return Score(count - len(strange), count, len(wanted)), strange, [labels for _, labels in left]


def scored(article: Gold, found: Named) -> Mapping[str, Score]:
    """Return the score of one article for each of ``KINDS``."""
    return {
        "persons": matched(article.persons, found.persons)[0],
        "orgs": matched(article.orgs, found.orgs)[0],
        "countries": compared(article.countries, frozenset(found.countries) - article.mentioned),
    }


def by_language(articles: Iterable[tuple[Gold, Named]]) -> dict[str, dict[str, Score]]:
    """Return the micro scores of all articles by language and kind."""
    totals: dict[str, dict[str, Score]] = {}
    for article, found in articles:
        own = totals.setdefault(article.language.partition("-")[0], {kind: Score() for kind in KINDS})
        for kind, score in scored(article, found).items():
            own[kind] += score
    return dict(sorted(totals.items()))
