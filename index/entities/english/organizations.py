"""Organizations: the listed ones in all languages, and the patterns of English names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from index.entities.text.folding import Script, fold, script_of
from index.entities.text.gazetteer import Case, Entry
from index.entities.text.shapes import Shape
from index.entities.text.tables import forms, lexicon, rows, traps
from index.entities.text.words import Words

LONGEST_NAME = 7


class Pattern(NamedTuple):
    """An organization recognised by its words: first word, word after the last, label, evidence."""

    first: int
    after: int
    label: str
    evidence: str
    confidence: float


HEAD = Shape.ORG_START | Shape.ORG_END
"""What one of the words of a run must be for an organization's pattern."""

MINISTRY = "ministry"
"""The evidence of what every country has one of: the value is its name, a stroke, the country's code or nothing."""


def entries(script: Script, language: str) -> Iterator[tuple[str, Entry]]:
    """Yield the listed organizations' names in a script; acronyms of Latin letters are in all."""
    rules = traps(language)
    for label, english, acronyms, other in rows("organizations.tsv"):
        written = [label, *forms(english), *forms(acronyms), *forms(other)]
        short = {name for name in written if _is_acronym(name)}
        for name in dict.fromkeys(written):
            if script_of(name) != script and not (name in short and name.isascii()):
                continue
            evidence = "acronym" if name in short else "listed"
            rule, said = rules.get(name, ("", frozenset()))
            near, apart = (said if rule == wanted else frozenset() for wanted in ("needs", "not"))
            yield name, Entry("org", label, evidence, 0.95, _case(name, short), near, apart)
    for label, own, names in rows("ministries.tsv"):
        if own == language:
            for name in forms(names):
                short = {name} if _is_acronym(name) or name in _MIXED else set()
                yield name, Entry("org", f"{label}|", MINISTRY, 0.9, _case(name, short))


_MIXED = frozenset({"MoFA", "MoI", "MoIA", "MoD", "MoF", "MoH", "MoPH", "MoES"})


def _case(name: str, short: AbstractSet[str]) -> Case:
    return "exact" if name in short else "capital" if name[0].isupper() else "any"


def _is_acronym(name: str) -> bool:
    letters = name.replace(".", "").replace("-", "").replace("/", "").replace("&", "")
    return letters.isupper() and len(letters) <= 8 and " " not in name and script_of(name) != "arabic"


_AGENCIES = frozenset({"Reuters", "Associated Press", "Agence France-Presse"})


def owner(words: Words, country: Sequence[str], first: int, after: int) -> str:
    """Return the code of the country whose ministry words first..after name, by the words next to it; or ''."""
    size = len(words)
    if after < size and country[after] and words.gaps[after] in (" ", " ("):
        return country[after]
    if first and country[first - 1] and words.gaps[first] in (" ", "'s ", "’s "):
        return country[first - 1]
    place = after + 1
    if place < size and words.tokens[after] in ("in", "of") and words.gaps[after] == words.gaps[place] == " ":
        return country[place]
    return ""


def nouns(tokens: Sequence[str], value: str, evidence: str) -> AbstractSet[str]:
    """Return the common nouns that an organization is later called by: 'the ministry', 'the company'."""
    said = " ".join((*tokens, value)).replace("|", " ").lower().split()
    found = lexicon()["orgnoun"].intersection(said)
    return found | _COMPANY if evidence == "company" else found


@cache
def common_nouns() -> frozenset[str]:
    """Return all that :func:`nouns` may return."""
    return lexicon()["orgnoun"] | _COMPANY


_COMPANY = frozenset({"company"})


def is_attribution(words: Words, i: int, label: str) -> bool:
    """Say whether a news agency is only where the text has it from: 'told Reuters', '(AFP)'."""
    if label not in _AGENCIES:
        return False
    return words.gaps[i].endswith("(") or (i > 0 and words.tokens[i - 1] in lexicon()["told"])


def doubtful(acronym: str) -> bool:
    """Say whether an acronym is not to be believed in a line of capitals."""
    return acronym in lexicon()["doubtful"]


@cache
def _label_of() -> dict[str, str]:
    found: dict[str, str] = {}
    for label, english, acronyms, _ in rows("organizations.tsv"):
        for name in (label, *forms(english), *forms(acronyms)):
            found.setdefault(fold(name), label)
    return found


def patterns(words: Words, flags: list[int], run: tuple[int, int], known: Sequence[str]) -> Iterator[Pattern]:
    """Yield the organizations that end in a run of capitalised words, or have their head in it.

    ``known[i]`` is the code of the country that word i names, or ''.
    """
    first, after = run
    i = after - 1
    while i >= first:
        found = None
        if flags[i] & Shape.ORG_START:
            found = _headed(words, flags, first, i, known)
        if found is None and flags[i] & Shape.ORG_END:
            found = _tailed(words, flags, first, i, known)
        if found is None:
            i -= 1
        else:
            yield found
            i = found.first - 1


def _tailed(words: Words, flags: list[int], low: int, head: int, known: Sequence[str]) -> Pattern | None:
    """Return the organization that ends in the word ``head`` (X Bank, X Inc, X Ministry)."""
    company = bool(flags[head] & Shape.COMPANY)
    first = _left_edge(words, flags, low, head, crossing_titles=company)
    tokens = words.tokens
    if first == low and first > 1 and tokens[first - 1] == "and" and not known[first]:
        first = _across_and(words, flags, first, head, known)
    if first == head or _is_plain(tokens, flags, first, head, known):
        return None
    after = head + 1
    if company and after < len(flags) and flags[after] & Shape.COMPANY and words.gaps[after] == " ":
        after += 1
    if known[head] and not company:
        return None
    if tokens[head] == "Ministry":
        return _ministry(words, first, after, tokens[first:head], known)
    if known[first] and first + 1 < head and flags[first + 1] & Shape.GIVEN and not company:
        first += 1  # 'the Dutch Hubert Bals Fund'
    label = _company(words, first, after, flags, known[first]) if company else _written(words, first, after)
    return Pattern(first, after, settled(label), "company" if company else "pattern", 0.85)


def named_after_noun(words: Words, flags: list[int], run: tuple[int, int], taken: Sequence[str]) -> Pattern | None:
    """Return the organization that a noun introduces: 'the developer Walnut Invest', 'the newspaper Ittifoq'."""
    first, after = run
    if (
        not first
        or words.tokens[first - 1] not in lexicon()["orgkind"]
        or words.gaps[first] != " "
        or after - first > 4
    ):
        return None
    if first > 1 and words.gaps[first - 1] != " ":
        return None
    stop = Shape.FUNCTION | Shape.NAMESTOP | Shape.TITLE | Shape.ROLE | Shape.GIVEN | Shape.INITIAL | Shape.NUMBER
    if any(taken[first:after]) or flags[first] & stop or any(flags[i] & Shape.FUNCTION for i in range(first, after)):
        return None
    if after - first > 1 and flags[after - 1] & Shape.SURNAME:
        return None
    return Pattern(first, after, _written(words, first, after), "noun", 0.75)


def lower_case(words: Words, flags: list[int], i: int, known: Sequence[str]) -> Pattern | None:
    """Return the ministry of a country, or the court of a place, that ends in word i and has no capital."""
    tokens = words.tokens
    first = i
    while (
        first
        and words.gaps[first] == " "
        and (tokens[first - 1].capitalize() in _topics() or tokens[first - 1] == "and")
    ):
        first -= 1
    if first == i or tokens[first] == "and":
        return None
    if tokens[i] == "ministry":
        country = owner(words, known, first, i + 1)
        if not country or tokens[first][0].isupper():
            return None
        start = first - 1 if known[first - 1] and words.gaps[first] == " " else first
        topic = " ".join(word if word == "and" else word.capitalize() for word in tokens[first:i])
        return Pattern(start, i + 1, f"Ministry of {_TOPICS.get(topic, topic)}|{country}", MINISTRY, 0.85)
    start = first - 1
    if start < 0 or words.gaps[first] != " " or not flags[start] & Shape.CAPITAL or flags[start] & Shape.FUNCTION:
        return None
    while (
        start
        and words.gaps[start] == " "
        and flags[start - 1] & Shape.CAPITAL
        and not flags[start - 1] & Shape.FUNCTION
    ):
        start -= 1
    return Pattern(start, i + 1, _written(words, start, i + 1), "pattern", 0.75)


@cache
def _topics() -> frozenset[str]:
    return lexicon()["topic"] | {"City", "District", "Regional", "Provincial", "Appeals", "Criminal", "Administrative"}


def _headed(words: Words, flags: list[int], low: int, head: int, known: Sequence[str]) -> Pattern | None:
    """Return the organization that has its head first (Ministry of X, National Bank of X)."""
    tokens = words.tokens
    if head + 2 >= len(tokens) or tokens[head + 1] not in lexicon()["ofword"]:
        return None
    if words.gaps[head + 1] != " " or words.gaps[head + 2] != " ":
        return None
    if tokens[head + 1] == "for" and tokens[head] not in lexicon()["forwhat"]:
        return None
    after = _right_edge(words, flags, head + 2)
    if after == head + 2:
        return None
    first = _left_edge(words, flags, low, head, crossing_titles=False)
    if tokens[head] in ("Ministry", "Department") and tokens[head + 1] == "of":
        return _ministry(words, first, after, tokens[head + 2 : after], known)
    label = _written(words, first, after)
    return Pattern(first, after, settled(label), "pattern", 0.85)


def _across_and(words: Words, flags: list[int], first: int, head: int, known: Sequence[str]) -> int:
    """Return where a name with 'and' before ``first`` begins: 'Food and Drug Administration', 'Hutton and Co Inc'."""
    if (
        words.gaps[first] != " "
        or words.gaps[first - 1] != " "
        or not flags[first - 2] & Shape.CAPITAL
        or known[first - 2]
    ):
        return first
    if flags[first - 2] & (Shape.FUNCTION | Shape.COMPANY | Shape.ORG_END | Shape.UPPER):
        return first
    bare = sum(not flags[i] & Shape.COMPANY for i in range(first, head + 1))
    with_co, short = bare == 0, bare == 1 and bool(flags[head] & Shape.COMPANY)
    if not (with_co or short or words.tokens[head] in lexicon()["withand"]):
        return first
    low = first - 2
    while low > 0 and words.gaps[low] in (" ", ". ") and flags[low - 1] & Shape.CAPITAL and first - low < 5:
        if flags[low - 1] & (Shape.FUNCTION | Shape.COMPANY | Shape.ROLE):
            break
        low -= 1
    return low


def _left_edge(words: Words, flags: list[int], low: int, head: int, *, crossing_titles: bool) -> int:
    barrier = Shape.FUNCTION if crossing_titles else Shape.FUNCTION | Shape.ROLE
    describing, in_name = lexicon()["describing"], lexicon()["titleinname"]
    first = head
    while first > low and head - first < LONGEST_NAME - 1:
        before = first - 1
        flag, word = flags[before], words.tokens[before]
        if flag & barrier or not flag & Shape.CAPITAL or words.gaps[first] == "¶":
            break
        if (word.rpartition("-")[2] if flag & Shape.HYPHEN else word) in describing:
            break
        if not crossing_titles and flag & Shape.TITLE and word not in in_name:
            break
        first = before
    return first


def _right_edge(words: Words, flags: list[int], at: int) -> int:
    """Return the word after the last of a tail that begins at ``at``, or ``at`` where it is no tail."""
    tokens, size = words.tokens, len(flags)
    i = at
    if tokens[i] == "the":
        i += 1
    start = i
    while i < size and i - at < LONGEST_NAME and (i == start or words.gaps[i] in (" ", ", ", " & ")):
        if flags[i] & Shape.CAPITAL and not flags[i] & (Shape.FUNCTION | Shape.ORG_START):
            stop = flags[i] & Shape.TITLE and tokens[i] not in lexicon()["titleinname"]
            if stop or (i > start and words.gaps[i] == ", " and tokens[i] not in lexicon()["topic"]):
                break
            if i > start and _begins_person(words, flags, i):
                break
            i += 1
        elif tokens[i] in ("and", "for", "of", "in") and _tail_goes_on(words, flags, i):
            i += 1
        elif tokens[i] == "of" and i + 2 < size and tokens[i + 1] == "the" and _tail_goes_on(words, flags, i + 1):
            i += 2
        else:
            break
    while i > start and not flags[i - 1] & Shape.CAPITAL:
        i -= 1
    return i if i > start else at


def _begins_person(words: Words, flags: list[int], i: int) -> bool:
    """Say whether word i and the next are somebody's name: 'Committee for Security Olim Olimov'."""
    if i + 1 >= len(flags) or words.gaps[i + 1] != " " or not flags[i + 1] & Shape.CAPITAL:
        return False
    if flags[i] & (Shape.NAMESTOP | Shape.TOPIC | Shape.ORG_END):
        return False
    return bool(flags[i] & Shape.GIVEN or flags[i + 1] & Shape.SURNAME)


def _tail_goes_on(words: Words, flags: list[int], i: int) -> bool:
    if i + 1 >= len(flags) or words.gaps[i + 1] != " " or not flags[i + 1] & Shape.CAPITAL:
        return False
    if words.tokens[i] == "and":
        return words.tokens[i + 1] in lexicon()["topic"]
    return words.tokens[i] != "in" and not flags[i + 1] & (Shape.FUNCTION | Shape.TITLE)


def _is_plain(tokens: list[str], flags: list[int], first: int, head: int, known: Sequence[str]) -> bool:
    """Say whether a name says too little: 'Afghan Police', 'New York Bank', 'Central Committee'."""
    named = [tokens[i] for i in range(first, head) if not known[i]]
    if not named:
        return tokens[head] in lexicon()["plain"] or bool(flags[head] & Shape.COMPANY)
    placed = len(named) < head - first
    if not placed and tokens[head] in lexicon()["plain"]:
        topical = [word for word in named if word != "and"]
        if lexicon()["broad"].issuperset(named) or lexicon()["topic"].issuperset(topical):
            return True
    shared = flags[head] & (Shape.COMPANY | Shape.UPPER)
    for i in range(first, head):
        shared &= flags[i]
    return bool(shared)


def _written(words: Words, first: int, after: int) -> str:
    """Return the text of words in one line."""
    return " ".join(words.text[words.starts[first] : words.ends[after - 1]].split())


def _common(named: Sequence[str]) -> bool:
    """Say whether words are all such as any body may have: 'National Development'."""
    broad, topic = lexicon()["broad"], lexicon()["topic"]
    return all(word in broad or word in topic for word in named)


def _company(words: Words, first: int, after: int, flags: list[int], country: str) -> str:
    """Return a company's name without its legal form, unless too little would stay."""
    end = after
    while end - first > 1 and (flags[end - 1] & Shape.COMPANY or words.tokens[end - 1] == "and"):
        end -= 1
    weak = Shape.GIVEN | Shape.NAMESTOP | Shape.ORG_END
    too_little = (end - first == 1 and (country or flags[first] & weak)) or _common(words.tokens[first:end])
    return _written(words, first, after if too_little else end)


_TOPICS = {
    "Foreign": "Foreign Affairs",
    "Defence": "Defense",
    "Economics": "Economy",
    "Labour": "Labor",
    "Internal Affairs": "Interior",
    "External Affairs": "Foreign Affairs",
    "Interior Affairs": "Interior",
    "Transportation": "Transport",
}


def _ministry(words: Words, first: int, after: int, named: list[str], known: Sequence[str]) -> Pattern | None:
    """Return a ministry as 'Ministry of TOPIC', with the country's adjective or name kept before."""
    country = next((known[i] for i in range(first, after) if known[i]), "")
    country = country or owner(words, known, first, after)
    places = {words.tokens[i] for i in range(first, after) if known[i]}
    topic_words = [word for word in named if word not in places]
    while topic_words and topic_words[-1] in ("of", "the", "and", "for", "in"):
        topic_words.pop()
    topic = " ".join(word for word in topic_words if word not in ("the",))
    if not topic or not set(topic_words) & lexicon()["topic"]:
        return None
    topic = _TOPICS.get(topic, topic)
    if words.tokens[first] in ("Department",) or "Department" in words.tokens[first:after]:
        label = settled(f"Department of {topic}")
        return Pattern(first, after, label, "pattern", 0.8)
    return Pattern(first, after, f"Ministry of {topic}|{country}", "ministry", 0.85)


def settled(label: str) -> str:
    """Return the listed label of a name, else the name."""
    return _label_of().get(fold(label), label)
