"""The list of feeds is changed in place: comments stay, nothing is there twice, a bad change changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomlkit

from archive.article import Source
from khabar.config import read_config
from khabar.errors import ConfigError
from khabar.feedlist import Added, add_outlets, catalogue, grouped, name_of, remove
from scrapers.outlets import FeedSource

TEXT = """# the desk's own list

[[source]]
name = "Radio Zindagi"  # do not touch
feeds = [
    "https://radio.test/en", # English
]

[fetch]
retries = 1
"""


def outlet(name: str, *feeds: str, country: str = "", languages: tuple[str, ...] = ()) -> FeedSource:
    """Return an outlet."""
    return FeedSource(source=Source(name=name, country=country, languages=languages), feeds=feeds)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a khabar.toml that a person wrote."""
    file = tmp_path / "khabar.toml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_adding_keeps_comments_and_order(config: Path) -> None:
    """A new feed joins its source, a new source comes last, and every comment is still there."""
    added = add_outlets(config, [outlet("radio zindagi", "https://radio.test/fa"), outlet("Вести", "https://v.test/")])
    text = config.read_text("utf-8")
    assert added == Added(1, 2, ())
    assert all(comment in text for comment in ("# the desk's own list", "# do not touch", "# English"))
    assert [o.feeds for o in read_config(config).outlets] == [
        ("https://radio.test/en", "https://radio.test/fa"),
        ("https://v.test/",),
    ]


def test_what_is_there_is_not_added_again(config: Path) -> None:
    """A feed that is there, under any source, is left out and told; the file stays as it was."""
    added = add_outlets(config, [outlet("Other", "https://radio.test/en")])
    assert added == Added(0, 0, ("https://radio.test/en",))
    assert config.read_text("utf-8") == TEXT


def test_every_text_survives_as_a_name(config: Path) -> None:
    """Quotes, backslashes and control characters in a name are escaped, not written."""
    name = 'A "b" \\ c\t\x07 [[source]] \u202e'
    add_outlets(config, [outlet(name, "https://n.test/", country="TJ", languages=("tg", "ru"))])
    assert read_config(config).outlets[-1].source == Source(name=name, country="TJ", languages=("tg", "ru"))


def test_a_bad_addition_changes_nothing(config: Path) -> None:
    """What would not be read back is refused before the file is touched."""
    with pytest.raises(ConfigError):
        add_outlets(config, [outlet("Bad", "https://n.test/", country="Nowhere")])
    assert config.read_text("utf-8") == TEXT
    assert [file.name for file in config.parent.iterdir()] == ["khabar.toml"]


def test_sources_go_by_name_and_feeds_by_url(config: Path) -> None:
    """A source left without feeds goes with its last one; what is not there is told."""
    add_outlets(config, [outlet("Second", "https://s.test/1", "https://s.test/2"), outlet("Third", "https://t.test/")])
    removed, missing = remove(config, ["https://s.test/1", "THIRD", "https://radio.test/en", "nothing"])
    assert (removed, missing) == (["https://s.test/1", "THIRD", "https://radio.test/en"], ["nothing"])
    assert [(o.source.name, o.feeds) for o in read_config(config).outlets] == [("Second", ("https://s.test/2",))]
    assert tomlkit.parse(config.read_text("utf-8"))["fetch"] == {"retries": 1}


def test_outlets_of_one_name_are_one(config: Path) -> None:
    """Feeds and languages are joined, the first country that is given stays."""
    joined = grouped(
        [
            outlet("A", "https://a.test/1", languages=("en",)),
            outlet("a", "https://a.test/2", country="AF", languages=("fa",)),
        ]
    )
    assert joined == [outlet("A", "https://a.test/1", "https://a.test/2", country="AF", languages=("en", "fa"))]
    assert name_of("https://www.tolonews.com/rss.xml") == "tolonews.com"


def test_the_catalogue_is_a_good_khabar_toml(tmp_path: Path) -> None:
    """All of the bundled feeds go into a khabar.toml and come out of it as they are."""
    outlets = catalogue("regional")
    file = tmp_path / "khabar.toml"
    add_outlets(file, outlets)
    assert read_config(file).outlets == tuple(outlets)
    assert sum(len(o.feeds) for o in outlets) >= 100
    assert {"AF", "TJ", "UZ", "IR", "RU"} <= {o.source.country for o in outlets}
