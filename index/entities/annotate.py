"""Articles to their entities: what the index calls when an article is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from index.entities.blend import Blend
from index.entities.countries import country_label
from index.entities.mention import Mention, Recogniser
from index.entities.remembered import FOLDED
from index.entities.resolve import Entities, Said, resolve
from index.entities.speech.quotes import Quote, quotes

__all__ = ["Entities", "Readable", "annotate", "read"]

_AT_ONCE = 128  # articles that a recogniser is given together: it works by arrays


class Readable(Protocol):
    """What of an article its entities are recognised from."""

    @property
    def title(self) -> str:
        """The headline."""

    @property
    def text(self) -> str:
        """What stands below it."""

    @property
    def language(self) -> str:
        """The language's tag, '' for one that is not known."""


def annotate(articles: Iterable[Readable], recogniser: Recogniser | None = None) -> Iterator[Entities]:
    """Yield the entities of each article, in the order of the articles. Streams; never raises on text."""
    reader = Blend() if recogniser is None else recogniser
    waiting = iter(articles)
    while some := list(islice(waiting, _AT_ONCE)):
        texts = [f"{article.title}\n\n{article.text}" for article in some]
        found = reader.mentions([(text, article.language) for text, article in zip(texts, some, strict=True)])
        for article, text, mentions in zip(some, texts, found, strict=True):
            yield read(text, article.language, len(article.title), mentions)


def read(text: str, language: str, title_end: int, mentions: Sequence[Mention]) -> Entities:
    """Return the entities of one text, whose title ends at ``title_end``, and what they are quoted as saying."""
    entities = resolve(mentions, title_end=title_end, length=len(text))
    said = quotes(text, language, mentions)
    if not said:
        return entities
    speaking = {quote.speaker_start for quote in said}
    named = {(mention.start, mention.end): mention for mention in mentions if mention.start in speaking}
    spoken = tuple(
        Said(
            text[quote.start : quote.end],
            _speaker(quote, named.get((quote.speaker_start, quote.speaker_end)), entities),
        )
        for quote in said
    )
    return replace(entities, quotes=spoken)


def _speaker(quote: Quote, mention: Mention | None, entities: Entities) -> str:
    """Return the label that an article has for who is quoted; a role as it stands; '' for one who is nobody there."""
    if mention is None:
        return " ".join(quote.speaker.split())
    if mention.kind == "country":
        return country_label(mention.value)
    labels = entities.persons if mention.kind == "person" else entities.orgs
    name, ministry, code = mention.value.partition("|")
    names = {FOLDED[f"{name} of {country_label(code)}" if code else name], FOLDED[mention.text]}
    for label in labels:
        if FOLDED[label] in names or (ministry and not code and label.startswith(f"{name} of ")):
            return label
    for place in (-1, 0):
        owners = [label for label in labels if FOLDED[label].split()[place] in names]
        if len(owners) == 1:
            return owners[0]
    return ""
