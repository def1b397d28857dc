"""Messages that point at the place."""

from __future__ import annotations

import pytest

from index.errors import QueryError


@pytest.mark.parametrize(
    ("text", "position", "shown"),
    [
        ("a b", 2, "wrong (character 3)\n    a b\n      ^"),
        ("新闻 b", 3, "wrong (character 4)\n    新闻 b\n         ^"),
        ("cafe\u0301 b", 6, "wrong (character 7)\n    cafe\u0301 b\n         ^"),
        ("a\tb\nc", 4, "wrong (character 5)\n    a b c\n        ^"),
        ("خبر (کابل", 4, "wrong (character 5)\n    at: (کابل"),
        ("خبر", 3, "wrong (character 4)\n    at the end"),
    ],
)
def test_query_error_points_at_the_place(text: str, position: int, shown: str) -> None:
    """A caret stands under the place, wide letters and marks counted; right-to-left text is quoted there."""
    assert str(QueryError("wrong", text, position)) == shown


def test_long_query_is_shown_around_the_place() -> None:
    """Of a long query only what is around the place is shown, with the caret still under it."""
    lines = str(QueryError("wrong", "x" * 500 + "(" + "y" * 500, 500)).split("\n")
    assert lines[1][lines[2].index("^")] == "("
    assert len(lines[1]) < 90


def test_error_without_a_text_is_its_message() -> None:
    """Where there is nothing to point at, the message stands alone."""
    assert str(QueryError("too long")) == "too long"
