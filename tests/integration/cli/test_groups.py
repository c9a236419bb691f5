"""Commands merge, unmerge, split and unsplit on a profile with a practice shop."""

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


def test_merging_by_commands(zhunlan):
    groups = zhunlan.json("merge")["groups"]
    assert groups
    assert zhunlan("merge") == Exit.OK
    assert f"有 {len(groups)} 组可以合并" in zhunlan.out
    (line,) = zhunlan.json("merge", *groups[0]["order_ids"])["lines"]
    assert (line["outcome"], line["order_ids"]) == ("done", groups[0]["order_ids"])
    assert zhunlan("merge", "--all", groups[0]["order_ids"][0]) == Exit.ERROR
    assert zhunlan("unmerge", groups[0]["order_ids"][0]) == Exit.OK
    assert zhunlan("unmerge", groups[0]["order_ids"][0]) == Exit.SOME_FAILED
    assert "没有合单" in zhunlan.out
    assert zhunlan.json("merge", "--across", "--all")["counts"]["done"] >= len(groups)
    assert zhunlan("merge") == Exit.OK
    assert "没有可以合并的订单" in zhunlan.out


def test_splitting_by_commands(zhunlan):
    found = zhunlan.json("orders")["parcels"]
    order = next(p for p in found if p["kinds"] > 1 and not p["blocks"])
    number, code = order["order_ids"][0], order["codes"][0]
    assert zhunlan("split", number, "--parcel", code) == Exit.ERROR
    assert "×数量" in zhunlan.err
    assert zhunlan("split", number, "--parcel", f"{code}×99") == Exit.ERROR
    parts = zhunlan.json("split", number, "--parcel", f"{code}×1")["lines"]
    assert len(parts) == 2
    assert zhunlan("split", number, "--parcel", f"{code}×1") == Exit.ERROR
    assert "几个包裹" in zhunlan.err
    (line,) = zhunlan.json("unsplit", number)["lines"]
    assert line["parcel_id"] == order["parcel_id"]
