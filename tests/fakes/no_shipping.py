"""The part of a reader in memory that tells of orders with nothing to carry."""

from typing import Protocol

from app.ports.rows import NoShippingRow


class Owner(Protocol):
    """The desk that holds the orders."""

    no_shipping: list[NoShippingRow]


class FakeNoShipping:
    """Queries over the orders of a desk in memory."""

    _owner: Owner

    def no_shipping(self) -> tuple[NoShippingRow, ...]:
        return tuple(self._owner.no_shipping)

    def no_shipping_order(self, number: str) -> NoShippingRow | None:
        return next((r for r in self._owner.no_shipping if r.order_id == number), None)
