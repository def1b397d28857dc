"""The filters of a request to a query tree: values of one filter ORed, filters ANDed."""

from __future__ import annotations

from collections.abc import Sequence

from index.dates import EVER, read_filters
from index.errors import QueryError
from index.query.leaves import country
from index.query.tree import And, Between, Every, Named, Or, Query
from index.request import Request


def filter_tree(request: Request, without: str = "") -> Query:
    """Return the tree of a request's filters, but for that of one column. Raises QueryError that names the filter."""
    trees: list[Query] = []
    try:
        countries = [country(name) for name in request.country]
    except QueryError as error:
        raise QueryError(f"country: {error.message}", error.text) from None
    if without != "country":
        _add(trees, countries)
    for column, names in (
        ("person", request.person),
        ("org", request.org),
        ("source", request.source),
        ("language", request.lang),
    ):
        if without != column:
            _add(trees, [Named(column, name.strip()) for name in names if name.strip()])
    span = read_filters(request.since, request.until, request.now)
    if span != EVER:
        trees.append(Between(*span))
    return And(tuple(trees)) if len(trees) > 1 else trees[0] if trees else Every()


def _add(trees: list[Query], values: Sequence[Query]) -> None:
    if values:
        trees.append(Or(tuple(values)) if len(values) > 1 else values[0])
