"""Scores of exact spans, from files of words with labels."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench.spans import errors, read, score, spans
from index.entities.mention import Kind, Mention

FILE = """-DOCSTART- -X- O O

MISSION NN I-NP O
ENDS VB I-VP O

The DT I-NP B-ORG
Quorv NNP I-NP I-ORG
Bank NNP I-NP I-ORG
's POS I-NP I-ORG
Ann NNP I-NP I-PER
Lee NNP I-NP I-PER
left VB I-VP O
( ( O O
Kabul NNP I-NP I-LOC
) ) O O
. . O O

# doc = two
Bob\tB-PER
Bob\tB-PER
rose\tO
"""


class Fixed:
    """Marks each of some texts wherever it first stands."""

    version = "0"

    def __init__(self, *marks: tuple[str, Kind]) -> None:
        self._marks = marks

    def mentions(self, texts: Sequence[tuple[str, str]]) -> Iterator[list[Mention]]:
        yield from (
            [
                Mention(text.find(name), text.find(name) + len(name), kind, name, 1.0, "name")
                for name, kind in self._marks
                if name in text
            ]
            for text, _ in texts
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of the gold above."""
    path = tmp_path / "gold.conll"
    path.write_text(FILE)
    return path


def test_words_are_put_together_as_print_puts_them(path: Path) -> None:
    """Signs stand where print has them, and the names wanted are spans of words."""
    first, second = read(path)
    assert first.text == "MISSION ENDS\n\nThe Quorv Bank's Ann Lee left (Kabul)."
    assert [first.text[start:end] for start, end in first.edges] == first.tokens
    assert first.wanted == {(3, 5, "ORG"), (6, 8, "PER"), (10, 11, "LOC")}
    assert second.wanted == {(0, 1, "PER"), (1, 2, "PER")}


def test_only_exact_spans_are_right(path: Path) -> None:
    """Part of a name is wrong and the whole missed; an article or a possessive makes no difference."""
    recogniser = Fixed(
        ("the Quorv Bank", "org"), ("Quorv Bank", "org"), ("Lee", "person"), ("Bob", "person"), ("Kabul", "country")
    )
    found = score(recogniser, path, "en")
    assert found["ORG"] == (1.0, 1.0, 1.0)
    assert found["PER"] == pytest.approx((1 / 2, 1 / 3, 2 / 5))
    assert found["LOC"] == (1.0, 1.0, 1.0)
    assert list(errors(recogniser, path, "en", "PER")) == [("wrong", "Lee"), ("missed", "Ann Lee"), ("missed", "Bob")]


def test_demonyms_and_words_without_capitals_are_no_names(path: Path) -> None:
    """They are marked for the article, and are no names in gold."""
    document = next(read(path))
    start = document.text.index("left")
    mentions = [
        Mention(start, start + 4, "org", "left", 0.6, "later"),
        Mention(document.text.index("Ann"), document.text.index("Ann") + 3, "country", "Ann", 0.9, "demonym"),
    ]
    assert spans(document, mentions) == frozenset()
