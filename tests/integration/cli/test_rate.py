"""rate and packs: from a CSV without a database, and from the store of a practice day."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from app.adapters.files.rate_orders import COLUMNS
from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.cli.parser_rate import FIGURES
from app.domain.rate_explain import Figure
from app.sandbox import PracticeConfig
from app.settings.rules import rule_packs
from tests.integration.cli.program import APP_KEY, APP_SECRET, SHOP_ID, Here, run

HEAD = ",".join((*COLUMNS, "shop_id", "parcel_id"))
ROWS = (
    "A,A1,2026-07-01T10:00:00+08:00,,2026-07-02T09:00:00+08:00,2026-07-04T10:00:00+08:00,,0,0,,1,S,p",
    "A,A2,2026-07-01T10:00:00+08:00,,2026-07-02T22:00:00+08:00,,,0,0,,1,S,q",
    "B,B1,2026-07-01T11:00:00+08:00,,2026-07-02T09:00:00+08:00,,,0,0,,1,S,p",
    "C,C1,2026-07-01T11:00:00+08:00,,2026-07-01T10:00:00+08:00,,,0,0,,1,T,r",
    "D,D1,2026-07-09T11:00:00+08:00,,2026-07-10T09:00:00+08:00,,,0,0,,1,T,s",
    "E,E1,2026-07-09T11:00:00+08:00,,,,,1,0,,1,T,t",
    "F,F1,2026-07-08T11:00:00+08:00,,,,,0,0,,1,T,u",
)
WORDS = ("rate", "--orders", "o.csv", "--as-of", "2026-07-10 12:00")


@pytest.fixture
def zhunlan(tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.chdir(tmp_path)
    Path("o.csv").write_text("\n".join((HEAD, *ROWS)), "utf-8")
    return Here(tmp_path / "profile", capsys)


def test_every_count_of_a_file(zhunlan: Here) -> None:
    got = zhunlan.json(*WORDS)
    assert zhunlan.code == Exit.OK
    assert got["settled"]["total"] == 3
    assert got["settled"]["exact"] == str(Fraction(70 + 20 + 70, 300))
    assert (got["today"], got["pending"], got["anomalies"]) == (1, 1, 1)
    assert got["excluded"] == {"presale": 1}
    assert got["window"] == {
        "from": "2026-04-10T16:00:00+00:00",  # midnight in Shanghai
        "until": "2026-07-09T16:00:00+00:00",
    }
    assert got["delivery"]["total_s"] == 49 * 3600
    assert got["settled_units"] == {"sku": 3, "order": 2}
    assert got["best"]["exact"] == str(Fraction(160 + 70, 500))  # D is on time, F 49 hours old


@pytest.mark.parametrize(("unit", "counts"), [("sku", 3), ("order", 2), ("parcel", 2)])
def test_units(zhunlan: Here, unit: str, counts: int) -> None:
    assert zhunlan.json(*WORDS, "--unit", unit)["settled"]["total"] == counts


def test_one_shop_of_a_file(zhunlan: Here) -> None:
    assert zhunlan.json(*WORDS, "--shop", "T")["settled"]["total"] == 0
    assert zhunlan.json(*WORDS, "--shop", "S")["settled"]["total"] == 3


def test_one_courier_of_a_file(zhunlan: Here) -> None:
    couriers = ("yunda,571", "yunda,571", "yunda,", "yunda,571", "sf,1", ",", "sf,1")
    lines = (f"{row},{courier}" for row, courier in zip(ROWS, couriers, strict=True))
    Path("o.csv").write_text("\n".join((f"{HEAD},carrier,branch", *lines)), "utf-8")
    yunda = (*WORDS, "--carrier", "yunda")
    assert zhunlan.json(*yunda)["settled"]["total"] == 3
    assert zhunlan.json(*yunda, "--branch", "571")["settled"]["total"] == 2
    assert zhunlan.json(*yunda, "--branch", "571")["anomalies"] == 1
    assert zhunlan.json(*yunda, "--branch", "-")["settled"]["total"] == 1
    assert zhunlan(*WORDS, "--branch", "571") == Exit.ERROR


@pytest.mark.parametrize("figure", [None, *FIGURES])
@pytest.mark.parametrize("pack", ["2022-06", "2026-05", "2026-09"])
def test_each_figure_is_the_sum_of_its_rows(zhunlan: Here, figure: str, pack: str) -> None:
    words = (*WORDS, "--pack", pack, "--explain", *([figure] if figure else []))
    if (figure, pack) == ("worst", "2026-09"):
        assert zhunlan(*words) == Exit.ERROR
        assert "没有最坏值" in zhunlan.err
        return
    got = zhunlan.json(*words)
    explained = got["explained"]
    total = sum(row["credit"] for row in explained["rows"])
    exact = str(Fraction(total, explained["divisor"])) if explained["divisor"] else None
    assert explained["exact"] == exact
    if figure in {None, "settled", "best", "worst", "pickup", "delivery"}:
        assert exact == got[figure or "settled"]["exact"]
    elif figure in {"today", "pending", "stale", "old", "anomalies"}:
        assert total == got[figure]
    assert zhunlan(*words) == Exit.OK
    assert f"合计 {total} ÷ {explained['divisor']}" in zhunlan.out


def test_the_parser_knows_every_figure() -> None:
    assert set(FIGURES) == {figure.value for figure in Figure}


def test_settings_choose_pack_reading_unit_and_scan(zhunlan: Here) -> None:
    pairs = ("rate.pack=auto", "rate.reading=cumulative", "rate.unit=order", "rate.scan=first")
    assert zhunlan("settings", "set", *pairs) == Exit.OK
    got = zhunlan.json(*WORDS)
    assert (got["pack"], got["unit"], got["scan"]) == ("2026-05", "order", "first")
    early = zhunlan.json("rate", "--orders", "o.csv", "--as-of", "2026-03-01")
    assert (early["pack"], early["reading"]) == ("2022-06", "cumulative")
    words = ("--pack", "2022-06", "--reading", "disjoint", "--unit", "sku", "--scan", "last")
    said = zhunlan.json(*WORDS, *words)
    assert [said[key] for key in ("pack", "reading", "unit", "scan")] == list(words[1::2])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pack", "1999-01"), "没有规则包 1999-01"),
        (("--as-of", "soon"), "看不懂时间 soon"),
        (("--explain", "share", "--bucket", "5"), "没有这个时段"),
        (("--explain", "share", "--bucket", "0"), "没有这个时段"),
    ],
)
def test_what_cannot_be_done_says_so(zhunlan: Here, words: tuple[str, ...], said: str) -> None:
    assert zhunlan(*WORDS, *words) == Exit.ERROR
    assert said in zhunlan.err


def test_parcels_need_their_column(zhunlan: Here) -> None:
    Path("o.csv").write_text(f"{','.join(COLUMNS)}\nA,A,,,,,,0,0,,1\n", "utf-8")
    assert zhunlan(*WORDS, "--unit", "parcel") == Exit.ERROR
    assert "parcel_id" in zhunlan.err


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_as_a_program_on_a_pc_of_another_zone(zhunlan: Here, tmp_path: Path, zone: str) -> None:
    expected = zhunlan.json(*WORDS)
    words = ["--profile", str(tmp_path / "p"), *WORDS, "--json"]
    words[words.index("o.csv")] = "-"
    ended = run(words, stdin=Path("o.csv").read_text("utf-8"), TZ=zone)
    assert ended.returncode == Exit.OK
    assert json.loads(ended.stdout) == expected


def test_a_pack_of_ones_own_is_checked_added_used_and_removed(zhunlan: Here) -> None:
    text = rule_packs().joinpath("2026-05.toml").read_text("utf-8")
    mine = text.replace("[100, 90, 80, 70, 60, 50]", "[100, 99, 98, 97, 96, 50]")
    Path("2026-05.toml").write_text(mine.replace("version = 1", "version = 2"), "utf-8")
    assert zhunlan("packs", "check", "2026-05.toml") == Exit.OK
    assert zhunlan.json(*WORDS, "--pack", "2026-05")["version"] == 1
    assert zhunlan("packs", "add", "2026-05.toml") == Exit.OK
    assert "已添加" in zhunlan.out
    assert "假设" in zhunlan.out
    assert zhunlan.json(*WORDS, "--pack", "2026-05")["version"] == 2
    own = [pack for pack in zhunlan.json("packs")["packs"] if pack["own"]]
    assert [(pack["name"], pack["shipped_version"]) for pack in own] == [("2026-05", 1)]

    Path("2026-05.toml").write_text(mine.replace("version = 1", "version = x"), "utf-8")
    assert zhunlan("packs", "add", "2026-05.toml") == Exit.SOME_FAILED
    assert "没有添加" in zhunlan.out
    assert "第 5 行：不是正确的 TOML" in zhunlan.out
    faults = zhunlan.json("packs", "check", "2026-05.toml")["faults"]
    assert [fault["line"] for fault in faults] == [5]

    (zhunlan.folder / "rules" / "2026-05.toml").write_text("broken", "utf-8")
    assert zhunlan("packs", "list") == Exit.SOME_FAILED
    assert "仍用上一次好的" in zhunlan.err
    assert zhunlan.json(*WORDS, "--pack", "2026-05")["version"] == 2

    assert zhunlan("packs", "remove", "2026-05") == Exit.OK
    assert zhunlan.json(*WORDS, "--pack", "2026-05")["version"] == 1
    assert zhunlan("packs", "remove", "2026-05") == Exit.ERROR


def test_a_pack_in_use_is_there(zhunlan: Here) -> None:
    assert zhunlan("settings", "set", "ui.theme=dark", "rate.pack=mine") == Exit.ERROR
    assert "没有规则包 mine，可选 auto、2022-06、2026-05、2026-09" in zhunlan.err
    assert zhunlan.json("settings", "get", "ui.theme")["settings"] == {"ui.theme": "system"}
    text = rule_packs().joinpath("2026-05.toml").read_text("utf-8")
    Path("mine.toml").write_text(text.replace('"2026-05"', '"mine"'), "utf-8")
    assert zhunlan("packs", "add", "mine.toml") == Exit.OK
    assert zhunlan("settings", "set", "rate.pack=mine") == Exit.OK
    assert "倒计时的时限下次启动后生效" in zhunlan.out
    assert zhunlan("packs", "remove", "mine") == Exit.ERROR
    assert "规则包 mine 正在使用" in zhunlan.err
    assert zhunlan.json(*WORDS)["pack"] == "mine"
    (zhunlan.folder / "rules" / "mine.toml").unlink()
    assert zhunlan("packs", "list") == Exit.SOME_FAILED
    assert "设置里选的规则包 mine 用不了" in zhunlan.err


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        app_key=APP_KEY, app_secret=APP_SECRET, shop_id=SHOP_ID, orders=8, seed=3, speed=0
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


def test_the_store_of_a_practice_shop(
    zhunlan: Here, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    zhunlan("settings", "set", *(f"{key}={value}" for key, value in site.settings.items()))
    assert zhunlan("rate") == Exit.ERROR  # no shop is bound
    assert zhunlan("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--practice") == Exit.OK
    assert zhunlan("sync") == Exit.OK
    got = zhunlan.json("rate", "--explain", "pending")
    paid = {
        order
        for parcel in zhunlan.json("orders")["parcels"]
        for order in parcel["order_ids"]
        if parcel["paid_at"]
    }
    waiting = {row["order_id"] for row in got["explained"]["rows"]}
    assert waiting
    assert waiting <= paid
    assert got["pending"] == len(got["explained"]["rows"])
    assert zhunlan.json("rate", "--shop", SHOP_ID)["pending"] == got["pending"]
    assert zhunlan("rate") == Exit.OK
    assert f"还没揽收 {got['pending']}" in zhunlan.out
    assert zhunlan("rate", "--shop", "1") == Exit.ERROR
