"""The installed command, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_SCRIPT = Path(sys.executable).with_name("khabar")
KHABAR: tuple[str, ...] = (str(_SCRIPT),) if _SCRIPT.exists() else (sys.executable, "-m", "khabar")
"""How to start it: the console script of this environment, else the package of this folder."""


def run(
    *words: str | Path, check: bool = False, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``khabar`` with these words and return what it printed; with ``check`` anything but exit 0 is an error."""
    done = subprocess.run(
        [*KHABAR, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )
    if check and done.returncode != 0:
        raise AssertionError(f"khabar {' '.join(map(str, words))}: exit {done.returncode}\n{done.stderr}")
    return done
