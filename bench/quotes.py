"""How well attributed quotes are found: ``python -m bench.quotes [FILE]``.

A line of the file is a text: ``language``, ``text``, and ``quotes``, each with what is ``said``, the ``speaker`` and
whether it is ``direct``. What is said is written as it stands in the text, without the marks around it or the 'that'
before it. A speaker is named as the text names him nearby: where it says 'he', by the name that 'he' stands for; by a
role where there is no name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.scores import Score
from index.analysis import fold_name
from index.entities.recogniser import Rules
from index.entities.speech.quotes import Quote, quotes

GOLD = Path(__file__).parent.parent / "tests" / "index" / "entities" / "gold" / "quotes.jsonl"
OVERLAP = 0.8
"""The share of the characters of both that what is said must have in common with what is found."""


class Wanted(NamedTuple):
    """An annotated quote: its span, its speaker, and whether it stands in marks."""

    start: int
    end: int
    speaker: str
    direct: bool


class Result(NamedTuple):
    """The scores by language, and what is wrong, a line for each quote that was missed or is nobody's."""

    scores: dict[str, Score]
    wrong: list[str]


def score(path: Path) -> Result:
    """Return how the quotes found in the texts of a file agree with its own. Raises OSError, ValueError, KeyError."""
    scores: dict[str, Score] = {}
    wrong: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        text, language = article["text"], article["language"]
        (mentions,) = Rules().mentions([(text, language)])
        wanted = annotated(text, article["quotes"])
        right, errors = compared(text, wanted, quotes(text, language, mentions))
        scores[language] = scores.get(language, Score()) + right
        wrong += errors
    return Result(scores, wrong)


def annotated(text: str, said: Sequence[dict[str, str]]) -> list[Wanted]:
    """Return the annotated quotes of a text in order. Raises ValueError where one is not in it."""
    found, at = [], 0
    for quote in said:
        start = text.index(quote["said"], at)
        at = start + len(quote["said"])
        found.append(Wanted(start, at, quote["speaker"], bool(quote["direct"])))
    return found


def compared(text: str, wanted: Sequence[Wanted], found: Sequence[Quote]) -> tuple[Score, list[str]]:
    """Return the score of the quotes of one text, and what is wrong. Each may be right once."""
    left = list(wanted)
    wrong = []
    for quote in found:
        own = next((one for one in left if _agree(one, quote)), None)
        if own is None:
            wrong.append(f"not so: {quote.speaker!r} {text[quote.start : quote.end]!r}")
        else:
            left.remove(own)
    wrong += [f"missed: {one.speaker!r} {text[one.start : one.end]!r}" for one in left]
    return Score(len(wanted) - len(left), len(found), len(wanted)), wrong


def _agree(wanted: Wanted, found: Quote) -> bool:
    common = min(wanted.end, found.end) - max(wanted.start, found.start)
    whole = max(wanted.end, found.end) - min(wanted.start, found.start)
    return wanted.direct == found.direct and common >= OVERLAP * whole and _same(wanted.speaker, found.speaker)


def _same(one: str, other: str) -> bool:
    """Say whether one name is the other or part of it: 'Rahimov', 'Daler Rahimov'."""
    ours, theirs = set(fold_name(one).split()), set(fold_name(other).split())
    return ours <= theirs or theirs <= ours


def main(arguments: Sequence[str]) -> None:
    """Print the scores of the file named, or else of the gold set, and what is wrong."""
    result = score(Path(arguments[0]) if arguments else GOLD)
    for line in result.wrong:
        print(line)
    for language, found in sorted(result.scores.items()):
        print(f"{language}  {found}")


if __name__ == "__main__":
    main(sys.argv[1:])
