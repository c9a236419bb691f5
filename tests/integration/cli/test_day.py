"""The whole day by commands, compared with what the practice shop and printers saw."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.domain.gate import Block
from app.sandbox import PracticeConfig
from tests.integration.cli.program import (
    APP_KEY,
    APP_SECRET,
    ROOT,
    SHOP_ID,
    Here,
    command,
    environment,
)

ORDERS = 14
PATIENCE_S = 30


@pytest.fixture
def site(tmp_path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        app_key=APP_KEY, app_secret=APP_SECRET, shop_id=SHOP_ID, orders=ORDERS, seed=3, speed=0
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


def add_printer(here, site) -> int:
    setup = site.printer
    where = ("--place", setup.place, "--model", setup.profile)
    return here("printers", "add", setup.name, *where)


@pytest.fixture
def zhunlan(tmp_path, capsys, site, monkeypatch) -> Here:
    """The program on a profile that is bound to the practice shop."""
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    here = Here(tmp_path / "profile", capsys)
    pairs = [f"{key}={value}" for key, value in site.settings.items()]
    assert here("settings", "set", *pairs) == Exit.OK
    assert add_printer(here, site) == Exit.OK
    assert here("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--practice") == Exit.OK
    assert APP_SECRET not in here.out + here.err
    return here


def test_a_day_by_commands(zhunlan, site, tmp_path):
    assert zhunlan.json("sync")["shops"][0]["seen"] == ORDERS
    pending = [p for p in zhunlan.json("orders")["parcels"] if not p["blocks"]]
    assert pending
    assert all(p["countdown"]["clock"] for p in pending)

    bought = zhunlan.json("waybills")
    assert zhunlan.code == Exit.OK
    assert bought["counts"]["done"] == len(pending) == len(site.shop.ledger.numbers)
    numbers = {line["tracking_number"] for line in bought["lines"]}
    assert numbers == {issued.number for issued in site.shop.ledger.numbers}

    assert zhunlan("print", "picking", "--out", str(tmp_path / "拣货单.pdf")) == Exit.OK
    assert (tmp_path / "拣货单.pdf").read_bytes().startswith(b"%PDF")

    printed = zhunlan.json("print")
    assert zhunlan.code == Exit.OK
    assert printed["counts"]["done"] == len(pending) == len(site.labels.labels)
    assert zhunlan.json("print", "waiting") == {"jobs": []}

    one = pending[0]["order_ids"][0]
    assert zhunlan("print", "slips", one) == Exit.OK
    assert len(site.slips.slips) == 1

    shipped = zhunlan.json("ship", "--all")
    assert zhunlan.code == Exit.OK
    assert shipped["counts"]["done"] == len(pending) == len(site.shop.ledger.shipments)
    again = zhunlan.json("ship")
    assert (zhunlan.code, again["lines"]) == (Exit.OK, [])
    assert len(site.shop.ledger.shipments) == len(pending)

    site.shop.clock.advance(20 * 3600)
    assert zhunlan("sync") == Exit.OK
    tracked = zhunlan.json("track")["shops"][0]
    assert tracked["picked_up"] > 0
    done = zhunlan.json("orders", "--stage", "picked_up")
    assert done["total"] == tracked["picked_up"]
    look_shipments_up(zhunlan, numbers, tracked["picked_up"], tmp_path / "发货记录.csv")


def look_shipments_up(zhunlan, numbers, picked_up, path):
    found = zhunlan.json("shipments")
    assert {each["tracking_number"] for each in found["shipments"]} == numbers
    assert found["counts"]["picked_up"] == picked_up
    assert found["counts"]["waiting"] == len(numbers) - picked_up
    assert all(each["last_event"] for each in found["shipments"] if each["picked_up_at"])

    taken = zhunlan.json("shipments", "--state", "picked_up", "--limit", "1")
    assert (taken["listed"], len(taken["shipments"])) == (picked_up, 1)
    number = taken["shipments"][0]["tracking_number"]
    (one,) = zhunlan.json("shipments", "--find", number, "--shop", SHOP_ID)["shipments"]
    assert (one["tracking_number"], one["state"], one["next_step"]) == (number, "done", "")
    batch = zhunlan.json("shipments", "--find", one["batch"])
    assert batch["counts"]["all"] == len(numbers)

    assert zhunlan("shipments", "--date", "2020-01-01") == Exit.OK
    assert zhunlan.out == "没有符合条件的发货记录。\n"
    assert zhunlan("shipments", "--out", str(path), "--limit", "2") == Exit.OK
    for words in ("已回传", f"已揽收 {picked_up}", f"{len(numbers)} 单写进", "--limit 0"):
        assert words in zhunlan.out
    written = path.read_text("utf-8-sig")
    assert all(each in written for each in numbers)
    assert "*" not in written + zhunlan.out  # not even a masked receiver
    for wrong in (
        ("--date", "2026-01-02", "--from", "2026-01-01"),
        ("--from", "2026-01-02", "--to", "2026-01-01"),
        ("--find", "1", "--date", "2026-01-01"),
        ("--shop", "nobody"),
        ("--out", "x.pdf"),
    ):
        assert zhunlan("shipments", *wrong) == Exit.ERROR, wrong


def test_nothing_secret_is_written_anywhere_but_into_the_keyring(zhunlan, site):
    assert zhunlan("sync") == Exit.OK
    assert zhunlan("waybills") == Exit.OK
    assert zhunlan("print") == Exit.OK
    receivers = {text for order in site.shop.orders for text in _plain(order)}
    assert receivers
    for path in zhunlan.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert APP_SECRET.encode() not in content, path.name
            assert not any(text.encode() in content for text in receivers), path.name


def _plain(order) -> set[str]:
    person = order.receiver
    return {person.phone, person.detail}


def test_the_doctor_finds_a_working_profile_well(zhunlan):
    report = zhunlan.json("doctor")
    levels = {finding["name"]: finding["level"] for finding in report["findings"]}
    assert zhunlan.code == Exit.OK
    del levels["font.system"]  # depends on the machine
    assert set(levels.values()) <= {"ok", "warn"}
    for name in ("database", "desk", "keyring", "printer.label", "network", "clock"):
        assert levels[name] == "ok"


def test_the_doctor_says_what_is_wrong_when_nothing_works(zhunlan, site):
    (zhunlan.folder / "zhunlan.sqlite3").write_bytes(b"broken" * 1000)
    site.stop()
    report = zhunlan.json("doctor")
    assert zhunlan.code == Exit.SOME_FAILED
    failed = {f["name"]: f for f in report["findings"] if f["level"] == "fail"}
    assert {"database", "desk", "network", "clock", "printer.label"} <= set(failed)
    assert all(finding["advice"] for finding in failed.values())
    assert zhunlan("doctor") == Exit.SOME_FAILED
    assert "有些功能用不了" in zhunlan.out


def test_a_wrong_secret_is_a_known_error(zhunlan, monkeypatch):
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", "wrong-secret-canary")
    error = zhunlan.json("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID)["error"]
    assert zhunlan.code == Exit.ERROR
    assert error["title"]
    assert error["advice"]
    assert "canary" not in zhunlan.out + zhunlan.err


def test_an_unplugged_printer_fails_every_label_and_loses_nothing(zhunlan, site):
    zhunlan("sync")
    zhunlan("waybills")
    site.labels.stop()
    receipt = zhunlan.json("print")
    assert zhunlan.code == Exit.SOME_FAILED
    assert receipt["counts"]["done"] == 0
    assert {p["stage"] for p in zhunlan.json("orders")["parcels"] if not p["blocks"]} == {
        "to_print"
    }


def test_the_api_can_be_called_by_hand(zhunlan, tmp_path):
    params = tmp_path / "p.json"
    params.write_text("{}", encoding="utf-8")
    assert zhunlan("api", "call", "order.logisticsCompanyList", "--params", str(params)) == Exit.OK
    assert '"code": 10000' in zhunlan.out
    assert "zhongtong" in zhunlan.out
    assert zhunlan("api", "call", "order.searchList") == Exit.SOME_FAILED


def test_ctrl_c_ends_a_sync_at_the_answer_it_waits_for(zhunlan, site):
    site.shop.faults.add("time_out_after_work", endpoint="order.searchList", value=0.5)
    asked = threading.Event()

    def press() -> None:
        for _ in range(PATIENCE_S * 100):
            if site.shop.ledger.calls_of("order.searchList"):
                asked.set()
                os.kill(os.getpid(), signal.SIGINT)
                return
            threading.Event().wait(0.01)

    presser = threading.Thread(target=press)
    presser.start()
    assert zhunlan("sync") == Exit.CANCELLED
    presser.join()
    assert asked.is_set()
    assert "正在停下" in zhunlan.err
    assert zhunlan.json("sync")["shops"][0]["seen"] == ORDERS


@pytest.mark.e2e
def test_the_second_ctrl_c_leaves_at_once_and_loses_nothing(zhunlan, site):
    site.shop.faults.add("time_out_after_work", endpoint="order.searchList", value=PATIENCE_S)
    argv = ("--profile", str(zhunlan.folder), "--keyring", "file", "sync")
    with subprocess.Popen(
        command(*argv), stderr=subprocess.PIPE, encoding="utf-8", env=environment(), cwd=ROOT
    ) as process:
        while not site.shop.ledger.calls_of("order.searchList") and process.poll() is None:
            threading.Event().wait(0.01)
        process.send_signal(signal.SIGINT)
        assert "正在停下" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert "已立即退出" in process.stderr.readline()
        assert process.wait(PATIENCE_S) == Exit.CANCELLED
    site.shop.faults.clear()
    assert zhunlan.json("sync")["shops"][0]["seen"] == ORDERS


def test_unbinding_forgets_the_secrets_and_keeps_the_orders(zhunlan):
    zhunlan("sync")
    before = zhunlan.json("orders")["total"]
    assert before > 0
    assert zhunlan("unbind", SHOP_ID) == Exit.OK
    assert zhunlan("sync") == Exit.ERROR
    assert "绑定" in zhunlan.err
    assert zhunlan.json("orders")["total"] == 0
    zhunlan("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID)
    assert zhunlan.json("orders")["total"] == before


def test_printers_by_commands(zhunlan, site):
    spare = site.printers[1]
    where = ("--place", spare.place, "--model", spare.profile, "--template", "one_part_76x130")
    assert zhunlan("printers", "add", spare.name, *where, "--usual") == Exit.OK
    rows = zhunlan.json("printers", "list")["printers"]
    assert [(row["name"], row["usual"]) for row in rows] == [
        (spare.name, True),
        (site.printer.name, False),
    ]
    asked = zhunlan.json("printers", "state")
    assert (zhunlan.code, [each["ready"] for each in asked["printers"]]) == (Exit.OK, [True, True])
    assert zhunlan.json("printers", "test")["paper"] == "printed"
    assert zhunlan.json("printers", "test", site.printer.name)["paper"] == "printed"
    (small,), (large,) = site.spare.labels, site.labels.labels
    assert small.codes[0] == large.codes[0] == "TEST0123456789"
    assert (small.width, large.width) == (608, 800)
    site.spare.faults.paper_out = True
    assert zhunlan("printers", "state", spare.name) == Exit.SOME_FAILED
    assert "没有纸" in zhunlan.out
    assert zhunlan.json("printers", "test", spare.name)["paper"] == "nothing_sent"
    assert zhunlan.code == Exit.ERROR
    assert zhunlan("print", "labels", "--printer", "没有的") == Exit.ERROR
    assert "没有叫「没有的」的打印机" in zhunlan.err
    added = zhunlan.json("printers", "add", "组件", "--way", "doudian")
    state = zhunlan.json("printers", "state", added["printer_id"])
    assert state["printers"][0]["ready"] is True
    assert zhunlan("printers", "remove", spare.name) == Exit.OK
    assert [row["name"] for row in zhunlan.json("printers")["printers"]] == [
        site.printer.name,
        "组件",
    ]


def test_what_was_put_right_is_tried_again_by_command(zhunlan, site):
    zhunlan.json("sync")
    site.shop.happen.set_balance("zhongtong", 2)
    failed = zhunlan.json("waybills")
    left = failed["counts"]["failed"]
    assert left > 0
    site.shop.happen.set_balance("zhongtong", 500)
    (batch,) = zhunlan.json("batches")["batches"]
    again = zhunlan.json("batches", "retry", batch["label"])
    assert (again["total"], again["counts"]["done"]) == (left, left)
    assert len(site.shop.ledger.numbers) == left + 2


def test_letting_one_refund_through_by_command(zhunlan, site):
    zhunlan.json("sync")
    zhunlan.json("waybills")
    zhunlan.json("print")
    waiting = zhunlan.json("ship", "--advise")["parcels"]
    assert {each["upload"] for each in waiting} <= {"now", "wait", "by"}
    order_id = waiting[0]["order_ids"][0]
    site.shop.happen.refund(order_id)
    zhunlan.json("sync")
    advised = zhunlan.json("ship", "--advise", order_id)
    assert advised["parcels"] == []
    assert [each["block"] for each in advised["stopped"]] == ["refund_pending"]
    assert zhunlan("ship", "--advise", order_id) == Exit.OK
    assert "先不回传" in zhunlan.out
    assert zhunlan("ship", order_id, "--reject-refund") == Exit.ERROR
    assert site.shop.ledger.shipments == []
    assert zhunlan("gates", "withdraw", order_id) == Exit.ERROR
    assert "没有可以撤销的放行" in zhunlan.err
    zhunlan("print", "labels", order_id, "--override", "再打一张")  # is printed: uses nothing up
    assert zhunlan("gates", "withdraw", order_id, "--act", "ship") == Exit.ERROR
    (gone,) = zhunlan.json("gates", "withdraw", order_id)["withdrawn"]
    assert (gone["act"], gone["reason"]) == ("print", "再打一张")
    assert zhunlan("gates", "overrides") == Exit.OK
    assert "已撤销" in zhunlan.out
    assert zhunlan("ship", order_id, "--override", "已和买家说好", "--reject-refund") == Exit.OK
    assert "放行：买家正在申请退款" in zhunlan.out
    assert [each.refused_refunds != () for each in site.shop.ledger.shipments] == [True]
    _, given = zhunlan.json("gates", "overrides")["overrides"]
    assert given["reason"] == "已和买家说好"
    assert zhunlan("gates", "withdraw", order_id) == Exit.ERROR  # its shipment has used it


def test_a_batch_is_let_through_by_the_gates_that_it_names_only(zhunlan, site):
    zhunlan.json("sync")
    zhunlan.json("waybills")
    zhunlan.json("print")
    order_id = zhunlan.json("ship", "--advise")["parcels"][0]["order_ids"][0]
    zhunlan.json("orders", "hold", order_id, "--reason", "缺货")
    assert zhunlan("ship", order_id) == Exit.SOME_FAILED
    (batch,) = zhunlan.json("batches", "--kind", "ship")["batches"]
    zhunlan.json("orders", "release", order_id)
    site.shop.happen.change_address(order_id)
    zhunlan.json("sync")
    again = zhunlan.json("batches", "retry", batch["label"], "--override", "货到了")
    assert [line["title"] for line in again["lines"]] == [Block.ADDRESS_CHANGED.reason]
    assert zhunlan.json("gates", "overrides")["overrides"] == []
    assert site.shop.ledger.shipments == []
    labels = {each["label"] for each in zhunlan.json("batches", "--kind", "ship")["batches"]}
    (newest,) = labels - {batch["label"]}
    zhunlan.json("batches", "retry", newest, "--override", "旧地址也能收")
    (given,) = zhunlan.json("gates", "overrides")["overrides"]
    assert given["blocks"] == ["address_changed"]


def test_an_answer_for_a_label_is_taken_back_by_command(zhunlan, site):
    zhunlan.json("sync")
    zhunlan.json("waybills")
    site.labels.faults.close_after = 20_000
    zhunlan.json("print")
    (job,) = zhunlan.json("print", "waiting")["jobs"]
    assert zhunlan("print", "unconfirm", job["job_id"]) == Exit.ERROR  # nobody has answered
    assert zhunlan("print", "confirm", job["job_id"], "--came-out") == Exit.OK
    assert zhunlan.json("print", "unconfirm", job["job_id"])["state"] == "unconfirmed"
    assert zhunlan.json("print", "waiting")["jobs"] == [job]
    site.labels.faults.clear()
    assert zhunlan("print", "confirm", job["job_id"], "--not") == Exit.OK
    zhunlan.json("print")
    assert zhunlan("print", "unconfirm", job["job_id"]) == Exit.ERROR  # another came out since
    assert "没有可以撤销的回答" in zhunlan.err
