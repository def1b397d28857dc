"""Outlets: a source with its feeds, whose article an address is, and which of its addresses counts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.article import Source
from scrapers.errors import BadUrl
from scrapers.urls import canonical, host_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """An outlet and the URLs of its feeds."""

    source: Source
    feeds: tuple[str, ...]


class Owners:
    """Knows by host which outlet an address belongs to: the one whose feeds alone are at that host."""

    def __init__(self, outlets: Sequence[FeedSource]) -> None:
        self._by_host: dict[str, str | None] = {}
        for outlet in outlets:
            name = outlet.source.name
            for host in {site(feed) for feed in outlet.feeds}:
                self._by_host[host] = name if self._by_host.get(host, name) == name else None

    def owner(self, url: str, otherwise: str) -> str:
        """Return the name of the outlet at the address's host, or ``otherwise`` if none or several are."""
        return self._by_host.get(site(url)) or otherwise


def site(url: str) -> str:
    """Return the host of an address without the names that lead to the same outlet: ``www.``, ``m.``, ``amp.``."""
    host = host_of(url)
    for prefix in ("www.", "m.", "amp."):
        if host.startswith(prefix) and host.count(".") > 1:
            return host.removeprefix(prefix)
    return host


def article_url(entry_url: str, final_url: str, named_url: str) -> str:
    """Return the address that an article goes by.

    ``entry_url`` is the feed's (canonical), ``final_url`` the one that answered, ``named_url`` what the page calls its
    own (``rel=canonical``), possibly empty. The page is believed if it names an article at the site that answered, and
    not a front page or section above the entry, as badly made sites do on every page. Without such word the entry's
    address stands, or the one that answered if that is at another site: feeds that pass through a proxy.
    """
    named = _canonical(named_url, final_url) if named_url else ""
    final = _canonical(final_url, "")
    if named and site(named) == site(final_url) and not _is_above(named, final) and not _is_above(named, entry_url):
        return named
    if final and site(final) != site(entry_url) and not _is_above(final, final):
        return final
    return entry_url


def _canonical(url: str, base: str) -> str:
    try:
        return canonical(url, base)
    except BadUrl:
        return ""


def _is_above(url: str, page: str) -> bool:
    """Tell whether an address is a front page, or a folder that ``page`` lies in."""
    path, below = _path(url), _path(page)
    return (path == "" and "?" not in url) or (below != path and below.startswith(f"{path}/"))


def _path(url: str) -> str:
    return url.partition("?")[0].split("://", 1)[-1].partition("/")[2].rstrip("/")
