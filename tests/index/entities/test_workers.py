"""Processes that name entities: they say what is said here, and none outlives who started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from archive.store import Store
from index import catchup
from index.digest import digest
from index.entities.aliases import Alias
from index.entities.annotate import Entities, Readable, annotate
from index.entities.workers import Workers, _Text, recogniser
from index.snapshot import open_snapshot
from tests.index.world import put

ALIASES: list[Alias] = [("person", "Old Fox", "Sher Alizoda")]
TEXTS = [
    _Text("Dam opens", "DUSHANBE - President Emomali Rahmon said on Monday that the dam is full.", "en"),
    _Text("Плотина", "Президент Эмомали Рахмон заявил, что плотина полна.", "ru"),
    _Text("سد", "امامعلی رحمان، رئیس جمهور تاجیکستان، در دوشنبه گفت سد پر است.", "fa"),
    _Text("", "", ""),
    _Text("Fox", 'The minister met the Old Fox in Khujand. "It went well enough for all," said John\nSmith.', "en"),
    _Text("A lone \ud800 surrogate", "of\ttabs and \u2028 lines by Farhod Karimzoda", ""),
]


def here() -> list[Entities]:
    """Return what is said of the texts in this process."""
    return list(annotate(TEXTS, recogniser(ALIASES)))


def test_workers_say_what_is_said_here_in_the_order_asked() -> None:
    """In several languages, with aliases and quotes, and whatever a text may hold."""
    expected = here()
    assert any("Old Fox" in one.persons for one in expected)
    assert not any("Old Fox" in one.persons for one in annotate(TEXTS))
    assert any(one.quotes for one in expected)
    with Workers(2, ALIASES) as workers:
        answers = [workers.ask([TEXTS[place], TEXTS[-1 - place]]) for place in range(len(TEXTS))] * 2
        found = [answer() for answer in answers]
    assert found == [[expected[place], expected[-1 - place]] for place in range(len(TEXTS))] * 2


def test_what_a_killed_worker_does_not_answer_is_done_here() -> None:
    """Nobody who indexes is told of it, and nothing is missing."""
    with Workers(2, ALIASES) as workers:
        assert workers.ask(TEXTS)() == here()
        for process in workers._processes:
            process.kill()
            process.wait()
        assert [workers.ask(TEXTS)() for _ in range(3)] == [here()] * 3


def test_where_no_process_can_be_started_all_is_done_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So it is where the program is not Python's own."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    with Workers(2, ALIASES) as workers:
        assert workers.ask(TEXTS)() == here()


def test_leaving_ends_the_workers_though_they_have_work() -> None:
    """Who interrupts a command does not wait for what it had asked for."""
    with Workers(2, []) as workers:
        for _ in range(20):
            workers.ask(TEXTS * 50)
        processes = list(workers._processes)
    assert [process.returncode for process in processes] == [-signal.SIGKILL] * 2


def test_no_worker_outlives_a_killed_process() -> None:
    """They end with their input, though nobody could tell them to."""
    code = (
        "import sys; from index.entities.workers import Workers\n"
        "workers = Workers(2, [])\n"
        "print(*(process.pid for process in workers._processes), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(_runs, pids))
        parent.kill()
        parent.wait()
        while any(map(_runs, pids)):
            time.sleep(0.05)  # they are not this process's children: no system tells it everywhere when they end


def _runs(pid: int) -> bool:
    """Whether a process is there that is not merely waited for: in a container nobody may do so."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_an_index_made_with_workers_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built anew or caught up, a few articles at a time."""
    articles = {f"a{place}": {"title": text.title, "text": text.text} for place, text in enumerate(TEXTS[:-1] * 3)}
    Store.create(tmp_path / "archive")
    digests = []
    with Store.open(tmp_path / "archive", write=True) as store:
        put(store, articles)
        catchup.rebuild(store, tmp_path / "here")
        monkeypatch.setattr(catchup, "_MANY", 1)
        monkeypatch.setattr(catchup, "_AT_ONCE", 4)
        monkeypatch.setattr(catchup, "cores", lambda: 2)
        asked = counted(monkeypatch)
        catchup.rebuild(store, tmp_path / "beside")
        catchup.catch_up(store, tmp_path / "followed")
    assert asked == [4, 4, 4, 3] * 2
    for name in ("here", "beside", "followed"):
        snapshot = open_snapshot(tmp_path / name)
        digests.append(digest(snapshot))
        snapshot.close()
    assert digests == digests[:1] * 3


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many articles workers are asked about each time, from now on."""
    asked: list[int] = []
    ask = Workers.ask

    def counting(self: Workers, articles: Sequence[Readable]) -> Callable[[], list[Entities]]:
        asked.append(len(articles))
        return ask(self, articles)

    monkeypatch.setattr(Workers, "ask", counting)
    return asked
