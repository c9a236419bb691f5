from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rule_pack import Exclusion, Indicator, NightRule, Reading
from app.settings.rule_pack_file import LONGEST, RulePackInvalid, parse_pack
from app.settings.rules import read_rules, rule_packs

HOUR = 3600
TEXTS = {
    name: rule_packs().joinpath(f"{name}.toml").read_text("utf-8")
    for name in ("2022-06", "2026-05", "2026-09")
}
SHARE, POINTS, HOURS = TEXTS.values()


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def faults(name: str, text: str) -> list[tuple[int, str]]:
    with pytest.raises(RulePackInvalid) as caught:
        parse_pack(name, text)
    return [(fault.line, fault.reason) for fault in caught.value.faults]


def test_the_default_pack():
    pack = parse_pack("2022-06", SHARE).pack
    assert (pack.name, pack.title, pack.version) == ("2022-06", "揽收及时率", 1)
    assert pack.from_day == pack.as_of == date(2022, 6, 28)
    assert pack.indicator is Indicator.SHARE
    assert pack.edges_s == (24 * HOUR, 36 * HOUR, 48 * HOUR)
    assert pack.weights == (70, 20, 10)
    assert (pack.window_days, pack.refresh_hour, pack.reading) == (90, 12, Reading.DISJOINT)
    assert pack.night is None
    assert pack.excluded == {Exclusion.NO_SHIP, Exclusion.PRESALE, Exclusion.REFUNDED}
    assert pack.assumptions == ()


def test_the_packs_of_2026():
    points, hours = parse_pack("2026-05", POINTS).pack, parse_pack("2026-09", HOURS).pack
    assert points.from_day == date(2026, 5, 7)
    assert hours.from_day == date(2026, 9, 8)
    assert points.night == hours.night == NightRule(from_s=18 * HOUR, until_s=6 * HOUR)
    assert (max(points.points), min(points.points), points.anomaly_points) == (100, 50, 50)
    assert any("假设" in each for each in points.assumptions)  # the table is not public
    assert (hours.indicator, hours.window_days) == (Indicator.HOURS, 30)
    for pack in (points, hours):
        assert any("福袋" in each for each in pack.assumptions)  # no stored order tells of it
        assert any("秒退" in each for each in pack.assumptions)
        assert {Exclusion.GIFT, Exclusion.LUCKY_BAG, Exclusion.LOW_PRICE} <= pack.excluded


@pytest.mark.parametrize("name", TEXTS)
def test_the_clocks_of_a_pack_are_those_the_countdown_reads(name):
    assert parse_pack(name, TEXTS[name]).rules == read_rules(rule_packs().joinpath(f"{name}.toml"))


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("schema = 1", "schema = 9", "schema =", "schema 应为 1"),
        ('name = "2022-06"', 'name = "x y"', "name =", "name 只能用"),
        ('name = "2022-06"', 'name = "2022-07"', "name =", "name 应与文件名相同"),
        ('title = "揽收及时率"', 'title = ""', "title =", "title 应为一行文字"),
        ("version = 1", "version = 0", "version =", "version 应为 1–1000000 的整数"),
        ("version = 1", "version = true", "version =", "version 应为"),
        ("from = 2022-06-28", 'from = "soon"', "from =", "from 应为日期"),
        ('as_of = "2022-06-28"', "as_of = 7", "as_of =", "as_of 应为日期"),
        ("window_days = 90", "window_days = 0", "window_days =", "window_days 应为 1–366"),
        ("refresh_hour = 12", "refresh_hour = 24", "refresh_hour =", "refresh_hour 应为 0–23"),
        ("edges_h = [24, 36, 48]", "edges_h = [36, 24]", "edges_h =", "edges_h 应从小到大"),
        ("edges_h = [24, 36, 48]", "edges_h = [0, 24]", "edges_h =", "edges_h 应从小到大"),
        ("edges_h = [24, 36, 48]", "edges_h = []", "edges_h =", "edges_h 应为整数的列表"),
        ("edges_h = [24, 36, 48]", "edges_h = [1.5]", "edges_h =", "edges_h 里只能有整数"),
        ("weights = [70, 20, 10]", "weights = [70, 30]", "weights =", "weights 应有 3 个数"),
        ("weights = [70, 20, 10]", "weights = [10, 20, 70]", "weights =", "weights 应从大到小"),
        ("weights = [70, 20, 10]", "weights = [70, 20, -1]", "weights =", "weights 应从大到小"),
        ("weights = [70, 20, 10]", "weights = [80, 20, 10]", "weights =", "不能超过 100"),
        ("weights = [70, 20, 10]", "points = [1]", "points =", "不能有 points"),
        ('"share"', '"shares"', "indicator =", "indicator 可选 share / points / hours"),
        ('"disjoint"', '"both"', "reading =", "reading 可选 disjoint / cumulative"),
        ('"presale"', '"presales"', "exclude =", "exclude 里可以有"),
        ('"presale"', '"unpaid"', "exclude =", "exclude 里可以有"),
        ("window_days = 90", "windows_days = 90", "windows_days =", "不认识 windows_days"),
        ("schema = 1", "schema = 1\nschemas = 1", "schemas =", "不认识 schemas"),
        ("urgent_s = 7200", "urgent_s = 99999", "urgent_s = 99999", "urgent_s 不能大于 soon_s"),
        ("[24, 48]", "[48, 24]", "thresholds_h = [48, 24]", "缺少 thresholds_h，或写得不对"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old, new, at, reason):
    assert old in SHARE
    text = SHARE.replace(old, new, 1)
    found = faults("2022-06", text)
    assert any(line == line_of(text, at) and reason in why for line, why in found), found


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("[100, 90, 80, 70, 60, 50]", "[100, 90]", "points =", "points 应有 6 个数"),
        ("[100, 90, 80, 70, 60, 50]", "[50, 60, 70, 80, 90, 100]", "points =", "从大到小"),
        ("anomaly_points = 50", "anomaly_points = -1", "anomaly_points =", "0–1000 的整数"),
        ("low_price_below_fen = 0", "low_price_below_fen = -5", "low_price_below_fen = -5", "整数"),
        ("from = 18:00:00", "from = 05:00:00", "[night]", "from 应是晚上的时间"),
        ("from = 18:00:00", "since = 18:00:00", "[night]", "[night] 里应有 from 和 until"),
        ("assumptions = [", "assumptions = [1,", "assumptions =", "assumptions 应为几行文字"),
    ],
)
def test_what_is_wrong_with_points_is_named_with_its_line(old, new, at, reason):
    assert old in POINTS
    text = POINTS.replace(old, new, 1)
    found = faults("2026-05", text)
    assert any(line == line_of(text, at) and reason in why for line, why in found), found


def test_anomaly_points_belong_to_points_only():
    text = SHARE.replace("window_days = 90", "anomaly_points = 5\nwindow_days = 90")
    ((line, reason),) = faults("2022-06", text)
    assert (line, reason) == (line_of(text, "anomaly_points"), "只有 points 才能有 anomaly_points")


def test_every_fault_is_told_at_once_in_the_order_of_lines():
    text = SHARE.replace("version = 1", "version = 0").replace('"disjoint"', '"x"')
    text = text.replace("[24, 48]", "[]").replace("window_days = 90", "window_days = 0")
    lines = [line for line, _ in faults("2022-06", text)]
    assert lines == sorted(lines)
    assert len(lines) == 4


def test_another_schema_is_one_fault():
    text = SHARE.replace("schema = 1", "schema = 2")
    assert faults("2022-06", text) == [(line_of(text, "schema ="), "schema 应为 1")]


def test_a_missing_table_is_named():
    text = SHARE[: SHARE.index("[rate]")] + SHARE[SHARE.index("[pay]") :]
    assert ("缺少 [rate]") in [reason for _, reason in faults("2022-06", text)]


def test_no_toml_at_all():
    ((line, reason),) = faults("2022-06", SHARE.replace("version = 1", "version ="))
    assert line == line_of(SHARE, "version = 1")
    assert reason.startswith("不是正确的 TOML")


def test_a_giant_file_is_not_read():
    assert faults("x", "#" * (LONGEST + 1)) == [(1, "文件太大")]


def test_the_error_names_the_first_line_and_what_stays():
    with pytest.raises(RulePackInvalid) as caught:
        parse_pack("2022-06", SHARE.replace("version = 1", "version = 0"))
    assert caught.value.title == "规则包 2022-06 不能用"
    assert caught.value.advice.startswith("第 6 行：version 应为")
    assert "原来的规则包没有变" in caught.value.advice
    assert caught.value.context == {"file": "2022-06", "line": 6}


@given(st.integers(0, 40), st.text(alphabet="=[]\"'#\n0a é,.-", max_size=12))
def test_any_damage_is_refused_by_line_or_read(number, junk):
    lines = SHARE.split("\n")
    at = number % len(lines)
    text = "\n".join([*lines[:at], junk, *lines[at + 1 :]])
    try:
        found = parse_pack("2022-06", text)
    except RulePackInvalid as error:
        lines = [fault.line for fault in error.faults]
    else:
        lines = [1]
        assert found.pack.name == "2022-06"
    assert lines
    assert all(1 <= line <= text.count("\n") + 2 for line in lines)
