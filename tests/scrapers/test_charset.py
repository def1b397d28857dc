"""Bytes to text, whatever their labels say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.charset import codec_name, decoded, labels_of

RUSSIAN = "<p>Новости дня: в области прошло заседание совета, сообщает пресс-служба.</p>"
PERSIAN = "<p>خبرهاي امروز: نشست شوراي ده برگزار شد و دربارة راه تازه سخن گفتند</p>"
GERMAN = "<p>Der Straßenbau für die Brücke beginnt später, hieß es am Freitag.</p>"


@pytest.mark.parametrize(
    ("text", "codec", "labels"),
    [
        (RUSSIAN, "cp1251", ["windows-1251"]),
        (RUSSIAN, "cp1251", ["cp-1251"]),
        (RUSSIAN, "cp1251", ["utf-8"]),
        (RUSSIAN, "cp1251", ["iso-8859-1"]),
        (RUSSIAN, "cp1251", []),
        (RUSSIAN, "koi8-r", []),
        (RUSSIAN, "utf-8", ["windows-1251"]),
        (RUSSIAN, "utf-8-sig", ["windows-1251"]),
        (RUSSIAN, "utf-16", []),
        (RUSSIAN, "utf-16-le", []),
        (RUSSIAN, "utf-16-be", ["utf-16"]),
        (PERSIAN, "cp1256", ["utf-8"]),
        (GERMAN, "latin-1", ["utf-8"]),
        (GERMAN, "latin-1", ["iso-8859-1"]),
        (GERMAN, "cp1252", []),
        ("plain", "ascii", ["no-such-charset", None]),
        ("日本", "iso2022_jp", ["iso-2022-jp"]),
    ],
)
def test_decoded(text: str, codec: str, labels: list[str | None]) -> None:
    """The text comes out, whether its label is right, wrong, misspelt or missing."""
    assert decoded(text.encode(codec), labels) == text


def test_broken_bytes_stay_few() -> None:
    """UTF-8 with a broken byte, or cut off inside a letter, stays UTF-8."""
    body = (RUSSIAN * 3).encode()
    assert decoded(b"\xff" + body, ["windows-1251"]) == "\ufffd" + RUSSIAN * 3
    assert decoded(body + "Я".encode()[:1]) == RUSSIAN * 3 + "\ufffd"


def test_double_encoding_is_undone() -> None:
    """UTF-8 that somebody read as windows-1252 and encoded again is read as what it was."""
    twice = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in RUSSIAN.encode())
    assert twice != RUSSIAN
    assert decoded(twice.encode()) == RUSSIAN


def test_a_text_about_such_damage_is_kept() -> None:
    """A few odd pairs in a text that is sound otherwise are no double encoding."""
    text = RUSSIAN + "Ã© Ã© Ã©"
    assert decoded(text.encode()) == text


@pytest.mark.parametrize(
    ("body", "content_type", "labels"),
    [
        (b'<?xml version="1.0" encoding="windows-1251"?>', "text/xml; charset=UTF-8", ["UTF-8", "windows-1251"]),
        (b'<meta charset="koi8-r">', "", ["koi8-r"]),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=cp1251">', "text/html", ["cp1251"]),
        (b"nothing", "", []),
    ],
)
def test_labels(body: bytes, content_type: str, labels: list[str]) -> None:
    """The header's claim comes before the document's own."""
    assert labels_of(body, content_type) == labels


@pytest.mark.parametrize("label", ["hex", "zlib", "rot13", "no-such", "", None, "a\x00b"])
def test_no_codec(label: str | None) -> None:
    """A label that names no charset for text names no codec."""
    assert codec_name(label) == ""


@given(
    st.binary(max_size=300),
    st.lists(st.sampled_from(["utf-8", "windows-1251", "utf-16", "hz", "big5", "x"]), max_size=2),
)
def test_any_bytes(body: bytes, labels: list[str]) -> None:
    """No bytes make the reading fail."""
    assert isinstance(decoded(body, labels), str)
