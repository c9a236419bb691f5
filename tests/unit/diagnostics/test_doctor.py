from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.diagnostics import checks
from app.diagnostics.checks import DISK_FAIL, DISK_WARN, DatabaseFacts, ServerAnswer
from app.diagnostics.doctor import Check, Finding, Level, examine, worst
from app.domain.errors import SecretsError
from app.ports.printer import PrinterStatus

NOW = datetime(2026, 7, 1, tzinfo=UTC)
ROOM = DISK_WARN


def fail() -> str:
    raise SecretsError("keyring.none", "系统没有钥匙串", "改用 --keyring file。")


def bug() -> str:
    raise ZeroDivisionError


def found(check: Check) -> Finding:
    (finding,) = examine((check,))
    assert finding.name == check.name
    assert finding.title == check.title
    return finding


def answer(*, skew: float = 0, status: int = 200, date: bool = True) -> ServerAnswer:
    server = NOW + timedelta(seconds=skew) if date else None
    return ServerAnswer(server_date=server, local=NOW, status=status)


def test_a_known_error_becomes_a_finding_with_its_words():
    finding = found(checks.keyring(fail))
    assert (finding.level, finding.text) == (Level.FAIL, "系统没有钥匙串")
    assert finding.advice == "改用 --keyring file。"


@pytest.mark.logs_errors
def test_a_probe_that_breaks_is_a_finding_too_and_does_not_stop_the_rest(caplog):
    findings = examine((checks.packaged_font(bug), checks.keyring(lambda: "测试")))
    assert [finding.level for finding in findings] == [Level.FAIL, Level.OK]
    assert "ZeroDivisionError" in findings[0].text
    assert "font.packaged" in caplog.text


def test_the_worst_level_counts():
    ok, warn = found(checks.keyring(lambda: "x")), found(checks.system_font(lambda: None))
    failed = found(checks.keyring(fail))
    assert worst(()) is Level.OK
    assert worst((ok, warn)) is Level.WARN
    assert worst((failed, ok, warn)) is Level.FAIL


@pytest.mark.parametrize(
    ("check", "level"),
    [
        (checks.packaged_font(lambda: "Noto"), Level.OK),
        (checks.system_font(lambda: "Noto"), Level.OK),
        (checks.system_font(lambda: None), Level.WARN),
        (checks.keyring(lambda: "SecretService"), Level.OK),
        (checks.opens("desk", "打开数据", lambda: None), Level.OK),
        (checks.opens("desk", "打开数据", fail), Level.FAIL),
        (checks.audit(lambda: None), Level.OK),
        (checks.audit(lambda: 7), Level.FAIL),
        (checks.profile(Path("p"), lambda: None), Level.OK),
        (checks.profile(Path("p"), fail), Level.FAIL),
    ],
)
def test_simple_checks(check, level):
    assert found(check).level is level


@pytest.mark.parametrize(
    ("host", "status", "level", "word"),
    [
        ("", PrinterStatus(ready=True), Level.WARN, "还没有设置"),
        ("h", PrinterStatus(ready=True), Level.OK, "就绪"),
        ("h", PrinterStatus(ready=None), Level.WARN, "不报告状态"),
        ("h", PrinterStatus(ready=False, title="缺纸", advice="装纸"), Level.FAIL, "缺纸"),
        ("h", PrinterStatus(ready=False), Level.FAIL, "没有就绪"),
    ],
)
def test_printers(host, status, level, word):
    finding = found(checks.printer("label", "面单打印机", host, lambda: status))
    assert finding.level is level
    assert word in finding.text


@pytest.mark.parametrize(
    ("skew", "level", "word"),
    [
        (0, Level.OK, "一致"),
        (1, Level.OK, "一致"),
        (30, Level.OK, "慢 30 秒"),
        (-31, Level.WARN, "快 31 秒"),
        (300, Level.WARN, "慢 300 秒"),
        (301, Level.FAIL, "慢 301 秒"),
        (-4000, Level.FAIL, "快 4000 秒"),
    ],
)
def test_clock_skew(skew, level, word):
    finding = found(checks.clock(lambda: answer(skew=skew)))
    assert finding.level is level
    assert word in finding.text
    assert bool(finding.advice) is (level is not Level.OK)


def test_a_server_without_a_date_tells_nothing_about_the_clock():
    assert found(checks.clock(lambda: answer(date=False))).level is Level.WARN


@pytest.mark.parametrize(
    ("status", "level"), [(200, Level.OK), (404, Level.OK), (500, Level.WARN), (503, Level.WARN)]
)
def test_any_answer_means_that_the_network_works(status, level):
    assert found(checks.network(lambda: answer(status=status), proxy=False)).level is level
    assert "代理" in found(checks.network(lambda: answer(status=status), proxy=True)).text


@pytest.mark.parametrize(
    ("facts", "level", "word"),
    [
        (DatabaseFacts(exists=False, free_bytes=ROOM), Level.OK, "还没有数据"),
        (DatabaseFacts(exists=True, schema="1", newest="1", free_bytes=ROOM), Level.OK, "完好"),
        (DatabaseFacts(exists=True, intact=False, free_bytes=ROOM), Level.FAIL, "损坏"),
        (DatabaseFacts(exists=True, schema="0", newest="1", free_bytes=ROOM), Level.WARN, "结构"),
        (DatabaseFacts(exists=False, free_bytes=DISK_WARN - 1), Level.WARN, "磁盘"),
        (DatabaseFacts(exists=False, free_bytes=DISK_FAIL - 1), Level.FAIL, "磁盘"),
    ],
)
def test_the_database(facts, level, word):
    finding = found(checks.database(lambda: facts))
    assert finding.level is level
    assert word in finding.text


@pytest.mark.parametrize(
    ("python", "pyside", "level"),
    [
        ((3, 11), "6.11.3", Level.OK),
        ((3, 11), "6.12.0", Level.FAIL),
        ((3, 11), "6.12.0.1", Level.FAIL),
        ((3, 11), "7.0", Level.FAIL),
        ((3, 12), "6.12.0", Level.OK),
        ((3, 13), "6.8.3", Level.OK),
        ((3, 12), None, Level.FAIL),
    ],
)
def test_the_pair_of_python_and_pyside_that_crashes_is_known(python, pyside, level):
    assert found(checks.python_and_qt(python, pyside)).level is level


@pytest.mark.parametrize(
    ("text", "parts"), [("6.11.3", (6, 11, 3)), ("6.12.0rc1", (6, 12)), ("", ())]
)
def test_versions_are_read_up_to_the_first_odd_part(text, parts):
    assert checks.version_tuple(text) == parts
