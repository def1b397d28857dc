"""Text as an archive wants it: Unicode in one form, no invisible rubbish, paragraphs kept.

``tidy`` and ``tidy_line`` are idempotent. What stays: letters, digits and marks of all scripts, emoji, and the
zero-width joiners where a script needs them (Persian می‌شود is not میشود).
"""

from __future__ import annotations

import html
import re
import unicodedata

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

MAX_HTML = 10_000_000
"""Longest HTML read, in characters; what is beyond is cut off."""

_RUBBISH = re.compile(
    # C0 without white space, C1 without NEL, soft hyphen, bidirectional controls, zero-width characters, byte order
    # mark, interlinear annotation, tags, noncharacters
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_JOINERS = re.compile(
    # kept after a letter of the Arabic or an Indic script, before something visible
    "(?<![\u0600-\u07ff\u0860-\u0e7f\ufb50-\ufdff\ufe70-\ufefc])[\u200c\u200d]|[\u200c\u200d](?=[\\s\u200c\u200d]|$)"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_SPACED_NEWLINES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|img|b|i|u|em|strong|ul|ol|li|h[1-6]|table|tr|td|blockquote|figure|font)\b[^<>]*>",
    re.IGNORECASE,
)
_ANY_MARKUP = re.compile(r"<[A-Za-z/!?]")

_DROPPED_TAGS = (
    "script style noscript template svg math iframe object embed canvas audio video form button select textarea "
    "input label nav head title meta link"
)
_DROPPED = frozenset(_DROPPED_TAGS.split())
_BLOCK_TAGS = (
    "address article aside blockquote body caption center details dialog div dl fieldset figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hr html main ol p pre section summary table tbody tfoot thead ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_LINES = frozenset({"br", "dd", "dt", "li", "tr"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return a text in NFC without rubbish; lines stripped, at most one empty line between two."""
    cleaned = _cleaned(text)
    lines = _SPACED_NEWLINES.sub("\n", _SPACES.sub(" ", cleaned))
    return _GAPS.sub("\n\n", lines).strip()


def tidy_line(text: str) -> str:
    """Return a text as one line: what ``tidy`` does, and any white space a single space."""
    return " ".join(_cleaned(text).split())


def unescaped(text: str) -> str:
    """Return a text with its character references resolved, also where they were escaped twice."""
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def plain(text: str) -> str:
    """Return a title, a name or a tag as plain text in one line, whether it came as text or as HTML."""
    if _TAG.search(text) or "&lt;" in text:
        text = html_text(text)
    return tidy_line(unescaped(text))


def parse_html(markup: str) -> HtmlElement | None:
    """Parse HTML leniently: no network, no entity expansion, bounded depth. None if there is nothing in it."""
    cleaned = _SURROGATES.sub("\ufffd", markup[:MAX_HTML].replace("\x00", ""))
    if not cleaned.strip():
        return None
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return document_fromstring(cleaned.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def html_text(markup: str) -> str:
    """Return the readable text of HTML, paragraphs apart; scripts, styles, forms and hidden parts left out.

    Markup that had been escaped once too often is read as the markup it was meant to be.
    """
    for _ in range(2):
        if not _ANY_MARKUP.search(markup):
            break
        tree = parse_html(markup)
        if tree is None:
            return ""
        markup = element_text(tree)
        if not _TAG.search(markup):
            break
    if "&" in markup and len(_TAG.findall(html.unescape(markup))) > 1:
        return html_text(html.unescape(markup))
    return tidy(unescaped(markup))


def element_text(root: HtmlElement) -> str:
    """Return the readable text of an element, block elements as paragraphs, without recursion."""
    parts: list[str] = []
    skipped: HtmlElement | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                parts.append(_tail(element, root))
            continue
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or _is_dropped(element, tag):
                skipped = element
                continue
            parts.append(_opening(tag))
            parts.append(_folded(element.text, tag))
        else:
            parts.append("\n\n" if tag in _BLOCKS else "")
            parts.append(_tail(element, root))
    return tidy("".join(parts))


def _cleaned(text: str) -> str:
    if not text.isascii():
        text = _SURROGATES.sub("\ufffd", text)
        text = _JOINERS.sub("", _RUBBISH.sub("", text))
        text = _JOINERS.sub("", unicodedata.normalize("NFC", text))
    else:
        text = _RUBBISH.sub("", text)
    return _NEWLINES.sub("\n", text)


def _is_dropped(element: HtmlElement, tag: str) -> bool:
    if tag in _DROPPED:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(attributes.get("style", "")) is not None
    )


def _opening(tag: str) -> str:
    if tag in _LINES:
        return "\n"
    if tag in ("td", "th"):
        return " "
    return "\n\n" if tag in _BLOCKS else ""


def _folded(text: str | None, tag: str) -> str:
    if not text:
        return ""
    return text if tag == "pre" else re.sub(r"[ \t\r\n\f]+", " ", text)


def _tail(element: HtmlElement, root: HtmlElement) -> str:
    return "" if element is root else _folded(element.tail, "")
