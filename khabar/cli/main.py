"""The entry point: ``khabar``. It parses, calls a command, and turns every error into a message and an exit code."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from khabar import __version__
from khabar.cli.lazy import Command, Group, LazyGroup
from khabar.cli.place import Place

COMMANDS = {
    "init": "Make an empty archive.",
    "feeds": "List, add and remove the feeds to crawl.",
    "crawl": "Poll the feeds, archive and index what is new.",
    "import": "Bring in articles, feeds and pages from files.",
    "search": "Find articles.",
    "facets": "Count articles by country, person, source, month and so on.",
    "entity": "Show a country, person or organization; put right what is wrong.",
    "show": "Show one article, its versions, or what changed.",
    "export": "Write articles as a website folder or JSON Lines.",
    "status": "Show how the sources, the archive and the index are.",
    "verify": "Check the archive and the index for damage.",
    "backup": "Copy the archive while others write to it.",
    "index": "Catch the index up with the archive, or rebuild it.",
    "demo": "See the whole way on a small bundled world, offline.",
}


@click.group(
    cls=LazyGroup,
    package="khabar.cli",
    lazy=COMMANDS,
    examples=(
        "khabar demo                               # see it work, offline",
        "khabar init --feeds regional              # an archive with 120 feeds of the region",
        "khabar crawl",
        "khabar search 'afghan border' --country AF --since 2017 --facets",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--archive",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The archive to use; else $KHABAR_ARCHIVE, else the one in your data folder.",
)
@click.version_option(__version__, prog_name="khabar")
@click.pass_context
def khabar(context: click.Context, archive: Path | None) -> None:
    """Khabar, the memory of a regional news desk: feeds in, a faceted full-text archive out.

    Exit codes: 0 done, 1 failed, 2 the command line or the query is wrong, 3 done in part, 10 no archive there,
    11 locked by another process, 12 index damaged, 130 interrupted.
    """
    context.obj = Place(archive)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Raises nothing: every error becomes a message on stderr."""
    _start_light()
    _speak_utf8()
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as fault:
        return _wrong_usage(fault)
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        _drop_stdout()
        return 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  no traceback reaches a user
        return _explain(error)
    finally:
        gc.freeze()  # so that the interpreter's last collections look at nothing: they would gain nothing


def _run(arguments: list[str]) -> int:
    with khabar.make_context("khabar", arguments) as context:
        code = khabar.invoke(context)
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _wrong_usage(fault: click.ClickException) -> int:
    """Say what is wrong with the command line, and show one that is right."""
    fault.show()
    command = fault.ctx.command if isinstance(fault, click.UsageError) and fault.ctx else None
    shown_already = isinstance(fault, getattr(click.exceptions, "NoArgsIsHelpError", ()))  # not in older click
    if isinstance(command, Command | Group) and command.examples and not shown_already:
        click.echo(f"Example: {command.examples[0]}", err=True)
    if isinstance(fault, click.NoSuchOption) and command and any(taken.name == "query" for taken in command.params):
        click.echo(f"A query that begins with - comes last, after --: khabar {command.name} -- -word", err=True)
    return fault.exit_code


def _explain(error: BaseException) -> int:
    from khabar.cli.exits import FAILED, code_of, message_of

    if isinstance(error, click.Abort):
        error = KeyboardInterrupt()
    if os.environ.get("KHABAR_DEBUG"):
        import traceback

        traceback.print_exception(error)
    first, *rest = message_of(error).splitlines()
    sys.stderr.write("\n".join([f"khabar: {first}", *rest]) + "\n")
    code = code_of(error)
    return FAILED if code is None else code


def _start_light() -> None:
    """Spare a short command what pays only in a long one; together it is a fifth of a search's time."""
    gc.set_threshold(50_000)  # what is made while it starts lives to its end
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts threads for linear algebra; there is hardly any


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale; what cannot be written is shown escaped, never a failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _drop_stdout() -> None:
    """Point stdout nowhere, so that the interpreter's own flush at exit is silent too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
