from pathlib import Path

import pytest

from app.cli.chinese import chinese_complaint
from app.cli.exits import Exit
from app.cli.parser import SCENARIOS, STAGES, WAYS, build_parser
from app.cli.parser_shipments import LOTS
from app.domain.parcel import Stage
from app.domain.station import Way
from app.ports.shipments import Lot
from app.sandbox.scenarios import SCENARIOS as KNOWN_SCENARIOS

COMMANDS = (
    *(
        "bind",
        "unbind",
        "shops",
        "sync",
        "orders",
        "waybills",
        "print",
        "printers",
        "ship",
        "track",
    ),
    *("report", "label", "shipments", "settings", "doctor", "demo", "sandbox", "api"),
)


def test_the_help_lists_every_command_in_chinese(zhunlan):
    assert zhunlan("--help") == Exit.OK
    for command in COMMANDS:
        assert f"    {command} " in zhunlan.out
    for word in ("用法", "命令", "选项", "退出码"):
        assert word in zhunlan.out
    for english in ("usage:", "optional arguments", "show this help"):
        assert english not in zhunlan.out
    assert zhunlan.opened == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(zhunlan, command):
    assert zhunlan(command, "--help") == Exit.OK
    assert "用法：zhunlan" in zhunlan.out
    assert any("一" <= char <= "鿿" for char in zhunlan.out.split("\n\n")[1])


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["bind"], "缺少参数：--app-key, --shop-id"),
        (["nope"], "不能是"),
        (["ship", "--foo"], "不认识的参数：--foo"),
        (["orders", "--stage", "x"], "可选："),
        (["orders", "--limit", "x"], "值 'x' 不对"),
        (["orders", "--limit", "-1"], "--limit"),
        (["orders", "--limit"], "要跟一个值"),
        (["report", "--date", "2026-13-01"], "不对"),
        (["print", "confirm", "j"], "要选一个"),
        (["print", "confirm", "j", "--came-out", "--not"], "不能和"),
        (["print", "labels", "--all", "1"], "不能和"),
        (["settings", "set"], "缺少参数"),
        (["api"], "缺少参数"),
        (["--keyring", "x"], "可选："),
        (["--profil=x"], "不认识的参数"),
    ],
)
def test_a_wrong_command_is_explained_in_chinese_with_the_usage_code(zhunlan, argv, complaint):
    assert zhunlan(*argv) == Exit.USAGE
    assert complaint in zhunlan.err
    assert zhunlan.opened == []


def test_an_unknown_complaint_is_better_than_none():
    assert chinese_complaint("something new") == "something new"


def test_without_a_command_the_window_opens(zhunlan):
    assert zhunlan() == Exit.OK
    assert zhunlan("--profile", "p", "--keyring", "file") == Exit.OK
    assert zhunlan.windows == [(None, ""), (Path("p"), "file")]


@pytest.mark.parametrize(
    "argv",
    [
        ["--profile", "p", "--keyring", "file", "shops"],
        ["shops", "--profile", "p", "--keyring", "file"],
        ["--profile", "p", "shops", "--keyring", "file"],
        ["print", "--profile", "p", "waiting", "--keyring", "file"],
    ],
)
def test_common_options_stand_before_or_after_the_command(zhunlan, argv):
    assert zhunlan(*argv) == Exit.OK
    assert zhunlan.opened == [(Path("p"), "file")]


def test_the_version_is_told(zhunlan):
    assert zhunlan("--version") == Exit.OK
    assert zhunlan.out.startswith("准揽 zhunlan ")


def test_the_parsers_lists_are_the_programs():
    assert set(STAGES) == {str(stage) for stage in Stage}
    assert set(SCENARIOS) == set(KNOWN_SCENARIOS)
    assert tuple(Lot) == LOTS


def test_every_command_names_a_function_that_exists(zhunlan):
    from app.cli.run import _command

    seen = set()
    for parser in _parsers(build_parser()):
        name = parser.get_default("command")
        if name and name != "api.nothing":
            assert callable(_command(name))
            seen.add(name)
    assert len(seen) > 20


def _parsers(parser):
    yield parser
    for action in parser._subparsers._group_actions if parser._subparsers else ():
        for child in action.choices.values():
            yield from _parsers(child)


def test_the_demo_gets_its_choices(zhunlan, tmp_path):
    assert zhunlan("demo", "--headless", "--out", str(tmp_path), "--orders", "7") == Exit.OK
    assert zhunlan.demos == [
        {"profile": None, "keyring": "", "headless": True, "out": tmp_path, "orders": 7}
    ]


def test_every_way_can_be_given():
    assert tuple(way.value for way in Way) == WAYS
