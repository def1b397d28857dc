"""JSON Feed: what is not as it should be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scrapers.errors import FeedError
from scrapers.jsonfeed import parse


@pytest.mark.parametrize(
    "item",
    [
        {"url": 5},
        {"url": "javascript:x"},
        {"id": None},
        {"url": "https://a.example/1", "title": 5, "tags": "x", "authors": 7, "content_html": [], "language": {}},
        {"url": "https://a.example/1", "authors": [5, {"name": 6}], "date_published": "never"},
    ],
)
def test_wrong_types(item: dict[str, Any]) -> None:
    """Values of a wrong type count as absent."""
    entries = parse(json.dumps({"items": [item]}), url="https://a.example/feed").entries
    assert [entry.url for entry in entries] in ([], ["https://a.example/1"])
    assert all((entry.title, entry.tags, entry.authors, entry.published) == ("", (), (), None) for entry in entries)


@pytest.mark.parametrize(
    ("text", "failure"), [("{", "malformed"), ('{"items": {}}', "not_a_feed"), ("5", "not_a_feed")]
)
def test_no_feed(text: str, failure: str) -> None:
    """Broken JSON is malformed, other JSON is no feed."""
    with pytest.raises(FeedError) as caught:
        parse(text, url="https://a.example/feed")
    assert caught.value.failure == failure
