"""``khabar feeds``: the sources to crawl, as khabar.toml lists them."""

from __future__ import annotations

from pathlib import Path

import click

from khabar.cli.console import counted, put, put_json, put_table, say
from khabar.cli.exits import DONE, PARTLY
from khabar.cli.filters import json_option
from khabar.cli.lazy import Group
from khabar.cli.place import Place, pass_place


@click.group(
    "feeds", cls=Group, examples=("khabar feeds add https://tolonews.com/rss.xml --name TOLOnews --country AF",)
)
def command() -> None:
    """The sources to crawl and their feeds. They stand in khabar.toml, which can be edited by hand as well."""


@command.command(
    "add", examples=("khabar feeds add https://tolonews.com/rss.xml --name TOLOnews --country AF --lang en",)
)
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--name", metavar="NAME", help="The source's name; without it, the host of each URL.")
@click.option("--country", default="", metavar="CODE|NAME", help="The source's country.")
@click.option("--lang", "languages", multiple=True, metavar="CODE", help="A language it writes in; may be repeated.")
@pass_place
def add(place: Place, urls: tuple[str, ...], name: str | None, country: str, languages: tuple[str, ...]) -> None:
    """Add feeds. Feeds of a source that is there join it."""
    from archive.article import Source
    from khabar.config import feed_fault, is_language
    from khabar.feedlist import add_outlets, name_of
    from scrapers.outlets import FeedSource

    for fault in filter(None, map(feed_fault, urls)):
        raise click.BadParameter(fault, param_hint="URL")
    for tag in languages:
        if not is_language(tag):
            raise click.BadParameter(f"{tag!r} is no language code; write fa, ru, uz-Latn", param_hint="--lang")
    code = _country(country)
    outlets = [
        FeedSource(source=Source(name=name or name_of(url), country=code, languages=languages), feeds=(url,))
        for url in urls
    ]
    with place.open() as k:
        added = add_outlets(k.config_file, outlets)
    for url in added.known:
        say(f"There already: {url}")
    put(f"Added {counted(added.feeds, 'feed')} and {counted(added.sources, 'source')}.")


def _country(name: str) -> str:
    if not name:
        return ""
    from index.entities.countries import country_code, suggest_countries

    code = country_code(name)
    if code is None:
        near = ", ".join(suggest_countries(name))
        raise click.BadParameter(
            f"no country is called {name!r}" + (f"; like it: {near}" if near else ""), param_hint="--country"
        )
    return code


@command.command("list", examples=("khabar feeds list", "khabar feeds list --json"))
@json_option
@pass_place
def list_(place: Place, as_json: bool) -> None:
    """List the sources and their feeds."""
    with place.open() as k:
        outlets = k.config.outlets
    if as_json:
        put_json(
            [
                {
                    "name": o.source.name,
                    "country": o.source.country,
                    "languages": list(o.source.languages),
                    "feeds": list(o.feeds),
                }
                for o in outlets
            ]
        )
    elif outlets:
        rows = [
            (o.source.name, o.source.country, " ".join(o.source.languages), feed) for o in outlets for feed in o.feeds
        ]
        put_table(("source", "country", "languages", "feed"), rows)
    else:
        say("There are no feeds yet. Add one with: khabar feeds add URL")


@command.command(
    "remove", examples=("khabar feeds remove TOLOnews", "khabar feeds remove https://tolonews.com/rss.xml")
)
@click.argument("names", nargs=-1, required=True, metavar="NAME|URL...")
@pass_place
def remove(place: Place, names: tuple[str, ...]) -> int:
    """Remove sources by name, or feeds by URL. What was archived of them stays."""
    from khabar.errors import UnknownSource
    from khabar.feedlist import remove as remove_from

    with place.open() as k:
        removed, missing = remove_from(k.config_file, names)
    if missing and not removed:
        raise UnknownSource(missing[0])
    put(f"Removed {', '.join(removed)}.")
    for name in missing:
        say(f"Not there: {name}")
    return PARTLY if missing else DONE


@command.command("import", examples=("khabar feeds import subscriptions.opml",))
@click.argument("file", metavar="OPML", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@pass_place
def import_(place: Place, file: Path) -> int:
    """Add the feeds of an OPML file, which other feed readers export."""
    from khabar.feedlist import add_outlets
    from khabar.opml import read_opml

    outlets, faults = read_opml(file)
    with place.open() as k:
        added = add_outlets(k.config_file, outlets)
    put(f"Added {counted(added.feeds, 'feed')} and {counted(added.sources, 'source')}; {len(added.known)} were there.")
    for fault in faults:
        say(f"Left out, {file}, {fault}")
    return PARTLY if faults else DONE


@command.command("export", examples=("khabar feeds export feeds.opml",))
@click.argument(
    "file",
    required=False,
    default="-",
    metavar="[OPML]",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
)
@pass_place
def export(place: Place, file: Path) -> None:
    """Write all feeds as OPML to a file, or to stdout."""
    from khabar.files import write_text
    from khabar.opml import to_opml

    with place.open() as k:
        outlets = k.config.outlets
    if str(file) == "-":
        put(to_opml(outlets).rstrip("\n"))
        return
    write_text(file, to_opml(outlets))
    say(f"Wrote {counted(sum(len(o.feeds) for o in outlets), 'feed')} of {counted(len(outlets), 'source')} to {file}")
