"""Looking for what must not be written: secrets, tokens and receivers, in any usual spelling."""

import json
from collections.abc import Iterable
from pathlib import Path

from app.bootstrap.practice_site import PracticeSite


def canaries(site: PracticeSite) -> set[str]:
    """The app's secret, every token ever given out, and every receiver in the clear."""
    shop = site.shop
    with shop.world.lock:
        tokens = shop.world.tokens
        found = {site.config.app_secret, *tokens._by_access, *tokens._by_refresh}
    assert len(found) >= 3
    for order in shop.orders:
        person = order.receiver
        found |= {person.name, person.phone, person.detail}
    return found


SHORTEST = 6
"""Bytes below which a spelling says nothing: sealed rows are random, and a name of two characters
is four bytes of UTF-16, which chance puts into a megabyte of them every few runs."""


def spellings(text: str) -> set[bytes]:
    """``text`` as files hold it: UTF-8, UTF-16, and escaped in JSON; none that chance makes."""
    forms = {text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()}
    return {form for form in forms if len(form) >= SHORTEST}


def found_in(content: bytes, texts: Iterable[str]) -> int:
    """How many of ``texts`` stand in ``content``; a number, so that no failure shows them."""
    return sum(any(form in content for form in spellings(text)) for text in texts)


def files_below(folder: Path) -> list[Path]:
    """Every file of a profile."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def assert_no_canary(folder: Path, texts: set[str]) -> None:
    """No file below ``folder`` holds any of ``texts``."""
    dirty = {
        path.name: count
        for path in files_below(folder)
        if (count := found_in(path.read_bytes(), texts))
    }
    assert dirty == {}
