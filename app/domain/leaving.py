"""Why a parcel must not leave the house, or should not yet: one judgement for every scan.

Those that look a parcel up, prove a batch or count parcels onto a manifest judge by it. What stops
it (``blocks``) is that which stops it at the scanner. Instants are Unix seconds.
"""

from datetime import UTC, datetime

from app.domain.gate import Block, heaviest
from app.domain.instants import from_epoch
from app.domain.parcel import Stage
from app.domain.upload_advice import too_early

TOLD_EARLIER = frozenset({Block.SHIPPED_ELSEWHERE, Block.PARTLY_SHIPPED})
"""Of a parcel that we shipped ourselves, the platform may have told before we noted it."""
CASE_WAITS = "有售后等处理"


def stay_reason(stage: Stage, blocks: frozenset[Block], after_sale_s: int) -> str:
    """Why a parcel must stay, Chinese: what stops it, or a case; "" when it may leave."""
    waits = CASE_WAITS if case_waits(stage, after_sale_s) else ""
    return stop_reason(stage, blocks) or waits


def stop_reason(stage: Stage, blocks: frozenset[Block]) -> str:
    """Why a parcel must not be handed over, Chinese; "" when nothing stops it."""
    stopping = blocks - TOLD_EARLIER if stage is Stage.SHIPPED else blocks
    if stopping:
        return heaviest(stopping).reason
    return "包裹已关闭" if stage is Stage.CLOSED else ""


def early_s(stage: Stage, appointment_s: int, promise_s: int, now_s: int) -> int:
    """Until when the buyer wants a parcel that is not uploaded to stay, 0: it may leave now."""
    if not appointment_s or stage is not Stage.TO_SHIP:
        return 0
    at, promise = from_epoch(appointment_s), from_epoch(promise_s)
    early = too_early(datetime.fromtimestamp(now_s, UTC), appointment=at, promise=promise)
    return appointment_s if early else 0


def case_waits(stage: Stage, after_sale_s: int) -> bool:
    """Whether an uploaded parcel stays on the shelf for a case that waits for the shop.

    Before the upload it is only told: what must stop is a block then. Once the courier has it,
    nothing can stay.
    """
    return stage is Stage.SHIPPED and after_sale_s > 0


def case_left(after_sale_s: int, passed: frozenset[Block]) -> int:
    """The deadline that still counts: none where the parcel was let leave in spite of a refund."""
    return 0 if Block.REFUND_PENDING in passed else after_sale_s
