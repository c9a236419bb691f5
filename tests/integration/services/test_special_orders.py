"""A day of special orders: each is marked, numbered or not, and shipped as the reference says."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.after_sale import AfterSaleState
from app.domain.gate import Block
from app.domain.ids import CarrierCode
from app.domain.manifest import ScanVerdict
from app.domain.marks import Mark, marks_in
from app.domain.parcel import LIVE_STAGES, Stage
from app.domain.receipt import Outcome
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.presentation.handover.words import scan_verdict
from app.sandbox import PracticeConfig
from app.sandbox.records import CANCELLED, SHIPPED
from app.services.edit_number import NewNumber
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, shop_of, tracking
from tests.integration.services.numbers import TYPED, ZTO


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(orders=40, seed=7, speed=0, arrivals_per_hour=0, scenario="special")
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as opened:
        bind_practice(opened, site)
        opened.sync_orders(job_context(), shop_of(site))
        yield opened


def rows_with(desk: Desk, mark: Mark) -> list[ParcelRow]:
    rows = desk.reader.parcels(stages=LIVE_STAGES)
    return [row for row in rows if mark in marks_in(row.marks)]


def number(desk: Desk, row: ParcelRow) -> tuple[Outcome, str]:
    (line,) = desk.acquire_waybills(job_context(), (row.parcel_id,)).lines
    return line.outcome, line.title


def test_every_kind_is_marked_and_no_order_is_hidden(desk: Desk, site: PracticeSite) -> None:
    assert desk.reader.bad_rows() == ()
    seen = {mark for row in desk.reader.parcels(stages=LIVE_STAGES) for mark in marks_in(row.marks)}
    assert seen == set(Mark) - {Mark.PROMISE_ASSUMED}  # this shop tells every deadline
    with_parcel = {
        order_id
        for row in desk.reader.parcels(stages=frozenset(Stage))
        for order_id in row.order_ids
    }
    hidden = [order for order in site.shop.orders if order.order_id not in with_parcel]
    assert hidden, "an e-coupon needs no parcel"
    assert not any(line.travels for order in hidden for line in order.lines)


def test_only_what_travels_is_numbered_and_shipped(desk: Desk, site: PracticeSite) -> None:
    row = next(r for r in rows_with(desk, Mark.NO_SHIPPING) if not r.blocks)
    assert number(desk, row)[0] is Outcome.DONE
    order = next(o for o in site.shop.orders if o.order_id == row.order_ids[0])
    staying = {line.item_id for line in order.lines if not line.travels}
    detail = desk.reader.detail(row.parcel_id)
    assert detail is not None
    words = [item.refund for item in detail.items if not item.ships]
    assert len(words) == len(staying)
    assert all("无需发货" in word for word in words)
    assert row.kinds == len(order.lines) - len(staying)


def test_a_gift_waits_with_its_master_and_stays_when_it_is_refunded(
    desk: Desk, site: PracticeSite
) -> None:
    row = next(r for r in rows_with(desk, Mark.GIFT) if Block.REFUND_PENDING in r.blocks)
    assert number(desk, row)[0] is Outcome.BLOCKED
    assert row.after_sale_s > desk.clock.now().timestamp()
    site.shop.happen.agree_refund(row.order_ids[0])
    order = next(o for o in site.shop.orders if o.order_id == row.order_ids[0])
    gift = next(line for line in order.lines if line.given == "FREE")
    assert gift.status == CANCELLED
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))
    (fresh,) = desk.reader.parcels_by_id(frozenset({row.parcel_id}))
    assert fresh.after_sale_s == 0
    if fresh.stage is not Stage.CLOSED:
        assert gift.sku.product_name not in fresh.goods


def test_the_courier_that_was_promised_is_used_and_said(desk: Desk) -> None:
    row = next(r for r in rows_with(desk, Mark.PROMISED_CARRIER) if not r.blocks)
    assert desk.settings.text("shipping.carrier") != "shunfeng"
    outcome, title = number(desk, row)
    assert outcome is Outcome.DONE
    assert "按答应买家的快递 shunfeng 取号" in title
    (numbered,) = desk.reader.parcels_by_id(frozenset({row.parcel_id}))
    assert numbered.carrier == CarrierCode("shunfeng")


def test_a_shipped_parcel_gets_no_number_of_another_courier_than_promised(
    desk: Desk, site: PracticeSite
) -> None:
    row = next(r for r in rows_with(desk, Mark.PROMISED_CARRIER) if not r.blocks)
    number(desk, row)
    desk.print_labels(job_context(), (row.parcel_id,), FIRST)
    desk.ship_parcels(job_context(), (row.parcel_id,))
    bought = len(site.shop.ledger.numbers)
    for typed in (None, TYPED):
        other = NewNumber(carrier=ZTO, number=typed)
        (line,) = desk.edit_number(job_context(), row.parcel_id, other).lines
        assert line.outcome is Outcome.BLOCKED
        assert line.title == "答应过买家用 shunfeng 发货，不能用 zhongtong"
    assert (len(site.shop.ledger.numbers), site.shop.ledger.edits) == (bought, [])
    same = NewNumber(carrier=CarrierCode("shunfeng"))
    (line,) = desk.edit_number(job_context(), row.parcel_id, same).lines
    assert line.outcome is Outcome.DONE


def test_a_number_before_the_chosen_time_is_told(desk: Desk) -> None:
    row = next(r for r in rows_with(desk, Mark.APPOINTMENT) if not r.blocks)
    assert row.appointment_s > desk.clock.now().timestamp()
    outcome, title = number(desk, row)
    assert outcome is Outcome.DONE
    assert "以后发货，先别发出" in title


def test_a_vans_list_leaves_out_what_a_buyer_wants_later(desk: Desk) -> None:
    row = next(r for r in rows_with(desk, Mark.APPOINTMENT) if not r.blocks)
    number(desk, row)
    desk.print_labels(job_context(), (row.parcel_id,), FIRST)
    (group,) = desk.match_handover.board(1).waiting
    assert (group.parcels, group.stopped, group.early) == (0, 0, 1)
    counted = desk.hand_over.open(group.carrier, group.branch, fill=True)
    assert (counted.parcels, counted.early) == (0, 1)
    (label,) = tracking(desk, (row.parcel_id,))
    answer = desk.hand_over.scan(counted.manifest.manifest_id, label)
    assert (answer.verdict, answer.early_s) == (ScanVerdict.BELONGS, row.appointment_s)
    said = scan_verdict(answer, label)
    assert str(said.detail).startswith("买家预约 ")
    assert desk.hand_over.leave(counted.manifest.manifest_id).parcels == 1


def test_cases_of_every_kind_wait_with_their_deadlines(desk: Desk, site: PracticeSite) -> None:
    cases = [c for c in desk.reader.after_sales(closed_since_s=0) if c.waits_for_shop]
    assert len({case.kind for case in cases}) >= 3
    deadlines = [case.deadline_s for case in cases]
    assert deadlines == sorted(deadlines)
    now_s = desk.clock.now().timestamp()
    nearest = cases[0]
    assert now_s < nearest.deadline_s < now_s + 2 * 3600
    later(desk, site, int(timedelta(hours=3).total_seconds()))
    desk.sync_orders(job_context(), shop_of(site))
    found = {c.after_sale_id: c for c in desk.reader.after_sales(closed_since_s=0)}
    assert found[nearest.after_sale_id].state is not AfterSaleState.WAITS_FOR_SHOP


def test_what_is_special_ships_like_everything_else(desk: Desk, site: PracticeSite) -> None:
    ids = tuple(r.parcel_id for r in desk.reader.parcels() if r.marks and not r.blocks)
    desk.acquire_waybills(job_context(), ids)
    desk.print_labels(job_context(), ids, FIRST)
    receipt = desk.ship_parcels(job_context(), ids)
    assert [line.title for line in receipt.lines if line.outcome is not Outcome.DONE] == []
    shipped = {o.order_id for o in site.shop.orders if o.status == SHIPPED}
    rows = desk.reader.parcels_by_id(frozenset(ids))
    assert {order_id for row in rows for order_id in row.order_ids} <= shipped


def test_a_deadline_that_moves_without_an_update_time_is_followed(
    desk: Desk, site: PracticeSite
) -> None:
    before = desk.reader.after_sales(closed_since_s=0)[0]
    assert site.shop.happen.change_deadline(before.order_id, 5 * 3600) == 1
    desk.sync_orders(job_context(), shop_of(site))
    found = {c.after_sale_id: c for c in desk.reader.after_sales(closed_since_s=0)}
    after = found[before.after_sale_id]
    assert after.deadline_s != before.deadline_s
    assert after.updated_s == before.updated_s
    assert after.deadline_s == site.shop.clock.seconds() + 5 * 3600


def test_a_case_that_left_the_list_is_asked_for_by_its_number(
    desk: Desk, site: PracticeSite
) -> None:
    case = next(c for c in desk.reader.after_sales(closed_since_s=0) if c.before_ship)
    theirs = site.shop.world.shops[site.config.shop_id].cases
    known = next(c for c in theirs.rows() if c.case_id == case.after_sale_id)
    known.status, known.deadline = 28, 0  # closed, and the update time did not move
    desk.sync_orders(job_context(), shop_of(site))
    found = {c.after_sale_id: c for c in desk.reader.after_sales(closed_since_s=0)}
    assert found[case.after_sale_id].state is AfterSaleState.CLOSED
    asked = list(site.shop.ledger.calls_of("afterSale.List"))
    desk.sync_orders(job_context(), shop_of(site))
    again = site.shop.ledger.calls_of("afterSale.List")[len(asked) :]
    assert len(again) <= 4, "what is known to be over is asked for no more"
