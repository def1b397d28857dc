"""Segments merged, without what was deleted, hold what one segment built of the survivors holds."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Document
from index.engine import merge as merging
from index.engine.merge import merge, sources_of
from index.engine.segment import Segment
from index.errors import DamagedFile
from tests.index.contents import expected
from tests.index.engine.files import WORDS, World, document, random_documents
from tests.index.engine.test_build import shared_words


def merged(world: World, batches: list[list[Document]], gone: set[str]) -> tuple[Segment, list[Document]]:
    """Build a segment of each batch, merge them without the documents of some ids; return it and who is left."""
    segments = [world.build(batch) for batch in batches]
    alive = [np.array([one.id not in gone for one in batch], dtype=np.bool_) for batch in batches]
    path = world.path()
    left = [one for batch in batches for one in batch if one.id not in gone]
    assert merge(sources_of(list(zip(segments, alive, strict=True))), path).docs == len(left)
    return Segment(path), left


@pytest.mark.parametrize("share", [0.0, 0.3, 0.95, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_merge_equals_building_the_survivors(
    tmp_path: Path, seed: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is deleted, in slices of terms however small, the same is found in the same order of documents."""
    rng = random.Random(seed)
    monkeypatch.setattr(merging, "MAX_NAMES", rng.choice([3, 100, 20_000]))
    monkeypatch.setattr(merging, "MAX_OCCURRENCES", rng.choice([10, 1000, 10**6]))
    words = [*WORDS, *(f"rare{number}" for number in range(400))]
    batches = [random_documents(rng, rng.choice([0, 1, 5, 150]), words, first=1000 * batch) for batch in range(5)]
    batches.append(random_documents(rng, 300, words, first=9000))
    gone = {one.id for batch in batches for one in batch if rng.random() < share}
    world = World(tmp_path)
    segment, left = merged(world, batches, gone)
    assert world.contents(segment) == expected(left)
    assert [id.decode() for id in segment.ids.tolist()] == [one.id for one in left]
    assert list(segment.file.faults()) == []


TEXT = st.lists(st.sampled_from(["border", "borders", "bordering", "kabul", "kabuls"]), max_size=3).map(" ".join)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.tuples(TEXT, st.booleans()), max_size=3), min_size=1, max_size=4))
def test_words_keep_their_documents(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[str, bool]]]
) -> None:
    """However the words of a term are spread over segments and deletions, each keeps the documents that have it."""
    number = iter(range(100))
    made = [[(document(next(number), text=text), stays) for text, stays in batch] for batch in batches]
    gone = {one.id for batch in made for one, stays in batch if not stays}
    world = World(tmp_path_factory.mktemp("merge"))
    segment, left = merged(world, [[one for one, _ in batch] for batch in made], gone)
    assert world.contents(segment) == expected(left)


def test_word_stays_alone_of_its_term(tmp_path: Path) -> None:
    """A word that is the only one of its term in all segments shares the term's documents in the merged one too."""
    world = World(tmp_path)
    segment, left = merged(
        world,
        [
            [document(0, text="a kabul border talk x")],
            [document(1, text="kabul borders talks"), document(2, text="a x")],
            [document(3, text="talk")],
        ],
        {"00001"},
    )
    assert world.contents(segment) == expected(left)
    assert shared_words(segment, "text") >= {"a", "kabul", "x"}


def test_chain_of_merges(tmp_path: Path) -> None:
    """A segment that was merged is merged again, with its deletions, like any other."""
    rng = random.Random(6)
    world = World(tmp_path)
    documents = random_documents(rng, 60)
    segment, left = world.build(documents), documents
    for step in range(4):
        fresh = random_documents(rng, 20, first=1000 * (step + 1))
        left = [*left, *fresh]
        alive = [np.array([rng.random() < 0.8 for _ in range(size)], dtype=np.bool_) for size in (segment.size, 20)]
        path = world.path()
        merge(sources_of(list(zip([segment, world.build(fresh)], alive, strict=True))), path)
        left = [one for one, stays in zip(left, np.concatenate(alive).tolist(), strict=True) if stays]
        segment = Segment(path)
        assert world.contents(segment) == expected(left)


def test_damaged_source_is_named_and_not_carried_on(tmp_path: Path) -> None:
    """A byte that is not as it was written, anywhere in a source, stops the merge, which leaves no file."""
    world = World(tmp_path)
    sound, spoilt = world.build([document(0, text="kabul")]), world.build([document(1, text="border")])
    path = spoilt.file.path
    data = path.read_bytes()
    offset = data.index(b"border\n")
    path.write_bytes(data[:offset] + b"bordel\n" + data[offset + 7 :])
    again = Segment(path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DamagedFile, match=r"00000002\.seg: the array text\.text is not as it was written"):
        merge(sources_of([(sound, np.ones(1, dtype=np.bool_)), (again, np.ones(1, dtype=np.bool_))]), world.path())
    assert sorted(tmp_path.iterdir()) == before
