"""Content decoding with a cap: gzip and deflate bodies, as they arrive, and no further than asked."""

from __future__ import annotations

import zlib

from scrapers.errors import MALFORMED, TOO_LARGE, FetchError

ACCEPTED = "gzip, deflate"
"""What Accept-Encoding offers: what the standard library can decode."""

_MAX_LAYERS = 2  # a proxy may gzip what is gzip already; more is an attack


class BodyReader:
    """Collects a body: as received in ``raw``, decoded in ``text``, neither above ``cap`` bytes.

    ``encoding`` is the Content-Encoding. With ``truncate`` reading ends quietly at the cap,
    else it raises FetchError ``too_large``. A stream that breaks raises ``malformed``.
    """

    def __init__(self, encoding: str, cap: int, *, truncate: bool = False) -> None:
        layers = [name for name in map(str.strip, encoding.lower().split(",")) if name]
        names = [name for name in reversed(layers) if name != "identity"]
        if len(names) > _MAX_LAYERS or any(name not in _INFLATERS for name in names):
            raise FetchError(MALFORMED, f"its content encoding is not understood: {encoding[:80]}")
        self._layers = [_INFLATERS[name]() for name in names]
        self._cap, self._truncate = cap, truncate
        self.raw, self.text = bytearray(), bytearray()
        self.full = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body; nothing more is taken once ``full``."""
        if self.full:
            return
        self.raw += data
        for layer in self._layers:
            data = layer.feed(data, self._cap - len(self.text) + 1)
        self.text += data
        if max(len(self.raw), len(self.text)) > self._cap:
            self._overflow()

    def finish(self) -> None:
        """Say that the body is complete. Raises FetchError ``malformed`` if its coding is not."""
        if not self.full and self.raw and not all(layer.complete for layer in self._layers):
            raise FetchError(MALFORMED, "its compressed body is cut off")

    def _overflow(self) -> None:
        if not self._truncate:
            raise FetchError(TOO_LARGE, f"its body is larger than {self._cap:,} bytes")
        self.full = True
        del self.raw[self._cap :], self.text[self._cap :]


class _Inflater:
    """One layer of coding. Output beyond the cap of a call is dropped: the reader fails then."""

    def __init__(self, *window_bits: int) -> None:
        self._choices = list(window_bits)
        self._stream = zlib.decompressobj(self._choices.pop(0))
        self._begun = False

    @property
    def complete(self) -> bool:
        return self._stream.eof

    def feed(self, data: bytes, cap: int) -> bytes:
        out = bytearray()
        while data and len(out) < cap:
            if self._stream.eof:
                if not data.startswith(b"\x1f\x8b"):
                    break  # zero padding after the stream, as some servers send
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            out += self._inflate(data, cap - len(out))
            data = self._stream.unused_data
        return bytes(out)

    def _inflate(self, data: bytes, cap: int) -> bytes:
        try:
            out = self._stream.decompress(data, cap)
        except zlib.error as exc:
            if self._begun or not self._choices:
                raise FetchError(MALFORMED, f"its compressed body is broken: {exc}") from exc
            self._stream = zlib.decompressobj(self._choices.pop(0))
            return self._inflate(data, cap)
        self._begun = True
        return out


def _gzip() -> _Inflater:
    return _Inflater(zlib.MAX_WBITS | 16)


def _deflate() -> _Inflater:
    return _Inflater(zlib.MAX_WBITS, -zlib.MAX_WBITS)  # RFC 9110, and what old servers meant by it


_INFLATERS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate}
