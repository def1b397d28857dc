"""One line of JSON Lines to a draft: what ``khabar import`` takes and ``khabar export jsonl`` writes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from archive.article import Draft, article_id
from scrapers.clean import MAX_LINE, MAX_TEXT, language_of, make_draft
from scrapers.dates import plausible, zone_name
from scrapers.errors import PageError, Rejected
from scrapers.language import language_tag
from scrapers.pages import extract
from scrapers.text import tidy, tidy_line
from scrapers.urls import canonical, host_of

DERIVED = frozenset({"countries", "persons", "orgs", "score", "snippet", "first_seen"})
"""Keys of a hit that an index derives; they are not taken in, the index derives them anew."""

MAX_DEPTH = 100
"""How deep the unknown keys' values may nest."""

_KNOWN = frozenset(
    {
        *("url", "html", "title", "text", "published", "published_zone", "source", "language", "authors", "summary"),
        *("tags", "id", "external_id", "extra", "extent"),
    }
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ZONE = re.compile(r"[+-]\d{2}:\d{2}")
_FRACTION = re.compile(r"\.\d+")


def draft_of(line: bytes, *, source: str | None, seen: datetime) -> tuple[Draft, bytes | None]:
    """Return the draft that a line holds, and its page in UTF-8 if it was read from ``html``.

    ``source`` is for what names none, ``seen`` now.

    Raises Rejected, saying what is wrong with the line, BadUrl and PageError.
    """
    record = _record(line)
    url = canonical(_required(record, "url"))
    given = _given(record, url, source, seen)
    if record.get("html") is not None:
        return _from_html(record, given, url, seen)
    title, text = tidy_line(_required(record, "title")), tidy(_required(record, "text"))
    if not title or not text:
        raise Rejected(f"{'text' if title else 'title'} is empty")
    given.setdefault("source", _host_name(url))
    if "language" not in given:
        given["language"] = language_of(f"{title}\n{text}", (), ())
    return Draft(url=url, title=title[:MAX_LINE], text=text[:MAX_TEXT], **given), None


def _record(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected(f"not UTF-8: byte 0x{line[error.start]:02x} at column {error.start + 1}") from None
    try:
        record = json.loads(text, parse_constant=_no_constant)
        if _ESCAPED_SURROGATE.search(line):
            record = json.loads(_SURROGATE.sub("\ufffd", json.dumps(record, ensure_ascii=False)))
    except RecursionError:
        raise Rejected("not JSON that can be read: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise Rejected(f"not JSON: {error.msg} at column {error.colno}") from None
    except ValueError:  # Python refuses integers of more than 4,300 digits
        raise Rejected("it holds a number that is too large") from None
    if not isinstance(record, dict):
        raise Rejected(f"not an object but {_kind(record)}")
    return record


def _given(record: Mapping[str, Any], url: str, source: str | None, seen: datetime) -> dict[str, Any]:
    """Return the fields that a record states, checked, beside address, title and text."""
    fields: dict[str, Any] = {}
    published, zone = _published(record, seen)
    if published is not None:
        fields |= {"published": published, "published_zone": zone}
    name = tidy_line(_optional(record, "source")) or tidy_line(source or "")
    language = language_tag(_optional(record, "language"))
    external_id = _external_id(record, url)
    stated = {
        "source": name[:MAX_LINE],
        "language": language,
        "summary": tidy(_optional(record, "summary")),
        "authors": _names(record, "authors"),
        "tags": _names(record, "tags"),
        "external_id": external_id,
        "extra": _extra(record),
    }
    fields |= {key: value for key, value in stated.items() if value}
    if record.get("extent") in ("full", "excerpt"):
        fields["extent"] = record["extent"]
    return fields


def _from_html(
    record: Mapping[str, Any], given: dict[str, Any], url: str, seen: datetime
) -> tuple[Draft, bytes | None]:
    body = _SURROGATE.sub("\ufffd", _required(record, "html")).encode()
    try:
        page = extract(body, url=url, charset="utf-8")
    except PageError as error:
        raise Rejected(f"html: {error}") from None
    title, text = tidy_line(_optional(record, "title")), tidy(_optional(record, "text"))
    page = replace(page, title=title or page.title, text=text or page.text)
    source = given.setdefault("source", _host_name(url))
    return replace(make_draft(source=source, entry=None, page=page, url=url, seen=seen), **given), body


def _published(record: Mapping[str, Any], seen: datetime) -> tuple[datetime | None, str]:
    value = record.get("published")
    if value is None or value == "":
        return None, ""
    text = value.strip().upper() if isinstance(value, str) else ""
    try:
        moment = datetime.fromisoformat(_FRACTION.sub("", text))
        offset = moment.utcoffset()
        moment = moment.replace(tzinfo=UTC) if offset is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Rejected("published is not an ISO 8601 date") from None
    if plausible(moment, seen) is None:
        raise Rejected(f"published lies before 1900 or in the future: {text[:40]}")
    stated = record.get("published_zone")
    if isinstance(stated, str) and (not stated or _ZONE.fullmatch(stated)):
        return moment, stated
    # Z tells no zone of its own: it is how the export writes a time published without one
    return moment, "" if offset is None or text.endswith("Z") else zone_name(int(offset.total_seconds() // 60))


def _external_id(record: Mapping[str, Any], url: str) -> str:
    for key in ("external_id", "id"):
        value = record.get(key)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Rejected(f"{key} is {_kind(value)}, not a text")
        text = tidy_line(str(value))[:MAX_LINE]
        if text and text != article_id(url):  # the archive's own id, from what it printed
            return text
    return ""


def _names(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Rejected(f"{key} is not a list of texts")
    return tuple(dict.fromkeys(name[:MAX_LINE] for name in map(tidy_line, values) if name))


def _extra(record: Mapping[str, Any]) -> dict[str, Any]:
    extra = {key: value for key, value in record.items() if key not in _KNOWN and key not in DERIVED}
    inner = record.get("extra")
    if isinstance(inner, dict):
        extra = {**inner, **extra}
    elif inner is not None:
        extra["extra"] = inner
    if not extra:
        return {}
    if _is_deep(extra):
        raise Rejected(f"its unknown keys nest deeper than {MAX_DEPTH}")
    try:
        json.dumps(extra, allow_nan=False)
    except ValueError:
        raise Rejected("it holds a number that is too large") from None
    return extra


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _required(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        raise Rejected("it has no url" if key == "url" else f"it has no {key}: html is wanted, or title and text")
    if not isinstance(value, str):
        raise Rejected(f"{key} is {_kind(value)}, not a text")
    return value


def _optional(record: Mapping[str, Any], key: str) -> str:
    return "" if record.get(key) is None else _required(record, key)


def _host_name(url: str) -> str:
    return host_of(url).removeprefix("www.")


def _kind(value: Any) -> str:
    names = {bool: "true or false", dict: "an object", list: "a list", str: "a text", type(None): "null"}
    return names.get(type(value), "a number")


def _no_constant(name: str) -> float:
    raise Rejected(f"not JSON: {name} is no number of it")
