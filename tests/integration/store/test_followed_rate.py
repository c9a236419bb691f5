"""The rate that follows the news of single orders equals a pass over all that is stored."""

import weakref
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.store import SqlStore
from app.domain.errors import AppError
from app.domain.events import Changes
from app.domain.ids import CarrierCode, OrderId, ParcelId
from app.domain.order import Order, RefundState
from app.domain.parcel import Stage
from app.domain.rate_line import RateLine, Scan, Unit
from app.domain.route import RouteEvent, RouteKind
from app.services.follow_rate import Courier, FollowedRate
from app.services.rate_pickups import Rated, RateWay
from tests.fakes.clock import FakeClock
from tests.fakes.facts import Heard, at, make_item, make_order
from tests.fakes.rates import P2022
from tests.integration.store.test_pickup_lines import send

SINCE = -100 * 24 * 60
START = at(600)
ACTS = ("pay", "split", "merge", "number", "scan", "sign", "refund", "wait")
acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), max_size=14)


class Life:
    """Orders of one example; each act is one commit."""

    def __init__(self, store: SqlStore, clock: FakeClock, turn: int) -> None:
        self.store, self.clock, self.turn = store, clock, turn
        self.orders: dict[int, Order] = {}

    def parcels(self, number: int, *stages: Stage) -> list[ParcelId]:
        order = self.orders.get(number)
        rows = self.store.reader.parcels(stages=frozenset(stages))
        return [r.parcel_id for r in rows if order is not None and order.order_id in r.order_ids]

    def act(self, what: str, number: int) -> None:
        getattr(self, what)(number)

    def wait(self, number: int) -> None:
        self.clock.advance(seconds=(number + 1) * 3600)

    def pay(self, number: int) -> None:
        items = (make_item(1), make_item(2, presale=number == 3))
        order = make_order(
            self.turn * 10 + number, items=items, paid_at=self.clock.now() - timedelta(hours=20)
        )
        self.put(number, self.orders.get(number, order))

    def refund(self, number: int) -> None:
        if number in self.orders:
            first, *rest = self.orders[number].items
            back = replace(first, refund=RefundState.REFUNDED)
            self.put(number, replace(self.orders[number], items=(back, *rest)))

    def put(self, number: int, order: Order) -> None:
        self.orders[number] = replace(order, updated_at=self.clock.now())
        with self.store.begin() as work:
            work.orders.ingest([self.orders[number]], self.clock.now())
            work.commit()

    def split(self, number: int) -> None:
        for parcel_id in self.parcels(number, Stage.TO_NUMBER)[:1]:
            with self.store.begin() as work:
                work.groups.split(parcel_id, [((self.orders[number].items[0].item_id, 1),)])
                work.commit()

    def merge(self, number: int) -> None:
        both = [*self.parcels(number, Stage.TO_NUMBER), *self.parcels(0, Stage.TO_NUMBER)]
        with self.store.begin() as work:
            work.groups.merge(list(dict.fromkeys(both)))
            work.commit()

    def number(self, number: int) -> None:
        for parcel_id in self.parcels(number, Stage.TO_NUMBER)[:1]:
            send(self.store, parcel_id, uploaded=_minutes(self.clock))

    def scan(self, number: int) -> None:
        self.tell(number, RouteKind.PICKED_UP, Stage.SHIPPED)

    def sign(self, number: int) -> None:
        self.tell(number, RouteKind.SIGNED, Stage.PICKED_UP)

    def tell(self, number: int, kind: RouteKind, stage: Stage) -> None:
        for parcel_id in self.parcels(number, stage)[:1]:
            event = RouteEvent(at=self.clock.now(), kind=kind, state="", text=kind.value)
            with self.store.begin() as work:
                waybill = work.waybills.live((parcel_id,))[parcel_id]
                work.routes.add(waybill.waybill_id, [event], self.clock.now())
                work.commit()


def _minutes(clock: FakeClock) -> float:
    return (clock.now() - at(0)).total_seconds() / 60


def _rated(store: SqlStore, clock: FakeClock, unit: Unit, courier: Courier) -> Rated:
    since_s = int(at(SINCE).timestamp())
    way = RateWay(pack=P2022, reading=P2022.reading, unit=unit, scan=Scan.LAST, as_of=clock.now())
    lines = store.reader.rate_lines(since_s)
    rated = Rated(way=way, rate=way.score(lines), lines=lines, since_s=since_s)
    return rated.of_courier(courier.carrier, courier.branch)


class Lines(list[RateLine]):
    """Lines that can be watched; a plain list cannot."""


def test_the_lines_of_the_pass_are_let_go(store: SqlStore) -> None:
    paid_s = int(at(0).timestamp())
    lines = Lines(
        RateLine(f"{n}", f"{n}", paid_s, paid_s, paid_s + 60, paid_s + 90) for n in (1, 2)
    )
    way = RateWay(pack=P2022, reading=P2022.reading, unit=Unit.PARCEL, scan=Scan.LAST, as_of=START)
    rated = Rated(way=way, rate=way.score(lines), lines=lines)
    followed = FollowedRate(rated, Courier(), reader=store.reader, clock=FakeClock())
    assert followed.rate == rated.rate
    left = weakref.ref(lines)
    del rated, lines
    assert left() is None


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts,
    st.sampled_from(tuple(Unit)),
    st.sampled_from((Courier(), Courier(carrier=CarrierCode("zhongtong"), branch=""))),
)
def test_after_every_commit_it_is_what_a_pass_finds(
    store: SqlStore,
    heard: Heard,
    news: list[tuple[str, int]],
    unit: Unit,
    courier: Courier,
) -> None:
    clock = FakeClock()
    clock.advance(seconds=600 * 60)
    life = Life(store, clock, turn=len(store.reader.rate_lines(0)) + 1)
    life.pay(0)
    life.pay(1)
    life.pay(2)
    heard.events.clear()

    def count_anew() -> FollowedRate:
        rated = _rated(store, clock, unit, courier)
        return FollowedRate(rated, courier, reader=store.reader, clock=clock)

    followed = count_anew()
    for what, number in news:
        try:
            life.act(what, number)
        except AppError:
            continue
        told = [event for event in heard.events if isinstance(event, Changes)]
        heard.events.clear()
        orders = frozenset[OrderId]().union(*(each.orders for each in told))
        parcels = frozenset[ParcelId]().union(*(each.parcels for each in told))
        if not followed.hear(orders, parcels):
            followed = count_anew()
        rated = _rated(store, clock, unit, courier)
        assert followed.rate == rated.rate
        assert followed.settled == {each: rated.settled(each) for each in (Unit.ORDER, Unit.PARCEL)}
