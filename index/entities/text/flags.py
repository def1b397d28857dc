"""The flags of the words of many texts at once, and which words have which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.entities.text.wordbook import Fact, Wordbook
from index.entities.text.words import Words


class Flags(NamedTuple):
    """The flags ``of`` each word of a text, and the words ``having`` one of some flags, in their order."""

    of: list[int]
    having: Mapping[int, list[int]]


def flags_of(texts: Sequence[Words], fact: Fact, book: Wordbook, asked: Sequence[int]) -> Iterator[Flags]:
    """Yield the flags that a fact gives the words of each text. ``asked`` are the keys of ``having``."""
    flags = book.words.told(fact).take(book.words_of(texts))
    return flagged(flags, [*map(len, texts)], asked)


def flagged(flags: NDArray[Any], sizes: Sequence[int], asked: Sequence[int]) -> Iterator[Flags]:
    """Yield flags of texts of so many words on end as those of each."""
    bounds = [*accumulate(sizes, initial=0)]
    found = [np.flatnonzero((flags & some) != 0) for some in asked]
    cuts = [np.searchsorted(which, bounds).tolist() for which in found]
    begins = np.repeat(bounds[:-1], sizes)
    places = [which - begins.take(which) for which in found]
    for i, (low, high) in enumerate(pairwise(bounds)):
        having = {
            some: which[cut[i] : cut[i + 1]].tolist() for some, which, cut in zip(asked, places, cuts, strict=True)
        }
        yield Flags(flags[low:high].tolist(), having)
