"""Where the archive in use lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from khabar.layout import default_archive


def test_the_archive_in_use_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """$KHABAR_ARCHIVE goes before the user's data folder, which is taken when it is empty."""
    monkeypatch.setenv("KHABAR_ARCHIVE", "/some/where")
    assert default_archive() == Path("/some/where")
    monkeypatch.setenv("KHABAR_ARCHIVE", "")
    assert default_archive().parts[-2:] == ("khabar", "archive")
