"""The rules of each language but English: what marks persons and organizations once the lists are read."""

from __future__ import annotations

from collections.abc import Callable

from index.entities import centralasian, persian
from index.entities.russian import organizations as russian_organizations
from index.entities.russian import rules as russian
from index.entities.text.marks import Marks


def _read_russian(marks: Marks) -> None:
    russian_organizations.mark_organizations(marks)
    russian.mark_persons(marks)


RULES: dict[str, Callable[[Marks], None]] = {
    "ru": _read_russian,
    **{language: centralasian.reader(language) for language in ("tg", "uz", "kk", "ky", "tk")},
    "fa": persian.reader("persian.txt"),
    "ps": persian.reader("pashto.txt"),
    "ur": persian.reader("urdu.txt"),
}
"""Language → what reads names by its patterns."""
