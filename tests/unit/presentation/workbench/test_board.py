"""The board keeps its rows, its order and its selection, whatever is done to it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.domain.gate import Block
from app.domain.ids import ParcelId, TrackingNumber
from app.domain.parcel import Stage
from app.presentation.workbench.board import Board, SortBy, add_up
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.columns import BY_KEY, COLUMNS
from app.presentation.workbench.entry import Entry, make_entry, terms
from tests.fakes.rows import HOUR_S, NOW_S, SHOP
from tests.unit.presentation.workbench.making import (
    COUNTDOWNS,
    SHOPS,
    board,
    entries,
    entry,
    pid,
)

NUMBERS = st.integers(0, 24)
QUERIES = ("", "马克杯", "毛巾 三条", "0003", "ＭＫＢ－07", "没有")


def expected(all_of: dict[ParcelId, Entry], made: Board) -> list[ParcelId]:
    """What the board must show, said in the plainest way."""
    found = []
    for each in all_of.values():
        row = each.row
        text = "\n".join((row.goods, row.codes.lower(), *row.order_ids, row.tracking_number or ""))
        if made.chip is Chip.DUE:
            fits = COUNTDOWNS.pressing(each.points, NOW_S, SHOP)
        else:
            fits = bool(each.bits & made.chip.bit)
        fits = fits and made.shop in {None, row.shop_id}
        if fits and all(term in text for term in terms(made.query)):
            found.append(each)
    key = BY_KEY[made.sort.key].sort
    found.sort(key=lambda e: (key(e, NOW_S), e.parcel_id), reverse=made.sort.descending)
    return [each.parcel_id for each in found]


class BoardMachine(RuleBasedStateMachine):
    """Any sequence of news, filters, sorts and choices."""

    @initialize(loaded=st.lists(entries(NUMBERS), max_size=20))
    def load(self, loaded: list[Entry]) -> None:
        self.board = board(*loaded)
        self.all = {e.parcel_id: e for e in loaded if e.bits}
        self.fresh = True

    @rule(news=st.lists(entries(NUMBERS), max_size=5), gone=st.frozensets(NUMBERS, max_size=2))
    def hear(self, news: list[Entry], gone: frozenset[int]) -> None:
        before = [e.parcel_id for e in self.board.shown]
        self.board.apply(news, {pid(n) for n in gone})
        for each in news:
            self.all.pop(each.parcel_id, None)
            if each.bits:
                self.all[each.parcel_id] = each
        for n in gone:
            self.all.pop(pid(n), None)
        assert [e.parcel_id for e in self.board.shown] == before  # nothing jumps
        self.fresh = False

    @rule(chip=st.sampled_from(Chip))
    def use_chip(self, chip: Chip) -> None:
        self.board.use_chip(chip)
        self.fresh = True

    @rule(query=st.sampled_from(QUERIES))
    def search(self, query: str) -> None:
        self.board.search(query)
        self.fresh = True

    @rule(shop=st.sampled_from((None, *SHOPS)))
    def use_shop(self, shop: object) -> None:
        self.board.use_shop(shop)  # type: ignore[arg-type]
        self.fresh = True

    @rule(key=st.sampled_from([c.key for c in COLUMNS]), descending=st.booleans())
    def sort(self, key: str, *, descending: bool) -> None:
        self.board.sort_by(SortBy(key, descending))
        self.fresh = True

    @rule()
    def refresh(self) -> None:
        self.board.refresh()
        self.fresh = True

    @rule()
    def clear(self) -> None:
        self.board.clear_filters()
        self.fresh = True

    @rule()
    def select_all(self) -> None:
        self.board.select_all()
        shown = {e.parcel_id for e in self.board.shown}
        assert self.board.selection.ids == shown & self.all.keys()

    @rule(n=NUMBERS)
    def toggle(self, n: int) -> None:
        if pid(n) in self.all:
            before = pid(n) in self.board.selection
            self.board.selection.toggle(pid(n))
            assert (pid(n) in self.board.selection) is not before

    @rule(data=st.data(), add=st.booleans())
    def extend(self, data: st.DataObject, *, add: bool) -> None:
        if self.board.shown:
            to = data.draw(st.integers(0, len(self.board.shown) - 1))
            self.board.extend_to(to, add=add)
            shown = self.board.shown[to].parcel_id
            assert shown in self.board.selection or shown not in self.all

    @invariant()
    def selection_is_of_rows_in_memory(self) -> None:
        assert self.board.selection.ids <= self.all.keys()
        chosen = self.board.chosen()
        assert {e.parcel_id for e in chosen} == self.board.selection.ids
        assert len(chosen) == add_up(self.board.chosen_rows()).parcels

    @invariant()
    def shows_what_fits_in_order(self) -> None:
        shown = [e.parcel_id for e in self.board.shown]
        if self.fresh or not self.board.stale:
            assert shown == expected(self.all, self.board)
        assert self.board.total == len(self.all)
        places = [self.board.place(p) for p in shown]
        assert places == list(range(len(shown)))

    @invariant()
    def counts_are_what_the_chips_would_show(self) -> None:
        counts = self.board.counts()
        for chip in Chip:
            holds = [
                e
                for e in self.all.values()
                if self.board.shop in {None, e.row.shop_id}
                and (
                    COUNTDOWNS.pressing(e.points, NOW_S, SHOP)
                    if chip is Chip.DUE
                    else e.bits & chip.bit
                )
            ]
            assert counts[chip] == len(holds)


TestBoardMachine = BoardMachine.TestCase


def test_nearest_deadline_comes_first_and_what_is_not_counted_last() -> None:
    made = board(
        entry(1, paid_s=NOW_S - 3 * HOUR_S, promise_s=0),
        entry(2, paid_s=NOW_S - 23 * HOUR_S, promise_s=0),
        entry(3, blocks=frozenset({Block.REFUNDED})),
        entry(4, paid_s=NOW_S - 60 * HOUR_S, promise_s=0),
    )
    assert [e.parcel_id for e in made.shown] == [pid(4), pid(2), pid(1), pid(3)]


def test_a_row_that_left_the_filter_stays_until_a_refresh() -> None:
    made = board(entry(1, stage=Stage.TO_NUMBER), entry(2, stage=Stage.TO_NUMBER))
    made.use_chip(Chip.TO_NUMBER)
    made.select_all()
    places = made.apply((entry(1, stage=Stage.TO_PRINT),))
    assert places == (made.place(pid(1)),)
    assert made.stale
    assert len(made.shown) == 2
    made.refresh()
    assert [e.parcel_id for e in made.shown] == [pid(2)]
    assert made.selection.ids == {pid(1), pid(2)}  # 打印 follows 取号 on the same parcels


def test_new_rows_wait_and_are_counted() -> None:
    made = board(entry(1))
    assert made.apply((entry(2), entry(3))) == ()
    assert (made.stale, made.arrived, len(made.shown)) == (True, 2, 1)
    made.refresh()
    assert (made.stale, made.arrived, len(made.shown)) == (False, 0, 3)


def test_news_that_change_nothing_of_the_order_are_not_stale() -> None:
    first = entry(1)
    made = board(first, entry(2))
    made.apply((make_entry(replace(first.row, checked_s=NOW_S), COUNTDOWNS),))
    assert not made.stale


def test_time_alone_can_make_another_order() -> None:
    now = [NOW_S]
    made = Board(COUNTDOWNS, lambda: now[0])
    made.load(
        (
            entry(1, paid_s=NOW_S - 24 * HOUR_S + 10, promise_s=0),
            entry(2, paid_s=NOW_S - 20 * HOUR_S, promise_s=0),
        )
    )
    assert [e.parcel_id for e in made.shown] == [pid(1), pid(2)]
    made.check_order()
    assert not made.stale
    now[0] += 11  # 24h is missed: the first row now runs to 36h
    made.check_order()
    assert made.stale
    made.refresh()
    assert [e.parcel_id for e in made.shown] == [pid(2), pid(1)]


def test_chosen_rows_come_in_the_order_shown_then_by_deadline() -> None:
    made = board(*(entry(n, paid_fen=n) for n in range(6)))
    made.select_all()
    made.sort_by(SortBy("paid_fen", descending=True))
    made.search("马克杯")  # every fourth row: n = 2
    assert made.chosen()[0].parcel_id == pid(2)
    assert len(made.chosen()) == 6
    hidden = [e.points[0] for e in made.chosen()[1:]]
    assert hidden == sorted(hidden)


def test_totals_add_up_what_is_chosen() -> None:
    made = board(entry(1, quantity=2, paid_fen=150), entry(2, quantity=3, paid_fen=250), entry(3))
    made.selection.only(pid(1))
    made.selection.toggle(pid(2))
    totals = add_up(made.chosen_rows())
    assert (totals.parcels, totals.pieces, totals.fen) == (2, 5, 400)


@pytest.mark.parametrize("query", [pid(3), "690000000000000003", "YT1X"])
def test_carrying_finds_by_any_number_exactly(query: str) -> None:
    typed = entry(3, tracking_number=TrackingNumber("yt1x"))
    made = board(*(entry(n) for n in range(3)), typed, entry(4))
    assert [row.parcel_id for row in made.carrying(query)] == [pid(3)]
    assert made.carrying(query[:-1]) == ()


@given(chip=st.sampled_from(Chip), query=st.sampled_from(QUERIES))
def test_clearing_filters_keeps_the_chip(chip: Chip, query: str) -> None:
    made = board(*(entry(n) for n in range(5)))
    made.use_chip(chip)
    made.search(query)
    made.use_shop(SHOPS[0])
    made.clear_filters()
    assert (made.chip, made.query, made.shop, made.filtered) == (chip, "", None, False)


def test_news_that_change_the_order_are_stale_but_move_nothing() -> None:
    made = board(
        entry(1, paid_s=NOW_S - 3 * HOUR_S, promise_s=0),
        entry(2, paid_s=NOW_S - 2 * HOUR_S, promise_s=0),
    )
    made.apply((entry(1, paid_s=NOW_S - HOUR_S, promise_s=0),))
    assert [e.parcel_id for e in made.shown] == [pid(1), pid(2)]
    assert made.stale
    made.refresh()
    assert [e.parcel_id for e in made.shown] == [pid(2), pid(1)]
