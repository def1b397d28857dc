"""``khabar facets``: count articles by the values of a field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from khabar.cli.console import on_terminal, put_json, put_table, say
from khabar.cli.filters import CountOrAll, json_option, labels_option, query_and_filters, unlimited
from khabar.cli.lag import note_lag
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place

if TYPE_CHECKING:
    from index.request import FacetValue

FIELDS = ("country", "person", "org", "source", "language", "year", "month", "day")


@click.command(
    "facets",
    cls=Command,
    examples=(
        "khabar facets person 'afghan border' --country TJ -n 20",
        "khabar facets month --source TOLOnews --since 2017 --json",
    ),
)
@click.argument("field", type=click.Choice(FIELDS), metavar="FIELD")
@query_and_filters
@click.option(
    "-n", "size", type=CountOrAll(), default=10, show_default=True, metavar="N", help="At most N values, or 'all'."
)
@labels_option
@json_option
@pass_place
def command(place: Place, /, field: str, query: str, size: int, as_json: bool, **filters: Any) -> None:
    """Count the articles that match, by the values of FIELD.

    FIELD is country, person, org, source, language, year, month or day. Counts are exact. In a pipe each line is
    value, count and label, set apart by tabs.
    """
    with place.open() as k:
        note_lag(k)
        values = k.facets(field, query, size=unlimited(size), **filters)
    show_values(field, values, as_json=as_json)


def show_values(field: str, values: Sequence[FacetValue], *, as_json: bool) -> None:
    """Print counts: as JSON, as a table on a terminal, as lines with tabs in a pipe."""
    if as_json:
        put_json([{"value": v.value, "label": v.label, "count": v.count} for v in values])
    elif values:
        rows = [(v.value, f"{v.count}", v.label) for v in values]
        told_apart = any(v.value != v.label for v in values)
        columns = (field, "articles", "name") if told_apart or not on_terminal() else (field, "articles")
        put_table(columns, [row[: len(columns)] for row in rows], right=("articles",))
    else:
        say("Nothing to count.")
