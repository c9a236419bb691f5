"""Overrides (放行): a person lets one parcel through gates that would stop it, and says why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.errors import InvalidInput
from app.domain.gate import MAY_PASS, Act, Block
from app.domain.ids import ParcelId

LASTS = timedelta(hours=1)
"""For how long an override opens its gates: long enough for a long print run."""
REASONS = ("已和买家说好", "已和店主说好", "平台状态还没有更新", "加急先发")
"""Offered; a person may write another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Who let which parcel through which gates, before which act, why and when."""

    parcel_id: ParcelId
    act: Act
    blocks: frozenset[Block]
    reason: str
    actor: str
    at: datetime


def checked_reason(reason: str) -> str:
    """``reason`` without blanks around it.

    Raises:
        InvalidInput: there is none.
    """
    found = reason.strip()
    if not found:
        raise InvalidInput("override.reason", "放行要写明原因", "写一句为什么可以继续。")
    return found


def passable(blocks: frozenset[Block]) -> bool:
    """Whether a person may let a parcel with ``blocks`` through."""
    return bool(blocks) and blocks <= MAY_PASS
