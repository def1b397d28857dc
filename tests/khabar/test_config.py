"""khabar.toml is read strictly, and every fault names file, line and what is expected."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from archive.article import Source
from khabar.config import FETCH_KEYS, Config, parse_config, read_config
from khabar.errors import ConfigError
from khabar.feedlist import write_template
from scrapers.fetch import FetchSettings
from scrapers.outlets import FeedSource

GOOD = """
[fetch]
contact = "desk@example.org"
host_delay = 0
allow_hosts = ["127.0.0.1"]
connect_to = { "a.test" = "127.0.0.1:80" }

[[source]]
name = "Radio Zindagi"
country = "AF"
languages = ["en", "fa-AF"]
feeds = ["https://radio.test/feed"]
"""


def test_a_config_gives_settings_and_outlets() -> None:
    """What is written is what is read, lists as tuples, and FetchSettings takes it."""
    config = parse_config(GOOD, Path("khabar.toml"))
    source = Source(name="Radio Zindagi", country="AF", languages=("en", "fa-AF"))
    assert config.outlets == (FeedSource(source=source, feeds=("https://radio.test/feed",)),)
    settings = FetchSettings(**config.fetch)
    assert (settings.contact, settings.host_delay, settings.allow_hosts) == ("desk@example.org", 0, ("127.0.0.1",))


def test_the_settings_are_those_of_the_fetcher() -> None:
    """[fetch] knows every field of FetchSettings and no other."""
    assert set(FETCH_KEYS) == {field.name for field in dataclasses.fields(FetchSettings)}


def test_an_absent_file_says_nothing(tmp_path: Path) -> None:
    """An archive without khabar.toml has no sources and default settings."""
    assert read_config(tmp_path / "khabar.toml") == Config()


def test_the_template_is_a_config_whose_comments_show_the_defaults(tmp_path: Path) -> None:
    """Uncommented, every setting of the template is FetchSettings' default."""
    file = tmp_path / "khabar.toml"
    write_template(file)
    assert read_config(file) == Config()
    lines = [line.removeprefix("# ") for line in file.read_text("utf-8").splitlines()]
    shown = [line for line in lines if line.split(" = ")[0] in FETCH_KEYS and "example.org" not in line]
    config = parse_config("\n".join(["[fetch]", *shown]), file)
    assert len(config.fetch) >= 9
    assert FetchSettings(**config.fetch) == FetchSettings()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[fetch]\ntimeout = \n", 2, "is not TOML"),
        ("\n[fetch]\ntimout = 3\n", 3, "no setting 'timout'"),
        ("[fetch]\nretries = 2\ntimeout = '3'\n", 3, "a number"),
        ("[fetch]\ntimeout = 0\n", 2, "0.1 or more"),
        ("[fetch]\nrobots = 1\n", 2, "true or false"),
        ("[fetch]\nretries = 1.5\n", 2, "a whole number"),
        ("[fetch]\nretries = true\n", 2, "a whole number"),
        ("[fetch]\nallow_hosts = '127.0.0.1'\n", 2, "a list of texts"),
        ("[fetch]\nconnect_to = { a = 1 }\n", 2, "a table of texts"),
        ("[fetch]\ncontact = 3\n", 2, "a text in quotes"),
        ("fetch = 3\n", 1, "must be a table"),
        ("[fetsch]\n", 1, "unknown table [fetsch]"),
        ("[source]\nname = 'A'\n", 1, "[[source]]"),
        ("[[source]]\nname = 'A'\n\n[[source]]\nfeeds = []\n", 4, "needs a name"),
        ("[[source]]\nname = 'A'\n[[source]]\nname = 'a'\n", 4, "there twice"),
        ("[[source]]\nname = 'A'\ncountry = 'Afghanistan'\n", 3, "an ISO code"),
        ("[[source]]\nname = 'A'\nlanguages = 'en'\n", 3, "a list of codes"),
        ("[[source]]\nname = 'A'\nfeeds = ['ftp://a.test']\n", 3, "must start with http"),
        ("[[source]]\nname = 'A'\nurl = 'http://a.test'\n", 3, "no key 'url'"),
    ],
)
def test_a_fault_names_the_file_the_line_and_what_is_expected(text: str, line: int, said: str) -> None:
    """Broken TOML, unknown keys and wrong values are told apart, each at its line."""
    with pytest.raises(ConfigError) as caught:
        parse_config(text, Path("here/khabar.toml"))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"here/khabar.toml, line {line}: ")
    assert said in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are named with their line."""
    file = tmp_path / "khabar.toml"
    file.write_bytes(b"# fine\n# \xff\n")
    with pytest.raises(ConfigError, match="line 2: is not UTF-8"):
        read_config(file)
