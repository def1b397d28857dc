"""Names in text against gold marked word by word: exact spans of persons, organizations and places.

    python -m bench.spans LANGUAGE=FILE... [--recogniser rules,blend] [--errors KIND]

A file has a word and its label on each line (``I-PER`` or ``B-PER`` begin a name), a blank line between
sentences, and a line ``-DOCSTART-`` or ``# doc = ...``, or a second blank line, between documents. Words are put
together as print puts them, each sentence a paragraph. On both sides a leading "the" and a trailing 's are no
part of a name. Of what a recogniser marks, persons and organizations count as they are; places are the
countries and places marked by their own name. What has no capital ('the ministry') names nothing here.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.report import table
from bench.scores import Score
from index.entities.mention import Mention, Recogniser

KINDS = ("PER", "ORG", "LOC")
Span = tuple[int, int, str]
"""First word, word after the last, kind."""

RECOGNISERS = {
    "rules": "index.entities.recogniser:Rules",
    "blend": "index.entities.blend:Blend",
    "spacy": "index.entities.external:SpacyRecogniser",
    "slovnet": "index.entities.external:SlovnetRecogniser",
}

_KIND_OF = {"person": "PER", "org": "ORG", "country": "LOC", "place": "LOC"}
_NO_PLACE = frozenset({"demonym", "inside"})  # 'Afghan', and what is named within an organization's name
_NO_SPACE_BEFORE = frozenset({*".,;:!?)]}%»”’", "'s", "’s", "'S", "n't", "'re", "'ve", "'ll", "'d", "'m", "..."})
_NO_SPACE_AFTER = frozenset("([{$#«“‘")
_POSSESSIVE = frozenset({"'s", "’s", "'S", "'", "’"})
_QUOTES = ('"', "'", "``", "''")
_BATCH = 64


class Document(NamedTuple):
    """A document as read: its text, where each word begins and ends in it, the words, and the names wanted."""

    text: str
    edges: list[tuple[int, int]]
    tokens: list[str]
    wanted: frozenset[Span]


def read(path: Path) -> Iterator[Document]:
    """Yield the documents of a file, packed by gzip or not. Raises OSError."""
    sentences: list[list[tuple[str, str]]] = [[]]
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode()
    for line in text.splitlines():
        cells = line.split()
        if cells and not line.startswith(("-DOCSTART-", "# doc")):
            sentences[-1].append((cells[0], cells[-1]))
        elif sentences[-1] and not cells:
            sentences.append([])
        elif len(sentences) > 1:
            yield from _made(sentences)
            sentences = [[]]
    yield from _made(sentences)


def score(recogniser: Recogniser, path: Path, language: str) -> dict[str, tuple[float, float, float]]:
    """Return kind → (precision, recall, F1) of exact spans on a file, each in 0..1."""
    found = counts(recogniser, read(path), language)
    return {kind: (one.precision, one.recall, one.f1) for kind, one in found.items()}


def counts(recogniser: Recogniser, documents: Iterable[Document], language: str) -> dict[str, Score]:
    """Return the score of each kind on all documents."""
    totals = dict.fromkeys(KINDS, Score())
    for document, found in recognised(recogniser, documents, language):
        for kind in KINDS:
            wanted, own = ({span for span in these if span[2] == kind} for these in (document.wanted, found))
            totals[kind] += Score(len(wanted & own), len(own), len(wanted))
    return totals


def recognised(
    recogniser: Recogniser, documents: Iterable[Document], language: str
) -> Iterator[tuple[Document, frozenset[Span]]]:
    """Yield each document with the names found in it."""
    everything = list(documents)
    for start in range(0, len(everything), _BATCH):
        batch = everything[start : start + _BATCH]
        answers = recogniser.mentions([(document.text, language) for document in batch])
        for document, mentions in zip(batch, answers, strict=True):
            yield document, spans(document, mentions)


def spans(document: Document, mentions: Iterable[Mention]) -> frozenset[Span]:
    """Return mentions as spans of a document's words, a mention of part of a word as the whole."""
    word_at = {place: i for i, (start, end) in enumerate(document.edges) for place in range(start, end)}
    found = set()
    for mention in mentions:
        kind = _KIND_OF.get(mention.kind, "")
        named = mention.text != mention.text.lower() and mention.evidence not in _NO_PLACE
        if not kind or not named or mention.start not in word_at or mention.end - 1 not in word_at:
            continue
        first, last = word_at[mention.start], word_at[mention.end - 1]
        whole = document.edges[first][0] == mention.start and document.edges[last][1] <= mention.end + 1
        if whole or kind != "LOC":  # 'Kabul-based' is no place
            found.add(_trimmed(document.tokens, first, last + 1, kind))
    return frozenset(found)


def _made(sentences: Sequence[Sequence[tuple[str, str]]]) -> Iterator[Document]:
    text, edges = "", []
    tokens: list[str] = []
    wanted: set[Span] = set()
    for sentence in filter(None, sentences):
        text += "\n\n" if text else ""
        wanted |= _labelled(sentence, len(tokens))
        before, quoting = "", False
        for token, _ in sentence:
            opening = token in _QUOTES and not quoting
            closing = token in _QUOTES and quoting
            if before and not (token in _NO_SPACE_BEFORE or closing or before in _NO_SPACE_AFTER):
                text += " "
            edges.append((len(text), len(text) + len(token)))
            text += token
            before = "(" if opening else token
            quoting = opening or (quoting and not closing)
            tokens.append(token)
    if tokens:
        trimmed = frozenset(_trimmed(tokens, *span) for span in wanted)
        yield Document(text, edges, tokens, trimmed)


def _labelled(sentence: Sequence[tuple[str, str]], offset: int) -> set[Span]:
    """Return the names of a sentence; a name begins where a label says so, or differs from the one before."""
    found: set[Span] = set()
    first, kind = 0, ""
    for i, (_, label) in enumerate([*sentence, ("", "O")]):
        place, _, named = label.partition("-")
        if kind and (place != "I" or named != kind):
            found.add((offset + first, offset + i, kind))
            kind = ""
        if named and not kind:
            first, kind = i, named
    return {span for span in found if span[2] in KINDS}


def _trimmed(tokens: Sequence[str], first: int, after: int, kind: str) -> Span:
    if after - first > 1 and tokens[first].lower() == "the":
        first += 1
    if after - first > 1 and tokens[after - 1] in _POSSESSIVE:
        after -= 1
    return first, after, kind


def errors(recogniser: Recogniser, path: Path, language: str, kind: str) -> Iterator[tuple[str, str]]:
    """Yield (``wrong`` or ``missed``, name) for each of a kind."""
    for document, found in recognised(recogniser, read(path), language):
        for sign, these in (("wrong", found - document.wanted), ("missed", document.wanted - found)):
            for first, after, own in sorted(these):
                if own == kind:
                    yield sign, " ".join(document.tokens[first:after])


def _recogniser(name: str) -> Recogniser:
    module, _, noun = RECOGNISERS[name].partition(":")
    made: Recogniser = getattr(importlib.import_module(module), noun)()
    return made


def main() -> None:
    """Print the table, or the commonest errors."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+", metavar="LANGUAGE=FILE")
    options.add_argument("--recogniser", default="rules,blend", help=f"of {', '.join(RECOGNISERS)}")
    options.add_argument("--errors", choices=KINDS)
    chosen = options.parse_args()
    rows = [["exact spans: P / R / F1", *KINDS]]
    for name in chosen.recogniser.split(","):
        recogniser = _recogniser(name)
        for said in chosen.files:
            language, _, file = said.partition("=")
            path = Path(file)
            if chosen.errors:
                for (sign, text), times in Counter(errors(recogniser, path, language, chosen.errors)).most_common():
                    print(f"{name}\t{path.name}\t{sign}\t{times}\t{text}")
            else:
                shares = score(recogniser, path, language)
                cells = (" / ".join(f"{share:.3f}" for share in shares[kind]) for kind in KINDS)
                rows.append([f"{name}, {path.name.removesuffix('.gz')}", *cells])
    if not chosen.errors:
        print(table(rows))


if __name__ == "__main__":
    main()
