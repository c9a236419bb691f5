"""Real websockets, both dialects: what is asked for comes out once, and its outcome is known."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from app.sandbox.component import Order, PracticeComponent
from printers.components import CustomArea, Paper, Report, State, Task, Why
from printers.components.component import QueuedComponent
from tests.integration.components.bench import (
    PRINTED,
    QUICK,
    SECRETS,
    Listener,
    document,
    known,
    only,
    task,
)
from tests.integration.components.conftest import Connect, Dialect

NUMBERS = ("YT1234567890123", "YT1234567890124", "73100000000001")


def printed_numbers(practice: PracticeComponent) -> list[str]:
    return [each.track_no for each in practice.documents]


def test_every_document_of_a_task_comes_out_and_scans(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    area = CustomArea(template_url="https://example.invalid/own.xml", data={"备注": "轻放"})
    pages = tuple(document(number, package_number="1/3", custom=area) for number in NUMBERS)
    report = client.submit(Task(documents=pages, printer="练习备用打印机")).wait(30)
    assert known(report) == [PRINTED] * 3
    assert report.state is State.DONE
    assert printed_numbers(practice) == list(NUMBERS)
    for each in practice.documents:
        assert each.task_id == report.task_id
        assert each.printer == "练习备用打印机"
        assert each.custom == ("备注",)
        assert each.codes == (each.track_no,)


def test_pictures_scan_and_records_name_nobody(
    practice: PracticeComponent, client: QueuedComponent, tmp_path: Path
) -> None:
    client.submit(task(*NUMBERS)).wait(30)
    folder = tmp_path / "paper"
    for each in practice.documents:
        with Image.open(folder / each.file) as picture:
            (code,) = zxingcpp.read_barcodes(picture.convert("L"))
        assert code.text == each.track_no
        assert code.format == zxingcpp.BarcodeFormat.Code128
    record = (folder / "documents.jsonl").read_text("utf-8")
    assert [json.loads(line)["document_id"] for line in record.splitlines()] == list(NUMBERS)
    assert not any(secret in record for secret in SECRETS)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("ids", ["both", "task", "request"])
def test_every_order_of_events(
    practice: PracticeComponent, connect: Connect, order: Order, twice: bool, ids: str
) -> None:
    practice.faults.order = order
    practice.faults.twice = twice
    practice.faults.only_task_id = ids == "task"
    practice.faults.only_request_id = ids == "request"
    heard = Listener()
    client = connect(on_change=heard)
    tickets = [client.submit(task(NUMBERS[0], NUMBERS[1])), client.submit(task(NUMBERS[2]))]
    for ticket in tickets:
        assert set(known(ticket.wait(30))) == {PRINTED}
    assert printed_numbers(practice) == list(NUMBERS)
    for ticket in tickets:
        heard.wait(lambda report, wanted=ticket.task_id: _is_done(report, wanted))  # type: ignore[misc]
    states = [each.state for each in heard.reports if each.task_id == tickets[1].task_id]
    assert states == [State.QUEUED, State.SENT, State.DONE]


def _is_done(report: Report, task_id: str) -> bool:
    return report.task_id == task_id and report.state is State.DONE


def test_tasks_come_out_in_the_order_in_which_they_were_handed_in(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    numbers = [f"YT{number:013d}" for number in range(12)]
    tickets = [client.submit(task(number)) for number in numbers]
    for ticket in tickets:
        assert known(ticket.wait(30)) == [PRINTED]
    assert printed_numbers(practice) == numbers
    assert practice.seen == [ticket.task_id for ticket in tickets]


def test_documents_fail_and_are_cancelled_by_themselves(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    practice.faults.fail = {NUMBERS[1]}
    practice.faults.cancel = {NUMBERS[2]}
    report = client.submit(task(*NUMBERS)).wait(30)
    assert known(report) == [
        PRINTED,
        (Paper.NOT_PRINTED, Why.FAILED),
        (Paper.NOT_PRINTED, Why.CANCELED),
    ]
    assert report.documents[1].detail == "打印机拒绝了任务"
    assert printed_numbers(practice) == [NUMBERS[0]]


def test_a_busy_component_refuses_and_nothing_comes_out(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    practice.faults.busy = True
    found = only(client.submit(task(NUMBERS[0])).wait(30))
    assert (found.paper, found.why) == (Paper.NOT_PRINTED, Why.REFUSED)
    assert "忙" in found.detail
    practice.faults.clear()
    assert known(client.submit(task(NUMBERS[0])).wait(30)) == [PRINTED]


def test_data_that_cannot_be_opened_fails_its_document_only(
    practice: PracticeComponent, client: QueuedComponent, dialect: Dialect
) -> None:
    bad = document(NUMBERS[0], encrypted_data="c2NyYW1ibGVk")
    report = client.submit(Task(documents=(bad, document(NUMBERS[1])))).wait(30)
    assert known(report) == [(Paper.NOT_PRINTED, Why.FAILED), PRINTED]
    assert report.documents[0].detail == "Unknown encryption type."
    if dialect == "cainiao":
        assert report.documents[0].code == "40"


@pytest.mark.parametrize("dialect", ["doudian"], indirect=True)
class TestParams:
    def test_are_made_when_the_task_leaves_the_queue(
        self, practice: PracticeComponent, connect: Connect
    ) -> None:
        practice.stop()
        made: list[str] = []

        def params() -> str:
            made.append("now")
            return document(NUMBERS[0]).params()  # type: ignore[misc]

        client = connect()
        pages = tuple(document(number, params=params) for number in NUMBERS)
        ticket = client.submit(Task(documents=pages))
        assert client.reach().value == "not_running"
        assert made == []
        practice.start()
        assert known(ticket.wait(30)) == [PRINTED] * 3
        assert made == ["now"]

    def test_that_cannot_be_made_send_nothing_and_hold_nobody_up(
        self, practice: PracticeComponent, client: QueuedComponent
    ) -> None:
        error = RuntimeError("no token")

        def params() -> str:
            raise error

        bad = client.submit(Task(documents=(document(NUMBERS[0], params=params),)))
        good = client.submit(task(NUMBERS[1]))
        report = bad.wait(30)
        assert known(report) == [(Paper.NOT_PRINTED, Why.NOT_SIGNED)]
        assert report.error is error
        assert known(good.wait(30)) == [PRINTED]
        assert practice.seen == [good.task_id]

    @pytest.mark.parametrize("name", ["sign", "timestamp", "access_token"])
    def test_that_are_incomplete_fail_at_the_component(
        self, client: QueuedComponent, name: str
    ) -> None:
        whole = document(NUMBERS[0]).params()  # type: ignore[misc]
        rest = "&".join(part for part in whole.split("&") if not part.startswith(f"{name}="))
        page = document(NUMBERS[0], params=lambda: rest)
        found = only(client.submit(Task(documents=(page,))).wait(30))
        assert (found.paper, found.why) == (Paper.NOT_PRINTED, Why.FAILED)
        assert name in found.detail


def test_rubbish_between_messages_is_passed_over(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    practice.faults.rubbish = ("{", "[]", '"text"', b"\xff\x00", "[" * 100_000, "{}", "null")
    assert known(client.submit(task(NUMBERS[0])).wait(30)) == [PRINTED]


def test_a_notification_of_ten_megabytes_is_read(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    practice.faults.noise_bytes = 10_000_000
    assert known(client.submit(task(NUMBERS[0])).wait(30)) == [PRINTED]


def test_a_notification_beyond_all_measure_costs_the_connection_only(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    practice.faults.noise_bytes = 40_000_000
    practice.faults.order = Order.OLD  # accepted first, so that the reply is heard
    assert known(client.submit(task(NUMBERS[0])).wait(30)) == [(Paper.UNKNOWN, Why.CUT)]
    practice.faults.clear()
    assert known(client.submit(task(NUMBERS[1])).wait(30)) == [PRINTED]
    assert printed_numbers(practice) == [NUMBERS[0], NUMBERS[1]]


def test_silence_ends_in_unknown_and_the_next_task_goes_on(
    practice: PracticeComponent, connect: Connect
) -> None:
    practice.faults.never_notify = True
    client = connect(patience=replace(QUICK, result_s=0.05, document_s=0.01))
    silent = client.submit(task(NUMBERS[0])).wait(30)
    assert known(silent) == [(Paper.UNKNOWN, Why.SILENT)]
    practice.faults.clear()
    later = connect().submit(task(NUMBERS[1]))
    assert known(later.wait(30)) == [PRINTED]
    assert printed_numbers(practice) == [NUMBERS[0], NUMBERS[1]]


@pytest.mark.logs_errors
def test_a_failing_listener_does_not_stop_the_printing(
    practice: PracticeComponent, connect: Connect
) -> None:
    def fail(report: Report) -> None:
        raise RuntimeError(report.task_id)

    client = connect(on_change=fail)
    assert known(client.submit(task(NUMBERS[0])).wait(30)) == [PRINTED]
