"""The benchmarks lie in the source alone; where the tests run against the wheel, there is nothing here to test."""

from __future__ import annotations

from pathlib import Path

collect_ignore_glob = [] if (Path(__file__).parents[2] / "bench").is_dir() else ["test_*.py"]
