"""Saying that the index lags behind the archive, as the commands that search do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khabar.cli.console import counted, say

if TYPE_CHECKING:
    from khabar.api import Khabar


def note_lag(k: Khabar) -> None:
    """Say so when the index lacks changes that the archive has; the answer is good but for those."""
    behind = k.lag()
    if behind > 0:
        say(f"note: the index is {counted(behind, 'change')} behind the archive; catch it up with: khabar index")
