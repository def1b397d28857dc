"""The demo world: what it must hold, and how its files are read."""

from __future__ import annotations

import pytest

from khabar.demo.world import load_world, parse_site

HEAD = """name: Test Post
host: test-post.test
country: AF
language: en
zone: +04:30
look: plain
feed: rss /feed
motto: None
sections: One, Two
"""


def test_the_world_has_the_promised_breadth() -> None:
    """At least six outlets publish at least 60 articles in at least five languages over months of one year."""
    world = [site for site in load_world() if site.stories]
    stories = [story for site in world for story in site.at(2)]
    assert len(world) >= 6
    assert len(stories) >= 60
    assert {site.language[:2] for site in world} >= {"en", "ru", "fa", "tg", "uz"}
    assert {story.published.year for story in stories} == {2026}
    assert len({story.published.month for story in stories}) >= 6


def test_the_world_has_every_kind_of_feed() -> None:
    """Each format of feed is there, and each way of being broken."""
    kinds = {site.feed for site in load_world()}
    assert kinds == {"rss", "rss-truncated", "rdf", "atom", "json", "html", "gone", "refused"}
    assert {site.charset for site in load_world()} == {"utf-8", "windows-1251"}


def test_paths_are_told_apart_and_hosts_cannot_exist() -> None:
    """No two articles of a stage share an address, and every host is in the reserved .test domain."""
    urls = [f"{site.host}{story.path}" for site in load_world() for story in site.at(2)]
    assert len(urls) == len(set(urls))
    assert all(site.host.endswith(".test") for site in load_world())


def test_a_wire_story_is_carried_by_three_outlets() -> None:
    """The same agency paragraph stands in three outlets."""
    depth = "depth of 84 kilometres"
    carriers = {
        site.name for site in load_world() for story in site.at(1) if any(depth in text for text in story.paragraphs)
    }
    assert len(carriers) == 3


def test_a_later_state_replaces_the_earlier_one() -> None:
    """At stage 2 the corrected article stands at the same path, with a correction line at its end."""
    site = next(site for site in load_world() if site.host == "kabul-morning.test")
    path = "/news/2026/baghlan-flash-flood"
    before = next(story for story in site.at(1) if story.path == path)
    after = next(story for story in site.at(2) if story.path == path)
    assert ("17" in before.title, "11" in after.title) == (True, True)
    assert after.paragraphs[-1].startswith("Correction:")


def test_a_file_is_read_as_written() -> None:
    """Head, zone, paragraphs over several lines and tags come out of an outlet's file."""
    site = parse_site(f"{HEAD}\n=== 2026-03-04 05:06 /a\ntitle: T\ntags: x, y\n\none\ntwo\n\nthree\n", "test.txt")
    (story,) = site.stories
    assert story.published.isoformat() == "2026-03-04T05:06:00+04:30"
    assert story.paragraphs == ("one two", "three")
    assert story.tags == ("x", "y")
    assert site.feed_url == "http://test-post.test/feed"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("=== soon /a\ntitle: T\n\nx\n", "test.txt:10"),
        ("=== 2026-03-04 05:06 /a\ntitle: T\n", "test.txt:10"),
        ("=== 2026-03-04 05:06 /a\ncolour: red\ntitle: T\n\nx\n", "test.txt:10"),
    ],
)
def test_a_fault_in_a_file_is_placed(text: str, place: str) -> None:
    """A head that cannot be read, an empty article and an unknown key name file and line."""
    with pytest.raises(ValueError, match=place):
        parse_site(HEAD + text, "test.txt")
