"""The persons or organizations of one state of the index by their exact names: what a correction is held against."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np

from archive.corrections import Correction
from index.analysis import fold_name
from index.entities.corrections import Amended, Kind, Standing, replay
from index.entitytable import HIDDEN, SCRIPTS
from index.schema import written
from index.snapshot import Snapshot


def standing(snapshot: Snapshot, kind: Kind, corrections: Iterable[Correction]) -> Standing:
    """Return how the entities stand in a state of the index that has caught up with the corrections in force.

    The snapshot must stay open while it is asked. Raises OSError, ValueError where a file is damaged.
    """
    unwritten: dict[str, Amended] = {}
    for entity in replay(kind, (), list(corrections)):
        for name in entity.names:
            unwritten.setdefault(name, entity)
            unwritten.setdefault(fold_name(name), entity)
    return Standing(partial(_found, snapshot, kind, unwritten))


def _found(snapshot: Snapshot, kind: Kind, unwritten: dict[str, Amended], name: str) -> Amended | None:
    """Return the entity that has a name: as written, in another spelling of the letters, or by corrections alone."""
    table, labels = snapshot.entities, snapshot.labels
    if table is not None:
        column, folded = table.columns[kind], fold_name(name)
        alike = [code for code in (labels.code(kind, name), *labels.meant(kind, name)) if code >= 0]
        for code in alike:
            live = [one for one in column.members(code) if one < len(column.counts) and column.counts[one]]
            names = [*map(written, labels.labels(kind, np.array(live, dtype=np.int64)))]
            known = {*map(fold_name, names), *column.texts(code)[1 + len(SCRIPTS) :]}
            if live and folded in known:
                hidden = column.stands_for(code) == HIDDEN
                return Amended(frozenset(names), column.label(code) or names[0], hidden)
    return unwritten.get(name) or unwritten.get(fold_name(name))
