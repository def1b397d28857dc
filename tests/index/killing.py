"""A process that dies at a chosen one of its writes: kill -9 where it hurts, again and again the same."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir"})
_WRITES = frozenset({"write", "truncate", "fsync"})


def killed(folder: Path, action: Callable[[], object], last: int, *, every_write: bool = False) -> bool:
    """Do something in a child that dies just before its ``last``-th step in a folder; say whether it died.

    A step is a file opened for writing, renamed or removed, a folder made or removed; with ``every_write`` also
    each call that writes to a file, cuts it off, or waits for the disk. What lies in buffers dies with the process.
    """
    child = os.fork()
    if child == 0:
        _watch(str(folder), last, every_write)
        try:
            action()
        except BaseException:  # noqa: BLE001 - nothing of pytest may run in the child
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9


def _watch(folder: str, last: int, every_write: bool) -> None:
    """Count this process's steps, in all its threads, and exit at the last one."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os._exit(9)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        opened = event == "open" and isinstance(arguments[1], str) and bool(set(arguments[1]) & set("wax+"))
        if (opened or event in _CHANGES) and str(arguments[0]).startswith(folder):
            step()

    def profile(_: object, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in _WRITES:
            where = getattr(called.__self__, "name", None)
            if called.__name__ == "fsync" or (isinstance(where, str | Path) and str(where).startswith(folder)):
                step()

    sys.addaudithook(audit)
    if every_write:
        threading.setprofile(profile)
        sys.setprofile(profile)
