"""Where the archive in use lies, and where in an archive what these faces look for."""

from __future__ import annotations

import os
from pathlib import Path

ARCHIVE_VARIABLE = "KHABAR_ARCHIVE"

CONFIG_NAME = "khabar.toml"
"""The file of sources and settings in an archive."""

INDEX_FOLDER = Path("derived", "index")
"""Where the index lies in an archive."""


def default_archive() -> Path:
    """Return where the archive in use lies: $KHABAR_ARCHIVE, else ``archive`` in the user's data folder."""
    named = os.environ.get(ARCHIVE_VARIABLE, "")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("khabar", appauthor=False)) / "archive"
