"""Lanes and order of the risk board."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.gate import Block
from app.domain.ids import CarrierCode
from app.domain.parcel import Stage
from app.presentation.countdown import Countdowns, next_deadline
from app.presentation.pickup.board import RiskBoard, RiskFilter, RiskSort, arrange
from app.presentation.pickup.entry import make_entries
from app.presentation.pickup.lanes import Lane, lane_cuts, lane_of
from tests.fakes.rows import HOUR_S, NOW_S, SHOP, make_row, make_rules

COUNTDOWNS = Countdowns(make_rules())
IN_TIME = RiskSort()


def entries(*rows):
    return make_entries(rows, {}, COUNTDOWNS)


def left(n, hours, **changes):
    """A row whose next threshold, 24 h after payment, is so many hours away."""
    paid_s = NOW_S - 24 * HOUR_S + int(hours * HOUR_S)
    return make_row(n, paid_s=paid_s, promise_s=paid_s + 90 * HOUR_S, **changes)


def filled(*rows, sort=IN_TIME):
    board = RiskBoard()
    board.take(arrange(entries(*rows), sort, NOW_S))
    return board


def shown(board):
    return [entry.parcel_id for entry in board.shown]


def test_the_edges_of_lanes_are_exact_to_the_second():
    cuts = lane_cuts(NOW_S)  # 14:00 in Shanghai
    edges = {
        NOW_S - 1: Lane.OVERDUE,
        NOW_S: Lane.TWO_HOURS,
        NOW_S + 2 * HOUR_S - 1: Lane.TWO_HOURS,
        NOW_S + 2 * HOUR_S: Lane.SIX_HOURS,
        NOW_S + 6 * HOUR_S: Lane.TODAY,
        NOW_S + 10 * HOUR_S - 1: Lane.TODAY,
        NOW_S + 10 * HOUR_S: Lane.LATER,
    }
    assert {at: lane_of(at, cuts) for at in edges} == edges


def test_late_in_the_evening_six_hours_reach_over_midnight():
    late_s = int(datetime(2026, 3, 2, 14, 30, tzinfo=UTC).timestamp())  # 22:30 in Shanghai
    cuts = lane_cuts(late_s)
    assert lane_of(late_s + 5 * HOUR_S, cuts) is Lane.SIX_HOURS
    assert lane_of(late_s + 6 * HOUR_S, cuts) is Lane.LATER


@given(st.lists(st.integers(-100, 100), max_size=30), st.integers(0, 50))
def test_lanes_hold_everything_once_and_stand_in_time(hours, later):
    now_s = NOW_S + later * HOUR_S
    found = arrange(entries(*(left(n, h) for n, h in enumerate(hours))), RiskSort(), now_s)
    times = [next_deadline(entry.points, now_s) for entry in found.entries]
    assert times == sorted(times)
    assert list(found.lanes) == sorted(found.lanes, key=list(Lane).index)
    board = RiskBoard()
    board.take(found)
    counts = board.lane_counts()
    assert counts.pop(Lane.ALL) == sum(counts.values()) == len(hours)


def test_what_is_not_to_be_picked_up_is_left_out():
    rows = (
        left(1, 1, blocks=frozenset({Block.REFUNDED})),
        left(2, 1, stage=Stage.PICKED_UP, picked_up_s=NOW_S),
        make_row(3, paid_s=0, promise_s=0),
    )
    assert entries(*rows) == []


def test_both_clocks_are_apart_and_the_nearer_one_decides():
    sent = left(1, 9, stage=Stage.SHIPPED, uploaded_s=NOW_S - 23 * HOUR_S)
    board = filled(sent, left(2, 3))
    assert shown(board)[0] == sent.parcel_id
    entry = board.shown[0]
    assert len(entry.pay) == 4
    assert entry.upload[0][0] == NOW_S + HOUR_S
    assert len(entry.points) == len(entry.pay) + len(entry.upload)


def test_counts_follow_the_other_filters():
    yunda, other = CarrierCode("yunda"), "55"
    board = filled(
        left(1, 1, carrier=yunda),
        left(2, 1, carrier=None, shop_id=other),
        left(3, 5, carrier=yunda, shop_id=other),
    )
    board.use(RiskFilter(lane=Lane.TWO_HOURS))
    assert board.carrier_counts() == {yunda: 1, "": 1}
    assert board.shop_counts() == {SHOP: 1, other: 1}
    board.narrow(carrier=CarrierCode(""))
    assert shown(board) == [left(2, 1).parcel_id]
    assert board.lane_counts()[Lane.TWO_HOURS] == 1
    assert board.lane_counts()[Lane.ALL] == 1
    assert board.shop_counts() == {other: 1}


def test_a_branch_is_one_of_its_carrier():
    yunda, zto, other = CarrierCode("yunda"), CarrierCode("zhongtong"), "55"
    board = filled(
        left(1, 1, carrier=yunda, branch="571"),
        left(2, 1, carrier=yunda, branch="572", shop_id=other),
        left(3, 5, carrier=yunda),
        left(4, 1, carrier=zto, branch="571"),
    )
    board.narrow(carrier=yunda)
    assert board.branches() == {"571", "572", ""}
    assert board.branch_counts() == {"571": 1, "572": 1, "": 1}
    board.narrow(branch="571")
    assert shown(board) == [left(1, 1).parcel_id]
    assert [entry.parcel_id for entry in board.of_place()] == shown(board)
    assert board.lane_counts()[Lane.ALL] == 1
    assert board.shop_counts() == {SHOP: 1}
    assert board.branch_counts() == {"571": 1, "572": 1, "": 1}
    board.narrow(branch="", shop=SHOP)
    assert shown(board) == [left(3, 5).parcel_id]
    board.narrow(carrier=zto)
    assert board.filter.branch is None
    assert shown(board) == [left(4, 1).parcel_id]


def test_rows_change_where_they_stand_until_the_order_is_settled():
    first, second, third = left(1, 1), left(2, 2), left(3, 3)
    board = filled(first, second, third)
    moved = left(3, 0.5, seller_words="改了")
    changed = board.take(arrange(entries(second, moved), RiskSort(), NOW_S))
    assert changed
    assert shown(board) == [first.parcel_id, second.parcel_id, third.parcel_id]
    assert board.shown[2].row.seller_words == "改了"
    assert board.gone == {first.parcel_id}
    assert board.stale
    board.settle()
    assert shown(board) == [third.parcel_id, second.parcel_id]
    assert not board.stale
    assert not board.gone


def test_the_selection_lets_go_of_what_left_when_it_is_settled():
    first, second = left(1, 1), left(2, 2)
    board = filled(first, second)
    board.select_all()
    board.take(arrange(entries(second), RiskSort(), NOW_S))
    board.settle()
    assert [entry.parcel_id for entry in board.chosen()] == [second.parcel_id]


def test_the_same_reading_is_no_news():
    board = filled(left(1, 1), left(2, 2))
    assert not board.take(arrange(entries(left(1, 1), left(2, 2)), RiskSort(), NOW_S + 1))
    assert not board.stale


def test_another_column_and_turned_round():
    cheap, dear = left(1, 1, paid_fen=100), left(2, 2, paid_fen=900)
    assert shown(filled(cheap, dear, sort=RiskSort(key="paid_fen"))) == [
        dear.parcel_id,
        cheap.parcel_id,
    ]
    assert shown(filled(cheap, dear, sort=RiskSort(descending=True)))[0] == dear.parcel_id
