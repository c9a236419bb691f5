"""Places, the order of labels, the stock list and the proof of a batch by commands."""

import csv
import io
import sys
from collections.abc import Iterator

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.domain.batch import BatchKind
from app.domain.ids import ShopId
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
    """The program on a profile that is bound to the practice shop."""
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    here = Here(tmp_path / "profile", capsys)
    pairs = [f"{key}={value}" for key, value in site.settings.items()]
    assert here("settings", "set", *pairs) == Exit.OK
    setup = site.printer
    where = ("--place", setup.place, "--model", setup.profile)
    assert here("printers", "add", setup.name, *where) == Exit.OK
    assert here("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--practice") == Exit.OK
    return here


def test_a_printed_batch_is_proved_by_commands(zhunlan, tmp_path, monkeypatch) -> None:
    zhunlan("sync")
    zhunlan("waybills")
    stock = zhunlan.json("print", "stock")
    listed = tmp_path / "stock.csv"
    assert zhunlan("print", "stock", "--out", str(listed)) == Exit.OK
    lines = list(csv.reader(io.StringIO(listed.read_bytes().decode("utf-8-sig"))))
    assert int(lines[-1][8]) == stock["pieces"] > 0
    assert zhunlan("print", "stock") == Exit.OK
    assert "备货单" in zhunlan.out
    for paper, endings in (("stock", ".pdf 或 .csv"), ("picking", ".pdf")):
        assert zhunlan("print", paper, "--out", str(tmp_path / "list.xyz")) == Exit.ERROR
        assert f"文件名用 {endings} 结尾" in zhunlan.err
    assert not list(tmp_path.glob("*.xyz*"))

    paid = {p["order_ids"][0]: p["paid_at"] for p in zhunlan.json("orders")["parcels"]}
    printed = zhunlan.json("print", "labels", "--order", "paid")
    order = [paid[line["order_ids"][0]] for line in printed["lines"]]
    assert order == sorted(order)
    assert len(order) > 2
    numbers = [line["tracking_number"] for line in printed["lines"]]
    label = _label(zhunlan)

    proof = zhunlan.json("print", "prove", label)
    assert zhunlan.code == Exit.SOME_FAILED
    assert (proof["done"], proof["total"]) == (0, len(numbers))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{numbers[0]}\n\nYT1\n{numbers[0]}\n"))
    proof = zhunlan.json("print", "prove", label, "--from", "-")
    assert [(t["line"], t["tick"]) for t in proof["troubles"]] == [(3, "elsewhere"), (4, "twice")]
    assert "不是这一批的" in zhunlan.err
    assert [each["sequence"] for each in proof["missing"]] == list(range(2, len(numbers) + 1))
    scans = tmp_path / "scans.txt"
    scans.write_text("\r\n".join(numbers[1:]), "utf-8")
    assert zhunlan("print", "prove", f"ZLB{label}", "--from", str(scans)) == Exit.OK
    assert f"{label}：{len(numbers)}/{len(numbers)} 齐了" in zhunlan.out
    assert zhunlan("print", "prove", label, "--again") == Exit.SOME_FAILED
    assert f"0/{len(numbers)} 还差 {len(numbers)} 张" in zhunlan.out

    out = tmp_path / "拣货单.pdf"
    made = zhunlan.json(
        "print", "picking", "--batch", label, "--by-parcel", "--label-paper", "--out", str(out)
    )
    assert made["parcels"] == len(numbers)
    assert out.read_bytes().startswith(b"%PDF")
    both = ("--batch", label, "--out", str(out), printed["lines"][0]["order_ids"][0])
    assert zhunlan("print", "picking", *both) == Exit.ERROR
    assert zhunlan("print", "prove", "0101-99") == Exit.ERROR
    assert "没有叫「0101-99」的批次" in zhunlan.err


def test_scans_by_commands_obey_the_gate(zhunlan, site, monkeypatch) -> None:
    monkeypatch.setattr("app.adapters.doudian.client.BACKOFF_S", 0.0)

    def typed(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))

    for words in (("sync",), ("waybills",), ("print", "labels")):
        zhunlan(*words)
    parcels = {
        p["tracking_number"]: p for p in zhunlan.json("orders", "--stage", "to_ship")["parcels"]
    }
    first, second, third = tuple(parcels)[:3]
    label = _label(zhunlan)
    assert zhunlan("scan", first, parcels[second]["order_ids"][0]) == Exit.OK
    assert [line.split("　")[0] for line in zhunlan.out.splitlines()] == [
        f"{first}：可发",
        f"{parcels[second]['order_ids'][0]}：可发",
    ]
    typed(first, "", "没有这个号")
    found = zhunlan.json("scan")
    assert zhunlan.code == Exit.SOME_FAILED
    assert [(s["grade"], s["word"]) for s in found["scans"]] == [
        ("go", "可发"),
        ("stop", "不在系统"),
    ]
    assert found["scans"][0]["parcels"][0]["parcel_id"] == parcels[first]["parcel_id"]
    typed("")
    assert zhunlan("scan") == Exit.ERROR
    assert "没有给出单号" in zhunlan.err

    site.shop.happen.refund(parcels[first]["order_ids"][0])
    _later(zhunlan, site)
    (old,) = zhunlan.json("scan", second, "--no-ask")["scans"]
    assert (zhunlan.code, old["grade"], old["word"]) == (Exit.SOME_FAILED, "wait", "可发")
    assert old["detail"].startswith("未核对，最后核对")
    assert old["parcels"][0]["unchecked"] == "check.not_asked"
    (asked,) = zhunlan.json("scan", first)["scans"]
    assert (asked["grade"], asked["word"]) == ("stop", "退款中")
    typed(first, second)
    proof = zhunlan.json("print", "prove", label, "--from", "-")
    assert [(t["line"], t["tick"]) for t in proof["troubles"]] == [(1, "blocked")]
    assert proof["done"] == 1

    _later(zhunlan, site)
    site.shop.faults.add("http_5xx", endpoint="order.orderDetail", count=None, value=500)
    typed(third)
    proof = zhunlan.json("print", "prove", label, "--from", "-")
    assert [t["tick"] for t in proof["troubles"]] == ["unchecked"]
    assert "未核对，没有算上" in zhunlan.err
    carrier = parcels[third]["carrier"]
    typed(third, third)
    scanned = zhunlan.json("manifest", "scan", carrier)
    assert (zhunlan.code, scanned["parcels"]) == (Exit.SOME_FAILED, 0)
    assert {each["verdict"] for each in scanned["scans"]} == {"unchecked"}
    zhunlan("settings", "set", "gate.stale.scan=open")
    assert zhunlan("scan", third) == Exit.OK
    assert "可发　未核对，最后核对" in zhunlan.out
    typed(third)
    assert zhunlan("print", "prove", label, "--from", "-") == Exit.SOME_FAILED
    assert f"{label}：2/" in zhunlan.out
    typed(third)
    assert zhunlan.json("manifest", "scan", carrier)["parcels"] == 1


def _later(zhunlan, site) -> None:
    """The last checks are too old now; the program's clock follows the shop's answers."""
    site.shop.clock.advance(900)
    with open_desk(zhunlan.folder, "file", deliver=lambda call: call()) as desk:
        desk.open_shop(ShopId(SHOP_ID)).carriers()


def _label(zhunlan) -> str:
    """The print batch's label, read from the database as a person reads it from the paper."""
    with open_desk(zhunlan.folder, "file", deliver=lambda call: call()) as desk:
        made = (each.batch for each in desk.reader.batches())
        return next(batch.label for batch in made if batch.kind is BatchKind.PRINT)


def test_lists_go_to_the_label_printer_by_commands(zhunlan, site) -> None:
    zhunlan("sync")
    before = len(site.labels.labels)
    made = zhunlan.json("print", "picking", "--print")
    assert zhunlan.code == Exit.OK
    assert made["labels"] == {"sent": 1, "total": 1, "silent": False}
    assert len(site.labels.labels) == before + 1
    assert zhunlan("print", "stock", "--print", "--printer", site.printer.name) == Exit.OK
    assert "打好了 1 张标签" in zhunlan.out
    assert zhunlan("print", "picking", "--print", "--printer", "no such") == Exit.ERROR
    site.labels.faults.paper_left = 0
    assert zhunlan("print", "picking", "--print") == Exit.SOME_FAILED
    assert "停了" in zhunlan.out
    assert zhunlan("print", "picking") == Exit.OK
    assert "编码" in zhunlan.out


def test_places_by_commands(zhunlan, tmp_path) -> None:
    assert zhunlan("locations") == Exit.OK
    assert "还没有库位" in zhunlan.out
    table = tmp_path / "库位.tsv"
    table.write_bytes("编码\t库位\nB\tA-10\nA\tA-2\n".encode("gb18030"))
    assert zhunlan.json("locations", "import", str(table)) == {"read": 2, "changed": 2}
    assert zhunlan("locations", "set", "C", "A-3") == Exit.OK
    listed = zhunlan.json("locations", "list")["locations"]
    assert [each["code"] for each in listed] == ["A", "C", "B"]
    assert zhunlan("locations", "set", "C", "") == Exit.OK
    out = tmp_path / "out.csv"
    assert zhunlan.json("locations", "export", str(out))["count"] == 2
    assert out.read_bytes().decode("utf-8-sig") == "商家编码,库位\r\nA,A-2\r\nB,A-10\r\n"
    book = tmp_path / "out.xlsx"
    assert zhunlan.json("locations", "export", str(book))["count"] == 2
    assert zhunlan.json("locations", "import", str(book)) == {"read": 2, "changed": 0}
    table.write_bytes(b"A,1\nB\nD,4\n")
    looked = zhunlan.json("locations", "import", "--check", str(table))
    assert zhunlan.code == Exit.SOME_FAILED
    assert (looked["new"], looked["moved"]) == (1, 1)
    assert looked["wrong"] == [{"line": 2, "why": "只有一列，应是 商家编码 和 库位"}]
    assert zhunlan("locations", "import", str(table)) == Exit.ERROR
    assert "第 2 行：只有一列" in zhunlan.err
    assert zhunlan("locations", "import", str(tmp_path / "missing")) == Exit.ERROR
    assert len(zhunlan.json("locations", "list")["locations"]) == 2


def test_the_proof_says_what_waits_for_an_after_sale_and_what_a_buyer_wants_later(
    zhunlan, site, tmp_path
):
    for words in (("sync",), ("waybills",), ("print", "labels")):
        zhunlan(*words)
    first, second = zhunlan.json("orders", "--stage", "to_ship")["parcels"][:2]
    label = _label(zhunlan)
    assert zhunlan("ship", first["order_ids"][0]) == Exit.OK
    assert site.shop.happen.ask_return(first["order_ids"][0])
    (later,) = [o for o in site.shop.orders if o.order_id == second["order_ids"][0]]
    later.appointment_time = later.pay_time + 9 * 86_400
    assert site.shop.happen.move_promise(later.order_id, 20 * 86_400)
    zhunlan("sync")
    scans = tmp_path / "scans.txt"
    scans.write_text(f"{first['tracking_number']}\n{second['tracking_number']}\n", "utf-8")
    proof = zhunlan.json("print", "prove", label, "--from", str(scans))
    assert [(each["line"], each["tick"]) for each in proof["troubles"]] == [(1, "case")]
    assert [each["line"] for each in proof["early"]] == [2]
    assert proof["done"] == 1
    assert [each["tracking_number"] for each in proof["held_back"]] == [first["tracking_number"]]
    assert "有售后，先拿出来：要在" in zhunlan.err
    assert "以后发货，先别发出" in zhunlan.err
    assert site.shop.happen.withdraw_refund(first["order_ids"][0])
    _later(zhunlan, site)
    proof = zhunlan.json("print", "prove", label, "--from", str(scans))
    assert [each["tick"] for each in proof["troubles"]] == ["twice"]
    assert proof["done"] == 2
