"""plan, stake, reach, penalties."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from app.cli.exits import Exit
from app.domain.gate import Block
from app.domain.parcel import Stage
from app.settings.penalties import shipped_penalties
from tests.fakes.pickup_money import line_of
from tests.fakes.rows import HOUR_S, NOW_S, SHOP, make_row

(FILE,) = shipped_penalties()


@pytest.fixture
def rows(zhunlan):
    """Three that wait, one blocked, ten picked up in time and ten late."""

    def paid(n, hours, **changes):
        paid_s = NOW_S - int(hours * HOUR_S)
        facts = {"paid_s": paid_s, "promise_s": paid_s + 48 * HOUR_S, "paid_fen": 20_000}
        return make_row(n, **{**facts, **changes})

    def taken(n, hours):
        row = paid(n, 100)
        return replace(row, stage=Stage.PICKED_UP, picked_up_s=row.paid_s + hours * HOUR_S)

    made = [
        paid(1, 20, stage=Stage.TO_SHIP, carrier="yunda", copies=1),
        paid(2, 40, stage=Stage.SHIPPED, carrier="yunda", uploaded_s=NOW_S - 20 * HOUR_S),
        paid(3, 1, stage=Stage.TO_NUMBER, carrier=None, copies=0),
        paid(4, 1, stage=Stage.TO_NUMBER, carrier=None, blocks=frozenset({Block.HELD})),
        *(taken(n, 10) for n in range(100, 110)),
        *(taken(n, 50) for n in range(200, 210)),
    ]
    zhunlan.fakes.rows.clear()
    zhunlan.fakes.rows.update({row.parcel_id: row for row in made})
    zhunlan.fakes.reader.rate = tuple(line_of(row, row.order_ids[0]).rate for row in made)
    return made


def test_a_plan_shows_three_choices_and_lists_one(zhunlan, rows):
    assert zhunlan("plan", "--take", "1", "--next-van", "23:00") == Exit.OK
    assert "可装 3 件，另有 1 件被拦下" in zhunlan.out
    for word in (
        *("先急后缓", "揽收率最高", "罚得最少", "都不装"),
        *(
            "2022-06（第 1 版，截至 2022-06-28）",
            "penalties-2026-08（第 1 版，截至 2026-08-22，含 3 处假设）",
        ),
    ):
        assert word in zhunlan.out
    document = zhunlan.json("plan", "--take", "1", "--next-van", "23:00")
    assert (document["candidates"], document["blocked"], document["chosen"]) == (3, 1, "default")
    assert document["rate_now"] == 0.35
    assert [choice["by"] for choice in document["choices"]] == ["default", "rate", "money"]
    default, rate, money = document["choices"]
    assert default["parcel_ids"] == money["parcel_ids"] == [rows[1].parcel_id]
    assert rate["parcel_ids"] == [rows[0].parcel_id]
    assert money["saved_fen"] == 300
    assert rate["rate"] > money["rate"] > document["nothing"]["rate"]
    assert document["nothing"]["cost_fen"] == 300
    assert default["left"]["drops"] == 1


def test_a_plan_by_carrier_printed_labels_and_limit(zhunlan, rows):
    document = zhunlan.json("plan", "--carrier", "yunda=1", "--carrier", "zto=0", "--ready")
    assert document["not_printed"] >= 1
    assert all(len(choice["parcel_ids"]) == 1 for choice in document["choices"])
    assert zhunlan("plan", "--limit", "1") == Exit.OK
    assert "还有 2 件" in zhunlan.out
    assert zhunlan("plan", "--limit", "0", "--shop", "none") == Exit.OK
    assert "可装 0 件" in zhunlan.out


def test_a_plan_and_a_target_of_one_courier(zhunlan, rows):
    lines = [
        line._replace(carrier="yunda", branch="1") if n % 2 else line._replace(carrier="yunda")
        for n, line in enumerate(zhunlan.fakes.reader.rate)
    ]
    zhunlan.fakes.reader.rate = tuple(lines)
    zhunlan.fakes.reader.branches[("yunda", "1")] = "余杭"
    document = zhunlan.json("plan", "--carrier", "yunda", "--carrier", "yunda=1")
    assert document["candidates"] == 2
    assert {len(choice["parcel_ids"]) for choice in document["choices"]} == {1}
    assert zhunlan.json("plan", "--carrier", "yunda", "--branch", "1")["candidates"] == 0
    whole, part = (
        zhunlan.json("reach", "60", "--carrier", "yunda", *more) for more in ((), ("--branch", "1"))
    )
    assert (whole["orders"], part["orders"]) == (20, 10)
    assert zhunlan.json("reach", "60", "--carrier", "zto")["orders"] == 0
    assert zhunlan("plan", "--branch", "1") == Exit.ERROR
    assert "--carrier" in zhunlan.err
    assert zhunlan("plan", "--carrier", "yunda", "--carrier", "zto") == Exit.ERROR


def test_a_target_is_counted_in_the_unit_asked_for(zhunlan, rows):
    line = zhunlan.fakes.reader.rate[-1]
    zhunlan.fakes.reader.rate += (line._replace(sku_order_id="another"),)
    found = {
        unit: zhunlan.json("reach", "60", "--unit", unit)["orders"] for unit in ("sku", "order")
    }
    assert found == {"sku": 21, "order": 20}


@pytest.mark.parametrize("pair", ["yunda=", "yunda=x", "=3", "yunda=-1"])
def test_places_are_written_as_carrier_and_count(zhunlan, rows, pair):
    assert zhunlan("plan", "--carrier", pair) == Exit.ERROR
    assert "yunda=100" in zhunlan.err


def test_when_vans_come(zhunlan, rows):
    given = zhunlan.json("plan", "--van-at", "2026-03-02T15:00", "--next-van", "2026-03-02T09:00Z")
    assert given["van_at"].startswith("2026-03-02T15:00:00+08:00")
    assert given["next_van_at"].startswith("2026-03-02T09:00:00")
    usual = zhunlan.json("plan", "--van-at", "16:00")
    assert usual["next_van_at"].startswith("2026-03-02T17:00")
    assert zhunlan("plan", "--van-at", "16:00", "--next-van", "2026-03-02 15:00") == Exit.ERROR
    assert "晚于" in zhunlan.err


def test_money_at_stake(zhunlan, rows):
    document = zhunlan.json("stake")
    assert document["orders"][0]["order_id"] == rows[1].order_ids[0]
    assert len(document["orders"]) == 4
    for key in ("cost_fen", "step_fen", "worst_fen"):
        assert document[key] == sum(one[key] for one in document["orders"])
    first = document["orders"][0]
    assert first["next"]["fen"] == 300
    assert "回传运单号后 24 小时内" in first["next"]["rule"]
    assert sum(due["fen"] for due in first["worst"]) == first["worst_fen"]
    assert document["penalties"]["as_of"] == "2026-08-22"
    assert zhunlan("stake", "--limit", "1") == Exit.OK
    assert "等揽收的 4 单：已罚 ¥0.00" in zhunlan.out
    assert "还有 3 单" in zhunlan.out
    assert zhunlan.json("stake", "--shop", "other")["orders"] == []
    assert len(zhunlan.json("stake", "--shop", SHOP)["orders"]) == 4


def test_what_is_due_is_told_charge_by_charge_and_adds_up(zhunlan, rows):
    late = make_row(
        7,
        stage=Stage.SHIPPED,
        paid_s=NOW_S - 200 * HOUR_S,
        promise_s=NOW_S - 150 * HOUR_S,
        uploaded_s=NOW_S - 60 * HOUR_S,
        paid_fen=20_000,
    )
    zhunlan.fakes.rows[late.parcel_id] = late
    document = zhunlan.json("stake")
    found = {one["order_id"]: one for one in document["orders"]}[late.order_ids[0]]
    assert [due["fen"] for due in found["due"]] == [600, 5000]
    assert found["cost_fen"] == 5600
    for one in document["orders"]:
        assert one["cost_fen"] == sum(due["fen"] for due in one["due"])
        assert one["worst_fen"] == sum(due["fen"] for due in one["worst"])
    assert zhunlan("stake", "--limit", "0") == Exit.OK
    said = re.search(r"：已罚 ¥([\d.]+)，下一个时限都错过再罚 ¥([\d.]+)，", zhunlan.out)
    for word, total in zip(("已罚", "再罚"), said.groups(), strict=True):
        rows_of = re.findall(rf"{word} ¥([\d.]+)：", zhunlan.out)
        assert sum(map(Decimal, rows_of)) == Decimal(total) > 0


def test_a_shop_near_a_limit_is_told(zhunlan, rows):
    late = [
        make_row(n, stage=Stage.TO_SHIP, paid_s=NOW_S - 50 * HOUR_S, promise_s=NOW_S - 2 * HOUR_S)
        for n in range(1000, 1150)
    ]
    zhunlan.fakes.rows.update({row.parcel_id: row for row in late})
    assert zhunlan("stake") == Exit.OK
    assert f"店铺 {SHOP} 今天接近“限单：每天 0 单”" in zhunlan.out
    assert "今天已到“商品封禁”：商品 p1" in zhunlan.out
    risks = zhunlan.json("stake")["risks"]
    assert [(risk["level"], risk["product_id"], risk["missed"]) for risk in risks] == [
        ("reached", "p1", 150),
        ("near", None, 150),
        ("near", None, 150),
    ]


def test_what_a_target_takes(zhunlan, rows):
    assert zhunlan("reach", "60", "--orders", "3000", "--score", "58.5%") == Exit.OK
    assert "还要 450 单准时揽收" in zhunlan.out
    document = zhunlan.json("reach", "65%", "--orders", "3000", "--score", "58.5")
    assert (document["needed"], document["reachable"]) == (3900, True)
    assert zhunlan("reach", "70", "--orders", "3000", "--score", "58.5") == Exit.OK
    assert "到不了 70.00 %" in zhunlan.out
    assert zhunlan.json("reach", "70", "--orders", "3", "--score", "1")["needed"] is None
    stored = zhunlan.json("reach", "36")
    assert (stored["rate"], stored["orders"], stored["needed"]) == (0.35, 20, 1)
    assert (stored["waiting"], stored["on_time"]) == (4, 3)
    assert zhunlan("reach", "35") == Exit.OK
    assert "已经到 35.00 %" in zhunlan.out
    assert "等揽收的 4 单里，3 单还来得及准时" in zhunlan.out


@pytest.mark.parametrize("target", ["much", "-5", "6e1", ""])
def test_a_target_is_a_number(zhunlan, rows, target):
    assert zhunlan("reach", f"{target}%") in {Exit.ERROR, Exit.USAGE}
    assert zhunlan.out == ""


def test_orders_and_score_go_together(zhunlan, rows):
    assert zhunlan("reach", "60", "--orders", "3") == Exit.ERROR
    assert "一起写" in zhunlan.err


def test_hours_have_no_target_but_a_plan(zhunlan, rows):
    assert zhunlan("reach", "60", "--pack", "2026-09") == Exit.ERROR
    assert zhunlan("plan", "--pack", "2026-09") == Exit.OK
    assert "小时" in zhunlan.out
    document = zhunlan.json("plan", "--pack", "2026-09")
    assert document["rate_now"] > 0
    assert document["ceiling"] is None
    assert zhunlan("plan", "--pack", "1999-01") == Exit.ERROR


def test_penalty_tables(zhunlan, rows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert zhunlan("penalties") == Exit.OK
    assert "使用中" in zhunlan.out
    assert "25%，5–100 元" in zhunlan.out
    (table,) = zhunlan.json("penalties")["tables"]
    assert table["charges"][0] == {
        "penalty": "揽收超时",
        "starts": "upload",
        "ends": "scan",
        "after_h": 24,
        "promise_over_h": 0,
        "promise_upto_h": 48,
        "percent": 1.0,
        "floor_fen": 300,
        "cap_fen": 3000,
        "rule": table["charges"][0]["rule"],
    }
    assert table["limits"][0]["effect"] == "记一次违规"
    text = FILE.read_text("utf-8").replace("penalties-2026-08", "penalties-2026-11")
    good, bad = (tmp_path / name / "penalties-2026-11.toml" for name in ("good", "bad"))
    for path, content in ((good, text), (bad, text.replace("cap_yuan = 30\n", "cap_yuan = x\n"))):
        path.parent.mkdir()
        path.write_text(content, "utf-8")
    assert zhunlan("penalties", "check", str(good)) == Exit.OK
    assert zhunlan("penalties", "check", str(bad)) == Exit.ERROR
    assert "行" in zhunlan.err
    assert zhunlan("penalties", "add", str(bad)) == Exit.ERROR
    assert zhunlan.json("penalties", "list")["in_use"] == "penalties-2026-08"
    assert zhunlan("penalties", "add", str(good)) == Exit.OK
    assert zhunlan.json("penalties", "list")["in_use"] == "penalties-2026-11"
    broken = tmp_path / "profile" / "penalties" / "penalties-2026-11.toml"
    broken.write_text("broken", "utf-8")
    for command in (("penalties",), ("stake",), ("plan",)):
        assert zhunlan(*command) == Exit.OK
        assert "已改用上一次的" in zhunlan.err


def test_one_version_of_a_penalty_table_has_one_content(zhunlan, rows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    other = FILE.read_text("utf-8").replace("cap_yuan = 30\n", "cap_yuan = 31\n", 1)
    own = tmp_path / FILE.name

    def add(text: str) -> int:
        own.write_text(text, "utf-8")
        return zhunlan("penalties", "add", str(own))

    assert add(other) == Exit.ERROR
    assert "罚则 penalties-2026-08 已有第 1 版，内容不同" in zhunlan.err
    assert add(other.replace("version = 1\n", "")) == Exit.ERROR
    (shipped,) = zhunlan.json("penalties")["tables"]
    assert (shipped["version"], shipped["own"]) == (1, False)
    assert add(other.replace("version = 1", "version = 2")) == Exit.OK
    assert "第 2 版" in zhunlan.out
    (table,) = zhunlan.json("penalties")["tables"]
    assert (table["version"], table["own"], table["shipped_version"]) == (2, True, 1)
    assert zhunlan("stake") == Exit.OK
    assert "penalties-2026-08（第 2 版" in zhunlan.out
    assert add(other.replace("version = 1", "version = 2").replace("31", "32")) == Exit.ERROR
    assert zhunlan("penalties") == Exit.OK
    assert "自己的  使用中，代替自带的" in zhunlan.out
    assert zhunlan("penalties", "remove", "penalties-2026-08") == Exit.OK
    assert "现在用 penalties-2026-08（第 1 版" in zhunlan.out
    assert zhunlan("penalties", "remove", "penalties-2026-08") == Exit.ERROR
    assert "只能删除自己添加的罚则" in zhunlan.err


def test_a_penalty_table_of_before_versions_is_the_first(zhunlan, rows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "penalties-2026-11.toml"
    text = FILE.read_text("utf-8").replace("penalties-2026-08", "penalties-2026-11")
    own.write_text(text.replace("version = 1\n", ""), "utf-8")
    assert zhunlan("penalties", "check", str(own)) == Exit.OK
    assert "没有写 version，按第 1 版" in zhunlan.out
    assert zhunlan("penalties", "add", str(own)) == Exit.OK
    own.write_text(text, "utf-8")
    assert zhunlan("penalties", "add", str(own)) == Exit.OK  # the same, said
    assert zhunlan.json("penalties")["tables"][-1]["version"] == 1


def test_what_rules_assume_is_said_with_the_figures(zhunlan, rows):
    assert zhunlan("reach", "60", "--pack", "2026-05") == Exit.OK
    assert "按规则包 2026-05（第 1 版，截至 2026-08-22，含 5 处假设）。" in zhunlan.out
    assert "假设：平台没有公布时长与得分的对照表" in zhunlan.out
    assert zhunlan("plan", "--pack", "2026-05") == Exit.OK
    for words in (
        "对照表",
        "金额是估算，按 penalties-2026-08（第 1 版，截至 2026-08-22，含 3 处假设）",
        "比例按",
    ):
        assert words in zhunlan.out
    assert zhunlan("stake") == Exit.OK
    assert "假设：比例按订单实付金额估算。" in zhunlan.out
