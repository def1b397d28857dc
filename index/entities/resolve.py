"""From the mentions of one article to its entities: what it is about, and who is in it.

Countries: only those the text is about, by a score of where and how often each is named. Persons: later
mentions by one name are given to the full name in the article; each is called by the preferred label, or
else by its fullest form. Organizations: each by its label.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from index.entities.countries import country_label
from index.entities.english.organizations import settled
from index.entities.mention import SUPPOSED, SURE, Mention
from index.entities.remembered import FOLDED, Remembered
from index.entities.spelling.listed import spelling
from index.entities.text.folding import fold, script_of

LEAD, OPENING = 180, 500
"""Characters below the title that count as the lead, and as the opening that follows it."""

SUBJECT = 1.0
"""The score from which on a country is what the text is about."""

_MOST_NAMES = 300  # full names compared with each other
_MOST = 40  # entities of a kind kept for one article


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody is quoted as saying, and the label of the person, organization or country who is ('': no name)."""

    said: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Entities:
    """What one article names: country codes by weight, persons and organizations by first mention; who said what.

    ``supposed`` are what may be persons' names: they are, where other articles have the person.
    """

    countries: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    quotes: tuple[Said, ...] = ()
    supposed: tuple[str, ...] = ()


def resolve(mentions: Sequence[Mention], *, title_end: int, length: int) -> Entities:
    """Return the entities of an article whose title ends at ``title_end`` of ``length`` characters."""
    by_kind: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_kind[SUPPOSED if mention.evidence == SUPPOSED else mention.kind].append(mention)
    countries = subjects(by_kind["country"], title_end=title_end, length=length)
    sent_from = next((mention.value for mention in by_kind["country"] if mention.evidence == "dateline"), "")
    return Entities(
        countries,
        _persons(by_kind["person"])[:_MOST],
        _organizations(by_kind["org"], countries[0] if len(countries) == 1 else sent_from)[:_MOST],
        supposed=_supposed(by_kind[SUPPOSED], [*by_kind["person"], *by_kind["org"]])[:_MOST],
    )


def _supposed(mentions: Sequence[Mention], others: Sequence[Mention]) -> tuple[str, ...]:
    """Return what may be names, but for what is within a name that was found, or has one within it."""
    spans = [(other.start, other.end) for other in others if other.value or other.confidence >= SURE]
    free = (one for one in mentions if not any(start < one.end and one.start < end for start, end in spans))
    return tuple(dict.fromkeys(one.value for one in free))


def subjects(mentions: Sequence[Mention], *, title_end: int, length: int) -> tuple[str, ...]:
    """Return the codes of the countries that a text is about, the weightiest first."""
    scores: defaultdict[str, float] = defaultdict(float)
    seen: Counter[str] = Counter()
    for mention in mentions:
        seen[mention.value] += 1
        scores[mention.value] += _weight(mention, seen[mention.value], title_end, length)
    chosen = [(score, code) for code, score in scores.items() if score >= SUBJECT]
    return tuple(code for _, code in sorted(chosen, key=lambda pair: (-pair[0], pair[1])))


def _weight(mention: Mention, nth: int, title_end: int, length: int) -> float:
    """Return what one mention adds: most in title and dateline, less the later and the more often."""
    if mention.evidence == "dateline":
        return 1.0
    if mention.start < title_end:
        return 1.6 * mention.confidence
    if mention.start < title_end + LEAD:
        return 1.25 * mention.confidence
    if mention.start < title_end + OPENING:
        return 0.8 * mention.confidence
    depth = (mention.start - title_end) / max(1, length - title_end)
    return mention.confidence * (0.6 - 0.35 * depth) / math.sqrt(nth)


def _organizations(mentions: Sequence[Mention], country: str) -> tuple[str, ...]:
    """Return the labels; a ministry without a country is that of ``country``, if any."""
    sure = {m.value for m in mentions if m.confidence >= SURE}
    countries_of: dict[str, list[str]] = defaultdict(list)
    for mention in mentions:
        if mention.evidence == "ministry" and mention.value.partition("|")[2]:
            countries_of[mention.value.partition("|")[0]].append(mention.value.partition("|")[2])
    labels: dict[str, str] = {}
    for mention in mentions:
        if mention.value in sure:
            label = mention.value
            if mention.evidence == "ministry":
                label = _ministry(mention, countries_of, country)
            labels.setdefault(FOLDED[label], label)
    return tuple(labels.values())


_SOVIET = frozenset({"AM", "AZ", "BY", "GE", "KG", "KZ", "MD", "RU", "TJ", "TM", "UA", "UZ"})


def _ministry(mention: Mention, countries_of: dict[str, list[str]], country: str) -> str:
    """Return a ministry's label; without a country it is the article's only one of its name, or its only country's."""
    name, _, code = mention.value.partition("|")
    if not code:
        others = sorted(set(countries_of.get(name, ())))
        code = others[0] if len(others) == 1 else country if not others else ""
    if name == "Ministry of Interior" and code in _SOVIET:
        name = "Ministry of Internal Affairs"
    if code:
        return settled(f"{name} of {country_label(code)}")
    return name if script_of(mention.text) == "latin" else " ".join(mention.text.split())


def _persons(mentions: Sequence[Mention]) -> tuple[str, ...]:
    full = _full_names(mentions)
    found: dict[str, str] = {}
    written: dict[str, list[str]] = defaultdict(list)
    for mention in mentions:
        if mention.value:
            written[mention.value].append(mention.text)
        label = mention.value or full.get(_KEYS[mention.text], "")
        if not label:
            label = _owner(mention.text, full)
        if not label and mention.confidence >= SURE and not _is_shared(mention.text, full):
            label = " ".join(mention.text.split())
        if label:
            found.setdefault(_KEYS[label], label)
    return tuple(dict.fromkeys(_as_written(label, written.get(label, ())) for label in found.values()))


def _as_written(label: str, texts: Sequence[str]) -> str:
    """Return a listed person's name as the article spells it: what is one name in many spellings, the index settles.

    ``texts`` are those of the mentions of the label.
    """
    return next(filter(None, (_SPELLINGS[label, text] for text in texts)), label)


def _full_names(mentions: Sequence[Mention]) -> dict[str, str]:
    """Return the article's sure full names, each to the label it goes by."""
    names: dict[str, str] = {}
    for mention in mentions:
        if mention.value:
            names[_KEYS[mention.text]] = names[_KEYS[mention.value]] = mention.value
    listed = set(names.values())
    for mention in mentions:
        if not mention.value and mention.confidence >= SURE and " " in mention.text.strip():
            text = " ".join(mention.text.split())
            names.setdefault(_KEYS[text], text)
        if len(names) >= _MOST_NAMES:
            break
    return _merged(names, listed)


def _merged(names: dict[str, str], listed: set[str]) -> dict[str, str]:
    """Give a shorter full name to the longer that begins and ends alike: 'John Baker', 'John A. Baker'."""
    labels = sorted(set(names.values()), key=lambda label: (-len(label.split()), label))
    owner = {label: label for label in labels}
    for i, short in enumerate(labels):
        parts = _KEYS[short].split()
        if short in listed:
            continue
        for long in labels[:i]:
            wholes = _KEYS[long].split()
            if len(wholes) > len(parts) and parts[-1] == wholes[-1] and parts[0] in wholes[:-1]:
                owner[short] = owner[long]
                break
    return {key: owner[label] for key, label in names.items()}


def _owner(text: str, full: dict[str, str]) -> str:
    """Return whose last name, or else first name, a text is, if exactly one person's; else ''."""
    key = _KEYS[text]
    for place in (-1, 0):
        owners = {label for name, label in full.items() if name.split()[place] == key}
        if len(owners) == 1:
            return owners.pop()
        if owners:
            return ""
    return ""


def _is_shared(text: str, full: dict[str, str]) -> bool:
    """Say whether a single name is within some full name: then it is one of their bearers', and not known whose."""
    key = _KEYS[text]
    return any(key in name.split() for name in full)


def _key_of(name: str) -> str:
    return " ".join(fold(name).replace(".", " ").split())


_KEYS = Remembered(_key_of)
_SPELLINGS: Remembered[tuple[str, str], str] = Remembered(lambda named: spelling(*named))
