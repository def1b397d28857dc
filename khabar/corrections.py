"""What a person puts right about persons and organizations: made, undone, and shared between archives.

The archive keeps each correction as truth; the index has caught up with the archive before one is checked, and
catches up again when it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from archive.corrections import Correction
from archive.errors import CorrectionRefused
from index.analysis import fold_name
from index.entities.corrections import FIELDS, KINDS, Kind, Standing, names_in
from index.entities.countries import country_code
from index.entities.refusals import COUNTRIES, already, check
from index.snapshot import open_snapshot
from index.standing import standing
from khabar.api import Khabar
from khabar.entities import candidates, near, the_one
from khabar.errors import KhabarError, UnknownEntity

VERSION = 1
_FIRST_LINE = "# khabar corrections, version "
_HEAD = f"""{_FIRST_LINE}{VERSION}
#
# What was put right about persons and organizations: one correction a line, as they were made, with tabs between.
#
#   merge      person|org  A  B            the two are one, and go by A
#   rename     person|org  NAME  LABEL     it goes by LABEL
#   split      person|org  NAME  APART...  these names are not its, they are another's
#   hide       person|org  NAME            it is none
#   add-alias  person|org  NAME  ALIAS     it is also called ALIAS
#
# Bring it into another archive with: khabar entity import FILE
"""


@dataclass(slots=True)
class Imported:
    """What became of the lines of a file: corrections read, added, and there already; what was refused, by line."""

    read: int = 0
    added: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def tidy(name: str) -> str:
    """Return a name on one line; raises CorrectionRefused for one that cannot be a name."""
    tidied = " ".join(name.split())
    if not tidied or any(letter in "*?" or category(letter) in ("Cc", "Cs") for letter in tidied):
        raise CorrectionRefused(f"{name!r} cannot be a name: a name is not empty and has no *, ? or control character")
    return tidied


def meant(k: Khabar, asked: str, kind: Kind | None = None) -> tuple[Kind, str]:
    """Return the kind of what a name means, and the name that corrections are to call it by.

    Someone without articles is known by a correction that names it. Raises UnknownEntity, AmbiguousEntity.
    """
    kinds = KINDS if kind is None else (kind,)
    try:
        found = the_one(k, asked, kinds)
    except UnknownEntity:
        for own in kinds:
            with _standing(k, own) as stands:
                if stands.holding(asked) is not None:
                    return own, asked
        if kind is None and country_code(asked) is not None:
            raise CorrectionRefused(COUNTRIES) from None
        raise
    return ("org" if found.kind == "org" else "person"), found.label


def parted(k: Khabar, asked: str, apart: Iterable[str], kind: Kind | None = None) -> tuple[Kind, str, list[str]]:
    """Return the kind, a name that stays, and the names that are to leave, as the articles have them.

    Raises UnknownEntity, AmbiguousEntity.
    """
    own, label = meant(k, asked, kind)
    known = next(iter(candidates(k, label, (own,))), None)
    names = [name for name, _ in known.names] if known is not None else [label]
    leaving = []
    for name in apart:
        alike = [one for one in names if fold_name(one) == fold_name(name)]
        leaving.append(name if name in names or not alike else alike[0])
    stay = next((one for one in (label, *names) if one not in leaving), label)
    return own, stay, leaving


def correct(k: Khabar, action: str, detail: Mapping[str, Any]) -> int:
    """Keep a correction and bring the index up to date with it; return its number. Raises CorrectionRefused."""
    kind: Kind = detail["kind"]
    with _standing(k, kind) as stands:
        check(stands, action, detail, k.store.corrections.active(), lambda name: near(k, name, (kind,)))
    with k.store.transaction():
        number = k.store.corrections.add(action, detail, made=k.clock())
    k.index()
    return number


def undo(k: Khabar, number: int | None = None) -> Correction:
    """Undo a correction, the latest in force without a ``number``; return it. Raises CorrectionRefused."""
    active = k.store.corrections.active()
    if number is None:
        if not active:
            raise CorrectionRefused("no correction is in force: there is nothing to undo")
        number = active[-1].id
    with k.store.transaction():
        k.store.corrections.undo(number, made=k.clock())
    k.index()
    return next(one for one in active if one.id == number)


def exported(corrections: Iterable[Correction]) -> str:
    """Return corrections in force as a file to share; those of other things than persons and organizations are not."""
    return _HEAD + "".join("\t".join(_line(one)) + "\n" for one in corrections if names_in(one))


def import_lines(k: Khabar, lines: Iterable[str]) -> Imported:
    """Make the corrections of a shared file, all in one transaction, and bring the index up to date.

    A line that cannot be read or contradicts what is in force is left out and told of. Raises KhabarError for a
    file that is no such file, or of a newer version.
    """
    numbered = enumerate(lines, 1)
    _check_version(next(numbered, (1, ""))[1])
    report = Imported()
    active = k.store.corrections.active()
    with _standing(k, "person") as persons, _standing(k, "org") as orgs, k.store.transaction():
        stands = {"person": persons, "org": orgs}
        for number, line in numbered:
            if not line.strip() or line.startswith("#"):
                continue
            report.read += 1
            try:
                action, detail = _read(line)
                if _add(k, stands[detail["kind"]], action, detail, active):
                    report.added += 1
                else:
                    report.unchanged += 1
            except CorrectionRefused as refused:
                report.rejected.append((number, " ".join(str(refused).split())))
    if report.added:
        k.index()
    return report


def _add(k: Khabar, stands: Standing, action: str, detail: dict[str, Any], active: list[Correction]) -> bool:
    """Keep a correction unless it is there already; raises CorrectionRefused."""
    there = any(one.action == action and one.detail == detail for one in active)
    if there or already(stands, action, detail, active):
        return False
    check(stands, action, detail, active)
    made = k.clock()
    number = k.store.corrections.add(action, detail, made=made)
    active.append(Correction(id=number, made=made, action=action, detail=detail))
    stands.apply(action, detail)
    return True


@contextmanager
def _standing(k: Khabar, kind: Kind) -> Iterator[Standing]:
    snapshot = open_snapshot(k.index_folder)
    try:
        yield standing(snapshot, kind, k.store.corrections.active())
    finally:
        snapshot.close()


def _check_version(line: str) -> None:
    version = line.removeprefix("\ufeff").rstrip().removeprefix(_FIRST_LINE)
    if not version.isascii() or not version.isdigit():
        raise KhabarError(f"this is no file of corrections: its first line is not {_FIRST_LINE}{VERSION}")
    if int(version) != VERSION:
        raise KhabarError(f"the corrections have version {version}, and this khabar knows version {VERSION}")


def _line(correction: Correction) -> list[str]:
    return [correction.action, correction.detail["kind"], *names_in(correction)]


def _read(line: str) -> tuple[str, dict[str, Any]]:
    """Return the action and detail that a line says; raises CorrectionRefused."""
    action, *rest = (part.strip() for part in line.rstrip("\r\n").split("\t"))
    if action not in FIELDS:
        raise CorrectionRefused(f"there is no correction {action!r}; there are {', '.join(FIELDS)}")
    kind, *names = rest or [""]
    if kind not in KINDS:
        raise CorrectionRefused(f"the second column is {' or '.join(KINDS)}, not {kind!r}")
    fields = FIELDS[action]
    several = "apart" in fields
    if len(names) < len(fields) or (len(names) > len(fields) and not several):
        wanted = f"{len(fields)} or more" if several else f"{len(fields)}"
        raise CorrectionRefused(f"{action} takes {wanted} names with tabs between, not {len(names)}")
    return action, detail_of(action, kind, names)


def detail_of(action: str, kind: str, names: Iterable[str]) -> dict[str, Any]:
    """Return the detail of a correction from its names in the order of ``FIELDS``; raises CorrectionRefused."""
    first, *others = map(tidy, names)
    fields = FIELDS[action]
    if "apart" in fields:
        return {"kind": kind, "name": first, "apart": list(dict.fromkeys(others))}
    return {"kind": kind, **dict(zip(fields, (first, *others), strict=True))}
