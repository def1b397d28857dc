"""Names that a person gave to somebody: found in texts beside what a recogniser finds by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from index.entities.mention import Kind, Mention, Recogniser
from index.entities.text.folding import Script, fold, script_of, stem
from index.entities.text.gazetteer import Entry, Gazetteer
from index.entities.text.words import Words

Alias = tuple[Kind, str, str]
"""A kind, the alias, and a name of the person or organization whose it is."""


class WithAliases:
    """A recogniser that also finds aliases, in any of their case forms, each as the name that it is."""

    def __init__(self, recogniser: Recogniser, aliases: Sequence[Alias]) -> None:
        self._recogniser = recogniser
        self._aliases = tuple(aliases)
        self._gazetteer = cache(self._listed)
        self._keys = stems(alias for _, alias, _ in aliases)

    @property
    def version(self) -> str:
        """The version of the recogniser's rules and data."""
        return self._recogniser.version

    def mentions(self, texts: Sequence[tuple[str, str]]) -> Iterator[list[Mention]]:
        """Yield the mentions of each text; a person or organization that overlaps an alias gives way to it."""
        for (text, _), own in zip(texts, self._recogniser.mentions(texts), strict=True):
            yield self._added(text, own)

    def _added(self, text: str, mentions: list[Mention]) -> list[Mention]:
        if not may_have(fold(text), self._keys):
            return mentions
        words = Words(text)
        gazetteer = self._gazetteer(script_of(text))
        aliases = []
        for first, after, entries in gazetteer.matches(words, range(len(words))):
            start, end = words.starts[first], words.ends[after - 1]
            for entry in entries:
                if entry.kind is not None:
                    aliases.append(Mention(start, end, entry.kind, words.text[start:end], 1.0, "alias", entry.value))
        kept = [
            mention
            for mention in mentions
            if mention.kind == "country"
            or not any(one.start < mention.end and mention.start < one.end for one in aliases)
        ]
        return sorted(kept + aliases, key=lambda mention: (mention.start, mention.end, mention.kind))

    def _listed(self, script: Script) -> Gazetteer:
        entries = [(alias, Entry(kind, alias, "alias", 1.0)) for kind, alias, _ in self._aliases]
        return Gazetteer([one for one in entries if script_of(one[0]) == script], script, inflected=True)


def stems(aliases: Iterable[str]) -> list[list[str]]:
    """Return, for each alias, what every text that has it in any form has of each of its words, folded."""
    return [[stem(fold(word)) for word in Words(alias).tokens] for alias in aliases]


def may_have(folded: str, keys: Sequence[Sequence[str]]) -> bool:
    """Tell whether a folded text may have one of several aliases, given their ``stems``."""
    return any(all(key in folded for key in words) for words in keys)
