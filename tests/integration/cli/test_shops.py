"""Shops by commands: marks, pause, authorizing again, and 漏单核对 with its exit code."""

import json
from collections.abc import Iterator

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.sandbox import PracticeConfig
from tests.integration.cli.program import APP_KEY, APP_SECRET, SHOP_ID, Here


@pytest.fixture
def site(tmp_path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        app_key=APP_KEY, app_secret=APP_SECRET, shop_id=SHOP_ID, orders=8, seed=3, speed=0
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def zhunlan(tmp_path, capsys, site, monkeypatch) -> Here:
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    here = Here(tmp_path / "profile", capsys)
    pairs = [f"{key}={value}" for key, value in site.settings.items()]
    assert here("settings", "set", *pairs) == Exit.OK
    assert here("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--practice") == Exit.OK
    return here


def test_marks_pause_and_resume(zhunlan):
    assert zhunlan("shops", "colour", SHOP_ID, "紫") == Exit.OK
    assert zhunlan("shops", "tag", SHOP_ID, "旗舰") == Exit.OK
    assert zhunlan("shops", "pause", SHOP_ID) == Exit.OK
    (shop,) = zhunlan.json("shops", "list")["shops"]
    assert (shop["colour"], shop["tag"], shop["paused"]) == ("purple", "旗舰", True)
    assert zhunlan("sync") == Exit.ERROR
    assert "已暂停" in zhunlan.err
    assert zhunlan("shops", "resume", SHOP_ID) == Exit.OK
    assert zhunlan("sync") == Exit.OK
    assert zhunlan("shops", "tag", SHOP_ID, "太长的标记") == Exit.ERROR


def test_shipping_of_one_shop(zhunlan):
    assert zhunlan("shops", "shipping", SHOP_ID) == Exit.OK
    assert "通用" in zhunlan.out
    found = zhunlan.json("shops", "shipping", SHOP_ID, "--branch", "57112015")
    assert (found["carrier"], found["branch"]) == ("zhongtong", "57112015")
    found = zhunlan.json("shops", "shipping", SHOP_ID, "--carrier", "yuantong")
    assert (found["carrier"], found["branch"]) == ("yuantong", "")
    assert zhunlan("shops", "shipping", SHOP_ID, "--sender-name", "张三") == Exit.ERROR
    assert "一起填写" in zhunlan.err
    sender = ("--sender-name", "张三", "--sender-phone", "13800000000")
    assert zhunlan("shops", "shipping", SHOP_ID, *sender) == Exit.OK
    assert "yuantong" in zhunlan.out
    assert "张三" in zhunlan.out
    assert zhunlan.json("shops", "shipping", SHOP_ID, "--reset")["carrier"] is None


def test_authorizing_again_by_command(zhunlan, site):
    assert zhunlan("sync") == Exit.OK
    site.shop.happen.end_authorization()
    assert zhunlan("sync") == Exit.ERROR
    assert not zhunlan.json("shops")["shops"][0]["authorized"]
    assert zhunlan("shops", "reauthorize", SHOP_ID) == Exit.OK
    assert zhunlan("sync") == Exit.OK


def listed(zhunlan: Here) -> str:
    assert zhunlan("shops", "list") == Exit.OK
    return zhunlan.out


def test_the_end_of_an_authorization_by_command(zhunlan, site):
    assert "13 天后到期" in listed(zhunlan)  # by the token answer alone
    assert site.shop.happen.end_grant(3 * 86_400 + 600)
    assert zhunlan("shops", "check") == Exit.OK
    assert "授权 3 天后到期" in zhunlan.out
    assert "3 天后到期" in listed(zhunlan)
    (shop,) = zhunlan.json("shops")["shops"]
    assert shop["granted_until"] < shop["tokens_until"]
    assert zhunlan("shops", "reauthorize", SHOP_ID) == Exit.OK
    assert zhunlan("sync") == Exit.OK  # asks again
    assert "364 天后到期" in listed(zhunlan)
    site.shop.happen.end_authorization()
    assert zhunlan("shops", "check", SHOP_ID) == Exit.SOME_FAILED
    assert "需重新授权" in zhunlan.out


def test_audit_by_command(zhunlan, site):
    assert zhunlan("sync") == Exit.OK
    site.shop.clock.advance(60)
    ids = set(site.shop.happen.missed_orders(2))
    assert zhunlan("sync") == Exit.OK
    found = zhunlan.json("sync", "audit", "--days", "3", "--shop", SHOP_ID)
    assert zhunlan.code == Exit.OK
    (shop,) = found["shops"]
    assert {one["order_id"] for one in shop["differences"]} == ids
    assert shop["repaired"] == 2
    assert shop["equal"]
    assert sum(day["local"] for day in shop["days"]) == shop["local"]
    assert zhunlan("sync", "audit", "--days", "3") == Exit.OK
    assert "一致" in zhunlan.out


def test_a_sync_names_what_it_cannot_read(zhunlan, site):
    order_id = min(site.shop.orders, key=lambda order: order.update_time).order_id
    garble(site, order_id)
    assert zhunlan("sync") == Exit.SOME_FAILED
    assert f"{SHOP_ID}：订单 {order_id} 读不出来（字段 pay_time），未解决" in zhunlan.out
    assert "先到那里处理" in zhunlan.out
    assert "canary" not in zhunlan.out + zhunlan.err
    site.shop.clock.advance(3600)
    (row,) = zhunlan.json("sync")["unreadable"]  # still so, though this sync met none
    assert (row["row_id"], row["kind"], zhunlan.code) == (order_id, "orders", Exit.OK)
    assert zhunlan("sync", "audit", "--days", "3") == Exit.SOME_FAILED
    assert f"订单 {order_id} 读不出来（字段 pay_time），未解决" in zhunlan.out
    assert "1 行平台数据读不出来" in listed(zhunlan)


def test_what_is_gone_there_is_called_right_by_command(zhunlan, site):
    assert zhunlan("sync") == Exit.OK
    site.shop.clock.advance(60)
    assert zhunlan("sync") == Exit.OK
    newest = sorted(site.shop.orders, key=lambda order: order.create_time)
    gone = next(order for order in reversed(newest) if order.pay_time).order_id
    with site.shop.world.lock:
        book = site.shop.shop().book
        for index in book._indexes.values():
            index.drop(book.get(gone))
        del book._orders[gone]
    audit = ("sync", "audit", "--days", "15", "--all", "--hours")
    assert zhunlan(*audit) == Exit.SOME_FAILED
    assert f"{gone} 平台查不到，未解决" in zhunlan.out
    head = next(line for line in zhunlan.out.splitlines() if line.startswith("付款时间"))
    assert head.split() == ["付款时间", "状态", "平台", "本机"]
    assert any(":00" in line and line.endswith("✗") for line in zhunlan.out.splitlines())
    accept = ("sync", "audit", "--accept", gone)
    assert zhunlan(*accept) == Exit.ERROR
    assert "写明理由" in zhunlan.err
    assert zhunlan(*accept, "--reason", "测试订单") == Exit.OK
    assert f"{gone}：已确认无误，测试订单" in zhunlan.out
    assert zhunlan(*audit) == Exit.OK
    assert "1 个已确认无误" in zhunlan.out
    back = zhunlan.json("sync", "audit", "--withdraw", gone)
    assert [one["order_id"] for one in back["withdrawn"]] == [gone]
    assert zhunlan(*audit) == Exit.SOME_FAILED


def garble(site, order_id):
    with site.shop.world.lock:
        shop = site.shop.shop()
        order = shop.book.get(order_id)
        told = json.loads(shop.writer.encoded(order)) | {"pay_time": "canary"}
        order.encoded = json.dumps(told).encode()


def test_differences_that_stay_fail_the_command(zhunlan, site):
    assert zhunlan("sync") == Exit.OK
    site.shop.clock.advance(60)
    (order_id,) = site.shop.happen.missed_orders(1)
    assert zhunlan("sync") == Exit.OK
    site.shop.faults.add("malformed_json", endpoint="order.orderDetail", count=None)
    assert zhunlan("sync", "audit", "--days", "3") == Exit.ERROR
    site.shop.faults.clear()
    with site.shop.world.lock:
        book = site.shop.shop().book
        index, book.get = book.get, lambda wanted: None if wanted == order_id else index(wanted)
    assert zhunlan("sync", "audit", "--days", "3") == Exit.SOME_FAILED
    assert f"{order_id} 本机缺少，未解决" in zhunlan.out
