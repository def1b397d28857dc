"""Countries of newswire, against the places its editors tagged.

The set is 13,186 articles of 1987 in ``reuters/dev.jsonl.gz``, kept outside the repository. An article is
read as the import makes it: the dateline begins the text.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.scores import Score, compared
from index.entities.countries import country_code

_CODES = {
    "uk": "GB",
    "usa": "US",
    "ussr": "SU",
    "uae": "AE",
    "us-virgin-islands": "VI",
    "west-germany": "DE",
    "east-germany": "DE",
    "yemen-arab-republic": "YE",
    "yemen-demo-republic": "YE",
    "trinidad-tobago": "TT",
    "kampuchea": "KH",
    "zaire": "CD",
    "congo": "CG",
}


class Tagged(NamedTuple):
    """One article as read, and the codes of the places it was tagged with."""

    title: str
    text: str
    codes: frozenset[str]


def tagged(path: Path) -> Iterator[Tagged]:
    """Yield the articles of a file that have a text. Raises KeyError for a place without a code."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            said = json.loads(line)
            text = f"{said['dateline']} {said['text']}".strip()
            if text:
                yield Tagged(said["title"], text, frozenset(map(_code, said["places"])))


def _code(place: str) -> str:
    code = _CODES.get(place) or country_code(place.replace("-", " "))
    if code is None:
        raise KeyError(place)
    return code


def scored(articles: Sequence[Tagged], found: Iterable[Iterable[str]], without: frozenset[str] = frozenset()) -> Score:
    """Return the micro score of the codes found in each article; those ``without`` count on neither side."""
    total = Score()
    for article, codes in zip(articles, found, strict=True):
        total += compared(article.codes - without, set(codes) - without)
    return total
