"""Fetching from a real server on loopback: what is asked, what comes back, and each way to fail."""

from __future__ import annotations

import gzip
import hashlib
import socket
from collections.abc import Sequence

import pytest

from scrapers.errors import ScrapeError
from tests.scrapers.fetching import NOW, PAGE, failure, fetch, fetch_all
from tests.scrapers.server import LoopbackServer, Reply, gzip_bomb, redirect


def test_a_page_comes_back_whole() -> None:
    """A success gives the body, its charset, and the response as it was received, dated by the clock."""
    with LoopbackServer({"/page": PAGE}) as server:
        got = fetch(server.url("/page"))
    assert got.body == PAGE.body
    assert got.charset == "utf-8"
    assert got.response.fetched == NOW
    assert (got.response.status, got.response.reason) == (200, "OK")
    assert ("Content-Length", str(len(PAGE.body))) in got.response.headers
    assert got.response.url == server.url("/page")


def test_the_user_agent_names_a_contact() -> None:
    """The server is told who asks and where to complain, and is offered only codings we can read."""
    with LoopbackServer({"/page": PAGE}) as server:
        fetch(server.url("/page"), user_agent="khabar/9", contact="desk@example.org")
    headers = server.requests[-1].headers
    assert headers["user-agent"] == "khabar/9 (+desk@example.org)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in headers


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_compressed_bodies_are_decoded_and_kept_as_received(encoding: str) -> None:
    """The body is decoded for the parser, while the response keeps the bytes that came over the wire."""
    with LoopbackServer({"/page": Reply(body=b"news " * 1000, encoding=encoding)}) as server:
        got = fetch(server.url("/page"))
    assert got.body == b"news " * 1000
    assert len(got.response.body) < 200
    if encoding == "gzip":
        assert gzip.decompress(got.response.body) == got.body


def test_cookies_are_not_sent_back() -> None:
    """A cookie that a server sets is forgotten."""
    with LoopbackServer({"/page": Reply(headers={"Set-Cookie": "id=1"})}) as server:
        fetch_all([server.url("/page")] * 2)
    assert all("cookie" not in request.headers for request in server.requests)


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect in our place and past our check of addresses, so none is used."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with LoopbackServer({"/page": PAGE}) as server:
        assert fetch(server.url("/page")).body == PAGE.body


# ── conditions ─────────────────────────────────────────────────────────────────────────────────


def test_unchanged_by_etag() -> None:
    """With the ETag of last time, a server may answer 304, which is a success without a body."""
    with LoopbackServer({"/feed": Reply(body=b"x", etag='"v1"')}) as server:
        first = fetch(server.url("/feed"))
        second = fetch(server.url("/feed"), etag=first.etag)
    assert (first.not_modified, first.etag) == (False, '"v1"')
    assert (second.not_modified, second.body) == (True, b"")


def test_a_304_nobody_asked_for_is_an_error() -> None:
    """A "not modified" without a condition says nothing about what we have."""
    with LoopbackServer({"/feed": Reply(status=304)}) as server:
        assert failure(server.url("/feed")).failure == "http_error"


# ── failures ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(status=404), "gone"),
        (Reply(status=410), "gone"),
        (Reply(status=401), "forbidden"),
        (Reply(status=403), "forbidden"),
        (Reply(status=451), "forbidden"),
        (Reply(status=418), "http_error"),
        (Reply(status=429), "rate_limited"),
        (Reply(status=500), "server_error"),
        (Reply(status=503), "server_error"),
        (Reply(status=503, headers={"Retry-After": "9"}), "rate_limited"),
        (Reply(body=b"x" * 100_001), "too_large"),
        (Reply(body=b"x" * 100_001, encoding="gzip"), "too_large"),
        (gzip_bomb(300_000_000), "too_large"),
        (Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}), "malformed"),
        (Reply(body=gzip.compress(b"x" * 999)[:-9], headers={"Content-Encoding": "gzip"}), "malformed"),
        (Reply(body=b"x", headers={"Content-Encoding": "br"}), "malformed"),
        (Reply(body=b"x", headers={"Content-Encoding": "gzip, gzip, gzip"}), "malformed"),
        (Reply(body=b"half", cut=True), "connect"),
        (Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), "malformed"),
        (redirect("/here"), "redirects"),
        (redirect("file:///etc/passwd"), "redirects"),
        (redirect("http://[::1"), "redirects"),
        (redirect(""), "redirects"),
        (redirect("http://10.0.0.1/"), "private_address"),
        (redirect("http://169.254.169.254/latest/meta-data/"), "private_address"),
        (redirect("http://[::ffff:10.0.0.1]/"), "private_address"),
    ],
)
def test_what_a_server_can_do_wrong(reply: Reply, expected: str) -> None:
    """Each fault of a server has its class, and a line that says what happened."""
    with LoopbackServer({"/here": reply}) as server:
        error = failure(server.url("/here"))
    assert (error.failure, bool(error.detail)) == (expected, True)


def test_statuses_travel_with_the_error() -> None:
    """An error knows the status, and the seconds of Retry-After."""
    with LoopbackServer({"/here": Reply(status=429, headers={"Retry-After": "120"})}) as server:
        error = failure(server.url("/here"))
    assert (error.status, error.retry_after) == (429, 120.0)


def test_retry_after_may_be_a_date() -> None:
    """A date in Retry-After counts from the clock."""
    reply = Reply(status=503, headers={"Retry-After": "Tue, 24 Nov 2026 12:01:30 GMT"})
    with LoopbackServer({"/here": reply}) as server:
        assert failure(server.url("/here")).retry_after == 90.0


@pytest.mark.parametrize("reply", [Reply(hang=True), Reply(body=b"x" * 5000, drip=0.01)])
def test_a_server_that_does_not_finish_is_left(reply: Reply) -> None:
    """Neither silence nor a slow drip holds a request longer than its time."""
    with LoopbackServer({"/here": reply}) as server:
        assert failure(server.url("/here"), timeout=0.3).failure == "timeout"


def test_a_closed_port_is_a_connection_fault() -> None:
    """A host that refuses is classed as ``connect``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/").failure == "connect"


def test_an_unknown_name_is_a_connection_fault() -> None:
    """A name without an address is classed as ``connect`` and named."""
    error = failure("http://nowhere.invalid/")
    assert (error.failure, "nowhere.invalid" in error.detail) == ("connect", True)


def test_https_without_tls_is_a_tls_fault() -> None:
    """A server that does not speak TLS on an https address is classed as ``tls``."""
    with LoopbackServer() as server:
        assert failure(f"https://{server.address}/").failure == "tls"


@pytest.mark.parametrize(
    "url", ["", "ftp://example.org/", "file:///etc/passwd", "http://", "no address", "http://2130706433/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Only http and https addresses with a host, and IP addresses in their usual form, are asked."""
    with pytest.raises(ScrapeError) as caught:
        fetch(url)
    assert caught.value.failure == "bad_url"


# ── redirects ──────────────────────────────────────────────────────────────────────────────────


def test_redirects_lead_to_the_page() -> None:
    """A redirect is followed, and the response bears the address that answered."""
    with LoopbackServer({"/old": redirect("/new"), "/new": PAGE}) as server:
        got = fetch(server.url("/old"))
    assert (got.response.url, got.body) == (server.url("/new"), PAGE.body)
    assert got.permanent_url == ""


@pytest.mark.parametrize(("second", "moved"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_move_is_permanent_only_all_the_way(second: int, moved: bool) -> None:
    """The new address is reported if every redirect on the way was a permanent one."""
    routes = {"/a": redirect("/b", 301), "/b": redirect("/c", second), "/c": PAGE}
    with LoopbackServer(routes) as server:
        got = fetch(server.url("/a"))
    assert got.permanent_url == (server.url("/c") if moved else "")


def test_redirects_have_an_end() -> None:
    """A chain longer than the settings allow is a fault, after as many requests as they allow."""
    routes = {f"/{n}": redirect(f"/{n + 1}") for n in range(9)}
    with LoopbackServer(routes) as server:
        assert failure(server.url("/0"), max_redirects=3).failure == "redirects"
        assert server.paths() == ["/0", "/1", "/2", "/3"]


def test_a_location_in_raw_utf8_is_followed() -> None:
    """Servers of the region send unescaped letters in Location; they are read as UTF-8."""
    target = "/خبر"
    raw = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    with LoopbackServer({"/old": Reply(raw=raw), "/%D8%AE%D8%A8%D8%B1": PAGE}) as server:
        assert fetch(server.url("/old")).body == PAGE.body


def test_a_redirect_is_held_to_the_robots_of_its_target() -> None:
    """A page that its own host forbids is not fetched by way of another."""
    routes = {
        "a.test/page": redirect("http://b.test/page"),
        "b.test/robots.txt": Reply(body=b"User-agent: *\nDisallow: /"),
        "b.test/page": PAGE,
    }
    with LoopbackServer(routes) as server:
        error = failure("http://a.test/page", connect_to=server.connect_to("a.test", "b.test"))
        assert server.paths("b.test") == []
    assert error.failure == "robots"


# ── addresses ──────────────────────────────────────────────────────────────────────────────────


def test_loopback_is_refused_unless_allowed() -> None:
    """Without leave in the settings nothing on this machine is asked."""
    with LoopbackServer({"/": PAGE}) as server:
        assert failure(server.url("/"), allow_hosts=()).failure == "private_address"
        assert server.requests == []


def test_names_for_private_addresses_are_refused() -> None:
    """A name is judged by the addresses that would be connected to."""
    with LoopbackServer({"/": PAGE}) as server:
        port = server.address.partition(":")[2]
        error = failure(f"http://inner.test:{port}/", lookup=lambda _host, _port: ["127.0.0.1", "::1"])
        assert server.requests == []
    assert error.failure == "private_address"


def test_a_name_that_changes_its_address_gains_nothing() -> None:
    """The answer that was judged is the one connected to; the name is not looked up again in between."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def lookup(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    assert failure("http://rebind.test:9/", lookup=lookup, robots=False).failure == "private_address"
    assert asked == ["rebind.test"]


def test_allowed_names_may_be_private() -> None:
    """A host named in ``allow_hosts`` is asked wherever it is."""
    with LoopbackServer({"/": PAGE}) as server:
        port = server.address.partition(":")[2]
        got = fetch(
            f"http://Inner.test:{port}/", lookup=lambda _host, _port: ["127.0.0.1"], allow_hosts=("inner.test",)
        )
    assert got.body == PAGE.body


def test_connect_to_diverts_a_host() -> None:
    """A diverted host is asked at the given address and port, under its own name."""
    with LoopbackServer({"outlet.test/page": PAGE}) as server:
        got = fetch("http://outlet.test/page", connect_to=server.connect_to("outlet.test"), allow_hosts=())
    assert (got.body, got.response.url) == (PAGE.body, "http://outlet.test/page")


def test_a_lying_etag_shows_in_the_body() -> None:
    """A new ETag over the same bytes is seen by the digest, which is over the decoded body."""
    replies: list[Reply] = [Reply(body=b"same", etag='"1"'), Reply(body=b"same", etag='"2"', encoding="gzip")]
    with LoopbackServer({"/feed": replies}) as server:
        first = fetch(server.url("/feed"))
        second = fetch(server.url("/feed"), etag=first.etag)
    assert not second.not_modified
    assert hashlib.sha256(first.body).digest() == hashlib.sha256(second.body).digest()
