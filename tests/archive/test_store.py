"""The store: what is put in comes out, changes are versions, every change has its number."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.article import Change, Draft, Source, article_id
from archive.database import FORMAT, NAME
from archive.errors import ArchiveDamaged, ArchiveError, ArchiveExists, ArchiveNotFound, ArchiveTooNew
from archive.store import Store
from archive.verify import verify
from tests.archive.conftest import NOON, draft, response


def test_draft_comes_back_whole(root: Path) -> None:
    """Every field of a draft is kept, in any script."""
    whole = draft(
        title="Рӯзи «Наврӯз» дар Душанбе",
        text="متن خبر با نیم‌فاصله‌ها\n\nبند دوم",
        summary="خلاصه",
        published_zone="+04:30",
        language="fa-AF",
        authors=("Нигора Ҳ.", "احمد"),
        tags=("border", "تجارت"),
        external_id="k-1",
        extra={"section": {"name": "world", "order": [1, 2.5, None]}},
    )
    with Store.open(root, write=True) as store:
        with store.transaction():
            put = store.put(whole, seen=NOON)
        kept = store.get(put.id)
    assert kept is not None
    assert put.outcome == "added"
    assert {name: getattr(kept, name) for name in Draft.__slots__} == {
        name: getattr(whole, name) for name in Draft.__slots__
    }
    assert (kept.id, kept.number, kept.first_seen, kept.seq) == (article_id(whole.url), 1, NOON, 1)


def test_same_state_changes_nothing(root: Path) -> None:
    """Putting what is there already adds no version and takes no number."""
    with Store.open(root, write=True) as store, store.transaction():
        store.put(draft(), seen=NOON)
        again = store.put(draft(), seen=NOON + timedelta(hours=1))
        assert (again.outcome, again.seq, store.last_change()) == ("unchanged", None, 1)


def test_changed_text_is_a_new_version(root: Path) -> None:
    """A changed text never overwrites: the former version stays as it was."""
    later = NOON + timedelta(hours=3)
    with Store.open(root, write=True) as store:
        with store.transaction():
            first = store.put(draft(text="Three were hurt."), seen=NOON)
        with store.transaction():
            second = store.put(draft(text="Five were hurt."), seen=later)
        versions = store.versions(first.id)
        latest = store.get(first.id)
    assert (first.id, second.outcome) == (second.id, "updated")
    assert [(v.number, v.text, v.seen) for v in versions] == [
        (1, "Three were hurt.", NOON),
        (2, "Five were hurt.", later),
    ]
    assert latest is not None
    assert (latest.text, latest.number, latest.first_seen, latest.seq) == ("Five were hurt.", 2, NOON, 2)


def test_excerpt_never_replaces_a_full_text(root: Path) -> None:
    """A feed's excerpt of an article whose text is kept is no change; a full text after an excerpt is."""
    with Store.open(root, write=True) as store, store.transaction():
        assert store.put(draft(1, text="short", extent="excerpt"), seen=NOON).outcome == "added"
        assert store.put(draft(1), seen=NOON).outcome == "updated"
        assert store.put(draft(1, text="short", extent="excerpt"), seen=NOON).outcome == "unchanged"
        kept = store.find("http://oxus.test/1")
        assert kept is not None
        assert kept.extent == "full"


def test_failed_transaction_leaves_nothing(root: Path) -> None:
    """What was put in a transaction that raised is gone, and its numbers are given out again."""
    with Store.open(root, write=True) as store:
        with pytest.raises(ZeroDivisionError), store.transaction():
            store.put(draft(1), seen=NOON)
            raise ZeroDivisionError
        assert (store.counts().articles, store.last_change()) == (0, 0)
        with store.transaction():
            assert store.put(draft(2), seen=NOON).seq == 1


def test_reader_sees_commits_and_is_not_blocked(root: Path) -> None:
    """A reader opened before a commit sees it after, and reads while a transaction is open."""
    with Store.open(root) as reader, Store.open(root, write=True) as writer:
        with writer.transaction():
            writer.put(draft(), seen=NOON)
            assert reader.counts().articles == 0
        assert reader.counts().articles == 1


def test_reader_may_not_write(root: Path) -> None:
    """A store opened for reading refuses to write, in words."""
    with Store.open(root) as store, pytest.raises(ArchiveError, match="reading only"), store.transaction():
        pass


def test_articles_stream_in_order_and_by_source(root: Path) -> None:
    """Streaming crosses pages, keeps the order of arrival, and knows an outlet whatever the case."""
    with Store.open(root, write=True) as store:
        with store.transaction():
            for number in range(1, 1203):
                store.put(draft(number, source="ТАСС" if number % 3 == 0 else "Oxus Herald"), seen=NOON)
        urls = [article.url for article in store.articles()]
        assert urls == [f"http://oxus.test/{number}" for number in range(1, 1203)]
        assert sum(1 for _ in store.articles(source="тасс")) == 400
        assert list(store.articles(source="nobody")) == []
        assert store.article_counts() == {"ТАСС": 400, "Oxus Herald": 802}


def test_get_many_leaves_out_the_unknown(root: Path) -> None:
    """Asking for many articles gives those there are."""
    with Store.open(root, write=True) as store:
        with store.transaction():
            ids = [store.put(draft(number), seen=NOON).id for number in range(3)]
        assert set(store.get_many([*ids, "zzzzzzzzzzzz"])) == set(ids)
        assert store.get("zzzzzzzzzzzz") is None
        assert store.matching(ids[0][:5]) == [ids[0]]
        assert store.matching("!") == []


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=40))
@settings(max_examples=30, deadline=None)
def test_changes_are_gapless_and_replay_to_the_archive(puts: list[tuple[int, int]]) -> None:
    """Following the sequence from any point gives the same articles as reading them all."""
    with tempfile.TemporaryDirectory() as folder:  # hypothesis forbids the function-scoped fixture
        place = Path(folder) / "archive"
        Store.create(place)
        with Store.open(place, write=True) as store:
            for number, text in puts:
                with store.transaction():
                    store.put(draft(number, text=f"text {text}"), seen=NOON)
            changes = list(store.changes())
            assert [change.seq for change in changes] == list(range(1, len(changes) + 1))
            half = len(changes) // 2
            assert list(store.changes(after=half)) == changes[half:]
            assert list(store.changes(limit=half)) == changes[:half]
            latest = {change.article: change for change in changes}
            assert {article.id: article.seq for article in store.articles()} == {
                article: change.seq for article, change in latest.items() if article is not None
            }


def test_correction_takes_a_number(root: Path) -> None:
    """A correction is a change like any other: the index meets it in its place in the sequence."""
    with Store.open(root, write=True) as store, store.transaction():
        store.put(draft(), seen=NOON)
        number = store.corrections.add("merge", {"from": "Рахмон", "into": "Emomali Rahmon"}, made=NOON)
        assert list(store.changes(after=1)) == [Change(2, "correction", correction=number)]


def test_capture_is_read_back(root: Path) -> None:
    """A response that was kept comes back with its headers and body, found from the version read from it."""
    with Store.open(root, write=True) as store:
        with store.transaction():
            capture = store.keep(response())
            put = store.put(draft(), seen=NOON, capture=capture)
        article = store.get(put.id)
        assert article is not None
        assert article.capture == capture
        place = store.capture(capture)
        assert place is not None
        assert store.read_capture(place) == response()


def test_source_is_updated(root: Path) -> None:
    """What is known of an outlet can grow without touching its articles."""
    with Store.open(root, write=True) as store:
        with store.transaction():
            store.put(draft(), seen=NOON)
        assert store.sources() == [Source(name="Oxus Herald")]
        with store.transaction():
            store.put_source(Source(name="Oxus Herald", country="TJ", languages=("en", "tg")))
        assert store.sources() == [Source(name="Oxus Herald", country="TJ", languages=("en", "tg"))]


def test_create_spares_what_is_there(tmp_path: Path) -> None:
    """An archive is made only in a new or empty folder."""
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(ArchiveExists, match="not empty"):
        Store.create(tmp_path)
    with pytest.raises(ArchiveExists, match="a file"):
        Store.create(tmp_path / "note.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_open_never_makes_one(tmp_path: Path) -> None:
    """Opening where no archive is raises, and leaves the place as it was."""
    with pytest.raises(ArchiveNotFound, match="no archive at"):
        Store.open(tmp_path, write=True)
    assert list(tmp_path.iterdir()) == []


def test_newer_format_is_refused(torn_root: Path) -> None:
    """An archive of a newer format is refused with both numbers, and not touched."""
    with Store.open(torn_root, write=True) as store:
        store.database.run(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(ArchiveTooNew, match=f"format {FORMAT + 1}.*up to {FORMAT}"):
        Store.open(torn_root)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_file_that_is_no_archive_is_named(torn_root: Path, content: bytes) -> None:
    """A file that is no archive is told of by name, not by a traceback of SQLite's."""
    (torn_root / NAME).write_bytes(content)
    with pytest.raises(ArchiveDamaged, match=r"archive\.db"):
        Store.open(torn_root)


def test_archive_in_a_folder_that_cannot_be_written() -> None:
    """An archive on a read-only medium can still be read."""
    script = (
        "import os, sys; from pathlib import Path; from archive.store import Store\n"
        "os.getuid() == 0 and os.setuid(65534)  # root may write anywhere\n"
        "print(Store.open(Path(sys.argv[1])).counts().articles)"
    )
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other users
        root = Path(folder) / "archive"
        Store.create(root)
        with Store.open(root, write=True) as store, store.transaction():
            store.put(draft(), seen=NOON)
        Path(folder).chmod(0o755)
        root.chmod(0o555)
        done = subprocess.run([sys.executable, "-c", script, root], capture_output=True, text=True, check=False)
        root.chmod(0o755)
    assert (done.stdout.strip(), done.stderr) == ("1", "")


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from archive.errors import ArchiveFull
from archive.store import Store
from tests.archive.conftest import NOON, draft, response
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Store.open(Path(sys.argv[1]), write=True) as store:
    with store.transaction():
        store.put(draft(1), seen=NOON, capture=store.keep(response(1)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    acknowledged = 1
    try:
        for number in range(2, 100):
            with store.transaction():
                body = bytes(__import__("random").Random(number).randbytes(40_000)) if sys.argv[2] == "warc" else b"x"
                text = "x" * (40_000 if sys.argv[2] == "db" else 1)
                store.put(draft(number, text=text), seen=NOON, capture=store.keep(response(number, body)))
            acknowledged += 1
    except ArchiveFull as fault:
        print(acknowledged, str(fault).splitlines()[-1])
"""


@pytest.mark.parametrize("grows", ["warc", "db"])
def test_full_disk_loses_nothing_acknowledged(torn_root: Path, grows: str) -> None:
    """When there is no room, the writer says so, all that was acknowledged is there, and writing can go on later."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, torn_root, grows],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert "make room" in done.stdout, done.stderr
    acknowledged = int(done.stdout.split()[0])
    with Store.open(torn_root, write=True) as store:
        assert store.counts().articles == acknowledged
        with store.transaction():
            store.put(draft(1000), seen=NOON, capture=store.keep(response(1000)))
    assert verify(torn_root).errors == []


def test_response_is_kept_only_with_a_new_version(root: Path) -> None:
    """A response given with a draft is kept if the draft says something new, and else leaves no trace."""
    with Store.open(root, write=True) as store, store.transaction():
        store.put(draft(), seen=NOON, response=response())
        store.put(draft(), seen=NOON, response=response())
        assert store.counts().captures == 1
        store.put(draft(text="Corrected."), seen=NOON, response=response(1, b"Corrected."))
        captures = [version.capture for version in store.versions(article_id(draft().url))]
        assert captures == [1, 2]
