"""The one small file that says what the index is: ``CURRENT``, swapped by a rename.

``derived/index`` holds generations ``g000001``, … (each rebuild makes one) and ``CURRENT``: a line of
JSON, and a line with its SHA-256. It names the generation, the commit within it, the change of the
archive that it has caught up to, the versions it was built by, its segments, each with the checksum of
its directory (which has those of its arrays), how much of each file of labels is its own, and the file
that says which names are one entity. A file
it names is never modified but by adding to its end; whatever it does not name is left over and may go.

The checksums tell damage, a half copied folder and a stray file of another index. They are no defence
against somebody who can write to the folder: such a person can write ``CURRENT`` too.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index import analysis, schema
from index.engine.arrayfile import ArrayFile
from index.entities.spelling import kinship
from index.entities.version import VERSION as ENTITIES
from index.errors import DamagedFile, IndexDamaged, IndexMissing, IndexStale
from index.labels import LabelFile, LabelState, label_file

FORMAT = 3
CURRENT = "CURRENT"
VERSIONS = {"schema": schema.VERSION, "analysis": analysis.VERSION, "kinship": kinship.VERSION, "entities": ENTITIES}
"""What an index is built by now."""

_BINDING = ("schema", "analysis", "kinship")
"""The parts of which another version makes an index stale. Another version of the recogniser names other things."""


@dataclass(frozen=True, slots=True)
class FileState:
    """An array file: its name, its size in bytes, and the checksum of its directory."""

    name: str
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class SegmentState:
    """A segment: its file, how many documents are in it, and the file of those that are deleted, if any are."""

    file: FileState
    docs: int
    deleted: int = 0
    deletions: FileState | None = None

    @property
    def alive(self) -> int:
        """How many documents are not deleted."""
        return self.docs - self.deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One state of the index.

    ``archive`` tells the archive, and its history up to ``seq``, from any other.
    """

    generation: str
    commit: int
    seq: int
    archive: str = ""
    versions: Mapping[str, str] = field(default_factory=lambda: dict(VERSIONS))
    segments: tuple[SegmentState, ...] = ()
    labels: Mapping[str, LabelState] = field(default_factory=lambda: dict.fromkeys(schema.VALUES, LabelState()))
    entities: FileState | None = None

    @property
    def dated(self) -> bool:
        """Whether the names in it were recognised by rules or data of another version."""
        return self.versions.get("entities") != VERSIONS["entities"]

    def files(self) -> Iterator[FileState]:
        """Yield the array files."""
        for segment in self.segments:
            yield segment.file
            if segment.deletions is not None:
                yield segment.deletions
        if self.entities is not None:
            yield self.entities


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
    if any(said["versions"].get(part) != VERSIONS[part] for part in _BINDING) and not any_version:
        raise IndexStale(folder, said["versions"], VERSIONS)
    return Manifest(
        generation=said["generation"],
        commit=said["commit"],
        seq=said["seq"],
        archive=said["archive"],
        versions=said["versions"],
        segments=tuple(
            SegmentState(
                FileState(**one["file"]),
                one["docs"],
                one["deleted"],
                FileState(**one["deletions"]) if one["deletions"] else None,
            )
            for one in said["segments"]
        ),
        labels={column: LabelState(**state) for column, state in said["labels"].items()},
        entities=FileState(**said["entities"]) if said["entities"] else None,
    )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make ``manifest`` the present state, durably and at once: either the old one or this one is there."""
    body = json.dumps({"format": FORMAT, **asdict(manifest)}, sort_keys=True)
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


def fault(folder: Path, manifest: Manifest, *, deep: bool = False) -> str:
    """Return what is wrong with the files of a state, '' if nothing is: the first of ``faults``."""
    return next(faults(folder, manifest, deep=deep), "")


def faults(folder: Path, manifest: Manifest, *, deep: bool = False) -> Iterator[str]:
    """Yield what is wrong with the files of a state.

    Their sizes are compared, the directories of the array files and the labels; with ``deep`` every byte.
    """
    place = folder / manifest.generation
    for column, state in manifest.labels.items():
        path = place / label_file(column)
        try:
            if path.stat().st_size < state.size:
                yield f"{path.name} is cut off"
            elif deep:
                labels = LabelFile(path, state)
                labels.text  # noqa: B018 - reading it compares it
                labels.close()
        except FileNotFoundError:
            if state.size:
                yield f"{label_file(column)} is missing"
        except (OSError, ValueError) as error:
            yield f"{label_file(column)} cannot be read ({error})"
    for state_of_file in manifest.files():
        yield from _file_faults(place, state_of_file, deep)


def _file_faults(place: Path, state: FileState, deep: bool) -> Iterator[str]:
    try:
        size = (place / state.name).stat().st_size
        if size != state.size:
            yield f"{state.name} has {size:,} bytes in place of {state.size:,}"
        elif deep:
            file = ArrayFile(place / state.name, directory_crc=state.crc)
            yield from file.faults()
            file.close()
    except FileNotFoundError:
        yield f"{state.name} is missing"
    except DamagedFile as damage:
        yield str(damage)
    except OSError as error:
        yield f"{state.name} cannot be read ({error.strerror})"
