"""Stopping: SIGTERM ends a crawl as Ctrl-C does, between commits."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stoppable(task: asyncio.Task[object]) -> Iterator[None]:
    """Let SIGTERM cancel ``task`` while inside, and raise KeyboardInterrupt when that ended it.

    Outside the main thread, and where the system has no such signals, nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGTERM)
    asked = False

    def stop() -> None:
        nonlocal asked
        asked = True
        task.cancel()

    try:
        loop.add_signal_handler(signal.SIGTERM, stop)
    except NotImplementedError:  # Windows
        yield
        return
    try:
        yield
    except asyncio.CancelledError:
        if asked:
            raise KeyboardInterrupt from None
        raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)
