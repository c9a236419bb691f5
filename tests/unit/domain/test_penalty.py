from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.instants import from_epoch
from app.domain.money import share_in_yuan
from app.domain.penalty import (
    NO_STAKE,
    PenaltyFacts,
    Stake,
    cost_fen,
    counting,
    stake,
    timeline,
)
from tests.unit.domain.penalties import HOUR, PAID, SECOND, order, shipped_table

TABLE = shipped_table()


def at(hours: float) -> datetime:
    return PAID + HOUR * hours


def titles(found: Stake) -> list[str]:
    return [due.charge.penalty.title for due in found.due]


@pytest.mark.parametrize(
    ("yuan", "promise_h", "upload_h", "late_h", "cost"),
    [
        # 揽收超时: promise ≤ 48 h, 1 % (¥3-30); longer, 5 % (¥5-50)
        (100, 48, 2, 26, 3),
        (1000, 48, 2, 26, 10),
        (9000, 48, 2, 26, 30),
        (100, 72, 2, 26, 5),
        (600, 72, 2, 26, 30),
        (9000, 72, 2, 26, 50),
        # 物流轨迹异常: 25 % (¥5-100), whatever the promise
        (10, 72, 2, 50, 5),
        (100, 72, 2, 50, 25),
        (9000, 72, 2, 50, 100),
    ],
)
def test_the_upload_clock_as_published(yuan, promise_h, upload_h, late_h, cost):
    facts = order(yuan, promise=promise_h, uploaded=upload_h)
    assert cost_fen(facts, TABLE, at(late_h) + SECOND) == cost * 100


@pytest.mark.parametrize(
    ("yuan", "promise_h", "late_h", "cost"),
    [
        # promise ≤ 48 h: the first 48 h late are free, then 1 % (¥2-50)
        (1000, 48, 0, 0),
        (1000, 48, 47, 0),
        (100, 48, 48, 2),
        (1000, 48, 48, 10),
        (9000, 48, 48, 50),
        # 48-240 h: 1 % (¥2-50), then 3 % (¥3-50)
        (100, 49, 0, 2),
        (1000, 240, 0, 10),
        (9000, 240, 0, 50),
        (50, 240, 48, 3),
        (1000, 240, 48, 30),
        (9000, 240, 48, 50),
        # > 240 h: 1 % (¥3-50), then 5 % (¥5-50)
        (100, 241, 0, 3),
        (1000, 241, 0, 10),
        (9000, 241, 0, 50),
        (50, 360, 48, 5),
        (600, 360, 48, 30),
        (9000, 360, 48, 50),
    ],
)
def test_shipping_late_by_promise_and_lateness_as_published(yuan, promise_h, late_h, cost):
    facts = order(yuan, promise=promise_h)
    assert cost_fen(facts, TABLE, at(promise_h + late_h) + SECOND) == cost * 100


def test_thresholds_are_exact_to_the_second():
    facts = order(100, promise=72, uploaded=2)
    for edge, before, after in ((26, 0, 500), (50, 500, 2500)):
        assert cost_fen(facts, TABLE, at(edge)) == before
        assert cost_fen(facts, TABLE, at(edge) + SECOND) == after
    in_time = replace(facts, picked_up_at=at(26))
    assert cost_fen(in_time, TABLE, at(999)) == 0
    assert cost_fen(replace(facts, picked_up_at=at(26) + SECOND), TABLE, at(999)) == 500


def test_the_length_of_a_promise_is_exact_to_the_second():
    short = order(1000, promise=48, uploaded=2)
    longer = replace(short, promise_at=at(48) + SECOND)
    assert cost_fen(short, TABLE, at(27)) == 1000
    assert cost_fen(longer, TABLE, at(27)) == 5000


@pytest.mark.parametrize(
    ("fen", "bp", "yuan"),
    [
        (14_999, 100, 1),  # ¥1.4999: rounding to 分 first would make it ¥2
        (15_000, 100, 2),  # ¥1.50, half up
        (14_950, 100, 1),
        (25_049, 100, 3),
        (24_999, 100, 2),
        (2_998, 500, 1),  # ¥1.499
        (3_000, 500, 2),
        (199, 2500, 0),  # ¥0.4975
        (200, 2500, 1),
        (0, 2500, 0),
        (-100, 2500, 0),
    ],
)
def test_money_is_rounded_half_up_once(fen, bp, yuan):
    assert share_in_yuan(fen, bp) == yuan * 100


def test_out_of_stock_is_one_with_shipping_late_and_ends_with_the_number():
    never = stake(order(1000, promise=72), TABLE, at(72 + 49))
    assert never.cost_fen == 3000
    assert len(never.due) == 1
    numbered = order(1000, promise=72, uploaded=71)
    families = {due.charge.penalty.title for due in timeline(numbered, TABLE)}
    assert families == {"揽收超时", "物流轨迹异常", "发货超时"}
    assert "缺货" in {due.charge.penalty.title for due in timeline(order(9, promise=72), TABLE)}


def test_families_add_up_and_the_dearest_of_a_family_counts():
    facts = order(1000, promise=24, uploaded=20)
    found = stake(facts, TABLE, at(24 + 49))
    assert titles(found) == ["物流轨迹异常", "发货超时"]
    assert [due.fen for due in found.due] == [10_000, 1000]
    assert found.cost_fen == found.worst_fen == 11_000
    assert found.next is None
    assert found.step_fen == 0


def test_what_comes_next_and_the_worst():
    facts = order(200, promise=48, uploaded=10)
    calm = stake(facts, TABLE, at(20))
    assert (calm.cost_fen, calm.due) == (0, ())
    assert calm.next is not None
    assert (calm.next.at, calm.next.fen, calm.next_fen) == (at(34), 300, 300)
    assert "回传运单号后 24 小时内" in calm.next.charge.rule
    missed = stake(facts, TABLE, at(34) + SECOND)
    assert missed.next is not None
    assert (missed.cost_fen, missed.next.at, missed.next_fen) == (300, at(58), 5000)
    assert missed.step_fen == 4700
    assert missed.worst_fen == 5000 + 200


def test_a_free_step_is_a_threshold_but_not_the_next_cost():
    facts = order(1000, promise=48)
    assert [due.fen for due in timeline(facts, TABLE)] == [0, 1000, 1000]
    late = stake(facts, TABLE, at(49))
    assert late.cost_fen == 0
    assert late.next is not None
    assert late.next.at == at(96)


def test_facts_that_cost_at_once():
    odd = order(100, uploaded=2, early=3, promise=48)
    assert cost_fen(odd, TABLE, at(3) - SECOND) == 0
    early = stake(odd, TABLE, at(3))
    assert (early.cost_fen, titles(early)) == (2500, ["物流轨迹异常"])
    assert "早于付款" in early.due[0].charge.rule
    assert stake(odd, TABLE, at(97)).cost_fen == 2500 + 200  # it stops no clock
    reused = order(100, uploaded=2, reused=3, promise=48)
    assert cost_fen(reused, TABLE, at(3) - SECOND) == 0
    assert cost_fen(reused, TABLE, at(3)) == 2500
    called_right = order(100, uploaded=2, picked_up=-1, promise=48)
    assert cost_fen(called_right, TABLE, at(999)) == 0


def test_each_of_several_numbers_has_its_own_clock():
    def numbers(*hours: tuple[float, float | None]) -> PenaltyFacts:
        parts = [
            order(100, uploaded=up) if scan is None else order(100, uploaded=up, picked_up=scan)
            for up, scan in hours
        ]
        return replace(parts[0], parts=tuple(parts))

    in_time = numbers((2, 9), (20, None))
    assert cost_fen(in_time, TABLE, at(44)) == 0
    assert cost_fen(in_time, TABLE, at(44) + SECOND) == 300
    late = numbers((2, 30), (20, 40))
    assert [(due.at, due.fen) for due in stake(late, TABLE, at(99)).due] == [(at(26), 300)]
    ended = replace(late, parts=tuple(replace(part, ended_at=at(25)) for part in late.parts))
    assert cost_fen(ended, TABLE, at(99)) == 0
    assert cost_fen(numbers((2, 26), (20, 44)), TABLE, at(99)) == 0


def test_each_of_several_parcels_has_the_promise_of_its_own_goods():
    """A presale part that is split off is charged by its own, longer promise, and not before."""
    sold, later = order(1000, promise=48, uploaded=2, picked_up=9), order(1000, promise=300)
    both = replace(sold, parts=(sold, later))
    assert cost_fen(both, TABLE, at(300)) == 0
    assert cost_fen(both, TABLE, at(300) + SECOND) == 1000  # > 240 h: 1 % at once
    late = replace(sold, parts=(replace(sold, picked_up_at=None, uploaded_at=None), later))
    assert cost_fen(late, TABLE, at(96)) == 0
    assert cost_fen(late, TABLE, at(96) + SECOND) == 1000  # the other one's 48 h, 48 h late
    assert cost_fen(late, TABLE, at(348) + SECOND) == 5000  # and the dearest alone of one family


def test_nothing_is_at_stake_before_payment_or_after_the_end():
    unpaid = PenaltyFacts(order_fen=10_000, paid_at=None, promise_at=at(1), uploaded_at=at(0))
    assert stake(unpaid, TABLE, at(500)) == NO_STAKE
    refunded = order(100, promise=48, uploaded=2, ended=20)
    assert stake(refunded, TABLE, at(500)) == NO_STAKE
    late_already = order(100, promise=48, uploaded=2, ended=27)
    assert stake(late_already, TABLE, at(500)).cost_fen == 300


def test_without_a_promise_the_shortest_is_assumed():
    assert cost_fen(order(1000, uploaded=2), TABLE, at(27)) == 1000


seconds = st.integers(0, 400 * 3600).map(lambda s: PAID + timedelta(seconds=s))
moments = st.one_of(seconds, st.sampled_from([at(h) + SECOND * d for h in (24, 48, 72, 96, 288)
                                              for d in (-1, 0, 1)]))  # fmt: skip
all_facts = st.builds(
    PenaltyFacts,
    order_fen=st.integers(0, 2_000_000),
    paid_at=st.just(PAID),
    promise_at=st.none() | moments,
    uploaded_at=st.none() | moments,
    picked_up_at=st.none() | moments,
    ended_at=st.none() | moments,
    reused_at=st.none() | moments,
    early_at=st.none() | moments,
)


@given(all_facts, moments, moments)
def test_the_cost_never_falls_with_time(facts, one, other):
    first, second = sorted((one, other))
    assert cost_fen(facts, TABLE, first) <= cost_fen(facts, TABLE, second)


@given(all_facts, moments, moments, moments)
def test_a_later_scan_never_costs_less(facts, one, other, moment):
    first, second = sorted((one, other))
    early, late = (replace(facts, picked_up_at=scan) for scan in (first, second))
    assert cost_fen(early, TABLE, moment) <= cost_fen(late, TABLE, moment)


@given(all_facts, moments)
def test_the_explained_charges_add_up_and_keep_their_bounds(facts, moment):
    found = stake(facts, TABLE, moment)
    assert sum(due.fen for due in found.due) == found.cost_fen <= found.next_fen
    assert sum(due.fen for due in found.worst) == found.worst_fen >= found.next_fen
    assert (found.next is None) is (found.next_fen == found.cost_fen == found.worst_fen)
    for due in timeline(facts, TABLE):
        assert due.charge.floor_fen <= due.fen <= due.charge.cap_fen
        assert due.fen % 100 == 0
        assert due.charge.rule
    families = [due.charge.penalty.family for due in found.worst]
    assert len(set(families)) == len(families)


@given(all_facts, moments)
def test_missing_the_next_threshold_costs_what_was_said(facts, moment):
    found = stake(facts, TABLE, moment)
    if found.next is None:
        assert cost_fen(facts, TABLE, at(99_999)) == found.cost_fen
        return
    assert cost_fen(facts, TABLE, found.next.at + SECOND) >= found.next_fen
    held = replace(facts, picked_up_at=min(found.next.at, facts.picked_up_at or found.next.at))
    if found.next.at > moment and facts.reused_at is facts.early_at is None:
        assert cost_fen(held, TABLE, at(99_999)) == found.cost_fen


@given(all_facts, moments, st.integers(-14, 14), st.integers(-14, 14))
def test_the_zone_of_an_instant_changes_nothing(facts, moment, one, other):
    def moved(when: datetime | None, hours: int) -> datetime | None:
        return when and when.astimezone(timezone(timedelta(hours=hours)))

    abroad = replace(
        facts,
        paid_at=moved(facts.paid_at, one),
        promise_at=moved(facts.promise_at, other),
        uploaded_at=moved(facts.uploaded_at, one),
        picked_up_at=moved(facts.picked_up_at, other),
    )
    there = moment.astimezone(timezone(timedelta(hours=other)))
    here = stake(facts, TABLE, moment.astimezone(UTC))
    assert stake(abroad, TABLE, there) == here


@given(st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_a_dearer_order_never_costs_less(one, other):
    low, high = sorted((one, other))
    for charge in TABLE.charges:
        assert charge.amount_fen(low) <= charge.amount_fen(high)


def test_counting_takes_the_earliest_of_equally_dear_ones():
    dues = timeline(order(1000, promise=48), TABLE)
    (first,) = counting(dues, None)
    assert first.charge.penalty.title == "发货超时"


_HOURS = st.integers(0, 100 * 3600)


@given(promise=_HOURS, upload=_HOURS, scan=_HOURS, known=st.tuples(st.booleans(), st.booleans()))
def test_what_was_scanned_in_time_owes_nothing(
    promise: int, upload: int, scan: int, known: tuple[bool, bool]
) -> None:
    paid_s = int(PAID.timestamp())
    promise_s, upload_s = (
        paid_s + each if there else 0 for each, there in zip((promise, upload), known, strict=True)
    )
    in_time = TABLE.in_time(
        paid_s=paid_s, promise_s=promise_s, uploaded_s=upload_s, picked_s=paid_s + scan
    )
    dues = timeline(
        PenaltyFacts(
            order_fen=10_000,
            paid_at=PAID,
            promise_at=from_epoch(promise_s),
            uploaded_at=from_epoch(upload_s),
            picked_up_at=from_epoch(paid_s + scan),
        ),
        TABLE,
    )
    assert not (in_time and dues)
    if scan < 3600 <= promise:
        assert in_time  # the look is worth something


def test_a_scan_before_payment_is_never_in_time() -> None:
    assert not TABLE.in_time(paid_s=100, promise_s=0, uploaded_s=0, picked_s=99)
    assert not TABLE.in_time(paid_s=100, promise_s=0, uploaded_s=0, picked_s=0)
