"""kill -9 at random moments of a crawl and of an import, and what must hold afterwards.

The harness is shared by a test (a few rounds) and by `python -m bench.killing` (as many as one likes). A round starts
the installed command, watches as a reader what is acknowledged (committed and so visible), kills it, and then asks:
is the archive sound, is all that was acknowledged there, does a second run finish the work without repeating any.
"""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from archive.store import Store
from tests.khabar.command import KHABAR, run

HOSTS = 6
ENTRIES = 80
ARTICLES = 8_000


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to: when the kill fell (seconds), whether the command was at work, what was acknowledged."""

    after: float
    at_work: bool
    acknowledged: int
    total: int
    hints: int


class KillingError(AssertionError):
    """Something acknowledged was lost, invented or done twice."""


class World(ThreadingHTTPServer):
    """Some outlets on loopback, told apart by host name, each with one feed; it counts what it is asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Outlet)
        self.asked: Counter[str] = Counter()
        self.hosts = [f"outlet{number}.test" for number in range(HOSTS)]

    def settings(self) -> str:
        """Return a khabar.toml that leads the outlets' names to this server."""
        address = f"127.0.0.1:{self.server_address[1]}"
        lines = ["[fetch]", "host_delay = 0.0", "connect_to = {"]
        lines[-1] += ", ".join(f'"{host}" = "{address}"' for host in self.hosts) + "}"
        for host in self.hosts:
            lines += ["", "[[source]]", f'name = "{host}"', 'languages = ["en"]', f'feeds = ["http://{host}/feed"]']
        return "\n".join(lines) + "\n"


class _Outlet(BaseHTTPRequestHandler):
    server: World
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host = self.headers["Host"]
        self.server.asked[f"http://{host}{self.path}"] += 1
        if self.path == "/feed":
            self._send("application/rss+xml", _feed(host))
        elif self.path.startswith("/story/"):
            self._send("text/html; charset=utf-8", _page(host, self.path))
        else:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _send(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _feed(host: str) -> str:
    items = "".join(
        f"<item><title>Story {number} of {host}</title><link>http://{host}/story/{number}</link>"
        f"<description>Lead {number}.</description><pubDate>Tue, 24 Nov 2026 12:00:00 GMT</pubDate></item>"
        for number in range(ENTRIES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'


def _page(host: str, path: str) -> str:
    sentences = [
        f"The council of {host} met for the {number}. time about the road and the bridge of {path}. "
        f"Traders from both banks asked for longer hours and lower fees, and the mayor promised an answer."
        for number in range(6)
    ]
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<html><head><title>Story {path} of {host}</title></head><body><article><h1>Story {path} of {host}</h1>"
        f"{paragraphs}</article></body></html>"
    )


@contextlib.contextmanager
def world() -> Iterator[World]:
    """Serve the world on loopback."""
    server = World()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def kill_crawl(folder: Path, seed: int, longest: float) -> Round:
    """Kill one crawl at a random moment of its first ``longest`` seconds; crawl again; check. Raises KillingError."""
    root = folder / f"crawl-{seed}"
    expected = {
        f"http://{host}/story/{number}"
        for host in (f"outlet{n}.test" for n in range(HOSTS))
        for number in range(ENTRIES)
    }
    with world() as server:
        run("init", root, check=True)
        (root / "khabar.toml").write_text(server.settings(), encoding="utf-8")
        after = random.Random(seed).uniform(0.2, longest)
        acknowledged, at_work = _killed(root, ("crawl",), after)
        hints = _sound(root, acknowledged)
        already = set(_urls(root))
        asked_before = Counter(server.asked)
        run("--archive", root, "crawl", check=True)
        repeated = {url for url in already if server.asked[url] > asked_before[url]}
        if repeated:
            raise KillingError(f"{len(repeated)} pages that were archived were fetched again: {sorted(repeated)[:3]}")
        if any(count > 2 for url, count in server.asked.items() if "/story/" in url):
            raise KillingError("a page was fetched more than twice")
        _complete(root, expected)
    return Round(after, at_work, len(acknowledged), len(expected), hints)


def kill_import(folder: Path, seed: int, longest: float) -> Round:
    """Kill one import at a random moment of its first ``longest`` seconds; import again; check. Raises KillingError."""
    root, lines = folder / f"import-{seed}", folder / "articles.jsonl"
    if not lines.exists():
        with lines.open("w", encoding="utf-8") as stream:
            for number in range(ARTICLES):
                article = {"url": f"http://lines.test/{number}", "title": f"Line {number}", "language": "en"}
                article["text"] = f"The road to bridge {number} was opened by the mayor. " * 5
                stream.write(json.dumps(article) + "\n")
    run("init", root, check=True)
    after = random.Random(seed).uniform(0.2, longest)
    acknowledged, at_work = _killed(root, ("import", str(lines)), after)
    hints = _sound(root, acknowledged)
    there = len(_urls(root))
    report = json.loads(run("--archive", root, "import", lines, "--json", check=True).stdout)
    if (report["added"], report["unchanged"]) != (ARTICLES - there, there):
        raise KillingError(f"{there} articles were there, and the second import said {report}")
    _complete(root, {f"http://lines.test/{number}" for number in range(ARTICLES)})
    return Round(after, at_work, len(acknowledged), ARTICLES, hints)


def _urls(root: Path) -> list[str]:
    with Store.open(root) as store:
        return [row[0] for row in store.database.rows("SELECT url FROM articles")]


def _killed(root: Path, words: Sequence[str], after: float) -> tuple[set[str], bool]:
    """Start a command and kill it after so many seconds; return what was acknowledged just before, and if it ran."""
    process = subprocess.Popen(
        [*KHABAR, "--archive", str(root), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=after)
    acknowledged = set(_urls(root))
    process.send_signal(signal.SIGKILL)
    return acknowledged, process.wait() == -signal.SIGKILL


def _sound(root: Path, acknowledged: set[str]) -> int:
    """Check that the archive is sound and has all that was acknowledged; return the number of hints."""
    done = run("--archive", root, "verify", "--json")
    report = json.loads(done.stdout)
    if report["errors"]:
        raise KillingError(f"khabar verify found {report['errors'][:3]}")
    lost = acknowledged - set(_urls(root))
    if lost:
        raise KillingError(f"{len(lost)} acknowledged articles are gone: {sorted(lost)[:3]}")
    return len(report["hints"])


def _complete(root: Path, expected: set[str]) -> None:
    """Check that the archive has just what there was to have, that it is sound, and that the index has caught up."""
    found = _urls(root)
    if sorted(found) != sorted(expected):
        raise KillingError(f"{len(expected)} articles were to be had, {len(found)} are there")
    _sound(root, expected)
    total = json.loads(run("--archive", root, "search", "", "--json", "-n", "1", check=True).stdout)["total"]
    if total != len(expected):
        raise KillingError(f"the index has {total} of {len(expected)} articles")
