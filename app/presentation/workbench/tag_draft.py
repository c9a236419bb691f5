"""What the tag editor holds: which tags all, some or none of the orders have, and shall have."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.tag import read_tags, same_tag, together

OFFERED = 16


class Share(StrEnum):
    """How many of the orders have a tag."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TagChoice:
    """One tag that is offered: as it is, and as it shall be."""

    tag: str
    now: Share
    wanted: Share

    def turned(self) -> "TagChoice":
        """After a click: on for all, then off, then as it was where only some had it."""
        following = {Share.NONE: Share.ALL, Share.SOME: Share.ALL, Share.ALL: Share.NONE}
        wanted = following[self.wanted]
        if self.wanted is Share.NONE and self.now is Share.SOME:
            wanted = Share.SOME
        return TagChoice(self.tag, self.now, wanted)


def begin_tags(of_rows: Iterable[tuple[str, ...]], used: tuple[str, ...]) -> tuple[TagChoice, ...]:
    """The tags of some rows, then those used lately."""
    of_rows = tuple(of_rows)
    rows = [frozenset(map(same_tag, tags)) for tags in of_rows]
    offered = together((), (tag for tags in of_rows for tag in tags))
    every = together(offered, used)[: max(OFFERED, len(offered))]
    found = []
    for tag in every:
        having = sum(same_tag(tag) in row for row in rows)
        share = Share.ALL if having == len(rows) and rows else Share.SOME if having else Share.NONE
        found.append(TagChoice(tag, share, share))
    return tuple(found)


def tag_changes(
    choices: Iterable[TagChoice], typed: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to add and what to take off.

    Raises:
        InvalidInput: ``typed`` holds what is no tag.
    """
    changed = [choice for choice in choices if choice.wanted is not choice.now]
    add = [choice.tag for choice in changed if choice.wanted is Share.ALL]
    remove = [choice.tag for choice in changed if choice.wanted is Share.NONE]
    typed_tags = read_tags(typed)
    kept = {same_tag(tag) for tag in typed_tags}
    return together(add, typed_tags), tuple(tag for tag in remove if same_tag(tag) not in kept)
