"""`khabar crawl` against a real server that misbehaves: what is recorded, what is archived, and what is never done."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from archive.article import article_id
from archive.errors import ArchiveLocked
from archive.store import Store
from tests.khabar.command import KHABAR, run
from tests.scrapers.server import LoopbackServer, Reply, Request, gzip_bomb, redirect

STORY = (
    "The ferry over the river was out of service for a third day, and traders on both banks asked the mayor for help. "
    "He promised that the engine would be repaired before the market opens on Friday, and that fees would be lowered. "
)
WAIT = 60.0  # seconds until a test gives a subprocess up


def feed(*paths: str, host: str = "good.test", title: str = "Story") -> bytes:
    """Return an RSS feed of stories at these paths."""
    items = "".join(
        f"<item><title>{title} {path}</title><link>http://{host}{path}</link>"
        f"<description>{STORY}</description><pubDate>Mon, 06 Mar 2017 08:00:00 GMT</pubDate></item>"
        for path in paths
    )
    head = f"<title>{host}</title><link>http://{host}/</link><description>News</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def rss(body: bytes, **how: Any) -> Reply:
    """Return a feed as a server sends it."""
    return Reply(body=body, type="application/rss+xml", **how)


def page(request: Request) -> Reply:
    """Return a page with a story at any path."""
    text = "".join(f"<p>{STORY}</p>" for _ in range(4))
    html = f"<html><head><title>Story {request.path}</title></head><body><article><h1>Story {request.path}</h1>{text}"
    return Reply(body=f"{html}</article></body></html>".encode())


def asked_for(path: str) -> Request:
    """Return a request, for what a page would be."""
    return Request(method="GET", path=path, query="", host="", headers={}, at=0.0)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Return a server on loopback with one good outlet, `good.test`, of two stories."""
    with LoopbackServer({"good.test/feed": rss(feed("/1", "/2")), "/1": page, "/2": page}) as running:
        yield running


def configure(root: Path, server: LoopbackServer, feeds: Mapping[str, str], **settings: object) -> None:
    """Write a khabar.toml that leads the hosts of these feeds (by source) to the server."""
    hosts = {url.split("/")[2] for url in feeds.values()}
    lines = ["[fetch]", "host_delay = 0.0", "retries = 0"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    lines += ["[fetch.connect_to]", *(f'"{host}" = "{server.address}"' for host in sorted(hosts))]
    for name, url in feeds.items():
        lines += ["[[source]]", f'name = "{name}"', 'languages = ["en"]', f'feeds = ["{url}"]']
    (root / "khabar.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def crawl(root: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Crawl, and return the exit code and the report."""
    done = run("--archive", root, "crawl", "--json", *words)
    assert "Traceback" not in done.stderr
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, report


def health(root: Path) -> dict[str, dict[str, Any]]:
    """Return each source's first feed as `status --json` shows it."""
    sources = json.loads(run("--archive", root, "status", "--json", check=True).stdout)["sources"]
    return {source["name"]: source["feeds"][0] for source in sources if source["feeds"]}


def test_every_failure_has_its_class_and_stops_nothing(empty: Path, server: LoopbackServer) -> None:
    """Thirteen feeds fail, each in its way; the good one between them is archived and found; exit 3."""
    ok = feed("/1", host="x.test")
    server.routes |= {
        "missing.test/feed": Reply(status=404),
        "gone.test/feed": Reply(status=410),
        "busy.test/feed": Reply(status=429, headers={"Retry-After": "3600"}),
        "broken.test/feed": Reply(status=500),
        "hanging.test/feed": Reply(hang=True),
        "dripping.test/feed": rss(ok, drip=0.5),
        "bomb.test/feed": gzip_bomb(200_000_000),
        "circle.test/feed": redirect("http://circle.test/feed"),
        "inward.test/feed": redirect(server.url("/secret")),
        "metadata.test/feed": redirect("http://169.254.169.254/latest/meta-data/"),
        "html.test/feed": Reply(body=b"<!doctype html><html><head><title>Sign in</title></head><body>Hi</body></html>"),
        "noise.test/feed": rss(b"\x7fELF\x02\x01\x01 not a feed at all"),
        "forbidding.test/robots.txt": Reply(body=b"User-agent: *\nDisallow: /\n", type="text/plain"),
        "forbidding.test/feed": rss(ok),
        "/secret": Reply(body=b"secret"),
    }
    expected = {
        "missing": "gone", "gone": "gone", "busy": "rate_limited", "broken": "server_error", "hanging": "timeout",
        "dripping": "timeout", "bomb": "too_large", "circle": "redirects", "inward": "private_address",
        "metadata": "private_address", "html": "not_a_feed", "noise": "malformed", "forbidding": "robots",
    }  # fmt: skip
    configure(empty, server, {name: f"http://{name}.test/feed" for name in [*expected, "good"]}, timeout=1.5)
    code, report = crawl(empty)
    assert code == 3
    assert (report["feeds"], report["added"]) == ({"failed": len(expected), "changed": 1}, 2)
    found = health(empty)
    assert {name: found[name]["failure"] for name in expected} == expected
    assert all(found[name]["state"] == "failing" and found[name]["detail"] for name in expected)
    assert (found["good"]["state"], found["good"]["failure"]) == ("ok", "")
    assert "/secret" not in server.paths()
    assert "/feed" not in server.paths("forbidding.test")
    assert len(run("--archive", empty, "search", "ferry", "--ids", check=True).stdout.split()) == 2
    nothing = run("--archive", empty, "search", "volcano")
    assert f"{len(expected)} sources are failing" in nothing.stderr
    assert run("--archive", empty, "verify").returncode == 0


def test_retry_after_is_heeded(empty: Path, server: LoopbackServer) -> None:
    """A feed that asked to be left alone for an hour is not due, and says so in the status."""
    server.routes["good.test/feed"] = Reply(status=429, headers={"Retry-After": "7200"})
    configure(empty, server, {"good": "http://good.test/feed"})
    assert crawl(empty)[0] == 3
    state = health(empty)["good"]
    assert state["next_due"] >= state["last_poll"][:11]
    asked = len(server.paths())
    code, report = crawl(empty)
    assert (code, report["feeds"], len(server.paths())) == (0, {}, asked)


def test_redirects_are_followed(empty: Path, server: LoopbackServer) -> None:
    """A feed that moved is read where it is now."""
    server.routes["good.test/old"] = redirect("http://good.test/feed", 301)
    configure(empty, server, {"good": "http://good.test/old"})
    code, report = crawl(empty)
    assert (code, report["added"]) == (0, 2)
    assert server.paths()[:2] == ["/old", "/feed"]


def test_what_has_not_changed_is_not_sent_again(empty: Path, server: LoopbackServer) -> None:
    """The second poll is conditional, gets 304, and fetches no page; the archive stays as it was."""
    server.routes["good.test/feed"] = rss(feed("/1", "/2"), etag='"v1"')
    configure(empty, server, {"good": "http://good.test/feed"})
    assert crawl(empty)[1]["added"] == 2
    asked = len(server.paths())
    code, report = crawl(empty, "--source", "GOOD")
    assert (code, report["feeds"], report["pages"]) == (0, {"unchanged": 1}, {})
    assert server.paths()[asked:] == ["/feed"]
    assert server.requests[-1].headers["if-none-match"] == '"v1"'


def test_a_corrected_page_becomes_a_version(empty: Path, server: LoopbackServer) -> None:
    """An entry that says something new is fetched again, and both texts are kept."""
    server.routes["good.test/feed"] = [rss(feed("/1")), rss(feed("/1", title="Corrected"))]
    first = page(asked_for("/1"))
    server.routes["good.test/1"] = [first, Reply(body=first.body.replace(b"third", b"fourth"))]
    configure(empty, server, {"good": "http://good.test/feed"})
    assert crawl(empty)[1]["added"] == 1
    assert crawl(empty, "--source", "good")[1]["updated"] == 1
    shown = run("--archive", empty, "show", article_id("http://good.test/1"), "--diff", "1", "2", check=True).stdout
    assert "[-third-]{+fourth+}" in shown


def test_the_page_is_archived_byte_for_byte(empty: Path, server: LoopbackServer) -> None:
    """`show --raw` gives the body as it was received, and the text came from it."""
    configure(empty, server, {"good": "http://good.test/feed"})
    crawl(empty)
    words = [*KHABAR, "--archive", str(empty), "show", article_id("http://good.test/1"), "--raw"]
    sent = page(asked_for("/1")).body
    assert subprocess.run(words, capture_output=True, check=True).stdout == sent


def test_a_page_that_fails_leaves_an_excerpt_or_waits(empty: Path, server: LoopbackServer) -> None:
    """One page is gone, robots.txt forbids another: what the feed said of them is kept, and the crawl is a success."""
    server.routes["good.test/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /2\n", type="text/plain")
    server.routes["good.test/1"] = Reply(status=410)
    configure(empty, server, {"good": "http://good.test/feed"})
    code, report = crawl(empty)
    assert (code, report["added"]) == (0, 2)
    assert {(failure["kind"], failure["failure"]) for failure in report["failures"]} == {
        ("page", "gone"),
        ("page", "robots"),
    }
    assert "/2" not in server.paths()
    shown = json.loads(run("--archive", empty, "show", article_id("http://good.test/2"), "--json", check=True).stdout)
    assert shown["extent"] == "excerpt"


def test_encodings_are_read_right(empty: Path, server: LoopbackServer) -> None:
    """A gzip feed and one in windows-1251 that claims to be UTF-8 both come in readable."""
    russian = (
        feed("/r", host="rus.test", title="Паром").decode().replace(STORY, "Паром через реку не ходит третий день. ")
    )
    server.routes |= {
        "good.test/feed": rss(feed("/1"), encoding="gzip"),
        "rus.test/feed": Reply(body=russian.encode("windows-1251"), type="text/xml; charset=utf-8"),
    }
    configure(empty, server, {"good": "http://good.test/feed", "rus": "http://rus.test/feed"})
    assert crawl(empty, "--no-pages")[1]["added"] == 2
    found = json.loads(run("--archive", empty, "search", "--source", "rus", "--json", check=True).stdout)
    assert found["hits"][0]["title"] == "Паром /r"


def test_what_is_whole_of_a_truncated_feed_is_taken(empty: Path, server: LoopbackServer) -> None:
    """XML that breaks off in the second item gives the first."""
    whole = feed("/1", "/2")
    server.routes["good.test/feed"] = rss(whole[: whole.rindex(b"<description>")])
    configure(empty, server, {"good": "http://good.test/feed"})
    crawl(empty)
    assert json.loads(run("--archive", empty, "show", article_id("http://good.test/1"), "--json").stdout)["url"]


def test_a_feed_of_ten_thousand_items_is_taken_whole(empty: Path, server: LoopbackServer) -> None:
    """All of its entries are archived and indexed; no page is asked for."""
    server.routes["good.test/feed"] = rss(feed(*(f"/{number}" for number in range(10_000))))
    configure(empty, server, {"good": "http://good.test/feed"})
    code, report = crawl(empty, "--no-pages")
    assert (code, report["added"], report["indexing"]["articles"]) == (0, 10_000, 10_000)
    assert server.paths() == ["/feed"]
    assert json.loads(run("--archive", empty, "search", "-n", "0", "--json", check=True).stdout)["total"] == 10_000


def test_limit_and_dry_run(empty: Path, server: LoopbackServer) -> None:
    """--dry-run lists what is due and asks for nothing; --limit leaves the rest for the next crawl."""
    configure(empty, server, {"good": "http://good.test/feed"})
    assert run("--archive", empty, "crawl", "--dry-run", check=True).stdout == "good\thttp://good.test/feed\n"
    assert server.requests == []
    assert crawl(empty, "--limit", "1")[1]["added"] == 1
    assert json.loads(run("--archive", empty, "status", "--json", check=True).stdout)["waiting"] == 1
    assert crawl(empty)[1]["added"] == 1
    assert sorted(server.paths()) == ["/1", "/2", "/feed"]
    assert run("--archive", empty, "crawl", "--source", "nobody").returncode == 2


def start(root: Path, *words: str) -> subprocess.Popen[str]:
    """Start a crawl that goes on by itself."""
    return subprocess.Popen(
        [*KHABAR, "--archive", str(root), "crawl", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_second_crawl_names_the_first_and_searching_goes_on(empty: Path, server: LoopbackServer) -> None:
    """While one crawl waits for a page, another exits 11 and names it, a search answers, Ctrl-C ends it with 130."""
    configure(empty, server, {"good": "http://good.test/feed"})
    crawl(empty)
    server.routes["good.test/feed"] = rss(feed("/1", "/2", "/3"))
    server.routes["good.test/3"] = Reply(hang=True)
    asked = len(server.requests)
    first = start(empty, "--source", "good")
    try:
        server.wait_for(asked + 3)
        second = run("--archive", empty, "crawl")
        assert (second.returncode, second.stdout) == (11, "")
        assert f"khabar crawl (process {first.pid} on " in second.stderr
        assert len(run("--archive", empty, "search", "ferry", "--ids", check=True).stdout.split()) == 2
        first.send_signal(signal.SIGINT)
        said = first.communicate(timeout=WAIT)[1]
    finally:
        first.kill()
        first.communicate()
    assert first.returncode == 130
    assert said.startswith("khabar: Interrupted")
    assert "Traceback" not in said
    assert run("--archive", empty, "verify").returncode == 0


def test_every_crawls_again_until_it_is_stopped(empty: Path, server: LoopbackServer) -> None:
    """--every gives a report for each round, holds no lock between them, and Ctrl-C ends it with 130."""
    configure(empty, server, {"good": "http://good.test/feed"})
    endless = start(empty, "--every", "1s", "--source", "good")
    try:
        server.wait_for(6)
        assert endless.poll() is None
        endless.send_signal(signal.SIGINT)
        out, said = endless.communicate(timeout=WAIT)
    finally:
        endless.kill()
        endless.communicate()
    assert endless.returncode == 130
    assert "Traceback" not in said
    assert out.count("2 added") == 1
    assert server.paths().count("/1") == 1


def between_rounds(endless: subprocess.Popen[str], root: Path) -> Store:
    """Return the archive, opened for writing while the crawl rests."""
    assert endless.stderr is not None
    while True:
        while "Next crawl" not in endless.stderr.readline():
            assert endless.poll() is None
        with contextlib.suppress(ArchiveLocked):  # on a busy machine the next round may have begun
            return Store.open(root, write=True, purpose="import")


def test_every_outlives_another_writer(empty: Path, server: LoopbackServer) -> None:
    """A round that finds the archive locked is left out with a word; the next one crawls again."""
    configure(empty, server, {"good": "http://good.test/feed"})
    endless = start(empty, "--every", "1s", "--source", "good")
    try:
        assert endless.stderr is not None
        with between_rounds(endless, empty):
            while "left out" not in (line := endless.stderr.readline()):
                assert endless.poll() is None
        assert f"khabar import (process {os.getpid()}" in line
        server.wait_for(len(server.requests) + 1)
    finally:
        endless.kill()
        endless.communicate()
