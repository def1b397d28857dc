"""Fixity: each kind of damage is told of, none is raised, and a sound archive is called sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.article import article_id
from archive.database import NAME
from archive.errors import ArchiveNotFound
from archive.store import Store
from archive.verify import verify
from tests.archive.conftest import NOON, draft, response


def fill(root: Path) -> None:
    """Put three articles in, one of them with two versions, each from a capture."""
    with Store.open(root, write=True) as store:
        for number in (1, 2, 3):
            with store.transaction():
                store.put(draft(number), seen=NOON, capture=store.keep(response(number)))
        with store.transaction():
            store.put(draft(2, text="Corrected."), seen=NOON, capture=store.keep(response(2, b"Corrected.")))


def test_sound_archive(torn_root: Path) -> None:
    """A sound archive has neither errors nor hints, and everything in it was counted."""
    fill(torn_root)
    report = verify(torn_root)
    assert (report.errors, report.hints) == ([], [])
    assert (report.articles, report.versions, report.captures, report.changes) == (3, 4, 4, 4)


def sql(statement: str) -> Callable[[Path], None]:
    """Return a damage done by a statement that no part of khabar would issue."""

    def damage(root: Path) -> None:
        with Store.open(root, write=True) as store:
            store.database.run("PRAGMA foreign_keys = OFF")
            store.database.run(statement)

    return damage


def capture_file(root: Path) -> Path:
    """Return the one capture file."""
    (path,) = root.rglob("*.warc.gz")
    return path


def flip(root: Path) -> None:
    """Alter a byte in the middle of the last record."""
    with Store.open(root) as store:
        last = list(store.captures())[-1]
    content = bytearray(capture_file(root).read_bytes())
    content[last.offset + last.length // 2] ^= 0xFF
    capture_file(root).write_bytes(content)


def cut(root: Path) -> None:
    """Cut the capture file short by ten bytes."""
    content = capture_file(root).read_bytes()
    capture_file(root).write_bytes(content[:-10])


def empty(root: Path) -> None:
    """Leave nothing of the database but its name."""
    (root / NAME).write_bytes(b"")


def zero_page(root: Path) -> None:
    """Overwrite a page of the database that holds texts."""
    content = bytearray((root / NAME).read_bytes())
    place = content.index(b"Corrected.")
    content[place - 200 : place + 20] = bytes(220)
    (root / NAME).write_bytes(content)


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "text altered": (sql("UPDATE versions SET text = 'forged' WHERE article = 1"), "the text of version 1 is not"),
    "title altered": (
        sql("UPDATE versions SET title = 'forged' WHERE article = 1"),
        "version 1 is not as it was archived",
    ),
    "version gone": (sql("DELETE FROM versions WHERE article = 2 AND number = 1"), "numbered 2"),
    "latest version gone": (sql("DELETE FROM versions WHERE article = 2 AND number = 2"), "lack their latest version"),
    "change gone": (sql("DELETE FROM changes WHERE seq = 2"), "jumps from 1 to 3"),
    "article gone": (sql("DELETE FROM articles WHERE num = 3"), "names nothing in articles"),
    "source gone": (sql("DELETE FROM sources"), "names nothing in sources"),
    "capture unnamed": (sql("DELETE FROM captures WHERE id = 1"), "names nothing in captures"),
    "address altered": (
        sql("UPDATE articles SET url = 'http://forged.test/' WHERE num = 1"),
        "not the one of its address",
    ),
    "sequence altered": (sql("UPDATE articles SET seq = 9 WHERE num = 1"), "another change"),
    "not a time": (sql("UPDATE articles SET first_seen = 'soon' WHERE num = 1"), "cannot be read"),
    "not JSON": (sql("UPDATE versions SET tags = '[' WHERE article = 1"), "cannot be read"),
    "capture flipped": (flip, "khabar-00001.warc.gz at byte"),
    "captures cut": (cut, "cut short or altered"),
    "capture file gone": (lambda root: capture_file(root).unlink(), "cannot be read"),
    "captures swapped": (sql("UPDATE captures SET url = 'http://forged.test/' WHERE id = 1"), "the capture is of"),
    "digest altered": (sql("UPDATE captures SET sha256 = 'x' WHERE id = 1"), "not the one that was captured"),
    "database page lost": (zero_page, NAME),
    "database emptied": (empty, NAME),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_an_error(torn_root: Path, name: str) -> None:
    """Each damage is reported as an error in words that tell what and where."""
    damage, words = DAMAGES[name]
    fill(torn_root)
    damage(torn_root)
    report = verify(torn_root)
    assert not report.sound
    assert any(words in error for error in report.errors), report.errors


def test_what_a_crash_leaves_is_a_hint(torn_root: Path) -> None:
    """A record that no commit named, and half a record, cost nothing and are hints."""
    fill(torn_root)
    with pytest.raises(RuntimeError), Store.open(torn_root, write=True) as store, store.transaction():
        store.keep(response(9))
        raise RuntimeError
    with capture_file(torn_root).open("ab") as stream:
        stream.write(b"\x1f\x8b\x08half")
    report = verify(torn_root)
    assert report.errors == []
    assert len(report.hints) == 2
    assert "a response of http://oxus.test/9 that was never acknowledged" in report.hints[0]
    assert "an unfinished record" in report.hints[1]


def test_writer_at_work_is_no_damage(torn_root: Path) -> None:
    """While a writer holds the archive, what it has not committed yet is not called a leftover."""
    fill(torn_root)
    with Store.open(torn_root, write=True, purpose="crawl") as store, store.transaction():
        store.put(draft(7), seen=NOON, capture=store.keep(response(7)))
        report = verify(torn_root)
        assert report.errors == []
        (hint,) = report.hints
        assert "khabar crawl" in hint


def test_no_archive_is_raised(tmp_path: Path) -> None:
    """Where there is no archive there is nothing to verify, and that is not silence."""
    with pytest.raises(ArchiveNotFound):
        verify(tmp_path)


def test_ids_are_those_of_the_addresses(torn_root: Path) -> None:
    """The check of ids has something to check: what the store wrote is what the rule says."""
    fill(torn_root)
    with Store.open(torn_root) as store:
        assert [article.id for article in store.articles()] == [article_id(draft(n).url) for n in (1, 2, 3)]
