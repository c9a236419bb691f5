"""Local tags (标签) of orders: short words of the shop's own, never sent to the platform."""

import unicodedata
from collections.abc import Iterable

from app.domain.errors import InvalidInput

TAG_LIMIT = 12
"""Characters of one tag."""
TAGS_AN_ORDER = 8
TAG_SIGN = "#"


def clean_tag(text: str) -> str:
    """The tag in ``text``, which may begin with ``#``.

    Raises:
        InvalidInput: ``tag.bad``.
    """
    tag = unicodedata.normalize("NFC", text).strip().lstrip("#＃").strip()
    bad = not tag or len(tag) > TAG_LIMIT
    if bad or any(ch.isspace() or ch in "#＃" or not ch.isprintable() for ch in tag):
        raise InvalidInput(
            "tag.bad",
            "标签写得不对",
            f"一个标签 1 到 {TAG_LIMIT} 个字，不含空格和 #；多个标签用空格隔开。",
        )
    return tag


def read_tags(text: str) -> tuple[str, ...]:
    """The tags in ``text``, separated by spaces, commas or ``#``, each once.

    Raises:
        InvalidInput: ``tag.bad`` when one of them is no tag.
    """
    parts = text
    for sign in ",，、;；#＃":
        parts = parts.replace(sign, " ")
    return together((), (clean_tag(part) for part in parts.split()))


def together(old: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    """``old`` and after them those of ``new`` that are not the same but for case or width."""
    found: dict[str, str] = {}
    for tag in (*old, *new):
        found.setdefault(same_tag(tag), tag)
    return tuple(found.values())


def without(old: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    """``old`` less those of ``gone``."""
    away = {same_tag(tag) for tag in gone}
    return tuple(tag for tag in old if same_tag(tag) not in away)


def same_tag(tag: str) -> str:
    """What two spellings of one tag have in common."""
    return unicodedata.normalize("NFKC", tag).casefold()
