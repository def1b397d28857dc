"""The HTML export in a real browser, from disk. Deselected by default: needs a Chromium on the PATH."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.khabar.html_archive import export, make_archive

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--virtual-time-budget=8000", "--dump-dom",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of hostile and of honest articles."""
    root = make_archive(tmp_path_factory.mktemp("browser") / "archive")
    export(root, root.parent / "site")
    return root.parent / "site"


def dom(page: Path, tmp_path: Path, fragment: str = "") -> str:
    """Return a page as the browser has it once its scripts have run."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert browser is not None, "these tests need a Chromium: apt-get install chromium"
    url = page.as_uri() + (f"#{fragment}" if fragment else "")
    command = [browser, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", url]
    return subprocess.run(command, check=True, capture_output=True, timeout=120, encoding="utf-8").stdout


def titles(text: str) -> list[str]:
    """Return the titles of the hits, without markup."""
    return [re.sub(r"<[^>]+>", "", found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", text)]


RAHMON = "Rahmon visits the dam at Roghun"
PERSIAN = "مرز افغانستان باز شد"
RUSSIAN = "Пётр Ёлкин открыл ёлочный базар"


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("q=dam+rahm", [RAHMON]),
        ("q=cafe+unal", [RAHMON]),
        ("q=RAHMON+kabul", []),
        (f"q={quote('كتابهاي')}", [PERSIAN]),
        (f"q={quote('کتاب های')}", [PERSIAN]),
        (f"q={quote('елкин')}", [RUSSIAN]),
        ("country=TJ", [RAHMON]),
        ("country=TJ&country=KG&sort=oldest", [RAHMON, RUSSIAN]),
        ("country=TJ&language=ru", []),
        (f"source={quote('Plain News')}&since=2026-04-01", [RAHMON]),
        ("until=2026-03-02&sort=newest&q=link", ["A link that must not be one"]),
    ],
)
def test_the_address_says_what_is_shown(site: Path, tmp_path: Path, fragment: str, found: list[str]) -> None:
    """Words are ANDed prefixes in any spelling, values of a facet ORed, facets ANDed, dates inclusive."""
    assert titles(dom(site / "index.html", tmp_path, fragment)) == found


def test_hostile_articles_run_nothing(site: Path, tmp_path: Path) -> None:
    """All hits are drawn, the hostile one as text, and the page's title is untouched."""
    text = dom(site / "index.html", tmp_path)
    assert len(titles(text)) == 5
    assert "<title>Test export</title>" in text
    assert "<img" not in text


def test_hits_are_marked_and_facets_counted(site: Path, tmp_path: Path) -> None:
    """What was searched is marked in title and text, the count is said, facets have boxes with counts."""
    text = dom(site / "index.html", tmp_path, "q=rahmon")
    assert "<mark>Rahmon</mark> visits" in text
    assert "Emomali <mark>Rahmon</mark>" in text
    assert ">1 article<" in text
    assert re.search(r'value="TJ"[^>]*><bdi>Tajikistan</bdi><span class="count">1</span>', text)


def test_hits_run_their_own_way(site: Path, tmp_path: Path) -> None:
    """A hit in Persian is set from the right in a page set from the left."""
    text = dom(site / "index.html", tmp_path, "language=fa")
    assert re.search(r'<li dir="rtl"><h2 lang="fa">', text)


def test_a_missing_data_file_is_told(site: Path, tmp_path: Path) -> None:
    """A copy that lost a file says so instead of finding nothing."""
    shutil.copytree(site, tmp_path / "copy")
    (tmp_path / "copy" / "data" / "text-0.js").unlink()
    assert "data/text-0.js is missing" in dom(tmp_path / "copy" / "index.html", tmp_path, "q=dam")
    (tmp_path / "copy" / "data" / "rows-0.js").unlink()
    assert "This export is not whole" in dom(tmp_path / "copy" / "index.html", tmp_path)
