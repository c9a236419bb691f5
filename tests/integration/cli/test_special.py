"""Special orders by commands, on the practice shop's scenario of them."""

from collections.abc import Iterator

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.sandbox import PracticeConfig
from tests.integration.cli.program import APP_KEY, APP_SECRET, SHOP_ID
from tests.integration.cli.test_day import zhunlan

__all__ = ["zhunlan"]  # the fixture


@pytest.fixture
def site(tmp_path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        app_key=APP_KEY,
        app_secret=APP_SECRET,
        shop_id=SHOP_ID,
        orders=40,
        seed=7,
        speed=0,
        arrivals_per_hour=0,
        scenario="special",
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


def coupon_of(site) -> str:
    return next(o.order_id for o in site.shop.orders if o.extra.get("order_type") == 4)


def test_orders_with_nothing_to_carry_are_listed_and_refused_by_name(zhunlan, site):
    zhunlan.json("sync")
    coupon = coupon_of(site)
    document = zhunlan.json("orders")
    assert all(coupon not in parcel["order_ids"] for parcel in document["parcels"])
    listed = {row["order_id"]: row for row in document["no_shipping"]}
    assert (listed[coupon]["virtual"], listed[coupon]["status"]) == (True, "to_ship")
    waiting = {o.order_id for o in site.shop.orders if o.status == 2}
    travels = {o.order_id for o in site.shop.orders if any(line.travels for line in o.lines)}
    assert set(listed) == waiting - travels
    zhunlan("orders")
    assert f"另有 {len(listed)} 个订单无需发货：zhunlan orders --no-shipping" in zhunlan.out
    assert zhunlan("orders", "--no-shipping") == Exit.OK
    for words in (coupon, "虚拟商品", "由平台交付，或在抖店后台交付、核销", "不用取号"):
        assert words in zhunlan.out
    assert set(zhunlan.json("orders", "--no-shipping")) == {"now", "no_shipping"}
    for verb in (("waybills", "acquire"), ("print", "labels"), ("ship",), ("orders", "hold")):
        more = ("--reason", "x") if verb[-1] == "hold" else ()
        assert zhunlan(*verb, coupon, *more) == Exit.ERROR
        assert f"订单 {coupon} 无需发货" in zhunlan.err
        assert "虚拟商品，没有包裹" in zhunlan.err
        assert "zhunlan sync" not in zhunlan.err
    (scan,) = zhunlan.json("scan", coupon)["scans"]
    assert (zhunlan.code, scan["word"], scan["parcels"]) == (Exit.SOME_FAILED, "无需发货", [])
    assert zhunlan("ship", coupon, "404") == Exit.ERROR
    assert "404 没有找到，先运行 zhunlan sync" in zhunlan.err
    assert zhunlan("ship", "404") == Exit.ERROR
    assert "没有找到单号 404" in zhunlan.err
    assert zhunlan.json("orders", "--shop", "1", "--no-shipping")["no_shipping"] == []
    assert zhunlan("orders", "--shop", "1", "--no-shipping") == Exit.OK
    assert zhunlan.out.strip() == "没有无需发货的订单。"


def test_what_a_buyer_wants_later_is_left_out_of_all_and_shipped_when_named(zhunlan, site):
    zhunlan.json("sync")
    chosen = next(o.order_id for o in site.shop.orders if o.appointment_time)
    free = (p for p in zhunlan.json("orders")["parcels"] if not p["blocks"] and not p["marks"])
    other = next(p["order_ids"][0] for p in free if p["stage"] == "to_number")
    zhunlan.json("waybills", "acquire", chosen, other)
    zhunlan.json("print", "labels", chosen, other)
    assert zhunlan("scan", chosen) == Exit.SOME_FAILED
    assert "买家要这时以后发货，先别发出" in zhunlan.out
    groups = zhunlan.json("manifest", "list")["waiting"]
    (waits,) = (group for group in groups if group["early"])
    made = zhunlan.json("manifest", "make", waits["carrier"], "--draft")
    assert (made["parcels"], made["early"]) == (waits["parcels"], 1)
    zhunlan("manifest", "discard", made["manifest_id"])
    advised = zhunlan.json("ship", "--advise")["parcels"]
    advice = next(each for each in advised if chosen in each["order_ids"])
    assert (advice["early"], advice["upload"]) == (True, "wait")
    assert advice["at"] >= advice["appointment"]
    assert zhunlan("ship", "--advise") == Exit.OK
    assert "1 个包裹还没到买家预约的发货时间；全部发货时先留下" in zhunlan.out
    assert "不要提前发出" in zhunlan.out
    receipt = zhunlan.json("ship")
    (left,) = receipt["early"]["parcels"]
    assert (left["order_ids"], receipt["early"]["shipped"]) == ([chosen], False)
    assert [ship.order_ids for ship in site.shop.ledger.shipments] == [(other,)]
    assert zhunlan("ship", "--all") == Exit.OK
    assert f"1 个包裹还没到买家预约的发货时间，没有发：{chosen}" in zhunlan.out
    assert "--early" in zhunlan.out
    assert zhunlan("ship", chosen) == Exit.OK
    assert f"注意：还没到买家预约的发货时间就发了：{chosen}" in zhunlan.out
    assert site.shop.ledger.shipments[-1].order_ids == (chosen,)


def test_early_ships_all_the_same(zhunlan, site):
    zhunlan.json("sync")
    chosen = next(o.order_id for o in site.shop.orders if o.appointment_time)
    zhunlan.json("waybills", "acquire", chosen)
    zhunlan.json("print", "labels", chosen)
    receipt = zhunlan.json("ship", "--early")
    assert receipt["early"]["shipped"] is True
    assert [line["order_ids"] for line in receipt["lines"]] == [[chosen]]
