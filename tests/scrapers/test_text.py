"""Text without rubbish, and the text in HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.text import html_text, plain, tidy, tidy_line, unescaped


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\u00a0b\u2009 c", "a b c"),
        ("co\u00adop\u200bera\ufefftion", "cooperation"),
        ("e\u0301", "é"),
        ("\u202eevil\u202c \u200fx\u200e", "evil x"),
        ("می\u200cشود", "می\u200cشود"),
        ("a\u200cb \u200d", "ab"),
        ("خانه\u200c ها", "خانه ها"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a \n\n\n\n b", "a\n\nb"),
        ("a\x00b\x07c\ud800", "abc\ufffd"),
        ("  ", ""),
    ],
)
def test_tidy(raw: str, expected: str) -> None:
    """Unicode in one form, rubbish gone, paragraphs and the joiners of the Arabic script kept."""
    assert tidy(raw) == expected


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\u200c\u200d\u0301\u06cc\n \u00ad\u00a0\x85"))))
def test_tidy_is_idempotent(text: str) -> None:
    """What is tidy stays as it is, and encodes."""
    for clean in (tidy, tidy_line):
        once = clean(text)
        assert clean(once) == once
        once.encode()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One &amp; two</p><p>three<br>four</p>", "One & two\n\nthree\nfour"),
        ("no markup at all", "no markup at all"),
        ("&lt;p&gt;Escaped&lt;/p&gt;&lt;p&gt;twice&lt;/p&gt;", "Escaped\n\ntwice"),
        ("AT&amp;amp;T", "AT&T"),
        ("<p>if a &lt; b then</p>", "if a < b then"),
        ("a<script>x()</script><style>p{}</style><!-- c -->b", "ab"),
        ("<p>seen<span style='display: none'>not</span><i hidden>not</i></p>", "seen"),
        ("<ul><li>1<li>2</ul><table><tr><td>a<td>b<tr><td>c</table>", "1\n2\n\na b\nc"),
        ("<p>Пред\u00adседатель&nbsp;сказал</p>", "Председатель сказал"),
        ("<?xml version='1.0' encoding='koi8-r'?><p>Ж</p>", "Ж"),
        ("<p>a\x00b</p>", "ab"),
        ("", ""),
    ],
)
def test_html_text(markup: str, expected: str) -> None:
    """Blocks become paragraphs; what is not shown is not read; entities are resolved, also when escaped twice."""
    assert html_text(markup) == expected


def test_deep_and_broken_html() -> None:
    """Hostile nesting is read as far as it goes, without failing."""
    assert "end" in html_text("<b>" * 200 + "end")
    assert isinstance(html_text("<div>" * 100_000 + "x"), str)
    assert isinstance(html_text("<" * 10_000 + "&" * 10_000), str)


@given(st.text(alphabet="<>/&;#abpdiv =\"'!-\n\u200c", max_size=80))
def test_any_markup(markup: str) -> None:
    """No markup makes the reader fail."""
    assert isinstance(html_text(markup), str)


def test_plain() -> None:
    """A title or a name is one line of text, whether it came as text or as HTML."""
    assert plain(" <b>A</b> &amp;\n B ") == "A & B"
    assert plain("if x < y") == "if x < y"
    assert unescaped("no entity & no change") == "no entity & no change"
