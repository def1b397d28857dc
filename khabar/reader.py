"""The reading half of the facade: search, stream and show an archive without writing to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from index.errors import SearchError
from index.request import PAGE_FACETS, FacetValue, Match, Request, Sort
from khabar.errors import UnknownArticle, UnknownSource, UnknownVersion
from khabar.layout import CONFIG_NAME, INDEX_FOLDER
from khabar.page import Hit, Page

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from archive.article import Article, Capture, Response, Version
    from archive.store import Store
    from index.search import Searcher
    from khabar.config import Config
    from khabar.status import IndexStatus, Status

Values = str | Iterable[str]
"""One value of a filter, or several (any of which may hold)."""

_BATCH = 200  # articles read from the archive at a time while streaming hits


def utc_now() -> datetime:
    """Return the present time, in UTC."""
    return datetime.now(UTC)


class Reader:
    """An open archive, to be read: what ``khabar.open(path)`` gives.

    A context manager. The archive is read as it stands at each call; the index as it was when first searched.
    Searching raises QueryError for a query or filter that cannot be read, and IndexMissing, IndexStale or
    IndexDamaged, which ``khabar index`` mends. Not for use by several threads at once.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = utc_now) -> None:
        self.store = store
        self.clock = clock
        self._searcher: Searcher | None = None

    @property
    def root(self) -> Path:
        """The archive's folder."""
        return self.store.root

    @property
    def index_folder(self) -> Path:
        """Where the index lies; it can be deleted at any moment and built again."""
        return self.root / INDEX_FOLDER

    @property
    def config_file(self) -> Path:
        """The archive's khabar.toml; it need not exist."""
        return self.root / CONFIG_NAME

    @cached_property
    def config(self) -> Config:
        """What khabar.toml says; raises ConfigError where it cannot be read."""
        from khabar.config import read_config

        return read_config(self.config_file)

    # ── searching ──────────────────────────────────────────────────────────────────────────────

    def search(
        self,
        query: str = "",
        *,
        facets: bool = False,
        snippets: bool = True,
        limit: int | None = 10,
        facet_size: int = 10,
        **filters: Any,
    ) -> Page:
        """Find articles; the page has at most ``limit`` hits (None: all) and counts all matches.

        ``filters`` are ``country``, ``person``, ``org``, ``source``, ``lang`` (each one value or several),
        ``since``, ``until`` (as on the command line: ``2017-05``, ``7d``), ``sort`` and ``offset``. With
        ``multi_select`` a facet is counted as if the filter of its own field were not there.
        """
        started = time.perf_counter()
        request = self.request(query, facets=facets, facet_size=facet_size, limit=limit, **filters)
        found = self.searcher.search(request)
        hits = list(self._hits(found.matches, found.terms if snippets else None))
        return Page(
            query=query,
            total=found.total,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            facets={name: found.facets[name] for name in PAGE_FACETS} if facets else {},
            notes=found.notes,
        )

    def matching(self, query: str = "", *, snippets: bool = False, **filters: Any) -> Iterator[Hit]:
        """Stream every hit (or ``limit`` of them), in order, without holding their texts."""
        terms = frozenset[str]()
        if snippets:
            terms = self.searcher.search(self.request(query, limit=0, **_without_page(filters))).terms
        matches = self.searcher.stream(self.request(query, **{"limit": None, **filters}))
        return self._hits(matches, terms if snippets else None)

    def matching_articles(self, query: str = "", **filters: Any) -> Iterator[tuple[Article, Hit]]:
        """Stream every match as the archive has it and as a hit."""
        matches = self.searcher.stream(self.request(query, **{"limit": None, **filters}))
        return self._joined(matches, None)

    def found_in(self, article: Article) -> Hit | None:
        """Return an article as a hit, with the countries and names found in it; None if the index lacks it."""
        return next(self.matching(f"id:{article.id}"), None)

    def facets(self, field: str, query: str = "", *, size: int | None = 10, **filters: Any) -> list[FacetValue]:
        """Count the matches under each value of ``field``, the ``size`` most frequent ones (None: all) first.

        Fields: ``country``, ``person``, ``org``, ``source``, ``language``, ``year``, ``month``, ``day``.
        """
        return self.searcher.facet(field, self.request(query, **filters), size)

    def explain(self, query: str, **filters: Any) -> str:
        """Return how a query and its filters are understood."""
        return self.searcher.explain(self.request(query, **filters))

    def request(
        self,
        query: str = "",
        *,
        country: Values = (),
        person: Values = (),
        org: Values = (),
        source: Values = (),
        lang: Values = (),
        since: str = "",
        until: str = "",
        sort: Sort = "relevance",
        limit: int | None = 10,
        offset: int = 0,
        facets: bool = False,
        facet_size: int = 10,
        multi_select: bool = False,
        labels: str = "",
    ) -> Request:
        """Return the index's request for a query and filters, as of now."""
        return Request(
            query=query,
            country=_several(country),
            person=_several(person),
            org=_several(org),
            source=_several(source),
            lang=_several(lang),
            since=since,
            until=until,
            sort=sort,
            limit=limit,
            offset=offset,
            facets=facets,
            facet_size=facet_size,
            multi_select=multi_select,
            labels=labels,
            now=self.clock(),
        )

    @property
    def searcher(self) -> Searcher:
        """The index's searcher, opened on first use; raises IndexMissing, IndexStale or IndexDamaged."""
        if self._searcher is None:
            from index.search import Searcher  # loads Whoosh and numpy

            self._searcher = Searcher.open(self.index_folder)
        return self._searcher

    def lag(self) -> int:
        """Return how many changes the archive is ahead of the index."""
        return self.store.last_change() - self.searcher.seq

    def _hits(self, matches: Iterable[Match], terms: frozenset[str] | None) -> Iterator[Hit]:
        return (hit for _, hit in self._joined(matches, terms))

    def _joined(self, matches: Iterable[Match], terms: frozenset[str] | None) -> Iterator[tuple[Article, Hit]]:
        from index.snippets import snippet

        waiting = iter(matches)
        while batch := list(islice(waiting, _BATCH)):
            articles = self.store.get_many([match.id for match in batch])
            for match in batch:
                article = articles.get(match.id)
                if article is not None:  # an index of another archive; `khabar verify` reports it
                    marked = "" if terms is None else snippet(article.text, terms)
                    yield article, Hit.of(article, match, marked)

    # ── reading ────────────────────────────────────────────────────────────────────────────────

    def articles(self, source: str | None = None) -> Iterator[Article]:
        """Stream the articles in order of arrival; of one source (in any case of letters) if named.

        Raises UnknownSource.
        """
        if source is not None:
            check_names([source], self.source_names())
        return self.store.articles(source=source)

    def show(self, id: str) -> Article:
        """Return the article whose id begins with ``id``; raises UnknownArticle for none or several."""
        article = self.store.get(id)
        if article is not None:
            return article
        near = self.store.matching(id.strip().lower(), limit=5) if id.strip() else []
        found = self.store.get(near[0]) if len(near) == 1 else None
        if found is None:
            raise UnknownArticle(id, near)
        return found

    def record(self, article: Article) -> dict[str, Any]:
        """Return an article as ``khabar show --json`` prints it; names are null where there is no usable index."""
        from khabar.record import article_json

        try:
            hit = self.found_in(article)
        except SearchError:
            hit = None
        return article_json(article, hit)

    def version(self, article: Article, number: int) -> Version:
        """Return one version of an article, numbered from 1; raises UnknownVersion."""
        versions = self.store.versions(article.id)
        for version in versions:
            if version.number == number:
                return version
        raise UnknownVersion(article.id, number, len(versions))

    def captured(self, version: Version) -> tuple[Capture, Response] | None:
        """Return what a version was read from, a response or a page brought in; None if it came as text."""
        if version.capture is None:
            return None
        capture = self.store.capture(version.capture)
        return None if capture is None else (capture, self.store.read_capture(capture))

    def source_names(self) -> list[str]:
        """Return the names of the sources that khabar.toml names, and of those that only the archive has."""
        names = dict.fromkeys(outlet.source.name for outlet in self.config.outlets)
        names.update(dict.fromkeys(source.name for source in self.store.sources()))
        return list(names)

    def status(self) -> Status:
        """Return the health of sources, archive and index, as of now."""
        from khabar.status import read_status

        return read_status(self.store, self.config, self.index_folder, self.clock())

    def index_status(self) -> IndexStatus:
        """Return how the index stands to the archive; what is wrong with it is in the answer, not raised."""
        from khabar.status import index_status

        return index_status(self.store, self.index_folder)

    # ── closing ────────────────────────────────────────────────────────────────────────────────

    def close_index(self) -> None:
        """Let go of the index, so that the next search sees the newest."""
        if self._searcher is not None:
            self._searcher.__exit__(None, None, None)
            self._searcher = None

    def close(self) -> None:
        """Close index and archive; harmless twice."""
        self.close_index()
        self.store.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def check_names(wanted: Iterable[str], known: Sequence[str]) -> None:
    """Raise UnknownSource for the first wanted source that is not known, in any case of letters."""
    folded = {name.casefold(): name for name in known}
    for name in wanted:
        if name.casefold() not in folded:
            from difflib import get_close_matches

            near = get_close_matches(name.casefold(), folded, n=3)
            raise UnknownSource(name, [folded[one] for one in near])


def _without_page(filters: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if name not in ("limit", "offset", "sort")}


def _several(values: Values) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)
