"""The data of an export as script files, which a page can load from disk where it may not fetch.

``data/meta.js``     names of the facet values, how many shards there are; written last
``data/folds.js``    letter to the letter it is compared as, from ``index.folding``
``data/rows-N.js``   what a list of hits shows and what facets count, ROWS articles a file
``data/text-N.js``   the texts, some TEXT characters a file; loaded when first searched
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from archive.article import Article
from index.folding import fold
from khabar.page import Hit

ROWS = 2_000
TEXT = 1_000_000
LEAD = 220
"""Characters of a text shown where no search says which."""

FIELDS = ("country", "person", "org", "source", "language")

_ESCAPES = str.maketrans({
    "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029",
})  # fmt: skip


def script_value(value: object) -> str:
    """Return a JSON value that is safe wherever a script may stand: in a file or inside ``<script>``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def write_text(file: Path, text: str) -> None:
    """Write UTF-8; half of a surrogate pair, which no file can hold, becomes a question mark."""
    file.write_text(text, "utf-8", errors="replace", newline="\n")


def folds() -> dict[str, str]:
    """Return lower-case letters and signs of the Basic Multilingual Plane that ``index.folding`` compares as others."""
    found = {}
    for code in range(0x20, 0xFFFE):
        letter = chr(code)
        if unicodedata.category(letter) in ("Cs", "Co", "Cn") or letter != letter.lower():
            continue
        if unicodedata.normalize("NFKC", letter) == letter and fold(letter) != letter:
            found[letter] = fold(letter)
    return found


class Shards:
    """Writes the data files as articles are added; holds one shard and the names of the facet values."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: list[list[Any]] = []
        self._texts: list[str] = []
        self._size = 0
        self._text_starts: list[int] = []
        self._names: dict[str, dict[str, int]] = {name: {} for name in FIELDS}
        self.articles = 0
        self.row_shards = 0

    def add(self, article: Article, hit: Hit) -> None:
        """Take one article."""
        moment = article.published or article.first_seen
        codes = [
            self._codes("country", hit.countries),
            self._codes("person", hit.persons),
            self._codes("org", hit.orgs),
            self._codes("source", (hit.source,)),
            self._codes("language", (hit.language,) if hit.language else ()),
        ]
        lead = " ".join(article.text[: 2 * LEAD].split())
        if len(lead) > LEAD:
            lead = f"{lead[:LEAD].rpartition(' ')[0] or lead[:LEAD]} …"
        self._rows.append([article.id, article.title, int(moment.timestamp()), *codes, lead, article.number])
        self._texts.append(article.text)
        self._size += len(article.text)
        self.articles += 1
        if len(self._rows) >= ROWS:
            self._flush_rows()
        if self._size >= TEXT:
            self._flush_texts()

    def finish(self, made: str, labels: Mapping[str, Callable[[str], str | None]]) -> None:
        """Write what is left, and ``meta.js``; ``labels`` give a field's value its name, if it has one."""
        self._flush_rows()
        self._flush_texts()
        meta = {
            "made": made,
            "articles": self.articles,
            "texts": self._text_starts,
            "labels": {name: {v: label(v) or v for v in self._names[name]} for name, label in labels.items()},
            "values": {name: list(codes) for name, codes in self._names.items()},
        }
        write_text(self._folder / "meta.js", f"khabar.meta({script_value(meta)});\n")
        write_text(self._folder / "folds.js", f"khabar.folds({script_value(folds())});\n")

    def _codes(self, field: str, values: tuple[str, ...]) -> list[int]:
        names = self._names[field]
        return [names.setdefault(value, len(names)) for value in values]

    def _flush_rows(self) -> None:
        if self._rows:
            first = self.articles - len(self._rows)
            lines = ",\n".join(map(script_value, self._rows))
            write_text(self._folder / f"rows-{self.row_shards}.js", f"khabar.rows({first},[\n{lines}\n]);\n")
            self.row_shards += 1
            self._rows = []

    def _flush_texts(self) -> None:
        if self._texts:
            number, first = len(self._text_starts), self.articles - len(self._texts)
            lines = ",\n".join(map(script_value, self._texts))
            write_text(self._folder / f"text-{number}.js", f"khabar.texts({number},{first},[\n{lines}\n]);\n")
            self._text_starts.append(first)
            self._texts, self._size = [], 0
