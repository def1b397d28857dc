"""Kill a crawl and an import at random moments, many times: `python -m bench.killing --rounds 30`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.khabar.killing import kill_crawl, kill_import


def main() -> None:
    """Alternate between crawls and imports; a loss ends it with a KillingError."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--seed", type=int, default=100)
    chosen = options.parse_args()
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(chosen.rounds):
            kill = (kill_crawl, kill_import)[number % 2]
            result = kill(Path(folder), chosen.seed + number, 4.0)
            rounds.append(result)
            print(
                f"{number + 1:>3} {kill.__name__:<12} killed after {result.after:4.1f} s, "
                f"{result.acknowledged:>5} of {result.total} acknowledged, {result.hints} hints; sound, complete",
                flush=True,
            )
    at_work = sum(one.at_work for one in rounds)
    midway = sum(0 < one.acknowledged < one.total for one in rounds)
    print(
        f"{len(rounds)} kills, {at_work} of a command at work, {midway} with a part of the articles acknowledged: "
        "nothing lost, nothing repeated"
    )


if __name__ == "__main__":
    main()
