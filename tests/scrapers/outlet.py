"""A small outlet for tests: feeds and pages as text, and the routes to serve them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tests.scrapers.server import Reply

PARAGRAPH = (
    "The border crossing was closed on Tuesday after talks between the two provinces ended without a result, "
    "officials said. Traders had waited there for a week with fruit and cement. A new round is expected in spring. "
)


def item(url: str, title: str, *, summary: str = "What the feed says of it.", day: int = 20) -> str:
    """Return one item of an RSS feed, of a day of November 2026."""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(url)}</link>"
        f"<description>{escape(summary)}</description>"
        f"<pubDate>{day} Nov 2026 09:30:00 +0430</pubDate></item>"
    )


def rss(items: Iterable[str], *, title: str = "Outlet") -> bytes:
    """Return an RSS 2.0 feed of items."""
    channel = f"<channel><title>{title}</title><link>http://outlet.test/</link>{''.join(items)}</channel>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{channel}</rss>'.encode()


def feed(*items: str, etag: str = "") -> Reply:
    """Return the reply of a feed."""
    return Reply(body=rss(items), type="application/rss+xml", etag=etag)


def page(title: str, text: str = PARAGRAPH * 3, *, head: str = "") -> Reply:
    """Return the reply of an article's page."""
    body = f"<article><h1>{title}</h1><p>{text}</p><p>{title}. {PARAGRAPH}</p></article>"
    return Reply(body=f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode())


def story(n: int, host: str = "outlet.test") -> str:
    """Return the address of the n-th story of a host."""
    return f"http://{host}/story/{n}"


def stories(numbers: Iterable[int], host: str = "outlet.test") -> dict[str, Reply]:
    """Return the routes of an outlet: a feed of these stories, and their pages."""
    numbers = list(numbers)
    routes = {f"{host}/story/{n}": page(f"Story {n} of {host}") for n in numbers}
    routes[f"{host}/feed"] = feed(*(item(story(n, host), f"Story {n} of {host}") for n in numbers))
    return routes
