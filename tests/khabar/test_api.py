"""The Python API answers as the contract says, and as the command does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import khabar
from archive.article import article_id
from tests.khabar.command import run


def test_the_example_of_the_contract_works(news: Path) -> None:
    """Search with filters and facets, typed hits, and a stream of one source's articles in any case of its name."""
    with khabar.open(news) as k:
        page = k.search("border", country=["AF"], since="2017", facets=True, limit=10)
        assert page.total == len(page.hits) == 1
        assert page.took_ms > 0
        assert page.hits[0].title == "Taliban close the border crossing at Torkham"
        assert isinstance(page.hits[0].persons, tuple)
        assert page.facets["country"][0].count == 1
        assert [article.source for article in k.articles(source="RADIO zindagi")] == ["Radio Zindagi"] * 2
        assert len({article.text for article in k.articles()}) == 4


def test_the_page_is_what_the_command_prints(news: Path) -> None:
    """to_json() gives the object of --json, but for the time it took."""
    printed = json.loads(run("--archive", news, "search", "border", "--facets", "--json", check=True).stdout)
    with khabar.open(news) as k:
        answered = k.search("border", facets=True).to_json()
    assert printed | {"took_ms": 0} == json.loads(json.dumps(answered)) | {"took_ms": 0}


def test_a_filter_is_one_value_or_several(news: Path) -> None:
    """A text and a list with it are the same; snippets can be left out; limit None is all."""
    with khabar.open(str(news)) as k:
        assert [h.id for h in k.search(source="Вести гор").hits] == [h.id for h in k.search(source=["Вести гор"]).hits]
        assert k.search("border", snippets=False).hits[0].snippet == ""
        assert len(k.search(limit=None).hits) == 4
        assert len(k.search(limit=1, offset=3).hits) == 1
        assert [hit.id for hit in k.matching(sort="newest")] == [hit.id for hit in k.search(sort="newest").hits]
        assert [hit.snippet for hit in k.matching("taliban", snippets=True)] == [k.search("taliban").hits[0].snippet]


def test_an_article_is_shown_by_a_prefix_of_its_id(news: Path) -> None:
    """show() takes what the command takes, and raises UnknownArticle."""
    with khabar.open(news) as k:
        assert k.show(article_id("https://radio.test/1")[:7]).url == "https://radio.test/1"
        with pytest.raises(khabar.UnknownArticle):
            k.show("0000000")
        with pytest.raises(khabar.UnknownArticle) as caught:
            k.show("")
        assert caught.value.near == ()


def test_errors_are_the_published_ones(news: Path, tmp_path: Path) -> None:
    """No archive, a wrong query and an unknown source have their classes."""
    with pytest.raises(khabar.ArchiveNotFound):
        khabar.open(tmp_path / "none")
    with khabar.open(news) as k:
        with pytest.raises(khabar.QueryError):
            k.search("(border")
        with pytest.raises(khabar.UnknownSource) as caught:
            k.articles(source="Radio Zindagy")
        assert caught.value.near == ("Radio Zindagi",)


def test_a_reader_sees_what_was_indexed_after_it_opened(news: Path, tmp_path: Path) -> None:
    """Reading needs no lock and takes none: a second archive is written and read by one process."""
    root = khabar.create(tmp_path / "a")
    lines = tmp_path / "one.jsonl"
    lines.write_text('{"url": "https://a.test/", "title": "One", "text": "The border."}\n', encoding="utf-8")
    with khabar.open(root, write=True, purpose="import") as writer:
        with pytest.raises(khabar.ArchiveLocked):
            khabar.open(root, write=True)
        assert writer.import_files([lines]).added == 1
        assert writer.index().indexed == 1
        with khabar.open(root) as reader:
            assert reader.search("border").total == 1
        assert writer.search("border").total == 1
    with khabar.open(root) as reader:
        assert reader.status().counts.articles == 1
