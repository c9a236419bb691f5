"""The client on a started practice shop, with clocks that only move when told."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from app.adapters.doudian.binder import Doudian
from app.adapters.doudian.skew import SkewedClock
from app.adapters.doudian.transport import Endpoint, Timeouts
from app.domain.errors import AppError, Cancelled
from app.domain.ids import CarrierCode, OrderId, ShopId
from app.domain.order import Order
from app.domain.waybill import Sender
from app.ports.platform import ShopPlatform, WaybillItem, WaybillRequest
from app.sandbox.config import PracticeConfig
from app.sandbox.records import ShopOrder
from app.sandbox.shop import PracticeShop
from tests.fakes.clock import START, FakeClock

A = TypeVar("A")
B = TypeVar("B")

SECRET = "canary-app-secret"
SHOP = ShopId("88000001")
ZTO = CarrierCode("zhongtong")
QUICK = Timeouts(connect=5, read=0.5, write=5, pool=5, total=20)
SILENCE_S = 5.0
"""How long a practice shop stays silent at most; it ends as soon as the client hangs up."""


class MemorySecrets:
    """A keyring in memory."""

    def __init__(self, held: dict[str, str] | None = None) -> None:
        self.held = held if held is not None else {}

    def get(self, name: str) -> str | None:
        return self.held.get(name)

    def put(self, name: str, value: str) -> None:
        self.held[name] = value

    def delete(self, name: str) -> None:
        self.held.pop(name, None)


@dataclass
class Job:
    """A job context whose waits move the clocks instead of sleeping."""

    passed: Callable[[float], None] = lambda _: None
    stopped: bool = False
    waits: list[float] = field(default_factory=list)

    @property
    def cancelled(self) -> bool:
        return self.stopped

    def check(self) -> None:
        if self.stopped:
            raise Cancelled

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.passed(seconds)
        self.check()

    def progress(self, done: int, total: int | None, text: str = "") -> None:
        pass

    def map(self, work: Callable[[A], B], items: Iterable[A], *, limit: int) -> Iterator[B]:
        return map(work, items)


class Desk:
    """A program of its own: clock, keyring and client."""

    def __init__(self, practice: PracticeShop, secrets: dict[str, str] | None = None) -> None:
        self.practice = practice
        self.local = FakeClock()
        self.clock = SkewedClock(self.local)
        self.secrets = MemorySecrets(secrets)
        self.doudian = Doudian(
            secrets=self.secrets,
            clock=self.clock,
            endpoint=lambda: Endpoint(base_url=practice.base_url),
            timeouts=QUICK,
            chance=lambda: 0.0,
        )
        self.job = Job(self.pass_time)

    def pass_time(self, seconds: float) -> None:
        """Both sides move on together."""
        self.local.advance(seconds)
        self.practice.clock.advance(seconds)

    def bind(self) -> ShopPlatform:
        self.doudian.bind_self(self.practice.config.app_key, SECRET, SHOP)
        return self.open()

    def open(self) -> ShopPlatform:
        return self.doudian.open(SHOP).within(self.job)


def config(**changes: object) -> PracticeConfig:
    options: dict[str, object] = {
        "app_secret": SECRET,
        "shop_id": SHOP,
        "orders": 40,
        "speed": 0.0,
        "start": START,
        "arrivals_per_hour": 0.0,
        "refresh_takes_s": 0.0,
    }
    return PracticeConfig(**(options | changes))  # type: ignore[arg-type]


@contextmanager
def desks(practice: PracticeShop) -> Iterator[Callable[..., Desk]]:
    """Makes desks on ``practice`` and closes them."""
    made: list[Desk] = []

    def make(secrets: dict[str, str] | None = None) -> Desk:
        made.append(Desk(practice, secrets))
        return made[-1]

    yield make
    for desk in made:
        desk.doudian.close()


def sender_of(shop: ShopPlatform, carrier: CarrierCode = ZTO) -> Sender:
    address = shop.branches(carrier)[0].addresses[0]
    return Sender(name="练习仓库", phone="13900000000", address=address)


def request_of(order: Order) -> WaybillRequest:
    return WaybillRequest(
        order_id=order.order_id,
        merged_order_ids=(),
        pack_key="p1r1",
        receiver=order.receiver,
        items=tuple(WaybillItem(name=item.name, quantity=item.quantity) for item in order.items),
    )


def order_of(shop: ShopPlatform, order_id: str) -> Order:
    found = shop.order(OrderId(order_id))
    assert found is not None
    return found


def ready(practice: PracticeShop, count: int = 1) -> list[ShopOrder]:
    """Paid orders that nothing is wrong with."""
    fresh = practice.happen.new_orders(count)
    return [practice.order(order_id) for order_id in fresh]


def fails(work: Callable[[], object]) -> AppError:
    with pytest.raises(AppError) as caught:
        work()
    return caught.value
