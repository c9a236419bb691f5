"""Any order of acts, accidents and news on the road from order to shipment keeps the promises.

Raise :data:`EXAMPLES` and :data:`STEPS` for a long hunt.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
    run_state_machine_as_test,
)

from app.domain.errors import AppError
from app.domain.gate import Act
from app.domain.hold import HoldWish
from app.domain.ids import CarrierCode, ParcelId, TrackingNumber
from app.domain.override import REASONS
from app.domain.parcel import LIVE_STAGES, PENDING_STAGES, Making, Stage
from app.domain.remark import FLAGS, RemarkMode, RemarkWish
from app.sandbox.records import ShopOrder
from app.services.edit_number import NewNumber
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import answer_by_paper, later, tracking
from tests.integration.services.road_day import ORDERS, RoadDay

EXAMPLES = 6
STEPS = 25
AN_HOUR_S = 3700
"""A little more, so that what holds for an hour has ended."""
ZTO = CarrierCode("zhongtong")
WAITING = {"order.logisticsAdd": 60109, "logistics.newCreateOrder": 4007}
"""Endpoint → a refusal that only wants waiting: in review, the order not there yet."""

Work = Callable[[tuple[ParcelId, ...]], object]
ACTS = (
    "number",
    "give_back",
    "redo",
    "update",
    "print",
    "ship",
    "sync",
    "merge",
    "split",
    "take_apart",
    "hold",
    "release",
    "pieces",
    "add",
    "edit",
    "edit_back",
    "remark",
    "let",
    "resume",
    "retry",
)
which = st.integers(min_value=0, max_value=ORDERS * 4)
many = st.integers(min_value=1, max_value=4)
faults = st.sampled_from(["http_5xx", "reset", "reset_after_work", "malformed_json", "half_body"])


class Machine(RoadDay):
    """A clerk, buyers, bad luck, and the practice shop's own books."""

    def chosen(self, which: int, many: int, *stages: Stage) -> tuple[ParcelId, ...]:
        """``many`` parcels from the ``which``-th on, of these stages; none when there is none."""
        rows = self.desk.reader.parcels(stages=frozenset(stages) or LIVE_STAGES)
        ids = sorted(row.parcel_id for row in rows)
        return tuple(dict.fromkeys(ids[(which + n) % len(ids)] for n in range(many) if ids))

    def order(self, which: int) -> ShopOrder:
        orders = self.site.shop.orders
        return orders[which % len(orders)]

    @initialize()
    def orders_come_in(self) -> None:
        self.road.sync()

    # What buyers and the platform do.

    @rule(which=which, part=st.booleans())
    def buyer_wants_the_money_back(self, which: int, part: bool) -> None:
        order = self.order(which)
        self.site.shop.happen.refund(order.order_id, item_id=order.lines[0].item_id if part else "")

    @rule(which=which, agreed=st.booleans())
    def refund_ends(self, which: int, agreed: bool) -> None:
        happen, order = self.site.shop.happen, self.order(which)
        (happen.agree_refund if agreed else happen.withdraw_refund)(order.order_id)

    @rule(which=which)
    def buyer_cancels(self, which: int) -> None:
        self.site.shop.happen.cancel(self.order(which).order_id)

    @rule(which=which)
    def buyer_moves(self, which: int) -> None:
        self.site.shop.happen.change_address(self.order(which).order_id)

    @rule(which=which)
    def risk_review_begins(self, which: int) -> None:
        self.site.shop.happen.hold(self.order(which).order_id)

    @rule(which=which)
    def someone_remarks_elsewhere(self, which: int) -> None:
        self.site.shop.happen.remark(self.order(which).order_id, "店主：加急", 5)

    @rule(which=which, pieces=st.integers(min_value=0, max_value=2))
    def someone_ships_elsewhere(self, which: int, pieces: int) -> None:
        self.site.shop.happen.ship_elsewhere(self.order(which).order_id, pieces)

    @rule()
    def an_hour_passes(self) -> None:
        with suppress(AppError):
            later(self.desk, self.site, AN_HOUR_S)
        begun = {row.parcel_id for row in self.rows(Stage.SHIP_UNKNOWN)}
        self.let &= begun  # what began under an override may be gone on with

    @rule(endpoint=st.sampled_from(sorted(WAITING)), count=st.integers(min_value=1, max_value=3))
    def platform_wants_some_time(self, endpoint: str, count: int) -> None:
        self.site.shop.faults.add("refuse", endpoint=endpoint, count=count, value=WAITING[endpoint])

    @rule(kind=faults, skip=st.integers(min_value=0, max_value=6))
    def an_answer_will_be_lost(self, kind: str, skip: int) -> None:
        self.site.shop.faults.add(kind, skip=skip)

    # What the clerk and the background do.

    @rule()
    def sync(self) -> None:
        with suppress(AppError):
            self.road.sync()

    @rule()
    def background_asks(self) -> None:
        with suppress(AppError):
            self.road.settle()

    @rule(which=which, many=many, far=st.integers(min_value=1, max_value=3))
    def some_go_their_way(self, which: int, many: int, far: int) -> None:
        """取号, 打印, 发货 of the same parcels, as far as ``far``."""
        wanted = self.chosen(which, many, Stage.TO_NUMBER)
        self.do(self.desk.acquire_waybills, wanted)
        if far > 1:
            self.do(lambda ctx, ids: self.desk.print_labels(ctx, ids, FIRST), wanted)
        if far > 2:
            self.do(self.desk.ship_parcels, wanted)

    @rule(which=which, many=many)
    def take_numbers(self, which: int, many: int) -> None:
        self.do(self.desk.acquire_waybills, self.chosen(which, many, Stage.TO_NUMBER))

    @rule(which=which, many=many)
    def give_numbers_back(self, which: int, many: int) -> None:
        self.do(self.desk.give_back_numbers, self.chosen(which, many))

    @rule(which=which, many=many)
    def redo(self, which: int, many: int) -> None:
        self.do(self.desk.redo_numbers, self.chosen(which, many))

    @rule(which=which, many=many)
    def update_labels(self, which: int, many: int) -> None:
        self.do(self.desk.update_waybills, self.chosen(which, many))

    @rule(which=which, many=many)
    def print_labels(self, which: int, many: int) -> None:
        wanted = self.chosen(which, many, Stage.TO_PRINT)
        self.do(lambda ctx, ids: self.desk.print_labels(ctx, ids, FIRST), wanted)

    @rule(which=which)
    def print_again(self, which: int) -> None:
        wanted = self.chosen(which, 1, Stage.TO_SHIP, Stage.SHIPPED)
        for row in self.desk.reader.parcels_by_id(frozenset(wanted)):
            issue = self.site.shop.shop().numbers.find(row.tracking_number or "")
            subs = issue.sub_numbers if issue else ()
            self.reprints.update([row.tracking_number or "", *subs])
        self.do(lambda ctx, ids: self.desk.print_labels(ctx, ids, FIRST, reason="污损"), wanted)

    @rule()
    def look_at_the_paper(self) -> None:
        waiting = self.desk.reader.unconfirmed()
        out = tracking(self.desk, (job.parcel_id for job in waiting))
        answers = zip((job.job_id for job in waiting), out, strict=True)
        self.answers |= {job_id: number in self.on_paper() for job_id, number in answers}
        answer_by_paper(self.desk, self.on_paper())

    @rule()
    def answers_are_taken_back(self) -> None:
        self.desk.print_labels.take_back(self.answers)

    @rule(which=which, many=many)
    def ship(self, which: int, many: int) -> None:
        wanted = self.chosen(which, many, Stage.TO_SHIP, Stage.SHIP_UNKNOWN)
        self.do(self.desk.ship_parcels, wanted)

    @rule()
    def merge_all(self) -> None:
        self.do(lambda ctx, _: self.desk.merge_parcels(ctx, self.desk.merge_parcels.suggest()), ())

    @rule(which=which)
    def split(self, which: int) -> None:
        rows = self.rows(Stage.TO_NUMBER)
        wide = [row for row in rows if row.quantity > 1 and len(row.order_ids) == 1]
        if wide:
            row = wide[which % len(wide)]
            (first, *_) = self.site.shop.order(row.order_ids[0]).lines
            with suppress(AppError):
                self.desk.split_parcels.split(row.parcel_id, [((first.item_id, 1),)])

    @rule(which=which)
    def take_apart(self, which: int) -> None:
        made = {Making.MERGE, Making.SPLIT}
        rows = [row for row in self.rows(*PENDING_STAGES) if row.made_by in made]
        if rows:
            self.desk.split_parcels.take_apart((rows[which % len(rows)].parcel_id,))

    @rule(which=which, many=many)
    def hold(self, which: int, many: int) -> None:
        self.desk.hold_orders.hold(self.chosen(which, many), HoldWish(reason="等客户回复"))

    @rule(which=which, many=many)
    def release(self, which: int, many: int) -> None:
        self.desk.hold_orders.release(self.chosen(which, many))

    @rule(which=which, pieces=st.integers(min_value=2, max_value=3))
    def more_pieces(self, which: int, pieces: int) -> None:
        self.do(lambda ctx, ids: self.add_pieces(ids, pieces), self.chosen(which, 1))

    @rule(which=which)
    def one_more_parcel(self, which: int) -> None:
        self.do(lambda _, ids: self.add_parcel(ids), self.chosen(which, 1))

    @rule(which=which, typed=st.booleans())
    def another_number_after_shipping(self, which: int, typed: bool) -> None:
        wanted = self.chosen(which, 1, Stage.SHIPPED)
        self.do(lambda _, ids: self.edit(ids, typed=typed), wanted)

    @rule(which=which, far=which)
    def a_former_number_again(self, which: int, far: int) -> None:
        wanted = self.chosen(which, 1, Stage.SHIPPED)
        self.do(lambda _, ids: self.edit_back(ids, far), wanted)

    @rule(which=which, many=many, act=st.sampled_from([Act.NUMBER, Act.PRINT, Act.SHIP]))
    def let_pass(self, which: int, many: int, act: Act) -> None:
        self.open_gates(self.chosen(which, many, *PENDING_STAGES), act)

    @rule(which=which, many=many)
    def letting_pass_is_withdrawn(self, which: int, many: int) -> None:
        wanted = self.chosen(which, many, *(PENDING_STAGES - {Stage.SHIP_UNKNOWN}))
        details = [detail for p in wanted if (detail := self.desk.reader.detail(p))]
        gone = self.desk.gates.withdraw(each for d in details for each in d.overrides)
        self.let -= {each.parcel_id for each in gone if each.act is Act.SHIP}

    @rule(which=which, many=many)
    def ship_in_spite_of_all(self, which: int, many: int) -> None:
        wanted = self.chosen(which, many, Stage.TO_SHIP)
        self.open_gates(wanted, Act.SHIP)
        self.do(self.desk.ship_parcels, wanted)

    @rule(which=which, many=many, replace=st.booleans(), flag=st.sampled_from(sorted(FLAGS)))
    def remark(self, which: int, many: int, replace: bool, flag: int) -> None:
        self.do(
            lambda _, ids: self.write(ids, replace=replace, flag=flag), self.chosen(which, many)
        )

    @rule(which=which, end=st.booleans(), undone=st.booleans())
    def a_batch_is_gone_on_with(self, which: int, end: bool, undone: bool) -> None:
        waiting = self.desk.resume_batches.waiting()
        if waiting:
            batch = waiting[which % len(waiting)].batch.batch_id
            if end:
                self.desk.resume_batches.finish(batch)
                if undone:
                    self.desk.resume_batches.reopen(batch)
            else:
                self.do(lambda ctx, _: self.desk.resume_batches(ctx, batch), ())

    @rule(at_once=st.booleans())
    def what_was_put_off_is_tried(self, at_once: bool) -> None:
        self.do(lambda ctx, _: self.desk.retry_put_off(ctx, at_once=at_once), ())

    @rule(
        which=which,
        many=many,
        act=st.sampled_from(ACTS),
        after=st.integers(min_value=1, max_value=14),
    )
    def the_power_goes(self, which: int, many: int, act: str, after: int) -> None:
        """In the middle of an act; then the program is started again."""
        work, stages = self.mortal_acts()[act]
        wanted = self.chosen(which, many, *stages)

        def accident(_ctx: object, ids: tuple[ParcelId, ...]) -> None:
            self.road.die_in(lambda: work(ids), after)

        self.do(accident, wanted)

    def mortal_acts(self) -> dict[str, tuple[Work, tuple[Stage, ...]]]:
        """Name → what the power may go in, and the stages of the parcels it is done to."""
        desk, pending = self.desk, tuple(PENDING_STAGES)
        merging, splitting = desk.merge_parcels, desk.split_parcels
        return {
            "number": (
                lambda ids: desk.acquire_waybills(job_context(), ids),
                (Stage.TO_NUMBER,),
            ),
            "give_back": (lambda ids: desk.give_back_numbers(job_context(), ids), ()),
            "redo": (lambda ids: desk.redo_numbers(job_context(), ids), ()),
            "update": (lambda ids: desk.update_waybills(job_context(), ids), ()),
            "print": (
                lambda ids: desk.print_labels(job_context(), ids, FIRST),
                (Stage.TO_PRINT,),
            ),
            "ship": (lambda ids: desk.ship_parcels(job_context(), ids), (Stage.TO_SHIP,)),
            "sync": (lambda _: self.road.sync(), ()),
            "merge": (lambda _: merging(job_context(), merging.suggest()), ()),
            "split": (self.split_one, (Stage.TO_NUMBER,)),
            "take_apart": (splitting.take_apart, pending),
            "hold": (lambda ids: desk.hold_orders.hold(ids, HoldWish(reason="缺货")), ()),
            "release": (desk.hold_orders.release, ()),
            "pieces": (lambda ids: self.add_pieces(ids, 2), ()),
            "add": (self.add_parcel, ()),
            "edit": (lambda ids: self.edit(ids, typed=False), (Stage.SHIPPED,)),
            "edit_back": (lambda ids: self.edit_back(ids, 0), (Stage.SHIPPED,)),
            "remark": (lambda ids: self.write(ids, replace=False, flag=4), ()),
            "let": (lambda ids: self.open_gates(ids, Act.SHIP), pending),
            "resume": (lambda _: self.resume_all(), ()),
            "retry": (lambda _: desk.retry_put_off(job_context(), at_once=True), ()),
        }

    # Acts in the words of the services.

    def split_one(self, ids: tuple[ParcelId, ...]) -> None:
        for row in self.desk.reader.parcels_by_id(frozenset(ids)):
            if row.quantity > 1 and len(row.order_ids) == 1:
                (first, *_) = self.site.shop.order(row.order_ids[0]).lines
                self.desk.split_parcels.split(row.parcel_id, [((first.item_id, 1),)])
                return

    def add_pieces(self, ids: tuple[ParcelId, ...], pieces: int) -> None:
        for parcel_id in ids:
            self.desk.add_pieces(job_context(), parcel_id, pieces)

    def add_parcel(self, ids: tuple[ParcelId, ...]) -> None:
        for parcel_id in ids:
            self.desk.add_parcel(job_context(), parcel_id)

    def edit(self, ids: tuple[ParcelId, ...], *, typed: bool) -> None:
        for parcel_id in ids:
            number = None
            if typed:
                self.typed += 1
                number = TrackingNumber(f"78{self.typed:012}")
            self.desk.edit_number(job_context(), parcel_id, NewNumber(carrier=ZTO, number=number))

    def edit_back(self, ids: tuple[ParcelId, ...], far: int) -> None:
        """To a number that each was shipped with before, or has now."""
        for parcel_id in ids:
            detail = self.desk.reader.detail(parcel_id)
            told = detail.shipments if detail else ()
            wanted = NewNumber(carrier=ZTO, number=told[far % len(told)].tracking_number)
            self.desk.edit_number(job_context(), parcel_id, wanted)

    def write(self, ids: tuple[ParcelId, ...], *, replace: bool, flag: int) -> None:
        """Words of their own for each act, so that words written twice are seen."""
        self.words.append(f"〔{len(self.words)}〕")
        mode = RemarkMode.REPLACE if replace else RemarkMode.APPEND
        self.desk.remark_orders(job_context(), ids, RemarkWish(mode, self.words[-1], flag))

    def open_gates(self, ids: tuple[ParcelId, ...], act: Act) -> None:
        # Before: the power may go right after it is on record.
        (self.let if act is Act.SHIP else self.let_by[act]).update(ids)
        self.desk.gates.override(act, ids, REASONS[0])


@pytest.mark.slow
@pytest.mark.timeout(300)  # whole days, on a machine that may be busy
def test_whatever_happens_on_the_road_nothing_is_lost_or_doubled() -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            phases=(Phase.generate,),  # to shrink is to work whole days again
            suppress_health_check=list(HealthCheck),
        ),
    )
