"""Articles to entities."""

from collections.abc import Iterator

from archive.article import Article
from index.entities.annotate import Entities, annotate
from index.entities.version import VERSION
from tests.index.world import article


def test_articles_are_annotated_in_order_and_streamed() -> None:
    """One answer an article, taken one at a time."""

    def endless() -> Iterator[Article]:
        while True:
            yield article("Taliban hold talks in Tashkent", "Trader Olim Olimov watched.")
            yield article("", "")

    answers = annotate(endless())
    first = next(answers)
    assert first == Entities(("UZ",), ("Olim Olimov",), ("Taliban",))
    assert next(answers) == Entities()
    assert next(answers) == first


def test_the_version_names_rules_and_data() -> None:
    """The index keeps it to know an older recogniser's work."""
    assert VERSION.startswith("rules-")


def test_an_article_in_russian() -> None:
    """Countries, the listed organizations by their label, persons as the article spells them."""
    found = next(annotate([article("Лавров прибыл в Душанбе", "Сергей Лавров обсудит ОДКБ.", "ru")]))
    assert found == Entities(("TJ",), ("Сергей Лавров",), ("CSTO",))
