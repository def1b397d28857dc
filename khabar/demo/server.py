"""A web server on loopback that is every outlet of the demo world, told apart by the Host header."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from khabar.demo import render
from khabar.demo.world import Site

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: a status, a content type and a body."""

    status: HTTPStatus
    kind: str
    body: bytes


_NOTHING = Answer(HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", b"<!doctype html><title>404</title>Not found")


def answer(site: Site, path: str, stage: int) -> Answer:
    """Return what an outlet answers at a path, at a stage of the world."""
    if path == "/robots.txt":
        return Answer(HTTPStatus.OK, "text/plain", render.robots(site))
    if path == "/":
        return Answer(HTTPStatus.OK, f"text/html; charset={site.charset}", render.front(site, stage))
    if path == site.feed_path and site.feed in render.FEED_TYPES:
        return Answer(HTTPStatus.OK, render.FEED_TYPES[site.feed], render.feed(site, stage))
    for story in site.at(stage):
        if story.path == path:
            # the outlet in windows-1251 says so in the page only, as many do
            kind = "text/html" if site.charset != "utf-8" else "text/html; charset=utf-8"
            return Answer(HTTPStatus.OK, kind, render.page(site, story, stage))
    return _NOTHING


class DemoServer:
    """Serves the outlets while used as a context manager.

    ``stage`` may be set at any time. ``connect_to`` is for FetchSettings: it leads each host here, and the host of a
    ``refused`` feed to a port where nobody listens.
    """

    def __init__(self, sites: Sequence[Site], stage: int = 1) -> None:
        self.sites = {site.host: site for site in sites}
        self.stage = stage

    def __enter__(self) -> Self:
        self._server = _Server((LOOPBACK, 0), _Handler)
        self._server.world = self
        self._silent = socket.socket()  # bound and never listening: a connection is refused
        self._silent.bind((LOOPBACK, 0))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._silent.close()

    @property
    def address(self) -> str:
        """Where the server listens, ``127.0.0.1:PORT``."""
        return f"{LOOPBACK}:{self._server.server_address[1]}"

    @property
    def connect_to(self) -> dict[str, str]:
        """Host to the address that stands for it."""
        silent = f"{LOOPBACK}:{self._silent.getsockname()[1]}"
        return {host: silent if site.feed == "refused" else self.address for host, site in self.sites.items()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    world: DemoServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that goes away is its own affair."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10  # seconds that an idle connection is kept
    server: _Server

    def do_GET(self) -> None:
        """Answer a GET."""
        self._send(self._answer())

    def do_HEAD(self) -> None:
        """Answer a HEAD."""
        self._send(self._answer(), head=True)

    def log_message(self, format: str, *args: object) -> None:
        """Keep no log."""

    def _answer(self) -> Answer:
        world = self.server.world
        host = (self.headers.get("Host") or "").partition(":")[0].lower()
        site = world.sites.get(host)
        return _NOTHING if site is None else answer(site, urlsplit(self.path).path, world.stage)

    def _send(self, given: Answer, *, head: bool = False) -> None:
        etag = f'"{hashlib.sha256(given.body).hexdigest()[:16]}"'
        if given.status == HTTPStatus.OK and self.headers.get("If-None-Match") == etag:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(given.status)
        self.send_header("Content-Type", given.kind)
        self.send_header("Content-Length", str(len(given.body)))
        if given.status == HTTPStatus.OK:
            self.send_header("ETag", etag)
        self.end_headers()
        if not head:
            self.wfile.write(given.body)
