"""Texts to token numbers, by a table of all pieces of text between white space that were met before.

A token never spans white space, so a text is analysed piece by piece, and a piece that was met before
costs one look-up. What a piece means is exactly what ``index.analysis`` says of it.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyse_piece, plain_word, stem

MAX_PIECES = 400_000  # remembered, some 130 MB; then the table is begun anew
MAX_LEARNT = 4_000_000  # tokens of all pieces, those that are not remembered among them; the same
_LONG = 256  # characters; a longer piece is no word and will not be met again


@dataclass(frozen=True, slots=True)
class Table:
    """The pieces as arrays: for each how many tokens it has, where they begin, how many positions it takes;
    and for each token its word and its offset from the piece's position; and for each word its term."""

    counts: NDArray[np.int32]
    starts: NDArray[np.int32]
    steps: NDArray[np.int32]
    token_words: NDArray[np.int32]
    token_offsets: NDArray[np.int32]
    word_terms: NDArray[np.int32]


class Vocabulary(dict[str, int]):
    """Numbers for pieces, words and terms, given as they come: a mapping of any piece to its number.

    It is the mapping itself: one that had it, and was asked by it what a new piece means, would stay in memory with it
    until the next collection of cycles.
    """

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[str] = []
        self.words: list[str] = []
        self._term_numbers: dict[str, int] = {}
        self._word_numbers: dict[str, int] = {}
        self._word_terms = array("i")
        self._counts, self._starts, self._steps = array("i"), array("i"), array("i")
        self._token_words, self._token_offsets = array("i"), array("i")
        self._plain: dict[str, int] = {}  # the number of a piece that is a plain word

    @property
    def full(self) -> bool:
        """Whether it is time to begin anew."""
        return len(self) >= MAX_PIECES or len(self._token_words) >= MAX_LEARNT

    def numbers(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text."""
        return list(map(self.__getitem__, text.replace("_", " ").split()))

    def tokens(self, numbers: list[int]) -> int:
        """Return how many tokens some pieces have."""
        return sum(map(self._counts.__getitem__, numbers))

    def table(self) -> Table:
        """Return what all pieces so far mean."""
        return Table(
            *(
                np.array(part, dtype=np.int32)
                for part in (
                    self._counts,
                    self._starts,
                    self._steps,
                    self._token_words,
                    self._token_offsets,
                    self._word_terms,
                )
            )
        )

    def __missing__(self, piece: str) -> int:
        number = self._learn(piece)
        if len(piece) <= _LONG:
            self[piece] = number
        return number

    def _learn(self, piece: str) -> int:
        word = plain_word(piece)
        number = self._plain.get(word) if word else None
        if number is not None:
            return number
        if word:
            number = self._plain[word] = self._new([(self._word(word, stem(word)), 0)], 1)
            return number
        tokens, step = analyse_piece(piece)
        return self._new([(self._word(one, term), offset) for term, one, offset in tokens], step)

    def _new(self, tokens: list[tuple[int, int]], step: int) -> int:
        self._starts.append(len(self._token_words))
        self._counts.append(len(tokens))
        self._steps.append(step)
        for word, offset in tokens:
            self._token_words.append(word)
            self._token_offsets.append(offset)
        return len(self._counts) - 1

    def _word(self, word: str, term: str) -> int:
        number = self._word_numbers.get(word)
        if number is None:
            number = self._word_numbers[word] = len(self.words)
            self.words.append(word)
            term_number = self._term_numbers.setdefault(term, len(self.terms))
            if term_number == len(self.terms):
                self.terms.append(term)
            self._word_terms.append(term_number)
        return number
