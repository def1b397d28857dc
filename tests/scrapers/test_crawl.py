"""The crawl as a whole: real store, real parsers, a real server on loopback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.crawl import due_feeds
from scrapers.schedule import PAGE_TRIES
from tests.scrapers.outlet import PARAGRAPH, feed, item, page, rss, stories, story
from tests.scrapers.server import Reply, redirect
from tests.scrapers.world import World, a_world, outlet


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh world."""
    with a_world(tmp_path) as made:
        yield made


def test_what_feeds_bring_is_archived(world: World) -> None:
    """Feeds are polled, pages fetched, articles archived with source, date and the capture they were read from."""
    world.server.routes.update(stories(range(3)) | stories(range(2), "second.test"))
    report = world.crawl([outlet(), outlet("Second", "http://second.test/feed")])
    assert (report.feeds, report.pages) == (Counter(changed=2), Counter(fetched=5))
    assert (report.added, report.updated, report.unchanged, report.failures) == (5, 0, 0, [])
    article = world.store.find(story(1))
    assert article is not None
    assert (article.title, article.source, article.extent) == ("Story 1 of outlet.test", "Outlet", "full")
    assert "officials said" in article.text
    assert article.published == datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
    assert article.published_zone == "+04:30"
    assert article.capture is not None
    capture = world.store.capture(article.capture)
    assert capture is not None
    assert b"Story 1 of outlet.test" in world.store.read_capture(capture).body
    assert world.store.journal.waiting_count() == 0
    assert {source.name for source in world.store.sources()} == {"Outlet", "Second"}
    assert world.problems() == []


def test_events_tell_how_far_it_is(world: World) -> None:
    """The listener hears of each feed and page, and of totals that are never below what is done."""
    world.server.routes.update(stories(range(3)))
    world.crawl()
    assert [event.kind for event in world.events] == ["feed", "page", "page", "page"]
    assert (world.events[0].feeds_done, world.events[0].feeds_total) == (1, 1)
    assert [(event.pages_done, event.pages_total) for event in world.events[1:]] == [(1, 3), (2, 3), (3, 3)]


def test_a_feed_is_polled_when_it_is_due(world: World) -> None:
    """A second crawl right after asks nothing; one after the interval does; ``force`` does always."""
    world.server.routes.update(stories(range(1)))
    world.crawl()
    assert world.crawl().feeds == Counter()
    assert world.crawl(force=True).feeds == Counter(unchanged=1)
    world.now += timedelta(days=1)
    assert world.crawl().feeds == Counter(unchanged=1)
    assert world.server.paths() == ["/feed", "/story/0", "/feed", "/feed"]


def test_unchanged_feeds_are_not_read_again(world: World) -> None:
    """A 304, and the same bytes under a new ETag, are both "unchanged", and nothing is captured."""
    body = rss([item(story(1), "Story")])
    first, lying = Reply(body=body, etag='"1"'), Reply(body=body, etag='"2"')
    world.server.routes.update({"/feed": [first, first, lying], "/story/1": page("Story")})
    world.crawl()
    captures = world.store.counts().captures
    for _ in range(2):
        world.now += timedelta(days=1)
        assert world.crawl().feeds == Counter(unchanged=1)
    assert [poll.status for poll in world.store.journal.polls()] == [200, 304, 200]
    assert world.store.counts().captures == captures
    assert world.store.journal.feed_states()["http://outlet.test/feed"].etag == '"2"'


def test_a_changed_entry_makes_a_new_version(world: World) -> None:
    """When a feed says something new of a story, its page is fetched again, and a changed text is kept beside."""
    old, new = page("Story"), page("Story, corrected", "It was Wednesday. " + PARAGRAPH * 3)
    feeds = [feed(item(story(1), "Story")), feed(item(story(1), "Story, corrected"))]
    world.server.routes.update({"/feed": feeds, "/story/1": [old, new]})
    world.crawl()
    world.now += timedelta(days=1)
    report = world.crawl()
    assert (report.added, report.updated) == (0, 1)
    article = world.store.find(story(1))
    assert article is not None
    assert [version.title for version in world.store.versions(article.id)] == ["Story", "Story, corrected"]


FAILING: dict[str, tuple[Reply | list[Reply], str]] = {
    "gone": (Reply(status=410), "gone"),
    "missing": (Reply(status=404), "gone"),
    "forbidden": (Reply(status=403), "forbidden"),
    "broken": (Reply(status=500), "server_error"),
    "html": (page("A page"), "not_a_feed"),
    "noise": (Reply(body=b"\x00\x01 nothing of sense"), "malformed"),
    "nothing": (Reply(body=b""), "empty"),
    "hang": (Reply(hang=True), "timeout"),
    "drip": (Reply(body=b"x" * 9000, drip=0.01), "timeout"),
    "private": (redirect("http://192.168.0.1/feed"), "private_address"),
    "circle": (redirect("/circle"), "redirects"),
    "secret": (Reply(), "robots"),
}


def test_failing_feeds_stop_nothing(world: World) -> None:
    """Each failing feed is recorded with its class and a line about it, and the good one is archived."""
    world.server.routes.update(stories(range(2)))
    world.server.routes["second.test/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /secret\n")
    world.server.routes.update({f"second.test/{name}": reply for name, (reply, _) in FAILING.items()})
    feeds = {f"http://second.test/{name}": failure for name, (_, failure) in FAILING.items()}
    report = world.crawl([outlet("Bad", *feeds), outlet()], timeout=0.5)
    assert report.feeds == Counter(failed=len(FAILING), changed=1)
    assert {failure.url: failure.failure for failure in report.failures} == feeds
    assert report.added == 2
    polls = {poll.feed: poll for poll in world.store.journal.polls() if poll.outcome == "failed"}
    assert {url: poll.failure for url, poll in polls.items()} == feeds
    assert all(poll.detail for poll in polls.values())
    states = world.store.journal.feed_states()
    assert all(states[url].failures == 1 for url in feeds)
    waits = {failure: states[url].next_due for url, failure in feeds.items()}
    assert waits["gone"] == world.now + timedelta(days=1)
    assert waits["not_a_feed"] == world.now + timedelta(hours=2)
    assert waits["timeout"] == world.now + timedelta(minutes=10)


def test_a_feed_that_breaks_off_gives_what_it_has(world: World) -> None:
    """Of a truncated feed the complete entries are archived."""
    whole = rss([item(story(n), f"Story {n}") for n in range(3)])
    cut = whole[: whole.rindex(b"<pubDate>")]
    world.server.routes.update(stories(range(3)) | {"outlet.test/feed": Reply(body=cut)})
    assert world.crawl().added == 2


def test_a_broken_feed_is_captured_once_and_read_again(world: World) -> None:
    """What could not be read is kept as evidence, is never called unchanged, and is asked for in full."""
    world.server.routes["/feed"] = Reply(body=b"<html><body>maintenance</body></html>", etag='"m"')
    for _ in range(3):
        assert world.crawl(force=True).feeds == Counter(failed=1)
    assert world.store.counts().captures == 1
    assert all("if-none-match" not in request.headers for request in world.server.requests)


def test_retry_after_sets_when_a_feed_is_due(world: World) -> None:
    """A feed that answers 429 is asked again when its server said."""
    world.server.routes["/feed"] = Reply(status=429, headers={"Retry-After": "5400"})
    world.crawl()
    assert due_feeds(world.store, [outlet()], world.now + timedelta(minutes=89)) == []
    assert len(due_feeds(world.store, [outlet()], world.now + timedelta(minutes=90))) == 1


def test_a_feed_that_moved_is_noted(world: World) -> None:
    """A permanent redirect is recorded with the feed, which goes on working."""
    world.server.routes.update(stories(range(1)))
    world.server.routes.update(
        {"outlet.test/feed": redirect("/rss", 301), "/rss": stories(range(1))["outlet.test/feed"]}
    )
    assert world.crawl().added == 1
    assert world.store.journal.feed_states()["http://outlet.test/feed"].moved_to == "http://outlet.test/rss"


# ── pages ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (Reply(status=404), "gone"),
        (Reply(status=403), "forbidden"),
        (Reply(body=b"x" * 6_000_000), "too_large"),
        (Reply(body=b"%PDF-1.4", type="application/pdf"), "rejected"),
        (page("Page not found", ""), "rejected"),
        (Reply(body=b""), "empty"),
        (redirect("http://127.0.0.1:1/"), "private_address"),
    ],
)
def test_without_its_page_an_entry_becomes_an_excerpt(world: World, reply: Reply, failure: str) -> None:
    """A page that cannot be had for good leaves what the feed gave, and its class of failure."""
    world.server.routes.update({"/feed": feed(item(story(1), "A story about the border")), "/story/1": reply})
    report = world.crawl()
    assert (report.pages, report.added) == (Counter(excerpt=1), 1)
    assert [each.failure for each in report.failures] == [failure]
    article = world.store.find(story(1))
    assert article is not None
    assert (article.extent, article.text) == ("excerpt", "What the feed says of it.")
    assert [(each.failure, each.final) for each in world.store.journal.page_failures()] == [(failure, True)]
    assert world.store.journal.waiting_count() == 0


def test_an_excerpt_never_replaces_the_text(world: World) -> None:
    """When a known story's page disappears, its text stays as it was."""
    feeds = [feed(item(story(1), "Story")), feed(item(story(1), "Story, withdrawn"))]
    world.server.routes.update({"/feed": feeds, "/story/1": [page("Story"), Reply(status=410)]})
    world.crawl()
    world.now += timedelta(days=1)
    assert (world.crawl().unchanged, world.titles()) == (1, ["Story"])


def test_pages_that_may_come_back_are_tried_again(world: World) -> None:
    """A passing fault postpones a page, crawl after crawl, and then the feed's word is taken."""
    world.server.routes.update({"/feed": feed(item(story(1), "Story")), "/story/1": Reply(status=500)})
    outcomes = []
    for _ in range(PAGE_TRIES + 1):
        outcomes += list(world.crawl().pages.elements())
        assert world.crawl().pages == Counter()
        world.now += timedelta(days=3)
    assert outcomes == ["postponed"] * (PAGE_TRIES - 1) + ["excerpt"]
    assert world.server.paths().count("/story/1") == PAGE_TRIES


def test_a_page_that_comes_back_is_archived(world: World) -> None:
    """A postponed page is fetched by a later crawl, though its feed is not due or has not changed."""
    replies = [Reply(status=502), page("Story")]
    world.server.routes.update({"/feed": feed(item(story(1), "Story")), "/story/1": replies})
    world.crawl()
    world.now += timedelta(minutes=10)
    report = world.crawl()
    assert (report.feeds, report.pages) == (Counter(), Counter(fetched=1))
    assert list(world.store.journal.page_failures()) == []


def test_pages_of_a_host_that_wants_quiet_keep_waiting(world: World) -> None:
    """After a 429 the other pages of that host are left for later, and it costs them no try."""
    world.server.routes.update(stories(range(40)) | stories(range(2), "second.test"))
    world.server.routes["outlet.test/story/0"] = Reply(status=429, headers={"Retry-After": "900"})
    report = world.crawl([outlet(), outlet("Second", "http://second.test/feed")])
    assert report.pages["postponed"] == 1
    assert report.pages["left"] + report.pages["fetched"] == 41
    assert report.pages["left"] > 30
    assert len(report.failures) == 1
    waiting = world.store.journal.waiting(world.now + timedelta(days=1), 100)
    assert Counter(each.attempts for each in waiting) == Counter({0: report.pages["left"], 1: 1})


def test_limit_leaves_the_rest_waiting(world: World) -> None:
    """A crawl visits at most so many entries; the next crawls go on with the others, and none is visited twice."""
    world.server.routes.update(stories(range(7)) | stories(range(7), "second.test"))
    sources = [outlet(), outlet("Second", "http://second.test/feed")]
    reports = [world.crawl(sources, limit=5) for _ in range(4)]
    assert [report.added for report in reports] == [5, 5, 4, 0]
    pages = [path for path in world.server.paths() if path.startswith("/story")]
    assert len(pages) == 14


def test_limit_zero_only_polls(world: World) -> None:
    """With a limit of no pages the entries are queued and nothing else."""
    world.server.routes.update(stories(range(3)))
    assert world.crawl(limit=0).pages == Counter()
    assert (world.server.paths(), world.store.journal.waiting_count()) == (["/feed"], 3)


def test_a_feed_of_ten_thousand_items(world: World) -> None:
    """A huge feed is queued whole, in one poll, and repeated polls queue nothing again."""
    world.server.routes["/feed"] = feed(*(item(story(n), f"Story {n}") for n in range(10_000)))
    world.crawl(limit=0)
    (poll,) = world.store.journal.polls()
    assert (poll.entries, poll.fresh) == (10_000, 10_000)
    world.server.routes["/feed"] = feed(*(item(story(n), f"Story {n}") for n in range(1, 10_001)))
    world.crawl(limit=0, force=True)
    poll = next(world.store.journal.polls())
    assert (poll.entries, poll.fresh, world.store.journal.waiting_count()) == (10_000, 1, 10_001)


def test_without_pages_the_feed_must_do(world: World) -> None:
    """``pages=False`` archives what the feed gives: the whole text where it is there, else an excerpt."""
    whole = item(story(2), "Whole").replace(
        "</item>", f"<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'>{PARAGRAPH * 9}</c:encoded></item>"
    )
    world.server.routes["/feed"] = feed(item(story(1), "Teaser"), whole)
    report = world.crawl(pages=False)
    assert (report.added, world.server.paths()) == (2, ["/feed"])
    assert {article.title: article.extent for article in world.store.articles()} == {
        "Teaser": "excerpt",
        "Whole": "full",
    }


def test_entries_belong_to_the_outlet_of_their_host(world: World) -> None:
    """A story that another outlet's feed links to is archived as the outlet's at whose host it is."""
    world.server.routes.update(stories(range(1), "second.test") | {"second.test/feed": feed()})
    world.server.routes["proxy.test/feed"] = feed(item(story(0, "second.test"), "Story 0 of second.test"))
    world.crawl([outlet("Second", "http://second.test/feed"), outlet("Digest", "http://proxy.test/feed")])
    assert [article.source for article in world.store.articles()] == ["Second"]


def test_a_page_may_name_its_address(world: World) -> None:
    """The page's canonical address at its own site is the article's; a front page named on every page is not."""
    routes = {
        "/feed": feed(item(story(1), "Amp"), item(story(2), "Sloppy")),
        "/story/1": page("Amp", head='<link rel="canonical" href="http://www.outlet.test/story/one">'),
        "/story/2": page("Sloppy", head='<link rel="canonical" href="http://outlet.test/">'),
    }
    world.server.routes.update(routes)
    world.crawl()
    assert {article.url for article in world.store.articles()} == {"http://www.outlet.test/story/one", story(2)}


# ── which feeds and entries ─────────────────────────────────────────────────────────────────────


def test_a_dry_run_changes_nothing(world: World) -> None:
    """It tells what is due and asks nobody."""
    report = world.crawl(dry_run=True)
    assert report.feeds == Counter(due=1)
    assert (world.server.requests, list(world.store.journal.polls()), world.store.sources()) == ([], [], [])


def test_a_feed_of_two_sources_is_polled_once(world: World) -> None:
    """A feed listed twice belongs to the source that lists it first."""
    sources = [outlet("First"), outlet("Again")]
    assert [(each.source, each.feed) for each in due_feeds(world.store, sources, world.now)] == [
        ("First", "http://outlet.test/feed")
    ]


def test_entries_of_other_sources_are_left_alone(world: World) -> None:
    """A crawl of some sources visits only their entries."""
    world.server.routes.update(stories(range(2)) | stories(range(3), "second.test"))
    world.crawl([outlet(), outlet("Second", "http://second.test/feed")], limit=0)
    assert world.crawl([outlet("Second", "http://second.test/feed")]).added == 3
    assert world.store.journal.waiting_count() == 2
