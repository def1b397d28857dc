"""What can go wrong with an archive.

ArchiveError
├── ArchiveNotFound      nothing there
├── ArchiveExists        something is there already
├── ArchiveTooNew        written by a newer khabar
├── ArchiveLocked        another process writes; names it
├── ArchiveDamaged       it cannot be read as what it says it is
├── ArchiveFull          the disk has no room (or a limit was hit)
└── CorrectionRefused    it contradicts or names nothing known
"""

from __future__ import annotations

from pathlib import Path


class ArchiveError(Exception):
    """Base of all faults of an archive; the message is fit for a user."""


class ArchiveNotFound(ArchiveError):
    """There is no archive at a place."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"no archive at {root}\nMake one with: khabar --archive {root} init")
        self.root = root


class ArchiveExists(ArchiveError):
    """A new archive was asked for where something lies already."""

    def __init__(self, root: Path, what: str) -> None:
        super().__init__(f"{root} {what}; nothing was changed")
        self.root = root


class ArchiveTooNew(ArchiveError):
    """The archive's format is newer than this program knows."""

    def __init__(self, root: Path, found: int, known: int) -> None:
        super().__init__(
            f"the archive at {root} has format {found}, and this khabar knows formats up to {known}\n"
            "Update khabar to open it; nothing was changed"
        )
        self.found, self.known = found, known


class ArchiveLocked(ArchiveError):
    """Another process holds the lock. ``holder`` is its own words about itself, possibly empty."""

    def __init__(self, what: Path, holder: str) -> None:
        super().__init__(f"{what} is in use by {holder or 'another process'}\nTry again when it is done")
        self.holder = holder


class ArchiveDamaged(ArchiveError):
    """A part of the archive cannot be read."""


class ArchiveFull(ArchiveError):
    """The system refused to store more. What was acknowledged before is safe."""


class CorrectionRefused(ArchiveError):
    """A correction contradicts what is there or names nothing known."""
