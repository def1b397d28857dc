"""``khabar entity``: one country, person or organization; and putting right which names are one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from khabar.cli.console import counted, isolate, line, on_terminal, put, put_json, put_table, say
from khabar.cli.exits import DONE, PARTLY, USAGE
from khabar.cli.filters import CountOrAll, json_option, labels_option, unlimited
from khabar.cli.lazy import Group
from khabar.cli.place import Place, pass_place

if TYPE_CHECKING:
    from archive.corrections import Correction
    from index.entities.corrections import Kind
    from khabar.api import Khabar
    from khabar.entities import Candidate

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class _EntityGroup(Group):
    """Commands beside a NAME: words that begin with none of them are what ``show`` takes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``show`` before a NAME, an option, or ``--``."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


def _kind_option(function: Decorated) -> Decorated:
    return click.option(
        "--kind", type=click.Choice(["person", "org"]), help="What is meant, where a name could be both."
    )(function)


@click.group(
    "entity",
    cls=_EntityGroup,
    subcommand_metavar="NAME | COMMAND [ARGS]...",
    examples=(
        "khabar entity 'Emomali Rahmon'",
        "khabar entity --list person --since 2017",
        "khabar entity merge 'Emomali Rahmon' 'Emomali Rahmonov'",
        "khabar entity undo",
    ),
)
def command() -> None:
    """Show one country, person or organization, or put right which names are one.

    A NAME that is one of the commands below comes after --, as in: khabar entity -- merge. What is put right is kept
    in the archive, holds for what is yet to come, and can be undone.
    """


@command.command(
    "show",
    examples=(
        "khabar entity show Rahmon",
        "khabar entity --kind org Taliban --since 2017 --json",
        "khabar entity --list person --since 2017-05 -n 20",
    ),
)
@click.argument("name", nargs=-1)
@click.option(
    "--list",
    "listed",
    type=click.Choice(["person", "org", "country"]),
    help="List all of a kind instead, with the number of articles of each.",
)
@click.option(
    "--kind", type=click.Choice(["person", "org", "country"]), help="What is meant, where a name could be several."
)
@click.option("--since", default="", metavar="DATE", help="Only articles published on DATE or later.")
@click.option("--until", default="", metavar="DATE", help="Only articles published on DATE or earlier.")
@labels_option
@click.option(
    "-n", "size", type=CountOrAll(), default=10, show_default=True, metavar="N", help="At most N of each, or 'all'."
)
@json_option
@pass_place
def show(
    place: Place, name: Sequence[str], listed: str | None, kind: str | None, labels: str, size: int, as_json: bool,
    since: str, until: str,
) -> int:  # fmt: skip
    """Show one country, person or organization: NAME in any of its spellings.

    Its names, what it is called and when, when and where it is named, with whom, and what it said. Where a name may
    mean several, they are listed (exit code 2).
    """
    asked = " ".join(" ".join(name).split())
    if bool(asked) == bool(listed):
        raise click.UsageError("Give a NAME, or --list with what to list.")
    with place.open() as k:
        from khabar.cli.lag import note_lag

        note_lag(k)
        if listed:
            _list(k, listed, since, until, labels, unlimited(size), as_json=as_json)
            return DONE
        return _show(k, asked, kind, since, until, labels, unlimited(size), as_json=as_json)


def _list(k: Khabar, kind: str, since: str, until: str, labels: str, size: int | None, *, as_json: bool) -> None:
    from khabar.cli.facets import show_values

    show_values(kind, k.facets(kind, size=size, since=since, until=until, labels=labels), as_json=as_json)


def _show(
    k: Khabar, asked: str, kind: str | None, since: str, until: str, labels: str, size: int | None, *, as_json: bool
) -> int:
    from khabar.cli.entityview import show_candidates, show_page
    from khabar.entities import KINDS, candidates, near
    from khabar.entitypage import entity_page
    from khabar.errors import UnknownEntity

    kinds = [one for one in KINDS if kind in (None, one)]
    found = candidates(k, asked, kinds)
    if not found:
        raise UnknownEntity(asked, near(k, asked, kinds))
    if len(found) > 1:
        if as_json:
            put_json({"asked": asked, "candidates": [_candidate(one) for one in found]})
        else:
            show_candidates(found if size is None else found[:size])
            say(f"{line(asked)} may mean {counted(len(found), 'of these', 'of these')}; write the whole name of one.")
        return USAGE
    page = entity_page(k, found[0], since=since, until=until, labels=labels, size=size)
    if as_json:
        put_json(page.to_json())
    else:
        show_page(page)
    return DONE


def _candidate(one: Candidate) -> dict[str, Any]:
    return {"kind": one.kind, "value": one.value, "label": one.label, "count": one.count}


@command.command("merge", examples=("khabar entity merge 'Emomali Rahmon' 'Emomali Rahmonov'",))
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@_kind_option
@pass_place
def merge(place: Place, a: str, b: str, kind: Kind | None) -> None:
    """Say that A and B are one, who goes by A."""
    from archive.errors import CorrectionRefused
    from khabar.corrections import meant

    with _correcting(place) as k:
        own, one = meant(k, a, kind)
        _, other = meant(k, b, own)
        if one == other:
            raise CorrectionRefused(f"{a!r} and {b!r} are one already")
        _correct(k, "merge", own, one, other, said=f"{_named(one)} and {_named(other)} are one now")


@command.command("rename", examples=("khabar entity rename 'Эмомали Рахмон' 'Emomali Rahmon'",))
@click.argument("name")
@click.argument("label")
@_kind_option
@pass_place
def rename(place: Place, name: str, label: str, kind: Kind | None) -> None:
    """Say that NAME goes by LABEL."""
    from khabar.corrections import meant

    with _correcting(place) as k:
        own, one = meant(k, name, kind)
        _correct(k, "rename", own, one, label, said=f"{_named(one)} goes by {_named(label)} now")


@command.command("split", examples=("khabar entity split 'Islam Karimov' 'Ислам Каримов' 'اسلام کریموف'",))
@click.argument("name")
@click.argument("apart", nargs=-1, required=True)
@_kind_option
@pass_place
def split(place: Place, name: str, apart: Sequence[str], kind: Kind | None) -> None:
    """Say that the names APART are not NAME's but another's."""
    from khabar.corrections import parted

    with _correcting(place) as k:
        own, one, leaving = parted(k, name, apart, kind)
        listed = ", ".join(map(_named, leaving))
        said = f"{listed} {'is' if len(leaving) == 1 else 'are'} not {_named(one)} now"
        _correct(k, "split", own, one, *leaving, said=said)
        put(_count(k, own, leaving[0]))


@command.command("hide", examples=("khabar entity hide 'Happy New Year'",))
@click.argument("name")
@_kind_option
@pass_place
def hide(place: Place, name: str, kind: Kind | None) -> None:
    """Say that NAME is no person or organization: it is out of lists and facets."""
    from khabar.corrections import meant

    with _correcting(place) as k:
        own, one = meant(k, name, kind)
        _correct(k, "hide", own, one, said=f"{_named(one)} is hidden now")


@command.command("add-alias", examples=("khabar entity add-alias 'Emomali Rahmon' 'The Leader of the Nation'",))
@click.argument("name")
@click.argument("alias")
@_kind_option
@pass_place
def add_alias(place: Place, name: str, alias: str, kind: Kind | None) -> None:
    """Say that NAME is also called ALIAS, which need not be in any article yet."""
    from khabar.corrections import meant

    with _correcting(place) as k:
        own, one = meant(k, name, kind)
        _correct(k, "add-alias", own, one, alias, said=f"{_named(alias)} means {_named(one)} now")


@command.command("undo", examples=("khabar entity undo", "khabar entity undo 3"))
@click.argument("number", type=click.IntRange(min=1), required=False)
@pass_place
def undo(place: Place, number: int | None) -> None:
    """Undo the correction NUMBER, or else the latest in force."""
    from index.entities.corrections import KINDS, names_in
    from khabar.corrections import undo as undo_correction

    with _correcting(place) as k:
        undone = undo_correction(k, number)
        put(f"Undone: correction {undone.id}, {_described(undone)}")
        kind = undone.detail.get("kind")
        if kind in KINDS:
            for said in dict.fromkeys(_count(k, kind, name) for name in names_in(undone)):
                put(said)


@command.command("log", examples=("khabar entity log", "khabar entity log --json"))
@json_option
@pass_place
def log(place: Place, as_json: bool) -> None:
    """List all corrections, also those that were undone."""
    from khabar.page import iso

    with place.open() as k:
        history = list(k.store.corrections.history())
    undone = {one.undoes: one for one in history if one.undoes is not None}
    made = [one for one in history if one.undoes is None]
    if as_json:
        put_json(
            [
                {
                    "id": one.id,
                    "made": iso(one.made),
                    "action": one.action,
                    "detail": dict(one.detail),
                    "undone": iso(undone[one.id].made) if one.id in undone else None,
                }
                for one in made
            ]
        )
    elif made:
        rows = [
            (f"{one.id}", f"{one.made:%Y-%m-%d %H:%M}", _described(one), "undone" if one.id in undone else "in force")
            for one in made
        ]
        put_table(("number", "made", "what", "state"), rows, right=("number",))
    else:
        say("Nothing was put right yet. See: khabar entity --help")


@command.command("export", examples=("khabar entity export corrections.tsv",))
@click.argument(
    "file",
    required=False,
    default="-",
    metavar="[FILE]",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
)
@pass_place
def export(place: Place, file: Path) -> None:
    """Write the corrections in force to a file that another desk can import, or to stdout."""
    from khabar.corrections import exported
    from khabar.files import write_text

    with place.open() as k:
        active = k.store.corrections.active()
    if str(file) == "-":
        put(exported(active).rstrip("\n"))
        return
    write_text(file, exported(active))
    say(f"Wrote {counted(len(active), 'correction')} to {file}")


@command.command("import", examples=("khabar entity import corrections.tsv",))
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@json_option
@pass_place
def import_(place: Place, file: Path, as_json: bool) -> int:
    """Make the corrections of a file that another desk exported.

    What is there already is skipped. A line that contradicts a correction in force is left out and told of (exit
    code 3); the rest is in.
    """
    from khabar.corrections import import_lines

    lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
    with _correcting(place) as k:
        report = import_lines(k, lines)
    if as_json:
        put_json(
            {
                "read": report.read,
                "added": report.added,
                "unchanged": report.unchanged,
                "rejected": [{"where": f"{file}:{number}", "why": why} for number, why in report.rejected],
            }
        )
    else:
        put(f"{counted(report.added, 'correction')} added, {report.unchanged:,} were there already")
        for number, why in report.rejected:
            say(f"Left out, {file}, line {number}: {why}")
    return PARTLY if report.rejected else DONE


@contextmanager
def _correcting(place: Place) -> Iterator[Khabar]:
    """Open the archive to write, its index caught up: a correction is checked against what is there."""
    from khabar.cli.indexing import bring_up_to_date

    with place.open("entity") as k:
        if k.index_status().state != "current":
            bring_up_to_date(k)
        yield k


def _correct(k: Khabar, action: str, kind: Kind, *names: str, said: str) -> None:
    from khabar.corrections import correct, detail_of

    number = correct(k, action, detail_of(action, kind, names))
    count = _known(k, kind, names[0])[1]
    put(f"{said}: {counted(count, 'article')}")
    say(f"Correction {number}; undo it with: khabar entity undo {number}")


def _count(k: Khabar, kind: Kind, name: str) -> str:
    label, count = _known(k, kind, name)
    return f"{_named(label)}: {counted(count, 'article')}"


def _known(k: Khabar, kind: Kind, name: str) -> tuple[str, int]:
    """Return what a name's entity goes by now, and how many articles name it."""
    from khabar.entities import candidates

    found = candidates(k, name, [kind])
    return (found[0].label, found[0].count) if found else (name, 0)


def _described(correction: Correction) -> str:
    from index.entities.corrections import names_in

    first, *others = map(_named, names_in(correction)) if names_in(correction) else ("", "")
    other = ", ".join(others)
    said = {
        "merge": f"{first} and {other} are one",
        "rename": f"{first} goes by {other}",
        "split": f"{other} is not {first}",
        "hide": f"{first} is hidden",
        "add-alias": f"{other} means {first}",
    }
    return said.get(correction.action, correction.action) if first else correction.action


def _named(name: str) -> str:
    shown = line(name)
    return f"'{isolate(shown) if on_terminal() else shown}'"
