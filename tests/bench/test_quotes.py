"""The measure of quotes, and what it says of the gold set."""

from bench.entities import GOLD
from bench.quotes import score


def test_the_gold_set_is_found() -> None:
    """At least as well as was asked for: precision 0.9, recall 0.75, in both languages."""
    result = score(GOLD / "quotes.jsonl")
    assert set(result.scores) == {"en", "ru"}
    for found in result.scores.values():
        assert found.precision >= 0.9
        assert found.recall >= 0.75
