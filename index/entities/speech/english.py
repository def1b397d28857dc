"""Who says what in English text: 'X said that ...', '"...," said X', 'according to X'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from index.entities.mention import Kind, Mention
from index.entities.speech.attribution import Attribution, Speaker, Speech, any_of, speaker
from index.entities.speech.quotation import OPENING
from index.entities.text.tables import lexicon, wordlists

_LISTS = wordlists("speech_english.txt")
_SAY = _LISTS["say"]
_TELL = _LISTS["tell"]
_ACT = _LISTS["act"]
_DOING = _LISTS["doing"]
_CLOSES_CLAUSE = (_SAY | _TELL | _ACT) - _LISTS["before"]
"""The verbs that may come after what is said: 'the dam is full, X said'."""

_INVERTED = _CLOSES_CLAUSE - _TELL

_ACCORDING = frozenset({"according to", "According to"})
_VERB = re.compile(rf" {any_of(_SAY | _TELL | _ACT | _DOING | _ACCORDING)}\b")

_NOT_SPEAKING = (
    r"(?:on|in|at|to|by|of|for|from|during|after|before|when|while|as|with|nothing|so|little|much|more|no|yes)"
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_OCCASION = r"(?:statement|interview|speech|briefing|post|message|letter|report|conference|meeting|call|remarks?|video)"
_ADJUNCT = (
    rf"(?:,? (?:(?:late |early )?(?:on )?(?:{_DAY}|yesterday|today)(?: evening| night| morning)?"
    rf"|(?:in|at|during|after) (?:an? |the |his |her |their )?(?:[\w-]+ ){{0,2}}{_OCCASION}(?: (?:on|in) [A-Z]\w+)?"
    r"|(?:last|this) (?:week|month|year|night)|(?:earlier|later)(?: this \w+)?))"
)
_ANYTHING = r"(?:[^.,:;\"“‘”\n]|\.(?=\w)){0,60}?"
_CIRCUMSTANCE = (
    rf"(?: (?:on|in|at|to|by|during|after|via|through|late|last|this|again|also|today|separately)\b{_ANYTHING})?"
)
_THAT = re.compile(rf"(?:{_ADJUNCT}{{0,3}}|{_CIRCUMSTANCE}) that (?=[^\s])")
_FAR_THAT = re.compile(rf"{_ANYTHING} that (?=[^\s])")
_CLAUSE = re.compile(
    rf"{_ADJUNCT}{{0,3}} (?!{_NOT_SPEAKING}\b)(?=[\w'“\"‘’.,%$€-]+(?: [\w'“\"‘’”.,%$€-]+){{2}})(?=[A-Za-z0-9$€])"
)
_HEARER = re.compile(r" (?:reporters|journalists|him|her|them|us|me|parliament|lawmakers|(?:the )?[A-Z][\w.]+)")
_TOLD = re.compile(
    rf"{_ADJUNCT}{{0,2}} (?!{_NOT_SPEAKING}\b)"
    r"(?=(?:the|a|an|his|her|its|their|he|she|it|they|there|this|no|[A-Z]\w+)\b)"
)
_INTRODUCTION = re.compile(r"[^.;\"“‘”\n]*")
_LONGEST_INTRODUCTION = 150
_CUT = re.compile(
    r"(?:[,;]| and) (?:he |she )?(?:adding|saying|noting|stressing|warning|added|according to)\b"
    r"|; |, [^,;\"“”\n]{2,60} (?:reported|reports)\b"
)
_ENDS_PHRASE = re.compile(rf"{_ADJUNCT}{{0,3}}(?:[.,;]|[^.,:;\"“‘”\n]{{0,120}}(?:[.\n]|\Z))")
_ENDS_SHORT = re.compile(rf"{_ADJUNCT}{{0,3}}(?: (?:on|in|at|after|during|to) [^.,:;\"“‘”\n]{{1,60}})?(?:[.,;\n]|\Z)")
_CONJUNCTION = re.compile(r"(?:and|but|while|as|when|which|who|that|because|although)\b")
_QUOTED_AS = re.compile(r" (?:was|is|were|has been|have been|been) (?:also )?(?:quoted|cited)[^.;\"“”\n]{0,60} as\Z")

_BETWEEN = re.compile(r"(?: \([^()\n]{1,40}\))?(?: (?:himself|herself|(?:on )?" + _DAY + r"))?\Z")
_PRONOUNS = frozenset({"he", "He", "she", "She", "it", "It"})
_PREPOSITIONS = _LISTS["prepositions"]
_AUXILIARIES = _LISTS["auxiliaries"]
_PASSIVE = _LISTS["passive"]
_DETERMINERS = _LISTS["determiners"]
_MODIFIERS = _LISTS["modifiers"]
_SPOKESMEN = _LISTS["spokesmen"]
_BODIES = _LISTS["bodies"]
_SHE = _LISTS["she"]
_HE = _LISTS["he"]


def attributions(speech: Speech) -> Iterator[Attribution]:
    """Yield the attributions of an English text in order of their verbs."""
    done = 0
    padded = " " + speech.flat  # a match starts where its verb does in the text
    for match in _VERB.finditer(padded):
        start, end = match.start(), match.end() - 1
        if start < done or speech.quotation(start) >= 0:
            continue
        found = _attribution(speech, start, end)
        if found is None:
            continue
        yield found
        speech.latest = found.speaker
        if found.said is not None:
            speech.clauses.append(found.said)
            done = max(done, found.said[1])


def _attribution(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what a verb says of who says what."""
    verb = speech.text[start:end]
    if verb in _ACCORDING:
        return _according(speech, start, end)
    if verb in _DOING:
        return _doing(speech, start, end)
    if speech.closed(start) >= 0:
        named = _speaker_after(speech, end)
        who = named[0] if named else _unnamed(speech.text, end + 1, speech.sentence(end)[1])
        return Attribution(start, who) if who else None
    if verb in _INVERTED and _left_mark(speech.text, start) in ",—–":
        follows = _inverted(speech, end)
        if follows is not None:
            return _closing(speech, start, start - 2, follows)
    introduced = _introduced(speech, verb, end)
    if introduced is None and not _may_follow(speech, verb, start, end):
        return None
    before = _speaker_before(speech, start) or _speaker_between(speech, start)
    return _by_subject(speech, verb, end, introduced, *before) if before else None


def _by_subject(
    speech: Speech, verb: str, end: int, introduced: _Introduced | None, who: Speaker, phrase: int
) -> Attribution | None:
    """Return what is said where the speaker comes before the verb: what precedes the phrase in marks, or follows."""
    quoted = speech.closed(phrase)
    if quoted >= 0 and speech.text[speech.quotations[quoted].close - 1] != ".":
        return Attribution(phrase, who)
    if introduced is not None:
        return _said_after(speech, end, introduced, who, phrase)
    found = _said_before(speech, verb, end, who, phrase)
    return found or (Attribution(phrase, who) if quoted >= 0 else None)


def _may_follow(speech: Speech, verb: str, start: int, end: int) -> bool:
    """Say whether what is said may stand before a verb with its subject: this is told sooner than who the subject is.

    Wherever within reach the subject begins, a quotation or a comma must be before it.
    """
    first = _reach(speech, start)
    last = speech.quotation_before(start)
    if last is not None and (last.close >= first or speech.closed(first) >= 0):
        return True
    return speech.text.find(",", max(0, first - 2), start) >= 0 and _ends_phrase(speech.text, verb, end)


def _ends_phrase(text: str, verb: str, end: int) -> bool:
    """Say whether a verb that may come after what is said ends its phrase."""
    if verb not in _CLOSES_CLAUSE:
        return False
    ends = _ENDS_PHRASE if verb in _SAY or verb in _TELL else _ENDS_SHORT
    return ends.match(text, end) is not None


def _reach(speech: Speech, verb: int) -> int:
    """Return from where on the subject of a verb is looked for."""
    return max(speech.sentence(verb)[0], verb - 200)


class _Introduced(NamedTuple):
    """What a verb introduces: the clause from ``clause`` on, or else (-1) the quotation that opens at ``opening``."""

    clause: int
    opening: int


def _introduced(speech: Speech, verb: str, end: int) -> _Introduced | None:
    """Return the quotation, the that-clause, or the clause without 'that' which a verb introduces."""
    text = speech.text
    opening = _opening(speech, end) if speech.opens else -1
    that_clause = _THAT if verb in _ACT or verb in _DOING else _FAR_THAT
    that = that_clause.match(text, end) if text.find(" that ", end, end + 160) >= 0 else None
    if that and (opening < 0 or that.end() <= opening):
        return _Introduced(that.end(), -1)
    if opening >= 0:
        return _Introduced(-1, opening)
    if text[end : end + 1] not in (" ", ","):
        return None
    stop = speech.sentence(end)[1]
    clause = _CLAUSE.match(text, end, stop) if verb in _SAY else _told(speech, end, stop) if verb in _TELL else None
    return _Introduced(clause.end(), -1) if clause else None


def _said_after(speech: Speech, end: int, introduced: _Introduced, who: Speaker, phrase: int) -> Attribution:
    """Return what a verb that ends at ``end`` introduces, as said by somebody."""
    if introduced.clause < 0:
        return Attribution(phrase, who, introduced.opening)
    return _clause(speech, phrase, who, introduced.clause, speech.sentence(end)[1])


def _told(speech: Speech, end: int, stop: int) -> re.Match[str] | None:
    """Return what stands between whom one tells and the clause without 'that' which one tells."""
    text = speech.text
    named = next(iter(speech.within(end, end + 6)), None)
    if named is not None and text[end : named.start] in (" ", " the "):
        return _TOLD.match(text, named.end, stop)
    hearer = _HEARER.match(text, end, stop)
    return _TOLD.match(text, hearer.end(), stop) if hearer else None


def _said_before(speech: Speech, verb: str, end: int, who: Speaker, phrase: int) -> Attribution | None:
    """Return what comes before a phrase that ends its sentence or is set off by commas."""
    if (
        _left_mark(speech.text, phrase) == ","
        and _ends_phrase(speech.text, verb, end)
        and not _CONJUNCTION.match(speech.text, phrase)
    ):
        return _closing(speech, phrase, phrase - 2, who)
    return None


def _left_mark(text: str, phrase: int) -> str:
    """Return the mark before a phrase, or a space where there is none."""
    return text[phrase - 2] if phrase > 1 and text[phrase - 1] == " " else " "


def _clause(speech: Speech, phrase: int, who: Speaker, start: int, stop: int) -> Attribution:
    """Return the clause from ``start`` as said, as far as the next attribution in its sentence."""
    if speech.text[start] in OPENING:
        number = speech.quotation(start)
        if number >= 0 and _is_whole(speech, start):
            return Attribution(phrase, who, start)
    cut = _CUT.search(speech.text, start, stop)
    return Attribution(phrase, who, said=(start, cut.start() if cut else stop))


def _closing(speech: Speech, phrase: int, comma: int, who: Speaker) -> Attribution | None:
    """Return the clause from the start of its sentence to the comma before a phrase as said."""
    first = speech.sentence(phrase)[0]
    if speech.clauses:
        first = max(first, speech.clauses[-1][1])
    first = max(first, speech.text.rfind("; ", first, comma) + 1)
    words = speech.text.count(" ", first, comma)
    if words < 3 or (words < _SETTING_WORDS and _SETTING.match(speech.text, first, comma)):
        return None
    return Attribution(phrase, who, said=(first, comma))


def _opening(speech: Speech, end: int) -> int:
    """Return the mark of the quotation that a verb introduces, or -1: after a colon or comma, or a whole sentence."""
    at = speech.next_opening(end)
    if at < 0 or at - end > _LONGEST_INTRODUCTION:
        return -1
    introduction = speech.text[end:at]
    if not _INTRODUCTION.fullmatch(introduction):
        return -1
    if introduction.rstrip()[-1:] in (":", ",") or (len(introduction) <= 1 and _is_whole(speech, at)):
        return at
    return -1


def _is_whole(speech: Speech, opening: int) -> bool:
    """Say whether a quotation is more than a word or two borrowed."""
    quotation = speech.quotations[speech.quotation(opening)]
    return speech.text.count(" ", quotation.open, min(quotation.close, quotation.open + 100)) >= 3


def _according(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what stands beside 'according to X'."""
    text = speech.text
    named = _speaker_after(speech, end)
    if named is None:
        return None
    found, after = named
    first, stop = speech.sentence(start)
    before = _left_mark(text, start)
    if speech.closed(start) >= 0 and text[start].islower():
        return Attribution(start, found)
    comma = text.find(",", after, stop)
    rest = comma + 1 if comma >= 0 and stop - comma > 10 else -1
    if start <= first + 1 or text[start].isupper():
        return Attribution(start, found, said=(rest, stop)) if rest > 0 else None
    if rest > 0 and before == "," and text.count(" ", first, start) < 6:
        return Attribution(start, found, said=(rest, stop))
    return _closing(speech, start, start - 2 if before == "," else start - 1, found)


def _doing(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what is said by 'X was quoted as saying ...' and 'X praised Y, adding that ...'."""
    text = speech.text
    first = speech.sentence(start)[0]
    quoted = (
        _QUOTED_AS.search(text, max(first, start - 100), start - 1) if text[start - 3 : start - 1] == "as" else None
    )
    if quoted:
        named = _speaker_before(speech, quoted.start() + 1)
        introduced = _introduced(speech, "said", end) if named else None
        return _said_after(speech, end, introduced, *named) if named and introduced else None
    if start < 2 or text[start - 2] != ",":
        return None
    who = speech.latest if speech.clauses and speech.clauses[-1][1] > first else None
    if who is None:
        subject = next((m for m in speech.within(first, start) if m.kind != "country"), None)
        who = speaker(subject) if subject else None
    introduced = _introduced(speech, "adding", end) if who else None
    return _said_after(speech, end, introduced, who, start) if who and introduced else None


def _inverted(speech: Speech, end: int) -> Speaker | None:
    """Return the speaker of ', said X.': a name or role, and then the phrase ends."""
    named = _speaker_after(speech, end)
    if named is None or not _ENDS_NAME.match(speech.text, named[1]):
        return None
    return None if "," in speech.text[end : named[1]] else named[0]


_SETTING = re.compile(
    r"\s?(?:\w+, )?(?:in|on|at|during|after|before|earlier|later|last|speaking|asked|for|with|while|when|as|by|from|to)"
    r"\b[^,]*\Z",
    re.IGNORECASE,
)
_SETTING_WORDS = 8  # from which on what begins with a preposition may be a clause
_ENDS_NAME = re.compile(r"(?: (?:of|from|in|at|for) [^.,;:\"“”\n]{1,60})?(?:[.,;\n]|\Z)")
_PRONOUN_AFTER = re.compile(r" (he|she|it|him|her)\b")
_ENDS_APPOSITION = ("", ",", ".", ";", "\n")
_MARK = re.compile(r"[\"“‘:;]")
_WORDS = re.compile(r"[^\s,.;:\"“”‘]+(?:\.(?= [A-Z]))?")


def _speaker_after(speech: Speech, end: int) -> tuple[Speaker, int] | None:
    """Return who speaks by the words after a verb, and where they end: 'said Minister X', 'said the head of Y, X'."""
    text = speech.text
    pronoun = _PRONOUN_AFTER.match(text, end)
    if pronoun:
        meant = _antecedent(speech, end, pronoun[1])
        return (meant, pronoun.end()) if meant else None
    found = _named_after(speech, end)
    return (found, max(found.end, end)) if found else None


def _named_after(speech: Speech, end: int) -> Speaker | None:
    text = speech.text
    stop = min(end + 140, speech.sentence(end)[1])
    mark = _MARK.search(text, end, stop)
    stop = mark.start() if mark else stop
    comma = text.find(",", end, stop)
    first_stop = comma if comma >= 0 else stop
    mentions = speech.within(end, stop)
    for mention in mentions:
        if mention.kind == "person" and mention.start < first_stop and not _preposed(text, mention.start):
            return speaker(mention)
    role = _role_from(text, end, first_stop)
    if role and comma >= 0 and mentions:
        named = next((m for m in mentions if m.start > comma), None)
        if (
            named
            and named.kind == "person"
            and named.start - comma <= 2
            and text[named.end : named.end + 1] in _ENDS_APPOSITION
        ):
            return speaker(named)
    body = next((m for m in mentions if m.kind == "org" and m.start < first_stop), None)
    if role and (body is None or (role.end <= body.start and not _speaks_for(text, role))):
        return _named(speech, role, end)
    if body:
        return speaker(body)
    return next((speaker(m) for m in mentions if m.start == end + 1), None)


def _role_from(text: str, start: int, stop: int) -> Speaker | None:
    """Return the role that the words from a position name: 'one of the drivers', 'a spokesman'."""
    first = -1
    for number, match in enumerate(_WORDS.finditer(text, start, stop)):
        word = match[0]
        if first < 0:
            first = match.start()
        if word.casefold() in roles():
            return Speaker(first, match.end())
        if number == 6 or word in ("that", "in", "on", "at", "as", "when"):
            break
    return None


def _speaks_for(text: str, role: Speaker) -> bool:
    """Say whether a role is that of one who speaks for a body."""
    return text[role.start : role.end].rsplit(" ", 1)[-1] in _SPOKESMEN


def _preposed(text: str, start: int) -> bool:
    """Say whether a preposition stands right before a position."""
    word = text[max(0, start - 10) : start].split()[-1:]
    return bool(word) and word[0] in _PREPOSITIONS


def _speaker_before(speech: Speech, verb: int) -> tuple[Speaker, int] | None:
    """Return who speaks by the words before a verb, and where the phrase that names him starts."""
    text = speech.text
    first = _reach(speech, verb)
    verb, word = _without_auxiliaries(speech.flat, verb, first)
    if text[verb - 2 : verb - 1] == ",":
        return _set_off(speech, first, verb - 2)
    if word in _PRONOUNS:
        at = verb - 1 - len(word)
        found = _antecedent(speech, at, word.lower())
        return (found, at) if found else None
    mention = speech.before(verb)
    if (
        mention is not None
        and first <= mention.start
        and (mention.end == verb - 1 or _BETWEEN.match(text, mention.end, verb - 1))
    ):
        return _subject(speech, mention, first)
    return _role_before(speech, first, verb - 1) or _relative(speech, first, verb - 1)


def _without_auxiliaries(text: str, verb: int, first: int) -> tuple[int, str]:
    """Return where the verb's phrase starts with its 'has', 'also', 'later', and the word before it.

    ``text`` is in one line.
    """
    while True:
        at = text.rfind(" ", first, verb - 1) + 1 or first
        word = text[at : verb - 1]
        if word not in _AUXILIARIES and not (word.endswith("ly") and word.islower()):
            return verb, word
        if at <= first:
            return verb, ""
        verb = at


_SUBJECT = re.compile(r"(?:and|but)(?: (?:also|then|later|\w+ly))?\Z")
_NOUN_PHRASE = re.compile(
    r"(?:[Aa]n?|[Tt]he|[Oo]ne|[Aa]nother|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)"
    r"(?: (?!who\b|of\b|from\b|in\b|at\b|for\b)[\w'’-]+){1,4}"
)


def _unnamed(text: str, start: int, stop: int) -> Speaker | None:
    """Return the noun phrase at a position: beside a quotation whoever stands there speaks, 'the winner', 'a girl'."""
    match = _NOUN_PHRASE.match(text, start, stop)
    return Speaker(match.start(), match.end()) if match else None


def _speaker_between(speech: Speech, verb: int) -> tuple[Speaker, int] | None:
    """Return who speaks in '"...," the winner said', and in 'X, 40, won the race and said'."""
    text = speech.text
    first = _reach(speech, verb)
    phrase = _phrase(text, verb - 1, first)
    if speech.closed(phrase) >= 0:
        who = _unnamed(text, phrase, verb - 1)
        return (who, phrase) if who else None
    if _SUBJECT.search(text, max(first, verb - 25), verb - 1):
        mention = next((m for m in speech.within(first, verb) if m.kind != "country"), None)
        if mention is not None and mention.start < first + 60:
            return speaker(mention), verb
    return None


def _subject(speech: Speech, mention: Mention, first: int) -> tuple[Speaker, int] | None:
    """Return who speaks where a mention ends the subject: its bearer, or 'a resident of' it."""
    text = speech.text
    phrase = _phrase(text, mention.start, first)
    words = text[phrase : mention.start].split()
    if mention.kind != "person":
        person = next((m for m in speech.within(phrase, mention.start) if m.kind == "person"), None)
        if person is not None and text[person.end : mention.start].strip():
            return speaker(person), phrase
    places = [i for i, word in enumerate(words) if word in _PREPOSITIONS]
    if mention.kind != "person" and places:
        body = speech.ending(mention.start - 4) if words[-1] == "in" else None
        if body is not None:
            return speaker(body), phrase
        role = _role_from(text, phrase, mention.start)
        if role and not (mention.kind == "org" and _speaks_for(text, role)):
            return _named(speech, role, phrase), phrase
        return (speaker(mention), phrase) if mention.kind == "org" else None
    if mention.kind == "person" and words and words[-1] in _PREPOSITIONS:
        role = _role_from(text, phrase, mention.start)
        return (role, phrase) if role else None
    return speaker(mention), phrase


_UP_TO_MARK = re.compile(r"(?s:.*)[,\"”:;—–’](?:(?<!’)|(?= ))")


def _phrase(text: str, start: int, first: int) -> int:
    """Return where the words start that a name ends: after the last comma or other mark."""
    marked = _UP_TO_MARK.match(text, first, start)
    at = marked.end() if marked else first
    return at + 1 if text[at : at + 1] == " " else at


def _set_off(speech: Speech, first: int, comma: int) -> tuple[Speaker, int] | None:
    """Return who speaks in 'X, the head of Y, said' and 'the head of Y, X, said'."""
    text = speech.text
    inner = speech.ending(text.rfind("(", first, comma) - 1 if text[comma - 1] == ")" else comma)
    if inner is not None and inner.kind != "country":
        phrase = _phrase(text, inner.start, first)
        if inner.start == phrase and text[phrase - 2 : phrase - 1] == ",":
            outer = _phrase(text, phrase - 2, first)
            return speaker(inner), outer
    at = comma
    for _ in range(3):
        at = text.rfind(",", first, at)
        if at < 0:
            return None
        mention = speech.ending(at)
        if mention is not None:
            return _subject(speech, mention, first)
        role = _role_before(speech, first, at)
        if role:
            return role
    return None


_RELATIVE = re.compile(r"(?:who|whose|familiar|speaking|briefed|close to|on condition|in charge)\b")


def _relative(speech: Speech, first: int, stop: int) -> tuple[Speaker, int] | None:
    """Return who speaks in 'a diplomat who asked not to be named said'."""
    text = speech.text
    match = _RELATIVE.search(text, first, stop)
    if match is None or "," in text[match.end() : stop] or text[stop - 4 : stop] == " who":
        return None
    mention = speech.ending(match.start() - 1)
    return _subject(speech, mention, first) if mention else _role_before(speech, first, match.start() - 1)


def _role_before(speech: Speech, first: int, end: int) -> tuple[Speaker, int] | None:
    """Return the role that the words before a position name: 'the provincial police', 'Afghan officials'."""
    text = speech.text
    first = max(first, end - 70)
    first = max(first, _phrase(text, end, first))
    return _role_among(speech, first, end) if _may_hold_role(text, first, end) else None


def _may_hold_role(text: str, first: int, end: int) -> bool:
    """Say whether the words of a span may name a role: by far the most often the last tells that they do not."""
    if text[text.rfind(" ", first, end) + 1 : end].casefold() in roles():
        return True
    words = _WORDS.findall(text, first, end)
    if not words:
        return False
    last = words[-1]
    passed_over = last in _AUXILIARIES or last.endswith("ly")
    return passed_over or last.casefold() in roles() or not _LINKS.isdisjoint(words[-6:])


def _role_among(speech: Speech, first: int, end: int) -> tuple[Speaker, int] | None:
    """Return the role that the words of a span name."""
    text = speech.text
    words = list(_WORDS.finditer(text, first, end))
    while words and (words[-1][0] in _AUXILIARIES or words[-1][0].endswith("ly")):
        words.pop()
    if not words or words[-1][0].casefold() not in roles() or words[-1].end() < end - 30:
        return _role_of(speech, words, first)
    start = len(words) - 1
    for i in range(len(words) - 2, max(-1, len(words) - 6), -1):
        word = words[i][0]
        if word.lower() in _DETERMINERS or word[-2:] in ("'s", "’s"):
            start = i
            break
        if start == i + 1 and (word in _MODIFIERS or word[0].isupper()):
            start = i
        elif word in _PREPOSITIONS or word in _PASSIVE:
            break
    return _named(speech, Speaker(words[start].start(), words[-1].end()), first), words[start].start()


_LINKS = frozenset({"of", "for", "in", "from", "at"})


def _role_of(speech: Speech, words: list[re.Match[str]], first: int) -> tuple[Speaker, int] | None:
    """Return the role of 'the head of the hospital', 'residents of the village'."""
    for i in range(1, len(words)):
        if words[i][0] in _LINKS and len(words) - i <= 6:
            found = _role_before(speech, first, words[i].start() - 1)
            if found and found[0].end == words[i].start() - 1:
                return Speaker(found[0].start, words[-1].end()), found[1]
    return None


def _named(speech: Speech, role: Speaker, at: int) -> Speaker:
    """Return the person last named by a title like 'the minister'; else the role."""
    words = speech.text[role.start : role.end].lower().split()
    if words[0] != "the":
        return role
    mention = next(speech.antecedents(at, ("person",)), None)
    if mention is not None and mention.evidence.startswith("title:"):
        title = mention.evidence[6:].lower().split()
        if title[-1:] == words[-1:]:
            return speaker(mention)
    return role


def _antecedent(speech: Speech, at: int, pronoun: str) -> Speaker | None:
    """Return whom 'he', 'she' or 'it' means: the last named that can be meant."""
    unfit = _SHE if pronoun in ("he", "him") else _HE
    kinds: tuple[Kind, ...] = ("org", "country") if pronoun == "it" else ("person",)
    for mention in speech.antecedents(at, kinds):
        if not _addressed(speech.text, mention.start):
            title = mention.evidence.rpartition(":")[2].split()
            if not unfit.intersection(title):
                return speaker(mention)
    return None


def _addressed(text: str, start: int) -> bool:
    """Say whether whoever is named is met, helped, spoken to: hardly the one who goes on to speak."""
    words = text[max(0, start - 40) : start].replace(".", ".\n").rsplit("\n", 1)[-1].split()
    return not {"with", "to", "by", "against", "met"}.isdisjoint(words[-4:])


@cache
def roles() -> frozenset[str]:
    """Return the nouns for those who speak, singular and plural."""
    nouns = {word for word in lexicon()["role"] if word.islower() and word != "named"} | _BODIES
    plural = {
        f"{noun[:-1]}ies" if noun[-1] == "y" else f"{noun}es" if noun[-1] in "sh" else f"{noun}s" for noun in nouns
    }
    men = {f"{noun[:-3]}men" for noun in nouns if noun.endswith("man")}
    return frozenset(nouns | plural | men | {"people", "doctors", "witnesses", "drivers", "pilots"})
