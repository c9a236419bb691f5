"""What happened, told to whoever listens (screens, CLI progress). Ids only, never rows."""

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.ids import OrderId, ParcelId, ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Rows that one committed unit of work touched.

    ``remarked``: orders whose remark, which was written here, has been replaced elsewhere.
    """

    orders: frozenset[OrderId] = frozenset()
    parcels: frozenset[ParcelId] = frozenset()
    shops: frozenset[ShopId] = frozenset()
    remarked: frozenset[OrderId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncFinished:
    """A sync of one shop came to an end; ``error`` is the title of what stopped it."""

    shop_id: ShopId
    at: datetime
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged:
    """Options were saved."""

    keys: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsEnded:
    """Holds ended by themselves; their orders are 加急 now."""

    orders: frozenset[OrderId]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarksRolledBack:
    """Remarks whose outcome was in doubt turned out not to be there; rows show the old words."""

    orders: frozenset[OrderId]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsChanged:
    """Pickup alerts were looked over, acknowledged or taken back; ``raised`` are new."""

    raised: int = 0


Event = Changes | SyncFinished | SettingsChanged | HoldsEnded | RemarksRolledBack | AlertsChanged
