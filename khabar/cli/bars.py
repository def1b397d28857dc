"""Counts drawn as bars of block characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_NARROWEST = 10  # columns for the longest bar, however narrow the terminal


def bars(counts: Sequence[tuple[str, int]], width: int) -> Iterator[str]:
    """Yield a line for each (label, count): label, bar, count, the highest ``width`` columns wide."""
    if not counts:
        return
    most = max(count for _, count in counts)
    label_width = max(len(label) for label, _ in counts)
    number_width = len(f"{most:,}")
    room = max(_NARROWEST, width - label_width - number_width - 3)
    for label, count in counts:
        eighths = -(-count * room * 8 // most) if most else 0
        drawn = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
        yield f"{label:<{label_width}} {drawn} {count:,}" if count else f"{label:<{label_width}}"
