"""Background sync: every shop, one round at a time, trouble remembered with the data's age."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import AuthorizationError, Cancelled, NetworkError
from app.domain.ids import ShopId
from app.presentation.background import BackgroundSync
from app.presentation.status_jobs import JobBoard
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import NOW_S, SHOP, make_shop
from tests.unit.presentation.conftest import Taken

OTHER = ShopId("5500001")


class FakeTimer:
    """Fires when told."""

    def __init__(self) -> None:
        self.every_s = 0
        self.fire: Callable[[], None] = lambda: None
        self.running = False

    def start(self, every_s: int, call: Callable[[], None]) -> None:
        self.every_s, self.fire, self.running = every_s, call, True

    def stop(self) -> None:
        self.running = False


class Rounds:
    """A scheduler with everything around it."""

    def __init__(self, fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> None:
        self.timer = FakeTimer()
        self.told = 0
        self.board = JobBoard(tasks, fake.clock, failed=taken)
        self.sync = BackgroundSync(
            fake.desk(), self.board, self.timer, failed=taken, changed=self.tell
        )

    def tell(self) -> None:
        self.told += 1

    def troubles(self) -> list[str]:
        return [str(trouble.text(NOW_S)) for trouble in self.sync.troubles]


@pytest.fixture
def rounds(fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> Rounds:
    return Rounds(fake, tasks, taken)


def test_starts_with_a_round_and_goes_on_by_the_timer(rounds: Rounds, fake: FakeDesk) -> None:
    rounds.sync.start()
    assert rounds.timer.every_s == fake.settings.number("sync.interval_s")
    assert fake.called("sync") == [(SHOP,)]
    rounds.timer.fire()
    assert fake.called("sync") == [(SHOP,), (SHOP,)]


def test_every_shop_is_synced(rounds: Rounds, fake: FakeDesk) -> None:
    fake.shops[OTHER] = make_shop(OTHER, "云上小铺")
    rounds.sync.start()
    assert fake.called("sync") == [(SHOP,), (OTHER,)]


def test_never_twice_at_once_for_one_shop(
    rounds: Rounds, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    rounds.sync.start()
    tasks.run_next()  # the list of shops
    assert rounds.sync.running == {SHOP}
    rounds.timer.fire()
    rounds.sync.sync_now()
    tasks.run_last()  # both later lists arrive while the first round is under way
    tasks.run_last()
    tasks.release()
    assert fake.called("sync") == [(SHOP,)]
    assert rounds.sync.running == frozenset()


def test_a_first_pull_and_a_wished_round_are_seen_others_are_quiet(
    rounds: Rounds, fake: FakeDesk
) -> None:
    seen: list[list[str]] = []
    fake.during["sync"] = lambda _ctx: seen.append([job.title for job in rounds.board.jobs])
    rounds.sync.start()
    rounds.sync.sync_now()
    fake.shops[SHOP] = make_shop(synced_s=0)
    rounds.timer.fire()
    assert seen == [[], ["同步订单"], ["同步订单"]]


def test_trouble_tells_the_age_of_the_data_and_goes_with_success(
    rounds: Rounds, fake: FakeDesk, taken: Taken
) -> None:
    fake.shops[SHOP] = make_shop(synced_s=NOW_S - 300)
    fake.faults["sync"] = [NetworkError("network.timeout", "网络超时", "检查网络。")]
    rounds.sync.start()
    assert rounds.troubles() == ["「练习店铺」同步失败：网络超时。数据更新于 5 分钟前"]
    assert rounds.sync.troubles[0].advice == "检查网络。"
    assert taken.errors == []
    rounds.sync.sync_now()
    assert rounds.troubles() == []


def test_trouble_before_any_data(rounds: Rounds, fake: FakeDesk) -> None:
    fake.shops[SHOP] = make_shop(synced_s=0)
    fake.faults["sync"] = [NetworkError("network.timeout", "网络超时")]
    rounds.sync.start()
    assert rounds.troubles() == ["「练习店铺」同步失败：网络超时。还没有数据"]


def test_a_shop_without_authorization_is_not_called_but_named(
    rounds: Rounds, fake: FakeDesk
) -> None:
    fake.shops[SHOP] = make_shop(authorized=False)
    rounds.sync.start()
    assert fake.called("sync") == []
    assert rounds.sync.troubles[0].needs_authorization


def test_a_paused_shop_is_left_alone_and_its_trouble_is_forgotten(
    rounds: Rounds, fake: FakeDesk
) -> None:
    fake.shops[SHOP] = make_shop(authorized=False)
    rounds.sync.start()
    fake.shops[SHOP] = replace(make_shop(), paused=True)
    rounds.timer.fire()
    assert fake.called("sync") == []
    assert rounds.sync.troubles == ()


def test_losing_the_authorization_asks_for_a_new_one(rounds: Rounds, fake: FakeDesk) -> None:
    fake.faults["sync"] = [AuthorizationError("token.expired", "授权已过期")]
    rounds.sync.start()
    assert rounds.sync.troubles[0].needs_authorization


def test_a_cancel_is_no_trouble(rounds: Rounds, fake: FakeDesk) -> None:
    fake.faults["sync"] = [Cancelled()]
    rounds.sync.start()
    assert rounds.troubles() == []
    assert rounds.sync.running == frozenset()


def test_a_bug_is_reported_once_until_a_round_succeeds(
    rounds: Rounds, fake: FakeDesk, taken: Taken
) -> None:
    fake.faults["sync"] = [RuntimeError("one"), RuntimeError("two")]
    rounds.sync.start()
    rounds.timer.fire()
    assert [str(error) for error in taken.errors] == ["one"]
    assert rounds.troubles()[0].startswith("「练习店铺」同步失败：程序内部出错")
    rounds.timer.fire()
    fake.faults["sync"] = [RuntimeError("three")]
    rounds.timer.fire()
    assert [str(error) for error in taken.errors] == ["one", "three"]


def test_trouble_of_an_unbound_shop_goes(rounds: Rounds, fake: FakeDesk) -> None:
    fake.faults["sync"] = [NetworkError("network.timeout", "网络超时")]
    rounds.sync.start()
    fake.shops.clear()
    rounds.timer.fire()
    assert rounds.troubles() == []


def test_stop_cancels_and_drops_late_answers(
    rounds: Rounds, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    rounds.sync.start()
    tasks.run_next()
    rounds.sync.stop()
    told = rounds.told
    assert not rounds.timer.running
    tasks.release()
    assert fake.called("sync") == []
    assert rounds.told == told


def test_a_list_of_shops_that_arrives_after_stop_starts_nothing(
    rounds: Rounds, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    rounds.sync.start()
    rounds.sync.stop()
    tasks.release()
    assert fake.called("sync") == []


def test_a_new_interval_restarts_the_timer(rounds: Rounds, fake: FakeDesk) -> None:
    rounds.sync.restart_timer()
    assert not rounds.timer.running
    rounds.sync.start()
    fake.settings.values["sync.interval_s"] = 300
    rounds.sync.restart_timer()
    assert rounds.timer.every_s == 300


def test_a_list_that_cannot_be_read_is_told(rounds: Rounds, fake: FakeDesk, taken: Taken) -> None:
    fault = NetworkError("x", "读不到")

    def broken() -> Any:
        raise fault

    fake.reader.shops = broken  # type: ignore[method-assign]
    rounds.sync.start()
    assert taken.errors == [fault]
