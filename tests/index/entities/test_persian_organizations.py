"""Organizations in Persian and Dari text."""

import pytest

from index.entities.recogniser import Rules


def organizations(text: str) -> list[str]:
    """Return the texts of the organizations that patterns find, in order."""
    (mentions,) = Rules().mentions([(text, "fa")])
    return [mention.text for mention in mentions if mention.kind == "org" and mention.evidence == "pattern"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("رئیس انجمن ماهیگیران ایران استعفا داد.", "انجمن ماهیگیران ایران"),
        ("انستیتوت ملی گیاه‌شناسی افغانستان گشایش یافت.", "انستیتوت ملی گیاه‌شناسی افغانستان"),
        ("شفاخانهٔ ساحوی هرات خون می‌خواهد.", "شفاخانهٔ ساحوی هرات"),
        ("به گزارش خبرگزاری میخک، باران می‌بارد.", "خبرگزاری میخک"),
        ("این خبر را بانک مرکزی اعلام کرد.", "بانک مرکزی"),
        ("فدراسیون والیبال جریمه شد.", "فدراسیون والیبال"),
        ("سفارت تاجیکستان در تهران بسته است.", "سفارت تاجیکستان"),
    ],
)
def test_a_head_and_a_place_make_a_name(text: str, expected: str) -> None:
    """Or the next word, for papers, agencies and the like; function words end it."""
    assert organizations(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "شرکت در نشست تهران سودمند بود.",
        "شرکت‌های خصوصی ایران سود بردند.",
        "یک بانک خصوصی ایران ورشکست شد.",
        "دانشگاه تعطیل شد و ایران باخت.",
        "حزب حاکم ترکیه پیروز شد.",
        "خبرگزاری رسمی کشور نوشت.",
        "سازمان. ایران پاسخ داد.",
        "بانک",
    ],
)
def test_common_nouns_are_no_names(text: str) -> None:
    """Nor is what has a function word, a mark or a describing adjective within."""
    assert organizations(text) == []


def test_what_is_listed_stays_what_it_is() -> None:
    """A pattern takes no word that has a meaning already."""
    (mentions,) = Rules().mentions([("دفتر سازمان ملل متحد در کابل باز است.", "fa")])
    assert [mention.value for mention in mentions if mention.kind == "org"] == ["UN"]
