"""The server of the demo world, asked over real sockets."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest

from khabar.demo.server import DemoServer
from khabar.demo.world import load_world
from scrapers.errors import FeedError
from scrapers.feeds import parse_feed
from scrapers.pages import extract

SITES = {site.host: site for site in load_world()}
WHOLE = sorted(host for host, site in SITES.items() if site.feed in ("rss", "rdf", "atom", "json"))


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    """A running server at stage 1."""
    with DemoServer(load_world()) as running:
        yield running


def get(
    server: DemoServer, host: str, path: str, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask the server for a path of a host."""
    connection = http.client.HTTPConnection(server.connect_to.get(host, server.address), timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host, **(headers or {})})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("host", WHOLE)
def test_a_whole_feed_lists_every_article(server: DemoServer, host: str) -> None:
    """Each format of feed gives title, address and time of all that stands at the stage."""
    site = SITES[host]
    response, body = get(server, host, site.feed_path)
    feed = parse_feed(body, url=site.feed_url, content_type=response.headers["Content-Type"])
    told = {(entry.url, entry.title, entry.published) for entry in feed.entries}
    assert told == {(f"http://{host}{story.path}", story.title, story.published) for story in site.at(1)}


@pytest.mark.parametrize("host", sorted(host for host, site in SITES.items() if site.stories))
def test_pages_can_be_read(server: DemoServer, host: str) -> None:
    """Every page yields all paragraphs of its article, in its own charset, whatever the markup."""
    site = SITES[host]
    for story in site.at(1):
        _, body = get(server, host, story.path)
        read = extract(body, url=f"http://{host}{story.path}").text
        for paragraph in story.paragraphs:
            assert paragraph in read


def test_the_cut_off_feed_still_yields_entries(server: DemoServer) -> None:
    """The truncated feed loses its last entry and no other."""
    site = SITES["hindukush-wire.test"]
    _, body = get(server, site.host, site.feed_path)
    feed = parse_feed(body, url=site.feed_url)
    assert [entry.title for entry in feed.entries] == [story.title for story in site.at(1)][:-1]


def test_the_web_page_in_place_of_a_feed_is_one(server: DemoServer) -> None:
    """One outlet answers with HTML where its feed should be."""
    site = SITES["caspian-monitor.test"]
    _, body = get(server, site.host, site.feed_path)
    with pytest.raises(FeedError) as caught:
        parse_feed(body, url=site.feed_url, content_type="text/html")
    assert caught.value.failure == "not_a_feed"


def test_dead_feeds_are_dead(server: DemoServer) -> None:
    """One outlet's feed is a 404, at another's address nobody listens; an unknown host is a 404 too."""
    assert get(server, "lapis-radio.test", SITES["lapis-radio.test"].feed_path)[0].status == 404
    assert get(server, "elsewhere.test", "/")[0].status == 404
    with pytest.raises(ConnectionRefusedError):
        get(server, "pomiri-imruz.test", "/rss.xml")


def test_an_unchanged_feed_is_not_sent_again(server: DemoServer) -> None:
    """A matching ETag is answered with 304 and no body."""
    site = SITES["oxus-herald.test"]
    first, _ = get(server, site.host, site.feed_path)
    again, body = get(server, site.host, site.feed_path, {"If-None-Match": first.headers["ETag"]})
    assert (again.status, body) == (304, b"")


def test_the_stage_changes_what_is_served(server: DemoServer) -> None:
    """At stage 2 the feed has the new article and the corrected page differs."""
    site = SITES["kabul-morning.test"]
    before = get(server, site.host, "/news/2026/baghlan-flash-flood")[1]
    server.stage = 2
    try:
        after = get(server, site.host, "/news/2026/baghlan-flash-flood")[1]
        feed = get(server, site.host, site.feed_path)[1]
    finally:
        server.stage = 1
    assert b"kills 17" in before
    assert b"kills 11" in after
    assert b"Kabul evenings brighter" in feed


def test_robots_closes_one_section(server: DemoServer) -> None:
    """The robots.txt of one outlet forbids a section that its feed names."""
    _, body = get(server, "samarqand-xabar.test", "/robots.txt")
    assert b"Disallow: /yopiq/\n" in body
    assert any(story.path.startswith("/yopiq/") for story in SITES["samarqand-xabar.test"].at(1))
