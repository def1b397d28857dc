"""The facade: ``khabar.open()`` and what can be done with an open archive. It composes the rooms and has no rules.

``Reader`` (khabar.reader) is the half that reads; ``Khabar`` adds what writes. Exports and the demo are given one
of them; they stand above this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.store import Store
from khabar.layout import CONFIG_NAME, default_archive
from khabar.reader import Reader, check_names, utc_now

if TYPE_CHECKING:
    from archive.backup import Copied
    from index.catchup import IndexReport
    from khabar.check import Check
    from scrapers.crawl import CrawlEvent, CrawlReport, DueFeed
    from scrapers.files import ImportReport
    from scrapers.outlets import FeedSource

Progress = Callable[[int, int], None]
"""Called with what is done and what there is, in articles."""


class Khabar(Reader):
    """An open archive. What writes needs ``khabar.open(path, write=True)``; all else is Reader's."""

    def crawl(
        self,
        *,
        sources: Sequence[str] = (),
        limit: int | None = None,
        pages: bool = True,
        on_event: Callable[[CrawlEvent], None] | None = None,
    ) -> CrawlReport:
        """Poll the feeds that are due, fetch new pages and archive them; does not index.

        ``sources`` restricts it to those named, and polls them whether due or not; ``limit`` caps the pages fetched.
        One source's failure is in the report and stops nothing. Raises UnknownSource, ConfigError, ArchiveError.
        """
        from scrapers.crawl import crawl
        from scrapers.fetch import FetchSettings

        return crawl(
            self.store,
            self.outlets(sources),
            FetchSettings(**self.config.fetch),
            clock=self.clock,
            limit=limit,
            pages=pages,
            force=bool(sources),
            on_event=on_event,
        )

    def due(self, sources: Sequence[str] = ()) -> list[DueFeed]:
        """Return the feeds that a crawl would poll now. Raises UnknownSource, ConfigError."""
        from scrapers.crawl import due_feeds

        return due_feeds(self.store, self.outlets(sources), self.clock(), force=bool(sources))

    def import_files(
        self,
        paths: Sequence[Path],
        *,
        format: str = "auto",
        source: str | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> ImportReport:
        """Bring in files and folders (jsonl, feed, html; also .gz); does not index. Bad records are in the report."""
        from scrapers.files import import_paths

        return import_paths(
            self.store,
            paths,
            format=format,
            source=source,
            seen=self.clock(),
            on_progress=on_progress,
        )

    def index(self, *, rebuild: bool = False, progress: Progress | None = None) -> IndexReport:
        """Catch the index up with the archive; build it anew if asked, or if it is missing, old or damaged."""
        from index.catchup import catch_up
        from index.catchup import rebuild as build

        self.close_index()
        work = build if rebuild else catch_up
        return work(self.store, self.index_folder, progress=progress)

    def verify(self, *, deep: bool = False) -> Check:
        """Check everything in the archive and its index against each other; damage is reported, never raised.

        With ``deep`` every byte of the index is compared with its checksum; of the archive it always is.
        """
        from khabar.check import check

        return check(self.root, deep=deep)

    def backup(self, destination: Path) -> Copied:
        """Copy the archive, consistently, while others may write to it; raises ArchiveExists, ArchiveError."""
        from archive.backup import backup

        return backup(self.root, destination)

    def outlets(self, names: Sequence[str] = ()) -> list[FeedSource]:
        """Return the configured outlets, or those named (in any case); raises UnknownSource, ConfigError."""
        if not names:
            return list(self.config.outlets)
        outlets = self.config.outlets
        check_names(names, [outlet.source.name for outlet in outlets])
        wanted = {name.casefold() for name in names}
        return [outlet for outlet in outlets if outlet.source.name.casefold() in wanted]


def open(  # noqa: A001  the published name is khabar.open
    path: str | Path | None = None,
    *,
    write: bool = False,
    purpose: str = "",
    clock: Callable[[], datetime] = utc_now,
) -> Khabar:
    """Open the archive at ``path`` (else $KHABAR_ARCHIVE, else the user's), to read or also to ``write``.

    ``purpose`` (``crawl``) is what another process is told that finds it locked. Never creates one.
    Raises ArchiveNotFound, ArchiveTooNew, ArchiveDamaged, and with ``write`` ArchiveLocked.
    """
    root = default_archive() if path is None else Path(path)
    return Khabar(Store.open(root, write=write, purpose=purpose), clock)


def create(path: str | Path, outlets: Sequence[FeedSource] = ()) -> Path:
    """Make an empty archive with its index and a commented khabar.toml in a new or empty folder; return the folder.

    Raises ArchiveExists, OSError.
    """
    from khabar.feedlist import add_outlets, write_template

    root = Path(path)
    Store.create(root)
    config = root / CONFIG_NAME
    write_template(config)
    if outlets:
        add_outlets(config, outlets)
    with open(root, write=True, purpose="init") as k:
        k.index()
    return root
