"""The article that a page describes in JSON-LD (schema.org), whatever shape the outlet gave it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

MAX_SCRIPT = 2_000_000
"""Longest script read as JSON-LD, in characters."""

_MAX_NODES = 20_000
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_ARTICLE_TYPES = ("newsarticle", "article", "blogposting", "report")
_OTHER_TYPES = frozenset({"socialmediaposting", "discussionforumposting"})

Node = Mapping[str, Any]


def article_node(tree: HtmlElement) -> Node:
    """Return the first JSON-LD node that is an article (news articles first); an empty one if there is none.

    References by ``@id`` among its authors are replaced by what they refer to.
    """
    nodes = list(_nodes(tree))
    found = [
        node for node in nodes if _rank(node) < len(_ARTICLE_TYPES) and (_has(node, "headline") or _has(node, "name"))
    ]
    if not found:
        return {}
    # the article itself says when; teasers of others often do not
    best = min(found, key=lambda node: (not _has(node, "datePublished"), _rank(node)))
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    return {**best, "author": _resolved(best.get("author"), by_id)}


def texts(value: Any, key: str = "name") -> list[str]:
    """Return the strings in a JSON-LD value: itself, its ``key`` if an object, or those of a list."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return texts(value.get(key))
    if isinstance(value, list):
        return [found for item in value[:100] if not isinstance(item, list) for found in texts(item, key)]
    return []


def first(value: Any, key: str = "name") -> str:
    """Return the first string in a JSON-LD value, or an empty one."""
    return next(iter(texts(value, key)), "").strip()


def _has(node: Node, key: str) -> bool:
    return bool(first(node.get(key)))


def _rank(node: Node) -> int:
    types = [name.lower().rpartition("/")[2] for name in texts(node.get("@type"))]
    ranks = [
        rank
        for name in types
        if name not in _OTHER_TYPES
        for rank, ending in enumerate(_ARTICLE_TYPES)
        if name.endswith(ending)
    ]
    return min(ranks, default=len(_ARTICLE_TYPES))


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    waiting: list[Any] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            waiting.append(_loaded(script.text or ""))
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value[:1000]
        elif isinstance(value, dict):
            yield value
            waiting[:0] = [
                value[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
                if isinstance(value.get(key), dict | list)
            ]


def _loaded(script: str) -> Any:
    text = _WRAPPING.sub("", script[:MAX_SCRIPT]).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _resolved(value: Any, by_id: Mapping[str, Node]) -> Any:
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value[:100] if not isinstance(item, list)]
    if isinstance(value, Mapping) and not _has(value, "name"):
        return by_id.get(str(value.get("@id")), value)
    return value
