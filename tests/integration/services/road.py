"""The road order → parcel → waybill → paper → shipment as a person walks it, with accidents.

Everything is real: the desk on its database, the practice shop over HTTP, a practice printer.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.adapters.store import SqlStore
from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.gate import Block
from app.domain.order import SHIPPABLE, Order
from app.domain.parcel import LIVE_STAGES, Making, Parcel, Stage
from app.ports.store import UnitOfWork
from app.presentation.desk import Desk
from app.sandbox.ledger import ShipmentMade
from app.sandbox.records import ShopOrder
from app.sandbox.shipping import BACK_OFFICE
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import shop_of

ROUNDS = 2
"""How often the background looks: a redo goes on after its half is settled."""


class Died(BaseException):
    """The power went."""


class Road:
    """A desk that can die and be opened again on the same profile."""

    def __init__(self, site: PracticeSite, profile: Path) -> None:
        self.site = site
        self._profile = profile
        self._stack = ExitStack()
        self.desk = self._open()
        bind_practice(self.desk, site)

    def close(self) -> None:
        """Close the desk as a window does."""
        self._stack.close()

    def die_in(self, act: Callable[[], object], after: int) -> bool:
        """Do ``act``, but the program dies at the n-th time it turns to its database.

        From then on it writes nothing, so that no ``finally`` tidies up what a dead program would
        not. Then it is started again. Returns whether it died at all.
        """
        died = False
        with pytest.MonkeyPatch.context() as death:
            death.setattr(SqlStore, "begin", dying(after))
            try:
                act()
            except Died:
                died = True
            finally:
                if died:
                    self._stack.close()
        if died:
            self._stack = ExitStack()
            self.desk = self._open()
        return died

    def sync(self) -> None:
        """Pull what is new."""
        self.desk.sync_orders(job_context(), shop_of(self.site))

    def settle(self) -> None:
        """What the background does every minute."""
        for _ in range(ROUNDS):
            for settle in settlers(self.desk):
                settle(job_context())

    def _open(self) -> Desk:
        return self._stack.enter_context(
            open_desk(self._profile, "file", deliver=lambda call: call())
        )


def settlers(desk: Desk) -> tuple[Callable[..., object], ...]:
    """What asks the platform about every doubt."""
    return (
        desk.acquire_waybills.reconcile,
        desk.give_back_numbers.reconcile,
        desk.redo_numbers.reconcile,
        desk.update_waybills.reconcile,
        desk.add_pieces.reconcile,
        desk.ship_parcels.reconcile,
        desk.edit_number.reconcile,
        desk.remark_orders.reconcile,
    )


def dying(after: int) -> Callable[[SqlStore], object]:
    """``SqlStore.begin`` that works ``after`` times and then never again."""
    begin, lock, left = SqlStore.begin, threading.Lock(), [after]

    @contextmanager
    def mortal(store: SqlStore) -> Iterator[UnitOfWork]:
        with lock:
            if left[0] <= 0:
                raise Died
            left[0] -= 1
        with begin(store) as work:
            yield work

    return mortal


def stored(desk: Desk, site: PracticeSite) -> tuple[dict[str, Order], dict[str, Parcel]]:
    """Every order and parcel that the desk keeps."""
    ids = tuple(order.order_id for order in site.shop.orders)
    with store_of(desk).begin() as work:
        orders = work.orders.get(ids)
        parcels = work.parcels.get(work.parcels.of_orders(orders))
    return dict(orders), dict(parcels)


def store_of(desk: Desk) -> SqlStore:
    """The desk's store; services use it, and so does a proof."""
    store = desk.ship_parcels._store
    assert isinstance(store, SqlStore)
    return store


def open_intents_of(desk: Desk) -> list[tuple[str, str]]:
    """(kind, subject) of every effect without an outcome."""
    with store_of(desk).begin() as work:
        return [(kind, subject) for _, kind, subject in work.journal.open()]


def misplaced(desk: Desk, site: PracticeSite) -> list[str]:
    """Due pieces that are in no open parcel, or in two; [] when all is well."""
    orders, parcels = stored(desk, site)
    carried = Counter[tuple[str, str]]()
    for parcel in parcels.values():
        if parcel.stage is not Stage.CLOSED and parcel.made_by is not Making.EXTRA:
            for line in parcel.lines:
                carried[line.order_id, line.item_id] += line.quantity
    refunded = {line.item_id for order in site.shop.orders for line in order.lines if line.refunded}
    elsewhere = told_elsewhere(site, orders.values())
    torn = frozenset({Block.PARTLY_SHIPPED, Block.SHIPPED_ELSEWHERE})
    rows = desk.reader.parcels(stages=LIVE_STAGES)
    stopped = {order_id for row in rows if torn & row.blocks for order_id in row.order_ids}
    wrong = []
    for order in orders.values():
        for item in order.items:
            there = carried[order.order_id, item.item_id]
            due = item.quantity - elsewhere[item.item_id] if item.needs_shipping else 0
            optional = order.status not in SHIPPABLE or item.item_id in refunded
            more = there > due and order.order_id not in stopped
            if more or (there < due and not optional):
                wrong.append(f"{order.order_id} {item.item_id}: {there} of {due}")
    return wrong


def told_elsewhere(site: PracticeSite, orders: Iterable[Order]) -> Counter[str]:
    """Pieces by item id that left under numbers that are not of this desk, as far as it knows."""
    ours = {row.number for row in shipped_here(site)}
    ours |= {row.new for row in site.shop.ledger.edits}
    gone = Counter[str]()
    for order in orders:
        for pack in order.packs:
            if pack.tracking_number not in ours:
                gone.update(dict(pack.item_quantities))
    return gone


def shipped_here(site: PracticeSite) -> list[ShipmentMade]:
    """What was shipped by calls; nobody else makes any."""
    return [row for row in site.shop.ledger.shipments if row.method != BACK_OFFICE]


def doubled(site: PracticeSite) -> list[str]:
    """What the platform's own ledger has twice; [] when all is well."""
    ledger = site.shop.ledger
    wrong = [f"number {pack} ×{n}" for pack, n in ledger.numbers_per_pack().items() if n > 1]
    wanted = {line.item_id: line.quantity for order in site.shop.orders for line in order.lines}
    wrong += [
        f"item {item} ×{n} of {wanted[item]}"
        for item, n in ledger.pieces_shipped().items()
        if n > wanted[item]
    ]
    labels = Counter((row.number, row.order_ids) for row in ledger.shipments)
    return wrong + [f"shipment {key} ×{n}" for key, n in labels.items() if n > 1]


def written_twice(site: PracticeSite, words: Iterable[str]) -> list[str]:
    """Words, each of one act, that a remark on the platform has more than once."""
    every = [order.seller_words for order in site.shop.orders]
    return [word for word in words for text in every if text.count(word) > 1]


def issued_numbers(site: PracticeSite) -> Counter[str]:
    """How often the platform issued a number, and each number of a further piece."""
    found = Counter(row.number for row in site.shop.ledger.numbers)
    for issue in site.shop.shop().numbers.issues:
        found.update(issue.sub_numbers)
    return found


def now_numbered(site: PracticeSite) -> set[str]:
    """The numbers of all that was shipped, edits included."""
    made = [(order, row.number) for row in shipped_here(site) for order in row.order_ids]
    for edit in site.shop.ledger.edits:  # one for each order of a merged parcel
        made[made.index((edit.order_id, edit.old))] = (edit.order_id, edit.new)
    return {number for _, number in made}


def must_not_leave(order: ShopOrder) -> dict[str, str]:
    """Item id → why it may not be shipped now."""
    found = {}
    for line in order.lines:
        if line.refunded or line.refund_pending:
            found[line.item_id] = "refund"
    return found
