"""Corrections replayed: what each does, in which order, undone, refused; and the index after them is a rebuilt one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.corrections import Correction
from archive.errors import CorrectionRefused
from archive.store import Store
from index.catchup import catch_up, rebuild
from index.digest import digest
from index.entities.corrections import Amended, Standing, aliases, replay
from index.entities.refusals import already, check
from index.request import Request
from index.search import Searcher
from index.snapshot import open_snapshot
from index.standing import standing
from tests.index.world import NOW, build, put, said, searcher

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
NAMES = "ABCDEFGHIJ"
Said = tuple[str, ...]
"""An action and its names: ("merge", "A", "B"), ("split", "A", "B", "C"), ("undo", "3")."""


def detail(action: str, names: Sequence[str], kind: str = "person") -> dict[str, Any]:
    """Return the detail of a correction."""
    first, *others = names
    if action == "split":
        return {"kind": kind, "name": first, "apart": others}
    if action == "merge":
        return {"kind": kind, "a": first, "b": others[0]}
    return {
        "kind": kind,
        "name": first,
        **dict(zip(["label" if action == "rename" else "alias"], others, strict=False)),
    }


def corrections(*made: Said, kind: str = "person") -> list[Correction]:
    """Return corrections numbered from 1."""
    return [
        Correction(id=number, made=NOON, action="undo", detail={}, undoes=int(one[1]))
        if one[0] == "undo"
        else Correction(id=number, made=NOON, action=one[0], detail=detail(one[0], one[1:], kind))
        for number, one in enumerate(made, 1)
    ]


def groups(text: str) -> list[frozenset[str]]:
    """Return groups of names of one letter: ``AB CDE``."""
    return [frozenset(letters) for letters in text.split()]


def shown(found: Sequence[Amended]) -> str:
    """Return entities as text: names, ``=label``, ``!`` if hidden."""
    return " ".join(
        "".join(sorted(one.names)) + (f"={one.label}" if one.label else "") + "!" * one.hidden for one in found
    )


@pytest.mark.parametrize(
    ("before", "made", "after"),
    [
        ("AB CD", [], "AB CD"),
        ("AB CD", [("merge", "A", "C")], "ABCD=A"),
        ("AB CD", [("merge", "D", "A")], "ABCD=D"),
        ("", [("merge", "A", "B"), ("merge", "B", "C")], "ABC=A"),
        ("", [("rename", "B", "L"), ("merge", "A", "B")], "ABL=A"),
        ("", [("rename", "A", "L"), ("merge", "A", "B")], "ABL=L"),
        ("AB", [("rename", "B", "L")], "ABL=L"),
        ("AB", [("rename", "B", "A")], "AB=A"),
        ("AB", [("rename", "A", "L"), ("rename", "A", "M")], "ABLM=M"),
        ("", [("rename", "A", "A")], "A=A"),
        ("ABC", [("split", "A", "B")], "AC"),
        ("ABCD", [("split", "A", "B", "C")], "AD BC"),
        ("AB", [("split", "A", "B")], ""),
        ("ABC", [("split", "A", "A", "B")], "AC"),
        ("AB", [("split", "A", "C")], "AB"),  # C is not in it, and alone as it was
        ("AB", [("split", "A", "C", "D")], "AB CD"),  # names to come that are together
        ("AB CD", [("split", "A", "C", "B")], "CD"),  # what is another's stays there
        ("ABC", [("rename", "A", "B"), ("split", "A", "B")], "AC B=B"),  # a label goes with its name
        ("ABC", [("rename", "A", "B"), ("split", "B", "A")], "BC=B"),
        ("AB", [("hide", "B")], "AB!"),
        ("", [("hide", "A")], "A!"),
        ("", [("hide", "A"), ("undo", "1")], ""),
        ("AB", [("add-alias", "A", "X")], "ABX"),
        ("AB", [("add-alias", "A", "X"), ("split", "A", "X")], "AB"),
        ("AB", [("merge", "A", "C"), ("undo", "1"), ("merge", "C", "A")], "ABC=C"),
        ("ABC", [("split", "A", "B"), ("merge", "B", "D"), ("undo", "1")], "ABCD=B"),
    ],
)
def test_what_each_correction_does(before: str, made: list[Said], after: str) -> None:
    """Entities with two names, a label of their own, or hidden, come back; the rest stands for itself."""
    assert shown(replay("person", groups(before), corrections(*made))) == after


def test_corrections_of_the_other_kind_and_of_other_things_do_nothing() -> None:
    """A person's correction does not touch organizations; what is not whole or not known is passed over."""
    strange = [
        Correction(id=1, made=NOON, action="hide", detail={"name": "A"}),
        Correction(id=2, made=NOON, action="hide", detail={"kind": "country", "name": "A"}),
        Correction(id=3, made=NOON, action="merge", detail={"kind": "org", "a": "A", "b": 7}),
        Correction(id=4, made=NOON, action="recolour", detail={"kind": "org", "name": "A"}),
        *corrections(("merge", "A", "C")),
    ]
    assert shown(replay("org", groups("AB"), strange)) == "AB"


def test_aliases_are_those_in_force() -> None:
    """Aliases of both kinds, in order, without the undone."""
    made = corrections(("add-alias", "A", "X"), ("add-alias", "A", "Y"), ("undo", "1"), ("hide", "B"))
    organization = Correction(id=9, made=NOON, action="add-alias", detail=detail("add-alias", ("NATO", "N"), "org"))
    assert aliases([*made, organization]) == (("person", "Y", "A"), ("org", "N", "NATO"))


letter = st.sampled_from(NAMES)
one_of_them = st.one_of(
    st.tuples(st.sampled_from(["merge", "rename", "add-alias"]), letter, letter),
    st.tuples(st.just("hide"), letter),
    st.lists(letter, min_size=2, max_size=4).map(lambda names: ("split", *names)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Correction]:
    """Draw corrections, some of them undone later on."""
    made: list[Said] = []
    open_ones: list[int] = []
    for _ in range(draw(st.integers(0, 12))):
        if open_ones and draw(st.integers(0, 3)) == 0:
            made.append(("undo", str(open_ones.pop(draw(st.integers(0, len(open_ones) - 1))))))
        else:
            made.append(draw(one_of_them))
            open_ones.append(len(made))
    return corrections(*made)


@st.composite
def partitions(draw: st.DrawFn) -> list[frozenset[str]]:
    """Draw disjoint groups of two or more names."""
    cells: dict[int, set[str]] = {}
    for name in NAMES:
        cells.setdefault(draw(st.integers(0, 6)), set()).add(name)
    return [frozenset(names) for names in cells.values() if len(names) > 1]


@given(partitions(), histories(), st.randoms(use_true_random=False))
def test_undone_is_as_if_never_made(before: list[frozenset[str]], made: list[Correction], rng: random.Random) -> None:
    """Replaying a history is replaying what is in force, whatever the order of the groups; entities share no name."""
    undone = {one.undoes for one in made}
    active = [one for one in made if one.undoes is None and one.id not in undone]
    found = replay("person", before, made)
    shuffled = rng.sample(before, len(before))
    assert found == replay("person", shuffled, active)
    names = [name for one in found for name in one.names]
    assert len(names) == len(set(names))
    labels = [one.label for one in found if one.label]
    assert len(labels) == len(set(labels))
    assert all(one.label in one.names for one in found if one.label)


@given(partitions(), histories())
def test_a_group_that_nothing_speaks_of_is_left(before: list[frozenset[str]], made: list[Correction]) -> None:
    """Groups of other names are there as they were."""
    other = frozenset({"Y", "Z"})
    found = replay("person", [*before, other], made)
    assert Amended(other) in found
    assert [one for one in found if one.names != other] == replay("person", before, made)


def stands(text: str, *made: Said) -> tuple[Standing, list[Correction]]:
    """Return how entities stand that were groups, after corrections; names of one letter are known."""
    active = corrections(*made)
    own = Standing()
    for names in groups(text):
        own.add(Amended(names))
    for one in active:
        own.apply(one.action, one.detail)
    return own, active


@pytest.mark.parametrize(
    ("made", "wanted", "words"),
    [
        ([], ("merge", "A", "Q"), "no person is known as 'Q'\nDid you mean: 'near Q'?"),
        ([], ("merge", "Q", "A"), "no person is known as 'Q'"),
        ([], ("merge", "A", "B"), "are one already"),
        ([("merge", "A", "C")], ("merge", "D", "B"), "are one already"),
        ([("split", "A", "B")], ("merge", "B", "A"), "correction 1 parted 'B' from 'A'.*khabar entity undo 1"),
        ([("split", "A", "B"), ("merge", "B", "C")], ("merge", "D", "A"), "correction 1 parted 'B' from 'A'"),
        ([("hide", "B")], ("merge", "C", "A"), "'A' is hidden by correction 1\n.*khabar entity undo 1"),
        ([("hide", "B")], ("rename", "A", "L"), "hidden by correction 1"),
        ([("hide", "B")], ("add-alias", "A", "L"), "hidden by correction 1"),
        ([("hide", "B")], ("split", "A", "B"), "hidden by correction 1"),
        ([("hide", "B")], ("hide", "A"), "hidden by correction 1"),
        ([], ("hide", "Q"), "no person is known as 'Q'"),
        ([], ("rename", "A", "C"), "'C' is the name of another person.*merge 'A' 'C'"),
        ([("rename", "C", "L")], ("rename", "A", "L"), "'L' is the name of another person"),
        ([("rename", "C", "L")], ("rename", "A", "D"), "'D' is the name of another person, who goes by 'L'"),
        ([("rename", "A", "L")], ("rename", "B", "L"), "goes by 'L' already"),
        ([("split", "A", "B")], ("rename", "A", "B"), "correction 1 parted"),
        ([], ("add-alias", "A", "C"), "'C' is the name of another person"),
        ([], ("add-alias", "A", "B"), "'B' is a name of 'A' already"),
        ([("add-alias", "A", "X")], ("add-alias", "C", "X"), "'X' is the name of another person"),
        ([], ("split", "A", "C"), "'C' is no name of 'A'"),
        ([], ("split", "A", "Q"), "no person is known as 'Q'"),
        ([], ("split", "A", "A", "B"), "that is all of 'A'"),
        ([], ("split", "A", "A"), "that is all of 'A'"),
        ([("split", "A", "B")], ("split", "A", "B"), "parted from 'A' already"),
        ([("merge", "A", "C")], ("split", "A", "C", "D"), "correction 1 says that 'A' and 'C' are one.*undo 1"),
        ([("add-alias", "A", "X")], ("split", "A", "X"), "correction 1 says that 'A' and 'X' are one"),
        ([("rename", "A", "B")], ("split", "A", "B"), "correction 1 says that 'A' and 'B' are one"),
    ],
)
def test_refused_in_words(made: list[Said], wanted: Said, words: str) -> None:
    """What names nothing known or contradicts what is in force is refused, with the number that is in the way."""
    own, active = stands("AB CD", *made)
    with pytest.raises(CorrectionRefused, match=f"(?s){words}"):
        check(own, wanted[0], detail(wanted[0], wanted[1:]), active, lambda name: [f"near {name}"])


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        ([], ("merge", "A", "C")),
        ([("split", "A", "B")], ("merge", "B", "C")),
        ([("merge", "A", "C")], ("split", "A", "D")),  # which no merge has named
        ([("merge", "A", "C")], ("rename", "C", "L")),
        ([], ("rename", "A", "B")),
        ([("rename", "A", "L"), ("rename", "A", "M")], ("rename", "A", "L")),
        ([], ("rename", "A", "A")),
        ([], ("split", "A", "B")),
        ([], ("hide", "A")),
        ([], ("add-alias", "A", "X")),
        ([("add-alias", "A", "X")], ("add-alias", "X", "Y")),  # known by a correction alone
    ],
)
def test_what_may_be_said(made: list[Said], wanted: Said) -> None:
    """What contradicts nothing passes, and then changes something."""
    own, active = stands("AB CD", *made)
    check(own, wanted[0], detail(wanted[0], wanted[1:]), active, lambda _: [])
    added = corrections(*made, wanted)
    before, after = (replay("person", groups("AB CD"), some) for some in (active, added))
    assert before != after
    own.apply(wanted[0], added[-1].detail)
    assert already(own, wanted[0], added[-1].detail, added)


def test_countries_are_not_put_right() -> None:
    """A country is no subject of corrections."""
    with pytest.raises(CorrectionRefused, match="closed list"):
        check(Standing(), "hide", {"kind": "country", "name": "TJ"}, [], lambda _: [])


def test_names_from_elsewhere_need_not_be_known() -> None:
    """Without a way to find near names, as in an import, unknown names pass, and contradictions do not."""
    own, active = stands("AB", ("split", "Q", "R"))
    check(own, "merge", detail("merge", ("S", "T")), active)
    with pytest.raises(CorrectionRefused, match="correction 1 parted"):
        check(own, "merge", detail("merge", ("R", "Q")), active)


@given(partitions(), histories())
def test_applied_one_by_one_to_what_stands(before: list[frozenset[str]], made: list[Correction]) -> None:
    """Applying the later corrections to what the earlier ones came to is replaying all of them."""
    active = [one for one in made if one.undoes is None]
    half = len(active) // 2
    standing_now = {name: one for one in replay("person", before, active[:half]) for name in one.names}
    own = Standing(standing_now.get)
    for one in active[half:]:
        own.apply(one.action, one.detail)
    whole = {name: one for one in replay("person", before, active) for name in one.names}
    for name in NAMES:
        found = own.holding(name)
        if name in whole:
            assert found == whole[name]
        else:
            assert found is None or (found.names == {name} and not found.label and not found.hidden)


# ── over a real index ──────────────────────────────────────────────────────────────────────────

PERSONS = [
    "Rustam Karimov",
    "Islam Karimov",
    "Poet Karim",
    "Guli Sharifova",
    "Omid Rahimi",
    "Laila Rahimi",
    "Zar Gul",
    "ZAR GUL",
]


def world(rng: random.Random) -> dict[str, dict[str, Any]]:
    """Return articles that name some persons each."""
    return {
        f"a{number}": {"title": "News", "persons": rng.sample(PERSONS, rng.randint(0, 4)), "date": "2017-05-01"}
        for number in range(25)
    }


def random_correction(rng: random.Random) -> tuple[str, dict[str, Any]]:
    """Return one that may or may not be refused."""
    action = rng.choice(["merge", "rename", "split", "hide", "add-alias", "merge"])
    names = rng.sample([*PERSONS, "Nobody Yet", "Only A. Label"], 3)
    return action, detail(action, names if action == "split" else names[:2])


def digest_of(folder: Path) -> str:
    """Return the digest of the present state of an index."""
    snapshot = open_snapshot(folder)
    found = digest(snapshot)
    snapshot.close()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_after_any_corrections_and_undos_the_index_is_a_rebuilt_one(tmp_path: Path, seed: int) -> None:
    """Caught up after each correction, undoing and article of many, it has the digest of one built anew."""
    rng = random.Random(seed)
    folder = build(tmp_path / "a", world(rng))
    start = digest_of(folder)
    seen = {start}
    with Store.open(tmp_path / "a", write=True) as store:
        for _ in range(30):
            _one_step(store, folder, rng)
            catch_up(store, folder, recognise=said)
            seen.add(digest_of(folder))
        followed = digest_of(folder)
        rebuild(store, folder, recognise=said)
        assert digest_of(folder) == followed
        for one in store.corrections.active():
            with store.transaction():
                store.corrections.undo(one.id, made=NOON)
        catch_up(store, folder, recognise=said)
        bare = digest_of(folder)
        rebuild(store, folder, recognise=said)
        assert digest_of(folder) == bare != followed
    assert len(seen) > 5


def _one_step(store: Store, folder: Path, rng: random.Random) -> None:
    """Archive an article, undo a correction, or make one that is not refused."""
    if rng.random() < 0.2:
        put(store, {f"a{rng.randint(20, 29)}": {"title": "Late", "persons": rng.sample(PERSONS, 2)}})
        return
    active = store.corrections.active()
    if active and rng.random() < 0.25:
        with store.transaction():
            store.corrections.undo(rng.choice(active).id, made=NOON)
        return
    snapshot = open_snapshot(folder)
    own = standing(snapshot, "person", active)
    for _ in range(20):
        action, wanted = random_correction(rng)
        try:
            check(own, action, wanted, active, lambda _: [])
        except CorrectionRefused:
            continue
        with store.transaction():
            store.corrections.add(action, wanted, made=NOON)
        break
    snapshot.close()


@pytest.fixture
def corrected(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes an index of a few articles and of corrections, and returns the archive."""

    def make(*made: Said) -> Path:
        articles = {
            "one": {"persons": ["Rustam Karimov"]},
            "two": {"persons": ["R. Karimov", "Zar Gul"]},
            "three": {"persons": ["Rustam Karimov", "R. Karimov"]},
        }
        folder = build(tmp_path / "a", articles)
        with Store.open(tmp_path / "a", write=True) as store:
            with store.transaction():
                for action, *names in made:
                    store.corrections.add(action, detail(action, names), made=NOW)
            catch_up(store, folder, recognise=said)
        return tmp_path / "a"

    return make


def test_how_the_entities_of_an_index_stand(corrected: Callable[..., Path]) -> None:
    """By a name as written, in other letters, by an alias, by corrections alone; nobody by a word of a name."""
    root = corrected(
        ("merge", "Rustam Karimov", "R. Karimov"), ("add-alias", "Zar Gul", "Zar"), ("merge", "X Y", "Y X")
    )
    snapshot = open_snapshot(root / "derived" / "index")
    with Store.open(root) as store:
        own = standing(snapshot, "person", store.corrections.active())
    one = Amended(frozenset({"Rustam Karimov", "R. Karimov"}), "Rustam Karimov")
    assert own.holding("R. Karimov") == one
    assert own.holding("rustam KARIMOV") == one
    alias = own.holding("Zar")
    assert alias is not None
    assert alias.names == {"Zar Gul"}
    assert own.holding("Karimov") is None
    unwritten = own.holding("Y X")
    assert unwritten is not None
    assert unwritten.names == {"X Y", "Y X"}
    snapshot.close()


def test_what_spelling_put_together_is_parted(tmp_path: Path) -> None:
    """Two names that are alike are one entity until a person says otherwise, and then two at once."""
    articles = {"one": {"persons": ["Zar Gul"]}, "two": {"persons": ["ZAR GUL"]}, "three": {"persons": ["Zar Gul"]}}
    folder = build(tmp_path / "a", articles)
    with Searcher.open(folder) as before:
        assert [value.count for value in before.facet("person", Request(now=NOW))] == [3]
    with Store.open(tmp_path / "a", write=True) as store:
        with store.transaction():
            store.corrections.add("split", detail("split", ("Zar Gul", "ZAR GUL")), made=NOW)
        report = catch_up(store, folder, recognise=said)
    assert (report.indexed, report.rebuilt) == (0, False)
    with Searcher.open(folder) as after:
        found = [(value.value, value.count) for value in after.facet("person", Request(now=NOW))]
        assert found == [("Zar Gul", 2), ("ZAR GUL", 1)]


def test_a_hidden_one_is_known_and_counted_nowhere(tmp_path: Path) -> None:
    """Hiding takes out of facets, not out of what can be asked for."""
    with searcher(tmp_path / "a", {"one": {"persons": ["Happy Day", "Zar Gul"]}}) as before:
        assert [known.label for known in before.entities("person", "day")] == ["Happy Day"]
    with Store.open(tmp_path / "a", write=True) as store:
        with store.transaction():
            store.corrections.add("hide", detail("hide", ("Happy Day",)), made=NOW)
        catch_up(store, tmp_path / "a" / "derived" / "index", recognise=said)
    with Searcher.open(tmp_path / "a" / "derived" / "index") as after:
        assert [value.value for value in after.facet("person", Request(now=NOW))] == ["Zar Gul"]
        assert [(known.label, known.hidden) for known in after.entities("person", "day")] == [("Happy Day", True)]
    snapshot = open_snapshot(tmp_path / "a" / "derived" / "index")
    hidden = standing(snapshot, "person", []).holding("Happy Day")
    snapshot.close()
    assert hidden is not None
    assert hidden.hidden
