"""One article as text, and what changed in it: drawn on a terminal, plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from khabar.cli.console import clean, console, isolate, isolate_line, line, put, starts_rtl, unisolated

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from archive.article import Article, Version
    from khabar.diff import Changed

_WIDTH = 88  # columns of text that are comfortable to read
_PLAIN = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_STYLES = {"same": "", "removed": "red strike", "added": "green underline"}


def heading(article: Article) -> Iterator[str]:
    """Return the lines that stand between an article's title and its text."""
    when = "no date" if article.published is None else f"{article.published:%Y-%m-%d %H:%M} UTC"
    zone = f" (published at {article.published_zone})" if article.published_zone not in ("", "+00:00", "Z") else ""
    by = f"by {', '.join(isolate(line(author)) for author in article.authors)}" if article.authors else ""
    yield " · ".join(part for part in (isolate(line(article.source)), when + zone, article.language, by) if part)
    yield line(article.url)
    if article.tags:
        yield "tags: " + ", ".join(isolate(line(tag)) for tag in article.tags)
    seen = (
        f"first seen {article.first_seen:%Y-%m-%d %H:%M}, version {article.number} seen {article.seen:%Y-%m-%d %H:%M}"
    )
    yield f"{article.id} · {seen}"
    if article.extent == "excerpt":
        yield "an excerpt: only what the feed gave of it"


def paragraphs(text: str) -> list[str]:
    """Return a text's paragraphs, cleaned of what could steer a terminal."""
    return [line(paragraph) for paragraph in clean(text).split("\n") if paragraph.strip()]


def write_article(article: Article) -> None:
    """Write an article to a pipe: no colour, no wrapping, no direction marks."""
    put(line(article.title))
    for said in heading(article):
        put(unisolated(said))
    for paragraph in paragraphs(article.text):
        put(f"\n{paragraph}")


def draw_article(article: Article) -> None:
    """Draw an article on the terminal; right-to-left text is set to the right."""
    from rich.text import Text

    screen = console()
    set_text(screen, Text(line(article.title), "bold"))
    for said in heading(article):
        screen.print(Text(said, "cyan"), soft_wrap=True)
    for paragraph in paragraphs(article.text):
        screen.print()
        set_text(screen, Text(paragraph))


def set_text(screen: Console, text: Text) -> None:
    """Print a text wrapped to a comfortable width, to the right if it is written from right to left."""
    from rich.text import Text

    width = min(_WIDTH, screen.width)
    rtl = starts_rtl(text.plain)
    for wrapped in text.wrap(screen, width):
        wrapped.rstrip()
        margin = " " * (width - wrapped.cell_len) if rtl else ""
        screen.print(Text.assemble(margin, isolate_line(wrapped, rtl=rtl)), soft_wrap=True)


def write_changes(old: Version, new: Version, found: Iterable[Changed]) -> None:
    """Write what changed to a pipe, as ``git diff --word-diff`` does: ``[-removed-]{+added+}``."""
    put(_from_to(old, new))
    for change in found:
        said = "".join(f"{_PLAIN[kind][0]}{clean(text)}{_PLAIN[kind][1]}" for kind, text in change.runs)
        put(f"  {said}" if change.field == "text" else f"{change.field}: {said}")


def draw_changes(old: Version, new: Version, found: Iterable[Changed]) -> None:
    """Draw what changed on the terminal: removed words struck out in red, added ones underlined in green."""
    from rich.text import Text

    screen = console()
    screen.print(Text(_from_to(old, new), "bold"))
    for change in found:
        text = Text(style="dim" if change.same else "")
        if change.field != "text":
            text.append(f"{change.field}: ", "cyan")
        for kind, words in change.runs:
            text.append(clean(words), _STYLES[kind])
        screen.print()
        set_text(screen, text)


def _from_to(old: Version, new: Version) -> str:
    return (
        f"from version {old.number} (seen {old.seen:%Y-%m-%d %H:%M}) "
        f"to version {new.number} (seen {new.seen:%Y-%m-%d %H:%M})"
    )
