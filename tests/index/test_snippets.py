"""The piece of a text that shows why it was found."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.snippets import snippet

FILLER = "Nothing of note happened here on that quiet day in the valley. "


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("The borders are open.", {"border"}, "The <mark>borders</mark> are open."),
        ("Fish & <b>chips</b>", {"chip"}, "Fish &amp; &lt;b&gt;<mark>chips</mark>&lt;/b&gt;"),
        ("a <mark>x</mark>", {"x"}, "a &lt;mark&gt;<mark>x</mark>&lt;/mark&gt;"),
        ("به کتاب‌های تازه", {"کتاب"}, "به <mark>کتاب‌های</mark> تازه"),
        ("о границах говорили", {"границ"}, "о <mark>границах</mark> говорили"),
        ("terrorists met", {"terrorists"}, "<mark>terrorists</mark> met"),
        ("one\n\n  two\tthree", set(), "one two three"),
        ("", {"x"}, ""),
    ],
)
def test_short_text_is_shown_whole(text: str, terms: set[str], expected: str) -> None:
    """Matches are marked by their terms, everything else is escaped, white space is single."""
    assert snippet(text, frozenset(terms)) == expected


def test_window_shows_the_most_different_terms() -> None:
    """Where two different terms stand together is better than where one stands often."""
    text = f"gas gas gas. {FILLER * 10} Putin spoke of gas. {FILLER * 10}"
    found = snippet(text, frozenset({"gas", "putin"}), size=120)
    assert "<mark>Putin</mark> spoke of <mark>gas</mark>" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(re.sub("</?mark>", "", found)) < 130


def test_without_a_match_the_lead_is_shown() -> None:
    """Where no term occurs (a filter found it), the text's beginning is shown, cut between words."""
    found = snippet(FILLER * 10, frozenset({"absent"}), size=100)
    assert FILLER.startswith(found.removesuffix(" …")[:50])
    assert found.endswith(" …")
    assert found.removesuffix(" …") in FILLER * 2


@settings(deadline=None)
@given(st.text(max_size=400), st.frozensets(st.sampled_from(["a", "b", "1", "ب"]), max_size=3), st.integers(30, 120))
def test_only_marks_are_markup(text: str, terms: frozenset[str], size: int) -> None:
    """Whatever the text, the only tags are balanced marks, and the rest is characters of the text."""
    found = snippet(text, terms, size=size)
    bare = re.sub("</?mark>", "", found)
    assert "<" not in bare
    assert ">" not in bare
    assert re.findall("</?mark>", found) == ["<mark>", "</mark>"] * found.count("<mark>")
    body = unescape(bare).removeprefix("… ").removesuffix(" …")
    assert set(body.split()) <= set(re.sub(r"\s+", " ", text).split()) | set(body.split()[:1] + body.split()[-1:]) or (
        "\x00" not in body
    )
