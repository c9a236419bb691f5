"""Holds and tags on a desk with a practice shop: what they stop, when they end, undoing."""

from datetime import timedelta

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import InvalidInput
from app.domain.events import Event, HoldsEnded
from app.domain.gate import Block
from app.domain.hold import HoldWish
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.domain.remark import RemarkMode, RemarkWish
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, shop_of

HOUR = timedelta(hours=1)
COUNT = 3


@pytest.fixture
def wanted(desk: Desk, site: PracticeSite) -> tuple[ParcelId, ...]:
    """Parcels of orders that were paid just now."""
    ids = site.shop.happen.new_orders(COUNT)
    desk.sync_orders(job_context(), shop_of(site))
    return tuple(desk.reader.find_parcels(order_id)[0] for order_id in ids)


def rows(desk: Desk, ids: tuple[ParcelId, ...]) -> list[ParcelRow]:
    found = {row.parcel_id: row for row in desk.reader.parcels_by_id(frozenset(ids))}
    return [found[parcel_id] for parcel_id in ids]


def test_a_held_parcel_is_not_numbered_until_it_is_released(
    desk: Desk, wanted: tuple[ParcelId, ...]
) -> None:
    held = desk.hold_orders.hold(wanted, HoldWish(reason="缺货"))
    assert held.receipt.count(Outcome.DONE) == COUNT
    assert desk.acquire_waybills(job_context(), wanted).count(Outcome.BLOCKED) == COUNT
    freed = desk.hold_orders.release(wanted)
    assert freed.receipt.count(Outcome.DONE) == COUNT
    assert desk.hold_orders.release(wanted).receipt.count(Outcome.ALREADY) == COUNT
    assert desk.acquire_waybills(job_context(), wanted).count(Outcome.DONE) == COUNT
    assert not any(row.urgent for row in rows(desk, wanted))
    assert desk.verify_audit() is None


def test_a_hold_ends_at_its_time_and_the_order_is_urgent(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    told: list[Event] = []
    desk.bus.subscribe(told.append)
    until = desk.clock.now() + HOUR
    desk.hold_orders.hold(wanted, HoldWish(reason="等买家确认", until=until))
    assert {row.hold_until_s for row in rows(desk, wanted)} == {int(until.timestamp())}
    assert desk.hold_orders.release_due() == frozenset()
    later(desk, site, 3700)
    due = desk.hold_orders.release_due()
    assert due == {row.order_ids[0] for row in rows(desk, wanted)}
    for row in rows(desk, wanted):
        assert (row.urgent, row.hold_reason, row.blocks) == (True, "", frozenset())
    assert HoldsEnded(orders=due) in told
    assert desk.hold_orders.release_due() == frozenset()


def test_a_hold_before_a_clock_follows_a_promise_that_the_platform_moves(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    (one,) = wanted[:1]
    (row,) = rows(desk, (one,))
    nearest = row.paid_s + desk.rules.pay_thresholds_s[0]
    desk.hold_orders.hold((one,), HoldWish(reason="缺货", before=4 * HOUR))
    assert rows(desk, (one,))[0].hold_until_s == min(nearest, row.promise_s) - 4 * 3600
    now_s = int(desk.clock.now().timestamp())
    site.shop.happen.move_promise(row.order_ids[0], now_s + 6 * 3600 - row.promise_s)
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))
    assert desk.hold_orders.release_due() == frozenset()
    assert rows(desk, (one,))[0].hold_until_s == now_s + 2 * 3600
    site.shop.happen.move_promise(row.order_ids[0], -3 * 3600)
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))
    assert desk.hold_orders.release_due() == frozenset(row.order_ids)
    assert rows(desk, (one,))[0].urgent


def test_too_late_for_a_clock_is_said_at_once(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    later(desk, site, 21 * 3600)
    result = desk.hold_orders.hold(wanted[:1], HoldWish(reason="缺货", before=4 * HOUR))
    (line,) = result.receipt.lines
    assert (line.outcome, line.title) == (Outcome.FAILED, "离最近的时限已不到 4 小时")
    assert not rows(desk, wanted[:1])[0].blocks
    assert not result.before


def test_undoing_a_hold_and_a_release(desk: Desk, wanted: tuple[ParcelId, ...]) -> None:
    first = desk.hold_orders.hold(wanted[:1], HoldWish(reason="缺货"))
    second = desk.hold_orders.hold(wanted, HoldWish(reason="换个原因", before=HOUR))
    assert desk.hold_orders.put_back(first.before) == 1  # held otherwise since
    assert desk.hold_orders.put_back(second.before) == 0
    assert [row.hold_reason for row in rows(desk, wanted)] == ["缺货", "", ""]
    freed = desk.hold_orders.release(wanted)
    desk.hold_orders.put_back(freed.before)
    assert [row.hold_reason for row in rows(desk, wanted)] == ["缺货", "", ""]
    assert desk.hold_orders.put_back(first.before) == 0
    assert not any(row.blocks for row in rows(desk, wanted))


def test_undoing_a_hold_that_has_ended_by_itself_leaves_the_order_urgent(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    until = desk.clock.now() + HOUR
    held = desk.hold_orders.hold(wanted, HoldWish(reason="缺货", until=until))
    later(desk, site, 3700)
    desk.hold_orders.release_due()
    assert desk.hold_orders.put_back(held.before) == COUNT
    assert all(row.urgent for row in rows(desk, wanted))


def test_urgent_by_hand_and_undone(desk: Desk, wanted: tuple[ParcelId, ...]) -> None:
    desk.hold_orders.mark_urgent(wanted[:1], urgent=True)
    result = desk.hold_orders.mark_urgent(wanted, urgent=True)
    assert result.receipt.count(Outcome.DONE) == COUNT - 1
    assert all(row.urgent for row in rows(desk, wanted))
    desk.hold_orders.put_back(result.before)
    assert [row.urgent for row in rows(desk, wanted)] == [True, False, False]
    assert desk.hold_orders.mark_urgent(wanted, urgent=False).receipt.count(Outcome.DONE) == 1


def test_what_is_shipped_cannot_be_held(desk: Desk, wanted: tuple[ParcelId, ...]) -> None:
    closed = next(row.parcel_id for row in desk.reader.parcels(stages=frozenset({Stage.CLOSED})))
    result = desk.hold_orders.hold((closed, ParcelId("none")), HoldWish(reason="缺货"))
    assert [line.outcome for line in result.receipt.lines] == [Outcome.FAILED, Outcome.FAILED]
    with pytest.raises(InvalidInput, match="原因"):
        desk.hold_orders.hold(wanted, HoldWish(reason=""))


def test_holds_whose_time_came_while_the_program_was_closed_end_at_the_next_start(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    # The second program's clock is the machine's: the practice clock has just been there.
    until = desk.clock.now() + timedelta(milliseconds=1)
    desk.hold_orders.hold(wanted, HoldWish(reason="缺货", until=until))
    with open_desk(desk.profile, "file", deliver=lambda call: call()) as other:
        found = rows(other, wanted)
    assert all(row.urgent and Block.HELD not in row.blocks for row in found)


def test_tags_in_bulk_remembered_and_undone(desk: Desk, wanted: tuple[ParcelId, ...]) -> None:
    first = desk.tag_orders(wanted[:1], add=("礼盒",))
    second = desk.tag_orders(wanted, add=("礼盒", "直播"))
    assert second.receipt.count(Outcome.DONE) == COUNT
    assert {row.local_tags for row in rows(desk, wanted)} == {("礼盒", "直播")}
    assert desk.reader.used_tags() == ("礼盒", "直播")
    assert desk.tag_orders.put_back(first) == 1  # it has been tagged further since
    assert desk.tag_orders.put_back(second) == 0
    assert [row.local_tags for row in rows(desk, wanted)] == [("礼盒",), (), ()]
    gone = desk.tag_orders(wanted, remove=("礼盒",))
    assert gone.receipt.count(Outcome.ALREADY) == COUNT - 1
    assert desk.tag_orders.put_back(second) == COUNT  # undone once
    assert desk.tag_orders.put_back(first) == 1
    desk.tag_orders.forget("直播")
    assert desk.reader.used_tags() == ("礼盒",)
    full = desk.tag_orders(wanted[:1], add=tuple("一二三四五六七八九"))
    assert full.receipt.count(Outcome.FAILED) == 1
    with pytest.raises(InvalidInput, match="标签"):
        desk.tag_orders(wanted, add=("太 多",))


def test_the_history_of_a_parcel_tells_of_holds_and_remarks(
    desk: Desk, wanted: tuple[ParcelId, ...]
) -> None:
    one = wanted[:1]
    desk.settings.put({"operator.name": "小王"})
    held = desk.hold_orders.hold(one, HoldWish(reason="缺货"))
    desk.hold_orders.put_back(held.before)
    desk.hold_orders.mark_urgent(one, urgent=True)
    desk.remark_orders(job_context(), one, RemarkWish(RemarkMode.REPLACE, "先发"))
    desk.remark_orders(job_context(), one, RemarkWish(RemarkMode.REPLACE, "刷单"))
    detail = desk.reader.detail(one[0])
    assert detail is not None
    texts = [line.text for line in detail.history]
    assert {"小王挂起：缺货", "小王撤销上一步", "小王标加急", "备注写为「先发」"} <= set(texts)
    assert "备注没有写上「刷单」：备注里有平台不允许的文字" in texts
