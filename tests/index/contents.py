"""What an index holds, apart from how it came to hold it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index.schema import VALUES
from index.snapshot import open_snapshot


def contents(folder: Path) -> dict[str, Any]:
    """Return the postings by field, term and article, and the columns by article, of what is alive."""
    snapshot = open_snapshot(folder)
    postings: dict[str, Any] = {}
    columns: dict[str, Any] = {}
    for part in snapshot.parts:
        ids = [name.decode() for name in part.columns.ids]
        reader = part.searcher.reader()
        for field, term in reader.all_terms():
            matcher = reader.postings(field, term)
            while matcher.is_active():
                name = ids[matcher.id()]
                assert name not in postings.get(f"{field}:{term.decode()}", {})
                postings.setdefault(f"{field}:{term.decode()}", {})[name] = (matcher.weight(), matcher.value())
                matcher.next()
        for doc in part.alive.nonzero()[0].tolist():
            assert ids[doc] not in columns
            columns[ids[doc]] = (
                int(part.columns.dates[doc]),
                [
                    [snapshot.labels.label(name, int(code)) for code in part.columns.values[name].of(doc)]
                    for name in VALUES
                ],
            )
    snapshot.close()
    return {"postings": postings, "columns": columns}
