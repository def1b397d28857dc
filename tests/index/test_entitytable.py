"""Names that are one entity: counted as one, found by each of its names, the same however the index came about."""

from __future__ import annotations

import itertools
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.corrections import Correction
from index.digest import digest
from index.documents import Document
from index.entities.spelling.kinship import group
from index.labels import bucket_of
from index.schema import written
from index.search import Request, Searcher
from index.snapshot import open_snapshot
from index.writer import GenerationWriter

NOW = datetime(2026, 11, 26, tzinfo=UTC)
PERSONS = (
    "Emomali Rahmon",
    "Эмомали Рахмон",
    "امامعلی رحمان",
    "Gulnora Xojayeva",
    "GULNORA XOJAYEVA",
    "Vladimir Putin",
    "Karim Hamroyev",
    "Dovud Sattorov",
)
SUPPOSED = (
    "?Karim Hamroyev",
    "?Карим Ҳамроев",
    "?Gulnora Xo‘jayeva",
    "?Владимир Путин",
    "?Bobo Dehqon",
    "?Dovud Sattor",
)
ORGS = ("NATO", "OSCE", "Somon Air")
ANYBODY = st.sampled_from(PERSONS)
NAMES = st.sampled_from(PERSONS + SUPPOSED)


def document(number: int, persons: Sequence[str], orgs: Sequence[str] = ()) -> Document:
    """Return a document that names persons and organizations."""
    return Document(
        id=f"{number:04}", change=1, date=number, title="", text="news", author="",
        values={"person": tuple(persons), "org": tuple(orgs)},
    )  # fmt: skip


def corrections(*said: tuple[str, dict[str, Any]]) -> list[Correction]:
    """Return corrections of actions and details, in order."""
    return [Correction(id=id, made=NOW, action=action, detail=detail) for id, (action, detail) in enumerate(said, 1)]


def merged(a: str, b: str, kind: str = "person") -> tuple[str, dict[str, Any]]:
    """Return the merging of two names."""
    return "merge", {"kind": kind, "a": a, "b": b}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for an index."""
    return tmp_path / "index"


def publish(folder: Path, documents: Sequence[Document], said: Sequence[Correction] = ()) -> None:
    """Make an index of documents."""
    with GenerationWriter.create(folder, said) as writer:
        writer.add(documents)
        writer.publish(1, "a")


def facet(folder: Path, kind: str = "person", **asked: Any) -> dict[str, int]:
    """Return how many articles have each person or organization."""
    with Searcher.open(folder) as searcher:
        return {one.label: one.count for one in searcher.facet(kind, Request(now=NOW, **asked), None)}


def found(folder: Path, **asked: Any) -> set[str]:
    """Return the ids of the articles that match."""
    with Searcher.open(folder) as searcher:
        return {match.id for match in searcher.search(Request(now=NOW, limit=None, **asked)).matches}


def test_a_listed_person_is_one_in_all_scripts(folder: Path) -> None:
    """He is counted once an article, and found by any of his names, also by one that no article has."""
    publish(folder, [document(0, PERSONS[:2]), document(1, PERSONS[2:3]), document(2, PERSONS[:1]), document(3, ())])
    assert facet(folder) == {"Emomali Rahmon": 3}
    for name in (*PERSONS[:3], "Рахмон", "Rahmonov", "Эмомали Рахмонов"):
        assert found(folder, person=(name,)) == {"0000", "0001", "0002"}, name
    assert facet(folder, labels="ru") == {"Эмомали Рахмон": 3}
    assert facet(folder, labels="fa-AF") == {"امامعلی رحمان": 3}
    with Searcher.open(folder) as searcher:
        assert [match.persons for match in searcher.search(Request(now=NOW, sort="oldest")).matches] == [
            ("Emomali Rahmon",), ("Emomali Rahmon",), ("Emomali Rahmon",), (),
        ]  # fmt: skip


def test_corrections_show_in_facets_and_filters(folder: Path) -> None:
    """Merged, renamed, parted and hidden: what a commit publishes is what was put right."""
    documents = [document(0, ["Karim Hamroyev"], ["NATO"]), document(1, ["Dovud Sattorov"]), document(2, PERSONS[:2])]
    publish(folder, documents, corrections(merged("Karim Hamroyev", "Dovud Sattorov")))
    assert facet(folder) == {"Karim Hamroyev": 2, "Emomali Rahmon": 1}
    assert found(folder, person=("Dovud Sattorov",)) == {"0000", "0001"}
    said = corrections(
        merged("Karim Hamroyev", "Dovud Sattorov"),
        ("rename", {"kind": "person", "name": "Dovud Sattorov", "label": "D. Sattorov"}),
        ("hide", {"kind": "org", "name": "NATO"}),
        ("split", {"kind": "person", "name": "Emomali Rahmon", "apart": ["Эмомали Рахмон"]}),
    )
    publish(folder, documents, said)
    assert facet(folder) == {"D. Sattorov": 2, "Emomali Rahmon": 1, "Эмомали Рахмон": 1}
    assert facet(folder, "org") == {}
    assert found(folder, person=("D. Sattorov",)) == {"0000", "0001"}


def test_a_bare_name_offers_who_has_it(folder: Path) -> None:
    """Articles of all who have the name are found, and a note names them."""
    publish(folder, [document(0, ["Karim Hamroyev"]), document(1, ["Said Hamroyev"]), document(2, ["Said Hamroyev"])])
    with Searcher.open(folder) as searcher:
        answer = searcher.search(Request(now=NOW, person=("hamroyev",)))
        assert answer.total == 3
        assert answer.notes == (
            "person 'hamroyev' may mean Said Hamroyev (2), Karim Hamroyev (1); a whole name asks for one",
        )
        assert searcher.search(Request(now=NOW, person=("karim hamroyev",))).notes == ()


def test_a_name_that_no_article_has_any_more_is_asked_for_as_one_that_none_ever_had(folder: Path) -> None:
    """It means whom a correction gives it to, as in an index built anew."""
    said = corrections(merged("Vladimir Putin", "Karim Hamroyev"))
    publish(folder, [document(0, ["Karim Hamroyev"])], said)
    with GenerationWriter(folder, open_manifest(folder), said) as writer:
        writer.add([document(0, ["Vladimir Putin"])], ["0000"])
        writer.publish(2, "a")
    assert found(folder, person=("Karim Hamroyev",)) == found(folder, person=("KARIM HAMROYEV",)) == {"0000"}


def test_known_persons(folder: Path) -> None:
    """An entity is told with its names and how many articles have each."""
    publish(folder, [document(0, PERSONS[:2]), document(1, PERSONS[:1]), document(2, ["Karim Hamroyev"])])
    with Searcher.open(folder) as searcher:
        (one,) = searcher.entities("person", "Рахмон")
        assert (one.label, one.count, one.names) == (
            "Emomali Rahmon", 2, (("Emomali Rahmon", 2), ("Эмомали Рахмон", 1)),
        )  # fmt: skip


DETAILS = st.one_of(
    st.tuples(ANYBODY, ANYBODY).map(lambda pair: merged(*pair)),
    st.tuples(ANYBODY, st.sampled_from(("Somebody", "Х. Икс"))).map(
        lambda pair: ("rename", {"kind": "person", "name": pair[0], "label": pair[1]})
    ),
    ANYBODY.map(lambda name: ("hide", {"kind": "person", "name": name})),
    st.tuples(ANYBODY, ANYBODY).map(lambda pair: ("split", {"kind": "person", "name": pair[0], "apart": [pair[1]]})),
)
BATCHES = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 12), st.lists(NAMES, max_size=4, unique=True), max_size=6),
        st.lists(DETAILS, max_size=3),
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=60)
@given(BATCHES)
@example(
    [
        (
            {0: ["Emomali Rahmon", "Karim Hamroyev"], 1: ["Emomali Rahmon", "?Karim Hamroyev", "?Карим Ҳамроев"]},
            [
                merged("Emomali Rahmon", "Karim Hamroyev"),
                ("split", {"kind": "person", "name": "Emomali Rahmon", "apart": ["Karim Hamroyev"]}),
            ],
        )
    ]
)
def test_however_it_came_about(batches: list[tuple[dict[int, list[str]], list[tuple[str, dict[str, Any]]]]]) -> None:
    """After any commits and corrections the index is that of building it at once, and counts as its articles say."""
    current: dict[int, list[str]] = {}
    said: list[tuple[str, dict[str, Any]]] = []
    with tempfile.TemporaryDirectory() as place:
        steps, once = Path(place) / "steps", Path(place) / "once"
        GenerationWriter.create(steps).publish(0, "a")
        for added, more in batches:
            said += more
            with GenerationWriter(steps, open_manifest(steps), corrections(*said)) as writer:
                writer.add(itertools.starmap(document, added.items()), [f"{number:04}" for number in added])
                writer.publish(1, "a")
            current |= added
        publish(once, list(itertools.starmap(document, current.items())), corrections(*said))
        assert digest_of(steps) == digest_of(once)
        with Searcher.open(steps) as searcher:
            expected: Counter[str] = Counter()
            whole = Request(now=NOW, limit=None, sort="oldest")
            for match, number in zip(searcher.search(whole).matches, sorted(current), strict=True):
                assert match.id == f"{number:04}"
                shown = {label for name in current[number] for label in labels(searcher, name)}
                assert set(match.persons) == shown
                assert len(match.persons) == len(shown)
                expected.update(shown)
            assert {one.value: one.count for one in searcher.facet("person", whole, None)} == expected
            for some in (current.keys() - {0, 1, 2}, current.keys() & {0, 1, 2}):
                ids = " OR ".join(f"id:{number:04}" for number in sorted(some)) or "id:none"
                counted = searcher.facet("person", replace(whole, query=ids), None)
                assert {one.value: one.count for one in counted} == Counter(
                    label
                    for number in some
                    for label in {label for name in current[number] for label in labels(searcher, name)}
                )


def open_manifest(folder: Path) -> Any:
    """Return the present state."""
    snapshot = open_snapshot(folder)
    snapshot.close()
    return snapshot.manifest


def digest_of(folder: Path) -> str:
    """Return the digest of the present state."""
    snapshot = open_snapshot(folder)
    try:
        return digest(snapshot)
    finally:
        snapshot.close()


def labels(searcher: Searcher, name: str) -> Iterator[str]:
    """Yield what the entity of exactly this name goes by, unless it is hidden; of a supposed name, if it is known."""
    name = written(name)
    for one in searcher.entities("person", name):
        if not one.hidden and name in (has for has, _ in one.names):
            yield one.label


def test_only_buckets_that_changed_are_grouped_anew() -> None:
    """Names of different buckets are never one person, or grouping some buckets anew would not be enough."""
    groups = [{PERSONS[place] for place in places} for places in group(PERSONS)]
    for one, other in itertools.combinations(PERSONS, 2):
        if any({one, other} <= names for names in groups):
            assert bucket_of("person", one) == bucket_of("person", other)
