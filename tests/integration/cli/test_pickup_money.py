"""Commands plan, stake and reach on a profile with a practice shop."""

from collections.abc import Iterator

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.sandbox import PracticeConfig
from tests.integration.cli.program import APP_KEY, APP_SECRET, SHOP_ID, Here


@pytest.fixture
def site(tmp_path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        app_key=APP_KEY, app_secret=APP_SECRET, shop_id=SHOP_ID, orders=24, seed=7, speed=0
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def zhunlan(tmp_path, capsys, site, monkeypatch) -> Here:
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    here = Here(tmp_path / "profile", capsys)
    here("settings", "set", *(f"{key}={value}" for key, value in site.settings.items()))
    here("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--practice")
    here("sync")
    return here


def test_a_van_for_the_practice_shop(zhunlan):
    parcels = zhunlan.json("orders")["parcels"]
    free = {each["parcel_id"] for each in parcels if not each["blocks"]}
    document = zhunlan.json("plan", "--take", "5")
    assert document["candidates"] == len(free)
    for choice in document["choices"]:
        assert len(choice["parcel_ids"]) == 5
        assert set(choice["parcel_ids"]) <= free
        assert choice["cost_fen"] + choice["saved_fen"] == document["nothing"]["cost_fen"]
    best = {choice["by"]: choice for choice in document["choices"]}
    assert best["rate"]["rate"] == max(choice["rate"] for choice in best.values())
    assert best["money"]["saved_fen"] == max(choice["saved_fen"] for choice in best.values())
    first = best["default"]["parcel_ids"][0]
    assert zhunlan("plan", "--take", "5") == Exit.OK
    assert first in zhunlan.out


def test_stakes_of_the_practice_shop_follow_what_is_done(zhunlan):
    before = zhunlan.json("stake")
    orders = {order["order_id"]: order for order in before["orders"]}
    assert orders
    assert before["worst_fen"] == sum(order["worst_fen"] for order in orders.values())
    assert zhunlan("waybills", "acquire") in {Exit.OK, Exit.SOME_FAILED}
    assert zhunlan.json("stake")["worst_fen"] == before["worst_fen"]
    shipped = zhunlan.json("reach", "60")
    assert shipped["waiting"] >= len(orders)
    assert zhunlan.json("stake", "--shop", "1")["orders"] == []


def test_a_split_order_is_counted_when_its_last_part_goes(zhunlan):
    found = zhunlan.json("orders")["parcels"]
    order = next(each for each in found if each["kinds"] > 1 and not each["blocks"])
    before = zhunlan.json("stake")
    parts = zhunlan.json("split", order["order_ids"][0], "--parcel", f"{order['codes'][0]}×1")[
        "lines"
    ]
    after = zhunlan.json("stake")
    assert after["worst_fen"] == before["worst_fen"]
    assert len(after["orders"]) == len(before["orders"])
    stake = next(each for each in after["orders"] if each["order_id"] == order["order_ids"][0])
    assert sorted(stake["parcel_ids"]) == sorted(line["parcel_id"] for line in parts)
    document = zhunlan.json("plan", "--take", "1")
    assert document["orders_in_several_parcels"] == 1
    zhunlan("plan", "--take", "1")
    assert "有 1 个订单分几个包裹走" in zhunlan.out
