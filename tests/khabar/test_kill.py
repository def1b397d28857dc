"""kill -9 in the middle of the work: nothing acknowledged is lost, nothing is done twice, the index catches up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.khabar.killing import kill_crawl, kill_import


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_crawl(tmp_path: Path, seed: int) -> None:
    """A crawl that is killed and started again repeats no finished work and loses none."""
    result = kill_crawl(tmp_path, seed, longest=2.0)
    assert result.acknowledged <= result.total


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_import(tmp_path: Path, seed: int) -> None:
    """An import that is killed and started again ends with each article once."""
    result = kill_import(tmp_path, seed, longest=3.0)
    assert result.acknowledged <= result.total
