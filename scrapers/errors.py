"""What can go wrong between the web and the archive, and the classes of failure that are recorded.

ScrapeError         has ``failure`` (one of the classes below) and ``detail`` (a line for a person)
├── FetchError      an address gave no usable response
│   └── HostHeld    nothing was asked: the host is being left alone for a while
├── FeedError       a body is no feed, is broken beyond reading, or has no entries
├── PageError       a page cannot be read as an article
├── Rejected        the quality gate: nothing there that is worth keeping as an article
└── BadUrl          an address that cannot be one
"""

from __future__ import annotations

GONE = "gone"  # 404, 410
FORBIDDEN = "forbidden"  # 401, 403, 451
ROBOTS = "robots"  # robots.txt forbids it
RATE_LIMITED = "rate_limited"  # 429, or 503 with Retry-After
SERVER_ERROR = "server_error"  # 5xx
HTTP_ERROR = "http_error"  # any other status that is not success
TIMEOUT = "timeout"
CONNECT = "connect"  # no such host, refused, cut off
TLS = "tls"
TOO_LARGE = "too_large"
REDIRECTS = "redirects"  # too many, in a circle, or to nowhere
PRIVATE_ADDRESS = "private_address"
NOT_A_FEED = "not_a_feed"  # HTML or something else in place of a feed
MALFORMED = "malformed"
EMPTY = "empty"
REJECTED = "rejected"
BAD_URL = "bad_url"

TEMPORARY = frozenset({RATE_LIMITED, SERVER_ERROR, TIMEOUT, CONNECT})
"""Classes that tend to pass by themselves, soon."""

_MAX_DETAIL = 500  # characters


class ScrapeError(Exception):
    """Base of all faults of acquisition; ``str()`` of it is fit for a user.

    ``detail`` often quotes what the web said; it is kept short, and storable whatever bytes that had.
    """

    def __init__(self, failure: str, detail: str) -> None:
        detail = detail[:_MAX_DETAIL].encode("utf-8", "backslashreplace").decode()
        super().__init__(detail or failure)
        self.failure = failure
        self.detail = detail


class FetchError(ScrapeError):
    """An address gave no usable response.

    ``status`` is the HTTP status, if one was received; ``retry_after`` the seconds for which the
    server asked to be left alone.
    """

    def __init__(
        self,
        failure: str,
        detail: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(failure, detail)
        self.status = status
        self.retry_after = retry_after


class HostHeld(FetchError):
    """No request was made, because the host asked for quiet or did not answer others just now."""


class FeedError(ScrapeError):
    """A body is not a feed that can be read: ``not_a_feed``, ``malformed`` or ``empty``."""


class PageError(ScrapeError):
    """A page cannot be read as an article: ``malformed`` or ``empty``."""


class Rejected(ScrapeError):
    """The quality gate found nothing worth keeping; ``detail`` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(REJECTED, detail)


class BadUrl(ScrapeError):
    """An address that cannot be one."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(BAD_URL, f"not an address to fetch ({why}): {url[:200]}")
        self.url = url
