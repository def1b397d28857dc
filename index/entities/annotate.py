"""Articles to their entities: what the index calls when an article is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from index.entities.blend import Blend
from index.entities.countries import country_label
from index.entities.mention import Mention, Recogniser
from index.entities.remembered import FOLDED
from index.entities.resolve import Entities, Said, resolve
from index.entities.speech.quotes import Quote, quotes
from index.entities.text.words import LONGEST_TEXT

__all__ = ["Entities", "Readable", "annotate", "marked", "read"]

_AT_ONCE = 128  # articles that a recogniser is given together: it works by arrays
_LETTERS_AT_ONCE = 500_000  # of these articles, which bounds the arrays


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


Text = TypeVar("Text", bound=Readable)


def annotate(articles: Iterable[Readable], recogniser: Recogniser | None = None) -> Iterator[Entities]:
    """Yield the entities of each article, in the order of the articles. Streams; never raises on text."""
    for article, text, mentions in marked(articles, Blend() if recogniser is None else recogniser):
        yield read(text, article.language, len(article.title), mentions)


def marked(articles: Iterable[Text], recogniser: Recogniser) -> Iterator[tuple[Text, str, list[Mention]]]:
    """Yield each article with its title and text on end and the mentions in this. Streams."""
    for some in _together(articles):
        texts = [f"{article.title}\n\n{article.text}" for article in some]
        languages = [article.language for article in some]
        yield from zip(some, texts, recogniser.mentions([*zip(texts, languages, strict=True)]), strict=True)


def _together(articles: Iterable[Text]) -> Iterator[list[Text]]:
    """Yield as many articles at a time as a recogniser is to be given."""
    some: list[Text] = []
    letters = 0
    for article in articles:
        some.append(article)
        letters += min(len(article.title) + len(article.text), LONGEST_TEXT)
        if len(some) == _AT_ONCE or letters >= _LETTERS_AT_ONCE:
            yield some
            some, letters = [], 0
    if some:
        yield some


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
