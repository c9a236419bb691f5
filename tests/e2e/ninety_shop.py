"""Ninety days of a practice shop and of the desk that serves it, on the practice clock.

The shop's side happens by itself, to the second: orders at any hour, payments in the night,
refunds, cancellations, changed addresses, couriers that come late or tell trips late, twice, in
disorder, wrongly or not at all. The desk's side goes through the services alone, over sockets, a
round a day or so, and is negligent: some orders it leaves for days, some it splits, some it merges.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId, ShopId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.sandbox.dice import Dice
from app.sandbox.records import REFUND_DONE, SHIPPED, TO_SHIP, ShopOrder
from app.sandbox.scenarios import HOUR, Scenario
from app.settings.printers import FIRST
from tests.fakes.counted_label import put_counted_label
from tests.fakes.tasks import job_context

DAYS = 90
START = datetime(2026, 6, 20, tzinfo=UTC)  # 08:00 in Shanghai; the 90 days cross two rule packs
REFUND_AFTER_SHIP = 1
"""``aftersale_type``: the goods are on their way, the money goes back."""
ROUNDS = ((26, 40), (6, 14), (30, 46))
"""Hours between the desk's rounds, least and most, each in turn."""
LATELY = timedelta(days=2)

LIFE = Scenario(
    arrivals_per_hour=0,  # the config says how many
    refund_share=0.08,
    refund_within_s=40 * HOUR,
    address_share=0.01,
    pickup_s=(1 * HOUR, 30 * HOUR),
    stuck_share=0.1,
    stuck_s=(30 * HOUR, 70 * HOUR),
    odd_routes=True,
)


@dataclass
class NinetyDays:
    """The desk, the shop, and what the test itself made happen there."""

    desk: Desk
    site: PracticeSite
    seed: int
    cancelled: dict[str, int] = field(default_factory=dict)
    """Paid orders that the buyer took back before shipping: order id → instant."""
    rounds: int = 0
    patient: dict[str, int] = field(default_factory=dict)
    """Parcels that the desk leaves lying: parcel id → round from which on it takes them."""
    split: set[str] = field(default_factory=set)
    """Parcels that were split, came of it, or cannot be."""

    @property
    def shop_id(self) -> ShopId:
        """The one shop."""
        return ShopId(self.site.config.shop_id)

    @property
    def now_s(self) -> int:
        """The shop's clock, Unix seconds."""
        return self.site.shop.clock.seconds()

    def live_until(self, at: datetime) -> None:
        """Rounds until ``at``, the last one then."""
        until = int(at.timestamp())
        while self.now_s < until:
            low, high = ROUNDS[self.rounds % len(ROUNDS)]
            step_s = Dice(self.seed, "round", self.rounds).between(low * HOUR, high * HOUR)
            self._pass(min(step_s, until - self.now_s))
            self._round()

    def wind_down(self, days: int) -> None:
        """Nothing more is shipped; what is on its way arrives and is told."""
        for _ in range(days):
            self._pass(24 * HOUR)
            self.desk.sync_orders(job_context(), self.shop_id)
            self.desk.track_parcels.due(job_context(), (self.shop_id,), budget=100_000)

    def ask_all(self) -> None:
        """Ask about whatever awaits its pickup, due or not: figures of this very moment."""
        self.desk.sync_orders(job_context(), self.shop_id)
        self.desk.track_parcels(job_context(), self.shop_id, limit=100_000)

    def _pass(self, seconds: int) -> None:
        self.site.shop.clock.advance(seconds)
        # The desk learns the new time from any answer, as it does after a pause.
        self.desk.open_shop(self.shop_id).carriers()

    def _round(self) -> None:
        self.rounds += 1
        self._mischief()
        ctx = job_context()
        self.desk.sync_orders(ctx, self.shop_id)
        self._split_some()
        self._merge_some()
        self._ship(self._taken())
        self.desk.track_parcels.due(ctx, (self.shop_id,), budget=100_000)

    def _taken(self) -> tuple[ParcelId, ...]:
        """What the desk deals with in this round: most at once, some after a day or two."""
        found = []
        for row in self._waiting():
            dice = Dice(self.seed, "patience", row.order_ids[0])
            rests = dice.pick((0, 0, 0, 0, 0, 0, 1, 2, 4, 7, 400))
            first = self.patient.setdefault(row.parcel_id, self.rounds + rests)
            if first <= self.rounds:
                found.append(row.parcel_id)
        return tuple(found)

    def _waiting(self) -> list[ParcelRow]:
        rows = self.desk.reader.parcels(stages=frozenset({Stage.TO_NUMBER}))
        return [row for row in rows if not row.blocks]

    def _ship(self, ids: tuple[ParcelId, ...]) -> None:
        if not ids:
            return
        receipt = self.desk.acquire_waybills(job_context(), ids)
        bought = tuple(x.parcel_id for x in receipt.lines if x.outcome is Outcome.DONE)
        # Some parcels get their number and stay on the table.
        kept = {
            x
            for x in bought
            if Dice(self.seed, "kept", self.rounds, *self._orders_of((x,))).chance(0.05)
        }
        printing = tuple(x for x in self._at(Stage.TO_PRINT) if x not in kept)
        if printing:
            self.desk.print_labels(job_context(), printing, FIRST)
        if ready := self._at(Stage.TO_SHIP):
            self.desk.ship_parcels(job_context(), ready)

    def _at(self, stage: Stage) -> tuple[ParcelId, ...]:
        rows = self.desk.reader.parcels(stages=frozenset({stage}))
        return tuple(row.parcel_id for row in rows if not row.blocks)

    def _orders_of(self, ids: Iterable[ParcelId]) -> list[str]:
        """What dice are thrown for: parcel ids differ from run to run."""
        rows = self.desk.reader.parcels_by_id(frozenset(ids))
        return sorted(order_id for row in rows for order_id in row.order_ids)

    def _split_some(self) -> None:
        for row in self._waiting():
            dice = Dice(self.seed, "split", row.order_ids[0])
            if row.parcel_id in self.split or len(row.order_ids) > 1 or not dice.chance(0.5):
                continue
            self.split.add(row.parcel_id)
            items = self.desk.split_parcels.contents(row.parcel_id).items
            pieces = sum(item.quantity for item in items)
            if pieces < 2:
                continue
            first = next((item for item in items if not item.gift_of), items[0])
            parted = self.desk.split_parcels.split(row.parcel_id, [((first.item_id, 1),)])
            self.split |= {line.parcel_id for line in parted.lines}

    def _merge_some(self) -> None:
        groups = [
            group
            for group in self.desk.merge_parcels.suggest()
            if Dice(self.seed, "merge", *self._orders_of(group)).chance(0.7)
        ]
        if groups:
            self.desk.merge_parcels(job_context(), groups)

    def _mischief(self) -> None:
        """What the shop's own life does not do: cancellations, refunds of goods on their way."""
        for order in self.site.shop.orders:
            dice = Dice(self.seed, "mischief", order.order_id, self.rounds)
            fresh = self.now_s - order.pay_time < LATELY.total_seconds()
            if order.status == TO_SHIP and fresh and dice.chance(0.012):
                if self.site.shop.happen.cancel(order.order_id):
                    self.cancelled[order.order_id] = self.now_s
            elif order.status == SHIPPED and dice.chance(0.01):
                self._refund_on_the_way(order)

    def _refund_on_the_way(self, order: ShopOrder) -> None:
        line = order.lines[0]
        if line.after_sale_status or not line.shipped:
            return
        shop = self.site.shop
        with shop.world.lock:
            shop.shop().cases.put(
                order, line, kind=REFUND_AFTER_SHIP, status=REFUND_DONE, at=self.now_s, left_s=0
            )


@contextmanager
def ninety_days(orders: int, folder: Path, seed: int = 5) -> Iterator[NinetyDays]:
    """A shop that sells about ``orders`` in the 90 days, and a desk bound to it."""
    config = PracticeConfig(
        orders=0,
        seed=seed,
        speed=0,
        start=START,
        arrivals_per_hour=orders / (DAYS * 24),
    )
    with PracticeSite.start(config, folder / "paper") as site:
        site.shop.shop().scenario = LIFE
        with open_desk(folder / "profile", "file", deliver=lambda call: call()) as desk:
            bind_practice(desk, site)
            desk.station.put(replace(site.printer, template=put_counted_label(desk.profile)))
            yield NinetyDays(desk, site, seed)
