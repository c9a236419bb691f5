"""Marks, pause and 漏单核对 of the settings: saved at once, shown with their age."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import InvalidInput, NetworkError
from app.domain.ids import OrderId, ShopId
from app.domain.order import OrderStatus
from app.domain.order_audit import Difference, DifferenceKind
from app.ports.platform import AFTER_SALES, ORDERS
from app.ports.rows import BadRowRow
from app.presentation.settings_page_shop_care import ShopCare
from app.presentation.status_jobs import JobBoard
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import SHOP
from tests.fakes.shop_care import equal_audit
from tests.unit.presentation.conftest import Taken

LOST = Difference(
    order_id=OrderId("1"), kind=DifferenceKind.MISSING, platform=OrderStatus.TO_SHIP, local=None
)


@pytest.fixture
def care(fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> ShopCare:
    jobs = JobBoard(tasks, fake.clock, failed=taken)
    return ShopCare(fake.desk(), jobs, failed=taken, told=taken.told)


def said(care: ShopCare) -> str:
    return str(care.verdict(SHOP))


def test_marks_and_pause_are_saved_at_once(care: ShopCare, fake: FakeDesk) -> None:
    care.tag(SHOP, "旗舰")
    care.colour(SHOP, "teal")
    care.pause(SHOP)
    shop = fake.shops[SHOP]
    assert (shop.tag, shop.colour, shop.paused) == ("旗舰", "teal", True)
    care.resume(SHOP)
    assert not fake.shops[SHOP].paused


def test_each_of_them_is_undone(care: ShopCare, fake: FakeDesk, taken: Taken) -> None:
    care.tag(SHOP, "旗舰")
    care.tag(SHOP, "二店")
    care.colour(SHOP, "teal")
    care.colour(SHOP, "teal")  # changes nothing, says nothing
    care.pause(SHOP)
    name = fake.shops[SHOP].name
    assert taken.words == [
        f"改了「{name}」的标记",
        f"改了「{name}」的标记",
        f"改了「{name}」的颜色",
        f"暂停「{name}」",
    ]
    taken.undo(3)
    taken.undo(2)
    shop = fake.shops[SHOP]
    assert (shop.tag, shop.colour, shop.paused) == ("二店", "", False)
    taken.undo(0)  # another tag came after it
    assert fake.shops[SHOP].tag == "二店"
    assert taken.words[-1] == f"「{name}」后来又改过，没有撤销"
    taken.undo(1)
    assert fake.shops[SHOP].tag == "旗舰"


def test_a_tag_that_is_refused_is_told_and_shown_as_it_was(care: ShopCare, taken: Taken) -> None:
    told: list[None] = []
    care.changed.subscribe(lambda: told.append(None))
    care.tag(SHOP, "一")
    assert isinstance(taken.errors[-1], InvalidInput)
    assert told


def test_an_audit_is_told_with_what_it_found(care: ShopCare, fake: FakeDesk) -> None:
    assert said(care) == "还没有核对过漏单"
    care.audit(SHOP)
    assert "没有漏单（12 单）" in said(care)
    equal = equal_audit(SHOP, fake.clock)
    fake.audits[SHOP] = replace(equal, differences=(replace(LOST, repaired=True),), repaired=1)
    care.refresh()
    assert "找到并补回 1 单，现在一致" in said(care)
    fake.audits[SHOP] = replace(equal, differences=(LOST,))
    care.refresh()
    assert "还有 1 单不一致" in said(care)
    assert [str(line) for line in care.found(SHOP)] == ["1 本机缺少，未解决"]
    fake.audits[SHOP] = replace(equal, problem="连不上平台")
    care.refresh()
    assert "没有完成：连不上平台" in said(care)


def bad_row(**changes: Any) -> BadRowRow:
    plain = BadRowRow(
        shop_id=SHOP,
        kind=ORDERS,
        row_id="2",
        reason="pay_time: is no instant",
        created_s=0,
        seen_s=9,
    )
    return replace(plain, **changes)


def test_what_cannot_be_read_is_named_by_its_field(care: ShopCare, fake: FakeDesk) -> None:
    row = bad_row()
    unread = Difference(
        order_id=OrderId("2"),
        kind=DifferenceKind.UNREADABLE,
        platform=None,
        local=None,
        problem=row.reason,
    )
    fake.audits[SHOP] = replace(equal_audit(SHOP, fake.clock), differences=(unread,))
    fake.bad_rows = (
        row,
        bad_row(kind=AFTER_SALES, row_id="7", reason="Expected `int`, got `str` - at `$.a.b[1]`"),
        bad_row(row_id="", reason="Object missing required field `order_id`"),
        bad_row(row_id="3", reason="is not readable JSON", accepted="已处理"),
        bad_row(shop_id=ShopId("1")),
    )
    care.refresh()
    assert "还有 1 单不一致" in said(care)
    assert [str(line) for line in care.found(SHOP)] == [
        "订单 2 读不出来（字段 pay_time），未解决",
        "售后 7 读不出来（字段 a.b[1]），未解决",
        "一个没有订单号的订单读不出来（字段 order_id），未解决",
        "订单 3 读不出来（字段 整行），已确认无误：已处理",
    ]
    fake.audits[SHOP] = replace(
        equal_audit(SHOP, fake.clock), differences=(replace(unread, accepted="已处理"),)
    )
    care.refresh()
    assert not fake.audits[SHOP].equal
    assert "1 单读不出来，已确认" in said(care)


def test_one_audit_of_a_shop_at_a_time(care: ShopCare, fake: FakeDesk, tasks: InlineTasks) -> None:
    tasks.hold()
    care.audit(SHOP)
    care.audit(SHOP)
    assert care.auditing == {SHOP}
    assert said(care).startswith("正在核对漏单")
    tasks.release()
    assert care.auditing == frozenset()
    assert len(fake.called("audit")) == 1


def test_an_audit_that_fails_is_told_and_can_be_tried_again(
    care: ShopCare, fake: FakeDesk, taken: Taken
) -> None:
    fake.faults["audit"] = [NetworkError("network.timeout", "连不上平台")]
    care.audit(SHOP)
    assert isinstance(taken.errors[-1], NetworkError)
    assert care.auditing == frozenset()
    care.audit(SHOP)
    assert "没有漏单" in said(care)
