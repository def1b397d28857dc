"""Captures on disk: WARC/1.1 records, one gzip member each, appended to files of a month's folder.

A file is only ever appended to. A session that finds a file's end not as the database knows it (a crash left an
unnamed record or half of one) leaves that file alone and begins the next, so nothing is ever written behind a torn end.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from archive.article import Capture, Response
from archive.database import sync_folder
from archive.errors import ArchiveDamaged, ArchiveFull
from archive.times import from_text, to_text

FOLDER = "captures"
FILE_BYTES = 512 * 1024 * 1024  # large enough to be few, small enough to copy; WARC's customary size is 1 GB
_NAME = re.compile(r"khabar-(\d{5})\.warc\.gz")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a record came to lie: ``file`` relative to the archive, bytes, and the body's SHA-256."""

    file: str
    offset: int
    length: int
    sha256: str


class CaptureWriter:
    """Appends records below ``root``. ``known_end`` tells where a file's last named record ends (0 if none)."""

    def __init__(self, root: Path, known_end: Callable[[str], int], file_bytes: int = FILE_BYTES):
        self._root = root
        self._known_end = known_end
        self._file_bytes = file_bytes
        self._stream: IO[bytes] | None = None
        self._file = ""
        self._offset = 0

    def append(self, response: Response) -> Placed:
        """Write one response; durable after the next ``sync``. Raises ArchiveFull if there is no room."""
        record = _record(response)
        try:
            stream = self._stream_for(response.fetched)
            stream.write(record)
        except OSError as fault:
            self._give_up()
            raise _full(self._root / self._file, fault) from fault
        place = Placed(self._file, self._offset, len(record), hashlib.sha256(response.body).hexdigest())
        self._offset += len(record)
        return place

    def sync(self) -> None:
        """Make all that was appended durable. Raises ArchiveFull if there is no room."""
        if self._stream is None:
            return
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as fault:
            self._give_up()
            raise _full(self._root / self._file, fault) from fault

    def close(self) -> None:
        """Close the file in use; without ``sync`` nothing is promised of its end."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _give_up(self) -> None:
        """Never append behind what may be half a record: the next one goes to a new file."""
        if self._stream is not None:
            stream, self._stream = self._stream, None
            try:
                stream.close()
            except OSError:
                return  # the buffer could not be written: that is what we are giving up on

    def _stream_for(self, fetched: datetime) -> IO[bytes]:
        month = f"{FOLDER}/{fetched:%Y/%m}"
        if self._stream is not None and (not self._file.startswith(f"{month}/") or self._offset >= self._file_bytes):
            self.sync()
            self.close()
        if self._stream is None:
            self._stream = self._open(month)
        return self._stream

    def _open(self, month: str) -> IO[bytes]:
        folder = self._root / month
        if not folder.is_dir():
            folder.mkdir(parents=True)
            for made in (folder.parent, folder.parent.parent, self._root):
                sync_folder(made)
        numbers = [int(found[1]) for path in folder.iterdir() if (found := _NAME.fullmatch(path.name))]
        last = max(numbers, default=0)
        if last:
            self._file = f"{month}/khabar-{last:05d}.warc.gz"
            size = (self._root / self._file).stat().st_size
            if size == self._known_end(self._file) and size < self._file_bytes:
                self._offset = size
                return (self._root / self._file).open("ab")
        self._file = f"{month}/khabar-{last + 1:05d}.warc.gz"
        stream = (self._root / self._file).open("xb")
        head = _warcinfo(Path(self._file).name)
        stream.write(head)
        self._offset = len(head)
        sync_folder(folder)
        return stream


def _full(path: Path, fault: OSError) -> ArchiveFull:
    return ArchiveFull(
        f"{path} could not be written ({fault.strerror or fault})\n"
        "What was archived before is safe; make room and run the command again"
    )


def _writer(buffer: io.BytesIO) -> Any:
    from warcio.warcwriter import WARCWriter  # 30 ms that only those who capture should pay

    return WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")


def _warcinfo(name: str) -> bytes:
    buffer = io.BytesIO()
    writer = _writer(buffer)
    writer.write_record(writer.create_warcinfo_record(name, {"software": "khabar", "format": "WARC File Format 1.1"}))
    return buffer.getvalue()


_AS_SENT = frozenset({"transfer-encoding"})  # the body kept is the one inside the transfer coding


def _record(response: Response) -> bytes:
    buffer = io.BytesIO()
    writer = _writer(buffer)
    make = _response_record if response.status else _resource_record
    writer.write_record(make(writer, response))
    return buffer.getvalue()


def _resource_record(writer: Any, response: Response) -> Any:
    return writer.create_warc_record(
        response.url,
        "resource",
        payload=io.BytesIO(response.body),
        length=len(response.body),
        warc_content_type=dict(response.headers).get("Content-Type", "application/octet-stream"),
        warc_headers_dict={"WARC-Date": to_text(response.fetched)},
    )


def _response_record(writer: Any, response: Response) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _AS_SENT else name, value) for name, value in response.headers
    ]
    return writer.create_warc_record(
        response.url,
        "response",
        payload=io.BytesIO(response.body),
        length=len(response.body),
        http_headers=StatusAndHeaders(f"{response.status} {response.reason}".strip(), headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": to_text(response.fetched)},
    )


def read_response(root: Path, capture: Capture) -> Response:
    """Return the response a capture names. Raises ArchiveDamaged if the record is not what the capture says."""
    path = root / capture.file
    where = f"{path} at byte {capture.offset}"
    try:
        with path.open("rb") as stream:
            stream.seek(capture.offset)
            member = stream.read(capture.length)
    except OSError as fault:
        raise ArchiveDamaged(f"{where}: the capture cannot be read ({fault})") from fault
    kind, response = parse_member(member, where)
    if response is None:
        raise ArchiveDamaged(f"{where}: a {kind} record where a response was kept")
    if response.url != capture.url:
        raise ArchiveDamaged(f"{where}: the capture is of {response.url}, not of {capture.url}")
    if hashlib.sha256(response.body).hexdigest() != capture.sha256:
        raise ArchiveDamaged(f"{where}: the body of {capture.url} is not the one that was captured")
    return response


def parse_member(member: bytes, where: str) -> tuple[str, Response | None]:
    """Return the record type of one gzip member, and its response if it is one. Raises ArchiveDamaged."""
    from warcio.archiveiterator import ArchiveIterator

    inflated = _inflate(member)
    if inflated is None:
        raise ArchiveDamaged(f"{where}: the record is cut short or altered")
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(member), check_digests=True)))
        body = record.raw_stream.read()
        if record.digest_checker is not None and record.digest_checker.passed is False:
            raise ArchiveDamaged(f"{where}: the record's own digest does not match")
        url, fetched = (record.rec_headers.get_header(name) for name in ("WARC-Target-URI", "WARC-Date"))
        if record.rec_type == "resource":
            kind = (("Content-Type", record.rec_headers.get_header("Content-Type")),)
            return "resource", Response(
                url=url, fetched=from_text(fetched), status=0, reason="", headers=kind, body=body
            )
        if record.rec_type != "response" or record.http_headers is None:
            return str(record.rec_type), None
        code, _, reason = record.http_headers.statusline.partition(" ")
        return "response", Response(
            url=url,
            fetched=from_text(fetched),
            status=int(code),
            reason=reason,
            headers=tuple(record.http_headers.headers),
            body=body,
        )
    except ArchiveDamaged:
        raise
    except Exception as fault:
        raise ArchiveDamaged(f"{where}: the record cannot be read ({fault})") from fault


def _inflate(member: bytes) -> int | None:
    """Return how many bytes a complete single gzip member inflates to, or None if it is not one."""
    inflater = zlib.decompressobj(wbits=31)
    size = 0
    pending = member
    try:
        while pending and not inflater.eof:
            size += len(inflater.decompress(pending, _CHUNK))
            pending = inflater.unconsumed_tail
    except zlib.error:
        return None
    return size if inflater.eof and not inflater.unused_data else None


def members(path: Path, start: int, stop: int) -> Iterator[tuple[int, int, bool]]:
    """Walk the gzip members of a file between two offsets: (offset, length, whole).

    A part that is no whole member ends the walk with ``whole`` false.
    """
    with path.open("rb") as stream:
        offset = start
        while offset < stop:
            length = _member_length(stream, offset, stop)
            yield (offset, length or stop - offset, length is not None)
            if length is None:
                return
            offset += length


def _member_length(stream: IO[bytes], offset: int, stop: int) -> int | None:
    inflater = zlib.decompressobj(wbits=31)
    stream.seek(offset)
    fed = 0
    try:
        while not inflater.eof:
            chunk = stream.read(min(_CHUNK, stop - offset - fed))
            if not chunk:
                return None
            fed += len(chunk)
            while chunk and not inflater.eof:
                inflater.decompress(chunk, _CHUNK)
                chunk = inflater.unconsumed_tail
    except zlib.error:
        return None
    return fed - len(inflater.unused_data)
