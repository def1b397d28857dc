"""The HTML export: one page per article and a front page that searches them, from disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from itertools import islice
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from archive.article import Article, Version
from khabar.export.html.articles import article_path, context
from khabar.export.html.bidi import direction
from khabar.export.html.folder import MARKER, replacing
from khabar.export.html.shards import Shards, write_text
from khabar.page import Hit, iso
from khabar.reader import Reader

FORMAT = 1
"""The version of the export's layout, kept in its marker file."""

LANGUAGES = {
    "ar": "العربية", "az": "Azərbaycanca", "de": "Deutsch", "en": "English", "fa": "فارسی", "fa-AF": "دری",
    "fr": "Français", "hi": "हिन्दी", "kk": "Қазақша", "ky": "Кыргызча", "prs": "دری", "ps": "پښتو", "ru": "Русский",
    "tg": "Тоҷикӣ", "tk": "Türkmençe", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "uz": "Oʻzbekcha",
    "zh": "中文",
}  # fmt: skip
"""Languages by their own names; any other is shown by its code."""

Progress = Callable[[int], None]
"""Called now and then with how many articles are written."""

_BATCH = 200  # articles read from the archive at a time
_STATIC = ("style.css", "search.js")


def export_site(
    k: Reader,
    folder: Path,
    hits: Iterable[Hit],
    *,
    title: str = "Khabar",
    query: str = "",
    progress: Progress | None = None,
) -> int:
    """Write the articles of ``hits``, all of them and in their order, as a web site into ``folder``.

    ``title`` heads the front page; ``query`` says there what was asked. Returns how many articles were written. An
    earlier export at the place is replaced when the new one is whole. Memory grows by the names of facet values only.
    Raises ExportRefused if the folder holds anything else, OSError, and what ``hits`` raises.
    """
    templates = _templates()
    page = templates.get_template("article.html")
    labels = _country_labels(k)
    with replacing(folder) as part:
        _write_static(part)
        shards = Shards(_made(part / "data"))
        for article, hit in _joined(k, hits):
            shards.add(article, hit)
            _write_article(part, page, article, hit, k, labels)
            if progress is not None and shards.articles % 50 == 0:
                progress(shards.articles)
        made = iso(k.clock()) or ""
        shards.finish(made, {"country": labels.get, "language": language_label})
        _write_front(part, templates, shards, title=title, query=query, made=made)
    if progress is not None:
        progress(shards.articles)
    return shards.articles


def language_label(code: str) -> str:
    """Return a language's own name; that of ``fa`` for ``fa-IR``, with the code; the code alone if it is not known."""
    known = LANGUAGES.get(code)
    base = LANGUAGES.get(code.partition("-")[0])
    return known or (f"{base} ({code})" if base else code)


def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("khabar.export.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["dir"] = direction
    made.filters["iso"] = iso
    return made


def _country_labels(k: Reader) -> dict[str, str]:
    """Return the names of the country codes in the index."""
    return {value.value: value.label for value in k.facets("country", size=1000)}


def _joined(k: Reader, hits: Iterable[Hit]) -> Iterator[tuple[Article, Hit]]:
    stream = iter(hits)
    while batch := list(islice(stream, _BATCH)):
        articles = k.store.get_many([hit.id for hit in batch])
        for hit in batch:
            if hit.id in articles:
                yield articles[hit.id], hit


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _write_static(part: Path) -> None:
    folder = _made(part / "static")
    for name in _STATIC:
        source = files("khabar.export.html") / "static" / name
        (folder / name).write_bytes(source.read_bytes())


def _write_article(part: Path, page: Template, article: Article, hit: Hit, k: Reader, labels: dict[str, str]) -> None:
    versions: list[Version] = k.store.versions(article.id) if article.number > 1 else []
    file = part / article_path(article.id)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, page.render(context(article, hit, versions, labels)))


def _write_front(part: Path, templates: Environment, shards: Shards, *, title: str, query: str, made: str) -> None:
    marker = {"format": FORMAT, "made": made, "articles": shards.articles, "query": query}
    write_text(part / MARKER, json.dumps(marker, ensure_ascii=False) + "\n")
    scripts = ["static/search.js", "data/meta.js", "data/folds.js"]
    scripts += [f"data/rows-{number}.js" for number in range(shards.row_shards)]
    front = templates.get_template("index.html")
    text = front.render(title=title, query=query, made=made, articles=shards.articles, scripts=scripts)
    write_text(part / "index.html", text)
