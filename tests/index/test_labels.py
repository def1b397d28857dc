"""Which labels a name asked for means."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest

from index.entities.spelling.kinship import bucket
from index.labels import LabelFile, Labels, LabelState, LabelWriter, label_file, matching
from index.schema import VALUES

PERSONS = ["Vladimir Putin", "Putin", "Ҷамшед Раҳмонов", "محمد يوسف", "Jean-Paul Sartre", "Zoë Smith", "!!!"]
LANGUAGES = ["fa", "fa-AF", "ru", "f"]


def written(folder: Path, column: str, labels: list[str]) -> LabelState:
    """Write labels of a column, and return the state."""
    writer = LabelWriter(folder)
    assert [writer.code(column, label) for label in labels] == list(range(len(labels)))
    return writer.write()[column]


def names(folder: Path, column: str, asked: str, labels: list[str]) -> list[str]:
    """Return the labels that a name means."""
    state = written(folder, column, labels)
    return [labels[code] for code in matching(column, asked, LabelFile(folder / label_file(column), state))]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("vladimir putin", ["Vladimir Putin"]),
        ("putin", ["Putin"]),
        ("VLADIMIR", ["Vladimir Putin"]),
        ("Putin Vladimir", ["Vladimir Putin"]),
        ("putin sartre", []),
        ("рахмонов", ["Ҷамшед Раҳмонов"]),
        ("محمد یوسف", ["محمد يوسف"]),
        ("jean paul sartre", ["Jean-Paul Sartre"]),
        ("zoe", ["Zoë Smith"]),
        ("zo", []),
        ("zo*", ["Zoë Smith"]),
        ("put?n", ["Vladimir Putin", "Putin"]),
        ("v* putin", ["Vladimir Putin"]),
        ("*", PERSONS),
        ("!!!", ["!!!"]),
        ("????????????", []),
        ("[a-z]*", []),
    ],
)
def test_person(tmp_path: Path, asked: str, found: list[str]) -> None:
    """A person's name means equal ones under folding, or else all that have each of its words."""
    assert names(tmp_path, "person", asked, PERSONS) == found


@pytest.mark.parametrize(("asked", "found"), [("fa", ["fa", "fa-AF"]), ("FA_af", ["fa-AF"]), ("r", []), ("f", ["f"])])
def test_language(tmp_path: Path, asked: str, found: list[str]) -> None:
    """A language means itself and its variants."""
    assert names(tmp_path, "language", asked, LANGUAGES) == found


def test_codes_stay_when_labels_are_added(tmp_path: Path) -> None:
    """A later commit knows the codes of the one before and goes on from there."""
    first = LabelWriter(tmp_path)
    assert [first.code("org", label) for label in ("NATO", "UN", "NATO")] == [0, 1, 0]
    before = first.write()
    second = LabelWriter(tmp_path, before)
    assert [second.code("org", label) for label in ("SCO", "UN")] == [2, 1]
    after = second.write()
    assert [Labels(tmp_path, after).label("org", code) for code in range(3)] == ["NATO", "UN", "SCO"]
    assert [Labels(tmp_path, states).size("org") for states in (before, after)] == [2, 3]


def test_a_commit_adds_to_the_end(tmp_path: Path) -> None:
    """What is written once stays as it is, byte for byte; a column without a new label is not touched at all."""
    first = LabelWriter(tmp_path)
    first.code("person", "Zoë Smith")
    first.code("org", "NATO")
    before = first.write()
    path = tmp_path / label_file("person")
    assert path.read_bytes() == f"Zoë Smith\tzoe smith\t{bucket('Zoë Smith')}\n".encode()
    org = (tmp_path / label_file("org")).stat()
    first.code("person", "Putin")
    after = first.write()
    assert path.read_bytes() == (
        f"Zoë Smith\tzoe smith\t{bucket('Zoë Smith')}\nPutin\tputin\t{bucket('Putin')}\n".encode()
    )
    assert after["person"] == LabelState(2, path.stat().st_size, zlib.crc32(path.read_bytes()))
    assert after["org"] == before["org"]
    assert (tmp_path / label_file("org")).stat().st_mtime_ns == org.st_mtime_ns
    assert first.write() == after


def test_every_column_has_a_file(tmp_path: Path) -> None:
    """Also a column without a label: so that no file that is missing was never there."""
    assert LabelWriter(tmp_path).write() == dict.fromkeys(VALUES, LabelState())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(map(label_file, VALUES))


def test_what_a_killed_writer_left_is_overwritten(tmp_path: Path) -> None:
    """What lies beyond a state's own is nobody's: it is not read, and the next label is written over it."""
    state = written(tmp_path, "org", ["NATO", "UN"])
    path = tmp_path / label_file("org")
    with path.open("ab") as file:
        file.write(b"Left\tleft\nBehi" * 9)
    states = dict.fromkeys(VALUES, LabelState()) | {"org": state}
    assert list(LabelFile(path, state).lines()) == [("NATO", "nato", ""), ("UN", "un", "")]
    again = LabelWriter(tmp_path, states)
    assert [again.code("org", label) for label in ("Left", "UN")] == [2, 1]
    after = again.write()["org"]
    assert path.stat().st_size == after.size
    assert [label for label, _, _ in LabelFile(path, after).lines()] == ["NATO", "UN", "Left"]


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    """Whatever bit of a state's own is another, reading it says so."""
    state = written(tmp_path, "org", ["NATO", "سازمان ملل"])
    path = tmp_path / label_file("org")
    data = path.read_bytes()
    for at in range(len(data)):
        spoilt = bytearray(data)
        spoilt[at] ^= 1 << at % 8
        path.write_bytes(spoilt)
        with pytest.raises(ValueError, match=r"org\.labels is not as it was written"):
            assert LabelFile(path, state).text


@pytest.mark.parametrize("size", [0, 5])
def test_cut_off_labels_are_found(tmp_path: Path, size: int) -> None:
    """A file that ends before its state does is an error."""
    state = written(tmp_path, "org", ["NATO"])
    path = tmp_path / label_file("org")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ValueError, match=r"empty file|not as it was written"):
        assert LabelFile(path, state).text


def test_labels_outlive_their_files(tmp_path: Path) -> None:
    """Labels that are open answer after their files are gone, whatever was asked of them before."""
    states = dict.fromkeys(VALUES, LabelState()) | {"org": written(tmp_path, "org", ["NATO", "UN"])}
    labels = Labels(tmp_path, states)
    for path in tmp_path.iterdir():
        path.unlink()
    assert labels.label("org", 1) == "UN"
    assert labels.labels("org", np.array([1, 0])) == ["UN", "NATO"]
    assert labels.codes("org", "nato") == [0]
    labels.close()


def test_code_of_exactly_one_label(tmp_path: Path) -> None:
    """A label has its code by its spelling and no other: not a part of it, nor what reaches over its line."""
    labels = [*PERSONS, "Putin's", "a.b"]
    state = written(tmp_path, "person", labels)
    file = LabelFile(tmp_path / label_file("person"), state)
    assert [file.code(label) for label in labels] == list(range(len(labels)))
    assert file.numbers == {label: code for code, label in enumerate(labels)}
    for other in ("", "putin", "Vladimir", "utin", "axb", "a.", "Putin\tputin", "putin\nPutin", "\ud800"):
        assert file.code(other) == -1, other


def test_labels_of_one_line_only(tmp_path: Path) -> None:
    """A name asked for is found in its line, not over the ends of two."""
    assert names(tmp_path, "org", "b c", ["a b", "c d"]) == []
    assert names(tmp_path, "source", "c d", ["a b", "c d", "C-D", "d c"]) == ["c d", "C-D"]
