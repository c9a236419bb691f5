"""Cases in memory: filters, order, search, selection; and what stands where rows would be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.errors import StorageError
from app.domain.events import Changes, Event, SyncFinished
from app.presentation.aftersales.board import CaseBoard, CaseFilter
from app.presentation.aftersales.columns import COLUMNS
from app.presentation.aftersales.model import CaseModel
from app.presentation.aftersales.panel import case_lines
from app.presentation.aftersales.words import CaseRules
from app.presentation.status import Health, case_chip
from app.presentation.workbench.model import Action
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import HOUR_S, NOW, NOW_S, SHOP, make_case_row, make_row

RULES = CaseRules(soon_s=12 * HOUR_S, urgent_s=2 * HOUR_S)
BUYER, OTHER = AfterSaleState.WAITS_FOR_BUYER, AfterSaleState.OTHER
CASES = (
    make_case_row(3),
    make_case_row(1, make_row(1)),
    make_case_row(2, deadline_s=NOW_S - 5, kind=AfterSaleKind.EXCHANGE),
    make_case_row(4, state=BUYER),
    make_case_row(5, state=OTHER, deadline_s=0, step=AfterSaleStep.OTHER),
    make_case_row(6, state=AfterSaleState.CLOSED, deadline_s=0, updated_s=NOW_S - 9),
    make_case_row(7, state=AfterSaleState.SUCCEEDED, deadline_s=0, updated_s=NOW_S - 3),
)


@pytest.fixture
def board() -> CaseBoard:
    board = CaseBoard(lambda: NOW_S)
    board.load(CASES)
    return board


def numbers(board: CaseBoard) -> list[int]:
    return [int(case.after_sale_id[2:]) for case in board.shown]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (CaseFilter.WAITING, [2, 1, 3, 5]),
        (CaseFilter.BEFORE_SHIP, [1, 3, 5]),
        (CaseFilter.OVERDUE, [2]),
        (CaseFilter.BUYER, [4]),
        (CaseFilter.CLOSED, [7, 6]),
    ],
)
def test_filters(board: CaseBoard, wanted: CaseFilter, shown: list[int]) -> None:
    board.use_filter(wanted)
    assert numbers(board) == shown
    assert board.counts()[wanted] == len(shown)


def test_columns_sort_both_ways_and_words_are_found(board: CaseBoard) -> None:
    board.sort_by("amount")
    assert numbers(board) == [1, 2, 3, 5]
    board.sort_by("amount")
    assert numbers(board) == [5, 3, 2, 1]
    board.search("换货")
    assert numbers(board) == [2]
    board.search(CASES[1].order_id)
    assert numbers(board) == [1]
    for column in COLUMNS:
        keys = [column.sort(case) for case in CASES]
        assert sorted(keys) is not None  # type: ignore[type-var]
        assert [column.text(case) for case in CASES]
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)


def test_a_selection_outlives_news_and_lets_go_of_what_went(board: CaseBoard) -> None:
    board.select_all()
    board.load(CASES[:2])
    assert [case.after_sale_id for case in board.chosen()] == [
        CASES[1].after_sale_id,
        CASES[0].after_sale_id,
    ]
    board.extend_to(1, add=False)
    assert board.case(CASES[0].after_sale_id) is CASES[0]
    assert board.case("nothing") is None


class Screen:
    def __init__(self) -> None:
        self.told = 0

    def cases_changed(self) -> None:
        self.told += 1


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    fake = FakeDesk(tasks, tmp_path, OPTIONS)
    fake.cases = list(CASES)
    return fake


@pytest.fixture
def tasks() -> InlineTasks:
    return InlineTasks()


def model_of(fake: FakeDesk, bugs: list[Exception]) -> tuple[CaseModel, Screen]:
    screen = Screen()

    def subscribe(listener: Callable[[Event], None]) -> Callable[[], None]:
        return fake.bus.subscribe(listener)

    model = CaseModel(fake.desk(), subscribe=subscribe, view=screen, unforeseen=bugs.append)
    return model, screen


def test_news_are_read_and_what_changes_nothing_is_not(fake: FakeDesk) -> None:
    model, screen = model_of(fake, [])
    model.start()
    assert model.ready
    assert len(model.board) == 4
    told = screen.told
    fake.cases = fake.cases[:1]
    fake.bus.publish(
        Changes(orders=frozenset(), parcels=frozenset({make_row(1).parcel_id}), shops=frozenset())
    )
    assert len(model.board) == 1
    fake.cases = []
    fake.bus.publish(SyncFinished(shop_id=SHOP, at=NOW, error=""))
    assert screen.told == told + 2
    model.stop()
    fake.cases = list(CASES)
    fake.bus.publish(SyncFinished(shop_id=SHOP, at=NOW, error=""))
    assert len(model.board) == 0


def test_an_empty_view_says_why(fake: FakeDesk) -> None:
    fake.cases = []
    model, _ = model_of(fake, [])
    first = model.placeholder()
    assert first is not None
    assert first.action is Action.NONE
    model.start()
    none = model.placeholder()
    assert none is not None
    assert (none.action, str(none.title)) == (Action.SYNC, "没有等商家处理的售后")
    assert "抖店后台" in str(none.text)
    model.board.use_filter(CaseFilter.CLOSED)
    other = model.placeholder()
    assert other is not None
    assert other.action is Action.SHOW_ALL
    model.board.search("x{y}")
    found = model.placeholder()
    assert found is not None
    assert (found.action, str(found.title)) == (Action.CLEAR, "没有符合「x{y}」的售后")
    fake.cases = list(CASES)
    model.board.search("")
    model.board.use_filter(CaseFilter.WAITING)
    model.read()
    assert model.placeholder() is None


def test_a_database_that_cannot_be_read_is_told(fake: FakeDesk) -> None:
    bugs: list[Exception] = []
    model, _ = model_of(fake, bugs)
    fake.faults["after_sales"] = [StorageError("x", "读不到", "再试"), ValueError("bug")]
    model.start()
    told = model.placeholder()
    assert told is not None
    assert (told.action, str(told.title)) == (Action.RETRY, "读不到")
    model.read()
    assert [type(bug) for bug in bugs] == [ValueError]
    model.read()
    assert model.error is None


def test_the_panel_tells_each_case() -> None:
    nearest, buyer, unknown = case_lines((CASES[1], CASES[3], CASES[4]), NOW_S, RULES)
    assert str(nearest.title) == "发货前退款 · 待商家同意"
    assert str(nearest.about).startswith("¥40.90 · ")
    assert str(nearest.turn) == "轮到商家 · 还剩 01:00:00"
    assert nearest.urgency == "urgent"
    assert (str(buyer.about), buyer.urgency) == ("¥43.90", "calm")
    assert (str(unknown.turn), unknown.urgency) == ("不清楚轮到谁", "calm")


@pytest.mark.parametrize(
    ("deadlines", "health", "text"),
    [
        ((NOW_S + 20 * HOUR_S, 0), Health.IDLE, "售后 2"),
        ((0,), Health.IDLE, "售后 1"),
        ((NOW_S + 3 * HOUR_S,), Health.SOON, "售后 1 · 最近 03:00:00 后到期"),
        ((NOW_S + HOUR_S, 0), Health.FAULT, "售后 2 · 最近 01:00:00 后到期"),
        ((NOW_S - 9, NOW_S - 1, NOW_S + 5), Health.FAULT, "售后 3 · 2 个已过期"),
    ],
)
def test_the_status_bar_warns(deadlines: tuple[int, ...], health: Health, text: str) -> None:
    chip = case_chip(deadlines, NOW_S, RULES)
    assert chip is not None
    assert (chip.health, str(chip.text)) == (health, text)
    assert case_chip((), NOW_S, RULES) is None
