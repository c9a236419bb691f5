"""What the boards say of a reading, at whatever instant."""

import threading
from pathlib import Path

from app.domain.errors import AppError, InvalidInput, StorageError
from app.domain.pickup import Urgency
from app.presentation.boards.shared import SharedBoard
from app.presentation.boards.summary import board_facts, read_board, tail_of
from app.presentation.countdown import Countdowns
from app.presentation.pickup.lanes import Lane
from tests.fakes.desk import FakeDesk
from tests.fakes.rows import HOUR_S, NOW_S, make_shop
from tests.integration.phone.bench import made_desk


def facts_at(fake: FakeDesk, seconds: int = 0, rows: int = 20):
    desk = fake.desk()
    countdowns = Countdowns(desk.rules)
    return board_facts(read_board(desk, countdowns, None), countdowns, NOW_S + seconds, rows)


def test_lanes_follow_the_time_without_reading_again(tmp_path: Path) -> None:
    fake = made_desk(tmp_path)
    assert dict(facts_at(fake).lanes) == {
        Lane.OVERDUE: 1, Lane.TWO_HOURS: 2, Lane.SIX_HOURS: 1, Lane.TODAY: 1, Lane.LATER: 2,
    }  # fmt: skip
    assert dict(facts_at(fake, 3 * HOUR_S).lanes)[Lane.TWO_HOURS] == 1


def test_what_can_still_be_kept_comes_first(tmp_path: Path) -> None:
    facts = facts_at(made_desk(tmp_path))
    ahead = [row.at_s for row in facts.rows if row.urgency is not Urgency.OVERDUE]
    assert ahead == sorted(ahead)
    assert [row.urgency for row in facts.rows][-1] is Urgency.OVERDUE
    assert len(facts_at(made_desk(tmp_path), rows=3).rows) == 3
    assert facts.waiting == 7


def test_figures_equal_the_pages_own(tmp_path: Path) -> None:
    figures = facts_at(made_desk(tmp_path)).figures
    assert str(figures.settled) == "70.0 %"
    assert str(figures.outlook) == "预计 37.3 % 至 65.3 %"
    assert str(figures.rules) == "规则截至 2022-06-28"
    assert str(figures.estimate) == "估算，罚则截至 2026-08-22"


def test_a_rate_that_cannot_be_counted_takes_nothing_else_away(tmp_path: Path) -> None:
    fake = made_desk(tmp_path)

    def broken(*_args: object, **_more: object) -> None:
        raise InvalidInput("rate.pack", "没有这个规则包", "换一个。")

    fake.reader.rate_lines = broken  # type: ignore[method-assign,assignment]
    facts = facts_at(fake)
    assert str(facts.figures.settled) == "—"
    assert not facts.figures.rules
    assert facts.waiting == 7


def test_age_of_the_data(tmp_path: Path) -> None:
    fake = made_desk(tmp_path)
    assert not facts_at(fake).stale
    old = facts_at(fake, 6 * HOUR_S)
    assert (str(old.fresh), old.stale) == ("6 小时前同步", True)
    fake.shops[make_shop().shop_id] = make_shop(synced_s=0)
    assert str(facts_at(fake).fresh) == "还没有同步过"
    fake.shops.clear()
    assert (str(facts_at(fake).fresh), facts_at(fake).stale) == ("还没有绑定店铺", True)


def test_of_an_order_number_only_the_tail() -> None:
    assert str(tail_of(("6912345678901234567",))) == "尾号 4567"
    assert str(tail_of(("6912345678901234567", "69222"))) == "尾号 4567 等 2 单"
    assert str(tail_of(())) == "—"


def test_one_reading_for_all_who_ask_at_once(tmp_path: Path) -> None:
    fake = made_desk(tmp_path)
    board = SharedBoard(fake.desk())
    read: list[int] = []
    parcels = fake.reader.parcels

    def counted(**more: object):
        read.append(1)
        return parcels(**more)  # type: ignore[arg-type]

    fake.reader.parcels = counted  # type: ignore[method-assign,assignment]
    assert board.facts().waiting == 7
    board.facts()
    assert len(read) == 1
    fake.clock.forward(seconds=11)
    board.facts()
    assert len(read) == 2


def test_a_failed_reading_leaves_the_last_good_one(tmp_path: Path) -> None:
    fake = made_desk(tmp_path)
    board = SharedBoard(fake.desk())
    board.facts()

    def broken(**_more: object) -> None:
        raise StorageError("store.read", "读不出数据库", "重新打开程序。")

    fake.reader.parcels = broken  # type: ignore[method-assign,assignment]
    fake.clock.forward(hours=6)
    assert board.facts().waiting == 7
    assert board.facts().stale


def test_who_waits_is_sent_away_at_the_end(tmp_path: Path) -> None:
    fake = made_desk(tmp_path)
    desk = fake.desk()
    desk.tasks.hold()  # type: ignore[attr-defined]
    board = SharedBoard(desk)
    told: list[str] = []

    def ask() -> None:
        try:
            board.facts()
        except AppError as error:
            told.append(error.code)

    waiting = threading.Thread(target=ask)
    waiting.start()
    board.close()
    waiting.join(5)
    assert told == ["phone.no_board"]
