"""The shop's remark (商家备注) and flag (旗) of an order, and one attempt to write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import InvalidInput
from app.domain.ids import BatchId, OrderId

REMARK_LIMIT = 60
"""The platform takes so many characters (reference 3.6, error 50056)."""
FLAGS = range(6)
"""0 grey, 1 purple, 2 cyan, 3 green, 4 orange, 5 red. An order without a flag is grey."""
JOINER = " / "
"""Between the old words and those that are added."""


def remark_length(words: str) -> int:
    """How many of the platform's characters ``words`` take.

    What the platform calls a character is not written down: it may count code points or UTF-16
    units. Units are never fewer, so what fits by this count fits by either; an emoji takes two.
    """
    return len(words.encode("utf-16-le")) // 2


def tidy(words: str) -> str:
    """``words`` on one line, without anything that cannot be seen at its ends or inside."""
    plain = "".join(ch if ch.isprintable() or ch in _JOINS else " " for ch in words)
    return " ".join(plain.split())


_JOINS = frozenset("\u200d")  # between the parts of one emoji


@dataclass(frozen=True, slots=True)
class Remark:
    """Words and flag, as the platform holds them or as they shall be."""

    words: str = ""
    flag: int = 0


class RemarkMode(StrEnum):
    """What becomes of the old words."""

    REPLACE = "replace"
    APPEND = "append"
    FLAG = "flag"  # they stay


@dataclass(frozen=True, slots=True)
class RemarkWish:
    """What a person wants of the remarks of some orders. ``flag`` None: it stays.

    With ``only_over`` it is meant for orders that read so, and for no others: undoing must not
    take back what came after.
    """

    mode: RemarkMode
    words: str = ""
    flag: int | None = None
    only_over: Remark | None = None

    def applied_to(self, old: Remark) -> Remark:
        """What an order that has ``old`` shall have.

        Words that the old remark already holds as a part are not added again, so that doing it
        twice, or to some orders again, doubles nothing.

        Raises:
            InvalidInput: ``remark.too_long`` or ``remark.flag``.
        """
        flag = old.flag if self.flag is None else self.flag
        if flag not in FLAGS:
            raise InvalidInput("remark.flag", "没有这种旗", "旗只有灰、紫、青、绿、橙、红六种。")
        words = self._words(old.words)
        if words != old.words and remark_length(words) > REMARK_LIMIT:
            raise too_long(words)
        return Remark(words, flag)

    def _words(self, old: str) -> str:
        new = tidy(self.words)
        if self.mode is RemarkMode.REPLACE:
            return new
        if self.mode is RemarkMode.FLAG or not new or new in old.split(JOINER):
            return old
        return f"{old}{JOINER}{new}" if old else new


def too_long(words: str) -> InvalidInput:
    """The error for words that the platform will not take."""
    return InvalidInput(
        "remark.too_long",
        f"备注太长：{remark_length(words)} 字",
        f"平台最多 {REMARK_LIMIT} 个字（一个表情算两个），删减后再保存。",
    )


class RemarkState(StrEnum):
    """How far one write has come."""

    INTENDED = "intended"
    UNKNOWN = "unknown"  # the answer was lost, or the program died: ask
    DONE = "done"
    FAILED = "failed"  # refused, or it never arrived
    OUTDONE = "outdone"  # another remark was made elsewhere meanwhile, and counts
    REPLACED = "replaced"  # it was done, and later another one was made elsewhere


OPEN_REMARKS = frozenset({RemarkState.INTENDED, RemarkState.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkWrite:
    """One row of the outbox: ``old`` is what the person saw, ``new`` what shall be."""

    remark_id: str
    batch_id: BatchId
    order_id: OrderId
    new: Remark
    old: Remark
    state: RemarkState
    intended_at: datetime
    settled_at: datetime | None = None
    problem: str = ""


def shown_remark(held: Remark, writes: Iterable[RemarkWrite]) -> Remark:
    """What a row shows of an order: ``held`` with the open ``writes`` on top, oldest first.

    A write counts only on what it was made for. So a remark that was made elsewhere wins by
    itself, and a write that failed vanishes.
    """
    shown = held
    for write in writes:
        if write.state in OPEN_REMARKS and write.old == shown:
            shown = write.new
    return shown
