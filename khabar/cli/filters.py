"""The filters that every command with a QUERY takes, and the QUERY itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_NAMED = (
    ("country", "CODE|NAME", "Only articles about this country, as code or name in any language."),
    ("person", "NAME", "Only articles that name this person."),
    ("org", "NAME", "Only articles that name this organization."),
    ("source", "NAME", "Only articles of this source."),
    ("lang", "CODE", "Only articles in this language."),
)
_DATED = (
    ("since", "Published on DATE or later: 2017, 2017-05, 2017-05-31, 7d, yesterday."),
    ("until", "Published on DATE or earlier; the whole of it counts."),
)


def query_and_filters(function: Decorated) -> Decorated:
    """Give a command the argument ``query`` (its words joined) and the filters as keywords for the facade."""
    for name, text in reversed(_DATED):
        function = click.option(f"--{name}", default="", metavar="DATE", help=text)(function)
    for name, metavar, text in reversed(_NAMED):
        function = click.option(f"--{name}", multiple=True, metavar=metavar, help=text)(function)
    return click.argument("query", nargs=-1, callback=_joined)(function)


def described(query: str, filters: Mapping[str, Any]) -> str:
    """Return a query and its filters in words: ``border, country AF or TJ, since 2017``."""
    named = [(name, filters.get(name)) for name, *_ in (*_NAMED, *_DATED)]
    said = [f"{name} {value if isinstance(value, str) else ' or '.join(value)}" for name, value in named if value]
    return ", ".join(filter(None, (query, *said)))


def json_option(function: Decorated) -> Decorated:
    """Give a command ``--json``, as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(function)


def labels_option(function: Decorated) -> Decorated:
    """Give a command ``--labels``, the language that persons and organizations are named in."""
    text = "Name persons and organizations as articles in this language's script do: en, ru, fa, …"
    return click.option("--labels", default="", metavar="CODE", callback=_language, help=text)(function)


def _language(_: click.Context, __: click.Parameter, code: str) -> str:
    if code:
        from index.entitytable import LABEL_LANGUAGES, script_number

        if script_number(code) < 0:
            raise click.BadParameter(f"there are no labels in {code!r}; there are in {', '.join(LABEL_LANGUAGES)}")
    return code


ALL = -1
"""What CountOrAll gives for ``all``; click keeps None for what was not given."""


class CountOrAll(click.ParamType):  # type: ignore[type-arg]  # generic only in newer click
    """A whole number, or ``all``, which is ALL."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, ALL for ``all``; fails with a usage error."""
        if isinstance(value, int):
            return value
        if value == "all":
            return ALL
        if not value.isascii() or not value.isdigit():
            self.fail(f"{value!r} is neither a whole number nor 'all'", param, ctx)
        return int(value)


def unlimited(count: int) -> int | None:
    """Return a count as the facade takes it: None for ALL."""
    return None if count == ALL else count


def _joined(_: click.Context, __: click.Parameter, words: Sequence[str]) -> str:
    return " ".join(words)
