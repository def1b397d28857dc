"""The demo world as a web server gives it: pages in each outlet's markup, feeds in each outlet's format."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from khabar.demo.world import Site, Story

EXCERPT = 140
"""Characters of the text that a feed of excerpts gives."""

FEED_TYPES = {
    "rss": "application/rss+xml",
    "rss-truncated": "application/rss+xml",
    "rdf": "application/rdf+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "html": "text/html",
}

_FURNITURE = {
    "en": ("Advertisement", "Read also", "All rights reserved", "Published"),
    "ru": ("Реклама", "Читайте также", "Все права защищены", "Опубликовано"),
    "fa": ("آگهی", "بیشتر بخوانید", "همهٔ حقوق محفوظ است", "زمان نشر"),
    "tg": ("Реклама", "Инчунин хонед", "Ҳамаи ҳуқуқҳо маҳфузанд", "Нашр шуд"),
    "uz": ("Reklama", "Yana oʻqing", "Barcha huquqlar himoyalangan", "Eʼlon qilindi"),
}
_MONTHS_RU = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("khabar.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["rfc822"] = format_datetime
    made.filters["written"] = _written
    return made


def page(site: Site, story: Story, stage: int) -> bytes:
    """Return an article's page, in the outlet's look and charset."""
    others = [other for other in site.at(stage) if other.path != story.path][:3]
    text = (
        _templates()
        .get_template(f"{site.look}.html")
        .render(site=site, story=story, others=others, say=_furniture(site), linked=_linked_data(site, story))
    )
    return text.encode(site.charset, "xmlcharrefreplace")


def front(site: Site, stage: int) -> bytes:
    """Return the outlet's front page, which names its feed."""
    template = _templates().get_template("front.html")
    feed_type = FEED_TYPES.get(site.feed, "application/rss+xml")
    text = template.render(site=site, stories=site.at(stage), say=_furniture(site), feed_type=feed_type)
    return text.encode(site.charset, "xmlcharrefreplace")


def feed(site: Site, stage: int) -> bytes:
    """Return the outlet's feed as it stands at a stage, broken where the outlet's is."""
    stories = site.at(stage)
    if site.feed == "html":
        return front(site, stage)
    if site.feed == "json":
        return _json_feed(site, stories)
    template = _templates().get_template(f"{site.feed.removesuffix('-truncated')}.xml")
    text = template.render(site=site, stories=stories, teaser=teaser)
    body = text.encode(site.charset, "xmlcharrefreplace")
    if site.feed == "rss-truncated":
        return body[: body.rindex(b"<item>") + 40]
    return body


def teaser(site: Site, story: Story) -> str:
    """Return what the feed gives of a text: its first paragraph, or less."""
    first = story.paragraphs[0]
    if not site.excerpts:
        return first
    return first[: first.rindex(" ", 0, EXCERPT)] + " …"


def robots(site: Site) -> bytes:
    """Return the outlet's robots.txt."""
    return f"User-agent: *\nDisallow: {site.forbidden}\n".encode()


def _furniture(site: Site) -> dict[str, str]:
    words = _FURNITURE[site.language[:2]]
    return dict(zip(("ad", "also", "rights", "published"), words, strict=True))


def _linked_data(site: Site, story: Story) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "inLanguage": site.language,
        "author": {"@type": "Person", "name": story.by or site.name},
        "publisher": {"@type": "NewsMediaOrganization", "name": site.name},
        "articleSection": list(story.tags),
    }


def _json_feed(site: Site, stories: list[Story]) -> bytes:
    items = [
        {
            "id": f"http://{site.host}{story.path}",
            "url": f"http://{site.host}{story.path}",
            "title": story.title,
            "summary": teaser(site, story),
            "content_text": "\n\n".join(story.paragraphs),
            "date_published": story.published.isoformat(),
            "authors": [{"name": story.by}],
            "tags": list(story.tags),
        }
        for story in stories
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "home_page_url": f"http://{site.host}/",
        "feed_url": site.feed_url,
        "language": site.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _written(moment: datetime) -> str:
    """Return a date as a Russian newspaper writes it: ``3 марта 2026, 09:00``."""
    return f"{moment.day} {_MONTHS_RU[moment.month - 1]} {moment.year}, {moment:%H:%M}"
