"""The filters of a request to a query tree: values of one filter ORed, filters ANDed."""

from __future__ import annotations

from whoosh.query import And, Every, Or, Query

from index.dates import EVER, read_filters
from index.errors import QueryError
from index.query.leaves import country
from index.query.nodes import Between, Named
from index.request import Request


def filter_tree(request: Request) -> Query:
    """Return the tree of a request's filters. Raises QueryError that names the filter."""
    trees: list[Query] = []
    try:
        _add(trees, [country(name) for name in request.country])
    except QueryError as error:
        raise QueryError(f"country: {error.message}", error.text) from None
    for column, names in (
        ("person", request.person),
        ("org", request.org),
        ("source", request.source),
        ("language", request.lang),
    ):
        _add(trees, [Named(column, name.strip()) for name in names if name.strip()])
    span = read_filters(request.since, request.until, request.now)
    if span != EVER:
        trees.append(Between(*span))
    return And(trees) if len(trees) > 1 else trees[0] if trees else Every()


def _add(trees: list[Query], values: list[Query]) -> None:
    if values:
        trees.append(Or(values) if len(values) > 1 else values[0])
