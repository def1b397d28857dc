"""The store: open an archive, put drafts and responses into it, get articles and changes out of it."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from archive.article import (
    Article,
    Capture,
    Change,
    Draft,
    Put,
    Response,
    Source,
    Version,
    article_id,
    text_digest,
)
from archive.database import Database
from archive.errors import ArchiveError, ArchiveExists, ArchiveNotFound
from archive.rows import JOINED, STATE, article_of, capture_of, version_of
from archive.times import to_text, utc_second

if TYPE_CHECKING:
    from archive.captures import CaptureWriter
    from archive.corrections import Corrections
    from archive.journal import Journal
    from archive.lock import Lock

LOCK = "lock"
PAGE = 500  # rows read at a time: a reader holds no snapshot between pages, so a writer's WAL can be folded in


class Counts(NamedTuple):
    """How much an archive holds."""

    articles: int
    versions: int
    captures: int
    sources: int
    corrections: int


class Store:
    """An archive, open for reading, or for reading and writing by one process at a time.

    Readers are never blocked. Writes happen inside ``transaction()``; when it ends, they are on disk.
    """

    def __init__(self, root: Path, database: Database, lock: Lock | None) -> None:
        self.root = root
        self.database = database
        self._lock = lock
        self._captures: CaptureWriter | None = None
        self._last_change = 0
        self._source_numbers: dict[str, int] = {}

    @classmethod
    def create(cls, root: Path) -> None:
        """Make an empty archive in a new or empty folder. Raises ArchiveExists."""
        if root.exists() and not root.is_dir():
            raise ArchiveExists(root, "is a file")
        if root.is_dir() and any(root.iterdir()):
            has = (root / "archive.db").exists()
            raise ArchiveExists(root, "holds an archive already" if has else "is not empty")
        root.mkdir(parents=True, exist_ok=True)
        Database.create(root)

    @classmethod
    def open(cls, root: Path, *, write: bool = False, purpose: str = "") -> Store:
        """Open the archive at ``root``; with ``write`` take its lock for ``purpose`` (``crawl``).

        Raises ArchiveNotFound, ArchiveTooNew, ArchiveLocked, ArchiveDamaged.
        """
        if not (root / "archive.db").is_file():
            raise ArchiveNotFound(root)
        lock = _locked(root, purpose or "writing") if write else None
        try:
            return cls(root, Database.open(root, write=write), lock)
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    def close(self) -> None:
        """Close the archive and give its lock back."""
        if self._captures is not None:
            self._captures.close()
        self.database.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @functools.cached_property
    def journal(self) -> Journal:
        """How the feeds stand, every poll there was, and the entries that wait for their page."""
        from archive.journal import Journal

        return Journal(self.database)

    @functools.cached_property
    def corrections(self) -> Corrections:
        """What a person put right."""
        from archive.corrections import Corrections

        return Corrections(self.database, self._next_change)

    # -- reading --

    @property
    def identity(self) -> str:
        """The archive's own id, a UUID given when it was made; a backup bears the same."""
        found = self.database.row("SELECT value FROM meta WHERE key = 'id'")
        return str(found[0]) if found else ""

    def get(self, id: str) -> Article | None:
        """Return the article with an id, as it stands, or None."""
        return self.get_many([id]).get(id)

    def get_many(self, ids: Sequence[str]) -> dict[str, Article]:
        """Return the articles with these ids, by id; unknown ids are left out."""
        found: dict[str, Article] = {}
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            rows = self.database.rows(
                f"SELECT {STATE} {JOINED} AND v.number = a.latest WHERE a.id IN ({', '.join('?' * len(some))})",
                some,
            )
            found.update((row[16], article_of(row)) for row in rows)
        return found

    def find(self, url: str) -> Article | None:
        """Return the article at a canonical URL, or None."""
        return self.get(article_id(url))

    def matching(self, prefix: str, limit: int = 10) -> list[str]:
        """Return the first ids that begin with ``prefix``, sorted."""
        rows = self.database.rows(
            "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (prefix, prefix + "\x7f", limit),
        )
        return [row[0] for row in rows]

    def articles(self, *, source: str | None = None) -> Iterator[Article]:
        """Stream all articles as they stand, in the order they were first archived.

        ``source`` keeps those of one outlet, whatever the case of its name.
        """
        clause = ""
        if source is not None:
            wanted = source.casefold()
            numbers = [
                num for num, name in self.database.rows("SELECT num, name FROM sources") if name.casefold() == wanted
            ]
            clause = f" AND a.source IN ({', '.join(map(str, numbers))})"
        after = 0
        while True:
            rows = self.database.rows(
                f"SELECT {STATE} {JOINED} AND v.number = a.latest WHERE a.num > ?{clause} ORDER BY a.num LIMIT {PAGE}",
                (after,),
            )
            yield from map(article_of, rows)
            if len(rows) < PAGE:
                return
            after = rows[-1][19]

    def versions(self, id: str) -> list[Version]:
        """Return every version of an article, the first one first; empty for an unknown id."""
        rows = self.database.rows(
            f"SELECT {STATE} {JOINED} WHERE a.id = ? ORDER BY v.number",
            (id,),
        )
        return [version_of(row) for row in rows]

    def changes(self, after: int = 0, limit: int | None = None) -> Iterator[Change]:
        """Stream the changes that follow number ``after``, in order, at most ``limit``."""
        left = limit
        while left is None or left > 0:
            page = PAGE if left is None else min(PAGE, left)
            rows = self.database.rows(
                "SELECT c.seq, a.id, c.version, c.correction FROM changes c LEFT JOIN articles a ON a.num = c.article"
                " WHERE c.seq > ? ORDER BY c.seq LIMIT ?",
                (after, page),
            )
            for seq, article, version, correction in rows:
                if correction is None:
                    yield Change(seq, "version", article=article, version=version)
                else:
                    yield Change(seq, "correction", correction=correction)
            if len(rows) < page:
                return
            after = rows[-1][0]
            left = None if left is None else left - page

    def last_change(self) -> int:
        """Return the number of the latest change, 0 for an empty archive."""
        return self.database.number("SELECT max(seq) FROM changes")

    def digest_at(self, change: int) -> str:
        """Return the digest of the state that a change brought, '' if it brought none or there is no such change."""
        row = self.database.row(
            "SELECT v.digest FROM changes c JOIN versions v ON v.article = c.article AND v.number = c.version"
            " WHERE c.seq = ?",
            (change,),
        )
        return "" if row is None else str(row[0])

    def sources(self) -> list[Source]:
        """Return the outlets that are known, by name."""
        rows = self.database.rows("SELECT name, country, languages FROM sources ORDER BY name")
        return [Source(name=row[0], country=row[1], languages=tuple(json.loads(row[2]))) for row in rows]

    def article_counts(self) -> dict[str, int]:
        """Return how many articles each outlet has, by its name."""
        return dict(
            self.database.rows(
                "SELECT s.name, count(*) FROM articles a JOIN sources s ON s.num = a.source GROUP BY a.source"
            )
        )

    def counts(self) -> Counts:
        """Return how much the archive holds."""
        return Counts(
            *(
                self.database.number(f"SELECT count(*) FROM {table}")
                for table in ("articles", "versions", "captures", "sources", "corrections")
            )
        )

    def capture(self, id: int) -> Capture | None:
        """Return the capture with a number, or None."""
        row = self.database.row(
            "SELECT id, url, fetched, status, file, offset, length, sha256 FROM captures WHERE id = ?",
            (id,),
        )
        return None if row is None else capture_of(row)

    def captures(self) -> Iterator[Capture]:
        """Stream all captures, by file and place."""
        after: tuple[str, int] = ("", -1)
        while True:
            rows = self.database.rows(
                "SELECT id, url, fetched, status, file, offset, length, sha256 FROM captures"
                f" WHERE (file, offset) > (?, ?) ORDER BY file, offset LIMIT {PAGE}",
                after,
            )
            yield from map(capture_of, rows)
            if len(rows) < PAGE:
                return
            after = (rows[-1][4], rows[-1][5])

    def capture_ends(self) -> list[tuple[str, int]]:
        """Return each capture file and the byte at which its last named record ends."""
        rows = self.database.rows("SELECT file, max(offset + length) FROM captures GROUP BY file ORDER BY file")
        return [(row[0], row[1]) for row in rows]

    def read_capture(self, capture: Capture) -> Response:
        """Return the response a capture names. Raises ArchiveDamaged."""
        from archive.captures import read_response

        return read_response(self.root, capture)

    # -- writing --

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is put inside is acknowledged together: on disk when this ends, gone if it raises.

        Captures are synced first, then the database commits what names them.
        """
        if self._lock is None:
            raise ArchiveError(f"the archive at {self.root} is open for reading only")
        with self.database.transaction():
            self._last_change = self.last_change()
            self._source_numbers.clear()
            yield
            if self._captures is not None:
                self._captures.sync()

    def put(self, draft: Draft, *, seen: datetime, capture: int | None = None, response: Response | None = None) -> Put:
        """Put one state of an article; what differs from the latest version becomes a new one.

        An excerpt never replaces a full text. What the state was read from is ``capture``, if it is kept already, or
        ``response``, which is kept only if there is a new version.
        """
        draft = _in_seconds(draft)
        id = article_id(draft.url)
        known = self.database.row(
            "SELECT a.num, a.latest, a.url, v.digest, v.extent FROM articles a"
            " JOIN versions v ON v.article = a.num AND v.number = a.latest WHERE a.id = ?",
            (id,),
        )
        digest = draft.digest()
        if known is not None:
            number, latest, url, known_digest, known_extent = known
            if url != draft.url:
                raise ArchiveError(f"{draft.url} and {url} have the same id {id}; the former is refused")
            if digest == known_digest or (known_extent == "full" and draft.extent == "excerpt"):
                return Put(id, "unchanged", None)
        if response is not None:
            capture = self.keep(response)
        if known is None:
            return self._add(id, draft, digest, seen, capture)
        seq = self._add_version(number, latest + 1, draft, digest, seen, capture)
        self.database.run(
            "UPDATE articles SET latest = ?, seq = ?, source = ? WHERE num = ?",
            (latest + 1, seq, self._source_number(draft.source), number),
        )
        return Put(id, "updated", seq)

    def keep(self, response: Response) -> int:
        """Append a response to the captures and return the capture's number."""
        if self._captures is None:
            from archive.captures import CaptureWriter

            self._captures = CaptureWriter(self.root, self._known_end)
        placed = self._captures.append(response)
        return self.database.run(
            "INSERT INTO captures (url, fetched, status, file, offset, length, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                response.url,
                to_text(response.fetched),
                response.status,
                placed.file,
                placed.offset,
                placed.length,
                placed.sha256,
            ),
        )

    def put_source(self, source: Source) -> None:
        """Note what is known of an outlet, replacing what was."""
        self.database.run(
            "INSERT INTO sources (name, country, languages) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET country = excluded.country, languages = excluded.languages",
            (source.name, source.country, json.dumps(source.languages)),
        )

    def _add(
        self,
        id: str,
        draft: Draft,
        digest: str,
        seen: datetime,
        capture: int | None,
    ) -> Put:
        number = self.database.run(
            "INSERT INTO articles (id, url, source, first_seen, latest, seq) VALUES (?, ?, ?, ?, 1, ?)",
            (
                id,
                draft.url,
                self._source_number(draft.source),
                to_text(seen),
                self._last_change + 1,
            ),
        )
        seq = self._add_version(number, 1, draft, digest, seen, capture)
        return Put(id, "added", seq)

    def _add_version(
        self,
        article: int,
        number: int,
        draft: Draft,
        digest: str,
        seen: datetime,
        capture: int | None,
    ) -> int:
        self.database.run(
            "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article,
                number,
                to_text(seen),
                self._source_number(draft.source),
                draft.title,
                draft.text,
                draft.summary,
                None if draft.published is None else to_text(draft.published),
                draft.published_zone,
                draft.language,
                json.dumps(draft.authors, ensure_ascii=False),
                json.dumps(draft.tags, ensure_ascii=False),
                draft.external_id,
                json.dumps(dict(draft.extra), ensure_ascii=False),
                draft.extent,
                digest,
                text_digest(draft.text),
                capture,
            ),
        )
        seq = self._next_change()
        self.database.run("INSERT INTO changes (seq, article, version) VALUES (?, ?, ?)", (seq, article, number))
        return seq

    def _next_change(self) -> int:
        self._last_change += 1
        return self._last_change

    def _source_number(self, name: str) -> int:
        number = self._source_numbers.get(name)
        if number is None:
            self.database.run(
                "INSERT INTO sources (name, country, languages) VALUES (?, '', '[]') ON CONFLICT DO NOTHING",
                (name,),
            )
            number = self.database.number("SELECT num FROM sources WHERE name = ?", (name,))
            self._source_numbers[name] = number
        return number

    def _known_end(self, file: str) -> int:
        return self.database.number("SELECT max(offset + length) FROM captures WHERE file = ?", (file,))


def _locked(root: Path, purpose: str) -> Lock:
    from archive.lock import Lock

    lock = Lock(root / LOCK, purpose)
    lock.acquire()
    return lock


def _in_seconds(draft: Draft) -> Draft:
    if draft.published is None:
        return draft
    return replace(draft, published=utc_second(draft.published))
