"""What an article is about."""

from index.entities.mention import Mention
from index.entities.recogniser import Rules
from index.entities.resolve import Entities, resolve, subjects

FILLER = "Nothing much happened in the valley that day and people went on with their work. " * 12


def countries(title: str, body: str) -> tuple[str, ...]:
    """Return what an English article is about."""
    text = f"{title}\n\n{body}"
    (mentions,) = Rules().mentions([(text, "en")])
    return resolve(mentions, title_end=len(title), length=len(text)).countries


def test_title_dateline_and_lead_make_a_subject() -> None:
    """Each alone is enough."""
    assert countries("Floods in Tajikistan", FILLER) == ("TJ",)
    assert countries("Floods", f"KABUL, Aug 3 - {FILLER}") == ("AF",)
    assert countries("Floods", f"Rivers rose in Pakistan. {FILLER}") == ("PK",)


def test_a_country_named_once_in_passing_is_no_subject() -> None:
    """One mention far down does not count; repetition does."""
    assert countries("Floods", f"{FILLER} He once lived in Peru.") == ()
    assert countries("Floods", f"{FILLER[:600]} Peru, Peru, Peru, Peru and Peru. {FILLER}") == ("PE",)


def test_the_weightiest_country_comes_first() -> None:
    """Title before lead, lead before the rest."""
    assert countries("Tajikistan closes border", f"Uzbekistan objected. {FILLER}") == ("TJ", "UZ")


def test_a_shorter_full_name_is_the_longer_one() -> None:
    """'John Smith' and 'John A. Smith' are one in one article."""
    mentions = [
        Mention(0, 10, "person", "John Smith", 0.85, "given"),
        Mention(20, 33, "person", "John A. Smith", 0.85, "given"),
    ]
    assert resolve(mentions, title_end=0, length=40).persons == ("John A. Smith",)


def test_a_doubtful_mention_needs_another() -> None:
    """What only a headline's capitals suggest is dropped."""
    doubtful = Mention(0, 9, "org", "Some Bank", 0.5, "pattern", "Some Bank")
    sure = Mention(20, 29, "org", "Some Bank", 0.85, "pattern", "Some Bank")
    assert resolve([doubtful], title_end=9, length=40).orgs == ()
    assert resolve([doubtful, sure], title_end=9, length=40).orgs == ("Some Bank",)


def test_no_mentions_no_entities() -> None:
    """An empty article is about nothing."""
    assert resolve([], title_end=0, length=0) == Entities()
    assert subjects([], title_end=0, length=0) == ()
