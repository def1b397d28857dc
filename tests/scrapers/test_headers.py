"""Reading header values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.headers import MAX_RETRY_AFTER, charset, media_type, retry_after, unmangled

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ('text/html;charset="windows-1251"', "windows-1251"),
        ("text/html; Charset = cp1256 ; x=y", "cp1256"),
        ("text/html", None),
        ("text/html; charset=", None),
        ("text/html; charset=no-such", None),
        ("text/html; charset=base64", None),
        ("text/html; charset=rot13", None),
    ],
)
def test_charsets(value: str, expected: str | None) -> None:
    """Only a charset that Python reads text with is believed to be one."""
    assert charset(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 24 Nov 2026 12:10:00 GMT", 600.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("99999999999999", MAX_RETRY_AFTER),
        ("Tue, 24 Nov 2099 11:00:00 GMT", MAX_RETRY_AFTER),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("١٢", None),
    ],
)
def test_retry_after(value: str, expected: float | None) -> None:
    """Seconds or a date, never negative, never beyond the cap; nonsense is as if it was not said."""
    assert retry_after(value, NOW) == expected


def test_media_types_are_bare_and_lower_case() -> None:
    """The media type is what stands before the parameters."""
    assert media_type("Text/HTML; charset=utf-8") == "text/html"
    assert media_type("") == ""


def test_utf8_in_headers_is_read_as_such() -> None:
    """What was read as Latin-1 and was UTF-8 becomes readable; real Latin-1 stays."""
    assert unmangled("/خبر".encode().decode("latin-1")) == "/خبر"
    assert unmangled("/caf\xe9") == "/caf\xe9"
