"""The rules of each language but English: what marks persons and organizations once the lists are read."""

from __future__ import annotations

from collections.abc import Callable

from index.entities import centralasian
from index.entities.persian import organizations as persian_organizations
from index.entities.persian import persons as persian
from index.entities.russian import organizations as russian_organizations
from index.entities.russian import rules as russian
from index.entities.text.marks import Marks


def _read_russian(marks: Marks) -> None:
    russian_organizations.mark_organizations(marks)
    russian.mark_persons(marks)


_mark_persian_persons = persian.reader("persian.txt")


def _read_persian(marks: Marks) -> None:
    persian_organizations.mark_organizations(marks)
    _mark_persian_persons(marks)


RULES: dict[str, Callable[[Marks], None]] = {
    "ru": _read_russian,
    **{language: centralasian.reader(language) for language in ("tg", "uz", "kk", "ky", "tk")},
    "fa": _read_persian,
    "ps": persian.reader("pashto.txt"),
    "ur": persian.reader("urdu.txt"),
}
"""Language → what reads names by its patterns."""
