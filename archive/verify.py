"""Fixity: everything in an archive checked against everything else, damage told and never raised.

Errors mean that something kept is lost or altered. Hints are untidiness that costs nothing: what a crash left behind.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.article import Article, article_id, text_digest
from archive.captures import FOLDER, members, parse_member
from archive.database import NAME
from archive.errors import ArchiveDamaged, ArchiveError, ArchiveNotFound, ArchiveTooNew
from archive.lock import holder_of
from archive.store import LOCK, Store


@dataclass(slots=True)
class Report:
    """What ``verify`` found: errors, hints, and how much it checked."""

    errors: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    articles: int = 0
    versions: int = 0
    captures: int = 0
    changes: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing kept is lost or altered."""
        return not self.errors


def verify(root: Path, *, progress: Callable[[int], None] | None = None) -> Report:
    """Check the archive at ``root`` and report. Damage is never raised; no archive at all is.

    ``progress`` is called with the number of things checked since its last call.
    Raises ArchiveNotFound and ArchiveTooNew.
    """
    report = Report()
    tick = progress or (lambda _: None)
    try:
        store = Store.open(root)
    except (ArchiveNotFound, ArchiveTooNew):
        raise
    except ArchiveError as fault:
        report.errors.append(str(fault))
        return report
    with store, store.database.snapshot():
        for check in (_database, _versions, _sequence, _captures):
            try:
                check(store, report, tick)
            except ArchiveError as fault:
                report.errors.append(str(fault))
            except (ValueError, TypeError, LookupError) as fault:
                report.errors.append(f"{root / NAME}: a value cannot be read ({fault})")
    return report


def _database(store: Store, report: Report, _: Callable[[int], None]) -> None:
    for (said,) in store.database.rows("PRAGMA integrity_check"):
        if said != "ok":
            report.errors.append(f"{store.root / NAME}: {said}")
    for table, row, parent, _constraint in store.database.rows("PRAGMA foreign_key_check"):
        report.errors.append(f"{store.root / NAME}: row {row} of {table} names nothing in {parent}")


def _versions(store: Store, report: Report, tick: Callable[[int], None]) -> None:
    for article in store.articles():
        report.articles += 1
        tick(1)
        report.errors += [f"article {article.id} ({article.url}): {fault}" for fault in _faults(store, article, report)]
    in_table = store.counts()
    if report.articles != in_table.articles:
        missing = in_table.articles - report.articles
        report.errors.append(f"{store.root / NAME}: {missing} articles lack their latest version or their source")
    if report.versions != in_table.versions:
        stray = in_table.versions - report.versions
        report.errors.append(f"{store.root / NAME}: {stray} versions belong to no article that can be read")


def _faults(store: Store, article: Article, report: Report) -> Iterator[str]:
    if article_id(article.url) != article.id:
        yield "the id is not the one of its address"
    versions = store.versions(article.id)
    report.versions += len(versions)
    if [version.number for version in versions] != list(range(1, article.number + 1)):
        numbers = ", ".join(str(version.number) for version in versions)
        yield f"its versions are numbered {numbers}; they should run from 1 to {article.number}"
    kept = {
        number: (digest, text_sha256)
        for number, digest, text_sha256 in store.database.rows(
            "SELECT number, digest, text_sha256 FROM versions v JOIN articles a ON a.num = v.article WHERE a.id = ?",
            (article.id,),
        )
    }
    for version in versions:
        digest, text_sha256 = kept[version.number]
        if text_digest(version.text) != text_sha256:
            yield f"the text of version {version.number} is not the one that was archived"
        elif version.digest() != digest:
            yield f"version {version.number} is not as it was archived (its text is)"


def _sequence(store: Store, report: Report, tick: Callable[[int], None]) -> None:
    expected = 1
    for change in store.changes():
        if change.seq != expected:
            report.errors.append(f"the sequence of changes jumps from {expected - 1} to {change.seq}")
            expected = change.seq
        expected += 1
        report.changes += 1
        tick(1)
    unlisted = store.database.number(
        "SELECT count(*) FROM versions v WHERE NOT EXISTS"
        " (SELECT 1 FROM changes c WHERE c.article = v.article AND c.version = v.number)"
    )
    if unlisted:
        report.errors.append(f"{unlisted} versions have no place in the sequence of changes")
    stale = store.database.number(
        "SELECT count(*) FROM articles a JOIN changes c ON c.article = a.num AND c.version = a.latest"
        " WHERE c.seq <> a.seq"
    )
    if stale:
        report.errors.append(f"{stale} articles name another change than the one of their latest version")


def _captures(store: Store, report: Report, tick: Callable[[int], None]) -> None:
    ends: dict[str, int] = {}
    for capture in store.captures():
        report.captures += 1
        tick(1)
        _gap(store.root, report, capture.file, ends.get(capture.file, 0), capture.offset)
        ends[capture.file] = max(ends.get(capture.file, 0), capture.offset + capture.length)
        try:
            store.read_capture(capture)
        except ArchiveDamaged as fault:
            report.errors.append(str(fault))
    writer = holder_of(store.root / LOCK)
    if writer:
        report.hints.append(f"{writer} is at work: the ends of the capture files were not looked at")
        return
    for path in sorted((store.root / FOLDER).rglob("*.warc.gz")):
        file = path.relative_to(store.root).as_posix()
        _gap(store.root, report, file, ends.get(file, 0), path.stat().st_size)


def _gap(root: Path, report: Report, file: str, start: int, stop: int) -> None:
    """Look at what lies in a capture file between two records that the database names."""
    path = root / file
    with contextlib.suppress(OSError):  # a file that is not there is told of by its captures
        for offset, length, whole in members(path, start, min(stop, path.stat().st_size)):
            where = f"{path} at byte {offset}"
            if not whole:
                report.hints.append(f"{where}: {length} bytes of an unfinished record that was never acknowledged")
                continue
            try:
                kind, response = parse_member(_read(path, offset, length), where)
            except ArchiveDamaged as fault:
                report.hints.append(f"{fault}; no article needs it")
                continue
            if response is not None:
                report.hints.append(f"{where}: a {kind} of {response.url} that was never acknowledged, left by a crash")


def _read(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(offset)
        return stream.read(length)
