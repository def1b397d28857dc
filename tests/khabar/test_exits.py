"""Every error that our packages can raise has a row in the exit table."""

from __future__ import annotations

import errno
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ArchiveDamaged, ArchiveLocked, ArchiveNotFound
from index.errors import IndexDamaged, QueryError
from khabar.cli.exits import TABLE, code_of, message_of

MODULES = ("archive.errors", "index.errors", "khabar.errors", "scrapers.errors")


def errors() -> Iterator[type[Exception]]:
    """Return the exception classes of all packages."""
    for name in MODULES:
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == name:
                yield value


def below(base: type[Exception]) -> Iterator[type[Exception]]:
    """Return all subclasses that are loaded."""
    for kind in base.__subclasses__():
        yield kind
        yield from below(kind)


@pytest.mark.parametrize("kind", sorted(errors(), key=str))
def test_every_error_has_a_row(kind: type[Exception]) -> None:
    """An error class, wherever it stands, is a row of the table or under one."""
    assert any(issubclass(kind, row) for row, _ in TABLE)


def test_no_module_defines_an_error_apart() -> None:
    """All public exception classes of ours stand in the errors modules, so that the test above sees them."""
    ours = [
        kind for kind in below(Exception) if kind.__module__.split(".")[0] in ("archive", "index", "scrapers", "khabar")
    ]
    apart = [
        kind for kind in ours if kind.__module__ not in MODULES and not any(issubclass(kind, row) for row, _ in TABLE)
    ]
    assert apart == []


def test_a_class_stands_before_its_base() -> None:
    """No row is hidden by an earlier one."""
    kinds = [kind for kind, _ in TABLE]
    hidden = [kind for place, kind in enumerate(kinds) if any(issubclass(kind, earlier) for earlier in kinds[:place])]
    assert hidden == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ArchiveNotFound(Path("a")), 10),
        (ArchiveLocked(Path("a"), "khabar crawl"), 11),
        (ArchiveDamaged("x"), 1),
        (QueryError("x"), 2),
        (IndexDamaged(Path("a"), "x"), 12),
        (PermissionError(errno.EACCES, "Permission denied", "a"), 1),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("x"), None),
    ],
)
def test_the_codes_are_those_of_the_contract(error: BaseException, code: int | None) -> None:
    """10 no archive, 11 locked, 12 index, 2 query, 130 interrupted, 1 the rest."""
    assert code_of(error) == code


def test_messages_name_the_place_and_the_way_out() -> None:
    """A full disk says so and what to do; what nobody foresaw says how to learn more, on two lines."""
    full = message_of(OSError(errno.ENOSPC, "No space left on device", "/x/archive.db"))
    assert full.startswith("/x/archive.db: No space left on device\nMake room")
    assert message_of(ZeroDivisionError("a\nb")).splitlines() == [
        "unexpected fault: ZeroDivisionError: a b",
        "For the details run it again with KHABAR_DEBUG=1",
    ]
