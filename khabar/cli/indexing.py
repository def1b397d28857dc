"""Bringing the index up to date, as `crawl`, `import` and `index` do it, and saying how fast it was."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from khabar.cli.console import counted, say
from khabar.cli.progress import bar

if TYPE_CHECKING:
    from khabar.api import Khabar


@dataclass(frozen=True, slots=True)
class Pace:
    """How many articles a piece of work took, in how many seconds."""

    articles: int
    seconds: float

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds if self.seconds else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the pace as the reports of `crawl` and `import` print it."""
        return {
            "articles": self.articles,
            "seconds": round(self.seconds, 3),
            "articles_per_second": round(self.rate, 1),
        }

    def __str__(self) -> str:
        if not self.articles:
            return "nothing new"
        return f"{counted(self.articles, 'article')} in {self.seconds:.1f} s ({self.rate:,.0f} articles/s)"


def bring_up_to_date(k: Khabar, *, rebuild: bool = False) -> Pace:
    """Catch the index up (or build it anew) with a progress bar, and say when it had to be built anew."""
    started = time.perf_counter()
    state = k.index_status()
    if not rebuild and state.state in ("stale", "damaged"):
        say(f"note: {state.detail.splitlines()[0]}; building it anew")
    with bar("indexing") as advance:
        report = k.index(rebuild=rebuild, progress=advance)
    return Pace(report.indexed, time.perf_counter() - started)
