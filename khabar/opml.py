"""Lists of feeds as OPML 2.0, the format that feed readers exchange.

An outline with ``xmlUrl`` is a feed; its ``text`` names the source, feeds of one name being one source. Outlines may be
nested at will: a feed without a name takes the one of the outline around it. ``language`` is read and written, and the
country as ``category="/AF"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from archive.article import Source
from khabar.config import feed_fault, is_language
from khabar.errors import ConfigError
from khabar.feedlist import grouped, name_of
from scrapers.outlets import FeedSource

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_OPML_BYTES = 10_000_000  # some 50,000 feeds


def read_opml(file: Path) -> tuple[list[FeedSource], list[str]]:
    """Return the outlets an OPML file names, and what is wrong with the feeds left out.

    Entities and DTDs are not followed. Raises ConfigError if it is no OPML, OSError.
    """
    from lxml import etree

    with file.open("rb") as opened:
        body = opened.read(MAX_OPML_BYTES + 1)
    if len(body) > MAX_OPML_BYTES:
        raise ConfigError(file, f"is larger than {MAX_OPML_BYTES:,} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigError(file, f"is not XML: {error.msg}", error.lineno) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ConfigError(file, "has a DTD, which no OPML needs; it is not read")
    if root.tag != "opml":
        raise ConfigError(file, f"is not OPML: it begins with <{root.tag}>, not <opml>", 1)
    outlets, faults = [], []
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or "").strip()
        fault = feed_fault(url) if url else ""
        if fault:
            faults.append(f"line {outline.sourceline}: {fault}")
        elif url:
            outlets.append(FeedSource(source=_source(outline, url), feeds=(url,)))
    return grouped(outlets), faults


def _source(outline: _Element, url: str) -> Source:
    country = re.search(r"(?:^|,)/([A-Z]{2})(?:,|$)", outline.get("category") or "")
    languages = re.split(r"[,\s]+", (outline.get("language") or "").strip())
    return Source(
        name=next(_names(outline), "") or name_of(url),
        country=country[1] if country else "",
        languages=tuple(filter(is_language, languages)),
    )


def _names(outline: _Element) -> Iterator[str]:
    for element in (outline, *outline.iterancestors("outline")):
        name = " ".join((element.get("text") or element.get("title") or "").split())
        if name:
            yield name


def to_opml(outlets: Sequence[FeedSource]) -> str:
    """Return outlets as OPML 2.0: an outline for each source, its feeds inside."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of a Khabar archive"
    body = etree.SubElement(root, "body")
    for outlet in outlets:
        source = outlet.source
        about = {"text": source.name}
        if source.country:
            about["category"] = f"/{source.country}"
        if source.languages:
            about["language"] = ",".join(source.languages)
        holder = etree.SubElement(body, "outline", about)
        for feed in outlet.feeds:
            etree.SubElement(holder, "outline", {"type": "rss", **about, "xmlUrl": feed})
    text = etree.tostring(root, pretty_print=True, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'
