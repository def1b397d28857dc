"""How well countries, persons and organizations are recognised, and how fast: `python -m bench.entities`.

    python -m bench.entities [--data FOLDER] [--recogniser rules] [--keep] [--faults LANGUAGE]

The gold set of the repository is always read. What lies in ``--data`` is, too: exact spans in ``ner`` and
``open/gold``, countries in ``reuters``, spellings in ``names``. ``--keep`` makes the gold set's figures those that
the tests hold later ones to; ``--faults`` lists what is wrong in the part ``dev`` of the gold set, and nothing else:
the part ``last`` was written when the rules stood, and nobody has looked at what is wrong there.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.article import Article
from bench import gold, naming, reuters, spans
from bench.report import table
from bench.scores import Score
from bench.worker import peak_memory
from index.entities.annotate import Entities, annotate
from index.entities.mention import Recogniser
from index.entities.workers import Workers, cores

GOLD = Path(__file__).parent.parent / "tests" / "index" / "entities" / "gold"
PARTS = ("dev", "last")
"""The parts of the gold set: what the rules were made with, and what was written after."""

SPANS = (
    ("en", "ner/conll2003-eng.testa.gz"),
    ("en", "open/gold/wikigold-en.conll.gz"),
    ("en", "open/gold/gum-news-en.conll.gz"),
    ("ru", "open/gold/factrueval-dev-ru.conll.gz"),
)
REUTERS = "reuters/dev.jsonl.gz"
RUSSIAN = "open/wikinews-ru.jsonl.gz"
SPELLINGS = "names/spellings.tsv"
LENGTH = 450  # words of an article whose reading is timed
_TIMED = 4_000  # articles, all of them different where there is newswire
_BATCH = 64
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


def as_article(title: str, text: str, language: str) -> Article:
    """Return an article of which only what is recognised from is known."""
    return Article(
        id="",
        url="",
        title=title,
        text=text,
        source="",
        language=language,
        number=1,
        seen=_NO_DATE,
        first_seen=_NO_DATE,
        seq=0,
    )


def made(name: str) -> Recogniser:
    """Return the recogniser that the benchmarks call by a name."""
    module, _, noun = spans.RECOGNISERS[name].partition(":")
    own: Recogniser = getattr(importlib.import_module(module), noun)()
    return own


def on_gold(path: Path, recogniser: Recogniser | None = None) -> list[tuple[gold.Gold, Entities]]:
    """Return each article of a gold file with what is recognised in it. Raises OSError."""
    articles = list(gold.read(path))
    given = [as_article(one.title, one.text, one.language) for one in articles]
    return list(zip(articles, annotate(given, recogniser), strict=True))


def kept(figures: dict[str, dict[str, Score]]) -> dict[str, dict[str, dict[str, float]]]:
    """Return scores as the file of kept figures has them: in points of 100."""
    return {
        language: {
            kind: {"precision": round(100 * one.precision, 1), "recall": round(100 * one.recall, 1)}
            for kind, one in scores.items()
        }
        for language, scores in figures.items()
    }


def _gold_table(part: str, name: str, figures: dict[str, dict[str, Score]]) -> str:
    rows = [[f"gold set, {part}, {name}, by document: P / R / F1 (of)", *gold.KINDS]]
    rows += [
        [language, *(_shares(scores[kind], of=True) for kind in gold.KINDS)] for language, scores in figures.items()
    ]
    return table(rows)


def _shares(score: Score, *, of: bool = False) -> str:
    shares = f"{score.precision:.3f} / {score.recall:.3f} / {score.f1:.3f}"
    return f"{shares} ({score.wanted})" if of else shares


def _spans_table(data: Path, names: Sequence[str]) -> str:
    rows = [["exact spans: P / R / F1", *spans.KINDS]]
    for language, file in SPANS:
        for name in names:
            if (data / file).exists():
                found = spans.counts(made(name), spans.read(data / file), language)
                rows.append([f"{name}, {Path(file).name}", *(_shares(found[kind]) for kind in spans.KINDS)])
    return table(rows)


def _reuters_table(path: Path, recogniser: Recogniser) -> str:
    articles = list(reuters.tagged(path))
    given = [as_article(one.title, one.text, "en") for one in articles]
    found = [one.countries for one in annotate(given, recogniser)]
    rows = [
        ["countries of newswire: P / R / F1 (of)", "all"],
        ["with usa", _shares(reuters.scored(articles, found), of=True)],
        ["without usa", _shares(reuters.scored(articles, found, frozenset({"US"})), of=True)],
    ]
    return table(rows)


def _naming_table(paths: Sequence[Path]) -> str:
    rows = [["pairs of spellings", "precision", "recall"]]
    rows += [[path.name, *(f"{share:.3f}" for share in naming.pairs(path))] for path in paths if path.exists()]
    return table(rows)


def _texts(language: str, data: Path) -> Iterator[str]:
    """Yield titles and texts of a language: newswire where there is some, and the gold set's."""
    if language == "en" and (data / REUTERS).exists():
        yield from (f"{one.title}\n\n{one.text}" for one in reuters.tagged(data / REUTERS))
    if language == "ru" and (data / RUSSIAN).exists():
        with gzip.open(data / RUSSIAN, "rt", encoding="utf-8") as lines:
            yield from ("{title}\n\n{text}".format(**json.loads(line)) for line in lines)
    for one in gold.read(GOLD / "dev.jsonl"):
        if one.language.partition("-")[0] == language:
            yield f"{one.title}\n\n{one.text}"


def articles_of_length(texts: Sequence[str], count: int, length: int = LENGTH) -> list[str]:
    """Return texts put together to ``count`` of at least ``length`` words, from the beginning again where they end."""
    made: list[str] = []
    parts: list[str] = []
    words = i = 0
    while texts and len(made) < count:
        parts.append(texts[i % len(texts)])
        words += len(parts[-1].split())
        i += 1
        if words >= length:
            made.append("\n\n".join(parts))
            parts, words = [], 0
    return made


def _time(language: str, data: Path, name: str) -> None:
    """Print, as JSON, how many articles of ``LENGTH`` words a second are annotated, and the peak memory in MB."""
    texts = articles_of_length(list(_texts(language, data)), _TIMED)
    given = [as_article(*text.partition("\n\n")[::2], language) for text in texts]
    recogniser = made(name)
    list(annotate(given[:_BATCH], recogniser))  # tables are read once
    started = time.process_time()
    list(annotate(given, recogniser))
    taken = time.process_time() - started
    words = sum(len(text.split()) for text in texts)
    peak = peak_memory()
    print(json.dumps({"rate": words / LENGTH / taken, "peak_mb": peak}))


def _time_workers(language: str, data: Path) -> None:
    """Print, as ``_time`` does, how many articles a second all processors annotate, and the peak of one process."""
    texts = articles_of_length(list(_texts(language, data)), _TIMED)
    given = [as_article(*text.partition("\n\n")[::2], language) for text in texts]
    batches = [given[start : start + _BATCH] for start in range(0, len(given), _BATCH)]
    with Workers(cores(), []) as workers:
        for answer in [workers.ask(batches[0]) for _ in range(8 * cores())]:  # tables are read once
            answer()
        started = time.perf_counter()
        for answer in [workers.ask(some) for some in batches]:
            answer()
        taken = time.perf_counter() - started
    words = sum(len(text.split()) for text in texts)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"rate": words / LENGTH / taken, "peak_mb": peak}))


def _speed_table(languages: Sequence[str], data: Path, names: Sequence[str]) -> str:
    rows = [[f"articles of {LENGTH} words", "a second", "peak memory, MB"]]
    workers = f"{cores()} processes"
    for language in languages:
        for name in (*names, workers):
            how = ("--workers",) if name == workers else ("--recogniser", name)
            command = (sys.executable, "-m", "bench.entities", "--time", language, "--data", str(data), *how)
            said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            rows.append([f"{language}, {name}", f"{said['rate']:,.0f}", f"{said['peak_mb']:.0f}"])
    return table(rows)


def _faults(pairs: Sequence[tuple[gold.Gold, Entities]], language: str) -> Iterator[str]:
    for article, found in pairs:
        if article.language.partition("-")[0] != language:
            continue
        for kind in ("persons", "orgs"):
            _, strange, missed = gold.matched(getattr(article, kind), getattr(found, kind))
            yield from (f"{article.id}\t{kind}\twrong\t{label}" for label in strange)
            yield from (f"{article.id}\t{kind}\tmissed\t{labels[0]}" for labels in missed)
        codes = set(found.countries) - article.mentioned
        yield from (f"{article.id}\tcountries\twrong\t{code}" for code in sorted(codes - article.countries))
        yield from (f"{article.id}\tcountries\tmissed\t{code}" for code in sorted(article.countries - codes))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--data", type=Path, default=GOLD, help="a folder of ner, open/gold, reuters, names; what it lacks is left out"
    )
    options.add_argument(
        "--recogniser", default="blend,rules", help=f"of {', '.join(spans.RECOGNISERS)}; the first is the one kept"
    )
    options.add_argument("--keep", action="store_true")
    options.add_argument("--faults", metavar="LANGUAGE")
    options.add_argument("--time", metavar="LANGUAGE", help=argparse.SUPPRESS)
    options.add_argument("--workers", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    names = chosen.recogniser.split(",")
    if chosen.time:
        if chosen.workers:
            _time_workers(chosen.time, chosen.data)
        else:
            _time(chosen.time, chosen.data, names[0])
        return
    if chosen.faults:
        print("\n".join(_faults(on_gold(GOLD / "dev.jsonl", made(names[0])), chosen.faults)))
        return
    for name in names:
        figures = {part: gold.by_language(on_gold(GOLD / f"{part}.jsonl", made(name))) for part in PARTS}
        print("\n\n".join(_gold_table(part, name, scores) for part, scores in figures.items()) + "\n")
        if chosen.keep and name == names[0]:
            told = {part: kept(scores) for part, scores in figures.items()}
            (GOLD / "figures.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{_spans_table(chosen.data, names)}")
    if (chosen.data / REUTERS).exists():
        print(f"\n{_reuters_table(chosen.data / REUTERS, made(names[0]))}")
    print(f"\n{_naming_table((chosen.data / SPELLINGS, GOLD / 'spellings.tsv'))}")
    print(f"\n{_speed_table(list(figures['dev']), chosen.data, names)}")


if __name__ == "__main__":
    main()
