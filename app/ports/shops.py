"""The port of bound shops: what is kept of each beside its orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.authorization import Standing
from app.domain.ids import ShopId
from app.domain.shop_shipping import ShopShipping
from app.domain.waybill import Carrier
from app.ports.platform import BadRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A bound shop. Its secrets are in the keyring under its id."""

    shop_id: ShopId
    name: str
    app_key: str
    authorized: bool
    practice: bool = False
    paused: bool = False  # put leaves it alone, see ShopRepo.mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopMarks:
    """What a person sets of a bound shop; None leaves it as it is."""

    colour: str | None = None
    tag: str | None = None
    paused: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncCursor:
    """Everything updated before ``upto`` has been committed. ``kind``: orders or after_sales."""

    shop_id: ShopId
    kind: str
    upto: datetime


class ShopRepo(Protocol):
    """Bound shops and their sync state."""

    def put(self, shop: Shop) -> None: ...
    def get(self, shop_id: ShopId) -> Shop | None: ...
    def all(self) -> tuple[Shop, ...]: ...
    def remove(self, shop_id: ShopId) -> None:
        """Stop using the shop; its orders and history stay."""
        ...

    def marks(self, shop_id: ShopId) -> ShopMarks:
        """What a person has set of it; all None when it is not known."""
        ...

    def mark(self, shop_id: ShopId, marks: ShopMarks) -> None:
        """Set what ``marks`` says."""
        ...

    def shipping(self, shop_id: ShopId) -> ShopShipping:
        """What the shop has of its own; nothing when it is not known."""
        ...

    def ship_by(self, shop_id: ShopId, shipping: ShopShipping) -> None:
        """Let the shop have ``shipping`` of its own."""
        ...

    def refused(self, shop_id: ShopId) -> None:
        """The platform takes the shop's authorization no more, until a person renews it."""
        ...

    def standing(self, shop_id: ShopId) -> Standing:
        """When the shop's authorization ends; nothing when it is not known."""
        ...

    def stands(self, shop_id: ShopId, standing: Standing) -> None:
        """Keep when the shop's authorization ends."""
        ...

    def cursor(self, shop_id: ShopId, kind: str) -> SyncCursor | None: ...
    def move_cursor(self, cursor: SyncCursor) -> None: ...
    def sync_ended(self, shop_id: ShopId, at: datetime, error: str) -> None:
        """Remember when data was last fresh (``error`` empty) or why it is not."""
        ...

    def set_aside(self, shop_id: ShopId, kind: str, rows: Iterable[BadRow], at: datetime) -> None:
        """Keep rows (orders or after-sales) that cannot be read, until :meth:`readable`."""
        ...

    def readable(self, kind: str, row_ids: Iterable[str]) -> None:
        """Those rows can be read, or are no more; ingesting orders and cases tells it too."""
        ...

    def forget_unnamed(
        self, shop_id: ShopId, from_s: int, until_s: int, *, seen_before_s: int = 0
    ) -> None:
        """Forget orders without an id created in the window, or not seen since so long."""
        ...

    def put_carriers(self, shop_id: ShopId, carriers: Iterable[Carrier]) -> None: ...
    def carriers(self, shop_id: ShopId) -> tuple[Carrier, ...]: ...
