"""The documents that are deleted, in a file of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.engine.deletions import read_deletions, write_deletions
from index.errors import DamagedFile


@pytest.mark.parametrize("docs", [[], [0], [3, 70_000, 2**32 - 1]])
def test_deletions_come_back(tmp_path: Path, docs: list[int]) -> None:
    """What was written is read, as numbers to index with."""
    crc = write_deletions(tmp_path / "d", np.array(docs, dtype=np.int64))
    found = read_deletions(tmp_path / "d", crc)
    assert found.tolist() == docs
    assert found.dtype == np.int64


def test_other_deletions_are_refused(tmp_path: Path) -> None:
    """A file that is not the one of the state is an error."""
    crc = write_deletions(tmp_path / "d", np.array([1]))
    write_deletions(tmp_path / "d", np.array([2]))
    with pytest.raises(DamagedFile, match="d is not as it was written"):
        read_deletions(tmp_path / "d", crc)


def test_damaged_deletions_are_refused(tmp_path: Path) -> None:
    """A byte that is not as it was written, wherever it is, is an error: the file is read whole."""
    crc = write_deletions(tmp_path / "d", np.array([1, 500]))
    data = (tmp_path / "d").read_bytes()
    for at in range(len(data)):
        spoilt = bytearray(data)
        spoilt[at] ^= 1
        (tmp_path / "d").write_bytes(spoilt)
        with pytest.raises(DamagedFile):
            read_deletions(tmp_path / "d", crc)
