"""A real web server on loopback for tests, with routes that can be told to misbehave.

    with LoopbackServer({"/feed": Reply(body=RSS, type="application/rss+xml")}) as server:
        server.url("/feed")                      # http://127.0.0.1:PORT/feed
        server.connect_to("outlet.test")         # {"outlet.test": "127.0.0.1:PORT"}, for FetchSettings
        server.paths("outlet.test")              # what was asked of a host, in order

A key of ``routes`` is a path, or a host and a path (``outlet.test/feed``), which goes before the path alone. A value
is a Reply, a list of them (one each time, the last for ever) or a function from Request to Reply. What has no route,
robots.txt included, is 404. Routes may be changed while the server runs.
"""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came in. ``at`` is seconds of the monotonic clock; header names are in lower case."""

    method: str
    path: str
    query: str
    host: str
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to answer.

    With ``etag`` a request that has it already gets 304. ``encoding`` (gzip, deflate) codes the body. ``hang`` says
    nothing until the server is closed; ``drip`` sends the body a byte at a time, with so many seconds between;
    ``cut`` announces more than it sends; ``raw`` is sent in place of a whole response.
    """

    status: int = 200
    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    encoding: str = ""
    hang: bool = False
    drip: float = 0.0
    cut: bool = False
    raw: bytes = b""


Handler = Callable[[Request], Reply]
Route = Reply | list[Reply] | Handler


def redirect(to: str, status: int = 302) -> Reply:
    """Return a redirect."""
    return Reply(status=status, headers={"Location": to})


def gzip_bomb(size: int) -> Reply:
    """Return a reply that is small on the wire and ``size`` zero bytes when decompressed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    chunk = bytes(1 << 20)
    packed = b"".join([packer.compress(chunk[: min(1 << 20, size - at)]) for at in range(0, size, 1 << 20)])
    return Reply(body=packed + packer.flush(), headers={"Content-Encoding": "gzip"})


class LoopbackServer:
    """The server, as a context manager; it runs in threads, so a test may be synchronous or drive a subprocess."""

    def __init__(self, routes: Mapping[str, Route] | None = None) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._asked: dict[str, int] = {}
        self._server = _Server(("127.0.0.1", 0), self)
        self.host = "127.0.0.1"
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str, host: str = "") -> str:
        """Return the address of a path: on loopback, or at a host that ``connect_to`` sends here."""
        return f"http://{host or self.address}{path}"

    def connect_to(self, *hosts: str) -> dict[str, str]:
        """Return the settings that send these hosts to this server."""
        return dict.fromkeys(hosts, self.address)

    def paths(self, host: str = "", *, robots: bool = False) -> list[str]:
        """Return the paths asked for, in order, of one host or all; robots.txt only if wanted."""
        with self._lock:
            asked = [r.path for r in self.requests if not host or r.host == host]
        return [path for path in asked if robots or path != "/robots.txt"]

    def wait_for(self, count: int, seconds: float = 30.0) -> None:
        """Block until so many requests came in; AssertionError if they do not."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.requests) >= count, seconds)

    def reply_to(self, request: Request) -> Reply:
        """Log a request and return what its route says."""
        with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
            for key in (f"{request.host}{request.path}", request.path):
                if key in self.routes:
                    route = self.routes[key]
                    turn = self._asked[key] = self._asked.get(key, 0) + 1
                    break
            else:
                return Reply(status=404, body=b"not here")
        if isinstance(route, Reply):
            return route
        if isinstance(route, list):
            return route[min(turn, len(route)) - 1]
        return route(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], owner: LoopbackServer) -> None:
        self.owner = owner
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client hangs up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=parts.path,
            query=parts.query,
            host=self.headers.get("Host", "").partition(":")[0],
            headers={name.lower(): value for name, value in self.headers.items()},
            at=time.monotonic(),
        )
        reply = self.server.owner.reply_to(request)
        if reply.hang:
            self.server.owner.closing.wait()
            self.close_connection = True
        elif reply.raw:
            self.wfile.write(reply.raw)
            self.close_connection = True
        elif reply.etag and request.headers.get("if-none-match") == reply.etag:
            self._head(304, {"ETag": reply.etag, **reply.headers})
        else:
            self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        body = _encoded(reply)
        length = len(body) + 100 if reply.cut else len(body)
        headers = {"Content-Type": reply.type, "Content-Length": str(length), **reply.headers}
        if reply.etag:
            headers["ETag"] = reply.etag
        if reply.encoding:
            headers["Content-Encoding"] = reply.encoding
        self._head(reply.status, headers)
        if reply.drip:
            self._drip(body, reply.drip)
        else:
            self.wfile.write(body)
        if reply.cut:
            self.close_connection = True

    def _drip(self, body: bytes, pause: float) -> None:
        for at in range(len(body)):
            self.wfile.write(body[at : at + 1])
            self.wfile.flush()
            if self.server.owner.closing.wait(pause):
                self.close_connection = True
                return

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep stderr for the tests."""


def _encoded(reply: Reply) -> bytes:
    if reply.encoding == "gzip":
        return gzip.compress(reply.body, mtime=0)
    if reply.encoding == "deflate":
        return zlib.compress(reply.body)
    return reply.body
