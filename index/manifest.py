"""The one small file that says what the index is: ``CURRENT``, swapped by a rename.

``derived/index`` holds generations ``g000001``, … (each rebuild makes one) and ``CURRENT``: a line of
JSON, and a line with its SHA-256. It names the generation, the commit within it, the change of the
archive that it has caught up to, the versions it was built by, and every file with its size and
SHA-256. A file it names is never modified; whatever it does not name is left over and may go.

What the digests guard: the table of contents and the columns are compared before anything of them is
unpickled or mapped, so damage, a half copied folder or a stray file of another index is noticed. They
are no defence against somebody who can write to the folder: such a person can write ``CURRENT`` too.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index import analysis, schema
from index.entities.version import VERSION as ENTITIES
from index.errors import IndexDamaged, IndexMissing, IndexStale

FORMAT = 1
CURRENT = "CURRENT"
VERSIONS = {"schema": schema.VERSION, "analysis": analysis.VERSION, "entities": ENTITIES}
"""What an index is built by now; one built by others is stale."""

_BULK = (".trm", ".pst", ".col")  # Whoosh's big files: only sizes are compared when opening


@dataclass(frozen=True, slots=True)
class Fixity:
    """A file's size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One state of the index.

    ``archive`` tells the archive, and its history up to ``seq``, from any other. ``files`` are by name,
    within the generation's folder.
    """

    generation: str
    commit: int
    seq: int
    archive: str = ""
    versions: Mapping[str, str] = field(default_factory=lambda: dict(VERSIONS))
    files: Mapping[str, Fixity] = field(default_factory=dict)


def read_manifest(folder: Path, *, any_version: bool = False) -> Manifest:
    """Return the present state. Raises IndexMissing, IndexStale (unless ``any_version``), IndexDamaged."""
    try:
        text = (folder / CURRENT).read_bytes().decode()
    except FileNotFoundError:
        raise IndexMissing(folder) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(folder, f"{CURRENT} cannot be read ({error})") from None
    body, _, digest = text.partition("\n")
    if digest.strip() != hashlib.sha256(body.encode()).hexdigest():
        raise IndexDamaged(folder, f"{CURRENT} is not as it was written")
    said = json.loads(body)
    if said["format"] != FORMAT:
        raise IndexStale(folder, {}, VERSIONS)
    if said["versions"] != VERSIONS and not any_version:
        raise IndexStale(folder, said["versions"], VERSIONS)
    return Manifest(
        generation=said["generation"],
        commit=said["commit"],
        seq=said["seq"],
        archive=said["archive"],
        versions=said["versions"],
        files={name: Fixity(*fixity) for name, fixity in said["files"].items()},
    )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make ``manifest`` the present state, durably and at once: either the old one or this one is there."""
    said = {
        "format": FORMAT,
        "generation": manifest.generation,
        "commit": manifest.commit,
        "seq": manifest.seq,
        "archive": manifest.archive,
        "versions": dict(manifest.versions),
        "files": {name: [fixity.size, fixity.sha256] for name, fixity in manifest.files.items()},
    }
    body = json.dumps(said, sort_keys=True)
    fresh = folder / f"{CURRENT}.new"
    with fresh.open("wb") as file:
        file.write(f"{body}\n{hashlib.sha256(body.encode()).hexdigest()}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / CURRENT)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def seal(path: Path) -> Fixity:
    """Bring a file to the disk and return its fixity."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Fixity(file.tell(), digest)


def fault(folder: Path, manifest: Manifest, *, deep: bool = False) -> str:
    """Return what is wrong with the files of a state, '' if nothing is.

    Sizes are compared of all files; digests of all that are small, with ``deep`` of all.
    """
    for name, fixity in manifest.files.items():
        path = folder / manifest.generation / name
        try:
            size = path.stat().st_size
            if size != fixity.size:
                return f"{name} has {size:,} bytes in place of {fixity.size:,}"
            if (deep or not name.endswith(_BULK)) and _digest(path) != fixity.sha256:
                return f"{name} is not as it was written"
        except FileNotFoundError:
            return f"{name} is missing"
        except OSError as error:
            return f"{name} cannot be read ({error.strerror})"
    return ""


def is_whoosh(name: str) -> bool:
    """Return whether a file of the index is one of Whoosh's."""
    return name.endswith((".toc", *_BULK))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
