"""The data files of tracking, and a person's corrections of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.errors import InvalidInput
from app.domain.route import RouteKind, RouteScan, RouteSource
from app.settings.data_file import DataFile, packaged
from app.settings.route_rules import (
    CITIES,
    STATES,
    TRAJECTORY,
    correct_table,
    load_route_rules,
    read_table,
    read_trajectory,
)

NOW = datetime(2026, 7, 1, tzinfo=UTC)
BASE = read_table(packaged(STATES), packaged(CITIES))
CORRECTION = """
schema = 1

[codes.detail]
GOT = "picked_up"
OOPS = "other"

[codes.package]
"1" = "in_transit"

[opcodes]
TRANS_ARRIVE = "signed"

[[words]]
kind = "picked_up"
pattern = "小哥收走"
"""


def kind(table: object, **scan: object) -> RouteKind:
    return table.kind(RouteScan(at=NOW, **scan))  # type: ignore[attr-defined,no-any-return]


def test_the_packaged_files_are_whole() -> None:
    rules = load_route_rules(None)
    assert rules.trouble == ""
    assert not rules.table.own
    assert len(set(rules.table.cities.values())) == 31
    assert rules.table.cities["呼和浩特"] == "内蒙古"
    assert rules.trajectory.hub_s == 24 * 3600


def test_corrections_come_before_what_is_packaged(tmp_path: Path) -> None:
    (tmp_path / STATES).write_text(CORRECTION, "utf-8")
    rules = load_route_rules(tmp_path)
    assert rules.table.own
    assert rules.fingerprint != load_route_rules(None).fingerprint
    assert kind(rules.table, state="GOT", content="待揽收") is RouteKind.PICKED_UP
    assert kind(rules.table, state="OOPS", content="已揽收") is RouteKind.OTHER
    assert kind(rules.table, state="1", content="已揽收") is RouteKind.PICKED_UP
    assert kind(rules.table, state="1", source=RouteSource.PACKAGE) is RouteKind.IN_TRANSIT
    assert kind(rules.table, opcode="TRANS_ARRIVE") is RouteKind.SIGNED
    assert kind(rules.table, content="小哥收走了") is RouteKind.PICKED_UP
    assert kind(rules.table, content="已签收") is RouteKind.SIGNED


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema = 2\n", "第 1 行，schema：应为 1"),
        (
            'schema = 1\n[codes.detail]\nGOT = "picked"\n',
            "第 3 行，codes.detail.GOT：不认识「picked」",
        ),
        (
            'schema = 1\n[codes.detail]\n"1" = "bogus"\n',
            "第 3 行，codes.detail.1：不认识「bogus」",
        ),
        ('schema = 1\ncodes.detail."1" = "bogus"\n', "第 2 行，codes.detail.1"),
        ("schema = 1\n[codes.other]\n", "只能是 codes.detail 或 codes.package"),
        ('schema = 1\n[[words]]\nkind = "signed"\npattern = "("\n', "第 4 行，words.1.pattern"),
        ('schema = 1\n[[words]]\nkind = "signed"\npattern = "a*"\n', "连空文字都算"),
        ('schema = 1\n[[words]]\nkind = "signed"\n', "words.1.pattern：应为文字"),
        ("schema = 1\nwords = 3\n", "应写成 [[words]]"),
        ("schema = 1\nsurprise = 3\n", "第 2 行，surprise：这里不能写这一项"),
        ("schema = 1\nopcodes = 3\n", "应为一节"),
        ("schema = \n", "不是正确的 TOML"),
    ],
)
def test_a_bad_correction_is_told_with_its_line_and_left_out(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(InvalidInput) as found:
        correct_table(BASE, DataFile(STATES, text))
    assert says in found.value.title
    (tmp_path / STATES).write_text(text, "utf-8")
    rules = load_route_rules(tmp_path)
    assert says in rules.trouble
    assert rules.table == BASE
    assert rules.fingerprint == load_route_rules(None).fingerprint


def test_a_file_that_is_not_text_is_left_out(tmp_path: Path) -> None:
    (tmp_path / STATES).write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in load_route_rules(tmp_path).trouble


def test_own_thresholds_replace_the_packaged_ones(tmp_path: Path) -> None:
    text = packaged(TRAJECTORY).text
    (tmp_path / TRAJECTORY).write_text(
        text.replace("threshold_h = 24", "threshold_h = 12"), "utf-8"
    )
    rules = load_route_rules(tmp_path)
    assert rules.trajectory.hub_s == 12 * 3600
    assert rules.fingerprint == load_route_rules(None).fingerprint


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("threshold_h = 24", "threshold_h = 0", "hub.threshold_h：应为不小于 1 的整数"),
        ("near_h = 48", "near_h = true", "update.near_h"),
        ('"新疆"', "1", "update.far：应为文字的列表"),
        ("[alert]", "[alarm]", "alert：缺少这一节"),
        ('as_of = "2026-08-22"', "as_of = 2026", "as_of：应为文字"),
    ],
)
def test_bad_thresholds_are_refused(old: str, new: str, says: str) -> None:
    text = packaged(TRAJECTORY).text
    assert old in text
    with pytest.raises(InvalidInput) as found:
        read_trajectory(DataFile(TRAJECTORY, text.replace(old, new)))
    assert says in found.value.title


@pytest.mark.parametrize("name", [STATES, CITIES])
def test_a_broken_packaged_table_is_refused(name: str) -> None:
    files = {each: packaged(each) for each in (STATES, CITIES)}
    files[name] = DataFile(name, files[name].text.replace("schema = 1", "schema = 9"))
    with pytest.raises(InvalidInput):
        read_table(files[STATES], files[CITIES])
