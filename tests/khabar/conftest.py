"""Archives to run commands on: an empty one, and one with a few articles, made by the commands themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.khabar.command import run

ARTICLES: list[dict[str, Any]] = [
    {
        "url": "https://radio.test/1",
        "id": "R-1",
        "title": "Taliban close the border crossing at Torkham",
        "text": "Kabul, Afghanistan. The Taliban closed the border with Pakistan on Monday.\nTraders waited for hours.",
        "published": "2017-02-28T13:30:00+04:30",
        "source": "Radio Zindagi",
        "language": "en",
        "authors": ["Farid Ahmadi"],
        "tags": ["border"],
        "summary": "Torkham is shut.",
        "desk": {"priority": 2},
    },
    {
        "url": "https://radio.test/2",
        "title": '=HYPERLINK("http://evil.test") and a border bridge',
        "text": "Dushanbe, Tajikistan. A bridge over the border river was opened by Vladimir Putin and Emomali Rahmon.",
        "published": "2017-03-05T08:00:00Z",
        "source": "Radio Zindagi",
        "language": "en",
    },
    {
        "url": "https://vesti.test/1",
        "title": "Граница с Афганистаном закрыта",
        "text": "Таджикистан закрыл границу с Афганистаном. Торговцы ждут уже вторую неделю.",
        "published": "2017-04-01T10:00:00Z",
        "source": "Вести гор",
        "language": "ru",
    },
    {
        "url": "https://hamsaya.test/1",
        "title": "مرز افغانستان بسته شد",
        "text": "کابل، افغانستان. مرز با پاکستان بسته شد و بازرگانان در انتظار ماندند.",
        "published": "2018-01-02T06:00:00Z",
        "source": "همسایه",
        "language": "fa",
    },
]
"""What `articles` writes and `news` holds. The second title is what a spreadsheet must not run."""


def write_lines(file: Path, records: Sequence[Mapping[str, Any] | str]) -> Path:
    """Write JSON Lines; a text goes in as it is, for lines that are broken."""
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Return an archive that has just been made."""
    root = tmp_path / "archive"
    run("init", root, check=True)
    return root


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive with ARTICLES, indexed. Shared: tests must not write to it."""
    folder = tmp_path_factory.mktemp("news")
    run("init", folder / "archive", check=True)
    lines = write_lines(folder / "articles.jsonl", ARTICLES)
    run("--archive", folder / "archive", "import", lines, check=True)
    return folder / "archive"
