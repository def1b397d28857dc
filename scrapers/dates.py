"""Dates as outlets write them, to UTC: RFC 822, ISO 8601, month names of the region's languages, Jalali dates.

Where a date could be read in two ways the region's way is taken: the day comes before the month.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from scrapers.jalali import FIRST_YEAR, LAST_YEAR, to_gregorian

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""How far ahead of its being seen a date may lie: clocks and zones are wrong, tomorrow is not."""

MAX_DATE = 120
"""Longest text read as a date, in characters: longer ones are prose."""

_MONTHS = """
january jan янв января январь январ январи yanvar ocak oca ýanwar қаңтар ژانویه جنوری یناير ینایر
february feb фев февр февраля февраль феврал феврали fevral şubat şub subat fewral ақпан فوریه فبروری فروری فبرایر
march mar мар марта март марти mart наурыз مارس مارچ
april apr апр апреля апрель апрел апрели aprel nisan nis сәуір اوریل اپریل ابریل
may мая май майи mayıs mayis maý мамыр مه می مئی مایو مې
june jun июн июня июнь июни iyun iyn haziran haz iýun маусым ژوئن جون یونیو
july jul июл июля июль июли iyul temmuz tem iýul шілде ژوئیه جولای جولائی یولیو
august aug авг августа август августи avgust avqust ağustos ağu agustos awgust тамыз اوت اگست اغسطس
september sep sept сен сент сентября сентябрь сентябр сентябри sentabr sentyabr eylül eyl sentýabr қыркүйек سپتامبر\
 سپتمبر ستمبر سبتمبر
october oct окт октября октябрь октябр октябри oktabr oktyabr ekim eki oktýabr қазан اکتبر اکتوبر
november nov ноя нояб ноября ноябрь ноябр ноябри noyabr kasım kas kasim noýabr қараша نوامبر نومبر نوفمبر
december dec дек декабря декабрь декабр декабри dekabr aralık ara aralik желтоқсан دسامبر دسمبر دیسمبر
"""
_JALALI_MONTHS = """
فروردین حمل وری farvardin hamal
اردیبهشت ثور غویی ordibehesht saur sawr
خرداد جوزا غبرګولی khordad jawza jauza
تیر سرطان چنګاښ tir saratan
مرداد امرداد اسد زمری mordad asad
شهریور سنبله وږی shahrivar sunbula sonbola
مهر میزان تله mehr mizan
ابان عقرب لړم aban aqrab
اذر قوس لیندۍ azar qaws qaus
دی جدی مرغومی dey jadi
بهمن دلو سلواغه bahman dalw dalwa
اسفند حوت کب esfand hoot hut
"""
_FOLDS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىكأإآٱ", "01234567890123456789ییکاااا", "\u200c\u200d\u200e\u200f\u0640")
_ZONES = {
    # minutes east of UTC; where a letter code means several zones, the region's own
    **{"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0},
    **{"cet": 60, "bst": 60, "west": 60, "eet": 120, "cest": 120, "msk": 180, "eest": 180, "trt": 180},
    **{"irst": 210, "gst": 240, "azt": 240, "get": 240, "samt": 240, "msd": 240, "aft": 270, "irdt": 270},
    **{"uzt": 300, "tjt": 300, "tmt": 300, "pkt": 300, "yekt": 300, "ist": 330, "npt": 345, "kgt": 360},
    **{"bdt": 360, "omst": 360, "hkt": 480, "jst": 540, "kst": 540},
    **{"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420},
}


def _table(lines: str) -> dict[str, int]:
    numbered = enumerate(lines.strip().splitlines(), 1)
    return {_folded(name): number for number, line in numbered for name in line.split()}


def _folded(text: str) -> str:
    return text.translate(_FOLDS).casefold().replace("i\u0307", "i")


_GREGORIAN = _table(_MONTHS)
_JALALI = _table(_JALALI_MONTHS)

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[t ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?:\[.*\])?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t(\d{2})(\d{2})(\d{2})?(z|[+-]\d{4})?)?")
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?: ?([ap])\.? ?m\.?(?!\w))?"
    r"(?: ?\(?(?:gmt|utc|z)? ?([+-]\d{1,2}(?::?\d{2})?)(?!\d)| ?\(?([a-z]{1,4})(?![^\W\d_]))?"
)
_NUMERIC = re.compile(r"(?<!\d)(\d{4}|\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{1,2})(?!\d)")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")


def parse_date(text: str) -> tuple[datetime | None, str]:
    """Return the UTC time that a text gives, and the zone it gave it in (``+04:30``; empty if none, then UTC is taken).

    A text that gives none, or one before 1900, yields ``(None, "")``. Whether it lies in the future is for
    ``plausible`` to say.
    """
    folded = " ".join(_folded(text[: MAX_DATE + 1]).replace("،", " ").split())
    if not folded or len(folded) > MAX_DATE:
        return None, ""
    try:
        iso = _ISO.fullmatch(folded) or _COMPACT.fullmatch(folded)
        found = _from_iso(iso) if iso else _from_words(folded)
        if found is None:
            return None, ""
        day, clock, zone = found
        local = datetime.combine(day, clock, timezone(timedelta(minutes=zone or 0)))
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None, ""
    if moment < EARLIEST:
        return None, ""
    return moment, "" if zone is None else zone_name(zone)


def plausible(moment: datetime | None, seen: datetime) -> datetime | None:
    """Return a time unless it lies more than a day after it was seen, or before 1900; then None."""
    if moment is None or moment > seen + AHEAD or moment < EARLIEST:
        return None
    return moment


def preferred(*found: tuple[datetime | None, str]) -> tuple[datetime | None, str]:
    """Return the date that says most of several: with a zone, else with a time, else any; of equals the first."""

    def rank(each: tuple[datetime | None, str]) -> int:
        moment, zone = each
        if moment is None:
            return 3
        return 0 if zone else 2 if (moment.hour, moment.minute) == (0, 0) else 1

    return min(found, key=rank, default=(None, ""))


def zone_name(minutes: int) -> str:
    """Return an offset east of UTC as ``+04:30``."""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _from_iso(match: re.Match[str]) -> tuple[date, time, int | None]:
    year, month, day, hour, minute, second, zone = match.groups()
    clock = _clock(hour or "0", minute or "0", second)
    return _day(int(year), int(month), int(day)), clock, _offset(zone)


def _from_words(text: str) -> tuple[date, time, int | None] | None:
    clock, zone = time(), None
    timed = _TIME.search(text)
    if timed:
        hour, minute, second, half, offset, name = timed.groups()
        clock = _clock(hour, minute, second, half)
        zone = _offset(offset) if offset else _ZONES.get(name or "")
        text = f"{text[: timed.start()]} {text[_time_end(timed, zone) :]}"
    day = _numeric_day(text) or _named_day(text)
    return None if day is None else (day, clock, zone)


def _time_end(timed: re.Match[str], zone: int | None) -> int:
    """Return where a time ends: before a word that is no zone, which may be the month."""
    return timed.start(6) if timed[6] and zone is None else timed.end()


def _numeric_day(text: str) -> date | None:
    match = _NUMERIC.search(text)
    if match is None:
        return None
    first, last = match[1], match[4]
    middle = int(match[3])
    if len(first) == 4:
        return _day(int(first), middle, int(last))
    if len(last) != 4:
        return None
    day, month = (int(first), middle) if middle <= 12 else (middle, int(first))
    return _day(int(last), month, day)


def _named_day(text: str) -> date | None:
    words = _WORD.findall(text)
    for place, word in enumerate(words):
        jalali, month = word in _JALALI, _JALALI.get(word) or _GREGORIAN.get(word)
        if month is None:
            continue
        # 28 February 2017; February 28, 2017; Wed Jan 25 2017; 2017 yil 28 fevral
        near = [int(each) for each in words[max(0, place - 3) : place + 5] if each.isdecimal()]
        days = [number for number in near if 1 <= number <= 31]
        years = [number for number in near if number > 1000]
        if jalali:
            years = [year for year in years if FIRST_YEAR <= year <= LAST_YEAR]
        if days and not years and len(days) > 1:
            years = [_century(days[1])]  # RFC 822 of before 1989: 02 Oct 02
        if days and years:
            return to_gregorian(years[0], month, days[0]) if jalali else _day(years[0], month, days[0])
    return None


def _century(year: int) -> int:
    return 2000 + year if year < 69 else 1900 + year


def _day(year: int, month: int, day: int) -> date:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return to_gregorian(year, month, day)
    return date(year, month, day)


def _clock(hour: str, minute: str, second: str | None, half: str | None = None) -> time:
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return time(hours, int(minute), min(int(second or 0), 59))


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone in _ZONES:
        return _ZONES[zone]
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > 15 * 60:
        return None
    return -minutes if match[1] == "-" else minutes
