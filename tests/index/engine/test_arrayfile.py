"""A file of arrays gives back what was put in, and tells every byte that is not as it was written."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.engine import arrayfile
from index.engine.arrayfile import ALIGN, Array, ArrayFile, ArrayFileWriter
from index.errors import DamagedFile

ARRAYS: dict[str, Array] = {
    "bytes": np.arange(5, dtype=np.uint8),
    "none": np.empty(0, dtype=np.uint32),
    "short": np.array([0, 65535], dtype=np.uint16),
    "signed": np.array([-5, 5], dtype=np.int32),
    "long": np.array([-(2**63), 2**63 - 1, 7], dtype=np.int64),
    "wide": np.array([2**64 - 1], dtype=np.uint64),
    "real": np.array([0.5, np.inf], dtype=np.float32),
    "names": np.array([b"x", b"long name"]),
}


def make(path: Path, arrays: dict[str, Array] | None = None) -> int:
    """Write a file of arrays and return the checksum of its directory."""
    with ArrayFileWriter(path) as writer:
        for name, array in (arrays or ARRAYS).items():
            writer.put(name, array)
        return writer.finish({"docs": 3, "name": "کتاب"})


def faults(path: Path, crc: int | None = None) -> list[str]:
    """Return what opening a file and reading it through finds wrong."""
    try:
        file = ArrayFile(path, directory_crc=crc)
    except DamagedFile as damage:
        return [str(damage)]
    found = list(file.faults())
    file.close()
    return found


def test_arrays_come_back(tmp_path: Path) -> None:
    """Each array has its type and its values; each begins at a multiple of 64; meta is as it was."""
    make(tmp_path / "f")
    file = ArrayFile(tmp_path / "f")
    assert file.meta == {"docs": 3, "name": "کتاب"}
    assert file.names() == sorted(ARRAYS)
    data = (tmp_path / "f").read_bytes()
    for name, array in ARRAYS.items():
        found = file.array(name)
        assert found.dtype == array.dtype
        assert found.tolist() == array.tolist()
        assert not found.flags.writeable
        if len(array):
            assert any(data[at : at + array.nbytes] == array.tobytes() for at in range(ALIGN, len(data), ALIGN))
        assert name in file
    assert "other" not in file
    assert list(file.faults()) == []


@pytest.mark.parametrize("name", sorted(set(ARRAYS) - {"names"}))
def test_view_has_the_numbers(tmp_path: Path, name: str) -> None:
    """A view gives the same numbers as Python's own."""
    make(tmp_path / "f")
    assert ArrayFile(tmp_path / "f").view(name).tolist() == ARRAYS[name].tolist()


def test_arrays_grow_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrays that are appended to in turn come out whole, also those that do not fit in memory."""
    monkeypatch.setattr(arrayfile, "_KEPT", 100)
    with ArrayFileWriter(tmp_path / "f") as writer:
        spools = [writer.spool(f"a{number}", "<u4") for number in range(3)]
        for step in range(60):
            for number, spool in enumerate(spools):
                spool.append(np.full(step % 4 * number, step))
        assert [path.name for path in sorted(tmp_path.iterdir())] == ["f.1", "f.2"]
        writer.finish({})
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    file = ArrayFile(tmp_path / "f")
    for number in range(3):
        assert file.array(f"a{number}").tolist() == [step for step in range(60) for _ in range(step % 4 * number)]
    assert list(file.faults()) == []


def test_unfinished_file_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails, neither the file nor what was to go in it stays."""
    monkeypatch.setattr(arrayfile, "_KEPT", 1)
    with pytest.raises(RuntimeError, match="no more"), ArrayFileWriter(tmp_path / "f") as writer:
        writer.put("a", np.arange(3))
        assert list(tmp_path.iterdir())
        raise RuntimeError("no more")
    assert list(tmp_path.iterdir()) == []


def test_a_name_stands_once(tmp_path: Path) -> None:
    """A second array of one name is refused."""
    with ArrayFileWriter(tmp_path / "f") as writer:
        writer.put("a", np.arange(3))
        with pytest.raises(ValueError, match="there is an array a already"):
            writer.put("a", np.arange(3))


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    """Whatever bit of a file is another, in its header, arrays, directory or the space between, it is told."""
    crc = make(tmp_path / "f")
    data = (tmp_path / "f").read_bytes()
    for at in range(len(data)):
        spoilt = bytearray(data)
        spoilt[at] ^= 1 << at % 8
        (tmp_path / "f").write_bytes(spoilt)
        found = faults(tmp_path / "f")
        assert found, at
        assert all("f is" in fault or "f:" in fault for fault in found), at
        assert faults(tmp_path / "f", crc), at


def test_damaged_array_is_named(tmp_path: Path) -> None:
    """What is wrong in an array names the array and no other."""
    make(tmp_path / "f")
    data = bytearray((tmp_path / "f").read_bytes())
    data[data.index(b"long name")] ^= 1
    (tmp_path / "f").write_bytes(data)
    assert faults(tmp_path / "f") == ["f: the array names is not as it was written"]


@pytest.mark.parametrize("size", [0, 1, ALIGN - 1, ALIGN, -1], ids=str)
def test_cut_off_file_is_refused(tmp_path: Path, size: int) -> None:
    """A file that ends too early is no file of arrays, whatever is left of it."""
    make(tmp_path / "f")
    (tmp_path / "f").write_bytes((tmp_path / "f").read_bytes()[:size])
    with pytest.raises(DamagedFile, match=r"f is (cut off|no segment|not as it was written)"):
        ArrayFile(tmp_path / "f")


def test_longer_file_is_refused(tmp_path: Path) -> None:
    """A file that goes on after its directory is not as it was written."""
    make(tmp_path / "f")
    (tmp_path / "f").write_bytes((tmp_path / "f").read_bytes() + b"x")
    with pytest.raises(DamagedFile, match="not as it was written"):
        ArrayFile(tmp_path / "f")


@pytest.mark.parametrize(("at", "value"), [(0, b"KHABARXX"), (8, struct.pack("<I", 2))], ids=["magic", "format"])
def test_other_file_is_refused(tmp_path: Path, at: int, value: bytes) -> None:
    """A file that does not begin like one of this format is none."""
    make(tmp_path / "f")
    data = bytearray((tmp_path / "f").read_bytes())
    data[at : at + len(value)] = value
    (tmp_path / "f").write_bytes(data)
    with pytest.raises(DamagedFile, match="f is no segment of format 1"):
        ArrayFile(tmp_path / "f")


def test_sound_file_in_place_of_another_is_refused(tmp_path: Path) -> None:
    """A file that is whole, but not the one that was meant, is told by the checksum of its directory."""
    crc = make(tmp_path / "f")
    other = make(tmp_path / "f", {**ARRAYS, "long": np.array([1, 2, 3])})
    assert crc != other
    assert faults(tmp_path / "f", other) == []
    with pytest.raises(DamagedFile, match="not as it was written"):
        ArrayFile(tmp_path / "f", directory_crc=crc)


@pytest.mark.parametrize("dtype", ["|O", "object", "<M8[s]", "|V8", "<c16", ">u4", "|S0", "|S1000", "<u4,<u4"])
def test_only_plain_numbers_and_short_names_are_read(tmp_path: Path, dtype: str) -> None:
    """A directory that is whole but speaks of objects, or of anything else that is never written, makes no array."""
    make(tmp_path / "f")
    data = (tmp_path / "f").read_bytes()
    _, _, _, offset, _ = struct.unpack_from("<8sIIQQ", data)
    directory = data[offset:].replace(b'"<u8"', f'"{dtype}"'.encode())
    assert directory != data[offset:]
    header = struct.pack("<8sIIQQ", b"KHABARSG", 1, zlib.crc32(directory), offset, len(directory))
    (tmp_path / "f").write_bytes(header + data[len(header) : offset] + directory)
    file = ArrayFile(tmp_path / "f")
    read: list[Any] = [file.array, file.view]
    for one in read:
        with pytest.raises(DamagedFile, match="are not known"):
            one("wide")
    with pytest.raises(DamagedFile, match="are not known"), ArrayFileWriter(tmp_path / "g") as writer:
        writer.spool("a", dtype)


def test_arrays_in_use_outlive_the_file(tmp_path: Path) -> None:
    """An array stays readable after its file was closed and removed."""
    make(tmp_path / "f")
    file = ArrayFile(tmp_path / "f")
    array = file.array("long")
    file.close()
    (tmp_path / "f").unlink()
    assert array.tolist() == ARRAYS["long"].tolist()
