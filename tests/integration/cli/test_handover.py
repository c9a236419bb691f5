"""Manifests and the scorecard by commands, on a practice shop with careless couriers."""

import io
import sys
from collections.abc import Iterator

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.sandbox import PracticeConfig
from tests.integration.cli.program import APP_KEY, APP_SECRET, SHOP_ID, Here

COURIER = "shunfeng"


@pytest.fixture
def site(tmp_path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        app_key=APP_KEY,
        app_secret=APP_SECRET,
        shop_id=SHOP_ID,
        orders=12,
        seed=3,
        speed=0,
        arrivals_per_hour=0,
        scenario="careless_couriers",
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def zhunlan(tmp_path, capsys, site, monkeypatch) -> Here:
    """The program on a profile that is bound to the practice shop, labels printed."""
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    here = Here(tmp_path / "profile", capsys)
    pairs = [f"{key}={value}" for key, value in site.settings.items()]
    here("settings", "set", *pairs, f"shipping.carrier={COURIER}", "shipping.branch=")
    setup = site.printer
    here("printers", "add", setup.name, "--place", setup.place, "--model", setup.profile)
    here("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--practice")
    for words in (("sync",), ("waybills",), ("print", "labels")):
        here(*words)
    return here


def waiting(zhunlan: Here) -> dict[str, object]:
    groups = zhunlan.json("manifest", "list")["waiting"]
    (group,) = (each for each in groups if each["carrier"] == COURIER)
    return group


def test_a_trip_from_the_list_to_the_next_mornings_match(zhunlan, site, tmp_path) -> None:
    count = waiting(zhunlan)["parcels"]
    zhunlan("ship")
    pdf = tmp_path / "清单.pdf"
    made = zhunlan.json("manifest", "make", COURIER, "--out", str(pdf))
    assert (made["parcels"], made["state"]) == (count, "left")
    assert pdf.read_bytes().startswith(b"%PDF")
    label = made["label"]
    shown = zhunlan.json("manifest", "show", label)
    assert len(shown["parcels_on_it"]) == count
    assert {each["situation"] for each in shown["parcels_on_it"]} == {"未揽收"}
    before = zhunlan.json("manifest", "match", label)["manifests"][0]
    assert (before["scanned"], before["waiting"]) == (0, count)

    site.shop.clock.advance(48 * 3600)
    zhunlan("track")
    with site.shop.world.lock:
        truth = {made.number for made in site.shop.ledger.pickups}
    after = zhunlan.json("manifest", "match")["manifests"][0]
    assert after["scanned"] == sum(p["number"] in truth for p in shown["parcels_on_it"]) > 0
    assert zhunlan("manifest", "match") == Exit.OK
    assert label in zhunlan.out
    assert zhunlan("manifest", "undo", label) == Exit.ERROR
    assert "不能撤销" in zhunlan.err

    card = zhunlan.json("couriers", "--days", "30")
    (score,) = card["couriers"]
    assert (score["carrier"], score["handed"], score["scanned"]) == (
        COURIER,
        count,
        after["scanned"],
    )
    explained = zhunlan.json(
        "couriers", "--explain", f"{COURIER}/{score['branch']}", "--limit", "1"
    )
    assert len(explained["parcels"]) == score["parcels"]
    assert zhunlan("couriers") == Exit.OK
    assert "样本少" in zhunlan.out
    assert zhunlan("couriers", "--explain", f"{COURIER}/{score['branch']}", "--limit", "1") == 0
    assert "--limit 0" in zhunlan.out


def test_a_refund_asked_for_since_the_last_check_stays_off_the_van(zhunlan, site) -> None:
    count = waiting(zhunlan)["parcels"]
    parcels = zhunlan.json("orders")["parcels"]
    mine = [p for p in parcels if p["carrier"] == COURIER and p["tracking_number"]]
    bad = next(p for p in mine if not p["blocks"])
    site.shop.happen.refund(bad["order_ids"][0])
    site.shop.clock.advance(900)
    zhunlan("shops", "check")  # the time is told with every answer
    made = zhunlan.json("manifest", "make", COURIER)
    assert made["parcels"] == count - 1
    assert made["taken_out"] == [{"number": bad["tracking_number"], "reason": "买家正在申请退款"}]


def test_scanning_in_names_what_does_not_belong(zhunlan, monkeypatch) -> None:
    parcels = zhunlan.json("orders")["parcels"]
    numbers = [p["tracking_number"] for p in parcels if p["tracking_number"] and not p["blocks"]]
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{numbers[0]}\n\n{numbers[1]}\n99999\n"))
    found = zhunlan.json("manifest", "scan", COURIER, "--leave")
    assert zhunlan.code == Exit.SOME_FAILED
    assert [each["verdict"] for each in found["scans"]] == ["belongs", "belongs", "unknown"]
    assert (found["parcels"], found["state"]) == (2, "left")
    assert zhunlan("manifest", "undo", found["label"]) == Exit.OK
    assert zhunlan("manifest", "list") == Exit.OK
    assert "清点中" in zhunlan.out
    assert zhunlan("manifest", "discard", found["manifest_id"][:8]) == Exit.OK
    assert waiting(zhunlan)["parcels"] == len(numbers)
    assert zhunlan.json("manifest", "reopen", found["manifest_id"])["parcels"] == 2
    assert zhunlan("manifest", "reopen", found["manifest_id"]) == Exit.ERROR


def test_a_manifest_on_the_label_printer(zhunlan, site) -> None:
    drafted = zhunlan.json("manifest", "make", COURIER, "--draft")
    assert (drafted["state"], drafted["label"]) == ("open", None)
    printed = zhunlan.json("manifest", "show", drafted["manifest_id"][:6], "--print")
    assert printed["labels"]["sent"] == printed["labels"]["total"] >= 1


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("manifest", "make", "nobody"), "没有等 nobody 来取的包裹"),
        (("manifest", "show", "0101-nobody-1"), "没有叫"),
        (("manifest", "make", COURIER, "--draft", "--out", "x.doc"), "不知道怎么写"),
    ],
)
def test_what_goes_wrong_is_said(zhunlan, argv, says) -> None:
    assert zhunlan(*argv) == Exit.ERROR
    assert says in zhunlan.err
