"""Names that the rules of a language know too little of: they are somebody's where other articles have the person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.corrections import Correction
from index.digest import digest
from index.documents import Document, document
from index.entities.annotate import annotate
from index.entities.spelling.kinship import whose
from index.schema import SUPPOSED
from index.search import Request, Searcher
from index.snapshot import open_snapshot
from index.writer import GenerationWriter
from tests.index.world import article

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ENGLISH = ("Harvest", "The hydrologist Zulmat Korvandi said on Monday that the canal is dry.", "en")
TAJIK = ("Канал", "Дирӯз дар Хуҷанд Зулмат Корвандӣ ба рӯзноманигорон гуфт, ки об нест.", "tg")
UZBEK = ("Kanal", "Kecha kanal boʻyida Zulmat Korvandining hisoboti oʻqildi.", "uz")
PERSIAN = ("کانال", "دیروز در کنار کانال ظلمت کوروندی گزارش را خواند.", "fa")
OTHER = ("Бозор", "Дар бозори Бурҷи Сафед гӯшт гарон шуд.", "tg")
MARKET = ("Bozor", "Bugun Oq Burjada goʻsht qimmat boʻldi.", "uz")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for an index."""
    return tmp_path / "index"


def documents(*texts: tuple[str, str, str]) -> list[Document]:
    """Return what texts come to as articles, each with its language for its id."""
    articles = [article(*text) for text in texts]
    return [
        replace(document(one, found), id=one.language) for one, found in zip(articles, annotate(articles), strict=True)
    ]


def publish(folder: Path, *texts: tuple[str, str, str], said: Sequence[Correction] = ()) -> None:
    """Make an index of texts."""
    with GenerationWriter.create(folder, said) as writer:
        writer.add(documents(*texts))
        writer.publish(1, "a")


def change(folder: Path, *texts: tuple[str, str, str], without: Sequence[str] = ()) -> None:
    """Add texts to an index, and take out what has some ids."""
    snapshot = open_snapshot(folder)
    with GenerationWriter(folder, snapshot.manifest) as writer:
        writer.add(documents(*texts), without)
        writer.publish(2, "a")
    snapshot.close()


def persons(folder: Path, **asked: Any) -> dict[str, int]:
    """Return how many articles have each person."""
    with Searcher.open(folder) as searcher:
        return {one.label: one.count for one in searcher.facet("person", Request(now=NOW, **asked), None)}


def having(folder: Path, person: str) -> set[str]:
    """Return the ids of the articles that have a person."""
    with Searcher.open(folder) as searcher:
        return {match.id for match in searcher.search(Request(now=NOW, person=(person,))).matches}


def test_what_rules_only_suppose_is_not_said_to_be_a_person() -> None:
    """It is kept apart, and what was found is not supposed as well."""
    for text in (TAJIK, UZBEK, PERSIAN):
        (entities,) = annotate([article(*text)])
        assert entities.persons == ()
        assert len(entities.supposed) >= 1
    (entities,) = annotate([article("", "Президент Эмомалӣ Раҳмон ба Душанбе омад.", "tg")])
    assert (len(entities.persons), entities.supposed) == (1, ())


def test_a_name_is_somebodys_where_the_archive_knows_the_person(folder: Path) -> None:
    """In whatever order the articles come: counted once an article, shown, found by each spelling."""
    publish(folder, TAJIK, UZBEK, PERSIAN)
    assert persons(folder) == {}
    assert having(folder, "Зулмат Корвандӣ") == having(folder, "*") == having(folder, "Z* K*") == set()
    with Searcher.open(folder) as searcher:
        assert searcher.entities("person", "*") == searcher.entities("person", "Зулмат Корвандӣ") == []
    change(folder, ENGLISH)
    assert persons(folder) == {"Zulmat Korvandi": 4}
    for name in ("Zulmat Korvandi", "Зулмат Корвандӣ", "korvandi", "*", "z* k*"):
        assert having(folder, name) == {"en", "tg", "uz", "fa"}, name
    assert persons(folder, lang=("tg",)) == {"Zulmat Korvandi": 1}
    with Searcher.open(folder) as searcher:
        assert {match.persons for match in searcher.search(Request(now=NOW)).matches} == {("Zulmat Korvandi",)}
        (one,) = searcher.entities("person", "Korvandi")
        assert (one.label, one.count) == ("Zulmat Korvandi", 4)
        assert dict(one.names)["Зулмат Корвандӣ"] == 1
        assert not any(name.startswith(SUPPOSED) for name, _ in one.names)
    change(folder, without=["en"])
    assert persons(folder) == {}
    assert having(folder, "Zulmat Korvandi") == set()


def test_the_order_of_articles_makes_no_difference(folder: Path, tmp_path: Path) -> None:
    """The index is the one that is built anew."""
    publish(folder, TAJIK, MARKET)
    change(folder, ENGLISH, PERSIAN)
    change(folder, without=["fa"])
    publish(tmp_path / "anew", ENGLISH, TAJIK, MARKET)
    found = []
    for place in (folder, tmp_path / "anew"):
        snapshot = open_snapshot(place)
        found.append(digest(snapshot))
        snapshot.close()
    assert found[0] == found[1]


def test_a_spelling_can_be_parted_from_the_person(folder: Path) -> None:
    """By the name as it is shown; it is then nobody's, for nobody surely has it."""
    apart = {"kind": "person", "name": "Zulmat Korvandi", "apart": ["Зулмат Корвандӣ"]}
    said = [Correction(id=1, made=NOW, action="split", detail=apart)]
    publish(folder, ENGLISH, TAJIK, said=said)
    assert persons(folder) == {"Zulmat Korvandi": 1}
    assert having(folder, "Zulmat Korvandi") == {"en"}


def test_a_spelling_can_be_joined_to_a_person(folder: Path) -> None:
    """As any name."""
    both = {"kind": "person", "name": "Zulmat Korvandi", "alias": "Бурҷи Сафед"}
    publish(folder, ENGLISH, OTHER, said=[Correction(id=1, made=NOW, action="add-alias", detail=both)])
    assert persons(folder) == {"Zulmat Korvandi": 2}


def test_whose_name_it_is() -> None:
    """One group's, or nobody's; of two groups that could have it, the one that has exactly it."""
    groups = [["Zulmat Korvandi", "Zulmat Korvandy"], ["Orzu Begimov"], ["Ali Reza Omidi"], ["Ali Rizo Umidi"]]
    assert whose("Зулмат Корвандӣ", groups) == 0
    assert whose("Orzu Begimova", groups) == -1
    assert whose("Али Ризо Умеди", groups) == -1
    assert whose("Ali Rizo Umidi", groups) == 3
    assert whose("Zulmat Korvandi", []) == -1
