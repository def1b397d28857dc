"""The vocabulary all rooms share: source, draft, article, version, capture, change.

Times are aware datetimes in UTC, to the second. Values are frozen; nothing here touches the disk. What is never varied
is a NamedTuple, for making a data class takes ten times as long, and every command makes these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

Extent = Literal["full", "excerpt"]
"""``full``: the article's text; ``excerpt``: only what a feed gave of it (its page failed or was not asked for)."""

Outcome = Literal["added", "updated", "unchanged"]

ID_LENGTH = 12
_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread


def article_id(url: str) -> str:
    """Return the stable id of the article at a canonical URL: 12 characters, 60 bits of its SHA-256."""
    import hashlib  # here, because it loads OpenSSL, and a search digests nothing

    bits = int.from_bytes(hashlib.sha256(url.encode()).digest()[:8], "big") >> 4
    return "".join(_ID_ALPHABET[(bits >> shift) & 31] for shift in range(5 * (ID_LENGTH - 1), -1, -5))


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An outlet. ``country`` is ISO 3166-1 alpha-2 or empty; ``languages`` are BCP 47 tags."""

    name: str
    country: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One state of an article as it arrived: what the cleaner hands to the archive.

    ``url`` is canonical. ``published`` is UTC; ``published_zone`` is the offset it was published with
    (``+04:30``), empty where none was given. ``extra`` keeps what nobody else has a place for, as JSON values.
    """

    url: str
    title: str
    text: str
    source: str
    published: datetime | None = None
    published_zone: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    summary: str = ""
    tags: tuple[str, ...] = ()
    external_id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    extent: Extent = "full"

    def digest(self) -> str:
        """Return the SHA-256 of everything the draft says, over sorted JSON: equal states, equal digests."""
        said = {
            "url": self.url,
            "title": self.title,
            "text": self.text,
            "source": self.source,
            "published": None if self.published is None else self.published.isoformat(),
            "published_zone": self.published_zone,
            "language": self.language,
            "authors": list(self.authors),
            "summary": self.summary,
            "tags": list(self.tags),
            "external_id": self.external_id,
            "extra": dict(self.extra),
            "extent": self.extent,
        }
        return text_digest(json.dumps(said, sort_keys=True, ensure_ascii=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(Draft):
    """One kept state of an article: a draft, numbered from 1, with when it was seen and what it was read from."""

    number: int
    seen: datetime
    capture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Version):
    """An article as it stands: its latest version, its id, and when the first version was seen.

    ``number`` is also how many versions there are; ``seq`` is the article's latest change in the one sequence.
    """

    id: str
    first_seen: datetime
    seq: int


class Put(NamedTuple):
    """What became of a draft that was put: the article's id, and the sequence number if anything changed."""

    id: str
    outcome: Outcome
    seq: int | None


class Change(NamedTuple):
    """One step of the archive's one sequence, numbered from 1 without gaps.

    ``kind`` is ``version`` (then ``article`` and ``version`` say which) or ``correction`` (then ``correction``).
    """

    seq: int
    kind: Literal["version", "correction"]
    article: str | None = None
    version: int | None = None
    correction: int | None = None


class Response(NamedTuple):
    """One HTTP response as received: header order and case kept, the body before content decoding.

    ``url`` is the address that answered, after redirects. ``status`` 0 is no server's answer but a file that was
    brought in, kept as a WARC ``resource``; of its headers there is the Content-Type alone.
    """

    url: str
    fetched: datetime
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Capture(NamedTuple):
    """Where a response is kept: ``file`` relative to the archive, and the record's place and size in bytes.

    ``sha256`` is of the body as received.
    """

    id: int
    url: str
    fetched: datetime
    status: int
    file: str
    offset: int
    length: int
    sha256: str
