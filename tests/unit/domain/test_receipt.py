from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import NetworkError, PlatformRejected, Retry
from app.domain.gate import Block
from app.domain.ids import BatchId, ParcelId
from app.domain.receipt import Line, Outcome, Receipt

BATCH = BatchId("b")
P = [ParcelId(f"p{number}") for number in range(6)]


def line(parcel: ParcelId, outcome: Outcome, retry: Retry = Retry.NEVER) -> Line:
    return Line(parcel_id=parcel, outcome=outcome, retry=retry)


def test_a_failed_line_says_what_the_error_says():
    error = NetworkError("network.timeout", "网络超时", "稍后再试。", retry=Retry.LATER)
    assert Line.failed(P[0], error) == Line(
        parcel_id=P[0],
        outcome=Outcome.FAILED,
        title="网络超时",
        advice="稍后再试。",
        retry=Retry.LATER,
    )


def test_a_blocked_line_names_the_heaviest_reason():
    blocked = Line.blocked(P[0], frozenset({Block.HELD, Block.REFUNDED}))
    assert blocked.outcome is Outcome.BLOCKED
    assert (blocked.title, blocked.advice) == (Block.REFUNDED.reason, Block.REFUNDED.advice)


def test_a_missing_parcel_is_a_failure_a_person_can_fix():
    missing = Line.missing(P[0])
    assert (missing.outcome, missing.retry) == (Outcome.FAILED, Retry.AFTER_FIX)


def test_a_receipt_keeps_the_order_asked_for_and_marks_what_was_not_tried():
    lines = {P[2]: line(P[2], Outcome.DONE), P[0]: line(P[0], Outcome.UNKNOWN)}
    receipt = Receipt.of(BATCH, [P[0], P[1], P[2]], lines)
    assert [(each.parcel_id, each.outcome) for each in receipt.lines] == [
        (P[0], Outcome.UNKNOWN),
        (P[1], Outcome.SKIPPED),
        (P[2], Outcome.DONE),
    ]


def test_only_passing_faults_and_untried_rows_may_be_retried():
    receipt = Receipt(
        batch_id=BATCH,
        lines=(
            line(P[0], Outcome.FAILED, Retry.NOW),
            line(P[1], Outcome.FAILED, Retry.LATER),
            line(P[2], Outcome.FAILED, Retry.AFTER_FIX),
            line(P[3], Outcome.SKIPPED),
            line(P[4], Outcome.UNKNOWN, Retry.NOW),
            line(P[5], Outcome.DONE, Retry.NOW),
        ),
    )
    assert receipt.retryable == (P[0], P[1], P[3])
    assert receipt.put_right == (P[2],)


@given(st.lists(st.sampled_from(Outcome)))
def test_every_line_is_counted_once(outcomes):
    receipt = Receipt(batch_id=BATCH, lines=tuple(line(P[0], o) for o in outcomes))
    assert sum(receipt.count(outcome) for outcome in Outcome) == len(outcomes)
    assert receipt.count(*Outcome) == len(outcomes)
    assert receipt.count() == 0


def test_a_refusal_by_the_platform_is_not_retried_by_itself():
    error = PlatformRejected("platform.no", "平台拒绝")
    assert Receipt(batch_id=BATCH, lines=(Line.failed(P[0], error),)).retryable == ()
