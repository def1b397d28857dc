"""Compare the index with the archive. Finds out, never raises on damage, changes nothing."""

from __future__ import annotations

from pathlib import Path

from archive.store import Store
from index.catchup import history
from index.errors import SearchError
from index.manifest import faults, read_manifest
from index.snapshot import Snapshot, open_snapshot

_NAMED = 3  # ids that one problem names


def verify(store: Store, folder: Path, *, deep: bool = False) -> list[str]:
    """Return what is wrong with the index in ``folder``, a sentence each; nothing if all is well.

    Its files must be there, of the size and with the directory that they were written with; with ``deep``
    every byte is compared with its checksum. Then every article that has not changed since the index caught
    up must be in it once, in its latest state, and nothing else. Lagging behind is no problem.
    """
    try:
        manifest = read_manifest(folder)
        if found := list(faults(folder, manifest, deep=deep)):
            return [f"the index is damaged: {fault}" for fault in found]
        snapshot = open_snapshot(folder)
    except SearchError as error:
        return [str(error).partition("\n")[0]]
    try:
        return _compare(store, snapshot)
    except Exception as error:  # noqa: BLE001 - numpy raises anything on damage
        return [f"the index cannot be read through ({type(error).__name__}: {error})"]
    finally:
        snapshot.close()


def _compare(store: Store, snapshot: Snapshot) -> list[str]:
    if snapshot.manifest.archive != history(store, snapshot.seq):
        return ["the index belongs to another archive, or to another history of this one"]
    indexed, repeated = _indexed(snapshot)
    missing, outdated = [], []
    for article in store.articles():
        seq = indexed.pop(article.id, None)
        if article.seq <= snapshot.seq and seq is None:
            missing.append(article.id)
        elif article.seq <= snapshot.seq and seq != article.seq:
            outdated.append(article.id)
    found = [
        _problem(missing, "missing from the index"),
        _problem(outdated, "in the index in a state that is not the latest"),
        _problem(list(indexed), "in the index but not in the archive"),
        _problem(repeated, "in the index more than once"),
    ]
    return [problem for problem in found if problem]


def _indexed(snapshot: Snapshot) -> tuple[dict[str, int], list[str]]:
    """Return the change of each article in the index, and the ids that are there twice."""
    seqs: dict[str, int] = {}
    repeated: list[str] = []
    for part in snapshot.parts:
        alive = slice(None) if part.alive is None else part.alive
        for name, seq in zip(part.segment.ids[alive].tolist(), part.segment.changes[alive].tolist(), strict=True):
            if name.decode() in seqs:
                repeated.append(name.decode())
            seqs[name.decode()] = seq
    return seqs, repeated


def _problem(ids: list[str], what: str) -> str:
    if not ids:
        return ""
    names = ", ".join(sorted(ids)[:_NAMED]) + (", …" if len(ids) > _NAMED else "")
    return f"{len(ids):,} article{'s are' if len(ids) > 1 else ' is'} {what}: {names}"
