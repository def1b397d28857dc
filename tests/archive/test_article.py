"""The vocabulary: ids, digests, frozen values."""

from __future__ import annotations

import dataclasses
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import ID_LENGTH, article_id
from tests.archive.conftest import draft


def test_id_is_fixed_for_an_address() -> None:
    """An id is part of the format: the same address has had the same id ever since format 1."""
    assert article_id("http://oxus.test/1") == "k8sms97spk90"


@given(st.text())
def test_id_is_short_and_safe(url: str) -> None:
    """An id is twelve characters that can stand in a file name, an address and a shell without quotes."""
    try:
        url.encode()
    except UnicodeEncodeError:
        return
    found = article_id(url)
    assert len(found) == ID_LENGTH
    assert set(found) <= set(string.ascii_lowercase + string.digits) - set("ilou")


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(draft())])
def test_digest_covers_every_field(field: str) -> None:
    """A draft that differs in any one field has another digest, so no change can pass unseen."""
    other: dict[str, Any] = {
        "authors": ("N",),
        "tags": ("t",),
        "extra": {"k": 1},
        "extent": "excerpt",
        "published": None,
    }
    changed: dict[str, Any] = {field: other.get(field, "other")}
    assert draft(**changed).digest() != draft().digest()


def test_digest_does_not_hang_on_the_order_of_keys() -> None:
    """What an article says is the same whatever order its extra keys come in."""
    assert draft(extra={"a": 1, "b": 2}).digest() == draft(extra={"b": 2, "a": 1}).digest()
