"""What messages of both dialects say."""

import pytest

from printers.components.base import Dialect
from printers.components.cainiao import CainiaoDialect
from printers.components.doudian import DoudianDialect
from printers.components.facts import Message, Says
from printers.components.standing import Standing, judge

DOUDIAN, CAINIAO = DoudianDialect(), CainiaoDialect()


def said(dialect: Dialect, message: Message) -> list[tuple[str | None, Says]]:
    return [(fact.document_id, fact.says) for fact in dialect.read(message)]


def result(status: str, *rows: tuple[str, str]) -> Message:
    listed = [{"documentID": name, "status": how, "msg": "缺纸"} for name, how in rows]
    return {"cmd": "notifyPrintResult", "taskID": "t", "taskStatus": status, "printStatus": listed}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"cmd": "print", "status": "success"}, [(None, Says.ACCEPTED)]),
        ({"cmd": "print", "status": "failed"}, [(None, Says.REFUSED)]),
        ({"cmd": "print"}, []),
        (result("printed", ("A", "success")), [("A", Says.PRINTED)]),
        (
            result("printed", ("A", "success"), ("B", "failed"), ("C", "canceled")),
            [("A", Says.PRINTED), ("B", Says.FAILED), ("C", Says.CANCELED)],
        ),
        (result("printed"), [(None, Says.PRINTED)]),
        (result("printed", ("A", "who knows")), [("A", Says.UNSURE)]),
        (result("failed"), [(None, Says.FAILED)]),
        (
            result("failed", ("A", "success"), ("B", "failed")),
            [("A", Says.UNSURE), ("B", Says.FAILED)],
        ),
        (result("failed ", ("A", "failed")), [("A", Says.FAILED)]),
        (result("rendered", ("A", "success")), []),
        (
            result("rendered", ("A", "success"), ("B", "failed")),
            [("B", Says.FAILED)],
        ),
        (result("partPrinted", ("A", "success")), [("A", Says.PRINTED)]),
        (result("exploded"), [(None, Says.UNSURE)]),
        ({"cmd": "rendered"}, []),
        ({"cmd": "getPrinters", "status": "failed"}, []),
        ({}, []),
    ],
)
def test_doudian(message: Message, expected: list[tuple[str | None, Says]]) -> None:
    assert said(DOUDIAN, message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"cmd": "print", "status": "success", "errorCode": 0}, [(None, Says.ACCEPTED)]),
        ({"cmd": "print", "errorCode": 0, "previewURL": "x"}, [(None, Says.ACCEPTED)]),
        ({"cmd": "print", "errorCode": 11}, [(None, Says.REFUSED)]),
        ({"cmd": "print", "status": "failed"}, [(None, Says.REFUSED)]),
        ({"cmd": "notifyTaskResult", "status": "initial"}, [(None, Says.ACCEPTED)]),
        ({"cmd": "notifyTaskResult", "status": "completeSuccess"}, [(None, Says.PRINTED)]),
        ({"cmd": "notifyTaskResult", "status": "completeFailed"}, [(None, Says.FAILED)]),
        (
            {
                "cmd": "notifyTaskResult",
                "status": "completeFailed",
                "docs": [{"documentId": "A", "status": "printed"}, {"documentId": "B"}],
            },
            [(None, Says.FAILED), ("A", Says.PRINTED)],
        ),
        (
            {"cmd": "notifyDocResult", "documentId": "A", "status": "rendered", "code": 0},
            [("A", Says.RENDERED)],
        ),
        (
            {"cmd": "notifyDocResult", "documentId": "A", "status": "printed", "code": 0},
            [("A", Says.PRINTED)],
        ),
        (
            {"cmd": "notifyDocResult", "documentId": "A", "status": "printed", "code": 40},
            [("A", Says.FAILED)],
        ),
        (
            {"cmd": "notifyDocResult", "documentId": "A", "status": "canceled", "code": 2},
            [("A", Says.CANCELED)],
        ),
        ({"cmd": "notifyDocResult", "documentId": "A", "code": 0}, [("A", Says.RENDERED)]),
        ({"cmd": "notifyPrintResult", "status": 0}, [(None, Says.PRINTED)]),
        ({"cmd": "notifyPrintResult", "status": 1}, [(None, Says.FAILED)]),
        (result("rendered", ("A", "success")), []),
        (result("printed", ("A", "success")), [("A", Says.PRINTED)]),
        ({"cmd": "getAgentInfo"}, []),
    ],
)
def test_cainiao(message: Message, expected: list[tuple[str | None, Says]]) -> None:
    assert said(CAINIAO, message) == expected


def test_the_component_s_own_text_and_code_are_kept() -> None:
    row = {"documentID": "A", "status": "failed", "msg": "m", "detail": "d", "errorcode": 7}
    (fact,) = DOUDIAN.read(dict(result("printed")) | {"printStatus": [row]})
    assert (fact.detail, fact.code) == ("d", "7")
    (fact,) = CAINIAO.read({"cmd": "print", "errorCode": 11, "msg": "document not found"})
    assert (fact.detail, fact.code) == ("document not found", "11")
    assert "document not found" not in repr(fact)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ({"taskID": "t", "requestID": "r"}, ("t", "r")),
        ({"taskId": "t"}, ("t",)),
        ({"requestID": "r"}, ("r",)),
        ({"taskID": 12}, ("12",)),
        ({"taskID": True}, ()),
        ({}, ()),
    ],
)
def test_a_task_is_named_by_any_of_its_ids(ids: Message, expected: tuple[str, ...]) -> None:
    (fact,) = CAINIAO.read({"cmd": "notifyTaskResult", "status": "completeSuccess", **ids})
    assert fact.about == expected


def test_printers() -> None:
    reply = {
        "cmd": "getPrinters",
        "defaultPrinter": "甲",
        "printers": [{"name": "甲"}, {"name": ""}, "乙", {"name": "丙"}],
    }
    found = DOUDIAN.read_printers(reply)
    assert (found.standing, found.names, found.default) == (Standing.READY, ("甲", "丙"), "甲")
    for bad in ({"status": "failed", "printers": []}, {"printers": None}, {}):
        assert CAINIAO.read_printers(bad).standing is Standing.SILENT


@pytest.mark.parametrize(
    ("version", "minimum", "expected"),
    [
        ("1.0.1.3", "1.0.1.3", Standing.READY),
        ("1.0.2", "1.0.1.3", Standing.READY),
        ("1.0.10.0", "1.0.9", Standing.READY),
        ("1.0.1", "1.0.1.0", Standing.READY),
        ("1.0.1.2", "1.0.1.3", Standing.TOO_OLD),
        ("0.2.8", "1.0.1.3", Standing.TOO_OLD),
        ("0.0", "", Standing.READY),
        ("", "1.0", Standing.VERSION_UNKNOWN),
        ("1.5 beta", "1.0", Standing.VERSION_UNKNOWN),
        ("１.5", "1.0", Standing.VERSION_UNKNOWN),
    ],
)
def test_versions(version: str, minimum: str, expected: Standing) -> None:
    assert judge(version, minimum).standing is expected


def test_a_refused_version_question_tells_no_version() -> None:
    assert DOUDIAN.read_version({"status": "failed", "version": "9"}) == ""
    assert CAINIAO.read_version({"version": "1.5.3.0"}) == "1.5.3.0"
