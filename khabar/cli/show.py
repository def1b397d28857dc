"""``khabar show``: one article, its versions, what changed, the page it was read from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from khabar.cli.articles import draw_article, draw_changes, write_article, write_changes
from khabar.cli.console import line, on_terminal, put, put_json, put_table, say
from khabar.cli.filters import json_option
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place

if TYPE_CHECKING:
    from archive.article import Article
    from khabar.api import Khabar


@click.command(
    "show",
    cls=Command,
    examples=("khabar show 7k3m9x2p", "khabar show 7k3m9x2p --diff 1 2", "khabar show 7k3m9x2p --raw > page.html"),
)
@click.argument("id")
@json_option
@click.option("--text", is_flag=True, help="Print the text alone.")
@click.option("--raw", is_flag=True, help="Print the archived HTTP body, byte for byte.")
@click.option("--versions", is_flag=True, help="List the versions (with --json in full).")
@click.option("--diff", type=(int, int), metavar="A B", help="Show what changed from version A to version B.")
@pass_place
def command(
    place: Place,
    id: str,
    as_json: bool,
    text: bool,
    raw: bool,
    versions: bool,
    diff: tuple[int, int] | None,
) -> None:
    """Show the article whose id begins with ID, as it stands."""
    if sum((text, raw, versions, diff is not None)) > 1 or (as_json and (text or raw or diff)):
        raise click.UsageError(
            "--json, --text, --raw, --versions and --diff exclude each other (but --versions --json)."
        )
    with place.open() as k:
        article = k.show(id)
        if diff is not None:
            _show_changes(k, article, diff)
        elif versions:
            _list_versions(k, article, as_json)
        elif raw:
            _write_raw(k, article)
        elif text:
            put(article.text)
        elif as_json:
            put_json(k.record(article))
        elif on_terminal():
            draw_article(article)
        else:
            write_article(article)


def _list_versions(k: Khabar, article: Article, as_json: bool) -> None:
    from khabar.record import version_json

    all_of_them = k.store.versions(article.id)
    if as_json:
        put_json([version_json(version) for version in all_of_them])
        return
    rows = [
        (f"{v.number}", f"{v.seen:%Y-%m-%d %H:%M}", v.extent, f"{len(v.text.split()):,}", line(v.title))
        for v in all_of_them
    ]
    put_table(("version", "seen", "extent", "words", "title"), rows, right=("version", "words"))


def _show_changes(k: Khabar, article: Article, pair: tuple[int, int]) -> None:
    from khabar.diff import changes

    old, new = (k.version(article, number) for number in pair)
    found = list(changes(old, new))
    if not found:
        say(f"Versions {old.number} and {new.number} say the same.")
    elif on_terminal():
        draw_changes(old, new, found)
    else:
        write_changes(old, new, found)


def _write_raw(k: Khabar, article: Article) -> None:
    from khabar.errors import KhabarError

    kept = k.captured(article)
    if kept is None:
        raise KhabarError(f"article {article.id} came as text, without a page, and no response is archived for it")
    _, response = kept
    encodings = [value for name, value in response.headers if name.lower() == "content-encoding"]
    if encodings:
        say(f"note: the body is as it was received, in {', '.join(map(line, encodings))} encoding")
    sys.stdout.flush()
    sys.stdout.buffer.write(response.body)
