"""Commands that load when they are called, with an example in the help of each."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Command(click.Command):
    """A click command with ``examples``: command lines, shown in its help and after a usage error."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples under the options."""
        write_examples(self.examples, formatter)


class Group(click.Group):
    """A group of commands, with ``examples`` as Command has."""

    command_class = Command

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples under the commands."""
        write_examples(self.examples, formatter)


class LazyGroup(Group):
    """A group that knows its commands' names and one-line helps, and imports a command when it is called.

    ``lazy`` maps a name to its line of help; command ``name`` is the object ``command`` in ``package.name``.
    """

    def __init__(self, *args: Any, package: str = "", lazy: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.package = package
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of a day's work."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None for a name that is not one."""
        if cmd_name not in self.lazy:
            return None
        module = import_module(f"{self.package}.{module_of(cmd_name)}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lazy.items()))


def module_of(name: str) -> str:
    """Return the module that holds a command; ``import`` and the like cannot be modules' names."""
    return f"{name}_" if name == "import" else name


def write_examples(examples: tuple[str, ...], formatter: click.HelpFormatter) -> None:
    """Write a section of example command lines."""
    if not examples:
        return
    with formatter.section("Examples" if len(examples) > 1 else "Example"):
        for line in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
