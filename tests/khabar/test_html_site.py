"""The HTML export as files: whole, escaped, self-contained, and never over anything else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import khabar
from archive.article import article_id
from khabar.errors import ExportRefused
from khabar.export.html.folder import MARKER
from khabar.export.html.site import export_site, language_label
from khabar.page import Hit
from tests.khabar.html_archive import DRAFTS, HOSTILE, export, make_archive


class Tags(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of hostile and of honest articles."""
    return make_archive(tmp_path_factory.mktemp("html") / "archive")


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    """The export of all of it."""
    export(root, root.parent / "site")
    return root.parent / "site"


def page_of(site: Path, url: str) -> str:
    """Return the page of the article at an address."""
    name = article_id(url)
    return (site / "articles" / name[:2] / f"{name}.html").read_text("utf-8")


def pages(site: Path) -> dict[Path, list[tuple[str, dict[str, str]]]]:
    """Return the tags of all pages."""
    return {file: Tags(file.read_text("utf-8")).found for file in site.rglob("*.html")}


def shard(file: Path) -> str:
    """Return what stands between the first and the last bracket of a data file's call."""
    text = file.read_text("utf-8")
    return text[text.index("[") : text.rindex("]") + 1]


def test_every_article_has_a_page_and_a_row(site: Path) -> None:
    """There is one page, one row and one text for each article of the archive."""
    ids = {article_id(draft.url) for draft in DRAFTS}
    rows = json.loads(shard(site / "data" / "rows-0.js"))
    texts = json.loads(shard(site / "data" / "text-0.js"))
    assert {file.stem for file in (site / "articles").rglob("*.html")} == ids
    assert {row[0] for row in rows} == ids
    assert len(texts) == len(ids)


def test_hostile_text_stays_text(site: Path) -> None:
    """No page has an element or attribute that came out of an article, and no data file an open tag."""
    for file, tags in pages(site).items():
        names = {tag for tag, _ in tags}
        assert "img" not in names, file
        assert not [attrs for _, attrs in tags if any(name.startswith("on") for name in attrs)], file
        if file.name != "index.html":
            assert "script" not in names, file
    for file in (site / "data").iterdir():
        text = file.read_text("utf-8")
        assert not re.search(r"[<>\u2028\u2029]", text), file


def test_hostile_text_arrives_unharmed(site: Path) -> None:
    """What is escaped reads back as it was: in the data, and in the page."""
    rows = json.loads(shard(site / "data" / "rows-0.js"))
    assert f"Hostile {HOSTILE} title" in [row[1] for row in rows]
    assert "&lt;/script&gt;&lt;script&gt;document.title=" in page_of(site, "https://evil.test/1")


def test_a_language_that_is_no_tag_gets_no_attribute(site: Path) -> None:
    """A language must have the shape of a BCP 47 tag to stand in ``lang``."""
    tags = Tags(page_of(site, "https://evil.test/1")).found
    assert [attrs["lang"] for tag, attrs in tags if tag == "article"] == [""]


def test_only_web_addresses_are_linked(site: Path) -> None:
    """An article whose address is a script shows it and does not link to it."""
    text = page_of(site, "javascript:alert(1)")
    assert "javascript:alert(1)" in text
    hrefs = [attrs["href"] for tags in pages(site).values() for _, attrs in tags if "href" in attrs]
    assert not [href for href in hrefs if href.lower().startswith(("javascript", "data"))]


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """The only absolute addresses are the links to the originals; sources and style sheets are files beside."""
    originals = {draft.url for draft in DRAFTS}
    for file, tags in pages(site).items():
        assert [attrs["content"] for tag, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy"]
        for tag, attrs in tags:
            for name in ("src", "href", "action", "srcset", "poster", "data"):
                value = attrs.get(name, "")
                if urlsplit(value).scheme or value.startswith("//"):
                    assert (tag, name) == ("a", "href"), (file, value)
                    assert value in originals
    css = (site / "static" / "style.css").read_text("utf-8")
    assert not re.search(r"url\(|@import|https?:", css)


def test_links_lead_somewhere(site: Path) -> None:
    """Every relative link of every page names a file of the export."""
    for file, tags in pages(site).items():
        for _, attrs in tags:
            for name in ("href", "src"):
                value = attrs.get(name, "")
                path = urlsplit(value).path
                if path and not urlsplit(value).scheme:
                    assert (file.parent / unquote(path)).exists(), (file, value)


def test_each_paragraph_goes_its_own_way(site: Path) -> None:
    """A Persian article runs from the right, an English paragraph in it from the left."""
    tags = Tags(page_of(site, "https://fa.test/1")).found
    (article,) = [attrs for tag, attrs in tags if tag == "article"]
    assert (article["lang"], article["dir"]) == ("fa", "rtl")
    start = next(at for at, (_, attrs) in enumerate(tags) if attrs.get("class") == "text")
    assert [attrs["dir"] for tag, attrs in tags[start + 1 : start + 4]] == ["rtl", "ltr", "rtl"]


def test_a_corrected_article_says_so(site: Path) -> None:
    """The page of an article with two versions shows what was taken out and put in."""
    text = page_of(site, "https://plain.test/rahmon")
    assert "2 versions" in text
    assert "<del>visited</del><ins>opened</ins>" in text
    assert "What changed after version 1, seen 2026-09-01 12:02 UTC" in text


def test_an_article_without_a_date_says_when_it_was_seen(site: Path) -> None:
    """No date is made up."""
    assert "no date; first seen" in page_of(site, "https://ru.test/1")


def test_facets_link_to_the_front_page(site: Path) -> None:
    """The countries and persons of an article lead to all articles that have them."""
    hrefs = [attrs.get("href") for _, attrs in Tags(page_of(site, "https://plain.test/rahmon")).found]
    assert "../../index.html#country=TJ" in hrefs
    assert "../../index.html#person=Emomali+Rahmon" in hrefs


def test_a_second_export_replaces_the_first(root: Path, tmp_path: Path) -> None:
    """What the new export has not is gone, and no temporary folder is left."""
    assert export(root, tmp_path / "site") == len(DRAFTS)
    assert export(root, tmp_path / "site", "Rahmon") == 1
    assert [file.stem for file in (tmp_path / "site" / "articles").rglob("*.html")] == [
        article_id("https://plain.test/rahmon")
    ]
    assert "that match <bdi>Rahmon</bdi>" in (tmp_path / "site" / "index.html").read_text("utf-8")
    assert [entry.name for entry in tmp_path.iterdir()] == ["site"]


def test_an_export_of_nothing_is_whole(root: Path, tmp_path: Path) -> None:
    """A query without matches gives a site with no articles."""
    assert export(root, tmp_path / "site", "xylophone") == 0
    assert '"articles":0' in (tmp_path / "site" / "data" / "meta.js").read_text("utf-8")


def test_folders_of_something_else_are_refused(root: Path, tmp_path: Path) -> None:
    """A file, a folder with files that are no export, and an export with something else in it stay as they are."""
    (tmp_path / "file").write_text("mine", "utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine", "utf-8")
    export(root, tmp_path / "mixed")
    (tmp_path / "mixed" / "notes.txt").write_text("mine", "utf-8")
    for name, why in (("file", "is a file"), ("full", "is not empty"), ("mixed", "'notes.txt'")):
        with pytest.raises(ExportRefused, match=why):
            export(root, tmp_path / name)
    assert (tmp_path / "full" / "thesis.txt").read_text("utf-8") == "mine"
    assert (tmp_path / "mixed" / "notes.txt").read_text("utf-8") == "mine"


def test_a_failed_export_leaves_what_was_there(root: Path, tmp_path: Path) -> None:
    """An error in the middle leaves the earlier export and nothing else."""
    export(root, tmp_path / "site")
    before = (tmp_path / "site" / MARKER).read_text("utf-8")

    with khabar.open(root) as k:

        def failing() -> Iterator[Hit]:
            yield next(k.matching())
            raise RuntimeError("gone")

        with pytest.raises(RuntimeError, match="gone"):
            export_site(k, tmp_path / "site", failing())
    assert (tmp_path / "site" / MARKER).read_text("utf-8") == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["site"]


def test_progress_ends_with_the_count(root: Path, tmp_path: Path) -> None:
    """The callback is told of the last article."""
    seen: list[int] = []
    with khabar.open(root) as k:
        export_site(k, tmp_path / "site", k.matching(), progress=seen.append)
    assert seen[-1] == len(DRAFTS)


@pytest.mark.parametrize(
    ("code", "label"), [("fa", "فارسی"), ("fa-AF", "دری"), ("ru-KZ", "Русский (ru-KZ)"), ("xx", "xx")]
)
def test_languages_are_named(code: str, label: str) -> None:
    """A language is shown by its own name, a variant with its code, an unknown one by its code."""
    assert language_label(code) == label
