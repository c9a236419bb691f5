"""The desk and the practice shop behind the road, and what must be true of them at any moment."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError
from app.domain.gate import Act, Block
from app.domain.ids import OrderId, ParcelId, PrintJobId
from app.domain.parcel import LIVE_STAGES, PENDING_STAGES, Stage
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.sandbox.ledger import ShipmentMade
from app.sandbox.records import IN_REVIEW, PART_SHIPPED, SHIPPED, TO_SHIP
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import answer_by_paper, later
from tests.integration.services.road import (
    Road,
    doubled,
    issued_numbers,
    misplaced,
    must_not_leave,
    now_numbered,
    open_intents_of,
    stored,
    written_twice,
)

ORDERS = 8
RECYCLED_S = 1800
"""A number given back is issued again so soon."""
ROUNDS_TO_THE_END = 4


class RoadDay(RuleBasedStateMachine):
    """A day that is always watched; at its end everything is done that a row asks for."""

    def __init__(self) -> None:
        super().__init__()
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr("app.adapters.doudian.client.BACKOFF_S", 0.0)
        self._folder = TemporaryDirectory(prefix="road-")
        root = Path(self._folder.name)
        config = PracticeConfig(
            orders=ORDERS,
            seed=11,
            speed=0,
            arrivals_per_hour=0,
            recycle_after_s=RECYCLED_S,
        )
        self.site = PracticeSite.start(config, root / "paper")
        self.road = Road(self.site, root / "profile")
        self.reprints: Counter[str] = Counter()
        self.let: set[ParcelId] = set()
        self.let_by: dict[Act, set[ParcelId]] = {Act.NUMBER: set(), Act.PRINT: set()}
        self.words: list[str] = []
        self.answers: dict[PrintJobId, bool] = {}
        self.typed = 0

    def teardown(self) -> None:
        try:
            self.site.shop.faults.clear()
            self.the_day_ends()
        finally:
            self.road.close()
            self.site.stop()
            self._folder.cleanup()
            self._patch.undo()

    @property
    def desk(self) -> Desk:
        return self.road.desk

    def resume_all(self) -> None:
        for each in self.desk.resume_batches.waiting():
            with suppress(AppError):
                self.desk.resume_batches(job_context(), each.batch.batch_id)

    # What must be true whatever happened.

    @invariant()
    def promises(self) -> None:
        self.nothing_is_done_twice()
        self.every_due_piece_is_in_one_parcel()
        self.no_words_are_written_twice()
        self.a_label_came_out_once_unless_asked_for_again()
        self.the_audit_log_is_whole()

    def nothing_is_done_twice(self) -> None:
        assert doubled(self.site) == []

    def every_due_piece_is_in_one_parcel(self) -> None:
        assert misplaced(self.desk, self.site) == []

    def no_words_are_written_twice(self) -> None:
        assert written_twice(self.site, self.words) == []

    def a_label_came_out_once_unless_asked_for_again(self) -> None:
        # A number that was given back is issued again, for other goods.
        issued = issued_numbers(self.site)
        for number, copies in Counter(self.papers()).items():
            assert copies <= issued[number] + self.reprints[number], number

    def the_audit_log_is_whole(self) -> None:
        assert self.desk.verify_audit() is None

    def do(self, act: Callable[..., object], wanted: tuple[ParcelId, ...]) -> None:
        """An act; whatever the platform's ledger has more of afterwards was allowed."""
        shipments = self.site.shop.ledger.shipments
        shipped = len(shipments)
        held = {hold.order_id for hold in self.desk.reader.holds()}
        barred = {order.order_id: must_not_leave(order) for order in self.site.shop.orders}
        states = {order.order_id: order.status for order in self.site.shop.orders}
        stopped, bought = self.surely_stopped(), len(self.site.shop.ledger.numbers)
        printed = len(self.papers())
        with suppress(AppError):
            act(job_context(), wanted)
        numbers = {row.number for row in self.site.shop.ledger.numbers[bought:]}
        self.was_not_done_to(stopped - self.let_by[Act.NUMBER], numbers)
        self.was_not_done_to(stopped - self.let_by[Act.PRINT], set(self.papers()[printed:]))
        for made in shipments[shipped:]:
            # An added parcel has no goods and follows the one that has.
            due = {TO_SHIP, PART_SHIPPED} if made.counts else {TO_SHIP, PART_SHIPPED, SHIPPED}
            assert all(states[order_id] in due for order_id in made.order_ids)
            stops = held.intersection(made.order_ids) or made.refused_refunds
            stops = stops or any(barred[o].keys() & made.counts.keys() for o in made.order_ids)
            if stops:
                self.must_have_been_let_pass(made)

    def surely_stopped(self) -> set[ParcelId]:
        """Pending parcels of which the desk knows what stops them, and it still does."""
        orders = {order.order_id: order for order in self.site.shop.orders}
        found = set()
        for row in self.rows(*PENDING_STAGES):
            mine = [orders[order_id] for order_id in row.order_ids]
            refund = any(line.refund_pending for order in mine for line in order.lines)
            review = any(order.status == IN_REVIEW for order in mine)
            true = {Block.HELD: True, Block.REFUND_PENDING: refund, Block.REVIEW: review}
            true[Block.PARTLY_SHIPPED] = True
            if any(true.get(block) for block in row.blocks):
                found.add(row.parcel_id)
        return found

    def was_not_done_to(self, stopped: set[ParcelId], numbers: set[str]) -> None:
        issues = [self.site.shop.shop().numbers.find_piece(number) for number in numbers]
        mains = {issue.number for issue in issues if issue}
        assert not [
            row
            for row in self.rows(*LIVE_STAGES)
            if row.parcel_id in stopped and row.tracking_number in mains
        ]

    def must_have_been_let_pass(self, made: ShipmentMade) -> None:
        """Once for each override."""
        (row,) = [r for r in self.rows(*LIVE_STAGES) if r.tracking_number == made.number]
        assert row.parcel_id in self.let, (made, row)
        self.let.remove(row.parcel_id)

    def rows(self, *stages: Stage) -> list[ParcelRow]:
        return sorted(
            self.desk.reader.parcels(stages=frozenset(stages)), key=lambda row: row.parcel_id
        )

    def papers(self) -> list[str]:
        return [sheet.codes[0] for sheet in self.site.labels.labels]

    def on_paper(self) -> set[str]:
        return set(self.papers())

    def the_day_ends(self) -> None:
        """Holds and refunds end, everyone does what the rows ask for: then nothing is left."""
        for order in self.site.shop.orders:
            self.site.shop.happen.withdraw_refund(order.order_id)
            self.site.shop.happen.release(order.order_id)
        for _ in range(ROUNDS_TO_THE_END):
            self.mend()
        self.promises()
        assert open_intents_of(self.desk) == []
        self.nothing_is_forgotten()
        assert self.rows(Stage.NUMBER_UNKNOWN) == []
        self.nothing_is_stuck_for_what_left_elsewhere()
        self.every_remark_is_the_platforms()
        self.nothing_waits_to_be_tried_that_cannot_be()

    def mend(self) -> None:
        """One round of everything that a row can ask for."""
        later(self.desk, self.site)
        self.road.sync()
        self.road.settle()
        answer_by_paper(self.desk, self.on_paper())
        self.desk.hold_orders.release(row.parcel_id for row in self.rows(*PENDING_STAGES))
        blocked = {
            block: tuple(r.parcel_id for r in self.rows(*PENDING_STAGES) if block in r.blocks)
            for block in Block
        }
        doubts = tuple(row.parcel_id for row in self.rows(Stage.NUMBER_UNKNOWN) if row.blocks)
        self.do(self.desk.give_back_numbers, doubts)
        apart = blocked[Block.MERGE_BROKEN] + blocked[Block.PARTLY_SHIPPED]
        self.do(self.desk.give_back_numbers, apart + blocked[Block.SHIPPED_ELSEWHERE])
        self.desk.split_parcels.take_apart(apart)
        again = blocked[Block.ADDRESS_CHANGED] + blocked[Block.PARTLY_REFUNDED]
        self.do(self.desk.redo_numbers, again)
        self.do(self.desk.acquire_waybills, self.free(Stage.TO_NUMBER))
        self.do(lambda ctx, ids: self.desk.print_labels(ctx, ids, FIRST), self.free(Stage.TO_PRINT))
        self.do(self.desk.ship_parcels, self.free(Stage.TO_SHIP))
        self.do(lambda ctx, _: self.desk.retry_put_off(ctx, at_once=True), ())
        self.resume_all()

    def free(self, stage: Stage) -> tuple[ParcelId, ...]:
        return tuple(row.parcel_id for row in self.rows(stage) if not row.blocks)

    def nothing_is_forgotten(self) -> None:
        """What the platform waits for is in a row that says what stops it; the rest has gone."""
        rows = self.rows(*LIVE_STAGES)
        for order in self.site.shop.orders:
            if order.status not in {TO_SHIP, PART_SHIPPED}:
                continue
            if any(line.left for line in order.lines):
                mine = [row for row in rows if order.order_id in row.order_ids]
                assert any(row.blocks for row in mine), (order.order_id, mine)
        ours = {row.tracking_number for row in self.rows(Stage.SHIPPED, Stage.PICKED_UP)}
        assert ours == now_numbered(self.site)

    def nothing_is_stuck_for_what_left_elsewhere(self) -> None:
        torn = {Block.PARTLY_SHIPPED, Block.SHIPPED_ELSEWHERE}
        assert [row for row in self.rows(*PENDING_STAGES) if torn & row.blocks] == []

    def every_remark_is_the_platforms(self) -> None:
        orders, _ = stored(self.desk, self.site)
        for order in self.site.shop.orders:
            assert orders[OrderId(order.order_id)].seller_words == order.seller_words
            assert orders[OrderId(order.order_id)].flag == order.flag

    def nothing_waits_to_be_tried_that_cannot_be(self) -> None:
        pending = {row.parcel_id for row in self.rows(*PENDING_STAGES)}
        assert {each.parcel_id for each in self.desk.retry_put_off.waiting()} <= pending
