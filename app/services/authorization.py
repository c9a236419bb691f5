"""When the platform takes a shop's authorization no more: remember it once, ask no further."""

from app.domain.errors import AppError, AuthorizationError
from app.domain.ids import ShopId
from app.ports.store import Store

DEAD = frozenset(
    {
        "auth.none",
        "auth.closed",
        "auth.not_granted",
        "auth.refresh_expired",
        "auth.refresh_invalid",
        "auth.token_of_another_app",
    }
)
"""Refusals that only the shop's owner can end; others may pass by themselves."""


def is_dead(error: AppError) -> bool:
    """Whether nothing goes on for the shop until it is authorized again."""
    return isinstance(error, AuthorizationError) and error.code in DEAD


def remember_refusal(store: Store, shop_id: ShopId, error: AppError) -> bool:
    """Mark the shop as refused when ``error`` says so; whether it did."""
    if not is_dead(error):
        return False
    with store.begin() as work:
        work.shops.refused(shop_id)
        work.commit()
    return True
