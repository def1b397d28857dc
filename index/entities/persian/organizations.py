"""Organizations in Persian and Dari text: a common noun that heads a name, and what follows up to a place or adjective.

Nothing in these letters says where a name ends. The rules prefer silence: a head ('انجمن', 'موزه') needs a country, a
place or an adjective of bodies ('ملی') a few words on, with no function word between; papers and agencies go by the
next word, and 'بانک مرکزی' is one by itself.
"""

from __future__ import annotations

from functools import cache

from index.entities.remembered import FOLDED, Remembered
from index.entities.text.folding import fold
from index.entities.text.marks import Marks
from index.entities.text.tables import wordlists

_LONGEST = 6  # words
_CONFIDENCE = 0.8
_SPACES = (" ", "\u0654 ", "\u0650 ")  # by itself, or after a sign that binds a word to the next


def mark_organizations(marks: Marks) -> None:
    """Mark the organizations of a text that the lists do not have."""
    words, after = marks.words, 0
    for i in [i for i, token in enumerate(words.tokens) if _HEADS[token]]:
        if i >= after and not marks.taken[i]:
            end = _end(marks, i)
            if end:
                after = end
                label = " ".join(words.text[words.starts[i] : words.ends[end - 1]].split())
                marks.add(i, end, "org", label, "pattern", _CONFIDENCE)


def _end(marks: Marks, head: int) -> int:
    """Return the word after the last of the name that a word heads, 0 if it heads none."""
    end, k = 0, head + 1
    while k < len(marks.words) and k - head < _LONGEST and marks.words.gap(k) in _SPACES and _goes_on(marks, k):
        if marks.country[k]:
            end = k + 1
        elif end == k:
            break
        k += 1
    if end or k == head + 1:
        return end
    first, second = (FOLDED[word] for word in marks.words.tokens[head : head + 2])
    bare = first in _listed("orgbare") and second in _listed("orgend")
    named = first in _listed("orgnamed") and second not in _listed("orgend")
    return head + 2 if bare or named else 0


def _goes_on(marks: Marks, k: int) -> bool:
    key = FOLDED[marks.words.tokens[k]]
    apart = key in _listed("orgstop") or key in _listed("orgplain")
    return not apart and marks.taken[k] in ("", "country") and key[:1].isalpha()


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(map(fold, wordlists("persian.txt")[name]))


_HEADS: Remembered[str, bool] = Remembered(lambda word: fold(word) in _listed("orghead"))
