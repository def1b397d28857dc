"""A length of time on the command line."""

from __future__ import annotations

import re
from typing import Any

import click

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Duration(click.ParamType):  # type: ignore[type-arg]  # generic only in newer click
    """A number with a unit (``90s``, ``15m``, ``2h``, ``1d``), as seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return seconds; fails with a usage error."""
        if isinstance(value, float):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", value)
        if found is None or float(found[1]) == 0:
            self.fail(f"{value!r} is no length of time; write 90s, 15m, 2h or 1d", param, ctx)
        return float(found[1]) * _SECONDS[found[2]]
