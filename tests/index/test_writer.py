"""A commit and a merge, killed at every write: what is there afterwards is the state before or after, never between."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.store import Store
from index import catchup
from index.catchup import catch_up
from index.engine.tiers import FACTOR
from index.labels import label_file
from index.manifest import read_manifest
from index.schema import VALUES
from index.stock import toc_file
from index.verify import verify
from index.writer import GenerationWriter
from tests.index.contents import contents, expected
from tests.index.killing import killed
from tests.index.test_digest import digest_of, documents
from tests.index.world import id_of, put, said


def story(key: str) -> dict[str, Any]:
    """Return an article."""
    return {
        "title": f"Story {key}",
        "text": f"The border talks of Kabul, part {key}",
        "date": "2017-01-02",
        "countries": ["AF"],
        "persons": [f"Person {key}"],
    }


def index_of(root: Path) -> Path:
    """Return the index's folder of an archive."""
    return root / "derived" / "index"


def follow(root: Path) -> catchup.IndexReport:
    """Catch the index of an archive up."""
    with Store.open(root) as store:
        return catch_up(store, index_of(root), recognise=said)


def add(root: Path, keys: str) -> None:
    """Put an article for each letter into an archive."""
    with Store.open(root, write=True) as store:
        put(store, {key: story(key) for key in keys})


def problems(root: Path) -> list[str]:
    """Return what verify says."""
    with Store.open(root) as store:
        return verify(store, index_of(root), deep=True)


def state_of(folder: Path) -> tuple[int, str]:
    """Return the change that an index has come to, and the digest of what it holds."""
    return read_manifest(folder).seq, digest_of(folder)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive with an index of one segment fewer than are merged, and then a change, a correction among it."""
    root = tmp_path / "a"
    Store.create(root)
    for step in range(FACTOR - 1):
        add(root, "abcdefghijklmnopqrstu"[3 * step : 3 * step + 3])
        follow(root)
    assert len(read_manifest(index_of(root)).segments) == FACTOR - 1
    add(root, "vwxyz")
    with Store.open(root, write=True) as store:
        put(store, {"b": {"title": "Corrected"}, "h": {"title": "Corrected", "orgs": ["NATO"]}})
    return root


@pytest.mark.parametrize(("every_write", "stride"), [(False, 1), (True, 19)], ids=["every-file", "within-files"])
def test_kill_at_any_write_of_a_commit_and_a_merge(root: Path, every_write: bool, stride: int) -> None:
    """After a kill the index is sound and in the state before or after, and the next writer sweeps and goes on."""
    folder, kept = index_of(root), root / "kept"
    old = state_of(folder)
    shutil.copytree(folder, kept)
    follow(root)
    new = state_of(folder)
    assert len(read_manifest(folder).segments) == 1
    assert new[0] == old[0] + 7
    found = []
    step, dying = 1, True
    while dying:
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        dying = killed(folder, partial(follow, root), step, every_write=every_write)
        found.append(state_of(folder))
        assert found[-1] in (old, new), step
        assert problems(root) == [], step
        assert not follow(root).rebuilt
        assert state_of(folder) == new, step
        assert problems(root) == [], step
        manifest = read_manifest(folder)
        named = {file.name for file in manifest.files()} | set(map(label_file, VALUES)) | {toc_file(manifest)}
        assert {path.name for path in (folder / manifest.generation).iterdir()} == named, step
        step += stride
    assert set(found) == {old, new}
    assert len(found) > 15


def test_damage_that_shows_in_a_merge_is_not_carried_on(root: Path) -> None:
    """A segment that is found damaged when it is merged makes catching up build the index anew."""
    folder = index_of(root)
    state = read_manifest(folder)
    path = folder / state.generation / state.segments[2].file.name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert follow(root).rebuilt
    assert problems(root) == []
    assert len(contents(folder)["documents"]) == 26
    assert contents(folder)["org"] == {"NATO": {id_of("h"): None}}


def test_what_is_deleted_while_it_is_merged_is_gone(tmp_path: Path) -> None:
    """A document replaced while its segment is being merged is not in the segment that comes of it."""
    some = documents(40)
    fresh = [some[3], some[36]]
    with GenerationWriter.create(tmp_path) as writer:
        for step in range(FACTOR):
            writer.add(some[step * 5 : step * 5 + 5])
            writer.publish(step, "archive")  # the last of these begins a merge
        writer.add(fresh, [some[number].id for number in (3, 17, 36, 39)])
        writer.publish(FACTOR, "archive")
        writer.settle()
        writer.publish(FACTOR, "archive")
    assert {(one.docs, one.alive) for one in read_manifest(tmp_path).segments} == {(40, 36), (2, 2)}
    left = [document for number, document in enumerate(some) if number not in (17, 39)]
    assert contents(tmp_path) == expected(left)


def test_all_deleted_leaves_an_empty_index(tmp_path: Path) -> None:
    """When no document is left of what is merged, no segment is left of it."""
    some = documents(6)
    with GenerationWriter.create(tmp_path) as writer:
        writer.add(some)
        writer.publish(1, "archive")
        writer.add([], [document.id for document in some])
        writer.publish(2, "archive")
        assert writer.settle()
        writer.publish(3, "archive")
    assert read_manifest(tmp_path).segments == ()
    assert contents(tmp_path) == expected([])
