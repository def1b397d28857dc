"""Exchange: one request and its response, with caps on size and time. No rules of conduct here."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from yarl import URL

from archive.article import Response
from scrapers.addresses import Resolver
from scrapers.decoding import BodyReader
from scrapers.errors import CONNECT, MALFORMED, TIMEOUT, TLS, TOO_LARGE, FetchError

_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Reply:
    """A response as received, and its body decoded (empty unless the status is a success)."""

    response: Response
    body: bytes

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status

    def header(self, name: str) -> str:
        """Return the first value of a header, whatever its case; empty if it is not there."""
        values = (value for key, value in self.response.headers if key.lower() == name.lower())
        return next(values, "")


class Client:
    """Asks one address at a time. Keeps connections, no cookies, and follows nothing by itself."""

    def __init__(
        self,
        resolver: Resolver,
        *,
        headers: Mapping[str, str],
        connect_timeout: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._clock = clock
        self._resolver = resolver
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=0, keepalive_timeout=10),
            headers=headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=connect_timeout),
            auto_decompress=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()
        await self._resolver.close()

    async def get(
        self,
        url: URL,
        *,
        headers: Mapping[str, str],
        max_bytes: int,
        seconds: float,
        truncate: bool = False,
    ) -> Reply:
        """GET an address and read the body of a success up to ``max_bytes``, decoded or not.

        ``seconds`` bounds the whole. With ``truncate`` a larger body is cut, else it is an error.
        Raises FetchError: timeout, connect, tls, private_address, too_large, malformed.
        """
        async with (
            _faults_named(url, seconds),
            asyncio.timeout(seconds),
            self._session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            body = await _read(answer, max_bytes, truncate)
            return Reply(self._response(answer, bytes(body.raw)), bytes(body.text))

    def _response(self, answer: aiohttp.ClientResponse, raw: bytes) -> Response:
        return Response(
            url=str(answer.url.with_user(None).with_fragment(None)),
            fetched=self._clock(),
            status=answer.status,
            reason=(answer.reason or "").encode("utf-8", "backslashreplace").decode(),
            headers=tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.raw_headers),
            body=raw,
        )


async def _read(answer: aiohttp.ClientResponse, cap: int, truncate: bool) -> BodyReader:
    if not 200 <= answer.status < 300:
        return BodyReader("", cap)
    if answer.content_length is not None and answer.content_length > cap and not truncate:
        raise FetchError(TOO_LARGE, f"its body has {answer.content_length:,} bytes, over {cap:,}")
    reader = BodyReader(answer.headers.get("Content-Encoding", ""), cap, truncate=truncate)
    async for chunk in answer.content.iter_chunked(_CHUNK):
        reader.feed(chunk)
        if reader.full:
            return reader
    reader.finish()
    return reader


@asynccontextmanager
async def _faults_named(url: URL, seconds: float) -> AsyncIterator[None]:
    """Turn what aiohttp and the system raise into FetchError with its class."""
    host = url.host or ""
    try:
        yield
    except TimeoutError as exc:
        raise FetchError(TIMEOUT, f"{host} did not finish answering in {seconds:.0f} s") from exc
    except (aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError) as exc:
        raise FetchError(TLS, f"no secure connection to {host}: {_brief(exc)}") from exc
    except aiohttp.ClientResponseError as exc:
        raise FetchError(MALFORMED, f"{host} does not answer in HTTP: {_brief(exc)}") from exc
    except (aiohttp.ClientError, OSError) as exc:
        raise FetchError(CONNECT, f"no answer from {host}: {_brief(exc)}") from exc
    except ValueError as exc:
        raise FetchError(MALFORMED, f"{host} could not be asked: {_brief(exc)}") from exc


def _brief(exc: Exception) -> str:
    return (str(exc) or type(exc).__name__)[:200]
