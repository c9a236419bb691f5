"""Acts on the orders of chosen parcels that stop no work: remark, hold, 加急, tags."""

from collections.abc import Iterable
from enum import StrEnum
from operator import attrgetter

from app.domain.gate import Block
from app.domain.parcel import PENDING_STAGES, Stage
from app.domain.remark import RemarkMode, RemarkWish
from app.ports.rows import ParcelRow


class Act(StrEnum):
    """One of them. Values differ from those of :class:`Verb`: both name receipts."""

    REMARK = "remark"
    FLAG = "flag"
    HOLD = "hold"
    RELEASE = "release"
    URGENT = "urgent"
    NOT_URGENT = "not_urgent"
    TAG = "tag"
    NO_RETRY = "no_retry"

    @property
    def label(self) -> str:
        """Short Chinese verb."""
        return _LABELS[self]


_LABELS = {
    Act.REMARK: "备注",
    Act.FLAG: "插旗",
    Act.HOLD: "挂起",
    Act.RELEASE: "解除挂起",
    Act.URGENT: "加急",
    Act.NOT_URGENT: "取消加急",
    Act.TAG: "标签",
    Act.NO_RETRY: "不再自动重试",
}


def act_fits(act: Act, row: ParcelRow) -> bool:
    """Whether ``act`` would do something for ``row``."""
    return _fits(act, row.stage, row.blocks, row.urgent, row.retry_s > 0)


def fitting_acts(rows: Iterable[ParcelRow]) -> frozenset[Act]:
    """Acts that would do something for any of ``rows``; quick for 20,000."""
    alike = set(map(attrgetter("stage", "blocks", "urgent", "retry_s"), rows))
    facts = {(stage, blocks, urgent, at_s > 0) for stage, blocks, urgent, at_s in alike}
    return frozenset(act for act in Act if any(_fits(act, *each) for each in facts))


def _fits(act: Act, stage: Stage, blocks: frozenset[Block], urgent: bool, waits: bool) -> bool:
    if act is Act.HOLD:
        return stage in PENDING_STAGES
    if act is Act.RELEASE:
        return Block.HELD in blocks
    if act is Act.URGENT:
        return stage in PENDING_STAGES and not urgent
    if act is Act.NOT_URGENT:
        return urgent
    return waits if act is Act.NO_RETRY else True


def urgent_or_not(rows: Iterable[ParcelRow]) -> Act:
    """What one key does: 加急 unless all of ``rows`` are so already."""
    return Act.NOT_URGENT if all(row.urgent for row in rows) else Act.URGENT


def act_of(wish: RemarkWish) -> Act:
    """What a remark is called that only sets a flag."""
    return Act.FLAG if wish.mode is RemarkMode.FLAG else Act.REMARK
