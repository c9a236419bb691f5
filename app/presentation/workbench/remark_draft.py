"""What the remark editor holds: the old remarks, the new words and flag, and whether they fit."""

from dataclasses import dataclass

from app.domain.errors import InvalidInput
from app.domain.remark import (
    REMARK_LIMIT,
    Remark,
    RemarkMode,
    RemarkWish,
    remark_length,
    tidy,
)
from app.ports.rows import OrderRemarkRow
from app.presentation.formatting import NOTHING, Phrase, phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkDraft:
    """An edit of the remarks of some orders. ``flag`` None: each keeps its own."""

    orders: tuple[OrderRemarkRow, ...]
    mode: RemarkMode
    words: str = ""
    flag: int | None = None

    @property
    def wish(self) -> RemarkWish:
        """What saving asks for."""
        return RemarkWish(self.mode, self.words, self.flag)

    @property
    def length(self) -> int:
        """Characters of the longest remark that would come of it."""
        if self.mode is RemarkMode.REPLACE:
            return remark_length(tidy(self.words))
        return max((remark_length(self._after(order).words) for order in self.orders), default=0)

    @property
    def too_long(self) -> int:
        """How many orders' remarks would not fit."""
        if self.mode is RemarkMode.FLAG:
            return 0
        unlimited = (self._after(order) for order in self.orders)
        return sum(
            remark_length(new.words) > REMARK_LIMIT and new.words != order.words
            for new, order in zip(unlimited, self.orders, strict=True)
        )

    @property
    def changed(self) -> int:
        """How many orders it would change."""
        return sum(self._after(order) != Remark(order.words, order.flag) for order in self.orders)

    @property
    def can_save(self) -> bool:
        """Whether it changes something and all of it fits."""
        return bool(self.changed) and not self.too_long

    @property
    def trouble(self) -> Phrase:
        """Why it cannot be saved; nothing while nobody has changed anything."""
        if not self.too_long:
            return NOTHING
        if len(self.orders) == 1:
            return phrase("超过 {limit} 个字", limit=REMARK_LIMIT)
        return phrase("{n} 单会超过 {limit} 个字", n=self.too_long, limit=REMARK_LIMIT)

    def _after(self, order: OrderRemarkRow) -> Remark:
        """What ``order`` would have, however long."""
        old = Remark(order.words, order.flag)
        try:
            return self.wish.applied_to(old)
        except InvalidInput:
            flag = old.flag if self.flag is None else self.flag
            words = tidy(self.words)
            if self.mode is RemarkMode.APPEND and old.words:
                words = f"{old.words} / {words}"
            return Remark(words, flag)


def begin_remark(orders: tuple[OrderRemarkRow, ...], *, flag_only: bool = False) -> RemarkDraft:
    """The draft that an editor opens with.

    Orders that read alike are edited as one. Where they differ words are added, so that nothing
    of what stands there is lost unasked.
    """
    words = {order.words for order in orders}
    flags = {order.flag for order in orders}
    flag = next(iter(flags)) if len(flags) == 1 else None
    if flag_only:
        return RemarkDraft(orders=orders, mode=RemarkMode.FLAG, flag=flag)
    if len(words) == 1:
        return RemarkDraft(
            orders=orders, mode=RemarkMode.REPLACE, words=next(iter(words)), flag=flag
        )
    return RemarkDraft(orders=orders, mode=RemarkMode.APPEND, flag=flag)
