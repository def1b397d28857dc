"""Small array files and segments for the tests of the engine."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from index.documents import Document
from index.engine.arrayfile import ArrayFile, ArrayFileWriter
from index.engine.build import SegmentBuilder
from index.engine.segment import Part, Segment
from index.labels import Labels, LabelWriter
from tests.index.contents import Contents, contents_of

WORDS = [
    "kabul", "Border", "borders", "bordering", "talks", "talk", "Kabul's", "it's", "U.S.", "1,000", "3.5", "28.02.2017",
    "COVID-19", "snake_case", "کتاب\u200cها", "می\u200cخواهد", "کتابهای", "граница", "границы", "Oʻzbekiston", "新闻",
    "新", "«border»", "—", "x" * 70, "y" * 300, "cafe\u0301", "café",
]  # fmt: skip


@contextlib.contextmanager
def written(write: Callable[[ArrayFileWriter], dict[str, Any] | None]) -> Iterator[ArrayFile]:
    """Write an array file, and open it. ``write`` returns what is to be its ``meta``."""
    with tempfile.TemporaryDirectory() as folder:
        with ArrayFileWriter(Path(folder) / "arrays") as writer:
            writer.finish(write(writer) or {})
        file = ArrayFile(Path(folder) / "arrays")
        yield file
        file.close()


def document(number: int, **fields: Any) -> Document:
    """Return a document; what a test leaves out of it is empty."""
    values = {name: tuple(fields.pop(name, ())) for name in ("country", "person", "org", "source", "language")}
    said: dict[str, Any] = {
        "id": f"{number:05}",
        "change": number + 1,
        "date": 0,
        "title": "",
        "text": "",
        "author": "",
    }
    return Document(values=values, **(said | fields))


def random_documents(rng: random.Random, count: int, words: Sequence[str] = WORDS, *, first: int = 0) -> list[Document]:
    """Return documents of random words, in no order of id; one in five has no text."""
    numbers = list(range(first, first + count))
    rng.shuffle(numbers)
    return [
        document(
            number,
            date=rng.randint(-(10**9), 2 * 10**9),
            title=" ".join(rng.choices(words, k=rng.randint(0, 5))),
            text="\n".join(rng.choices(words, k=rng.choice([0, 3, 20, 60, 150]))),
            author=rng.choice(["", "A. Writer", "B. Writer\nA. Writer"]),
            country=rng.sample(["AF", "TJ", "RU"], rng.randint(0, 3)),
            person=rng.sample([f"Person {person}" for person in range(30)], rng.randint(0, 4)),
            source=rng.choice([("Avesta",), ("TOLOnews",), ()]),
            language=rng.choice([("en",), ("fa",), ()]),
        )
        for number in numbers
    ]


class World:
    """Segments in a folder, with the labels of their codes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.labels = LabelWriter(folder)
        self.builder = SegmentBuilder(self.labels)
        self._made = 0

    def path(self) -> Path:
        """Return the path of a segment to be."""
        self._made += 1
        return self.folder / f"{self._made:08}.seg"

    def build(self, documents: Sequence[Document]) -> Segment:
        """Build one segment of documents."""
        for one in documents:
            self.builder.add(one)
        path = self.path()
        self.builder.write(path)
        return Segment(path)

    def contents(self, *segments: Segment) -> Contents:
        """Return what some segments hold together, nothing of it deleted."""
        labels = Labels(self.folder, self.labels.write())
        found = contents_of([Part(segment, None) for segment in segments], labels.label)
        labels.close()
        return found
