"""Group commits: what several finish within moments is made durable together, at the price of one sync."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from archive.errors import ArchiveError
from archive.store import Store
from scrapers.errors import MALFORMED, ScrapeError

T = TypeVar("T")

WINDOW = 0.1
"""Seconds that a finished step waits at most for company."""
MOST = 50
"""Steps in one commit."""

_FATAL = (ArchiveError, OSError, sqlite3.Error)


@dataclass(frozen=True, slots=True)
class _Pending:
    step: Callable[[], Any]
    done: asyncio.Future[Any]


class Commits:
    """Runs steps that write to a store, each in full or not at all, several to a transaction.

    Steps run in the event loop's thread, in order. A step may be run twice (again alone, when another one spoilt the
    transaction), so it must do nothing but write to the store and return a value.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: list[_Pending] = []
        self._timer: asyncio.TimerHandle | None = None

    async def run(self, step: Callable[[], T]) -> T:
        """Return what a step returns, once it is on disk.

        Raises ArchiveError when the archive can take no more, and ScrapeError ``malformed`` when the step itself
        fails; then nothing of it was written.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._pending.append(_Pending(step, done))
        if len(self._pending) >= MOST:
            self.flush()
        elif self._timer is None:
            self._timer = loop.call_later(WINDOW, self.flush)
        return await done

    def flush(self) -> None:
        """Commit now what waits, also for those who no longer wait for it."""
        pending, self._pending = self._pending, []
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not pending:
            return
        if not self._together(pending):
            for each in pending:
                self._alone(each)

    def _together(self, pending: list[_Pending]) -> bool:
        """Return whether the steps are settled: committed, or failed for a reason that no step can help."""
        try:
            with self._store.transaction():
                results = [each.step() for each in pending]
        except _FATAL as exc:
            for each in pending:
                _fail(each.done, exc)
        except Exception:  # noqa: BLE001 - hostile text can upset any step; who it was comes out alone
            return False
        else:
            for each, result in zip(pending, results, strict=True):
                if not each.done.done():
                    each.done.set_result(result)
        return True

    def _alone(self, each: _Pending) -> None:
        try:
            with self._store.transaction():
                result = each.step()
        except _FATAL as exc:
            _fail(each.done, exc)
        except Exception as exc:  # noqa: BLE001 - see above
            fault = ScrapeError(MALFORMED, f"it cannot be archived: {type(exc).__name__}: {exc}"[:300])
            fault.__cause__ = exc
            _fail(each.done, fault)
        else:
            if not each.done.done():
                each.done.set_result(result)


def _fail(done: asyncio.Future[Any], exc: Exception) -> None:
    if not done.done():
        done.set_exception(exc)
