"""Overrides (放行): a person lets one parcel through gates that would stop it, and says why."""

from collections.abc import Iterable
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
    number: int = 0  # of its row; 0: not kept yet
    used_at: datetime | None = None  # when its act began
    withdrawn_at: datetime | None = None  # before any act began
    ended: frozenset[Block] = frozenset()  # what it opened these for has ended or changed

    @property
    def opens(self) -> frozenset[Block]:
        """The gates that it opens while it is in force."""
        return self.blocks - self.ended

    def in_force(self, now: datetime) -> bool:
        """Whether it opens a gate at ``now``: neither used, nor withdrawn, nor over."""
        unused = self.used_at is None and self.withdrawn_at is None
        return unused and bool(self.opens) and now - self.at <= LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Letting:
    """What became of a person's 放行: the overrides given, and who stays stopped."""

    given: tuple[Override, ...] = ()
    stopped: frozenset[ParcelId] = frozenset()


def standing(overrides: Iterable[Override], now: datetime) -> tuple[Override, ...]:
    """Those that are in force at ``now``, and so may be withdrawn."""
    return tuple(each for each in overrides if each.in_force(now))


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
