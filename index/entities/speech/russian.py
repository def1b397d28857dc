"""Who says what in Russian text: 'X заявил, что ...', '«...», — сказал X', 'по словам X'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from index.entities.mention import Mention
from index.entities.speech.attribution import Attribution, Speaker, Speech, any_of, speaker
from index.entities.text.tables import wordlists

_LISTS = wordlists("speech_russian.txt")
_PAST = _LISTS["past"]
_PRESENT = _LISTS["present"]
_ENDINGS = ("", "а", "и", "о")
_DOING = _LISTS["doing"]
_VERBS = [word + ending for word in _PAST if word != "поделился" for ending in _ENDINGS]
_VERBS += [*_PRESENT, *_DOING, "поделился", "поделилась", "поделились"]
_BY_WORDS = (
    r"[Пп]о (?:(?:его|её|ее|их) )?(?:словам|данным|мнению|информации|сведениям|утверждению|оценке|оценкам|сообщению)"
)
_VERB = re.compile(rf" (?:{any_of(_VERBS)}|{_BY_WORDS})\b")

_THAT = re.compile(r"[^.:;«»\"„“!?\n]{0,140}?, (?:что|будто|якобы) ")
_INTRODUCES = re.compile(r"[^.;«»\"„“!?\n]{0,160}?(: ?[—–-]? ?|[ ])(?=[«\"„“])")
_CUT = re.compile(rf", (?:также |при этом )?{any_of(_DOING)}\b")
_DASHED = re.compile(r"[,!?…] ?[—–-] ?\Z")
_PRONOUN_AFTER = re.compile(r" (?:[\w-]+ )?(он|она|они)\b")
_ONLY_WORD = re.compile(r" ([а-яё-]{4,})(?=[.,\n]|\Z)")
_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"[\w-]+")
_STOPS = ',:;«»"„“”—–('
_STOP = re.compile(f"[{_STOPS}]")
_LONGEST_NAME = 40  # of a newspaper or company in marks
_LONGEST_PHRASE = 140
_PREPOSITIONS = _LISTS["prepositions"]
_MEDIA = _LISTS["media"]
_BODIES = _LISTS["bodies"]
_KIN = _LISTS["kin"]
_SPOKESMEN = tuple(_LISTS["spokesmen"])
_CASES = 4
"""Letters that an ending may add to a role's stem."""


def attributions(speech: Speech) -> Iterator[Attribution]:
    """Yield the attributions of a Russian text in order of their verbs."""
    done = 0
    padded = " " + speech.flat  # a match starts where its verb does in the text
    for match in _VERB.finditer(padded):
        start, end = match.start(), match.end() - 1
        if start < done:
            continue
        found = _attribution(speech, start, end)
        if found is None:
            continue
        yield found
        if found.said is not None:
            speech.clauses.append(found.said)
            done = max(done, found.said[1])


def _attribution(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what a verb, or 'по словам', says of who says what."""
    text = speech.text
    number = speech.quotation(start)
    if number >= 0:
        return _inserted(speech, start, end, number)
    if text[start:end].lower().startswith("по "):
        return _by_words(speech, start, end)
    if speech.closed(start) >= 0:
        found = _speaker_after(speech, end) or _unnamed(text, end)
        return Attribution(start, found) if found else None
    return _by_clause(speech, start, end)


def _by_clause(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what is said where no quotation comes before the verb."""
    text = speech.text
    if text[start:end] in _DOING:
        return _doing(speech, start, end)
    if _word_before(text, start) in ("как", "Как"):
        return _as_said(speech, start, end)
    set_off = text[start - 2 : start - 1]
    if set_off and set_off in ",—–-" and text[max(0, start - 5) : start].rstrip(" —–-").endswith(","):
        return _closing(speech, start, end)
    return _introduced(speech, start, end)


def _doing(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what is said by 'X ушёл в отставку, заявив, что ...': whoever is named first speaks."""
    first, stop = speech.sentence(start)
    that = _THAT.match(speech.text, end)
    subject = next((m for m in speech.within(first, start) if m.kind != "country"), None)
    if that is None or subject is None:
        return None
    return Attribution(start, speaker(subject), said=(that.end(), stop))


def _inserted(speech: Speech, start: int, end: int, number: int) -> Attribution | None:
    """Return '«..., — сказал X, — ...»': the phrase stands within the marks."""
    text, quotation = speech.text, speech.quotations[number]
    dash = _DASHED.search(text, max(quotation.open, start - 4), start)
    if dash is None:
        return None
    after = min((at for mark in "—–" if (at := text.find(mark, end, end + _LONGEST_PHRASE)) >= 0), default=-1)
    stop = after if 0 <= after < quotation.close else quotation.close
    found = _speaker_after(speech, end, stop)
    return Attribution(start, found, quotation.open, inner=(dash.start(), stop)) if found else None


def _by_words(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what stands beside 'по словам X'."""
    text = speech.text
    first, stop = speech.sentence(start)
    comma = text.find(",", end, min(stop, end + _LONGEST_PHRASE))
    number = _NUMBER.search(text, end, comma if comma >= 0 else stop)  # 'по данным следствия, 3 мая', without its comma
    if " е" in text[start:end].lower() or " их " in text[start:end]:
        pronoun = text[start:end].split()[1]
        found = _antecedent(speech, start, {"его": "он", "их": "они"}.get(pronoun, "она"))
    else:
        found = _speaker_after(speech, end, number.start() if number else comma if comma >= 0 else stop)
    if found is None:
        return None
    if speech.closed(start) >= 0:
        return Attribution(start, found)
    goes_on = number.start() - 1 if number else text.find(",", max(end, found.end), stop)
    return _beside(speech, start, found, first, goes_on, stop)


def _as_said(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what stands beside 'как сообщил X'."""
    text = speech.text
    first, stop = speech.sentence(start)
    found = _speaker_after(speech, end)
    if found is None:
        return None
    start -= 4
    return _beside(speech, start, found, first, text.find(",", max(found.end, end), stop), stop)


def _beside(speech: Speech, start: int, who: Speaker, first: int, comma: int, stop: int) -> Attribution | None:
    """Return the rest of the sentence as said, from the comma that ends a phrase; or else what comes before it."""
    if comma >= 0 and stop - comma > 15:
        return Attribution(start, who, said=(comma + 1, stop))
    if start > first + 20:
        return Attribution(start, who, said=(first, start))
    return None


def _closing(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what comes before ', сообщил X'."""
    text = speech.text
    found = _speaker_after(speech, end)
    that = _THAT.match(text, end)
    if that or found is None:
        return _introduced(speech, start, end)
    first = speech.sentence(start)[0]
    if text.count(" ", first, start) < 4:
        return None
    return Attribution(start, found, said=(first, start))


def _introduced(speech: Speech, start: int, end: int) -> Attribution | None:
    """Return what a verb introduces: a quotation, or a clause with 'что'."""
    text = speech.text
    stop = speech.sentence(end)[1]
    opening = _INTRODUCES.match(text, end)
    quoted = speech.quotation(opening.end()) if opening else -1
    if opening and (quoted < 0 or speech.opens[quoted] != opening.end() or ":" not in opening[1]):
        opening = None
    that = None if opening else _THAT.match(text, end)
    found = (_speaker_before(speech, start) or _speaker_after(speech, end)) if opening or that else None
    if found is None:
        return None
    if that is None:
        return Attribution(start, found, opening.end()) if opening else None
    cut = _CUT.search(text, that.end(), stop)
    return Attribution(start, found, said=(that.end(), cut.start() if cut else stop))


def _speaker_after(speech: Speech, end: int, stop: int = -1) -> Speaker | None:
    """Return who speaks by the words after a verb: 'сказал министр энергетики X'."""
    text = speech.text
    pronoun = _PRONOUN_AFTER.match(text, end)
    if pronoun:
        return _antecedent(speech, end, pronoun[1])
    last = min(end + _LONGEST_PHRASE, speech.sentence(end)[1], stop if stop >= 0 else len(text))
    return _chosen(speech, end, _phrase_end(speech, end, last))


def _unnamed(text: str, end: int) -> Speaker | None:
    """Return the only word after a verb: beside a quotation it speaks, 'сказал победитель'."""
    match = _ONLY_WORD.match(text, end)
    return Speaker(match.start(1), match.end(1)) if match else None


def _phrase_end(speech: Speech, start: int, last: int) -> int:
    """Return where a phrase ends: at a comma or other mark, but not at a name's marks."""
    at = start
    for match in _STOP.finditer(speech.text, start, last):
        if match.start() < at:
            continue
        number = speech.quotation(match.start())
        if number < 0 or speech.opens[number] != match.start():
            return match.start()
        at = speech.quotations[number].close + 1
        if at - match.start() > _LONGEST_NAME:
            return match.start()
    return last


def _speaker_before(speech: Speech, verb: int) -> Speaker | None:
    """Return who speaks by the words before a verb: 'Министр энергетики X также заявил'."""
    text = speech.text
    first = max(speech.sentence(verb)[0], verb - 200)
    start = first
    for mark in _STOPS:
        start = max(start, text.rfind(mark, first, verb) + 1)
    words = text[start:verb].split()
    for word in reversed(words[-3:]):
        if word.lower() in ("он", "она", "они"):
            return _antecedent(speech, start, word.lower())
    if words:
        found = _chosen(speech, start, verb)
        if found is None and len(words) <= 3 and words[0].islower() and text[start - 1 : start] == ",":
            found = _chosen(speech, max(first, text.rfind(",", first, start - 1) + 1), start - 1)
        return found
    at = start - 1
    for far in range(3):
        if far and (found := _chosen(speech, text.rfind(",", first, at) + 1 or first, at)):
            return found
        mention = speech.ending(at)
        if mention is not None and not _within_apposition(text, first, mention.start):
            return speaker(mention)
        at = text.rfind(",", first, max(first, at))
        if at < 0:
            break
    return None


def _within_apposition(text: str, first: int, at: int) -> bool:
    """Say whether a name is only part of what stands between commas: ', дочь X,'."""
    comma = text.rfind(",", first, at)
    return comma >= 0 and bool(text[comma + 1 : at].strip())


def _chosen(speech: Speech, start: int, stop: int) -> Speaker | None:
    """Return who of those named in a phrase speaks: a person before a role, a role before a body and a country."""
    text = speech.text
    mentions = [m for m in speech.within(start, stop) if m.end <= stop]
    persons = [m for m in mentions if m.kind == "person"]
    for i, person in enumerate(persons):
        if not _preposed(text, start, person.start):
            words = text[start : person.start].lower().split()
            if words and words[-1] in _KIN and " " not in person.text:
                at = text.rfind(" ", start, person.start - 1) + 1
                return Speaker(max(at, start), person.end)
            beside = persons[i + 1 : i + 2]
            return speaker(beside[0] if beside and beside[0].start == person.end + 1 else person)
    role = _role(text, start, stop)
    bodies = [m for m in mentions if m.kind == "org" and not _in_passing(text, start, m.start, m.end, stop)]
    if role and (not bodies or (role.start < bodies[0].start and not _speaks_for(text, role))):
        return _named(speech, role, start)
    if bodies:
        return speaker(bodies[0])
    return next((speaker(m) for m in mentions if m.kind == "country" and _governs(text, start, m.start)), None)


def _role(text: str, start: int, stop: int) -> Speaker | None:
    """Return the first word of a phrase that names a role."""
    for match in _WORD.finditer(text, start, stop):
        if is_role(match[0]) and match[0].lower() not in _MEDIA:
            return Speaker(match.start(), match.end())
    return None


@cache
def _stems() -> frozenset[str]:
    return wordlists("russian.txt")["role"] | _BODIES


def is_role(word: str) -> bool:
    """Say whether a word, in any case, is a noun for one who speaks."""
    stems, low = _stems(), word.lower().replace("ё", "е").removeprefix("экс-")
    return any(low[:size] in stems for size in range(len(low), max(2, len(low) - _CASES), -1))


def _speaks_for(text: str, role: Speaker) -> bool:
    """Say whether a role is that of one who speaks for a body."""
    return text[role.start : role.end].lower().startswith(_SPOKESMEN)


def _word_before(text: str, start: int) -> str:
    """Return the word before a position."""
    words = text[max(0, start - 30) : start].split()
    return words[-1] if words else ""


def _preposed(text: str, start: int, at: int) -> bool:
    """Say whether a preposition stands right before a position within a phrase."""
    words = text[start:at].split()
    return bool(words) and words[-1].lower() in _PREPOSITIONS


def _in_passing(text: str, start: int, at: int, end: int, stop: int) -> bool:
    """Say whether a body is but whom one speaks to: 'в интервью X', 'агентству X', 'с X'."""
    words = text[start:at].lower().split()[-2:]
    if text[at - 1 : at] == "«" and not text[start : at - 1].strip() and text[end + 1 : stop].strip():
        return True
    return bool(words) and (words[-1] in _PREPOSITIONS or not _MEDIA.isdisjoint(words))


def _governs(text: str, start: int, at: int) -> bool:
    """Say whether a country speaks: 'Москва заявила', 'в Кабуле заявили', 'по данным Кабула'."""
    words = text[start:at].lower().split()
    return words in ([], ["в"], ["во"])


def _named(speech: Speech, role: Speaker, at: int) -> Speaker:
    """Return the person last named by the same role; else the role."""
    mention = next(speech.antecedents(at, ("person",)), None)
    if mention is None:
        return role
    stem = speech.text[role.start : role.end].lower()[:6]
    before = speech.text[max(0, mention.start - 60) : mention.start].lower().split()[-4:]
    return speaker(mention) if any(word.startswith(stem) for word in before) else role


def _antecedent(speech: Speech, at: int, pronoun: str) -> Speaker | None:
    """Return whom a pronoun means: the last named, of fitting ending if the name tells."""
    if pronoun == "они":
        return None
    oblique = None
    for mention in speech.antecedents(at, ("person",)):
        if not _fits(mention, pronoun):
            continue
        if not mention.text.endswith(_OBLIQUE) and not _preposed(
            speech.text, max(0, mention.start - 20), mention.start
        ):
            return speaker(mention)
        oblique = oblique or mention
    return speaker(oblique) if oblique else None


_OBLIQUE = ("ом", "ым", "ову", "еву", "ину", "ому")
"""Endings of a name of somebody met or given to, who seldom goes on to speak."""

_HIS = ("ов", "ев", "ёв", "ин", "ский", "вич")


def _fits(mention: Mention, pronoun: str) -> bool:
    """Say whether a name may be his or hers; 'Каримова' may also be his, in the genitive."""
    name = mention.text.lower()
    return not name.endswith(_HIS) if pronoun == "она" else True
