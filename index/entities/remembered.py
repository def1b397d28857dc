"""What a pure function says of words and names, remembered in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from index.entities.text.folding import fold
from index.entities.text.words import LONGEST_KEPT

Key = TypeVar("Key", bound=str | tuple[str, ...])
Value = TypeVar("Value")

MOST = 10_000
"""Keys, before starting afresh."""


class Remembered(dict[Key, Value]):
    """A mapping of any key to what ``function`` says of it; to be asked by ``remembered[key]``."""

    def __init__(self, function: Callable[[Key], Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: Key) -> Value:
        value = self._function(key)
        if (len(key) if isinstance(key, str) else sum(map(len, key))) <= LONGEST_KEPT:
            if len(self) >= MOST:
                self.clear()
            self[key] = value
        return value


FOLDED = Remembered(fold)
"""Name → the name folded."""
