"""The data files of the HTML export: safe as script, complete, cut into shards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Article
from index.folding import fold
from khabar.export.html import shards
from khabar.export.html.bidi import direction
from khabar.export.html.shards import Shards, folds, script_value
from khabar.page import Hit

MOMENT = datetime(2026, 1, 2, tzinfo=UTC)
ARTICLE = Article(
    id="abcdefabcdef", url="https://a.test/", title="T", text="x" * 100, source="S", number=1, seen=MOMENT,
    first_seen=MOMENT, seq=1,
)  # fmt: skip
HIT = Hit(
    id="abcdefabcdef", url="https://a.test/", title="T", published=None, first_seen=MOMENT, source="S", language=""
)


@given(st.text())
def test_a_script_value_is_json_without_markup(text: str) -> None:
    """Any text reads back from its script value, which holds nothing that ends a script or a line of one."""
    written = script_value([text])
    assert json.loads(written) == [text]
    assert not set(written) & set("<>&\u2028\u2029")


def test_articles_are_cut_into_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and texts go into files of bounded size, whose numbers the meta file knows."""
    monkeypatch.setattr(shards, "ROWS", 3)
    monkeypatch.setattr(shards, "TEXT", 250)
    out = Shards(tmp_path)
    for number in range(7):
        out.add(replace(ARTICLE, title=str(number)), HIT)
    out.finish("2026-01-02T00:00:00Z", {})
    names = sorted(file.name for file in tmp_path.iterdir())
    assert [name for name in names if name.startswith("rows")] == ["rows-0.js", "rows-1.js", "rows-2.js"]
    assert [name for name in names if name.startswith("text")] == ["text-0.js", "text-1.js", "text-2.js"]
    assert '"texts":[0,3,6]' in (tmp_path / "meta.js").read_text("utf-8")
    assert (tmp_path / "rows-2.js").read_text("utf-8").startswith("khabar.rows(6,[")


def test_half_a_surrogate_pair_does_no_harm(tmp_path: Path) -> None:
    """A character that no file can hold becomes a question mark."""
    out = Shards(tmp_path)
    out.add(replace(ARTICLE, title="a\ud800b"), HIT)
    out.finish("", {})
    assert '"a?b"' in (tmp_path / "rows-0.js").read_text("utf-8")


def test_folds_are_those_of_the_index() -> None:
    """The page compares letters as the index does."""
    table = folds()
    assert (table["ё"], table["ي"], table["é"], table["ـ"]) == ("е", "ی", "e", "")
    assert all(fold(letter) == base for letter, base in table.items())


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("abc", "ltr"),
        ("سلام", "rtl"),
        ("«12» سلام abc", "rtl"),
        ("2026 – Kabul کابل", "ltr"),
        ("123", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_first_letter_gives_the_direction(text: str, way: str) -> None:
    """Digits and signs are passed over; without a letter it is left to right."""
    assert direction(text) == way
