"""An array to which more is added at its end, again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

_ROOM = 1024  # values for which there is room at first

Scalar = TypeVar("Scalar", bound=np.generic)


class Growing(Generic[Scalar]):
    """Rows of numbers or objects, with room for more."""

    def __init__(self, dtype: DTypeLike, first: Sequence[Any]) -> None:
        self._room: NDArray[Scalar] = np.zeros(_ROOM, dtype)
        self._size = 0
        self.extend(first)

    def __len__(self) -> int:
        return self._size

    def extend(self, values: Sequence[Any] | NDArray[Scalar]) -> None:
        """Add values at the end."""
        size = self._size + len(values)
        if size > len(self._room):
            wider = np.zeros(2 * size, self._room.dtype)
            wider[: self._size] = self._room[: self._size]
            self._room = wider
        self._room[self._size : size] = values
        self._size = size

    @property
    def values(self) -> NDArray[Scalar]:
        """Return what was added so far, as a view that stays as it is when more comes."""
        return self._room[: self._size]
