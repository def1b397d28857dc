"""The reference of the command line, made of the program's own help: `python -m tests.reference > docs/commands.md`."""

from __future__ import annotations

import os

import click

HEAD = """# Commands

What `khabar COMMAND --help` prints, for every command. This page is generated; a test compares it with the program.
"""


def reference() -> str:
    """Return the reference page."""
    os.environ.pop("KHABAR_ARCHIVE", None)
    from khabar.cli.main import khabar  # noqa: PLC0415 - after the environment is clean

    parts = [HEAD]
    for path, command, context in _commands(khabar, _context(khabar, "khabar", None)):
        help_text = command.get_help(context)
        parts.append(f"## {' '.join(path)}\n\n```text\n{help_text.rstrip()}\n```\n")
    return "\n".join(parts)


def _commands(
    command: click.Command, context: click.Context, path: tuple[str, ...] = ("khabar",)
) -> list[tuple[tuple[str, ...], click.Command, click.Context]]:
    found = [(path, command, context)]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                found += _commands(child, _context(child, name, context), (*path, name))
    return found


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    """Return the context that running the command makes, on a terminal of 80 columns (click leaves two free).

    With the command's own settings: click keeps the help option of the first context it meets.
    """
    return click.Context(command, info_name=name, parent=parent, terminal_width=78, **command.context_settings)


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 - it is this script's output
