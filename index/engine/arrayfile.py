"""One file that holds named arrays: a header, the arrays, and a directory with a checksum of each.

```
0    magic "KHABARSG", format (u32), CRC-32 of the directory (u32)
16   offset (u64) and size (u64) of the directory
32   zeros up to 64, then the arrays, each at a multiple of 64, zeros between
end  the directory: JSON, {"meta": {…}, "arrays": {name: [dtype, count, offset, crc]}}
```

All numbers are little-endian. A file is written once, from front to back, then its header; a reader
maps it and makes an array when it is first asked for. Nothing is ever unpickled.
"""

from __future__ import annotations

import json
import mmap
import os
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedFile

FORMAT = 1
ALIGN = 64

_MAGIC = b"KHABARSG"
_HEADER = struct.Struct("<8sIIQQ")
_CHUNK = 1 << 20  # bytes read at a time when arrays are gathered or compared
_KEPT = 1 << 16  # bytes of a growing array that are kept in memory before they go to its spool
_DTYPE = re.compile(r"\|u1|<[ui][248]|<f4|\|S[1-9]\d{0,2}")

Array = NDArray[Any]


class ArrayFile:
    """A file of arrays, mapped. Raises DamagedFile, OSError."""

    def __init__(self, path: Path, *, directory_crc: int | None = None) -> None:
        self.path = path
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < ALIGN:
                raise DamagedFile(f"{path.name} is cut off: it has {size} bytes")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, version, self.crc, offset, length = _HEADER.unpack_from(self._map)
        directory = self._map[offset : offset + length]
        if magic != _MAGIC or version != FORMAT:
            raise DamagedFile(f"{path.name} is no segment of format {FORMAT}")
        if offset + length != size or zlib.crc32(directory) != self.crc or directory_crc not in (None, self.crc):
            raise DamagedFile(f"{path.name} is not as it was written (its directory)")
        said = json.loads(directory)
        self.meta: Mapping[str, Any] = said["meta"]
        self._entries: dict[str, tuple[str, int, int, int]] = {
            name: tuple(entry) for name, entry in said["arrays"].items()
        }
        self._view = memoryview(self._map)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """Return the names of all arrays."""
        return list(self._entries)

    def array(self, name: str) -> Array:
        """Return an array, read-only, without copying."""
        dtype, count, offset, _ = self._entries[name]
        return np.frombuffer(self._map, dtype=_dtype(dtype), count=count, offset=offset)

    def view(self, name: str) -> memoryview:
        """Return an array of numbers as a memoryview: the cheapest way to read a few of them."""
        dtype, count, offset, _ = self._entries[name]
        kind = _dtype(dtype)
        format: Any = "B" if kind.kind == "S" else kind.char
        numbers: memoryview = self._view[offset : offset + count * kind.itemsize].cast(format)
        return numbers

    def faults(self) -> Iterator[str]:
        """Compare every byte with its checksum; yield what differs, array by array."""
        end = ALIGN
        for name, (dtype, count, offset, crc) in sorted(
            self._entries.items(), key=lambda item: (item[1][2], item[1][1])
        ):
            size = count * _dtype(dtype).itemsize
            if any(self._map[end:offset]):
                yield f"{self.path.name}: the space before {name} is not empty"
            found = 0
            for start in range(offset, offset + size, _CHUNK):
                found = zlib.crc32(self._map[start : min(start + _CHUNK, offset + size)], found)
            if found != crc:
                yield f"{self.path.name}: the array {name} is not as it was written"
            end = offset + size
        directory = _HEADER.unpack_from(self._map)[3]
        if any(self._map[_HEADER.size : ALIGN]) or any(self._map[end:directory]):
            yield f"{self.path.name}: the space between its arrays is not empty"

    def forget(self) -> None:
        """Tell the system that the pages read so far need not stay in memory."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Let go of the file. Arrays that are still in use keep it mapped until they go as well."""
        self._entries = {}
        try:
            self._view.release()
            self._map.close()
        except BufferError:
            pass


class ArrayFileWriter:
    """Writes a file of arrays. Arrays grow side by side in spool files, and are put together at the end.

    A context manager; leaving it without ``finish`` removes what was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._spools: dict[str, Spool] = {}

    def spool(self, name: str, dtype: str) -> Spool:
        """Return a new array that grows."""
        if name in self._spools:
            raise ValueError(f"there is an array {name} already")
        self._spools[name] = Spool(f"{self.path}.{len(self._spools)}", dtype)
        return self._spools[name]

    def put(self, name: str, array: Array) -> None:
        """Add a whole array."""
        array = np.ascontiguousarray(array)
        self.spool(name, array.dtype.newbyteorder("<").str).append(array)

    def finish(self, meta: Mapping[str, Any]) -> int:
        """Write the file, durably, and return the checksum of its directory. Raises OSError."""
        entries: dict[str, tuple[str, int, int, int]] = {}
        offset = ALIGN
        with self.path.open("wb") as file:
            file.write(bytes(ALIGN))
            for name, spool in self._spools.items():
                entries[name] = (spool.dtype.str, spool.count, offset, spool.copy_to(file))
                gap = -spool.size % ALIGN
                file.write(bytes(gap))
                offset += spool.size + gap
            directory = json.dumps({"meta": dict(meta), "arrays": entries}, sort_keys=True).encode()
            file.write(directory)
            crc = zlib.crc32(directory)
            file.seek(0)
            file.write(_HEADER.pack(_MAGIC, FORMAT, crc, offset, len(directory)))
            file.flush()
            os.fsync(file.fileno())
        self._drop()
        return crc

    def abandon(self) -> None:
        """Remove everything that was written."""
        self._drop()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> ArrayFileWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._spools:
            self.abandon()

    def _drop(self) -> None:
        for spool in self._spools.values():
            spool.remove()
        self._spools = {}


class Spool:
    """An array while it grows: in memory at first, then in a file of its own."""

    def __init__(self, path: str, dtype: str) -> None:
        self.dtype = _dtype(dtype)
        self.count = self.size = 0  # values; bytes
        self._path = path
        self._file: BinaryIO | None = None
        self._waiting: list[bytes] = []
        self._kept = 0

    def append(self, values: Array) -> None:
        """Add values at the end, as the array's own type."""
        self.count += len(values)
        self.append_bytes(np.ascontiguousarray(values, dtype=self.dtype).tobytes())

    def append_bytes(self, data: bytes) -> None:
        """Add the bytes of values; the caller counts them, where the array is not one of bytes."""
        self._waiting.append(data)
        self.size += len(data)
        self._kept += len(data)
        if self._kept >= _KEPT:
            if self._file is None:
                self._file = Path(self._path).open("w+b")  # noqa: SIM115 - open while the array grows
            self._file.write(b"".join(self._waiting))
            self._waiting, self._kept = [], 0

    def copy_to(self, file: BinaryIO) -> int:
        """Write the whole array to a file and return its checksum."""
        crc = 0
        if self._file is not None:
            self._file.seek(0)
            while data := self._file.read(_CHUNK):
                crc = zlib.crc32(data, crc)
                file.write(data)
        data = b"".join(self._waiting)
        file.write(data)
        return zlib.crc32(data, crc)

    def remove(self) -> None:
        """Remove the spool file."""
        if self._file is not None:
            self._file.close()
            Path(self._path).unlink(missing_ok=True)


def _dtype(name: str) -> np.dtype[Any]:
    if not _DTYPE.fullmatch(name):
        raise DamagedFile(f"arrays of type {name!r} are not known")
    return np.dtype(name)
