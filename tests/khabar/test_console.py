"""What is printed cannot steer a terminal, and right-to-left text stays in its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.cli.console import ago, clean, counted, is_rtl, isolate, line
from khabar.cli.render import marked_parts, unmarked


@given(st.text())
def test_no_control_character_gets_out(text: str) -> None:
    """Escape sequences, line ends and direction overrides of a web page never reach the terminal."""
    shown = line(text)
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in shown)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(shown)


def test_cleaning_keeps_what_scripts_need() -> None:
    """The joiners of Persian and the line ends of a text stay."""
    assert clean("می\u200cرود\nدو") == "می\u200cرود\nدو"
    assert line("a\x1b[31m\n b") == "a[31m b"


def test_only_right_to_left_text_is_isolated() -> None:
    """A fragment with Arabic letters is wrapped in FSI and PDI, any other left alone."""
    assert isolate("مرز AF") == "\u2068مرز AF\u2069"
    assert isolate("граница") == "граница"
    assert is_rtl("2017 مرز")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3, minutes=10), "3 h ago"),
        (timedelta(days=12), "12 d ago"),
        (timedelta(hours=-2), "in 2 h"),
    ],
)
def test_a_time_is_told_in_its_largest_unit(before: timedelta, said: str) -> None:
    """Seconds are just now; minutes, hours and days are counted, in both directions."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert ago(now - before, now) == said
    assert ago(None, now) == "never"


def test_numbers_agree_with_their_nouns() -> None:
    """One article, two articles, and thousands set apart."""
    assert (counted(1, "article"), counted(0, "article")) == ("1 article", "0 articles")
    assert counted(1204, "entry", "entries") == "1,204 entries"


def test_a_snippet_becomes_plain_or_marked_text() -> None:
    """Marks are runs, entities are letters, and what looks like markup in the text stays text."""
    snippet = "the <mark>border</mark> &amp; &lt;mark&gt;no mark&lt;/mark&gt;"
    assert unmarked(snippet) == "the border & <mark>no mark</mark>"
    assert list(marked_parts(snippet)) == [("the ", False), ("border", True), (" & <mark>no mark</mark>", False)]
