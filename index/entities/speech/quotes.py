"""Who is quoted in an article as saying what, in English and Russian: no quote without an attribution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from index.entities.mention import Mention
from index.entities.speech import english, russian
from index.entities.speech.attribution import Attribution, Speaker, Speech
from index.entities.speech.quotation import Quotation

LONGEST = 2_000
"""Characters of the longest quote: beyond that a mark was forgotten."""

MOST = 100
"""Quotes of one article."""

_GRAMMARS: dict[str, Callable[[Speech], Iterator[Attribution]]] = {
    "en": english.attributions,
    "ru": russian.attributions,
}
_SPACE = " \t\n\r\xa0"
_LONGEST_PHRASE = 200  # characters between the two halves of a quote


class Quote(NamedTuple):
    """What ``text[start:end]`` says, by the speaker named at ``speaker_start:speaker_end``.

    A ``direct`` quote stands between quotation marks, which are not part of it; else it is a clause. ``speaker``
    is the text of a mention, or a role such as 'the minister' where the text gives no name.
    """

    start: int
    end: int
    speaker_start: int
    speaker_end: int
    speaker: str
    direct: bool


def quotes(text: str, language: str, mentions: Sequence[Mention]) -> list[Quote]:
    """Return the quotes of a text, in order of start; none in a language without rules. Pure, never raises.

    ``language`` is a BCP 47 tag, ``mentions`` those of the text in order of start. Takes time linear in the text.
    """
    attributions = _GRAMMARS.get(language[:2].lower()) if language[2:3] in ("", "-", "_") else None
    if attributions is None:
        return []
    speech = Speech(text, mentions)
    said: dict[tuple[int, int], tuple[Speaker, bool]] = {}
    owners: dict[int, Attribution] = {}
    inner: dict[int, list[tuple[int, int]]] = {}
    for attribution in attributions(speech):
        number = _quoted(speech, attribution)
        if number >= 0:
            owners.setdefault(number, attribution)
            if attribution.inner is not None:
                inner.setdefault(number, []).append(attribution.inner)
        elif attribution.said is not None:
            start, end = _trimmed(text, *attribution.said)
            number = speech.quotation(start)
            if number >= 0 and speech.quotations[number].open == start and speech.quotations[number].close == end - 1:
                owners.setdefault(number, attribution)
            else:
                said.setdefault((start, end), (attribution.speaker, False))
    _carry_on(speech, owners)
    for number, attribution in owners.items():
        for piece in _pieces(speech, speech.quotations[number], inner.get(number, ())):
            said[piece] = (attribution.speaker, True)
    found = [
        Quote(start, end, speaker.start, speaker.end, text[speaker.start : speaker.end], direct)
        for (start, end), (speaker, direct) in sorted(said.items())
        if 0 < end - start <= LONGEST
    ]
    return found[:MOST]


def _quoted(speech: Speech, attribution: Attribution) -> int:
    """Return the number of the quotation that an attribution gives to somebody, or -1."""
    if attribution.opening >= 0:
        return speech.quotation(attribution.opening)
    return -1 if attribution.said is not None else speech.closed(attribution.start)


def _carry_on(speech: Speech, owners: dict[int, Attribution]) -> None:
    """Give to the same speaker what goes on after '..., X said' and in further paragraphs."""
    for number in range(1, len(speech.quotations)):
        attribution = owners.get(number - 1)
        if attribution is not None and number not in owners and _goes_on(speech, number, attribution):
            owners[number] = attribution


def _goes_on(speech: Speech, number: int, attribution: Attribution) -> bool:
    text, former, later = speech.text, speech.quotations[number - 1], speech.quotations[number]
    between = text[former.close + 1 : later.open]
    if former.continues:
        return not text[former.close : later.open].strip(_SPACE)
    if "\n" in between or not (
        text[later.close - 1] in ".,?!…" or text[later.close + 1 : later.close + 2] in (".", ",")
    ):
        return False
    if not between.strip(_SPACE):
        return True
    if len(between) > _LONGEST_PHRASE or attribution.start < former.close:
        return False
    return between.rstrip(_SPACE)[-1] in ".,:—–-" and speech.sentence(later.open - 1)[0] <= attribution.start


def _pieces(speech: Speech, quotation: Quotation, inner: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what is said between two marks, without the phrases among it that say by whom."""
    start = quotation.open + 1
    for first, after in inner:
        yield _trimmed(speech.text, start, first)
        start = after
    yield (start, quotation.close) if not inner else _trimmed(speech.text, start, quotation.close)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the spaces, commas, dashes around it and its full stop."""
    while start < end and text[start] in " \t\n\r\xa0,;:—–-":
        start += 1
    while end > start and text[end - 1] in " \t\n\r\xa0,;:—–-.":
        end -= 1
    return start, end
