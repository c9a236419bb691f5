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
    second = line(zhunlan.json("waybills", "redo", first))["tracking_number"]
    assert second not in {None, first}
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
    proof = zhunlan.json("print", "prove", _print_batch(zhunlan))
    assert [each["tracking_number"] for each in proof["held_back"]] == [second]
    (old,) = zhunlan.json("scan", second)["scans"]
    assert (old["grade"], old["word"], old["parcels"]) == ("stop", "旧运单号", [])
    assert edited["tracking_number"] in old["detail"]
    assert [each["order_ids"] for each in old["former"]] == [[one]]
    assert zhunlan("waybills", "give-back", second.lower()) == Exit.OK
    assert "请销毁" in zhunlan.out
    typed = line(
        zhunlan.json(
            "ship", "edit", one, "--carrier", "shunfeng", "--number", " sf1400１234 56789 "
        )
    )
    assert typed["tracking_number"] == site.shop.ledger.edits[-1].new == "SF1400123456789"
    (found,) = zhunlan.json("scan", "sf1400123456789")["scans"]
    assert found["word"] == "已发"
    assert line(zhunlan.json("ship", "edit", one, "--new"))["outcome"] == "done"
    offered = zhunlan.json("waybills", "recyclable")["numbers"]
    assert [row["spare"] for row in offered] == [True]
    assert zhunlan("waybills", "give-back", "--recyclable") == Exit.OK
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


def _print_batch(zhunlan) -> str:
    return zhunlan.json("batches", "--kind", "print")["batches"][0]["label"]


def test_a_number_given_out_again_is_its_new_parcels_alone(zhunlan, site, orders):
    one, *others = orders[:4]
    number = line(zhunlan.json("waybills", "acquire", one))["tracking_number"]
    new = line(zhunlan.json("waybills", "redo", one))["tracking_number"]
    assert zhunlan("print", "labels", one) == Exit.OK
    for words in (("ship", number), ("waybills", "give-back", number, one)):
        assert zhunlan(*words) == Exit.ERROR
        assert f"旧运单号 {number}，现在是 {new}" in zhunlan.err
    assert zhunlan("scan", number.lower(), new.lower()) == Exit.SOME_FAILED
    said = [each.split("　")[0] for each in zhunlan.out.splitlines()]
    assert said == [f"{number}：旧运单号", f"{new}：可发"]

    site.shop.clock.advance(2 * 3600)
    zhunlan("sync")
    taken = {
        each["tracking_number"]: each["order_ids"][0]
        for each in zhunlan.json("waybills", "acquire", *others)["lines"]
    }
    assert number in taken  # the courier gave it out again
    (found,) = zhunlan.json("scan", number)["scans"]
    assert [each["order_ids"] for each in found["parcels"]] == [[taken[number]]]
    assert (found["word"], found["former"]) == ("未打印", [])
    assert zhunlan("print", "labels", number) == Exit.OK
    shipped = line(zhunlan.json("ship", number.lower()))
    assert shipped["order_ids"] == [taken[number]]
    assert zhunlan.json("orders", "--stage", "shipped")["parcels"][0]["order_ids"] == [
        taken[number]
    ]


def test_what_is_asked_for_must_be_clear(zhunlan, orders):
    assert zhunlan("waybills", "give-back") == Exit.ERROR
    assert zhunlan("waybills", "give-back", orders[0], "--recyclable") == Exit.ERROR
    assert zhunlan("waybills", "acquire", "--pieces", "3") == Exit.ERROR
    assert zhunlan("waybills", "pieces", orders[0], "--pieces", "99") == Exit.ERROR
    assert zhunlan("ship", "edit", "--new") == Exit.ERROR
    assert zhunlan("ship", "edit", orders[0], "--new", "--number", "78") == Exit.ERROR
    assert zhunlan("ship", "edit", orders[0], "--number", "顺丰单号") == Exit.ERROR
    assert "不是运单号" in zhunlan.err
    assert zhunlan("ship", "edit", orders[0], "--new") == Exit.SOME_FAILED
    assert "还没有发货" in zhunlan.out
