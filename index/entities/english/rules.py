"""The rules of English text: organizations and persons by the patterns of their names."""

from __future__ import annotations

from functools import cache

from index.entities.english import clues, organizations, persons, titles
from index.entities.english.marking import TELLING, TextMarks
from index.entities.mention import Mention
from index.entities.text.gazetteer import Gazetteer
from index.entities.text.shapes import Shape, runs
from index.entities.text.tables import lexicon

_DOUBT = 0.6  # what a rule's confidence is worth in a headline, where all words have capitals
_LOWER = frozenset({"ministry", "court"})
_DOMAINS = frozenset({"uz", "kz", "kg", "tj", "tm", "af", "ir", "pk", "ru", "az", "com", "org", "net", "media", "news"})
_NATIONAL = frozenset({"Red Cross", "Red Crescent"})
"""The listed that every country has one of, each an organization of its own."""


@cache
def watched() -> frozenset[str]:
    """Return the words that the rules look for by themselves."""
    return _LOWER | _DOMAINS | organizations.common_nouns()


def mark(marks: TextMarks, gazetteer: Gazetteer) -> None:
    """Mark what the lists alone do not find."""
    _read_hyphened(marks, gazetteer)
    _read_runs(marks)


def finish(marks: TextMarks) -> None:
    """Mark what refers to what was found, and keep what persons are called."""
    _settle_twins(marks)
    _add_referring(marks)
    _entitle(marks)


def _read_hyphened(marks: TextMarks, gazetteer: Gazetteer) -> None:
    """Mark the countries in 'Kabul-based' and 'Afghan-Tajik'."""
    words = marks.words
    for i in marks.having[Shape.HYPHEN]:
        token = words.tokens[i]
        if not token[0].isupper() or gazetteer.keys[token]:
            continue
        start = words.starts[i]
        for part in token.split("-"):
            entry = gazetteer.country(part) if part[:1].isupper() else None
            if entry is not None:
                end, code = start + len(part), entry.value
                marks.extra.append(Mention(start, end, "country", part, 0.7, entry.evidence, code))
                marks.country[i] = code
            start += len(part) + 1


def _read_runs(marks: TextMarks) -> None:
    """Mark organizations and persons by the patterns of English names."""
    words, flags = marks.words, marks.flags
    found_runs = runs(words, flags, marks.having[Shape.CAPITAL])
    _add_lower_case(marks)
    _add_sites(marks)
    for first, after in [(first, after) for first, after, held in found_runs if held & organizations.HEAD]:
        for pattern in organizations.patterns(words, flags, (first, after), marks.country):
            _add_pattern(marks, pattern, _DOUBT if first < marks.title else 1.0)
    tokens, introducing = words.tokens, lexicon()["orgkind"]
    for first, after in [(first, after) for first, after, _ in found_runs if tokens[first - 1] in introducing]:
        named = organizations.named_after_noun(words, flags, (first, after), marks.taken)
        if named is not None and first >= marks.title:
            _add_pattern(marks, named, 1.0)
    _add_bracketed(marks)
    bearers = clues.bearers(words, flags, marks.having[TELLING])
    taken, calling, given = marks.taken, titles.CALLING, Shape.GIVEN
    for first, after, held in found_runs:
        # most runs are a single word without a title, and many more are taken
        if after - first == 1 and not flags[first - 1] & calling:
            continue
        if not held & given and all(taken[first:after]):
            continue
        doubt = _DOUBT if first < marks.title else 1.0
        for name in persons.names(words, flags, (first, after), taken, bearers):
            marks.add(name.first, name.after, "person", "", name.evidence, name.confidence * doubt)
    _add_later(marks)
    for name in persons.singles(words, flags, marks.having[Shape.GIVEN], marks.title, marks.taken, bearers):
        marks.add(name.first, name.after, "person", "", name.evidence, name.confidence)


def _add_lower_case(marks: TextMarks) -> None:
    """Mark 'the Afghan foreign ministry' and 'Almaty city court'."""
    words = marks.words
    for i in [i for i in marks.having[Shape.WATCHED] if words.tokens[i] in _LOWER]:
        found = organizations.lower_case(words, marks.flags, i, marks.country)
        if found is not None and not any(marks.taken[k] in ("org", "null") for k in range(found.first, found.after)):
            marks.add(found.first, found.after, "org", found.label, found.evidence, found.confidence)


def _add_sites(marks: TextMarks) -> None:
    """Mark what goes by its address: 'Gazeta.uz'."""
    words = marks.words
    for i in [i for i in marks.having[Shape.WATCHED] if words.tokens[i] in _DOMAINS]:
        if i and words.gaps[i] == "." and marks.flags[i - 1] & Shape.CAPITAL and not marks.taken[i - 1]:
            label = f"{words.tokens[i - 1]}.{words.tokens[i]}"
            marks.add(i - 1, i + 1, "org", label, "address", 0.8)


def _add_pattern(marks: TextMarks, pattern: organizations.Pattern, doubt: float) -> None:
    """Mark an organization's pattern unless what is listed within it says otherwise."""
    first, after = pattern.first, pattern.after
    within = marks.taken[first:after]
    if "person" in within and marks.words.tokens[after - 1] in lexicon()["nameable"]:
        marks.remove(first, after, "person")
        within = marks.taken[first:after]
    if "person" in within or "null" in within:
        return
    evidence, label = pattern.evidence, pattern.label
    if "org" in within:
        rest = [marks.words.tokens[i] for i in range(first, after) if marks.taken[i] != "org"]
        listed = [span for span in marks.spans if span[2] == "org" and span[0] < after > span[1] - 1 >= first]
        inside = all(first <= span[0] and span[1] <= after for span in listed)
        if not rest or not listed or not inside:
            return
        value, own, _ = marks.spans[listed[0]]
        codes = {marks.country[i] for i in range(first, after) if marks.taken[i] != "org" and marks.country[i]}
        if all(word in lexicon()["generic"] or word in lexicon()["company"] for word in rest):
            label, evidence = value, "listed"
        elif len(codes) == 1 and value not in _NATIONAL and _only_countries(marks, first, after):
            label, evidence = (f"{value}{codes.pop()}", own) if value.endswith("|") else (value, "listed")
        marks.remove(first, after, "org")
    marks.add(first, after, "org", label, evidence, pattern.confidence * doubt)


def _only_countries(marks: TextMarks, first: int, after: int) -> bool:
    """Say whether words that are no part of a listed organization name countries: 'Iranian Expediency Council'."""
    rest = [i for i in range(first, after) if marks.taken[i] != "org"]
    return all(marks.country[i] or marks.words.tokens[i] in ("of", "the") for i in rest)


def _add_bracketed(marks: TextMarks) -> None:
    """Mark the acronym in brackets after an organization, and the same acronym later on."""
    words = marks.words
    meaning: dict[str, str] = {}
    for (_, after, kind), (value, _, _) in list(marks.spans.items()):
        if (
            kind == "org"
            and after < len(words)
            and words.gaps[after] == " ("
            and (marks.flags[after] & Shape.UPPER and 3 <= len(words.tokens[after]) <= 8)
        ):
            meaning.setdefault(words.tokens[after], value)
    if not meaning:
        return
    for i in marks.having[Shape.CAPITAL]:
        token = words.tokens[i]
        if token in meaning and meaning[token] and not marks.taken[i]:
            marks.add(i, i + 1, "org", meaning[token], "acronym", 0.85)


def _add_later(marks: TextMarks) -> None:
    """Mark the later mentions, by one name, of persons named in full."""
    words = marks.words
    named = [
        value or " ".join(words.text[words.starts[first] : words.ends[after - 1]].split())
        for (first, after, kind), (value, _, confidence) in marks.spans.items()
        if kind == "person" and (value or (after - first > 1 and confidence > _DOUBT))
    ]
    if not named:
        return
    full = persons.last_names(named)
    for i, name in persons.later(words, marks.flags, marks.having[Shape.CAPITAL], full, marks.taken, marks.title):
        marks.add(i, i + 1, "person", name, "later", 0.7)


def _settle_twins(marks: TextMarks) -> None:
    """Let 'Georgia' be the state of the Union where other American places are named and nothing else of the country."""
    named = {
        span: value for span, (value, _, _) in marks.spans.items() if span[2] == "country" and value in ("GE", "US")
    }
    if "GE" not in named.values() or "US" not in named.values():
        return
    tokens = marks.words.tokens
    bare = [span for span, code in named.items() if code == "GE" and tokens[span[0] : span[1]] == ["Georgia"]]
    if len(bare) < sum(code == "GE" for code in named.values()):
        return
    if any(marks.spans[span][1] == "place" for span, code in named.items() if code == "US"):
        for span in bare:
            marks.spans[span] = ("US", "place", 0.75)
            marks.country[span[0]] = "US"


def _add_referring(marks: TextMarks) -> None:
    """Mark 'the ministry', 'the bank' where the text names but one organization that it can mean."""
    tokens, common = marks.words.tokens, organizations.common_nouns()
    referring = [
        i
        for i in marks.having[Shape.WATCHED]
        if tokens[i] in common and not marks.taken[i] and i and tokens[i - 1] in ("the", "The")
    ]
    if not referring:
        return
    named = [
        (first, after, value, evidence)
        for (first, after, kind), (value, evidence, _) in marks.spans.items()
        if kind == "org"
    ]
    meant: dict[str, set[tuple[str, str]]] = {}
    since: dict[str, int] = {}
    for first, after, value, evidence in named:
        for noun in organizations.nouns(tokens[first:after], value, evidence):
            meant.setdefault(noun, set()).add((value, evidence))
            since[noun] = min(first, since.get(noun, first))
    for i in referring:
        found = meant.get(tokens[i], set())
        if len(found) == 1 and i > since[tokens[i]]:
            value, evidence = next(iter(found))
            own = evidence if evidence == organizations.MINISTRY else "later"
            marks.add(i, i + 1, "org", value, own, 0.6)


def _entitle(marks: TextMarks) -> None:
    """Keep, as evidence, what a listed person and a later mention are called."""
    words, flags = marks.words, marks.flags
    for (first, after, kind), (value, evidence, confidence) in marks.spans.items():
        if kind == "person" and not evidence.startswith("title:"):
            title = titles.title_before(words, flags, first) or titles.title_after(words, flags, after, marks.taken)
            if not title and first and flags[first - 1] & Shape.CAPITAL and words.gaps[first] == " ":
                title = titles.title_of(words, flags, first)
            if title:
                marks.spans[first, after, kind] = (value, f"title:{title}", confidence)
