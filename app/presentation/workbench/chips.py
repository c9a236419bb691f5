"""Filter chips: which rows belong to which, as bits, so that 20,000 rows are counted at once."""

from enum import StrEnum

from app.domain.gate import Block
from app.domain.parcel import Stage
from app.ports.rows import ParcelRow


class Chip(StrEnum):
    """One filter of the workbench, in the order shown."""

    TO_NUMBER = "to_number"
    TO_PRINT = "to_print"
    TO_CONFIRM = "to_confirm"
    TO_SHIP = "to_ship"
    DUE = "due"
    AFTER_SALE = "after_sale"
    HELD = "held"
    WAITING = "waiting"
    PROBLEM = "problem"
    SHIPPED = "shipped"
    ALL = "all"

    @property
    def label(self) -> str:
        """Chinese."""
        return _TITLES[self]

    @property
    def bit(self) -> int:
        """Its bit in :func:`chip_bits`."""
        return _BITS[self]


_TITLES = {
    Chip.TO_NUMBER: "待取号",
    Chip.TO_PRINT: "待打印",
    Chip.TO_CONFIRM: "待确认",
    Chip.TO_SHIP: "已打印未发",
    Chip.DUE: "即将超时",
    Chip.AFTER_SALE: "有售后",
    Chip.HELD: "挂起",
    Chip.WAITING: "复核",
    Chip.PROBLEM: "有问题",
    Chip.SHIPPED: "已发待揽收",
    Chip.ALL: "全部",
}
_BITS = {chip: 1 << place for place, chip in enumerate(Chip)}

_BLOCK_CHIPS = {
    Block.REFUND_PENDING: Chip.AFTER_SALE,
    Block.REFUNDED: Chip.AFTER_SALE,
    Block.PARTLY_REFUNDED: Chip.AFTER_SALE,
    Block.CANCELLED: Chip.AFTER_SALE,
    Block.HELD: Chip.HELD,
    Block.REVIEW: Chip.WAITING,
    Block.UNPAID: Chip.WAITING,
    Block.ADDRESS_CHANGED: Chip.PROBLEM,
    Block.MERGE_BROKEN: Chip.PROBLEM,
    Block.SHIPPED_ELSEWHERE: Chip.PROBLEM,
    Block.PARTLY_SHIPPED: Chip.PROBLEM,
    Block.STATUS_UNKNOWN: Chip.PROBLEM,
    Block.GIVING_BACK: Chip.PROBLEM,
    Block.GONE: Chip.PROBLEM,
    Block.UNCHECKED: Chip.PROBLEM,
}
_STAGE_CHIPS = {
    Stage.TO_CONFIRM: Chip.TO_CONFIRM,
    Stage.SHIPPED: Chip.SHIPPED,
    Stage.NUMBER_UNKNOWN: Chip.PROBLEM,
    Stage.SHIP_UNKNOWN: Chip.PROBLEM,
}
_WORK_CHIPS = {
    Stage.TO_NUMBER: Chip.TO_NUMBER,
    Stage.TO_PRINT: Chip.TO_PRINT,
    Stage.TO_SHIP: Chip.TO_SHIP,
}
GONE = frozenset({Stage.PICKED_UP, Stage.CLOSED})
"""Stages that have left the workbench."""


def chip_bits(row: ParcelRow) -> int:
    """The chips ``row`` belongs to whatever the time; 即将超时 depends on the time instead.

    待取号, 待打印 and 已打印未发 hold only what can be worked on: a row with a block is found
    under the block's own chip. A parcel from which refunded items were taken is both, and so is
    one with a case that waits for the shop.
    """
    if row.stage in GONE:
        return 0
    bits = _BITS[Chip.ALL]
    chip = _STAGE_CHIPS.get(row.stage) or (None if row.blocks else _WORK_CHIPS.get(row.stage))
    if chip is not None:
        bits |= _BITS[chip]
    if row.problem or row.early_scan_s:
        bits |= _BITS[Chip.PROBLEM]
    if row.partly_refunded or row.after_sale_s:
        bits |= _BITS[Chip.AFTER_SALE]
    for block in row.blocks:
        bits |= _BITS[_BLOCK_CHIPS[block]]
    return bits
