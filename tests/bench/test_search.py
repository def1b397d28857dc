"""The search benchmark runs from end to end. What it measures here means nothing: the corpus is too small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import search
from bench.figures import Latency, Measured, alike, latency, same_facets
from bench.queries import KINDS, Query
from bench.report import number, table
from bench.targets import Target


def test_engines_agree_and_everything_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of two engines prints every table and writes every figure."""
    monkeypatch.setattr(search, "MARKS", "bc")
    monkeypatch.setattr(search, "COLD_STARTS", 1)
    figures = tmp_path / "figures.json"
    search.main(["--articles", "300", "--engines", "khabar,fts5", "--rounds", "1", "--json", str(figures)])
    printed = capsys.readouterr().out
    assert all(title in printed for title in ("Indexing", "Agreement", "Targets", *KINDS))
    said = json.loads(figures.read_text(encoding="utf-8"))
    ours, theirs = said["engines"]["khabar"], said["engines"]["fts5"]
    assert len(said["queries"]) == len(ours["answers"]) == 240
    same = [one == other for one, other in zip(ours["answers"], theirs["answers"], strict=True)]
    assert sum(same) > 220  # the stemmers differ
    assert len(ours["adding"]) == 2


def test_an_unknown_engine_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the engines that there are."""
    with pytest.raises(SystemExit):
        search.main(["--engines", "lucene"])
    assert "no engine is called 'lucene'" in capsys.readouterr().err


def test_latencies_are_of_the_median_round_and_by_class() -> None:
    """Of three rounds the middle one counts."""
    queries = [Query(kind, (kind,)) for kind in KINDS for _ in range(20)]
    one = Measured("one", {}, {"plain": [[number % 20 + extra for number in range(160)] for extra in (0.0, 50.0, 1.0)]})
    found = one.latencies("plain", queries)
    assert set(map(str, KINDS)) < set(found)
    assert all(each == Latency(10.5, 19.0) for each in found.values())
    assert latency([3.0, 1.0, 2.0]) == Latency(2.0, 3.0)


def test_agreement_is_within_two_in_a_hundred() -> None:
    """Facets are compared only where equally many match."""
    mine = [(100, {"country": [7]}), (100, {"country": [7]}), (8, {"country": [7]})]
    theirs = [(100, {"country": [7]}), (98, {"country": [9]}), (9, {"country": [7]})]
    assert alike(mine, theirs) == [True, True, False]
    assert same_facets(mine, theirs) == [True]


def test_a_target_has_an_upper_or_a_lower_bound() -> None:
    """The bound itself still meets it."""
    assert Target("time", 2, 1, 2.0).met
    assert not Target("time", 2, 1, 2.1).met
    assert Target("speed", 2, 1, 2.1, least=True).met
    assert not Target("speed", 2, 1, 1.9, least=True).met


def test_tables_are_aligned() -> None:
    """Numbers are flush right and have three digits."""
    assert table([["", "ms"], ["one", "10"], ["seven", "7"]]) == "       ms\n---------\none    10\nseven   7"
    assert [number(value) for value in (12345.6, 12.34, 0.0123, 0.00012345)] == ["12,346", "12.3", "0.0123", "0.00012"]
