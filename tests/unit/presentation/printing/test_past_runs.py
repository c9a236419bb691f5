"""The receipt of an old run is read from the ledger as it is now."""

from dataclasses import replace
from datetime import timedelta

from app.domain.ids import BatchId, PrinterId
from app.domain.printing import ConfirmedBy, PrintJob, PrintState
from app.domain.receipt import Outcome
from app.ports.rows import LabelRow
from app.presentation.printing.label_words import (
    kind_phrase,
    moment_text,
    printer_phrase,
    state_health,
    state_phrase,
)
from app.presentation.printing.past_runs import read_run
from app.presentation.status import Health
from app.presentation.workbench.receipts import NextStep
from app.presentation.workbench.verbs import Verb
from tests.fakes.ledger import label_row, make_label
from tests.fakes.rows import NOW, NOW_S, make_row

ROWS = [make_row(n) for n in range(6)]


def lines(*jobs: PrintJob) -> tuple[LabelRow, ...]:
    by_id = {row.parcel_id: row for row in ROWS}
    return tuple(label_row(job, jobs, by_id[job.parcel_id]) for job in jobs)


def test_labels_are_counted_by_what_became_of_them() -> None:
    sent = ConfirmedBy.NOTHING_SENT
    view = read_run(
        lines(
            make_label(ROWS[0], 1),
            make_label(ROWS[1], 2, state=PrintState.UNCONFIRMED, problem="没有回报"),
            make_label(ROWS[2], 3, state=PrintState.NOT_PRINTED, confirmed_by=sent, problem="缺纸"),
            make_label(ROWS[3], 4, state=PrintState.NOT_PRINTED, confirmed_by=sent),
            make_label(ROWS[4], 5, state=PrintState.NOT_PRINTED, confirmed_by=ConfirmedBy.PERSON),
            make_label(ROWS[5], 6, state=PrintState.SENDING),
        )
    )
    assert view is not None
    assert view.verb is Verb.PRINT
    assert str(view.title) == "打印：1 完成 · 3 失败 · 1 结果未知 · 1 被拦下"
    titles = {(group.outcome, group.title) for group in view.groups}
    assert titles == {
        (Outcome.FAILED, "缺纸"),
        (Outcome.FAILED, "没有发送"),
        (Outcome.FAILED, "确认过没出来"),
        (Outcome.UNKNOWN, "没有回报"),
        (Outcome.BLOCKED, "还在打印"),
    }
    assert view.retry_ids == tuple(ROWS[n].parcel_id for n in (2, 3, 4))
    assert view.next_step is NextStep.ASK_PERSON


def test_the_newest_label_of_a_parcel_counts() -> None:
    first = make_label(ROWS[0], 1, state=PrintState.NOT_PRINTED)
    again = make_label(
        ROWS[0],
        1,
        job_id="again",
        copy=2,
        printer_id=PrinterId("second"),
        leased_at=NOW + timedelta(minutes=1),
    )
    view = read_run(lines(again, first))
    assert view is not None
    assert view.clean


def test_a_reprint_is_not_retried_from_its_receipt() -> None:
    failed = make_label(ROWS[0], 1, state=PrintState.NOT_PRINTED, reason="面单丢失")
    view = read_run(lines(failed))
    assert view is not None
    assert (view.verb, view.retry_ids) == (Verb.REPRINT, ())


def test_of_nothing_there_is_no_receipt() -> None:
    assert read_run(()) is None


def test_words_of_a_label() -> None:
    (line,) = lines(make_label(ROWS[0], batch_id=BatchId("b")))
    assert str(state_phrase(line)) == "已打印"
    assert not kind_phrase(line)
    assert str(kind_phrase(replace(line, copy=3))) == "第 3 次尝试"
    assert str(kind_phrase(replace(line, copy=3, piece=3))) == "第 3 件"
    assert str(kind_phrase(replace(line, reason="卡纸"))) == "补打 · 卡纸"
    person = replace(line, state=PrintState.NOT_PRINTED, confirmed_by=ConfirmedBy.PERSON)
    assert str(state_phrase(person)) == "没出来"
    assert state_health(person) is Health.IDLE
    assert state_health(replace(person, problem="缺纸")) is Health.FAULT
    assert str(printer_phrase(PrinterId("label"), {PrinterId("label"): "标签机"})) == "标签机"
    assert str(printer_phrase(PrinterId("gone"), {})) == "已删除的打印机"
    assert (moment_text(NOW_S), moment_text(0)) == ("03-02 14:00:00", "")
