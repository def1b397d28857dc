"""On a terminal: colour, highlighting and direction isolates; none of it with NO_COLOR or in a pipe."""

from __future__ import annotations

import os
import pty
import re
import struct
import subprocess
import termios
from fcntl import ioctl
from pathlib import Path

import pytest

from archive.article import article_id
from tests.khabar.command import KHABAR, run

BOLD_YELLOW = "\x1b[1;33m"
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\d(?:;\d+)*m")


def on_terminal(*words: str | Path, **environment: str) -> str:
    """Return what a command shows on a terminal of 100 columns."""
    ours, its = pty.openpty()
    ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    settings = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [*KHABAR, *map(str, words)],
        stdin=its,
        stdout=its,
        stderr=its,
        env={**settings, "TERM": "xterm-256color", **environment},
    )
    os.close(its)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait() == 0
    return shown.decode().replace("\r\n", "\n")


def test_a_search_is_lit(news: Path) -> None:
    """The words looked for are highlighted in the snippet, and facets stand below as lists."""
    shown = on_terminal("--archive", news, "search", "border", "--facets")
    assert f"{BOLD_YELLOW}border" in shown
    assert re.search(r"Radio Zindagi\s+\S*2", shown)


def test_no_color_is_heeded(news: Path) -> None:
    """With NO_COLOR nothing is coloured, and the text is the same."""
    shown = on_terminal("--archive", news, "search", "border", NO_COLOR="1")
    assert COLOUR.search(on_terminal("--archive", news, "search", "border"))
    assert not COLOUR.search(shown)
    assert "Taliban close the border crossing at Torkham" in shown


def test_right_to_left_lines_are_isolated_and_set_right(news: Path) -> None:
    """Each line of a Persian article is one isolate, pushed to the right edge; in a pipe there is no mark at all."""
    words = ("--archive", news, "show", article_id("https://hamsaya.test/1"))
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in on_terminal(*words).splitlines()]
    title = next(line for line in lines if "مرز افغانستان" in line)
    assert title.startswith(" " * 20)
    assert re.fullmatch("\u2068\u200f?[^\u2068\u2069]+\u2069", title.strip())
    assert all(line.count("\u2068") == line.count("\u2069") for line in lines)
    assert "\u2068" not in run(*words, check=True).stdout


@pytest.mark.parametrize(
    "words",
    [("status",), ("facets", "country"), ("facets", "month"), ("search", "--sort", "newest"), ("feeds", "list")],
)
def test_tables_are_drawn(news: Path, words: tuple[str, ...]) -> None:
    """Every table can be drawn on a terminal, and says more than nothing."""
    assert on_terminal("--archive", news, *words).strip()


def test_what_a_page_says_cannot_steer_the_terminal(empty: Path, tmp_path: Path) -> None:
    """Escape sequences and overrides in a title come out as harmless text, on a terminal and in a pipe."""
    line = (
        '{"url": "https://evil.test/", "title": "A\\u001b]0;owned\\u0007 \\u202eB", "text": "Some \\u009b31m text."}\n'
    )
    (tmp_path / "evil.jsonl").write_text(line, encoding="utf-8")
    run("--archive", empty, "import", tmp_path / "evil.jsonl", check=True)
    for shown in (on_terminal("--archive", empty, "search"), run("--archive", empty, "search", check=True).stdout):
        assert "\x1b]" not in shown
        assert not set("\x07\u202e\x9b") & set(shown)
