"""XML of the web made well-formed, so that a strict and therefore fast parser reads it.

feedparser's own second try on broken XML is a tag-soup reader whose time grows with the square of the input; a hostile
feed of a few megabytes would hold it for hours. Here everything is linear, no entity is expanded and nothing is
fetched.
"""

from __future__ import annotations

import html
import re
from xml.parsers import expat

from lxml import etree

MAX_ELEMENTS = 500_000
MAX_DEPTH = 256
"""What a feed of 20 MB may hold at most, and how deep: libxml2's own limit of depth."""

_SPACE = re.compile(r"\s*")
_DOCTYPE_END = re.compile(r"\]\s*>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(
    r"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!(?:amp|lt|gt|quot|apos);)(#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?",
    re.DOTALL,
)
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,50}):")
_DECLARED = re.compile(r"xmlns:([A-Za-z_][\w.-]{0,50})\s*=")
_ROOT = re.compile(r"<(?:([\w.-]+):)?([A-Za-z_][\w.-]*)")
_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}


def root_of(text: str) -> tuple[int, str]:
    """Return where the root element begins, after declaration, comments and doctype, and its local name in lower case.

    The name is empty where no element begins.
    """
    place = 0
    while True:
        place = _SPACE.match(text, place).end()  # type: ignore[union-attr] # matches the empty text
        if text.startswith("<!--", place):
            end = text.find("-->", place) + 3
        elif text.startswith("<?", place):
            end = text.find("?>", place) + 2
        elif text[place : place + 9].lower() == "<!doctype":
            end = _doctype_end(text, place)
        else:
            break
        if end <= place:
            return place, ""
        place = end
    match = _ROOT.match(text, place)
    return place, match[2].lower() if match else ""


def well_formed(text: str) -> tuple[bytes, bool]:
    """Return a document as well-formed UTF-8 without declaration and doctype, and whether it had to be mended.

    Raises ValueError if nothing can be made of it, or if it is larger or deeper than any feed.
    """
    start, _ = root_of(text)
    fixed = _AMPERSAND.sub(_reference, _ILLEGAL.sub("", text[start:])).encode()
    if _is_well_formed(fixed):
        return fixed, False
    parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(fixed, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root is None:
        raise ValueError("no element in it")
    mended = _with_namespaces(etree.tostring(root, encoding="unicode")).encode()
    if not _is_well_formed(mended):
        raise ValueError("its markup cannot be mended")
    return mended, True


def _reference(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    body = match[2]
    if body is None:
        return "&amp;"
    if body.startswith("#"):
        code = int(body[2:-1], 16) if body[1] == "x" else int(body[1:-1])
        return f"&{body}" if _is_legal(code) else ""
    letter = html.unescape(f"&{body}")
    # a name that HTML does not know is text
    return f"&amp;{body}" if letter.startswith("&") else letter


def _is_legal(code: int) -> bool:
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000


def _is_well_formed(document: bytes) -> bool:
    depth = elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise ValueError("more or deeper elements than any feed has")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(document, True)
    except expat.ExpatError:
        return False
    return True


def _doctype_end(text: str, place: int) -> int:
    """Return where a doctype ends, with its internal subset; 0 if it never does."""
    close, subset = text.find(">", place), text.find("[", place)
    if close < 0 or not 0 <= subset < close:
        return close + 1
    match = _DOCTYPE_END.search(text, subset)
    return match.end() if match else 0


def _with_namespaces(text: str) -> str:
    """Declare the prefixes that are used and not declared."""
    missing = sorted(set(_PREFIX.findall(text)) - set(_DECLARED.findall(text)) - {"xml"})
    if not missing:
        return text
    declared = "".join(f' xmlns:{name}="{_NAMESPACES.get(name, "urn:undeclared:" + name)}"' for name in missing)
    return _ROOT.sub(lambda match: match[0] + declared, text, count=1)
