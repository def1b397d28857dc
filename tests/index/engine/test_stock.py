"""Stock Whoosh over an index's files: from outside, from inside, and its query trees as ours."""

from __future__ import annotations

import pickle
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from whoosh import index as whoosh_index
from whoosh import query as q
from whoosh.filedb.filestore import ReadOnlyError
from whoosh.index import TOC
from whoosh.matching import DisjunctionMaxMatcher, ListMatcher
from whoosh.qparser import QueryParser
from whoosh.query.spans import SpanFirst, SpanNear, SpanOr

from index.documents import Document
from index.engine import build
from index.engine.stock import queries
from index.engine.stock.codec import Codec
from index.execute import explained, plan
from index.query.tree import (
    And,
    AndMaybe,
    Between,
    Constant,
    DisjunctionMax,
    Every,
    Fuzzy,
    Named,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Regex,
    Require,
    Stock,
    Term,
    TermRange,
    Wildcard,
)
from index.request import Request
from index.schema import TEXTS, VALUES
from index.search import Searcher
from index.snapshot import Snapshot, open_snapshot
from index.stock import from_whoosh, open_reader, open_searcher, to_whoosh
from index.writer import GenerationWriter
from tests.index.engine.oracle import read, terms_in, text_in
from tests.index.engine.worlds import (
    BOOSTS,
    DATES,
    ENDS,
    LABELS,
    NOW,
    SEVERAL,
    SOME_TERM,
    SOME_WORD,
    SPELLINGS,
    TEXT_FIELDS,
    TREES,
    WORD_FIELDS,
    Step,
    World,
    grown,
    random_article,
)

MANY = settings(
    max_examples=50, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
EPOCH = datetime(1970, 1, 1)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Return an index of a few segments, the first of which have lost some articles."""
    rng = random.Random(3)
    steps = [
        Step({number: random_article(rng, SPELLINGS, 20) for number in range(first, first + 60)}, set(), True)
        for first in (0, 50, 90)
    ]
    steps.append(Step({}, set(rng.sample(range(150), 25)), True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "MAX_TOKENS", 700)
        with grown(steps, compact=False) as made:
            yield made


@pytest.fixture(scope="module")
def snapshot(world: World) -> Iterator[Snapshot]:
    """Return the state of the index."""
    opened = open_snapshot(world.folder)
    assert len(opened.parts) > 2
    assert any(part.alive is not None for part in opened.parts)
    yield opened
    opened.close()


def find(snapshot: Snapshot, query: Any) -> dict[str, float]:
    """Return what the engine finds by a Whoosh query or a tree, with the scores."""
    tree = query if isinstance(query, Query) else from_whoosh(query)
    return {match.id: match.score for match in Searcher(snapshot).find(tree, Request(limit=None, now=NOW)).matches}


def stock(snapshot: Snapshot, query: Any) -> dict[str, float]:
    """Return what Whoosh finds."""
    return {hit["id"]: hit.score for hit in open_searcher(snapshot).search(query, limit=None)}


# ── from outside ─────────────────────────────────────────────────────────────────────────────────


def generation(world: World) -> str:
    """Return the folder that Whoosh is to open."""
    (folder,) = world.folder.glob("g*")
    return str(folder)


def test_whoosh_opens_a_generation(world: World, snapshot: Snapshot) -> None:
    """What Whoosh opens by its own table of contents is what it sees of the snapshot."""
    opened = whoosh_index.open_dir(generation(world))
    assert opened.doc_count() == len(world.current)
    assert opened.doc_count_all() == sum(part.size for part in snapshot.parts)
    assert opened.latest_generation() == snapshot.manifest.commit
    with opened.searcher() as searcher:
        for tree in (Term("text", "gas"), Named("person", "putin"), Phrase("text", ("gas", "border")), Every()):
            hits = {hit["id"]: hit.score for hit in searcher.search(to_whoosh(tree), limit=None)}
            assert hits
            assert hits == stock(snapshot, to_whoosh(tree))
        for hit in searcher.search(q.Every(), limit=None):
            document = world.current[hit["id"]]
            assert hit["change"] == document.change
            assert hit["date"] == EPOCH + timedelta(seconds=document.date)


def test_whoosh_reads_every_posting(world: World, snapshot: Snapshot) -> None:
    """All terms, with the documents, frequencies and positions, are those of the articles."""
    found: dict[str, dict[str, list[tuple[str, float, list[int]]]]] = {}
    reader = open_reader(snapshot)
    ids = {docnum: fields["id"] for docnum, fields in reader.iter_docs()}
    decode = reader.schema["text"].format.decode_positions
    for field, term, docnum, weight, value in reader.iter_postings():
        text = term.decode() if field != "date" else str(reader.schema["date"].from_bytes(term))
        places = decode(value) if field in TEXTS else []
        found.setdefault(field, {}).setdefault(text, []).append((ids[docnum], weight, places))
    expected: dict[str, dict[str, list[tuple[str, float, list[int]]]]] = {}
    fields = [field for field in reader.indexed_field_names() if field != "date"]
    for document in world.current.values():
        for field in fields:
            for term in terms_in(document, field):
                places = text_in(document, field).terms[term] if field in TEXTS else []
                posting = (document.id, float(len(places) or 1), places)
                expected.setdefault(field, {}).setdefault(term, []).append(posting)
        day = str(EPOCH + timedelta(seconds=document.date))
        expected.setdefault("date", {}).setdefault(day, []).append((document.id, 1.0, []))
    for field in fields:
        assert list(found[field]) == sorted(found[field], key=str.encode)
    assert {field: {term: sorted(postings) for term, postings in terms.items()} for field, terms in found.items()} == {
        field: {term: sorted(postings) for term, postings in terms.items()} for field, terms in expected.items()
    }


def test_whoosh_knows_lengths_and_frequencies(world: World, snapshot: Snapshot) -> None:
    """Statistics are exact, and count what is deleted as well until it is merged away."""
    reader = open_reader(snapshot)
    lying = world.oracle(snapshot).lying
    for field in TEXTS:
        lengths = [text_in(document, field).length for document in lying]
        assert reader.field_length(field) == sum(lengths)
        assert reader.min_field_length(field) == min(lengths)
        assert reader.max_field_length(field) == max(lengths)
        for docnum, stored in reader.iter_docs():
            assert reader.doc_field_length(docnum, field) == text_in(world.current[stored["id"]], field).length
    having = [read(document.text) for document in lying if "gas" in read(document.text).terms]
    info = reader.term_info("text", "gas")
    assert info.doc_frequency() == reader.doc_frequency("text", "gas") == len(having)
    assert info.weight() == reader.frequency("text", "gas") == sum(len(text.terms["gas"]) for text in having)
    assert info.max_weight() == max(len(text.terms["gas"]) for text in having)
    assert (info.min_length(), info.max_length()) == (
        min(text.length for text in having),
        max(text.length for text in having),
    )
    assert reader.doc_frequency("text", "nowhere") == 0
    assert ("text", "gas") in reader
    assert ("nowhere", "gas") not in reader


def test_whoosh_looks_up_sorts_and_groups(world: World, snapshot: Snapshot) -> None:
    """Whoosh's other ways to ask work as well: unique documents, suggestions, orders, groups, its query parser."""
    searcher = open_searcher(snapshot)
    some = next(iter(world.current))
    assert searcher.document(id=some)["change"] == world.current[some].change
    assert "border" in searcher.suggest("text_words", "bordr")
    dates = [hit["date"] for hit in searcher.search(q.Every(), sortedby="date", reverse=True, limit=None)]
    assert dates == sorted((EPOCH + timedelta(seconds=one.date) for one in world.current.values()), reverse=True)
    groups = searcher.search(q.Every(), groupedby="source", limit=None).groups("source")
    for source in LABELS["source"]:
        assert len(groups[source]) == sum(source in one.values["source"] for one in world.current.values())
    parsed = QueryParser("text", searcher.schema).parse('borders AND title:"Kâbul gas" AND country:TJ AND date:2017')
    assert from_whoosh(parsed) == And(
        (
            Term("text", "border"),
            Phrase("title", ("kabul", "gas")),
            Term("country", "TJ"),
            Between(1483228800, 1514764799),
        )
    )


def test_best_ten_of_whoosh_are_its_first_ten(snapshot: Snapshot) -> None:
    """Whoosh passes over blocks of our postings, and never comes upon a deleted document by that."""
    searcher = open_searcher(snapshot)
    terms = [q.Term("text", term) for term in ("border", "gas", "kabul", "мир")]
    for query in (*terms, q.And(terms[:2]), q.Or(terms[:2]), q.Or(terms), q.Phrase("text", ["border", "border"])):
        everything = searcher.search(query, limit=None)
        for limit in (1, 10):
            some = searcher.search(query, limit=limit)
            assert [(hit.docnum, hit.score) for hit in some] == [(hit.docnum, hit.score) for hit in everything[:limit]]


def test_searching_does_not_load_whoosh() -> None:
    """Importing what a search needs leaves Whoosh alone, which would take as long again."""
    program = "import sys, index.search; print([name for name in sys.modules if name.startswith('whoosh')])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b"[]\n"


def test_tables_of_contents_are_swept(tmp_path: Path) -> None:
    """There is one table of contents, of the present state, and nothing half written."""
    world = World(tmp_path)
    rng = random.Random(1)
    with GenerationWriter.create(tmp_path) as writer:
        for number in range(3):
            (writer.place / "_MAIN_99.toc.new").write_bytes(b"half")
            world.put(writer, {number: random_article(rng, SPELLINGS, 5)})
            manifest = writer.publish(number, "")
            assert [path.name for path in writer.place.glob("_MAIN*")] == [f"_MAIN_{manifest.commit}.toc"]
    opened = whoosh_index.open_dir(str(tmp_path / manifest.generation))
    assert opened.doc_count() == 3


def test_empty_index_is_open_to_whoosh(tmp_path: Path) -> None:
    """An index without an article finds nothing, asked either way."""
    with GenerationWriter.create(tmp_path) as writer:
        manifest = writer.publish(0, "")
    with whoosh_index.open_dir(str(tmp_path / manifest.generation)).searcher() as searcher:
        for tree in (
            Every(),
            Term("text", "a"),
            Named("country", "TJ"),
            Not(Between(0, 1)),
            Near("text", ("a", "b"), 2),
        ):
            assert not searcher.search(to_whoosh(tree), limit=None)
    opened = open_snapshot(tmp_path)
    assert find(opened, SpanFirst(q.Term("text", "a"))) == {}
    opened.close()


def test_whoosh_cannot_write(world: World, snapshot: Snapshot) -> None:
    """Whoever tries to write by the codec is told who writes."""
    contents = TOC.read(whoosh_index.open_dir(generation(world)).storage, "MAIN")
    segment = contents.segments[0]
    assert pickle.loads(pickle.dumps(segment)).file == segment.file  # noqa: S301 - it was made a moment ago
    codec = segment.codec()
    refused: list[Callable[[], Any]] = [
        lambda: codec.per_document_writer(None, segment),
        lambda: codec.field_writer(None, segment),
        lambda: codec.new_segment(None, "MAIN"),
        lambda: segment.delete_document(0),
        lambda: list(contents.schema["text"].index("some text")),
    ]
    for refuse in refused:
        with pytest.raises(ReadOnlyError, match="khabar"):
            refuse()
    with pytest.raises(TypeError, match="folder"):
        Codec().terms_reader(None, segment)
    with pytest.raises(ValueError, match="no segment"):
        _ = Codec().opened


def test_closing_whoosh_leaves_a_snapshot_open(snapshot: Snapshot) -> None:
    """A searcher over a snapshot can be closed and made again."""
    for _ in range(2):
        with open_searcher(snapshot) as searcher:
            assert searcher.search(q.Term("text", "gas"))
    assert find(snapshot, Term("text", "gas"))


def test_our_queries_are_of_one_segment(snapshot: Snapshot) -> None:
    """A matcher is made for each segment; to ask a searcher of several for one is refused."""
    searcher = open_searcher(snapshot)
    with pytest.raises(TypeError, match="one segment"):
        to_whoosh(Named("country", "TJ")).matcher(searcher)
    assert len(list(searcher.docs_for_query(to_whoosh(Named("country", "TJ"))))) == len(
        find(snapshot, Named("country", "TJ"))
    )


# ── Whoosh's trees as ours ───────────────────────────────────────────────────────────────────────

DAY = datetime(2017, 1, 1)
SECOND = 1483228800

CONVERTED: list[tuple[Any, Query]] = [
    (q.Term("text", "gas", boost=2.0), Term("text", "gas", 2.0)),
    (q.Term("text", b"gas"), Term("text", "gas")),
    (q.Term("person", "Vladimir Putin"), Term("person", "Vladimir Putin")),
    (q.Term("nowhere", "gas"), Nothing()),
    (q.Term("change", "1"), Nothing()),
    (q.Term("text", b"\xff"), Nothing()),
    (q.Term("date", DAY), Between(SECOND, SECOND)),
    (q.Term("date", DAY, boost=2.0), Constant(Between(SECOND, SECOND), 2.0)),
    (q.Term("date", DAY + timedelta(microseconds=1)), Nothing()),
    (q.Term("date", b"short"), Nothing()),
    (q.Phrase("text", ["gas", "border"], slop=2, boost=3.0), Phrase("text", ("gas", "border"), 2, 3.0)),
    (q.Phrase("text", []), Nothing()),
    (q.Prefix("text_words", "ga", boost=2.0), Prefix("text_words", "ga", 2.0)),
    (q.Wildcard("text_words", "g?s"), Wildcard("text_words", "g?s")),
    (q.Regex("text_words", "ga"), Regex("text_words", "ga.*")),
    (q.Regex("text_words", "ga|ka"), Regex("text_words", "(?:ga|ka).*")),
    (q.FuzzyTerm("text_words", "gas", maxdist=2), Fuzzy("text_words", "gas", edits=2, same=1)),
    (q.TermRange("text_words", "a", "k", startexcl=True), TermRange("text_words", "a", "k", open_first=True)),
    (q.TermRange("text_words", None, "k", endexcl=True), TermRange("text_words", None, "k", open_last=True)),
    (q.DateRange("date", DAY, DAY + timedelta(days=1)), Between(SECOND, SECOND + 86400)),
    (q.DateRange("date", DAY, DAY + timedelta(days=1), True, True), Between(SECOND + 1, SECOND + 86399)),
    (q.NumericRange("date", 63618825600000001, 63618825601999999), Between(SECOND + 1, SECOND + 1)),
    (q.NumericRange("date", 63618825600000001, 63618825600000002), Nothing()),
    (q.DateRange("date", DAY, DAY, boost=2.0), Constant(Between(SECOND, SECOND), 2.0)),
    (q.Every(), Every()),
    (q.Every(boost=2.0), Constant(Every(), 2.0)),
    (q.Every("date"), Every()),
    (q.Every("country"), Named("country", "*")),
    (q.NullQuery, Nothing()),
    (q.And([q.Term("text", "a"), q.Every()], boost=2.0), And((Term("text", "a", 2.0), Constant(Every(), 2.0)))),
    (q.Or([q.Term("text", "a")], boost=2.0), Or((Term("text", "a", 2.0),))),
    (q.DisjunctionMax([q.Term("text", "a"), q.Every()]), DisjunctionMax((Term("text", "a"), Every()))),
    (q.Not(q.Term("text", "a")), Not(Term("text", "a"))),
    (q.AndNot(q.Term("text", "a"), q.Term("text", "b")), And((Term("text", "a"), Not(Term("text", "b"))))),
    (q.AndMaybe(q.Term("text", "a"), q.Term("text", "b")), AndMaybe(Term("text", "a"), Term("text", "b"))),
    (q.Require(q.Term("text", "a"), q.Term("text", "b")), Require(Term("text", "a"), Term("text", "b"))),
    (q.ConstantScoreQuery(q.Term("text", "a"), 2.0), Constant(Term("text", "a"), 2.0)),
    (q.ConstantScoreQuery(q.Prefix("text_words", "a"), 2.0), Prefix("text_words", "a", 2.0)),
    (q.And([q.Or([q.Term("text", "a")], boost=2.0)], boost=3.0), And((Or((Term("text", "a", 6.0),)),))),
    (q.And([]), Nothing()),
    (q.Or([]), Nothing()),
]  # fmt: skip


@pytest.mark.parametrize(("query", "tree"), CONVERTED, ids=lambda one: repr(one)[:40])
def test_query_becomes_the_tree_that_it_means(query: Any, tree: Query) -> None:
    """Every query type that has a node of ours becomes it, with its boost and those above it."""
    assert from_whoosh(query) == tree


STOCK: list[Any] = [
    SpanFirst(q.Term("text", "gas"), limit=3),
    SpanNear(q.Term("text", "gas"), q.Term("text", "border"), slop=3, ordered=False),
    SpanOr([q.Term("text", "gas"), q.Term("text", "kabul")]),
    q.SpanNear2([q.Term("text", "gas"), q.Or([q.Term("text", "border"), q.Term("text", "gas")])], slop=2),
    q.Sequence([q.Term("text", "gas"), q.Term("text", "border")], slop=2),
    q.Variations("text_words", "border"),
    q.Otherwise(q.Term("text", "nowhere"), q.Term("text", "gas")),
    q.Prefix("person", "Vla"),
    q.Prefix("text", "bor", constantscore=False),
    q.Wildcard("country", "?J"),
    q.TermRange("id", "0" * 15, "0" * 15 + "7"),
    q.Every("text"),
    q.Regex("text_words", "(?i)BORDER"),
]


@pytest.mark.parametrize("query", STOCK, ids=lambda query: type(query).__name__)
def test_what_has_no_node_is_left_to_whoosh(snapshot: Snapshot, query: Any) -> None:
    """It matches and scores as Whoosh says, alone, boosted, or in a tree, and is told of."""
    expected = stock(snapshot, query)
    assert expected
    assert isinstance(from_whoosh(query), Stock)
    assert find(snapshot, query) == pytest.approx(expected)
    both = q.And([q.Term("text", "gas"), query], boost=3.0)
    gas = stock(snapshot, q.Term("text", "gas"))
    assert find(snapshot, both) == pytest.approx({id: 3 * (gas[id] + expected[id]) for id in gas.keys() & expected})
    assert find(snapshot, And((Every(), Not(from_whoosh(query))))).keys() == find(snapshot, Every()).keys() - expected
    told = explained(plan(from_whoosh(both), Every()))
    assert told == f"matched by stock Whoosh, a document at a time: {query!r}"


def test_coordination_is_left_to_whoosh(snapshot: Snapshot) -> None:
    """Whoosh's bonus for several terms depends on when it simplifies its matchers; what matches does not."""
    query = q.Or([q.Term("text", "gas"), q.Term("text", "border")], scale=0.5)
    assert isinstance(from_whoosh(query), Stock)
    assert find(snapshot, query).keys() == stock(snapshot, query).keys()


def test_whoosh_raises_what_it_would_raise(snapshot: Snapshot) -> None:
    """A query that Whoosh refuses is refused alike; one of a field that is not there matches nothing."""
    with pytest.raises(q.QueryError, match="no positions"):
        find(snapshot, q.Phrase("text_words", ["a", "b"]))
    assert find(snapshot, q.Prefix("nowhere", "a")) == {}


@MANY
@given(TREES)
def test_tree_comes_back_from_whoosh(tree: Query) -> None:
    """Making a tree Whoosh's and ours again changes nothing, unless a pattern was made constant or is of all words."""
    assume(not re.search(r"Constant|text='\.?\*'", repr(tree)))
    again = from_whoosh(to_whoosh(tree))
    assert from_whoosh(to_whoosh(again)) == again
    assert again == tree or "Fuzzy" in repr(tree)  # whose beginning is no longer than the word


# ── random trees of Whoosh's own ─────────────────────────────────────────────────────────────────

MOMENTS = st.sampled_from([EPOCH + timedelta(seconds=second) for second in DATES])
PATTERNS: SearchStrategy[Any] = st.one_of(
    st.builds(q.Prefix, WORD_FIELDS, SOME_WORD.map(lambda word: word[:2])),
    st.builds(q.Wildcard, WORD_FIELDS, st.sampled_from(["*r*", "k?b*", "[gk]a*", "[!gk]*", "[^g]*", "[]a]*", "?"])),
    st.builds(q.Regex, WORD_FIELDS, st.sampled_from(["k.", "ka|ga", "[a-z]+r", "мир", "bo(r)d$"])),
    st.builds(q.FuzzyTerm, WORD_FIELDS, SOME_WORD, maxdist=st.integers(0, 2), prefixlength=st.integers(0, 1)),
    st.builds(q.TermRange, WORD_FIELDS, ENDS, ENDS, st.booleans(), st.booleans()),
)
EXACT: SearchStrategy[Any] = st.one_of(
    st.builds(q.Term, TEXT_FIELDS, SOME_TERM, BOOSTS),
    st.builds(q.Term, WORD_FIELDS, SOME_WORD, BOOSTS),
    st.builds(q.Term, st.just("person"), st.sampled_from(LABELS["person"]), BOOSTS),
    st.builds(q.Phrase, TEXT_FIELDS, SEVERAL.map(list), st.integers(1, 3), BOOSTS),
    st.builds(q.ConstantScoreQuery, PATTERNS, BOOSTS),
    st.builds(q.DateRange, st.just("date"), MOMENTS, MOMENTS, st.booleans(), st.booleans(), BOOSTS),
    st.builds(q.DateRange, st.just("date"), st.none(), MOMENTS, boost=BOOSTS),
    st.builds(q.Every, st.sampled_from([None, "country"]), BOOSTS),
)


def pairs(trees: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    """Return two or three trees."""
    return st.lists(trees, min_size=2, max_size=3)


def right(trees: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return trees of the compound queries whose scores are right in Whoosh."""
    return st.one_of(
        st.builds(q.And, pairs(trees), BOOSTS),
        st.builds(q.Or, pairs(trees), BOOSTS),
        st.builds(q.ConstantScoreQuery, trees, BOOSTS),
    )


def wrong(trees: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return trees of those, too, that only match right."""
    return st.one_of(
        right(trees), st.builds(q.DisjunctionMax, pairs(trees)), st.builds(q.AndMaybe, trees, trees), PATTERNS
    )


RIGHT = st.recursive(EXACT, right, max_leaves=5)


@MANY
@given(st.lists(st.one_of(RIGHT, st.builds(q.AndMaybe, RIGHT, RIGHT)), min_size=5, max_size=5))
def test_random_queries_of_whoosh_score_as_whoosh_has_it(snapshot: Snapshot, trees: list[Any]) -> None:
    """What stock Whoosh does right, the engine does the same way, but that filters in the topmost AND do not score."""
    for query in trees:
        scored = q.AndMaybe(query, q.NullQuery)  # so that nothing of it is taken for a filter
        assert find(snapshot, scored) == pytest.approx(stock(snapshot, query)), query


@MANY
@given(st.lists(st.recursive(st.one_of(EXACT, PATTERNS), wrong, max_leaves=5), min_size=5, max_size=5))
def test_random_queries_of_whoosh_match_as_whoosh_has_it(snapshot: Snapshot, trees: list[Any]) -> None:
    """Also where Whoosh's scores are not what it says, it finds what the engine finds."""
    for query in trees:
        assert find(snapshot, query).keys() == stock(snapshot, query).keys(), query


# ── what stock Whoosh 2.7.4 gets wrong ───────────────────────────────────────────────────────────


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Snapshot]:
    """Return an index of a few articles, of which the one after the last that has ``late`` is deleted."""
    texts = ["a b", "b", "a", "a b c", "late", "gone", "c aa", "b"]
    world = World(tmp_path)
    with GenerationWriter.create(tmp_path) as writer:
        world.put(writer, {number: {"date": number, "text": text} for number, text in enumerate(texts)})
        world.delete(writer, {5})
        writer.publish(1, "")
    opened = open_snapshot(tmp_path)
    yield opened
    opened.close()


A, B, C = (q.Term("text", letter) for letter in "abc")


def numbers(found: dict[str, float]) -> list[int]:
    """Return the numbers of the articles found."""
    return sorted(int(id, 16) for id in found)


def test_require_of_whoosh_excludes_what_is_required(few: Snapshot) -> None:
    """``Require`` gives in Whoosh what does not match its second query."""
    assert numbers(stock(few, q.Require(A, B))) == [2]
    assert numbers(find(few, q.Require(A, B))) == numbers(stock(few, queries.Require(A, B))) == [0, 3]
    assert find(few, q.Require(A, B)) == pytest.approx({id: stock(few, A)[id] for id in find(few, q.Require(A, B))})


def test_exclusion_of_whoosh_misses_the_first(few: Snapshot) -> None:
    """``AndNot`` does not look for the first document of its first query among those to be left out."""
    query = q.AndNot(q.Term("text", "late"), q.Every())
    assert numbers(stock(few, query)) == [4]
    assert find(few, query) == stock(few, to_whoosh(from_whoosh(query))) == {}


def test_greatest_score_of_whoosh_is_of_any_document() -> None:
    """``DisjunctionMaxMatcher`` compares the scores of matchers that stand at different documents."""
    low, high = ListMatcher([1], weights=[1.0]), ListMatcher([2], weights=[9.0])
    found = DisjunctionMaxMatcher(low, high)
    assert (found.id(), found.score()) == (1, 9.0)


def test_greatest_score_is_the_documents_own(few: Snapshot) -> None:
    """The engine's, and that of the query that stands in for Whoosh's, is of the document."""
    high = q.Term("text", "c", boost=9.0)
    best = q.DisjunctionMax([A, high])
    parts = stock(few, A), stock(few, high)
    expected = {id: max(part.get(id, 0.0) for part in parts) for id in stock(few, q.Or([A, high]))}
    assert stock(few, best) != pytest.approx(expected)
    assert find(few, best) == pytest.approx(expected)
    assert stock(few, to_whoosh(from_whoosh(best))) == pytest.approx(expected)


def test_negation_of_whoosh_scores_and_gives_what_is_deleted(few: Snapshot) -> None:
    """``Not`` adds 1 to a score, and finds a deleted document after the last one that is negated."""
    late = q.Not(q.Term("text", "late"))
    assert numbers(stock(few, late)) == [0, 1, 2, 3, 5, 6, 7]
    assert numbers(find(few, late)) == numbers(stock(few, to_whoosh(from_whoosh(late)))) == [0, 1, 2, 3, 6, 7]
    assert stock(few, q.And([A, late])) == pytest.approx({id: score + 1 for id, score in stock(few, A).items()})
    assert find(few, q.And([A, late])) == pytest.approx(stock(few, A))


def test_optional_score_of_whoosh_can_be_left_behind(tmp_path: Path) -> None:
    """``AndMaybe`` under AND can lose the score of its second query."""
    world = World(tmp_path)
    with GenerationWriter.create(tmp_path) as writer:
        texts = ["a", "b", "b", "a b", "a b"]
        world.put(writer, {number: {"date": number, "text": text} for number, text in enumerate(texts)})
        writer.publish(1, "")
    opened = open_snapshot(tmp_path)
    query = q.And([q.Every(), q.AndMaybe(A, B)])
    parts = stock(opened, A), stock(opened, B)
    expected = {id: sum(part.get(id, 0.0) for part in parts) for id in parts[0]}
    one_more = {id: score + 1.0 for id, score in expected.items()}
    assert find(opened, query) == pytest.approx(expected)
    assert stock(opened, query) != pytest.approx(one_more)
    assert stock(opened, to_whoosh(from_whoosh(query))) == pytest.approx(one_more)
    opened.close()


def test_pattern_of_whoosh_scores_by_how_many_terms_it_has(few: Snapshot) -> None:
    """A pattern's boost counts where it has two terms, and is not multiplied with anything in the engine."""
    one, two = q.Prefix("text_words", "b", boost=2.0), q.Prefix("text_words", "a", boost=2.0)
    assert set(stock(few, one).values()) == {1.0}
    assert set(stock(few, two).values()) == {2.0}
    assert set(find(few, one).values()) == set(find(few, two).values()) == {2.0}


def test_constant_of_whoosh_is_never_0(few: Snapshot) -> None:
    """``ConstantScoreQuery`` gives 1 in place of 0."""
    zero = q.ConstantScoreQuery(A, 0.0)
    assert set(stock(few, zero).values()) == {1.0}
    assert set(find(few, zero).values()) == set(stock(few, to_whoosh(from_whoosh(zero))).values()) == {0.0}


def test_boost_of_one_part_is_lost_in_whoosh(few: Snapshot) -> None:
    """A compound query of one part passes its boost over."""
    boosted = q.And([A], boost=2.0)
    assert stock(few, boosted) == stock(few, A)
    assert find(few, boosted) == pytest.approx({id: 2 * score for id, score in stock(few, A).items()})


def test_fuzzy_word_of_whoosh_is_longer_than_its_beginning(few: Snapshot) -> None:
    """A beginning that is longer than the word makes Whoosh fail."""
    short = q.FuzzyTerm("text_words", "a", prefixlength=2)
    with pytest.raises(IndexError):
        stock(few, short)
    assert numbers(find(few, short)) == numbers(stock(few, to_whoosh(from_whoosh(short)))) == [0, 2, 3, 6]


def test_document_type_is_what_the_writer_takes(world: World) -> None:
    """The worlds above are of the documents that the indexer makes."""
    assert all(isinstance(one, Document) and set(one.values) == set(VALUES) for one in world.current.values())
