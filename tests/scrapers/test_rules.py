"""The table of outlets: each row against its golden page, and which row a host gets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scrapers.pages import extract
from scrapers.rules import RULES, Rule, rule_for

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("host", [rule.host for rule in RULES])
def test_golden_page(host: str) -> None:
    """Each row reads its outlet's golden page exactly: nothing missing, nothing of the page's furniture."""
    folder = DATA / host
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    page = extract((folder / "page.html").read_bytes(), url=expected["url"])
    assert page.rule == host
    found = {
        "url": page.canonical_url,
        "title": page.title,
        "text": page.text,
        "published": page.published.isoformat() if page.published else None,
        "zone": page.published_zone,
        "authors": list(page.authors),
        "language": page.language,
    }
    assert found == expected


def test_sorted_and_unique() -> None:
    """The table is sorted by host, each host once."""
    hosts = [rule.host for rule in RULES]
    assert hosts == sorted(set(hosts))


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("www.rferl.org", "rferl.org"),
        ("rus.azattyk.org", "azattyk.org"),
        ("RFERL.ORG", "rferl.org"),
        ("notrferl.org", None),
        ("rferl.org.example", None),
        ("org", None),
        ("", None),
    ],
)
def test_suffix(host: str, found: str | None) -> None:
    """A row serves its host and the subdomains of it, and no host that merely ends alike."""
    rule = rule_for(host)
    assert (rule.host if rule else None) == found


def test_extra_rules_go_first() -> None:
    """A row given by the caller is preferred to the table's."""
    own = Rule("rferl.org", text="main")
    assert rule_for("www.rferl.org", (own,)) is own


def test_rule_without_text_gives_way() -> None:
    """Where an outlet's markup has changed, its page is read as if there were no row."""
    words = "The council met on Monday and spoke about the road to the valley for two hours. " * 8
    body = f"<html><head><title>Council meets</title></head><body><article><p>{words}</p></article></body></html>"
    page = extract(body.encode(), url="https://www.kun.uz/a")
    assert page.rule == "trafilatura"
    assert "spoke about the road" in page.text
