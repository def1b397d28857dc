"""The import: JSON Lines, feeds and pages on disk, into the archive. It streams, and a bad record stops nothing."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from archive.article import Draft, Response
from archive.store import Store
from scrapers.clean import make_draft
from scrapers.errors import ScrapeError
from scrapers.feeds import parse_feed
from scrapers.inputs import UNREADABLE, Kind, files_in, is_array, kind_of, lines_of, opened, why_unreadable
from scrapers.jsonl import draft_of
from scrapers.pages import extract
from scrapers.urls import host_of

Format = Literal["auto", "jsonl", "feed", "html"]

BATCH = 500
"""Articles a transaction: what is acknowledged together."""

BATCH_BYTES = 50_000_000
"""Bytes of pages from which on a transaction is full before it has that many articles."""

MAX_LINE_BYTES = 20_000_000
MAX_FILE_BYTES = 20_000_000
"""Longest line of JSON Lines, largest feed or page, in bytes after decompression."""

KEPT_REJECTIONS = 1000


@dataclass(frozen=True, slots=True)
class Rejection:
    """What was not taken in: ``where`` is ``FILE:LINE`` (for feeds the number of the entry), ``why`` for a person."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was taken in: a draft, and the page it was read from, if it was one."""

    draft: Draft
    page: Response | None = None


@dataclass(slots=True)
class ImportReport:
    """What an import did. ``read`` counts records; ``rejected`` holds the first thousand of ``rejections``."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejections: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def reject(self, rejection: Rejection) -> None:
        """Count a rejection and keep it if there is room."""
        self.rejections += 1
        if len(self.rejected) < KEPT_REJECTIONS:
            self.rejected.append(rejection)


def import_paths(
    store: Store,
    paths: Sequence[Path],
    *,
    format: str = "auto",  # the option's name
    source: str | None = None,
    seen: datetime,
    on_progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Bring files and folders into a store opened for writing; each also as gzip.

    ``source`` names the outlet of what names none. ``on_progress`` is told how many records have been read, after each
    transaction. Raises ArchiveError if the archive fails; whatever is wrong with the input is in the report.
    """
    report = ImportReport()
    found = records(paths, format=format, source=source, seen=seen)
    while batch := _batch(found):
        with store.transaction():
            for item in batch:
                if isinstance(item, Found):
                    _count(report, store.put(item.draft, seen=seen, response=item.page).outcome)
                else:
                    report.reject(item)
        report.read += len(batch)
        if on_progress is not None:
            on_progress(report.read)
    return report


def records(
    paths: Sequence[Path],
    *,
    format: str = "auto",
    source: str | None = None,
    seen: datetime,
) -> Iterator[Found | Rejection]:
    """Yield what files and folders hold, record by record; what cannot be taken as a Rejection in its place."""
    try:
        for path in files_in(paths):
            yield from _file(path, format, source, seen)
    except OSError as error:
        yield Rejection(f"{error.filename or 'folder'}:1", why_unreadable(error))


def _batch(found: Iterator[Found | Rejection]) -> list[Found | Rejection]:
    """Return the next of what was found, as much as fits one transaction and the memory."""
    batch: list[Found | Rejection] = []
    size = 0
    while len(batch) < BATCH and size < BATCH_BYTES and (item := next(found, None)) is not None:
        batch.append(item)
        size += len(item.page.body) if isinstance(item, Found) and item.page is not None else 0
    return batch


def _count(report: ImportReport, outcome: str) -> None:
    setattr(report, outcome, getattr(report, outcome) + 1)


def _file(path: Path, format: str, source: str | None, seen: datetime) -> Iterator[Found | Rejection]:
    try:
        stream = opened(path)
    except UNREADABLE as error:
        yield Rejection(f"{path}:1", why_unreadable(error))
        return
    with contextlib.closing(stream):
        try:
            kind: Kind | str | None = kind_of(stream) if format == "auto" else format
            array = is_array(stream)
        except UNREADABLE as error:
            yield Rejection(f"{path}:1", why_unreadable(error))
            return
        if kind in ("jsonl", None) and array:
            yield Rejection(f"{path}:1", "a JSON array, not one object a line; convert it with: jq -c '.[]'")
        elif kind == "jsonl":
            yield from _jsonl(path, stream, source, seen)
        elif kind in ("feed", "html"):
            yield from _whole(path, stream, kind, source, seen)
        else:
            yield Rejection(f"{path}:1", "neither JSON Lines nor a feed nor a web page (or say which with --format)")


def _jsonl(
    path: Path, stream: io.BufferedReader[Any], source: str | None, seen: datetime
) -> Iterator[Found | Rejection]:
    number = 0
    try:
        for number, line in lines_of(stream, MAX_LINE_BYTES):
            if line is None:
                yield Rejection(f"{path}:{number}", f"the line is longer than {MAX_LINE_BYTES // 1_000_000} MB")
                continue
            bare = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
            if not bare:
                continue
            try:
                draft, page = draft_of(bare, source=source, seen=seen)
            except ScrapeError as error:
                yield Rejection(f"{path}:{number}", str(error))
            else:
                kept = None if page is None else _response(draft.url, page, "text/html; charset=utf-8", seen)
                yield Found(draft, kept)
    except UNREADABLE as error:
        yield Rejection(f"{path}:{number + 1}", why_unreadable(error))


def _whole(
    path: Path, stream: io.BufferedReader[Any], kind: str, source: str | None, seen: datetime
) -> Iterator[Found | Rejection]:
    try:
        body = stream.read(MAX_FILE_BYTES + 1)
    except UNREADABLE as error:
        yield Rejection(f"{path}:1", why_unreadable(error))
        return
    if len(body) > MAX_FILE_BYTES:
        yield Rejection(f"{path}:1", f"larger than {MAX_FILE_BYTES // 1_000_000} MB")
        return
    read = _feed if kind == "feed" else _page
    try:
        yield from read(path, body, source, seen)
    except ScrapeError as error:
        yield Rejection(f"{path}:1", str(error))


def _feed(path: Path, body: bytes, source: str | None, seen: datetime) -> Iterator[Found | Rejection]:
    feed = parse_feed(body, url=path.absolute().as_uri())
    languages = (feed.language,) if feed.language else ()
    for number, entry in enumerate(feed.entries, 1):
        name = source or feed.title or host_of(entry.url)
        try:
            draft = make_draft(source=name, entry=entry, page=None, url=entry.url, languages=languages, seen=seen)
        except ScrapeError as error:
            yield Rejection(f"{path}:{number}", str(error))
        else:
            yield Found(draft)


def _page(path: Path, body: bytes, source: str | None, seen: datetime) -> Iterator[Found | Rejection]:
    page = extract(body, url="")
    url = page.canonical_url
    if not url:
        why = "the page does not say its address (link rel=canonical, og:url); give it as JSON Lines with url and html"
        yield Rejection(f"{path}:1", why)
        return
    name = source or host_of(url).removeprefix("www.")
    draft = make_draft(source=name, entry=None, page=page, url=url, seen=seen)
    yield Found(draft, _response(url, body, "text/html", seen))


def _response(url: str, body: bytes, kind: str, seen: datetime) -> Response:
    """Return what the archive keeps of a page that no server answered with."""
    return Response(url=url, fetched=seen, status=0, reason="", headers=(("Content-Type", kind),), body=body)
