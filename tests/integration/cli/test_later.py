"""稍后重试 by commands: listed, run, cancelled."""

from app.cli.exits import Exit
from tests.integration.cli.test_day import site, zhunlan

__all__ = ["site", "zhunlan"]  # the fixtures


def put_off(zhunlan, site):
    zhunlan.json("sync")
    rows = [p for p in zhunlan.json("orders")["parcels"] if not p["blocks"]]
    ids = [p["parcel_id"] for p in rows if p["stage"] == "to_number"][:2]
    site.shop.faults.add("refuse", endpoint="logistics.newCreateOrder", count=None, value=4007)
    receipt = zhunlan.json("waybills", "acquire", *ids)
    assert zhunlan.code == Exit.SOME_FAILED
    assert all(line["again_at"] for line in receipt["lines"])
    site.shop.faults.clear()
    return ids


def stages(zhunlan, ids):
    rows = zhunlan.json("orders")["parcels"]
    return [p["stage"] for p in rows if p["parcel_id"] in ids]


def test_what_waits_is_listed_and_tried_when_due(zhunlan, site):
    ids = put_off(zhunlan, site)
    assert zhunlan("later") == Exit.OK
    assert "平台没有查到订单" in zhunlan.out
    waiting = zhunlan.json("later", "list")["waiting"]
    assert {each["parcel_id"] for each in waiting} == set(ids)
    assert zhunlan.json("later", "run")["total"] == 0  # not due
    rows = zhunlan.json("orders")["parcels"]
    assert all(p["retry_at"] for p in rows if p["parcel_id"] in ids)
    assert zhunlan.json("later", "run", "--all")["counts"]["done"] == len(ids)
    assert stages(zhunlan, ids) == ["to_print"] * len(ids)
    assert zhunlan("later") == Exit.OK
    assert "没有等着" in zhunlan.out


def test_a_cancel_leaves_it_to_a_person(zhunlan, site):
    ids = put_off(zhunlan, site)
    assert zhunlan.json("later", "cancel", ids[0])["cancelled"] == ids[:1]
    assert zhunlan("later", "cancel", "404") == Exit.ERROR
    assert zhunlan.json("later", "cancel", "--all")["cancelled"] == ids[1:]
    assert zhunlan.json("later", "run", "--all")["total"] == 0
    assert zhunlan.json("later", "restore", ids[0])["restored"] == ids[:1]
    assert zhunlan.json("later", "restore", "--all")["restored"] == ids[1:]
    assert {each["parcel_id"] for each in zhunlan.json("later")["waiting"]} == set(ids)
    assert zhunlan("later", "restore", "--all") == Exit.ERROR
    assert "没有可以恢复" in zhunlan.err
    assert zhunlan("later", "cancel", "--all") == Exit.OK
    assert stages(zhunlan, ids) == ["to_number"] * len(ids)
    assert zhunlan("waybills", "acquire", *ids) == Exit.OK
