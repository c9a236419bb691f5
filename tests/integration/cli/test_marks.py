"""Remarks, holds and tags by commands, compared with what the practice shop holds."""

from app.cli.exits import Exit
from tests.integration.cli.test_day import site, zhunlan

__all__ = ["site", "zhunlan"]  # the fixtures


def pending(zhunlan):
    return [p for p in zhunlan.json("orders")["parcels"] if not p["blocks"]]


def find(zhunlan, order_id):
    rows = zhunlan.json("orders")["parcels"]
    return next(p for p in rows if order_id in p["order_ids"])


def test_remarks_and_flags_by_commands(zhunlan, site):
    zhunlan.json("sync")
    one, two = (p["order_ids"][0] for p in pending(zhunlan)[:2])
    receipt = zhunlan.json("orders", "remark", one, two, "--text", "先发", "--flag", "red")
    assert receipt["counts"]["done"] == 2
    assert zhunlan.json("orders", "remark", one, "--text", "轻放", "--append")["total"] == 1
    assert site.shop.order(one).seller_words == "先发 / 轻放"
    assert zhunlan("orders", "flag", two, "--flag", "green") == Exit.OK
    assert (site.shop.order(two).seller_words, site.shop.order(two).flag) == ("先发", 3)
    assert (find(zhunlan, one)["remark"], find(zhunlan, one)["flag"]) == ("先发 / 轻放", 5)
    assert zhunlan("orders", "remark", one, "--text", "刷单") == Exit.SOME_FAILED
    assert "不允许" in zhunlan.out
    assert zhunlan("orders", "remark", "404", "--text", "x") == Exit.ERROR
    assert zhunlan("orders", "remark", one, "--text", "") == Exit.OK
    assert site.shop.order(one).seller_words == ""


def test_a_remark_in_doubt_is_settled_before_the_next_one(zhunlan, site):
    zhunlan.json("sync")
    one = pending(zhunlan)[0]["order_ids"][0]
    site.shop.faults.add("reset", endpoint="order.addOrderRemark", count=None)
    site.shop.faults.add("reset", endpoint="order.orderDetail", count=None, skip=1)
    receipt = zhunlan.json("orders", "remark", one, "--text", "先发")
    assert receipt["counts"]["unknown"] == 1
    site.shop.faults.clear()
    settled = zhunlan.json("orders", "reconcile")
    assert settled["counts"]["failed"] == 1
    assert zhunlan("orders", "remark", one, "--text", "再写") == Exit.OK
    assert site.shop.order(one).seller_words == "再写"


def test_holds_urgent_and_tags_by_commands(zhunlan, site):
    zhunlan.json("sync")
    fresh = site.shop.happen.new_orders(2)
    zhunlan.json("sync")
    assert zhunlan("orders", "hold", *fresh, "--reason", "缺货", "--before", "4h") == Exit.OK
    held = zhunlan.json("orders", "holds")["holds"]
    assert {row["order_id"] for row in held} == set(fresh)
    assert all(row["before_s"] == 4 * 3600 and row["until"] for row in held)
    assert zhunlan("orders", "holds") == Exit.OK
    assert "时限前 4 小时" in zhunlan.out
    assert zhunlan("waybills", "acquire", fresh[0]) == Exit.SOME_FAILED
    assert zhunlan("orders", "hold", fresh[0], "--reason", "缺货", "--until", "昨晚") == Exit.ERROR
    assert zhunlan("orders", "release", fresh[0]) == Exit.OK
    assert zhunlan("orders", "release") == Exit.OK
    assert zhunlan.json("orders", "holds") == {"holds": []}
    assert zhunlan("orders", "urgent", fresh[0]) == Exit.OK
    assert find(zhunlan, fresh[0])["urgent"] is True
    assert zhunlan("orders", "urgent", fresh[0], "--off") == Exit.OK
    assert zhunlan("orders", "tag", *fresh, "--tag", "#礼盒", "--tag", "直播") == Exit.OK
    assert find(zhunlan, fresh[1])["tags"] == ["礼盒", "直播"]
    assert zhunlan("orders", "untag", fresh[1], "--tag", "礼盒") == Exit.OK
    assert find(zhunlan, fresh[1])["tags"] == ["直播"]
    assert zhunlan.json("orders", "tags") == {"tags": ["礼盒", "直播"]}
    assert "礼盒" not in str(site.shop.ledger.as_json())


def test_the_list_of_parcels_takes_its_options_still(zhunlan):
    zhunlan.json("sync")
    assert len(zhunlan.json("orders", "--stage", "to_number", "--limit", "1")["parcels"]) == 1
