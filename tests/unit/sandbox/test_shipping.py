"""Shipping rules that need a state which HTTP alone cannot bring about."""

import pytest

from app.sandbox.answers import Refused
from app.sandbox.happenings import Happenings
from app.sandbox.records import SHIPPED, Issue, ShopOrder
from app.sandbox.shipping import Dispatch, Load, whole_load
from app.sandbox.world import World
from tests.unit.sandbox.makers import NOW, only_shop, ready_orders, world
from tests.unit.sandbox.test_waybills import _wish


def _ship(found: World, load: Load, method: str = "order.logisticsAdd") -> list[str]:
    shop = only_shop(found)
    return Dispatch(shop, method=method, request_id="", reject_refund=False, at=NOW).ship([load])


def _bought(found: World, place: int = 0) -> tuple[ShopOrder, Issue]:
    return ready_orders(found)[place], only_shop(found).numbers.issue(_wish(found, place), NOW)


def _refusal(found: World, load: Load) -> str:
    with pytest.raises(Refused) as refused:
        _ship(found, load)
    return refused.value.sub_code


def test_another_after_sale_stops_shipping() -> None:
    found = world()
    order, issue = _bought(found)
    order.lines[0].after_sale_status, order.lines[0].after_sale_type = 7, 0
    assert _refusal(found, whole_load(order, "zhongtong", issue.number)).endswith(":60120")


def test_a_scan_before_the_payment_is_refused() -> None:
    found = world()
    order, issue = _bought(found)
    issue.pickup_at = order.pay_time - 1
    assert _refusal(found, whole_load(order, "zhongtong", issue.number)).endswith(":70019")


def test_a_refunded_line_stays_behind() -> None:
    found = world()
    order = next(order for order in ready_orders(found) if len(order.lines) > 1)
    place = ready_orders(found).index(order)
    _, issue = _bought(found, place)
    happen = Happenings(found)
    gone, *rest = order.lines
    happen.refund(order.order_id, item_id=gone.item_id)
    happen.agree_refund(order.order_id)
    _ship(found, whole_load(order, "zhongtong", issue.number))
    assert order.status == SHIPPED
    assert found.ledger.pieces_shipped() == {line.item_id: line.quantity for line in rest}
    alone = Load(pieces=((order, gone, 1),), courier="zhongtong", number=issue.number)
    assert _refusal(found, alone).endswith(":60110")


def test_a_load_of_a_refunded_line_is_refused() -> None:
    found = world()
    order = next(order for order in ready_orders(found) if len(order.lines) > 1)
    happen = Happenings(found)
    gone = order.lines[0]
    happen.refund(order.order_id, item_id=gone.item_id)
    happen.agree_refund(order.order_id)
    load = Load(pieces=((order, gone, 1),), courier="zhongtong", number="78999999999999")
    assert _refusal(found, load).endswith(":60068")


def test_nothing_left_is_no_load() -> None:
    found = world()
    order, issue = _bought(found)
    _ship(found, whole_load(order, "zhongtong", issue.number))
    with pytest.raises(Refused, match="70023"):
        whole_load(order, "zhongtong", issue.number)


def test_a_refused_load_changes_nothing() -> None:
    found = world()
    order, issue = _bought(found)
    shop = only_shop(found)
    before = shop.writer.encoded(order)
    good = whole_load(order, "zhongtong", issue.number)
    bad = Load(pieces=good.pieces, courier="zhongtong", number="1")
    with pytest.raises(Refused):
        Dispatch(
            shop, method="order.logisticsAddMultiPack", request_id="r", reject_refund=True, at=NOW
        ).ship([good, bad])
    assert shop.writer.encoded(order) == before
    assert not found.ledger.shipments
    assert not issue.shipped_at
