"""What is remembered of names."""

from index.entities.remembered import MOST, Remembered
from index.entities.text.words import LONGEST_KEPT


def test_no_more_is_remembered_than_is_bounded() -> None:
    """Long names are answered and not kept; too many are forgotten at once, and answered as before."""
    asked: list[str] = []

    def length(name: str) -> int:
        asked.append(name)
        return len(name)

    remembered = Remembered(length)
    assert remembered["Kabul"] == remembered["Kabul"] == 5
    assert asked == ["Kabul"]
    long = "x" * (LONGEST_KEPT + 1)
    assert remembered[long] == LONGEST_KEPT + 1
    assert long not in remembered
    for i in range(2 * MOST):
        assert remembered[str(i)] == len(str(i))
        assert len(remembered) <= MOST
    assert remembered["Kabul"] == 5


def test_several_names_are_as_long_as_all_of_them() -> None:
    """A key of two halves is short if both are."""
    remembered: Remembered[tuple[str, str], str] = Remembered("".join)
    assert remembered["a", "b"] == "ab"
    assert remembered["a" * LONGEST_KEPT, "b"] == "a" * LONGEST_KEPT + "b"
    assert list(remembered) == [("a", "b")]
