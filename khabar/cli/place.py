"""Which archive a command works on, and opening it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from khabar.api import Khabar


class Place:
    """The archive in use: ``--archive``, else $KHABAR_ARCHIVE, else the user's own."""

    def __init__(self, named: Path | None) -> None:
        self.named = named

    @property
    def root(self) -> Path:
        """The archive's folder; it need not exist."""
        from khabar.layout import default_archive

        return self.named if self.named is not None else default_archive()

    def open(self, purpose: str = "") -> Khabar:
        """Open the archive: to write if a ``purpose`` is given, else to read. Raises as khabar.api.open."""
        from khabar.api import open as open_archive

        return open_archive(self.root, write=bool(purpose), purpose=purpose)


pass_place = click.make_pass_decorator(Place)
