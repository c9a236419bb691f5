from dataclasses import replace

from app.domain.gate import Block
from app.domain.ids import BatchId, OrderId, ParcelId
from app.domain.leaving import CASE_WAITS
from app.domain.parcel import Stage
from app.domain.proof import (
    VOID,
    Proof,
    Sheet,
    Tally,
    Tick,
    asked_about,
    batch_label_of,
    footer_code,
    named_batch,
)


def sheet(n: int, *blocks: Block) -> Sheet:
    return Sheet(
        sequence=n,
        parcel_id=ParcelId(f"p{n}"),
        order_ids=(OrderId(f"6{n}"),),
        tracking_number=f"YT{n:04}",
        stage=Stage.TO_SHIP,
        blocks=frozenset(blocks),
    )


PROOF = Proof(
    batch_id=BatchId("b"),
    label="1128-03",
    sheets=(sheet(1), sheet(2), sheet(3, Block.REFUNDED)),
    ticked=frozenset({2}),
)


def test_a_footer_names_its_batch_and_nothing_else_does() -> None:
    assert batch_label_of(footer_code("1128-03")) == "1128-03"
    assert batch_label_of(" zlb1128-103 ") == "1128-103"
    for other in ("1128-03", "ZLB", "YT1234567890", "ZLB1128-03X"):
        assert batch_label_of(other) == ""
    assert named_batch("1128-03") == named_batch("ZLB1128-03") == "1128-03"
    assert named_batch("YT1") == ""


def test_a_label_that_must_not_leave_is_not_awaited() -> None:
    assert PROOF.tally == Tally(label="1128-03", done=1, total=2, held_back=1)
    assert not PROOF.tally.complete
    assert [each.sequence for each in PROOF.missing] == [1]
    assert [each.sequence for each in PROOF.held_back] == [3]
    assert replace(PROOF, ticked=frozenset({1, 2})).tally.complete


def test_void_paper_is_taken_out_and_says_why() -> None:
    void = replace(sheet(2), void=True)
    proof = replace(PROOF, sheets=(sheet(1), void), ticked=frozenset({1, 2}))
    assert proof.tally == Tally(label="1128-03", done=1, total=1, held_back=1)
    assert proof.held_back == (void,)
    assert void.reason == VOID
    assert sheet(1).reason == ""
    assert sheet(3, Block.HELD, Block.REFUNDED).reason == Block.REFUNDED.reason


def test_only_what_is_sure_is_ticked_and_only_the_platform_is_asked_about_the_rest() -> None:
    held, void = sheet(1, Block.HELD), replace(sheet(1), void=True)
    tally = PROOF.tally
    for one, tick in (
        (sheet(1), None),
        (held, Tick.BLOCKED),
        (void, Tick.BLOCKED),
        (replace(sheet(1), trouble="连不上平台"), Tick.UNCHECKED),
    ):
        assert one.refused is tick
        assert asked_about((Tick.BLOCKED, one, tally)) == frozenset()
    stale = replace(held, stale=True)
    assert stale.refused is Tick.BLOCKED
    assert replace(stale, blocks=frozenset()).refused is Tick.CHECKING
    assert asked_about((Tick.BLOCKED, stale, tally)) == {ParcelId("p1")}
    assert asked_about((Tick.ELSEWHERE, None, tally)) == frozenset()


def test_a_batch_of_which_nothing_may_leave_is_never_complete() -> None:
    assert not replace(PROOF, sheets=(sheet(3, Block.REFUNDED),)).tally.complete
    assert not Tally(label="1128-03", done=0, total=0).complete


def test_a_case_holds_an_uploaded_label_back_and_no_other() -> None:
    case = replace(sheet(1), stage=Stage.SHIPPED, after_sale_s=900)
    assert (case.refused, case.may_leave, case.reason) == (Tick.CASE, False, CASE_WAITS)
    assert replace(case, stage=Stage.TO_SHIP).refused is None
    assert replace(case, stage=Stage.PICKED_UP).refused is None
    assert replace(case, blocks=frozenset({Block.HELD})).refused is Tick.BLOCKED
    # What we shipped ourselves the platform may have told before we noted it.
    told = replace(sheet(1, Block.SHIPPED_ELSEWHERE), stage=Stage.SHIPPED)
    assert told.may_leave
    assert replace(sheet(1), stage=Stage.CLOSED).refused is Tick.BLOCKED


def test_a_label_that_its_buyer_wants_later_is_ticked_and_told() -> None:
    later = replace(sheet(1), appointment_s=500, promise_s=900)
    assert (later.refused, later.early_s(499), later.early_s(500)) == (None, 500, 0)
    assert replace(later, promise_s=400).early_s(300) == 0  # its promise ends before
    assert replace(later, stage=Stage.SHIPPED).early_s(0) == 0
