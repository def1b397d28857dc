"""How fast, and in how much memory, a large import goes: `python -m bench.importing --articles 100000`.

Runs the installed command on a seeded corpus and samples its memory, so that growth would show.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil

from bench.corpus import write

MB = 1 << 20


class Sampler(threading.Thread):
    """Samples the resident memory of a process and its children, in MB, every tenth of a second, until it ends."""

    def __init__(self, process: psutil.Popen) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._over = threading.Event()
        self.samples: list[float] = []

    def run(self) -> None:
        """Take samples."""
        while not self._over.wait(0.1):
            try:
                family = [self._process, *self._process.children()]
                self.samples.append(sum(one.memory_info().rss for one in family) / MB)
            except psutil.Error:
                return

    def stop(self) -> list[float]:
        """End the sampling and return the samples."""
        self._over.set()
        self.join()
        return self.samples


def measured(*command: str) -> tuple[str, list[float]]:
    """Run a command and return what it printed and the samples of its memory."""
    process = psutil.Popen(command, stdout=subprocess.PIPE, text=True)
    sampler = Sampler(process)
    sampler.start()
    printed, _ = process.communicate()
    samples = sampler.stop()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    return printed, samples


STREAM = """
import sys, khabar
with khabar.open(sys.argv[1]) as k:
    print(sum(len(article.text) > 0 for article in k.articles()))
"""


def main() -> None:
    """Import, report, then stream all articles through the Python API."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    khabar = str(Path(sys.executable).with_name("khabar"))
    with tempfile.TemporaryDirectory() as folder:
        corpus, archive = Path(folder, "corpus.jsonl"), str(Path(folder, "archive"))
        write(corpus, chosen.articles, chosen.seed)
        subprocess.run([khabar, "init", archive], check=True, stdout=subprocess.DEVNULL)
        printed, samples = measured(khabar, "--archive", archive, "import", str(corpus), "--json")
        report = json.loads(printed)
        if report["added"] != chosen.articles:
            raise SystemExit(f"{report['added']} of {chosen.articles} articles were added")
        tenths = [max(samples[: max(1, len(samples) * part // 10)], default=0.0) for part in (1, 2, 5, 10)]
        print(f"articles                 {chosen.articles:>10,} ({corpus.stat().st_size / MB:,.0f} MB of JSON Lines)")
        for what in ("archiving", "indexing"):
            pace = report[what]
            print(f"{what:<24} {pace['articles_per_second']:>10,.0f} articles/s ({pace['seconds']:,.1f} s)")
        print(
            "peak memory up to        "
            + ", ".join(f"{p}%: {m:,.0f} MB" for p, m in zip((10, 20, 50, 100), tenths, strict=True))
        )
        printed, samples = measured(sys.executable, "-c", STREAM, archive)
        half = len(samples) // 2
        print(
            f"k.articles()             {int(printed):>10,} articles streamed; peak memory first half "
            f"{max(samples[:half], default=0.0):,.0f} MB, second half {max(samples[half:], default=0.0):,.0f} MB"
        )


if __name__ == "__main__":
    main()
