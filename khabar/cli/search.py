"""``khabar search``: find articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from khabar.cli.console import put, put_json, say
from khabar.cli.filters import CountOrAll, json_option, labels_option, query_and_filters, unlimited
from khabar.cli.lag import note_lag
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place

if TYPE_CHECKING:
    from khabar.api import Khabar


@click.command(
    "search",
    cls=Command,
    examples=(
        "khabar search 'afghan border' --country AF --since 2017 --facets",
        "khabar search '\"military base\" -wom?n' --person 'Vladimir Putin' --sort newest -n 20",
        "khabar search 'taliban OR daesh' --lang ru --jsonl -n all > hits.jsonl",
    ),
)
@query_and_filters
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
)
@click.option(
    "-n", "limit", type=CountOrAll(), default=10, show_default=True, metavar="N", help="At most N hits, or 'all'."
)
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out the first N hits.")
@click.option("--facets", is_flag=True, help="Count all matches by country, person, org, source and language.")
@click.option(
    "--facet-size", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="Values a facet."
)
@click.option(
    "--multi-select",
    is_flag=True,
    help="Count each facet as if its own filter were not there, to choose a second value by.",
)
@labels_option
@json_option
@click.option("--jsonl", is_flag=True, help="Print the hits alone, one JSON object a line.")
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print the hits as CSV; cells that a spreadsheet would run get a '."
)
@click.option("--ids", is_flag=True, help="Print the hits' ids alone.")
@click.option("--explain", is_flag=True, help="Print how the query is understood, and do not search.")
@pass_place
def command(
    place: Place,
    /,
    query: str,
    limit: int,
    facets: bool,
    facet_size: int,
    multi_select: bool,
    as_json: bool,
    jsonl: bool,
    as_csv: bool,
    ids: bool,
    explain: bool,
    **filters: Any,
) -> None:
    """Find articles by words, phrases and filters; without a QUERY, all of them.

    The QUERY: words are ANDed; OR, NOT, -word, "a phrase", "near words"~5, terror*, wom?n, rahmon~1, word^2, (…),
    title:, country:, person:, org:, source:, lang:, author:, said:, speaker:,
    date:2017-02..2017-04.
    """
    forms = [name for name, asked in (("json", as_json), ("jsonl", jsonl), ("csv", as_csv), ("ids", ids)) if asked]
    if len(forms) > 1:
        raise click.UsageError("--json, --jsonl, --csv and --ids exclude each other.")
    filters["limit"] = unlimited(limit)
    with place.open() as k:
        if explain:
            put(k.explain(query, **filters))
            return
        note_lag(k)
        if forms and not as_json:
            _stream(k, forms[0], query, filters)
            return
        page = k.search(query, facets=facets, facet_size=facet_size, multi_select=multi_select, **filters)
        for note in page.notes:
            say(f"note: {note}")
        if as_json:
            put_json(page.to_json())
            return
        from khabar.cli import render

        if page.total:
            render.show_page(page, filters["offset"])
        else:
            render.nothing_found(k, query, filters)


def _stream(k: Khabar, form: str, query: str, filters: dict[str, Any]) -> None:
    hits = k.matching(query, snippets=form != "ids", **filters)
    if form == "csv":
        from khabar.cli.render import write_csv

        write_csv(hits)
        return
    for hit in hits:
        if form == "jsonl":
            put_json(hit.to_json(), indent=None)
        else:
            put(hit.id)
