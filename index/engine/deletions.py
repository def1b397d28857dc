"""The documents of a segment that are deleted: a small file of its own, since a segment never changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.arrayfile import ArrayFile, ArrayFileWriter
from index.errors import DamagedFile


def write_deletions(path: Path, docs: NDArray[Any]) -> int:
    """Write the numbers of deleted documents, durably, and return the checksum of the file's directory."""
    with ArrayFileWriter(path) as writer:
        writer.put("deleted", docs.astype(np.uint32))
        return writer.finish({})


def read_deletions(path: Path, crc: int) -> NDArray[np.int64]:
    """Return the numbers of deleted documents. Raises DamagedFile, OSError."""
    file = ArrayFile(path, directory_crc=crc)
    for fault in file.faults():  # it is small and read whole
        raise DamagedFile(fault)
    deleted = file.array("deleted").astype(np.int64)
    file.close()
    return deleted
