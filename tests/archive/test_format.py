"""The format on disk: archives of every format ever written can be read, and FORMAT.md says what is so."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

import archive
from archive.article import Source, article_id
from archive.database import APPLICATION_ID, FORMAT
from archive.journal import FeedState, Poll, Waiting
from archive.store import Store
from archive.verify import verify
from tests.archive.conftest import NOON, draft, response

FROZEN = Path(__file__).parent / "data"
PAGE = Path(archive.__file__).with_name("FORMAT.md").read_text(encoding="utf-8")


def write(root: Path) -> None:
    """Write an archive that has something of everything; only its UUID differs from one time to the next."""
    Store.create(root)
    with Store.open(root, write=True) as store:
        with store.transaction():
            store.put_source(Source(name="Oxus Herald", country="TJ", languages=("en", "tg")))
            feed = "http://oxus.test/feed"
            poll = Poll(feed=feed, source="Oxus Herald", at=NOON, outcome="changed", capture=store.keep(response(0)))
            store.journal.record_poll(poll, FeedState(feed=feed, etag='"a"', last_poll=NOON, last_ok=NOON))
            for number in (1, 2):
                entry = {"title": f"Entry {number}"}
                url = f"http://oxus.test/{number}"
                store.journal.offer(Waiting(url=url, source="Oxus Herald", feed=feed, entry=entry, digest="d"))
        with store.transaction():
            store.put(draft(1, title="Марз кушода шуд", authors=("Н.",)), seen=NOON, capture=store.keep(response(1)))
            store.journal.settle("http://oxus.test/1", at=NOON)
        with store.transaction():
            store.put(draft(1, title="Марз боз шуд", extra={"k": [1]}), seen=NOON + timedelta(hours=1))
            store.corrections.add("hide", {"name": "Monday"}, made=NOON)


def logical(root: Path) -> str:
    """Return all that an archive holds, but its UUID, as one JSON text."""
    with Store.open(root) as store:
        tables = ("sources", "captures", "articles", "versions", "corrections", "changes", "feeds", "polls", "entries")
        held = {table: store.database.rows(f"SELECT * FROM {table}") for table in tables}
        held["captures"] = [(*row[:6], row[7]) for row in held["captures"]]  # a gzip's length is zlib's own affair
        return json.dumps(held, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_frozen_archive_is_readable(tmp_path: Path, number: int) -> None:
    """An archive written by the first khabar of a format verifies, and is what a new one would be."""
    root = tmp_path / "archive"
    shutil.copytree(FROZEN / f"archive_v{number}", root)
    report = verify(root)
    assert (report.errors, report.hints, report.articles, report.versions) == ([], [], 1, 2)
    write(tmp_path / "new")
    frozen, new = logical(root), logical(tmp_path / "new")
    offsets = re.compile(r'"captures/[^]]*\]')  # where a record lies depends on the size of those before it
    assert offsets.sub("", frozen) == offsets.sub("", new)


def test_page_names_the_format() -> None:
    """FORMAT.md is of the format this program writes, and its constants are the program's."""
    assert f"format {FORMAT}" in PAGE.splitlines()[0]
    assert f"0x{APPLICATION_ID:X}" in PAGE
    example = re.search(r"`(http://\S+)` has the id `(\w+)`", PAGE)
    assert example is not None
    assert article_id(example[1]) == example[2]


def test_page_names_every_table() -> None:
    """Each table of schema.sql has its word in FORMAT.md."""
    schema = Path(archive.__file__).with_name("schema.sql").read_text(encoding="utf-8")
    tables = re.findall(r"CREATE TABLE (\w+)", schema)
    assert len(tables) == 10
    for table in tables:
        assert re.search(table.removesuffix("ies").removesuffix("s"), PAGE), table
