"""One call as an endpoint sees it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.sandbox.answers import Data
from app.sandbox.params import Params
from app.sandbox.shop_state import ShopState
from app.sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call whose system parameters are in order.

    Attributes:
        now: practice clock, whole Unix seconds; everything due has happened.
        repeat_rows: how many of its last rows a list repeats (a fault).
    """

    world: World
    method: str
    params: Params
    now: int
    repeat_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCall(Call):
    """A call that speaks for a shop."""

    shop: ShopState


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How to answer a method.

    Exactly one of the functions is set: ``for_shop`` needs an access token, ``for_app`` takes
    none and is called without the world's lock.
    """

    for_shop: Callable[[ShopCall], Data] | None = None
    for_app: Callable[[Call], Data] | None = None
