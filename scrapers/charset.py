"""Bytes of the web to text: what the byte order mark, the bytes themselves and the labels say, in this order.

Labels lie often enough that UTF-8 which decodes is believed over any of them, and a Western label over bytes that come
in long runs above 0x7F is not believed at all.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALIASES = {
    # the WHATWG encoding standard's readings, and misspellings seen in feeds
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "usascii": "cp1252",
    "ansi": "cp1252",
    "iso88599": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shiftjis": "cp932",
    "xsjis": "cp932",
    "ksc56011987": "cp949",
    "euckr": "cp949",
    "utf8mb4": "utf-8",
    "unicode11utf8": "utf-8",
    "xcp1251": "cp1251",
    "win1251": "cp1251",
    "windows1251": "cp1251",
    "cp1251": "cp1251",
    "windows1252": "cp1252",
    "cp1252": "cp1252",
    "windows1254": "cp1254",
    "cp1254": "cp1254",
    "windows1256": "cp1256",
    "cp1256": "cp1256",
    "koi8": "koi8-r",
    "koi8r": "koi8-r",
    "utf16": "utf-16",
    "unicode": "utf-16",
}
_STATEFUL = ("iso2022_jp", "iso2022_kr", "hz", "utf-7")
_WESTERN = frozenset({"cp1252", "iso8859-15", "mac-roman"})
_LONG_RUN = re.compile(rb"[\x80-\xff]{4,}")
_SAMPLE = 200_000  # bytes that a guess looks at
_CYRILLIC_COMMON = frozenset("оеаинтсрвлк")
_PERSIAN_COMMON = frozenset("اینردهوکمتيكگپ")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9_.:\-]{2,40})""")
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)

_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]+"
)
_NON_ASCII = re.compile(r"[^\x00-\x7f]")


def decoded(body: bytes, labels: Iterable[str | None] = ()) -> str:
    """Return the text of a body; ``labels`` are the charsets claimed for it, the most trusted first. Never raises."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _repaired(body[len(mark) :].decode(name, "replace"))
    names = [name for name in map(codec_name, labels) if name]
    stateful = next((name for name in names if name in _STATEFUL), "")
    if stateful and (b"\x1b" in body or b"~{" in body):
        return body.decode(stateful, "replace")
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    try:
        return _repaired(body.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    return _legacy(body, names)


def labels_of(body: bytes, content_type: str = "") -> list[str]:
    """Return the charsets a body claims: the HTTP header's, then the XML declaration's or the HTML meta element's."""
    found = [match[1] for match in _HEADER.finditer(content_type)]
    head = body[:4096]
    found += [match[1].decode("ascii") for match in _XML.finditer(head)]
    found += [match[1].decode("ascii") for match in _META.finditer(head)]
    return found


def codec_name(label: str | None) -> str:
    """Return the name of Python's codec for a charset label, or an empty string where there is none for text."""
    if not label:
        return ""
    key = re.sub(r"[^a-z0-9]", "", label.lower())
    try:
        info = codecs.lookup(_ALIASES.get(key, label.strip()))
    except (LookupError, ValueError):
        return ""
    # codecs such as hex or zip turn bytes into bytes
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def _wide(body: bytes) -> str:
    """Name UTF-16 without a mark by the zero bytes beside its first character, which markup makes ASCII."""
    if body[:1] and body[1:2] == b"\x00" and body[2:3] != b"\x00":
        return "utf-16-le"
    if body[:1] == b"\x00" and body[1:2] not in (b"", b"\x00"):
        return "utf-16-be"
    return ""


def _legacy(body: bytes, names: list[str]) -> str:
    lenient = body.decode("utf-8", "replace")
    bad = lenient.count("\ufffd")
    if len(_NON_ASCII.findall(lenient)) > 20 * bad:
        return lenient  # UTF-8 with a few broken bytes, or cut off inside a character
    foreign = len(_LONG_RUN.findall(body[:_SAMPLE])) >= 3
    for name in names:
        if name == "utf-8" or name.startswith("utf-") or (foreign and name in _WESTERN):
            continue
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            return body.decode(name, "replace")
    return body.decode(_guess(body[:_SAMPLE]) if foreign else "cp1252", "replace")


def _guess(sample: bytes) -> str:
    """Name the one-byte charset in which a sample reads most like Russian or Persian."""

    def share(name: str, common: frozenset[str]) -> float:
        letters = [letter for letter in sample.decode(name, "ignore") if letter > "\x7f"]
        return sum(letter in common for letter in letters) / (len(letters) or 1)

    scores = {name: share(name, _CYRILLIC_COMMON) for name in ("cp1251", "koi8-r", "cp866", "iso8859-5")}
    scores["cp1256"] = share("cp1256", _PERSIAN_COMMON)
    return max(scores, key=lambda name: scores[name])


def _repaired(text: str) -> str:
    """Undo UTF-8 that was read as windows-1252 and encoded again, where nearly all of a text suffered it."""
    runs = _MOJIBAKE.findall(text, 0, _SAMPLE)
    touched = sum(map(len, runs))
    if len(runs) < 3 or touched * 10 < 8 * len(_NON_ASCII.findall(text, 0, _SAMPLE)):
        return text
    return _MOJIBAKE.sub(_reread, text)


def _reread(match: re.Match[str]) -> str:
    try:
        return b"".join(map(_byte, match[0])).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _byte(letter: str) -> bytes:
    return letter.encode("latin-1") if ord(letter) < 0x100 else letter.encode("cp1252")
