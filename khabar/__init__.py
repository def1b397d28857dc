"""Khabar, the memory of a regional news desk: feeds in, a faceted full-text archive out.

The public names load on first use, so that ``import khabar`` costs nothing::

    with khabar.open("path/to/archive") as k:
        page = k.search("afghan border", country=["AF"], since="2017", facets=True)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.article import Article, Source, Version
    from archive.errors import (
        ArchiveDamaged,
        ArchiveError,
        ArchiveExists,
        ArchiveFull,
        ArchiveLocked,
        ArchiveNotFound,
        ArchiveTooNew,
    )
    from index.errors import IndexDamaged, IndexMissing, IndexStale, QueryError, SearchError
    from khabar.api import Khabar, create, open  # noqa: A004  the published name is khabar.open
    from khabar.errors import ConfigError, KhabarError, UnknownArticle, UnknownSource
    from khabar.page import Hit, Page
    from scrapers.errors import ScrapeError

__version__ = "0.1.0"

_HOMES = {
    "archive.article": ("Article", "Source", "Version"),
    "archive.errors": (
        "ArchiveDamaged", "ArchiveError", "ArchiveExists", "ArchiveFull", "ArchiveLocked",
        "ArchiveNotFound", "ArchiveTooNew",
    ),
    "index.errors": ("IndexDamaged", "IndexMissing", "IndexStale", "QueryError", "SearchError"),
    "khabar.api": ("Khabar", "create", "open"),
    "khabar.errors": ("ConfigError", "KhabarError", "UnknownArticle", "UnknownSource"),
    "khabar.page": ("Hit", "Page"),
    "scrapers.errors": ("ScrapeError",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [  # noqa: RUF022  by room
    "Article", "Source", "Version",
    "ArchiveDamaged", "ArchiveError", "ArchiveExists", "ArchiveFull", "ArchiveLocked",
    "ArchiveNotFound", "ArchiveTooNew",
    "IndexDamaged", "IndexMissing", "IndexStale", "QueryError", "SearchError",
    "Khabar", "create", "open",
    "ConfigError", "KhabarError", "UnknownArticle", "UnknownSource",
    "Hit", "Page",
    "ScrapeError",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name from its module; AttributeError for any other."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'khabar' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted([*globals(), *__all__])
