"""alerts on the command line."""

from pathlib import Path
from typing import Any

import pytest

from app.cli.exits import Exit
from app.domain.errors import NetworkError
from app.domain.pickup import Clock
from app.domain.pickup_alert import Banner, Level

TOKEN = "token-0123456789"
WEBHOOK = f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}"
H = 3600


@pytest.fixture
def told(zhunlan: Any) -> Any:
    alerts = zhunlan.fakes.alerts
    alerts.add_alert("69001", left_s=H)
    alerts.add_alert("69002", left_s=H)
    alerts.add_alert("69003", left_s=-60, clock=Clock.UPLOAD, level=Level.BLACK)
    return zhunlan


@pytest.fixture
def address(tmp_path: Path) -> str:
    path = tmp_path / "address.txt"
    path.write_text(f"{WEBHOOK}\nsign-canary\n", "utf-8")
    return str(path)


def test_the_list_groups_first_then_names_orders(told: Any) -> None:
    told.fakes.alerts.be_late(30, 100, Banner.CRITICAL)
    assert told("alerts", "list") == Exit.OK
    lines = told.out.splitlines()
    assert lines[:2] == ["1 单回传已超 24h", "2 单 60 分钟内到 24h"]
    assert "迟发严重" in lines[2]
    assert "30.0%" in lines[2]
    assert next(line for line in lines if "69002" in line).endswith("紧急")
    assert told("alerts") == Exit.OK


def test_the_list_as_a_document(told: Any) -> None:
    told.fakes.alerts.be_late(6, 100, Banner.LATE)
    document = told.json("alerts", "list", "--look")
    assert told.fakes.called("alerts.look") == [()]
    assert [(a["order_id"], a["level"], a["hours"]) for a in document["alerts"]] == [
        ("69003", "black", 24),
        ("69001", "red", 24),
        ("69002", "red", 24),
    ]
    assert document["late_shops"][0] | {"shop_id": ""} == {
        "shop_id": "",
        "due": 100,
        "late": 6,
        "share": 0.06,
        "critical": False,
    }


def test_nothing_presses(zhunlan: Any) -> None:
    assert zhunlan("alerts", "list") == Exit.OK
    assert zhunlan.out == "没有提醒。\n"


def test_acknowledging_one_order_all_and_back(told: Any) -> None:
    assert told.json("alerts", "ack", "69001") == {"changed": 1, "undo": False}
    assert "69001" not in {a["order_id"] for a in told.json("alerts", "list")["alerts"]}
    assert told.json("alerts", "ack", "--all")["changed"] == 2
    assert len(told.json("alerts", "list", "--all")["alerts"]) == 3
    assert told.json("alerts", "ack", "--all", "--undo")["changed"] == 3
    assert len(told.json("alerts", "list")["alerts"]) == 3


@pytest.mark.parametrize("arguments", [(), ("69001", "--all")])
def test_it_must_be_said_which(told: Any, arguments: tuple[str, ...]) -> None:
    assert told("alerts", "ack", *arguments) == Exit.ERROR
    assert "--all" in told.err


def test_an_order_without_alerts_is_refused(told: Any) -> None:
    assert told("alerts", "ack", "69001", "404") == Exit.ERROR
    assert "404" in told.err
    assert told.fakes.called("alerts.acknowledge") == []


def test_robots_are_added_tested_and_removed_without_a_word_of_secrets(
    zhunlan: Any, address: str
) -> None:
    said = []
    assert zhunlan("alerts", "add", "仓库群", "--webhook", address) == Exit.OK
    said.append(zhunlan.out + zhunlan.err)
    assert zhunlan.fakes.alerts.secrets["r1"].secret == "sign-canary"
    assert zhunlan("alerts", "test", "仓库群") == Exit.OK
    assert "仓库群：已发送" in zhunlan.out
    document = zhunlan.json("alerts", "robots")
    said.append(zhunlan.out)
    assert document["robots"][0]["robot"]["kind"] == "feishu"
    assert document["robots"][0]["last"]["state"] == "sent"
    zhunlan.fakes.faults["alerts.test"] = [NetworkError("robot.no_answer", "没有回答", "看一看")]
    assert zhunlan("alerts", "test") == Exit.SOME_FAILED
    assert "仓库群：没有回答。看一看" in zhunlan.out
    assert zhunlan("alerts", "robots") == Exit.OK
    said.append(zhunlan.out)
    assert zhunlan("alerts", "remove", "仓库群") == Exit.OK
    assert zhunlan.fakes.alerts.secrets == {}
    assert zhunlan("alerts", "robots") == Exit.OK
    assert zhunlan.out == "还没有群机器人。\n"
    assert not any(TOKEN in text or "sign-canary" in text for text in said)


def test_robots_that_are_not_there(zhunlan: Any) -> None:
    assert zhunlan("alerts", "test") == Exit.ERROR
    assert zhunlan("alerts", "test", "没有") == Exit.ERROR
    assert zhunlan("alerts", "remove", "没有") == Exit.ERROR
    assert zhunlan.json("alerts", "tell") == {"sent": [], "failed": [], "unknown": []}
