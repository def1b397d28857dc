"""Keep the index in step with the archive: follow its changes, or build the index anew beside and swap.

The index holds the number of the change it has caught up to, written together with what it describes,
so it can lag and cannot drift: repeating a batch gives the same index.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter

from archive.article import Article
from archive.lock import Lock
from archive.store import Store
from index.documents import Document, document
from index.entities.aliases import may_have, stems
from index.entities.annotate import Entities, annotate
from index.entities.corrections import aliases
from index.entities.text.folding import fold
from index.entities.workers import MOST, Workers, cores, recogniser
from index.errors import IndexDamaged, IndexMissing, IndexStale, SearchError
from index.manifest import Manifest, fault, read_manifest
from index.writer import GenerationWriter, sweep

BATCH = 2_000  # changes in one commit of a catch-up
LARGE = 10_000  # changes from which on building anew, without merging, can be the quicker way to catch up
LOCK = "lock"
_AT_ONCE = 200  # articles in memory at a time, for each worker too
_MANY = 2_000  # articles from which on workers, which take half a second to start, save time

Progress = Callable[[int, int], None]
"""Called with how many are done, of how many."""

Recognise = Callable[[Iterable[Article]], Iterator[Entities]]
"""Names the entities of articles, in their order."""


def recognising(store: Store) -> Recognise:
    """Return what names the entities of articles, by the aliases too that a person gave in an archive."""
    return partial(annotate, recogniser=recogniser(aliases(store.corrections.active())))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What was done. ``seconds`` is all of it, ``entity_seconds`` the part in which names were waited for."""

    indexed: int
    seq: int
    rebuilt: bool
    seconds: float
    entity_seconds: float


class _Here:
    """Names the entities of articles when their turn comes."""

    ahead = 0

    def __init__(self, recognise: Recognise) -> None:
        self._recognise = recognise

    def ask(self, articles: Sequence[Article]) -> Callable[[], list[Entities]]:
        """Return what names their entities."""
        return lambda: list(self._recognise(articles))


@contextlib.contextmanager
def _readers(store: Store, recognise: Recognise | None, count: int) -> Iterator[_Here | Workers]:
    """Open what names the entities of some ``count`` articles."""
    workers = min(cores(), MOST)
    if recognise is not None or workers < 2 or count < _MANY:
        yield _Here(recognise or recognising(store))
        return
    with Workers(workers, aliases(store.corrections.active())) as readers:
        yield readers


@dataclass(slots=True)
class _Work:
    """Counts and times while articles become documents."""

    progress: Progress | None
    readers: _Here | Workers
    total: int
    done: int = 0
    indexed: int = 0
    entity_seconds: float = 0.0
    began: float = field(default_factory=perf_counter)

    def documents(self, articles: Iterable[Article]) -> Iterator[Document]:
        """Yield the document of each article, a few in memory at a time."""
        for some, found in self._recognised(iter(articles)):
            for article, entities in zip(some, found, strict=True):
                yield document(article, entities)
            self.indexed += len(some)
            self.tell(self.done + len(some))

    def _recognised(self, articles: Iterator[Article]) -> Iterator[tuple[list[Article], list[Entities]]]:
        """Yield articles, some at a time and in order, with the entities of each."""
        asked: deque[tuple[list[Article], Callable[[], list[Entities]]]] = deque()
        while some := list(islice(articles, _AT_ONCE)):
            asked.append((some, self.readers.ask(some)))
            if len(asked) > self.readers.ahead:
                yield self._answered(*asked.popleft())
        while asked:
            yield self._answered(*asked.popleft())

    def _answered(
        self, articles: list[Article], answer: Callable[[], list[Entities]]
    ) -> tuple[list[Article], list[Entities]]:
        began = perf_counter()
        found = answer()
        self.entity_seconds += perf_counter() - began
        return articles, found

    def tell(self, done: int) -> None:
        self.done = done
        if self.progress is not None:
            self.progress(min(done, self.total), self.total)

    def report(self, seq: int, *, rebuilt: bool) -> IndexReport:
        return IndexReport(
            indexed=self.indexed,
            seq=seq,
            rebuilt=rebuilt,
            seconds=perf_counter() - self.began,
            entity_seconds=self.entity_seconds,
        )


def catch_up(
    store: Store, folder: Path, *, progress: Progress | None = None, recognise: Recognise | None = None
) -> IndexReport:
    """Bring the index in ``folder`` to the archive's latest change.

    An index that is missing, damaged, of another version or of another archive is built anew, and so is one that most
    articles are still to be added to. Raises
    ArchiveLocked while another process indexes, SearchError when the index cannot be written.
    """
    with _writing(folder):
        manifest = _usable(store, folder)
        if manifest is None or _mostly_new(store, manifest):
            return _rebuild(store, folder, progress, recognise)
        sweep(folder, manifest)
        lag = store.last_change() - manifest.seq
        try:
            with _readers(store, recognise, lag) as readers:
                return _follow(store, folder, manifest, _Work(progress, readers, lag))
        except Exception:
            if fault(folder, read_manifest(folder), deep=True):  # damage that only showed in a merge
                return _rebuild(store, folder, progress, recognise)
            raise


def rebuild(
    store: Store, folder: Path, *, progress: Progress | None = None, recognise: Recognise | None = None
) -> IndexReport:
    """Build the index anew beside the old one, which serves until they are swapped and is never opened.

    Raises ArchiveLocked while another process indexes, SearchError when the index cannot be written.
    """
    with _writing(folder):
        return _rebuild(store, folder, progress, recognise)


def history(store: Store, seq: int) -> str:
    """Return what tells an archive, and its history up to a change, from any other."""
    return f"{store.identity} {store.digest_at(seq)}"


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with Lock(folder / LOCK, "index"):
            yield
    except OSError as error:
        raise SearchError(f"the index at {folder} cannot be written: {error.strerror or error}") from error


def _usable(store: Store, folder: Path) -> Manifest | None:
    """Return the present state if it is sound and this archive's."""
    try:
        manifest = read_manifest(folder)
    except (IndexMissing, IndexStale, IndexDamaged):
        return None
    if fault(folder, manifest) or manifest.archive != history(store, manifest.seq):
        return None
    return manifest


def _mostly_new(store: Store, manifest: Manifest) -> bool:
    """Tell whether so much has changed that indexing all articles again is less work than merging the changes in."""
    lag = store.last_change() - manifest.seq
    return lag >= LARGE and 2 * lag >= store.counts().articles


def _follow(store: Store, folder: Path, manifest: Manifest, work: _Work) -> IndexReport:
    seq = manifest.seq
    with GenerationWriter(folder, manifest, store.corrections.active()) as writer:
        while changes := list(store.changes(after=seq, limit=BATCH)):
            ids = list(dict.fromkeys(change.article for change in changes if change.article is not None))
            ids += _renamed(store, {change.correction for change in changes} - {None}, set(ids), seq)
            seq, before = changes[-1].seq, work.done
            if ids:
                writer.add(work.documents(_articles(store, ids)), ids)
            writer.publish(seq, history(store, seq))
            work.tell(before + len(changes))
        if writer.settle():
            writer.publish(seq, history(store, seq))
    return work.report(seq, rebuilt=False)


def _renamed(store: Store, corrections: set[int | None], known: set[str], seq: int) -> Iterator[str]:
    """Yield the articles up to a change, but those known, that may have an alias which corrections gave or took."""
    if not corrections:
        return
    history = {one.id: one for one in store.corrections.history()}
    made = [history[one] for one in corrections if one is not None]
    given = aliases([history.get(one.undoes, one) if one.undoes is not None else one for one in made])
    keys = stems(alias for _, alias, _ in given)
    if keys:
        for article in store.articles():
            text = fold(f"{article.title}\n\n{article.text}")
            if article.seq <= seq and article.id not in known and may_have(text, keys):
                yield article.id


def _articles(store: Store, ids: list[str]) -> Iterator[Article]:
    for start in range(0, len(ids), _AT_ONCE):
        yield from store.get_many(ids[start : start + _AT_ONCE]).values()


def _rebuild(store: Store, folder: Path, progress: Progress | None, recognise: Recognise | None) -> IndexReport:
    seq = store.last_change()
    count = store.counts().articles
    with GenerationWriter.create(folder, store.corrections.active()) as writer:
        with _readers(store, recognise, count) as readers:
            work = _Work(progress, readers, count)
            writer.add(work.documents(store.articles()))
        writer.compact()
        writer.publish(seq, history(store, seq))
    return work.report(seq, rebuilt=True)
