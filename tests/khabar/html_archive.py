"""An archive whose articles try to break out of an HTML export, and some that just want to be set right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import khabar
from archive.article import Draft
from archive.store import Store
from index.catchup import catch_up
from khabar.export.html.site import export_site
from khabar.layout import INDEX_FOLDER

SEEN = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)

HOSTILE = "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"

DRAFTS = (
    Draft(
        url="https://evil.test/1",
        title=f"Hostile {HOSTILE} title",
        text=f"A text with {HOSTILE} in it.\nAnd 'quotes' \" & \u2028 separators \u2029 and {{{{ braces }}}}.",
        source=f"Evil \"{HOSTILE}'",
        authors=(HOSTILE,),
        language='en" onload="x',
        published=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
    ),
    Draft(
        url="javascript:alert(1)",
        title="A link that must not be one",
        text="The address of this article is a script. It was reported from Kabul in Afghanistan.",
        source="Plain News",
        language="en",
        published=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
    ),
    Draft(
        url="https://plain.test/rahmon",
        title="Rahmon visits the dam at Roghun",
        text="Dushanbe, Tajikistan. President Emomali Rahmon visited the dam. Engineers from Café Ünal explained.",
        source="Plain News",
        language="en",
        published=datetime(2026, 4, 2, 8, 0, tzinfo=UTC),
    ),
    Draft(
        url="https://fa.test/1",
        title="مرز افغانستان باز شد",
        text="کابل – کتاب‌های تازه از BBC به مرز رسید.\nEnglish paragraph about Kabul, Afghanistan.\nپایان.",
        source="روزنامه",
        language="fa",
        published=datetime(2026, 5, 2, 8, 0, tzinfo=UTC),
    ),
    Draft(
        url="https://ru.test/1",
        title="Пётр Ёлкин открыл ёлочный базар",
        text="Бишкек, Кыргызстан. Базар открыт до весны.",
        source="Вести",
        language="ru",
        published=None,
    ),
)

CORRECTED = Draft(
    url="https://plain.test/rahmon",
    title="Rahmon visits the dam at Roghun",
    text="Dushanbe, Tajikistan. President Emomali Rahmon opened the dam. Engineers from Café Ünal explained.",
    source="Plain News",
    language="en",
    published=datetime(2026, 4, 2, 8, 0, tzinfo=UTC),
)


def make_archive(root: Path, drafts: tuple[Draft, ...] = (*DRAFTS, CORRECTED)) -> Path:
    """Make and index an archive of the drafts, each seen a minute after the one before."""
    Store.create(root)
    with Store.open(root, write=True) as store:
        with store.transaction():
            for minute, draft in enumerate(drafts):
                store.put(draft, seen=SEEN + timedelta(minutes=minute))
        catch_up(store, root / INDEX_FOLDER)
    return root


def export(root: Path, folder: Path, query: str = "") -> int:
    """Export what matches a query."""
    with khabar.open(root, clock=lambda: SEEN) as k:
        return export_site(k, folder, k.matching(query), title="Test export", query=query)
