"""What verify finds when index and archive differ."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from archive.store import Store
from index import catchup
from index.catchup import catch_up
from index.documents import document
from index.manifest import read_manifest
from index.verify import verify
from index.writer import GenerationWriter
from tests.index.world import build, id_of, put, said

ARTICLES = {key: {"title": key, "text": "text"} for key in "abcde"}


def tampered(root: Path, *, drop: str = "", twice: str = "", extra: str = "") -> list[str]:
    """Return what verify says after articles were dropped from, doubled in or added to the index."""
    folder = build(root, ARTICLES)
    with Store.open(root) as store:
        documents = []
        for article in store.articles():
            entities = next(said([article]))
            if article.id == id_of(twice):
                documents.append(document(article, entities))
            if extra and article.id == id_of("a"):
                documents.append(document(replace(article, id=id_of(extra)), entities))
        with GenerationWriter(folder, read_manifest(folder)) as writer:
            writer.add(documents, [id_of(drop)] if drop else [])
            writer.publish(store.last_change(), catchup.history(store, store.last_change()))
        return verify(store, folder)


def test_missing_article(tmp_path: Path) -> None:
    """An article that is not in the index is named."""
    assert tampered(tmp_path / "a", drop="b") == [f"1 article is missing from the index: {id_of('b')}"]


def test_doubled_article(tmp_path: Path) -> None:
    """An article that is in the index twice is named."""
    assert tampered(tmp_path / "a", twice="c") == [f"1 article is in the index more than once: {id_of('c')}"]


def test_article_that_the_archive_has_not(tmp_path: Path) -> None:
    """An article that is in the index alone is named."""
    expected = [f"1 article is in the index but not in the archive: {id_of('zz')}"]
    assert tampered(tmp_path / "a", extra="zz") == expected


def test_state_that_is_not_the_latest(tmp_path: Path) -> None:
    """An article indexed in an older state, though the index says it has caught up, is named."""
    folder = build(tmp_path / "a", ARTICLES)
    with Store.open(tmp_path / "a", write=True) as store:
        put(store, {"a": {"title": "changed"}})
        seq = store.last_change()
        with GenerationWriter(folder, read_manifest(folder)) as writer:
            writer.publish(seq, catchup.history(store, seq))
        assert verify(store, folder) == [f"1 article is in the index in a state that is not the latest: {id_of('a')}"]


def test_lagging_is_no_problem(tmp_path: Path) -> None:
    """An index that has not caught up yet is sound as far as it goes."""
    folder = build(tmp_path / "a", ARTICLES)
    with Store.open(tmp_path / "a", write=True) as store:
        put(store, {"a": {"title": "changed"}, "f": {"title": "new"}})
        assert verify(store, folder) == []
        assert catch_up(store, folder, recognise=said).indexed == 2
        assert verify(store, folder) == []


def test_missing_index_is_a_problem_not_an_error(tmp_path: Path) -> None:
    """Without an index, verify says so."""
    folder = build(tmp_path / "a", ARTICLES)
    shutil.rmtree(folder)
    with Store.open(tmp_path / "a") as store:
        assert verify(store, folder) == [f"there is no index at {folder}"]


def flipped(folder: Path, name: str, piece: bytes) -> None:
    """Flip a bit of a file where a piece of it stands."""
    path = folder / read_manifest(folder).generation / name
    data = bytearray(path.read_bytes())
    data[data.index(piece)] ^= 1
    path.write_bytes(data)


def test_deep_reads_every_byte(tmp_path: Path) -> None:
    """A byte that is not as it was written, in however many files, is only found by a deep look, which names each."""
    folder = build(tmp_path / "a", ARTICLES)
    (segment,) = read_manifest(folder).segments
    flipped(folder, segment.file.name, id_of("c").encode())
    flipped(folder, "source.labels", b"Outlet")
    with Store.open(tmp_path / "a") as store:
        assert verify(store, folder, deep=True) == [
            "the index is damaged: source.labels cannot be read (source.labels is not as it was written)",
            f"the index is damaged: {segment.file.name}: the array id is not as it was written",
        ]
        assert [problem.partition(":")[0] for problem in verify(store, folder)] == [
            "1 article is missing from the index",
            "1 article is in the index but not in the archive",
        ]
