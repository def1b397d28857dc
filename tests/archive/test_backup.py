"""Backup: a sound copy at any moment, brought up to date in place, never over something else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.backup import backup
from archive.errors import ArchiveExists
from archive.store import Store
from archive.verify import verify
from tests.archive.conftest import NOON, draft, response


def add(root: Path, *numbers: int) -> None:
    """Put articles with captures in."""
    with Store.open(root, write=True) as store:
        for number in numbers:
            with store.transaction():
                store.put(draft(number), seen=NOON, capture=store.keep(response(number)))


def test_copy_is_sound_and_whole(root: Path, tmp_path: Path) -> None:
    """A copy verifies, has the same articles and settings, and not the index."""
    add(root, 1, 2)
    (root / "khabar.toml").write_text("# mine\n")
    (root / "derived").mkdir()
    copied = backup(root, tmp_path / "copy")
    assert (copied.articles, copied.captures) == (2, 2)
    report = verify(tmp_path / "copy")
    assert (report.errors, report.hints, report.articles) == ([], [], 2)
    assert (tmp_path / "copy/khabar.toml").read_text() == "# mine\n"
    assert not (tmp_path / "copy/derived").exists()


def test_copy_is_brought_up_to_date(root: Path, tmp_path: Path) -> None:
    """A second backup copies only what is new of the captures."""
    add(root, 1, 2)
    first = backup(root, tmp_path / "copy")
    assert backup(root, tmp_path / "copy").bytes == 0
    add(root, 3)
    second = backup(root, tmp_path / "copy")
    assert 0 < second.bytes < first.bytes
    assert verify(tmp_path / "copy").articles == 3


def test_torn_end_is_not_copied(root: Path, tmp_path: Path) -> None:
    """What a crash left behind the last record stays out of the copy."""
    add(root, 1)
    (path,) = root.rglob("*.warc.gz")
    sound = path.read_bytes()
    path.write_bytes(sound + b"\x1f\x8b\x08half")
    backup(root, tmp_path / "copy")
    report = verify(tmp_path / "copy")
    assert (report.errors, report.hints) == ([], [])
    path.write_bytes(sound)


def test_destination_is_spared(root: Path, tmp_path: Path) -> None:
    """A folder with anything else in it, another archive, or one with changes of its own is left alone."""
    add(root, 1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/note.txt").write_text("mine")
    with pytest.raises(ArchiveExists, match="no backup"):
        backup(root, tmp_path / "mine")
    Store.create(tmp_path / "other")
    with pytest.raises(ArchiveExists, match="another archive"):
        backup(root, tmp_path / "other")
    with pytest.raises(ArchiveExists, match="inside"):
        backup(root, root / "copy")
    backup(root, tmp_path / "copy")
    add(tmp_path / "copy", 5)
    add(root, 6, 7)
    with pytest.raises(ArchiveExists, match="changes that this archive does not have"):
        backup(root, tmp_path / "copy")


WRITER = """
import sys
from pathlib import Path
from archive.store import Store
from tests.archive.conftest import NOON, draft, response
with Store.open(Path(sys.argv[1]), write=True) as store:
    for number in range(10_000):
        with store.transaction():
            store.put(draft(number), seen=NOON, capture=store.keep(response(number, b"x" * 5000)))
        print(number, flush=True)
"""


def test_copy_while_another_writes(root: Path, tmp_path: Path) -> None:
    """Copies made while another process commits are each sound, and hold what was acknowledged before."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, root], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as writer:
        assert writer.stdout is not None
        for _ in range(4):
            acknowledged = 0
            for _ in range(25):
                acknowledged = int(writer.stdout.readline()) + 1
            copied = backup(root, tmp_path / "copy")
            assert copied.articles >= acknowledged
            report = verify(tmp_path / "copy")
            assert (report.errors, report.hints, report.articles) == ([], [], copied.articles)
        writer.terminate()
        writer.wait()
    # The end that the writer was stopped at may be torn: the fixture's last check wants it tidy.
    with Store.open(root) as store:
        for file, end in store.capture_ends():
            (root / file).write_bytes((root / file).read_bytes()[:end])
