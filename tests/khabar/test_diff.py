"""What changed between two versions is told by field, by paragraph and by word."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archive.article import Version
from khabar.diff import Changed, changes, words


def version(number: int, title: str, text: str) -> Version:
    """Return a version."""
    seen = datetime(2026, 11, 24, number, tzinfo=UTC)
    return Version(url="https://a.test/", title=title, text=text, source="A", number=number, seen=seen)


def test_a_corrected_word_is_shown_in_its_paragraph() -> None:
    """Only the words that changed are marked, and the paragraphs beside are given for their place."""
    old = version(1, "Nine hurt", "First.\nNine were hurt.\nLast.\nFar away.")
    new = version(2, "Ten hurt", "First.\nTen were hurt.\nLast.\nFar away.")
    assert list(changes(old, new)) == [
        Changed("title", (("removed", "Nine"), ("added", "Ten"), ("same", " hurt"))),
        Changed("text", (("same", "First."),)),
        Changed("text", (("removed", "Nine"), ("added", "Ten"), ("same", " were hurt."))),
        Changed("text", (("same", "Last."),)),
    ]


def test_a_new_paragraph_is_added_whole() -> None:
    """A paragraph that came in is one run, and what is the same elsewhere is left out."""
    found = list(changes(version(1, "T", "One."), version(2, "T", "One.\nTwo.")))
    assert found == [Changed("text", (("same", "One."),)), Changed("text", (("added", "Two."),))]


def test_versions_that_say_the_same_have_no_changes() -> None:
    """When a version was seen is no change."""
    assert list(changes(version(1, "T", "One."), version(2, "T", "One."))) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_runs_hold_both_texts(old: str, new: str) -> None:
    """Without what was added the runs are the old text, without what was removed the new one."""
    runs = list(words(old, new))
    assert "".join(text for kind, text in runs if kind != "added") == old
    assert "".join(text for kind, text in runs if kind != "removed") == new
