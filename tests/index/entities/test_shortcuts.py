"""Where the English rules look at a part of a text's words only, they miss nothing in the rest."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.english import organizations, persons, titles
from index.entities.english.marking import ASKED
from index.entities.english.rules import watched
from index.entities.text.cutting import cut
from index.entities.text.flags import flags_of
from index.entities.text.shapes import Shape, runs, shapes
from index.entities.text.tables import lexicon
from index.entities.text.wordbook import Fact, Wordbook
from index.entities.text.words import Words

NAMES = "Zemtal Quorv Oraz Karim Latifi John J. Smith al-Badri Salym uulu Dr Mr President minister Mount Junior de"
BODIES = "Ministry of Energy and the National Bank Walnut Inc Co Council UN developer said who Kabul Kabul-based 12"
PIECES = st.tuples(
    st.sampled_from(f"{NAMES} {BODIES}".split()), st.sampled_from((" ", " ", " ", " ", ", ", ". ", " ("))
)
TEXTS = st.lists(PIECES.map("".join), max_size=14).map("".join)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_runs_that_are_passed_over_hold_no_name(text: str) -> None:
    """No organization is where no word is one's, and no person in a single word without a title."""
    words = Words(text)
    flags = [shapes()[token] for token in words.tokens]
    capitals = [i for i, flag in enumerate(flags) if flag & Shape.CAPITAL]
    free = [""] * len(words)
    for first, after, held in runs(words, flags, capitals):
        assert held == sum(1 << bit for bit in range(32) if any(flag >> bit & 1 for flag in flags[first:after]))
        if not held & organizations.HEAD:
            assert not list(organizations.patterns(words, flags, (first, after), free))
        if after - first == 1 and not flags[first - 1] & titles.CALLING:
            assert not list(persons.names(words, flags, (first, after), free, frozenset()))
        if not held & Shape.GIVEN:
            for kind in ("country", "org", "null"):
                taken = [kind] * len(words)
                assert not list(persons.names(words, flags, (first, after), taken, frozenset(words.tokens)))
        if words.tokens[first - 1] not in lexicon()["orgkind"]:
            assert organizations.named_after_noun(words, flags, (first, after), free) is None


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_later_mentions_are_found_among_the_capitals(text: str) -> None:
    """All words are looked at where a name has a part without a capital."""
    words = Words(text)
    flags = [shapes()[token] for token in words.tokens]
    capitals = [i for i, flag in enumerate(flags) if flag & Shape.CAPITAL]
    free = [""] * len(words)
    for names in (["Karim Latifi", "John Smith"], ["Oraz Salym uulu", "Karim Latifi"]):
        full = persons.last_names(names)
        anywhere = persons.later(words, flags, range(len(words)), full, free, 0)
        assert list(persons.later(words, flags, capitals, full, free, 0)) == list(anywhere)


@given(st.lists(TEXTS, max_size=4))
@settings(max_examples=200, deadline=None)
def test_words_are_had_by_their_flags(texts: list[str]) -> None:
    """What is told of all texts at once is what each word says, whether they were numbered when they were cut."""

    def look(word: str) -> int:
        return shapes()[word] | (Shape.WATCHED if word in watched() else 0)

    book = Wordbook()
    for read in (cut(texts, book), [*map(Words, texts)]):
        for words, flags in zip(read, flags_of(read, Fact(look), book, ASKED), strict=True):
            assert flags.of == [*map(look, words.tokens)]
            assert flags.having == {some: [i for i, flag in enumerate(flags.of) if flag & some] for some in ASKED}


def test_the_nouns_that_refer_to_organizations_are_watched() -> None:
    """Whatever an organization may be called by later is looked for."""
    for noun in lexicon()["orgnoun"]:
        assert organizations.nouns(["Walnut", noun.capitalize()], "Walnut", "company") == {noun, "company"}
        assert {noun, "company"} <= watched()
