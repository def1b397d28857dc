"""Canonical addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.errors import BadUrl
from scrapers.urls import MAX_URL, canonical, host_of, is_tracking


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.Example.COM:80", "http://www.example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("http://example.com/a", "http://example.com/a"),
        ("https://user:pw@example.com/", "https://example.com/"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://example.com/a/..", "https://example.com/"),
        ("https://example.com/../../a", "https://example.com/a"),
        ("https://example.com/%7euser/%2f%e2", "https://example.com/~user/%2F%E2"),
        ("https://example.com/новости", "https://example.com/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"),
        ("https://example.com./", "https://example.com/"),
        ("https://example.com/?", "https://example.com/"),
        ("https://example.com/?b=2&a=1", "https://example.com/?b=2&a=1"),
        ("https://example.com/?utm_source=x&id=7&fbclid=y&UTM_Medium=z", "https://example.com/?id=7"),
        ("https://example.com/?at_medium=RSS&attachment=1&ns_campaign=2", "https://example.com/?attachment=1"),
        ("https://example.com/?u%74m_source=x", "https://example.com/"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("https://exam\tple.com/\u200ba", "https://example.com/a"),
        ("http://good.example\\@evil.example/", "http://good.example/@evil.example/"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    """What is equivalent becomes one form; credentials, fragment and tracking go; http stays http."""
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("../c?x=1", "https://example.com/a/b/d", "https://example.com/a/c?x=1"),
        ("//other.example/c", "https://example.com/", "https://other.example/c"),
        ("http://other.example/c", "https://example.com/", "http://other.example/c"),
    ],
)
def test_relative(url: str, base: str, expected: str) -> None:
    """A relative address is resolved against its base."""
    assert canonical(url, base) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "/a",
        "example.com/a",
        "ftp://example.com/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://",
        "http:///a",
        "http://a..b/",
        "http://exa mple.com/",
        "http://example.com:99999/",
        "http://[::zz]/",
        "http://[::1",
        "http://" + "a" * 64 + ".example/",
        "https://example.com/" + "a" * MAX_URL,
        "http://example.com/\ud800",
        "http://<script>.example/",
    ],
)
def test_refused(url: str) -> None:
    """What is no address of the web is refused, and named."""
    with pytest.raises(BadUrl) as caught:
        canonical(url)
    assert caught.value.failure == "bad_url"
    assert caught.value.url == url


@given(
    st.one_of(
        st.text(max_size=60).map("https://example.com/".__add__),
        st.text(max_size=60).map("https://example.com/?a=".__add__),
        st.text(max_size=30).map("http://".__add__),
        st.text(alphabet="/.%?&=#:@[]\\ab2eutm_", max_size=60).map("https://example.com".__add__),
    )
)
def test_idempotent(url: str) -> None:
    """The canonical form of a canonical address is itself, and plain ASCII."""
    try:
        once = canonical(url)
    except BadUrl:
        return
    assert canonical(once) == once
    assert once.isascii()


@pytest.mark.parametrize(
    ("url", "host"), [("https://WWW.A.example:1/x", "www.a.example"), ("nothing", ""), ("http://[", "")]
)
def test_host_of(url: str, host: str) -> None:
    """The host comes in lower case without its port, and empty from what has none."""
    assert host_of(url) == host


@pytest.mark.parametrize("key", ["id", "page", "ref", "attack", "at", "ns", "cid", "utm"])
def test_not_tracking(key: str) -> None:
    """Parameters that may choose the article stay."""
    assert not is_tracking(key)
