"""The demo world: outlets that do not exist, with articles written for this project, read from ``world/*.txt``.

A file has a head of ``key: value`` lines, then articles. Each begins with ``=== DATE TIME PATH`` (local time of the
outlet), has ``key: value`` lines of its own, an empty line, and paragraphs parted by empty lines. ``stage: 2`` marks
what appears only later; at a path that was there before, it replaces what stood there: a correction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import groupby

STAGES = (1, 2)
"""The world as first crawled, and some days later."""

_HEAD = re.compile(r"=== (\d{4}-\d\d-\d\d \d\d:\d\d) (/\S+)")
_SITE_KEYS = frozenset(
    {"name", "host", "country", "language", "zone", "look", "charset"}
    | {"feed", "motto", "sections", "excerpts", "forbidden"}
)
_STORY_KEYS = frozenset(("title", "by", "tags", "stage"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One state of an article. ``published`` is aware, in the outlet's zone; ``stage`` is the first that shows it."""

    path: str
    title: str
    published: datetime
    paragraphs: tuple[str, ...]
    by: str = ""
    tags: tuple[str, ...] = ()
    stage: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An outlet of the demo world.

    ``look`` names the template of its pages, ``feed`` the kind of its feed (``rss``, ``rss-truncated``, ``rdf``,
    ``atom``, ``json``, ``html``, ``gone``, ``refused``), ``excerpts`` says that the feed gives beginnings only, and
    ``forbidden`` is the folder that its robots.txt closes.
    """

    name: str
    host: str
    country: str
    language: str
    look: str
    feed: str
    feed_path: str
    motto: str
    sections: tuple[str, ...]
    stories: tuple[Story, ...]
    charset: str = "utf-8"
    excerpts: bool = False
    forbidden: str = ""

    @property
    def feed_url(self) -> str:
        """The address of the feed."""
        return f"http://{self.host}{self.feed_path}"

    def at(self, stage: int) -> list[Story]:
        """Return the articles as they stand at a stage, newest first."""
        standing = {story.path: story for story in self.stories if story.stage <= stage}
        return sorted(standing.values(), key=lambda story: story.published, reverse=True)


@cache
def load_world() -> tuple[Site, ...]:
    """Return the outlets of the demo world, in the order of their file names."""
    folder = files("khabar.demo") / "world"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".txt"))
    return tuple(parse_site((folder / name).read_text("utf-8"), name) for name in names)


def parse_site(text: str, name: str) -> Site:
    """Read one outlet's file; ``name`` is for messages. Raises ValueError, which names the place."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("===")]
    ends = [*starts[1:], len(lines)][: len(starts)]
    head = _pairs(lines[: starts[0] if starts else len(lines)], _SITE_KEYS, name)
    kind, _, path = head["feed"].partition(" ")
    stories = [
        _story(lines[start:end], head["zone"], f"{name}:{start + 1}") for start, end in zip(starts, ends, strict=True)
    ]
    return Site(
        name=head["name"],
        host=head["host"],
        country=head["country"],
        language=head["language"],
        look=head["look"],
        feed=kind,
        feed_path=path,
        motto=head["motto"],
        sections=tuple(re.split("[,،] ", head["sections"])),
        stories=tuple(sorted(stories, key=lambda story: story.stage)),
        charset=head.get("charset", "utf-8"),
        excerpts=head.get("excerpts") == "yes",
        forbidden=head.get("forbidden", ""),
    )


def _story(lines: list[str], zone: str, place: str) -> Story:
    found = _HEAD.fullmatch(lines[0])
    if found is None:
        raise ValueError(f"{place}: an article begins with === DATE TIME PATH")
    end = lines.index("") if "" in lines else len(lines)
    head = _pairs(lines[1:end], _STORY_KEYS, place)
    paragraphs = tuple(_paragraphs(lines[end:]))
    if not head.get("title") or not paragraphs:
        raise ValueError(f"{place}: an article needs a title and a text")
    return Story(
        path=found[2],
        title=head["title"],
        published=datetime.fromisoformat(f"{found[1]}{zone}"),
        paragraphs=paragraphs,
        by=head.get("by", ""),
        tags=tuple(tag for tag in head.get("tags", "").split(", ") if tag),
        stage=int(head.get("stage", "1")),
    )


def _pairs(lines: list[str], known: frozenset[str], place: str) -> dict[str, str]:
    pairs = {}
    for line in filter(None, lines):
        key, colon, value = line.partition(": ")
        if not colon or key not in known:
            raise ValueError(f"{place}: {line!r} is no 'key: value' of {', '.join(sorted(known))}")
        pairs[key] = value.strip()
    return pairs


def _paragraphs(lines: list[str]) -> Iterator[str]:
    for filled, group in groupby(lines, bool):
        if filled:
            yield " ".join(group)
