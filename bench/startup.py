"""What a command costs before and with its work: `python -m bench.startup ARCHIVE [QUERY]`.

Prints which of the heavy libraries each command loads, and the whole time of a search as a process, start-up included,
beside that of an interpreter that does nothing and of one that loads numpy.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

HEAVY = ("numpy", "whoosh", "rich", "aiohttp", "bs4", "lxml", "trafilatura", "feedparser", "jinja2", "py3langid")
KHABAR = str(Path(sys.executable).with_name("khabar"))


def loaded(*words: str) -> tuple[int, list[str]]:
    """Return how many modules a command imports, and which of the heavy libraries are among them."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", KHABAR, *words], capture_output=True, text=True, check=False
    )
    modules = re.findall(r"import time:.*\|\s+([\w.]+)$", done.stderr, flags=re.MULTILINE)
    roots = {module.partition(".")[0] for module in modules}
    return len(modules), [library for library in HEAVY if library in roots]


def milliseconds(*command: str, times: int = 15) -> float:
    """Return the median time of a whole process."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("archive")
    options.add_argument("query", nargs="?", default="oil opec")
    chosen = options.parse_args()
    search = ("--archive", chosen.archive, "search", chosen.query, "--facets", "--json")
    for words in (("--help",), ("search", "--help"), search, ("--archive", chosen.archive, "status", "--json")):
        count, heavy = loaded(*words)
        shown = " ".join(word for word in words if word not in ("--archive", chosen.archive))
        print(f"khabar {shown:<44} {count:>4} modules, {', '.join(heavy) or 'none heavy'}")
    print(f"python -c pass           {milliseconds(sys.executable, '-c', 'pass'):>6.0f} ms")
    print(f"python -c 'import numpy' {milliseconds(sys.executable, '-c', 'import numpy'):>6.0f} ms")
    print(f"khabar --help            {milliseconds(KHABAR, '--help'):>6.0f} ms")
    print(f"khabar search, faceted   {milliseconds(KHABAR, *search):>6.0f} ms")


if __name__ == "__main__":
    main()
