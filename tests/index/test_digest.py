"""The digest of what an index holds: the same however it came to hold it, another when anything differs."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.store import Store
from index.catchup import catch_up, rebuild
from index.digest import digest
from index.documents import Document
from index.engine import build, tiers
from index.manifest import read_manifest
from index.search import Searcher
from index.snapshot import open_snapshot
from index.writer import GenerationWriter
from tests.index.contents import contents
from tests.index.world import put, said

WORDS = [
    "kabul", "border", "borders", "talks", "talk", "kabul's", "کتاب\u200cها", "کتاب", "граница", "границы", "U.S.",
    "2017", "新闻", "snake_case",
]  # fmt: skip


def digest_of(folder: Path) -> str:
    """Return the digest of the present state of an index."""
    snapshot = open_snapshot(folder)
    found = digest(snapshot)
    snapshot.close()
    return found


def article(rng: random.Random) -> dict[str, Any]:
    """Return a random article."""
    return {
        "title": " ".join(rng.choices(WORDS, k=rng.randint(0, 4))),
        "text": " ".join(rng.choices(WORDS, k=rng.randint(0, 60))),
        "date": f"2017-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "source": rng.choice(["Avesta", "TOLOnews", ""]),
        "language": rng.choice(["en", "fa", ""]),
        "authors": rng.sample(["A. Writer", "B. Writer"], rng.randint(0, 2)),
        "countries": rng.sample(["AF", "TJ", "RU"], rng.randint(0, 3)),
        "persons": rng.sample([f"Person {number}" for number in range(20)], rng.randint(0, 3)),
    }


def test_a_hundred_small_steps_give_what_a_rebuild_gives(tmp_path: Path) -> None:
    """Followed step by step, with new versions in between, an index holds what one that is built anew holds."""
    rng = random.Random(5)
    root, folder = tmp_path / "a", tmp_path / "a" / "derived" / "index"
    Store.create(root)
    states = set()
    with Store.open(root, write=True) as store:
        for step in range(100):
            keys = {f"a{rng.randint(0, step * 2)}" for _ in range(rng.randint(1, 4))}
            put(store, {key: article(rng) for key in keys})
            report = catch_up(store, folder, recognise=said)
            states.add(read_manifest(folder).segments)
        assert not report.rebuilt
        followed, held = digest_of(folder), contents(folder)
        rebuild(store, folder, recognise=said)
    assert len(states) == 100
    assert contents(folder) == held
    assert digest_of(folder) == followed


def documents(count: int) -> list[Document]:
    """Return some documents."""
    rng = random.Random(9)
    return [
        Document(
            id=f"{rng.getrandbits(64):016x}",
            change=number + 1,
            date=rng.randint(-(10**9), 10**9),
            title=" ".join(rng.choices(WORDS, k=rng.randint(0, 3))),
            text=" ".join(rng.choices(WORDS, k=rng.randint(0, 30))),
            author="",
            values={
                "country": tuple(rng.sample(["AF", "TJ", "RU"], rng.randint(0, 3))),
                "person": tuple(rng.sample(["P", "Q", "R"], rng.randint(0, 3))),
                "org": (),
                "source": ("Avesta",),
                "language": (),
            },
        )
        for number in range(count)
    ]


def written(folder: Path, batches: list[tuple[list[Document], list[str]]]) -> str:
    """Make an index of batches of documents, each in place of some ids, a commit each; return its digest."""
    with GenerationWriter.create(folder) as writer:
        for seq, (added, gone) in enumerate(batches):
            writer.add(added, gone)
            writer.publish(seq, "archive")
        writer.settle()
        writer.publish(len(batches), "archive")
    return digest_of(folder)


def test_what_was_deleted_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was added and deleted before, and whichever segments were merged, what is left decides."""
    monkeypatch.setattr(build, "MAX_TOKENS", 200)
    monkeypatch.setattr(tiers, "SMALLEST", 2)
    some = documents(80)
    rng = random.Random(2)
    batches: list[tuple[list[Document], list[str]]] = [(some[4 * step : 4 * step + 4], []) for step in range(21)]
    gone = set(rng.sample(range(80), 30))
    for number in gone:
        batches[rng.randint(number // 4 + 1, 20)][1].append(some[number].id)
    left = [document for number, document in enumerate(some) if number not in gone]
    rng.shuffle(left)
    assert written(tmp_path / "a", batches) == written(tmp_path / "b", [(left, [])])


@pytest.mark.parametrize(
    "change",
    [
        {"text": "kabul border"},
        {"text": "border kabul kabul"},
        {"text": "kabul kabul borders"},
        {"title": "kabul"},
        {"date": 8},
        {"change": 2},
        {"id": "y"},
        {"values": {"country": ("AF", "TJ")}},
        {"values": {"source": ()}},
    ],
    ids=str,
)
def test_any_difference_shows(tmp_path: Path, change: dict[str, Any]) -> None:
    """A word less, in another place or in another form, another date, label, id or order makes another digest."""
    values = {"country": ("TJ", "AF"), "person": (), "org": (), "source": ("S",), "language": ()}
    one = Document(id="x", change=1, date=7, title="", text="kabul kabul border", author="", values=values)
    other = replace(one, **{**change, "values": values | change.get("values", {})})
    assert written(tmp_path / "a", [([one], [])]) == written(tmp_path / "b", [([], []), ([one], [])])
    assert written(tmp_path / "a", [([one], [])]) != written(tmp_path / "c", [([other], [])])


def test_who_has_what_shows(tmp_path: Path) -> None:
    """Two documents that change their texts make another digest, though every term is as frequent as before."""
    one, other = documents(2)
    pair = [replace(one, title="", text="kabul"), replace(other, title="", text="border")]
    swapped = [replace(one, title="", text="border"), replace(other, title="", text="kabul")]
    assert written(tmp_path / "a", [(pair, [])]) == written(tmp_path / "b", [(pair[::-1], [])])
    assert written(tmp_path / "a", [(pair, [])]) != written(tmp_path / "c", [(swapped, [])])


def test_empty_index_has_a_digest(tmp_path: Path) -> None:
    """An index without a document, never filled or emptied, has one digest."""
    (one,) = documents(1)
    assert written(tmp_path / "a", []) == written(tmp_path / "b", [([one], []), ([], [one.id])])
    with Searcher.open(tmp_path / "b") as searcher:
        assert searcher.count == 0
