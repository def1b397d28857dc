"""The lock: one holder, named; gone with its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ArchiveLocked
from archive.lock import Lock, holder_of
from archive.store import Store

HOLD = """
import sys
from pathlib import Path
from archive.lock import Lock
with Lock(Path(sys.argv[1]), "crawl"):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock until its standard input is closed."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_second_holder_is_told_of_the_first(tmp_path: Path) -> None:
    """Who comes second gets the purpose, process, host and start of the first."""
    with hold(tmp_path / "lock") as holder:
        with pytest.raises(ArchiveLocked, match=rf"khabar crawl \(process {holder.pid} on \S+, since 20") as refused:
            Lock(tmp_path / "lock", "import").acquire()
        assert holder_of(tmp_path / "lock") == refused.value.holder
        holder.communicate("")
    assert holder_of(tmp_path / "lock") == ""
    with Lock(tmp_path / "lock", "import"):
        assert f"process {os.getpid()}" in holder_of(tmp_path / "lock")


def test_killed_holder_holds_nothing(tmp_path: Path) -> None:
    """A lock whose holder was killed is free, though its file still bears the holder's words."""
    with hold(tmp_path / "lock") as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert (tmp_path / "lock").read_text() != ""
        assert holder_of(tmp_path / "lock") == ""
        with Lock(tmp_path / "lock", "import"):
            assert "khabar import" in holder_of(tmp_path / "lock")


def test_failed_open_gives_the_lock_back(torn_root: Path) -> None:
    """An archive that cannot be opened for writing is not left locked."""
    database = torn_root / "archive.db"
    sound = database.read_bytes()
    database.write_bytes(b"not a database, not even nearly so")
    with pytest.raises(Exception, match="damaged"):
        Store.open(torn_root, write=True)
    database.write_bytes(sound)
    Store.open(torn_root, write=True).close()
