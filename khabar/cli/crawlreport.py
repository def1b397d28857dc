"""What a crawl did, as JSON and as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from khabar.cli.console import counted, line, put, say
from khabar.cli.indexing import Pace

if TYPE_CHECKING:
    from scrapers.crawl import CrawlReport

_SHOWN = 10  # failures named in the text; `khabar status` names them all


def report_json(report: CrawlReport, archiving: Pace, indexing: Pace) -> dict[str, Any]:
    """Return what ``khabar crawl --json`` prints: feeds and pages by outcome, articles, failures, pace."""
    return {
        "feeds": dict(report.feeds),
        "pages": dict(report.pages),
        "read": report.added + report.updated + report.unchanged,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "failures": [
            {
                "kind": failure.kind,
                "source": failure.source,
                "url": failure.url,
                "failure": failure.failure,
                "detail": failure.detail,
            }
            for failure in report.failures
        ],
        "archiving": archiving.to_json(),
        "indexing": indexing.to_json(),
    }


def write_report(report: CrawlReport, archiving: Pace, indexing: Pace) -> None:
    """Write a crawl's summary to stdout and its failures to stderr."""
    put(f"feeds     {_outcomes(report.feeds) or 'none due'}")
    put(f"pages     {_outcomes(report.pages) or 'none'}")
    put(f"articles  {report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged")
    indexed = f"{indexing.seconds:.1f} s indexing {counted(indexing.articles, 'article')}"
    put(f"time      {archiving.seconds:.1f} s crawling, {indexed}")
    by_class: Counter[tuple[str, str]] = Counter((f.kind, f.failure) for f in report.failures)
    for failure in sorted(report.failures, key=lambda f: f.kind)[:_SHOWN]:
        where = f"{line(failure.source)}  {line(failure.url)}"
        say(f"  failed  {failure.kind}  {failure.failure}: {where}\n          {line(failure.detail)}")
    if len(report.failures) > _SHOWN:
        said = ", ".join(f"{n:,} {kind} {failure}" for (kind, failure), n in by_class.most_common())
        say(f"  in all  {said}; see: khabar status")


def _outcomes(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {outcome.replace('_', ' ')}" for outcome, number in counts.most_common())
