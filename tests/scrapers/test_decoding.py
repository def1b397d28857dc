"""Decoding bodies as they arrive, within a cap."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.decoding import BodyReader
from scrapers.errors import FetchError


def raw_deflate(body: bytes) -> bytes:
    """Deflate without the zlib header, as some old servers do."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "identity": lambda body: body,
    "gzip": gzip.compress,
    "X-GZIP": gzip.compress,
    "deflate": zlib.compress,
    "deflate ": raw_deflate,
    "gzip, gzip": lambda body: gzip.compress(gzip.compress(body)),
}


@given(st.binary(max_size=5000), st.sampled_from(sorted(CODINGS)), st.integers(1, 700))
def test_any_body_comes_back_however_it_is_cut_up(body: bytes, coding: str, size: int) -> None:
    """Decoding undoes coding, whatever the pieces in which the body arrives."""
    sent = CODINGS[coding](body)
    if coding == "deflate " and size < 2:
        size = 2  # one byte does not tell the two kinds of deflate apart
    reader = BodyReader(coding, 100_000)
    for at in range(0, len(sent), size):
        reader.feed(sent[at : at + size])
    reader.finish()
    assert (bytes(reader.text), bytes(reader.raw)) == (body, sent)


def test_members_of_gzip_are_joined() -> None:
    """A gzip body may have several members, and zero padding after them."""
    reader = BodyReader("gzip", 1000)
    reader.feed(gzip.compress(b"one ") + gzip.compress(b"two") + bytes(8))
    reader.finish()
    assert bytes(reader.text) == b"one two"


@given(st.integers(0, 3000), st.integers(1, 2000))
def test_the_cap_is_exact(size: int, cap: int) -> None:
    """A body of exactly the cap passes, one byte more does not; cutting it gives its beginning."""
    body = bytes(range(256)) * 12
    sent = gzip.compress(body[:size])
    cut = BodyReader("gzip", cap, truncate=True)
    cut.feed(sent)
    if max(size, len(sent)) > cap:
        with pytest.raises(FetchError) as caught:
            BodyReader("gzip", cap).feed(sent)
        assert caught.value.failure == "too_large"
        assert cut.full
    assert body.startswith(bytes(cut.text))
    assert len(cut.text) == min(size, cap)


def test_what_breaks_is_malformed() -> None:
    """Garbage, a torn end and unknown codings are told apart from an empty body, which is fine."""
    for coding, data in [("gzip", b"garbage"), ("br", b""), ("gzip", gzip.compress(b"x" * 100)[:-3])]:
        with pytest.raises(FetchError) as caught:
            reader = BodyReader(coding, 1000)
            reader.feed(data)
            reader.finish()
        assert caught.value.failure == "malformed"
    BodyReader("gzip", 1000).finish()
