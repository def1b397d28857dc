"""Addresses: one canonical form for what an outlet publishes under many.

The canonical form is the article's identity, so it is idempotent and only does what RFC 3986 (section 6.2) and the
WHATWG URL standard call equivalent, and drops credentials, the fragment and tracking parameters. ``http`` stays
``http``.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urljoin, urlsplit

from scrapers.errors import BadUrl

MAX_URL = 4096
"""Longest accepted address, in characters: longer ones are traps or data."""

_PORTS = {"http": 80, "https": 443}
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "fb_action_")
_TRACKING_KEYS = """
    _ga _gl _hsenc _hsmi _openstat action_object_map action_ref_map action_type_map campaign_id cmpid
    dclid ef_id epik fb_ref fb_source fbclid from_rss ftag gbraid gclid gclsrc gs_l icid igsh igshid ito
    mbid mc_cid mc_eid mibextid mkt_tok msclkid ncid oly_anon_id oly_enc_id rb_clickid ref_src ref_url
    s_cid s_kwcid sharetype smid sr_share srsltid twclid tgclid ttclid ved vero_conv vero_id wbraid wickedid
    wt.mc_id wt_zmc xtor yclid ymclid ysclid
"""
_TRACKING = frozenset(_TRACKING_KEYS.split())
_AT_KEYS = re.compile(r"at_(medium|campaign|custom\d+|link_\w+|format|bbc_team|ptr_name|creation|cid|c)$")
_NS_KEYS = re.compile(r"ns_(mchannel|campaign|source|linkname|fee)$")

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})|%")
_PATH_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]")
_QUERY_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_INVISIBLE = re.compile("[\x00-\x20\x7f\u00a0\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def canonical(url: str, base: str = "") -> str:
    """Return the canonical form of a http or https address, resolved against ``base`` if relative.

    Raises BadUrl, naming the address, for anything else.
    """
    cleaned = _INVISIBLE.sub(_blank, url.strip()).strip("\x00 ")
    if not cleaned:
        raise BadUrl(url, "it is empty")
    if len(cleaned) > MAX_URL:
        raise BadUrl(url, f"it is longer than {MAX_URL} characters")
    try:
        whole = _slashes(urljoin(base, _slashes(cleaned)) if base else cleaned)
        parts = urlsplit(whole)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
        path, query = _escaped(parts.path, _PATH_UNSAFE), _query(parts.query)
    except ValueError as error:
        raise BadUrl(url, str(error)) from None
    if scheme not in _PORTS:
        raise BadUrl(url, "it does not begin with http:// or https://")
    name = _host(url, host)
    address = name if port in (None, _PORTS[scheme]) else f"{name}:{port}"
    return f"{scheme}://{address}{_without_dots(path)}{'?' + query if query else ''}"


def canonical_or_empty(url: str, base: str = "") -> str:
    """Return the canonical form of an address, or an empty string for what is none."""
    try:
        return canonical(url, base)
    except BadUrl:
        return ""


def host_of(url: str) -> str:
    """Return the lower-case host of an address, without port; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_tracking(key: str) -> bool:
    """Tell whether a query parameter of this name only says where a reader came from."""
    name = key.lower()
    if name.startswith("at_"):
        return _AT_KEYS.match(name) is not None
    if name.startswith("ns_"):
        return _NS_KEYS.match(name) is not None
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _blank(match: re.Match[str]) -> str:
    return "%20" if match[0] in " \u00a0" else ""


def _slashes(url: str) -> str:
    """Read backslashes before the query as browsers do, so that no host hides behind one."""
    head, mark, tail = re.match(r"([^?#]*)([?#]?)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr] # matches all
    return f"{head.replace(chr(92), '/')}{mark}{tail}"


def _host(url: str, host: str) -> str:
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host.partition('%')[0]).compressed}]"
        except ValueError:
            raise BadUrl(url, "its IPv6 address is malformed") from None
    try:
        name = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadUrl(url, "its host name is malformed") from None
    if not name:
        raise BadUrl(url, "it has no host")
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise BadUrl(url, "its host name is malformed")
    return name


def _escaped(part: str, unsafe: re.Pattern[str]) -> str:
    def settle(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    def escape(match: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in match[0].encode())

    return unsafe.sub(escape, _PERCENT.sub(settle, part))


def _query(query: str) -> str:
    kept = (pair for pair in query.split("&") if pair and not is_tracking(pair.partition("=")[0]))
    escaped = (_escaped(pair, _QUERY_UNSAFE) for pair in kept)
    return "&".join(pair for pair in escaped if not is_tracking(pair.partition("=")[0]))


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, 5.2.4) and lead with one slash."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    joined = "/".join(kept)
    return joined if joined.startswith("/") else f"/{joined}"
