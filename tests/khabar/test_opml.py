"""OPML goes in and out; what is hostile in it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.article import Source
from khabar.errors import ConfigError
from khabar.feedlist import catalogue
from khabar.opml import read_opml, to_opml
from scrapers.outlets import FeedSource


def opml(tmp_path: Path, body: str) -> Path:
    """Write an OPML file with this body."""
    file = tmp_path / "feeds.opml"
    file.write_text(f'<?xml version="1.0"?><opml version="2.0"><body>{body}</body></opml>', encoding="utf-8")
    return file


def test_what_is_exported_comes_back(tmp_path: Path) -> None:
    """The bundled catalogue survives the round trip: names, countries, languages, feeds and their grouping."""
    file = tmp_path / "feeds.opml"
    outlets = catalogue("regional")
    file.write_text(to_opml(outlets), encoding="utf-8")
    assert read_opml(file) == (outlets, [])


def test_folders_of_other_readers_are_walked_through(tmp_path: Path) -> None:
    """A feed is named by itself, else by the outline around it, else by its host; a folder is no source."""
    outlets, faults = read_opml(
        opml(
            tmp_path,
            '<outline text="Asia"><outline text="A" xmlUrl="https://a.test/"/><outline title="B" xmlUrl="https://b.test/"/>'
            '<outline text="Deep"><outline xmlUrl="https://c.test/"/></outline></outline>'
            '<outline type="rss" xmlUrl="https://www.d.test/feed"/>',
        )
    )
    assert faults == []
    assert [(o.source.name, o.feeds[0]) for o in outlets] == [
        ("A", "https://a.test/"),
        ("B", "https://b.test/"),
        ("Deep", "https://c.test/"),
        ("d.test", "https://www.d.test/feed"),
    ]


def test_an_address_that_is_none_is_left_out_and_told(tmp_path: Path) -> None:
    """The good feeds are read, the bad one is named with its line."""
    outlets, faults = read_opml(
        opml(tmp_path, '<outline text="A" xmlUrl="file:///etc/passwd"/>\n<outline text="B" xmlUrl="https://b.test/"/>')
    )
    assert outlets == [FeedSource(source=Source(name="B"), feeds=("https://b.test/",))]
    assert len(faults) == 1
    assert faults[0].startswith("line 1: 'file:///etc/passwd'")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<opml", "is not XML"),
        ("<rss/>", "begins with <rss>"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "has a DTD"),
        ('<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>', "has a DTD"),
    ],
)
def test_what_is_no_opml_is_refused(tmp_path: Path, content: str, said: str) -> None:
    """Broken XML, other XML and anything with entities gives a message, not feeds."""
    file = tmp_path / "x.opml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_opml(file)
