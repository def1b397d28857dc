"""What somebody is quoted as saying is found as said, by who said it, and by nothing else of the article."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.store import Store
from index.catchup import catch_up
from index.search import Request, Searcher
from tests.index.world import NOW, id_of, put

TEXTS = {
    "a": (
        "en",
        "Talks on water",
        'DUSHANBE - Energy Minister Daler Jumaev said on Monday that the dam will be finished in spring. "Prices will '
        'not rise," Jumaev added. The opposition doubts it.\n\n"We will wait," said Zulfiya Rahimova, a teacher.',
    ),
    "b": (
        "ru",
        "О ценах",
        "Цены не вырастут, заявил министр энергетики Далер Джумаев. «Мы готовы», — добавил Джумаев.",
    ),
    "c": ("en", "Prices", "Prices will not rise, the paper writes. Daler Jumaev was in Khujand."),
    "d": ("en", "Rain", "Rain \0 fell on Termez."),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of articles with quotes."""
    root = tmp_path_factory.mktemp("said")
    Store.create(root / "archive")
    with Store.open(root / "archive", write=True) as store:
        put(store, {id: dict(zip(("language", "title", "text"), said, strict=True)) for id, said in TEXTS.items()})
        catch_up(store, root / "index")
    return root / "index"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('said:"prices will not rise"', "a"),
        ("said:готовы", "b"),
        ("said:spring", "a"),
        ("said:doubts", ""),
        ("said:opposition", ""),
        ('said:"rise we will wait"', ""),
        ('speaker:"Daler Jumaev"', "ab"),
        ("speaker:Джумаев", "ab"),
        ("speaker:rahimova said:wait", "a"),
        ("speaker:rahimova said:готовы", ""),
        ("speaker:khujand", ""),
        ("said:pri*", "a"),
        ('"rain fell"', "d"),  # the sign that parts what is said parts no text that has it
    ],
)
def test_said(folder: Path, query: str, found: str) -> None:
    """A word is said where it is quoted; a speaker is found by any spelling of the name."""
    with Searcher.open(folder) as searcher:
        matches = searcher.search(Request(query=query, now=NOW, limit=None)).matches
    assert {match.id for match in matches} == set(map(id_of, found))
