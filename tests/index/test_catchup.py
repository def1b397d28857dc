"""The index follows the archive: in any steps, through kills and damage, beside readers."""

from __future__ import annotations

import contextlib
import hashlib
import json
import resource
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.article import Article
from archive.errors import ArchiveLocked
from archive.lock import Lock
from archive.store import Store
from index import catchup, manifest
from index.catchup import catch_up, rebuild
from index.engine.tiers import FACTOR
from index.entities.annotate import Entities
from index.errors import IndexDamaged, IndexMissing, IndexStale, SearchError
from index.labels import label_file
from index.manifest import CURRENT, read_manifest
from index.schema import VALUES
from index.search import Request, Searcher
from index.verify import verify
from tests.index.contents import contents
from tests.index.killing import killed
from tests.index.world import NOW, build, put, said

FIRST: dict[str, dict[str, Any]] = {
    f"a{number}": {
        "title": f"Story {number}",
        "text": f"Kabul border talks, part {number}, کتاب‌ها и границы",
        "date": f"2017-01-{number % 28 + 1:02}",
        "countries": ["AF", "TJ"][: number % 3],
        "persons": [f"Person {number % 4}"],
    }
    for number in range(30)
}
LATER: dict[str, dict[str, Any]] = {
    **{f"a{number}": {"title": "Corrected", "text": f"No border, version two {number}"} for number in range(0, 30, 4)},
    **{f"b{number}": {"title": "New", "text": "Kabul", "orgs": ["NATO"]} for number in range(5)},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive of the first articles, indexed."""
    build(tmp_path / "a", FIRST)
    return tmp_path / "a"


def index_of(root: Path) -> Path:
    """Return the index's folder of an archive."""
    return root / "derived" / "index"


def add(root: Path, articles: dict[str, Any]) -> None:
    """Put articles into an archive."""
    with Store.open(root, write=True) as store:
        put(store, articles)


def follow(root: Path) -> catchup.IndexReport:
    """Catch the index of an archive up."""
    with Store.open(root) as store:
        return catch_up(store, index_of(root), recognise=said)


def anew(root: Path) -> catchup.IndexReport:
    """Build the index of an archive anew."""
    with Store.open(root) as store:
        return rebuild(store, index_of(root), recognise=said)


def problems(root: Path) -> list[str]:
    """Return what verify says."""
    with Store.open(root) as store:
        return verify(store, index_of(root), deep=True)


def answers(folder: Path) -> list[Any]:
    """Return what an index answers to some questions."""
    with Searcher.open(folder) as searcher:
        queries = ["", "kabul", '"border talks"', "corrected -kabul", "stor*", "person:person country:TJ", "کتاب"]
        return [
            (found.total, sorted(match.id for match in found.matches), found.facets)
            for query in queries
            if (found := searcher.search(Request(query=query, limit=None, facets=True, sort="newest", now=NOW)))
        ]


def test_catching_up_equals_rebuilding(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New articles and new versions, followed in small commits, give what building anew gives."""
    monkeypatch.setattr(catchup, "BATCH", 3)
    add(root, LATER)
    report = follow(root)
    assert (report.indexed, report.seq, report.rebuilt) == (13, 43, False)
    followed = contents(index_of(root))
    assert problems(root) == []
    report = anew(root)
    assert (report.indexed, report.seq, report.rebuilt) == (35, 43, True)
    assert contents(index_of(root)) == followed
    assert problems(root) == []


def test_reader_keeps_what_a_writer_deletes(root: Path) -> None:
    """A reader that was opened before its files were deleted answers as if they were there, scores included."""
    request = Request(query="kabul OR border", limit=None, facets=True, now=NOW)
    with Searcher.open(index_of(root)) as before, Searcher.open(index_of(root)) as deleted:
        expected = before.search(request)
        anew(root)
        assert deleted.search(request) == expected


def test_mostly_new_is_built_anew(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where most of a large archive is still to be added, the index is built without merging, and is the same."""
    monkeypatch.setattr(catchup, "LARGE", 10)
    before = follow(root)
    assert not before.rebuilt
    add(root, {f"new{number}": {"title": f"Bridge {number}", "text": "Opened."} for number in range(200)})
    report = follow(root)
    assert (report.rebuilt, report.indexed) == (True, len(FIRST) + 200)
    assert problems(root) == []


def test_nothing_new_writes_nothing(root: Path) -> None:
    """An index that has caught up stays as it is, to the byte."""
    before = (index_of(root) / CURRENT).read_bytes()
    report = follow(root)
    assert (report.indexed, report.rebuilt) == (0, False)
    assert (index_of(root) / CURRENT).read_bytes() == before


def test_batch_is_idempotent(root: Path) -> None:
    """Following changes that are in the index already gives the same index."""
    add(root, LATER)
    before = (index_of(root) / CURRENT).read_bytes()
    kept = root / "kept"
    shutil.copytree(index_of(root), kept)
    follow(root)
    once = contents(index_of(root))
    shutil.rmtree(index_of(root))
    shutil.copytree(kept, index_of(root))
    assert (index_of(root) / CURRENT).read_bytes() == before
    follow(root)
    assert contents(index_of(root)) == once


def test_segments_stay_few(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many commits there are, segments of one size are fewer than the merge factor."""
    monkeypatch.setattr(catchup, "BATCH", 1)
    add(root, LATER)
    follow(root)
    with Searcher.open(index_of(root)) as searcher:
        sizes = [part.size for part in searcher._snapshot.parts]
        assert len(sizes) < FACTOR
        assert sum(sizes) < 2 * searcher.count
    assert problems(root) == []


def test_progress_reaches_the_total(root: Path) -> None:
    """Progress only grows, and ends at the number of changes."""
    add(root, LATER)
    told: list[tuple[int, int]] = []
    with Store.open(root) as store:
        catch_up(store, index_of(root), recognise=said, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (13, 13)


def test_reader_keeps_its_snapshot_through_commit_and_rebuild(root: Path) -> None:
    """What is open goes on answering from its state when the files under it are replaced."""
    with Searcher.open(index_of(root)) as searcher:
        request = Request(query="kabul", limit=None, facets=True, now=NOW)
        before = searcher.search(request)
        add(root, LATER)
        follow(root)
        anew(root)
        assert searcher.search(request) == before
        assert searcher.search(Request(query='"border talks" OR stor*', now=NOW)).total == 30
    with Searcher.open(index_of(root)) as searcher:
        assert searcher.search(request) != before


def test_searching_while_indexing_never_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Searchers opened at any moment of commits and rebuilds answer from one whole state."""
    monkeypatch.setattr(catchup, "BATCH", 2)
    add(root, LATER)
    finished = threading.Event()
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(3):
                follow(root)
                anew(root)
        except BaseException as error:  # noqa: BLE001 - it is the test's result
            failures.append(error)
        finally:
            finished.set()

    writer = threading.Thread(target=write)
    writer.start()
    opened = 0
    while not finished.is_set() or not opened:
        with Searcher.open(index_of(root)) as searcher:
            answer = searcher.search(Request(query="kabul OR border", limit=None, facets=True, now=NOW))
            assert answer.total == searcher.count
            opened += 1
    writer.join()
    assert failures == []


def test_second_indexer_is_refused(root: Path) -> None:
    """While one process indexes, another gets ArchiveLocked, which names it."""
    with Lock(index_of(root) / catchup.LOCK, "index"), pytest.raises(ArchiveLocked, match="khabar index"):
        follow(root)


def test_failure_of_the_recogniser_changes_nothing(root: Path) -> None:
    """When indexing fails halfway, the last state stays, the locks are free and the next run catches up."""
    add(root, LATER)
    before = answers(index_of(root))

    def failing(articles: Iterable[Article]) -> Iterator[Entities]:
        yield from list(said(articles))[:2]
        raise RuntimeError("no more")

    with Store.open(root) as store, pytest.raises(RuntimeError, match="no more"):
        catch_up(store, index_of(root), recognise=failing)
    assert answers(index_of(root)) == before
    assert follow(root).indexed == 13
    assert problems(root) == []


@contextlib.contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Have the system refuse to make a file larger than so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("action", [catch_up, rebuild])
def test_failure_of_the_commit_changes_nothing(root: Path, action: Callable[..., object]) -> None:
    """When a segment cannot be written, a SearchError says why, the state stays, and the next run catches up."""
    add(root, LATER)
    before = answers(index_of(root))
    with Store.open(root) as store, pytest.raises(SearchError, match="cannot be written: File too large"):  # noqa: SIM117
        with files_of_at_most(4096):
            action(store, index_of(root), recognise=said)
    assert answers(index_of(root)) == before
    assert follow(root).indexed == 13
    assert {path.name for path in index_of(root).iterdir()} == {
        CURRENT, catchup.LOCK, read_manifest(index_of(root)).generation,
    }  # fmt: skip
    assert problems(root) == []


class TestStates:
    """Missing, stale, foreign and damaged indexes are named, and repaired by catching up."""

    def test_missing(self, tmp_path: Path) -> None:
        """Without an index the error names the command, and catching up makes one."""
        with pytest.raises(IndexMissing, match="khabar index"):
            Searcher.open(tmp_path)
        Store.create(tmp_path / "a")
        add(tmp_path / "a", FIRST)
        assert follow(tmp_path / "a").rebuilt
        assert problems(tmp_path / "a") == []

    @pytest.mark.parametrize("part", ["schema", "analysis", "kinship"])
    def test_other_version(self, root: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
        """An index of another schema, analysis or way to compare names is stale; catching up builds it anew."""
        monkeypatch.setitem(manifest.VERSIONS, part, "next")
        with pytest.raises(IndexStale, match=rf"\({part}\)\n.*khabar index --rebuild"):
            Searcher.open(index_of(root))
        assert follow(root).rebuilt
        with Searcher.open(index_of(root)) as searcher:
            assert searcher.versions[part] == "next"

    def test_older_names(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """An index whose names an older recogniser read serves on and says so, until it is built anew."""
        old = manifest.VERSIONS["entities"]
        monkeypatch.setitem(manifest.VERSIONS, "entities", "next")
        with Searcher.open(index_of(root)) as searcher:
            assert searcher.dated
        add(root, LATER)
        assert not follow(root).rebuilt
        with Searcher.open(index_of(root)) as searcher:
            assert (searcher.dated, searcher.versions["entities"]) == (True, old)
        with Store.open(root) as store:
            rebuild(store, index_of(root), recognise=said)
        with Searcher.open(index_of(root)) as searcher:
            assert not searcher.dated

    def test_first_format(self, root: Path) -> None:
        """An index of the first format, a Whoosh index with columns beside it, is stale; catching up builds it anew."""
        folder = index_of(root)
        before, state = answers(folder), read_manifest(folder)
        shutil.rmtree(folder / state.generation)
        files = {
            "_MAIN_1.toc": b"\x80\x02pickled",
            "MAIN_x.trm": b"terms",
            "MAIN_x.id.npy": b"ids",
            "org.1.labels": b"",
        }
        (folder / "g000001").mkdir()
        for name, data in files.items():
            (folder / "g000001" / name).write_bytes(data)
        said_then = {
            "format": 1, "generation": "g000001", "commit": 1, "seq": state.seq, "archive": state.archive,
            "versions": {"schema": "1", "analysis": "1", "entities": "1"},
            "files": {name: [len(data), hashlib.sha256(data).hexdigest()] for name, data in files.items()},
        }  # fmt: skip
        body = json.dumps(said_then, sort_keys=True)
        (folder / CURRENT).write_text(f"{body}\n{hashlib.sha256(body.encode()).hexdigest()}\n")
        with pytest.raises(IndexStale, match=r"built by another version of khabar.*\n.*khabar index --rebuild"):
            Searcher.open(folder)
        assert "another version" in problems(root)[0]
        assert follow(root).rebuilt
        assert answers(folder) == before
        assert problems(root) == []
        assert {path.name for path in folder.iterdir()} == {CURRENT, catchup.LOCK, "g000002"}

    def test_other_archive(self, root: Path, tmp_path: Path) -> None:
        """An index that was copied from another archive is noticed and built anew."""
        build(tmp_path / "b", LATER)
        shutil.rmtree(index_of(root))
        shutil.copytree(index_of(tmp_path / "b"), index_of(root))
        assert problems(root) == ["the index belongs to another archive, or to another history of this one"]
        assert follow(root).rebuilt
        assert problems(root) == []

    def test_older_archive(self, root: Path, tmp_path: Path) -> None:
        """An archive put back from a backup, behind its index, gets an index of its own history."""
        older = tmp_path / "older"
        shutil.copytree(root, older)
        add(root, LATER)
        follow(root)
        shutil.rmtree(index_of(older))
        shutil.copytree(index_of(root), index_of(older))
        assert follow(older).rebuilt
        assert problems(older) == []


def spoil_missing(path: Path) -> None:
    """Remove a file."""
    path.unlink()


def spoil_emptied(path: Path) -> None:
    """Leave a file without a byte."""
    path.write_bytes(b"")


def spoil_truncated(path: Path) -> None:
    """Leave the first half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil_zeroed(path: Path) -> None:
    """Make every byte of a file zero."""
    path.write_bytes(bytes(path.stat().st_size))


def spoil_grown(path: Path) -> None:
    """Put a byte at a file's end."""
    path.write_bytes(path.read_bytes() + b"x")


def answer_or_fault(folder: Path) -> list[Any] | type[SearchError]:
    """Return what an index answers, or the kind of error in its place; its message names the way out."""
    try:
        return answers(folder)
    except (IndexDamaged, IndexMissing) as error:
        return type(error) if "khabar index" in str(error) else SearchError


def fault_of_current(spoil: Callable[[Path], None]) -> type[SearchError]:
    """Return the error that a spoilt CURRENT must give."""
    return IndexMissing if spoil is spoil_missing else IndexDamaged


SPOILS = [spoil_missing, spoil_emptied, spoil_truncated, spoil_zeroed, spoil_grown]


def harmless(path: Path, spoil: Callable[[Path], None]) -> bool:
    """Return whether a file may be so: of a file of labels, only so much is read as the state says is its own."""
    return path.suffix == ".labels" and (spoil is spoil_grown or not path.stat().st_size)


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__.removeprefix("spoil_"))
def test_damage_to_any_file_is_named_and_repaired(root: Path, spoil: Callable[[Path], None]) -> None:
    """Whatever file is spoilt: right answers or IndexDamaged, a problem for verify, and a way back."""
    folder = index_of(root)
    add(root, LATER)
    follow(root)
    sound, sane = answers(folder), contents(folder)
    state = read_manifest(folder)
    names = [*(file.name for file in state.files()), *map(label_file, VALUES)]
    assert {name.partition(".")[2] for name in names} == {"seg", "2.del", "labels", "entities"}
    kept = root / "kept"
    shutil.copytree(folder, kept)
    for name in [CURRENT, *(f"{state.generation}/{name}" for name in names)]:
        no_harm = harmless(folder / name, spoil)
        spoil(folder / name)
        assert answer_or_fault(folder) in (sound, IndexDamaged if name != CURRENT else fault_of_current(spoil)), name
        assert (problems(root) == []) == no_harm, name
        follow(root)
        if problems(root):
            anew(root)
        assert answers(folder) == sound, name
        assert contents(folder) == sane, name
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)


@pytest.mark.parametrize("action", [follow, anew], ids=["catch-up", "rebuild"])
def test_kill_at_any_step_leaves_a_whole_state(root: Path, action: Callable[[Path], object]) -> None:
    """A process killed between any two changes to files leaves the old state or the new, and no obstacle."""
    add(root, LATER)
    old = answers(index_of(root))
    kept = root / "kept"
    shutil.copytree(index_of(root), kept)
    follow(root)
    new, whole = answers(index_of(root)), contents(index_of(root))
    step = 0
    dying = True
    while dying:
        step += 1
        shutil.rmtree(index_of(root))
        shutil.copytree(kept, index_of(root))
        dying = killed(index_of(root), partial(action, root), step)
        assert answers(index_of(root)) in (old, new), step
        follow(root)
        assert contents(index_of(root)) == whole, step
        assert problems(root) == []
        assert {path.name for path in index_of(root).iterdir()} == {
            CURRENT, catchup.LOCK, read_manifest(index_of(root)).generation,
        }, step  # fmt: skip
    assert step > 8
