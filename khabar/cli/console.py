"""What goes where: data to stdout, everything else to stderr; colour and right-to-left marks only on a terminal."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_ISOLATE, _POP = "\u2068", "\u2069"  # FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE
_RLM = "\u200f"  # RIGHT-TO-LEFT MARK
_UNSAFE = dict.fromkeys(
    (*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
)


def clean(text: str) -> str:
    """Return a text without what could steer a terminal: control characters and direction overrides."""
    return text.translate(_UNSAFE)


def line(text: str) -> str:
    """Return a text cleaned, on one line."""
    return clean(" ".join(text.split()))


def is_rtl(text: str) -> bool:
    """Return whether a text has a letter that is written from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def starts_rtl(text: str) -> bool:
    """Return whether a text's first letter with a direction is written from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in directions if way in ("L", "R", "AL")), "L") != "L"


def isolate(text: str) -> str:
    """Return a text that holds right-to-left letters in a direction isolate, so that it disturbs nothing beside it."""
    return f"{_ISOLATE}{text}{_POP}" if is_rtl(text) else text


def unisolated(text: str) -> str:
    """Return a text without direction isolates, as a pipe gets it."""
    return text.replace(_ISOLATE, "").replace(_POP, "")


def on_terminal() -> bool:
    """Return whether stdout is a terminal."""
    return sys.stdout.isatty()


def console(*, err: bool = False) -> Console:
    """Return a rich console on stdout or stderr; it heeds NO_COLOR and TERM by itself."""
    from rich.console import Console

    return Console(stderr=err, highlight=False, markup=False, emoji=False)


def say(text: str) -> None:
    """Write a line for the person, to stderr."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def put(text: str) -> None:
    """Write a line of data, to stdout."""
    sys.stdout.write(text + "\n")


def put_json(value: Any, *, indent: int | None = 2) -> None:
    """Write a value as JSON, to stdout: indented, or on one line with ``indent=None``."""
    put(json.dumps(value, ensure_ascii=False, indent=indent))


def put_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """Write rows: a drawn table on a terminal (columns in ``right`` set right), tab-separated lines in a pipe."""
    if not on_terminal():
        for row in rows:
            put("\t".join(map(line, row)))
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(isolate(line(cell)) for cell in row))
    console().print(table)


def ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago a time was, in the largest unit that fits: ``3 h ago``; ``never`` for None."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if abs(seconds) >= size:
            count = f"{abs(seconds) / size:.0f} {unit}"
            return f"{count} ago" if seconds > 0 else f"in {count}"
    return "just now"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 article``, ``1,204 articles``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def isolate_line(text: Text, *, rtl: bool) -> Text:
    """Return one wrapped line in a direction isolate if it needs one: a terminal orders each line by itself.

    ``rtl`` says that the whole text begins from the right, so that a line of it does even if Latin letters come
    first. A line with parts in isolates of their own is left as it is.
    """
    if _ISOLATE in text.plain or not is_rtl(text.plain):
        return text
    return type(text).assemble(_ISOLATE, _RLM if rtl else "", text, _POP)
