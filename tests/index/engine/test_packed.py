"""Numbers in few bits come back, by ranges and by places, however they were appended."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engine.arrayfile import ArrayFileWriter
from index.engine.packed import OVER, Packed, PackedWriter, cheapest, pack, unpack
from tests.index.engine.files import written
from tests.index.engine.twins import packed_bytes

BITS = (1, 2, 4, 8, 9, 10, 12, 16, 31)


def numbers_of(bits: int) -> st.SearchStrategy[int]:
    """Return numbers of which most fit the bits, many only just, and some do not."""
    edge = st.sampled_from([0, 1, (1 << bits) - 2, (1 << bits) - 1, 1 << bits if bits < 31 else 0])
    return st.one_of(st.integers(0, (1 << bits) - 1), edge.map(lambda one: max(one, 0)), st.integers(0, 2**31 - 1))


@settings(deadline=None, max_examples=150)
@given(st.data(), st.sampled_from(BITS))
def test_numbers_come_back(data: st.DataObject, bits: int) -> None:
    """Whatever the width, the numbers, those that do not fit among them, and the pieces they are appended in."""
    values = data.draw(st.lists(numbers_of(bits), max_size=60))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(values)), max_size=5)))

    def write(file: ArrayFileWriter) -> None:
        writer = PackedWriter(file, "n", bits)
        for start, end in zip([0, *cuts], [*cuts, len(values)], strict=True):
            writer.append(np.array(values[start:end], dtype=np.int64))
        assert writer.count == len(values)
        writer.finish()

    with written(write) as file:
        packed = Packed(file, "n", bits)
        low, high = sorted(data.draw(st.tuples(st.integers(0, len(values)), st.integers(0, len(values)))))
        places = sorted(data.draw(st.sets(st.integers(0, len(values) - 1)))) if values else []
        assert packed.read(0, len(values)).tolist() == values
        assert packed.read(low, high).tolist() == values[low:high]
        assert packed.take(np.array(places, dtype=np.int64)).tolist() == [values[place] for place in places]
        narrow = packed.narrow(low, high)
        whole_bytes = bits in (8, 16, 31)
        assert (narrow is None) == (not whole_bytes or any(value >> bits for value in values[low:high]))
        assert narrow is None or narrow.tolist() == values[low:high]


@pytest.mark.parametrize("bits", BITS)
def test_space_is_as_said(bits: int) -> None:
    """Numbers that fit take their bits; each that does not takes OVER bytes besides."""
    rng = random.Random(bits)
    values = [rng.randrange(1 << bits) for _ in range(800)]
    over = 3 if bits < 31 else 0
    values[100 : 100 + over] = [1 << bits] * over

    def write(file: ArrayFileWriter) -> None:
        writer = PackedWriter(file, "n", bits)
        writer.append(np.array(values))
        writer.finish()

    with written(write) as file:
        size = sum(file.array(name).nbytes for name in file.names())
    assert size == 800 * (32 if bits == 31 else bits) // 8 + over * OVER


@settings(deadline=None)
@given(st.sampled_from([1, 2, 4]), st.lists(st.integers(0, 255), max_size=20))
def test_unpack_and_pack(width: int, data: list[int]) -> None:
    """The numbers in bytes are those of a loop over bits, the low ones first, and packing them gives the bytes."""
    packed = np.array(data, dtype=np.uint8)
    numbers = unpack(packed, width)
    assert packed_bytes(numbers.tolist(), width) == data
    assert len(numbers) == len(data) * 8 // width
    assert pack(numbers, width).tolist() == data


@given(st.dictionaries(st.sampled_from(BITS), st.integers(0, 100), min_size=1), st.integers(0, 1000))
def test_cheapest_width(above: dict[int, int], total: int) -> None:
    """No width takes less space than the one that is chosen, and no narrower one takes as little."""
    found = cheapest(above, total)
    space = {bits: total * bits + above[bits] * OVER * 8 for bits in above}
    assert all((space[found], found) <= (space[bits], bits) for bits in above)
