"""The import of files: JSON Lines, feeds and pages, good and bad, into a real archive."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from archive.article import Draft, article_id
from archive.store import Store
from scrapers import files
from scrapers.files import BATCH, Found, ImportReport, Rejection, import_paths, records
from scrapers.inputs import files_in, lines_of

SEEN = datetime(2021, 3, 5, tzinfo=UTC)
TEXT = "The council of the valley met on Thursday and agreed to build the bridge again after the flood. " * 3
FEED = (
    '<rss version="2.0"><channel><title>Herald</title><item><title>One</title><link>https://herald.example/1</link>'
    "<description>First</description></item><item><title>Two</title><link>https://herald.example/2</link>"
    "<description>Second</description></item></channel></rss>"
)
PAGE = (
    "<!doctype html><html lang=en><head><title>Bridge to be rebuilt</title>{}</head>"
    f"<body><article><h1>Bridge to be rebuilt</h1><p>{TEXT}</p></article></body></html>"
)
CANONICAL = "<link rel=canonical href=https://herald.example/bridge>"


def line(**values: Any) -> str:
    """Return a line of JSON Lines with the given values over sound ones."""
    record = {"url": "https://herald.example/a", "title": "A", "text": "Text of A.", "language": "en", **values}
    return json.dumps({key: value for key, value in record.items() if value is not ...}) + "\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Yield an empty archive, open for writing."""
    Store.create(tmp_path / "archive")
    with Store.open(tmp_path / "archive", write=True, purpose="test") as opened:
        yield opened


def written(tmp_path: Path, data: str | bytes, name: str = "in") -> Path:
    """Write a file to import."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def read(path: Path, **options: Any) -> list[Draft | Rejection]:
    """Return all that a file gives."""
    found = records([path], **{"seen": SEEN, **options})
    return [item.draft if isinstance(item, Found) else item for item in found]


def one(path: Path, **options: Any) -> Draft:
    """Return the one draft that a file gives."""
    (draft,) = read(path, **options)
    assert isinstance(draft, Draft), draft
    return draft


def refusals(items: list[Draft | Rejection]) -> list[tuple[str, str]]:
    """Return the file names with lines, and the reasons, of what was rejected."""
    return [(each.where.rpartition("/")[2], each.why) for each in items if isinstance(each, Rejection)]


def test_report(store: Store, tmp_path: Path) -> None:
    """What is new is added, what changed updated, what did not is unchanged, what is bad rejected with its line."""
    first = line() + line(url="https://herald.example/b") + "{\n" + line(url="https://herald.example/c")
    told: list[int] = []
    report = import_paths(store, [written(tmp_path, first)], seen=SEEN, on_progress=told.append)
    assert (report.read, report.added, report.updated, report.unchanged, report.rejections) == (4, 3, 0, 0, 1)
    assert refusals([*report.rejected]) == [
        ("in:3", "not JSON: Expecting property name enclosed in double quotes at column 2")
    ]
    assert told == [4]
    again = import_paths(
        store, [written(tmp_path, line() + line(url="https://herald.example/b", text="New."))], seen=SEEN
    )
    assert (again.read, again.added, again.updated, again.unchanged) == (2, 0, 1, 1)


def test_batches(store: Store, tmp_path: Path) -> None:
    """Articles are acknowledged in batches, each in a transaction of its own."""
    path = written(tmp_path, "".join(line(url=f"https://herald.example/{n}") for n in range(BATCH + 1)))
    told: list[int] = []
    assert import_paths(store, [path], seen=SEEN, on_progress=told.append).added == BATCH + 1
    assert told == [BATCH, BATCH + 1]
    assert store.counts().articles == BATCH + 1


def test_rejections_are_counted_and_capped(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All rejections are counted, and only the first kept."""
    monkeypatch.setattr(files, "KEPT_REJECTIONS", 3)
    report = import_paths(store, [written(tmp_path, line() + "5\n" * 10)], seen=SEEN, format="jsonl")
    assert (report.rejections, len(report.rejected), report.added) == (10, 3, 1)


def test_all_keys(tmp_path: Path) -> None:
    """Every key of the contract arrives; unknown ones are kept in extra, derived ones are not."""
    record = line(
        url="HTTPS://Herald.example/a?utm_source=x",
        published="2021-03-04T10:00:00+04:30",
        source="Herald",
        language="fa_AF",
        authors=["Ada Stone", "Ada Stone", ""],
        summary="Short.",
        tags=["bridge"],
        id=77,
        page=3,
        notes={"a": [1]},
        countries=["AF"],
        persons=[],
        orgs=[],
        score=1.5,
        snippet="x",
        first_seen="x",
    )
    assert one(written(tmp_path, record)) == Draft(
        url="https://herald.example/a",
        title="A",
        text="Text of A.",
        source="Herald",
        published=datetime(2021, 3, 4, 5, 30, tzinfo=UTC),
        published_zone="+04:30",
        language="fa-AF",
        authors=("Ada Stone",),
        summary="Short.",
        tags=("bridge",),
        external_id="77",
        extra={"page": 3, "notes": {"a": [1]}},
    )


def test_defaults(tmp_path: Path) -> None:
    """The source is the record's, else the one given, else the host; the language is detected if none is given."""
    assert one(written(tmp_path, line(url="https://www.herald.example/"))).source == "herald.example"
    assert one(written(tmp_path, line()), source="Desk").source == "Desk"
    assert one(written(tmp_path, line(source="Herald")), source="Desk").source == "Herald"
    assert (
        one(written(tmp_path, line(language=..., text="Совет сообщил, что мост снова откроют весной."))).language
        == "ru"
    )
    assert one(
        written(tmp_path, line(authors="Ada Stone", published="2021-03-04", published_zone="+05:00"))
    ).authors == ("Ada Stone",)


def test_html_record(tmp_path: Path) -> None:
    """A record with html is read as a crawled page is, and what the record states goes before."""
    draft = one(written(tmp_path, line(title=..., text=..., html=PAGE.format(""), authors=["Ada Stone"], language=...)))
    assert (draft.title, draft.text, draft.language) == ("Bridge to be rebuilt", TEXT.strip(), "en")
    assert (draft.authors, draft.source, draft.url) == (("Ada Stone",), "herald.example", "https://herald.example/a")
    assert one(written(tmp_path, line(html=PAGE.format(""), title="Own", text=...))).title == "Own"


def test_own_output_comes_back(tmp_path: Path) -> None:
    """An article's own id is not taken for a foreign one, nor Z for a zone."""
    url = "https://herald.example/a"
    draft = one(
        written(tmp_path, line(id=article_id(url), published="2021-03-04T10:00:00Z", extent="excerpt", extra={"k": 1}))
    )
    assert (draft.external_id, draft.published_zone, draft.extent, dict(draft.extra)) == ("", "", "excerpt", {"k": 1})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (line(url=...), "it has no url"),
        (line(url=5), "url is a number, not a text"),
        (line(url="/a"), "not an address to fetch (it does not begin with http:// or https://): /a"),
        (line(title=...), "it has no title: html is wanted, or title and text"),
        (line(text=...), "it has no text: html is wanted, or title and text"),
        (line(text=[]), "text is a list, not a text"),
        (line(title=" \u200b"), "title is empty"),
        (line(text="\n"), "text is empty"),
        (line(published=5), "published is not an ISO 8601 date"),
        (line(published="Monday"), "published is not an ISO 8601 date"),
        (line(published="2021-03-07"), "published lies before 1900 or in the future: 2021-03-07"),
        (line(published="1850-01-01"), "published lies before 1900 or in the future: 1850-01-01"),
        (line(authors=[5]), "authors is not a list of texts"),
        (line(tags={}), "tags is not a list of texts"),
        (line(source=5), "source is a number, not a text"),
        (line(id=True), "id is true or false, not a text"),
        (line(html=5), "html is a number, not a text"),
        (line(title=..., html="<p>x"), "it has no title"),
        (line(html="<p>x"), "its text is too short: 10 characters"),
        (line(html="x"), "html: not a web page: https://herald.example/a"),
        ("[1]", "a JSON array, not one object a line; convert it with: jq -c '.[]'"),
        ("5", "not an object but a number"),
        ('{"url": NaN}', "not JSON: NaN is no number of it"),
        ('{"n": ' + "9" * 5000 + "}", "it holds a number that is too large"),
        (line()[:-2] + ', "n": 1e999}', "it holds a number that is too large"),
        ('{"a":' * 200_000, "not JSON that can be read: nested too deeply"),
        (line()[:-2] + ', "n": ' + "[" * 150 + "]" * 150 + "}", "its unknown keys nest deeper than 100"),
        (b'{"url": "\xff"}', "not UTF-8: byte 0xff at column 10"),
    ],
)
def test_bad_lines(tmp_path: Path, data: str | bytes, why: str) -> None:
    """Each fault of a line is named, with the line, and the lines around it come in."""
    body = (data if isinstance(data, bytes) else data.encode()).rstrip(b"\n")
    alone = data == "[1]"
    path = written(tmp_path, body if alone else line().encode() + body + b"\n" + line().encode())
    items = read(path, format="jsonl")
    assert refusals(items) == [("in:1" if alone else "in:2", why)]
    assert len(items) == (1 if alone else 3)


def test_odd_characters(tmp_path: Path) -> None:
    """Lone surrogates, NUL, a byte order mark and blank lines do no harm."""
    record = line(title="A\ud800\u0000", note=["\udc00"])
    first, second = read(written(tmp_path, b"\xef\xbb\xbf" + record.encode() + b"\r\n\n" + line().encode()))
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert (first.title, first.extra["note"]) == ("A\ufffd", ["\ufffd"])


def test_long_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line beyond the cap is rejected and skipped; the next one is read."""
    monkeypatch.setattr(files, "MAX_LINE_BYTES", 1000)
    items = read(written(tmp_path, line() + line(text="x" * 300_000) + line()))
    assert [isinstance(each, Draft) for each in items] == [True, False, True]
    assert refusals(items)[0][0] == "in:2"


def test_lines_hold_little() -> None:
    """Of a line beyond the limit no more than the limit is ever read at once."""

    class Watched(io.BytesIO):
        asked = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.asked = max(self.asked, size or 0)
            assert size is not None
            assert size > 0
            return super().readline(size)

    stream = Watched(b"a\n" + b"x" * 1_000_000 + b"\nb")
    assert list(lines_of(stream, 10)) == [(1, b"a\n"), (2, None), (3, b"b")]
    assert stream.asked <= 100_000


def test_feed(tmp_path: Path) -> None:
    """A feed's entries come in as excerpts of its source, under its title unless another name is given."""
    items = read(written(tmp_path, FEED))
    assert [(each.source, each.text, each.extent) for each in items if isinstance(each, Draft)] == [
        ("Herald", "First", "excerpt"),
        ("Herald", "Second", "excerpt"),
    ]
    assert [each.source for each in read(written(tmp_path, FEED), source="Desk") if isinstance(each, Draft)] == [
        "Desk"
    ] * 2


def test_page(tmp_path: Path) -> None:
    """A page comes in under the address it claims; one that claims none is rejected with the way out."""
    draft = one(written(tmp_path, PAGE.format(CANONICAL)))
    assert (draft.url, draft.source, draft.title) == (
        "https://herald.example/bridge",
        "herald.example",
        "Bridge to be rebuilt",
    )
    ((where, why),) = refusals(read(written(tmp_path, PAGE.format(""))))
    assert where == "in:1"
    assert "JSON Lines with url and html" in why


def test_pages_are_kept(store: Store, tmp_path: Path) -> None:
    """The bytes of an imported page are archived as a file brought in, once for each version read from them."""
    page, lines = PAGE.format(CANONICAL), line(title=..., text=..., html=PAGE.format(""))
    paths = [written(tmp_path, page, "page.html"), written(tmp_path, lines + line(url="https://herald.example/b"))]
    for added, unchanged in ((3, 0), (0, 3)):
        report = import_paths(store, paths, seen=SEEN)
        assert (report.added, report.unchanged, store.counts().captures) == (added, unchanged, 2)
    responses = {capture.url: store.read_capture(capture) for capture in store.captures()}
    assert responses["https://herald.example/bridge"].body.decode() == page
    assert responses["https://herald.example/a"].body.decode() == PAGE.format("")
    assert {response.status for response in responses.values()} == {0}


def test_large_pages_make_small_batches(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction is full when its pages are many bytes, so that memory stays bounded."""
    monkeypatch.setattr(files, "BATCH_BYTES", 2 * len(PAGE))
    records = (line(url=f"https://herald.example/{n}", title=..., text=..., html=PAGE.format("")) for n in range(6))
    told: list[int] = []
    import_paths(store, [written(tmp_path, "".join(records))], seen=SEEN, on_progress=told.append)
    assert len(told) > 1
    assert (told[-1], store.counts().captures) == (6, 6)


def test_kind_by_content(tmp_path: Path) -> None:
    """What a file is, and whether it is gzip, is told by its content and not its name."""
    for data in (line(), FEED, PAGE.format(CANONICAL)):
        plain = read(written(tmp_path, data, "x.pdf"))
        assert not refusals(plain)
        assert read(written(tmp_path, gzip.compress(data.encode()), "y.txt")) == plain


@pytest.mark.parametrize("data", [b"", b"hello", bytes(range(256)) * 4, gzip.compress(b"\x00" * 100_000)])
def test_unknown_kind(tmp_path: Path, data: bytes) -> None:
    """What is none of the kinds is rejected with what to do."""
    ((_, why),) = refusals(read(written(tmp_path, data)))
    assert "--format" in why


def test_folder(tmp_path: Path) -> None:
    """A folder is walked in sorted order, without hidden files and without following links to folders."""
    folder = tmp_path / "folder"
    (folder / "b").mkdir(parents=True)
    for name in ("c.jsonl", "a.jsonl", "b/inner.jsonl", ".hidden"):
        (folder / name).write_text(line(title=name))
    (folder / "loop").symlink_to(folder)
    assert [path.name for path in files_in([folder])] == ["a.jsonl", "inner.jsonl", "c.jsonl"]
    assert len(read(folder)) == 3


def test_unreadable(tmp_path: Path) -> None:
    """A file that cannot be read is reported, and the others are read."""
    items = [
        item.draft if isinstance(item, Found) else item
        for item in records([tmp_path / "missing", written(tmp_path, line())], seen=SEEN)
    ]
    assert refusals(items) == [("missing:1", "cannot be read: No such file or directory")]
    assert len(items) == 2


def test_cut_and_damaged_gzip(tmp_path: Path) -> None:
    """A gzip file that is cut off or damaged gives what comes before, and the line where it ends."""
    noise = [sha256(b"%d" % n).hexdigest() * 3 for n in range(3000)]
    whole = gzip.compress(
        "".join(line(url=f"https://herald.example/{n}", text=text) for n, text in enumerate(noise)).encode()
    )
    items = read(written(tmp_path, whole[: len(whole) * 3 // 4]))
    assert len(items) > 100
    assert refusals(items) == [(f"in:{len(items)}", "the gzip file is cut off here")]
    damaged = bytearray(whole)
    damaged[len(whole) * 3 // 4 : len(whole) * 3 // 4 + 50] = b"\xff" * 50
    items = read(written(tmp_path, bytes(damaged)))
    assert len(items) > 100
    assert "the gzip file is damaged here" in refusals(items)[-1][1]


def test_gzip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gzip file that grows beyond all measure is stopped; what came before is kept."""
    monkeypatch.setattr("scrapers.inputs.FREE", 1_000_000)
    items = read(written(tmp_path, gzip.compress(line().encode() + b"\n" * 20_000_000)))
    assert isinstance(items[0], Draft)
    ((_, why),) = refusals(items)
    assert "bomb" in why


def test_large_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page or a feed beyond the cap is rejected without being parsed."""
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1000)
    ((_, why),) = refusals(read(written(tmp_path, FEED + " " * 1000)))
    assert why.startswith("larger than")


def test_report_starts_empty() -> None:
    """A report of nothing says nothing."""
    assert ImportReport() == ImportReport(0, 0, 0, 0, 0, [])
