"""Numbers by commands: 回收, 重做, 更新面单, 加包裹, 件数, 改单号, against the practice shop."""

from collections.abc import Iterator

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.sandbox import PracticeConfig
from tests.integration.cli.program import APP_KEY, APP_SECRET, SHOP_ID, Here


@pytest.fixture
def site(tmp_path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        app_key=APP_KEY, app_secret=APP_SECRET, shop_id=SHOP_ID, orders=14, seed=3, speed=0
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def zhunlan(tmp_path, capsys, site, monkeypatch) -> Here:
    """The program on a profile with three numbered parcels."""
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    here = Here(tmp_path / "profile", capsys)
    pairs = [f"{key}={value}" for key, value in site.settings.items()]
    here("settings", "set", *pairs)
    setup = site.printer
    here("printers", "add", setup.name, "--place", setup.place, "--model", setup.profile)
    here("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--practice")
    here("sync")
    return here


@pytest.fixture
def orders(zhunlan) -> list[str]:
    """Order ids of parcels without blocks."""
    return [p["order_ids"][0] for p in zhunlan.json("orders")["parcels"] if not p["blocks"]]


def line(document):
    (found,) = document["lines"]
    return found


def test_numbers_by_commands(zhunlan, site, orders):
    one, two, three = orders[:3]
    first = line(zhunlan.json("waybills", "acquire", one))["tracking_number"]
    assert line(zhunlan.json("waybills", "redo", first))["tracking_number"] not in {None, first}
    assert line(zhunlan.json("waybills", "acquire", two, "--pieces", "2"))["outcome"] == "done"
    assert line(zhunlan.json("waybills", "pieces", two, "--pieces", "3"))["title"] == "共 3 件"
    assert zhunlan("print", "labels", one, two) == Exit.OK
    assert len(site.labels.labels) == 4
    assert zhunlan("ship", one, two) == Exit.OK

    assert zhunlan("ship", "edit", one) == Exit.ERROR
    assert "--new" in zhunlan.err
    edited = line(zhunlan.json("ship", "edit", one, "--new"))
    assert edited["outcome"] == "done"
    assert site.shop.ledger.edits[0].new == edited["tracking_number"]
    offered = zhunlan.json("waybills", "recyclable")["numbers"]
    assert [row["spare"] for row in offered] == [True]
    assert zhunlan("waybills", "give-back", "--recyclable") == Exit.OK
    assert "请销毁" in zhunlan.out
    assert zhunlan("waybills", "recyclable") == Exit.OK
    assert "没有可回收" in zhunlan.out

    added = line(zhunlan.json("waybills", "add-parcel", two))
    assert added["outcome"] == "done"
    assert zhunlan("waybills", "add-parcel", added["parcel_id"]) == Exit.ERROR
    assert line(zhunlan.json("waybills", "give-back", added["parcel_id"]))["outcome"] == "done"

    third = line(zhunlan.json("waybills", "acquire", three))["tracking_number"]
    site.shop.happen.change_address(three)
    site.shop.clock.advance(3600)
    zhunlan("sync")
    assert line(zhunlan.json("waybills", "update", three))["tracking_number"] == third
    assert zhunlan("waybills", "reconcile") == Exit.OK


def test_what_is_asked_for_must_be_clear(zhunlan, orders):
    assert zhunlan("waybills", "give-back") == Exit.ERROR
    assert zhunlan("waybills", "give-back", orders[0], "--recyclable") == Exit.ERROR
    assert zhunlan("waybills", "acquire", "--pieces", "3") == Exit.ERROR
    assert zhunlan("waybills", "pieces", orders[0], "--pieces", "99") == Exit.ERROR
    assert zhunlan("ship", "edit", "--new") == Exit.ERROR
    assert zhunlan("ship", "edit", orders[0], "--new", "--number", "78") == Exit.ERROR
    assert zhunlan("ship", "edit", orders[0], "--new") == Exit.SOME_FAILED
    assert "还没有发货" in zhunlan.out
