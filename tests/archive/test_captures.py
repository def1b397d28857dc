"""Captures: WARC/1.1 that any tool reads, appended and never written behind a torn end."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.article import Capture, Response
from archive.captures import CaptureWriter, members, read_response
from archive.errors import ArchiveDamaged
from tests.archive.conftest import NOON, response


class Kept:
    """A writer with the little that it asks of a database: where each file's last named record ends."""

    def __init__(self, root: Path, file_bytes: int = 1 << 20) -> None:
        self.root = root
        self.ends: dict[str, int] = {}
        self.file_bytes = file_bytes
        self.writer = self._new()

    def _new(self) -> CaptureWriter:
        return CaptureWriter(self.root, lambda file: self.ends.get(file, 0), self.file_bytes)

    def keep(self, kept: Response) -> Capture:
        """Append, sync, and note the end, as a committed transaction does."""
        placed = self.writer.append(kept)
        self.writer.sync()
        self.ends[placed.file] = placed.offset + placed.length
        return Capture(
            id=1,
            url=kept.url,
            fetched=kept.fetched,
            status=kept.status,
            file=placed.file,
            offset=placed.offset,
            length=placed.length,
            sha256=placed.sha256,
        )

    def reopen(self) -> None:
        """Go on in a new session."""
        self.writer.close()
        self.writer = self._new()


@given(body=st.binary(max_size=5000), reason=st.sampled_from(["OK", "", "Not Modified"]))
def test_any_body_comes_back(tmp_path_factory: pytest.TempPathFactory, body: bytes, reason: str) -> None:
    """Whatever bytes a server sent, they come back as they were."""
    root = tmp_path_factory.mktemp("captures")
    kept = Response(
        url="http://oxus.test/а?b=ў",
        fetched=NOON,
        status=200,
        reason=reason,
        headers=(("A", "1"), ("A", "2")),
        body=body,
    )
    archive = Kept(root)
    assert read_response(root, archive.keep(kept)) == kept
    archive.writer.close()


def test_file_is_plain_warc(tmp_path: Path) -> None:
    """A WARC reader finds a warcinfo record and the responses, with digests that match."""
    archive = Kept(tmp_path)
    archive.keep(response(1))
    archive.keep(response(2))
    archive.writer.close()
    (path,) = tmp_path.rglob("*.warc.gz")
    assert path.relative_to(tmp_path).as_posix() == "captures/2026/11/khabar-00001.warc.gz"
    with path.open("rb") as stream:
        found = []
        for record in ArchiveIterator(stream, check_digests=True):
            found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
            assert record.rec_headers.protocol == "WARC/1.1"
            record.content_stream().read()
            assert record.digest_checker.passed is not False
    assert found == [("warcinfo", None), ("response", "http://oxus.test/1"), ("response", "http://oxus.test/2")]


def test_transfer_coding_is_renamed(tmp_path: Path) -> None:
    """The body kept is the one inside the chunks, so the header that says otherwise is set aside."""
    archive = Kept(tmp_path)
    kept = Response(
        url="http://oxus.test/",
        fetched=NOON,
        status=200,
        reason="OK",
        headers=(("Transfer-Encoding", "chunked"),),
        body=b"x",
    )
    capture = archive.keep(kept)
    archive.writer.close()
    assert read_response(tmp_path, capture).headers == (("X-Archive-Orig-Transfer-Encoding", "chunked"),)


def test_next_session_appends(tmp_path: Path) -> None:
    """A file that ends where the database says is gone on with."""
    archive = Kept(tmp_path)
    first = archive.keep(response(1))
    archive.reopen()
    second = archive.keep(response(2))
    archive.writer.close()
    assert (second.file, second.offset) == (first.file, first.offset + first.length)


@pytest.mark.parametrize("left", [b"\x1f\x8b\x08half a record", gzip.compress(b"WARC/1.1 whole but unnamed", mtime=0)])
def test_nothing_is_written_behind_what_a_crash_left(tmp_path: Path, left: bytes) -> None:
    """A file with more than the database knows of is left alone; the next record begins a new file."""
    archive = Kept(tmp_path)
    first = archive.keep(response(1))
    archive.writer.close()
    with (tmp_path / first.file).open("ab") as stream:
        stream.write(left)
    before = (tmp_path / first.file).read_bytes()
    archive.reopen()
    second = archive.keep(response(2))
    archive.writer.close()
    assert second.file == "captures/2026/11/khabar-00002.warc.gz"
    assert (tmp_path / first.file).read_bytes() == before
    assert read_response(tmp_path, second) == response(2)


def test_files_turn_by_month_and_size(tmp_path: Path) -> None:
    """A new month begins a new folder, a full file the next number."""
    archive = Kept(tmp_path, file_bytes=900)
    files = [archive.keep(response(1)).file, archive.keep(response(2)).file, archive.keep(response(3)).file]
    files.append(archive.keep(response(4, fetched=datetime(2026, 12, 1, tzinfo=UTC))).file)
    archive.writer.close()
    assert files[0].startswith("captures/2026/11/khabar-00001")
    assert files[2].startswith("captures/2026/11/khabar-00002")
    assert files[3] == "captures/2026/12/khabar-00001.warc.gz"


def test_every_altered_byte_is_noticed(tmp_path: Path) -> None:
    """No byte of a record's stored body can change unseen; only gzip's own unused header bytes may."""
    archive = Kept(tmp_path)
    capture = archive.keep(response())
    archive.writer.close()
    path = tmp_path / capture.file
    sound = path.read_bytes()
    unseen = []
    for place in range(capture.offset, capture.offset + capture.length):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x41]) + sound[place + 1 :])
        try:
            assert read_response(tmp_path, capture) == response()
            unseen.append(place - capture.offset)
        except ArchiveDamaged as fault:
            assert "khabar-00001.warc.gz at byte" in str(fault)  # noqa: PT017 - both ways are right, this says how
    # RFC 1952: bytes 4 to 7 time, 8 flags of the compressor, 9 operating system; none of them is content.
    assert set(unseen) <= {4, 5, 6, 7, 8, 9}


def test_members_are_walked_up_to_a_torn_end(tmp_path: Path) -> None:
    """The walk gives each whole member its place, and the torn end as not whole."""
    one, two = gzip.compress(b"a" * 3_000_000), gzip.compress(b"b")
    path = tmp_path / "x.gz"
    path.write_bytes(one + two + two[:-3])
    assert list(members(path, 0, path.stat().st_size)) == [
        (0, len(one), True),
        (len(one), len(two), True),
        (len(one) + len(two), len(two) - 3, False),
    ]
    assert list(members(path, len(one), len(one) + len(two))) == [(len(one), len(two), True)]


def test_file_brought_in_is_a_resource(tmp_path: Path) -> None:
    """What no server answered with is kept as a resource record: no HTTP answer is invented for it."""
    archive = Kept(tmp_path)
    page = Response(
        url="http://oxus.test/1",
        fetched=NOON,
        status=0,
        reason="",
        headers=(("Content-Type", "text/html; charset=windows-1251"),),
        body="<p>Марз</p>".encode("windows-1251"),
    )
    capture = archive.keep(page)
    archive.writer.close()
    assert read_response(tmp_path, capture) == page
    with (tmp_path / capture.file).open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "resource"]
