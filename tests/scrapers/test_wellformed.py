"""Broken XML made well-formed, in linear time and without expanding anything."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.wellformed import MAX_DEPTH, root_of, well_formed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<rss>", "rss"),
        ("<?xml version='1.0'?>\n<!-- <feed> --><?x y?><!DOCTYPE rss [<!ENTITY a '>'>]> <RDF:rdf>", "rdf"),
        ("<!DOCTYPE html><html>", "html"),
        ("<!-- never closed", ""),
        ("<!DOCTYPE never closed", ""),
        ("text <rss>", ""),
        ("", ""),
    ],
)
def test_root(text: str, name: str) -> None:
    """The root element is found behind declaration, comments and doctype."""
    assert root_of(text)[1] == name


@pytest.mark.parametrize(
    ("text", "expected", "mended"),
    [
        ("<?xml version='1.0' encoding='koi8-r'?><a>Ж</a>", "<a>Ж</a>", False),
        ("<a>x &amp; y &nbsp;&bogus; &#1046; & &#0;</a>", "<a>x &amp; y \u00a0&amp;bogus; &#1046; &amp; </a>", False),
        ("<a><![CDATA[x & y &nbsp;]]></a>", "<a><![CDATA[x & y &nbsp;]]></a>", False),
        ("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<a>&amp;e;</a>", False),
        ("<a><b>x</a>", "<a><b>x</b></a>", True),
        ("<a><p:b>x</p:b></a>", '<a xmlns:p="urn:undeclared:p"><p:b>x</p:b></a>', True),
    ],
)
def test_mended(text: str, expected: str, mended: bool) -> None:
    """Entities of HTML become letters, stray ampersands text; open elements are closed, prefixes declared."""
    assert well_formed(text) == (expected.encode(), mended)


@pytest.mark.parametrize("text", ["", "no markup", "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1)])
def test_refused(text: str) -> None:
    """What holds no element, or nests deeper than a feed, is refused."""
    with pytest.raises(ValueError, match=r".+"):
        well_formed(text)


@given(st.text(alphabet="<>/&;!?[]-CDATA: ab\"'=", max_size=60))
def test_any_text(text: str) -> None:
    """What is returned parses, whatever came in."""
    try:
        document, _ = well_formed(f"<r>{text}")
    except ValueError:
        return
    assert ElementTree.fromstring(document).tag == "r"  # noqa: S314 # without doctype
