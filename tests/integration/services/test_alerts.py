"""Alerts on a real store and a robot server: once whatever crashes, nothing of a person leaves."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.adapters.robots.sender import TIMEOUTS, HttpRobots
from app.adapters.store import SqlStore, open_store
from app.bootstrap.alerts import CONFIRM_S, pickup_alerts, shop_rules
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError, Cancelled, InvalidInput, SecretsError
from app.domain.events import AlertsChanged
from app.domain.ids import ShopId
from app.domain.order import OrderStatus, RefundState
from app.domain.pickup import Clock
from app.domain.pickup_alert import Banner, Distances, Level
from app.domain.robot import Robot
from app.domain.route_facts import Anomaly
from app.ports.alerts import MessageState
from app.presentation.desk import Desk
from app.runtime.bus import Bus
from app.services.accept_scans import AcceptScans
from app.services.pickup_alerts import PickupAlerts
from app.settings.alert_book import AlertFile
from app.settings.file import SettingsFile
from app.settings.rules import load_rules
from tests.fakes.clock import FakeClock
from tests.fakes.facts import SHOP, PlainSeal, at, make_order, make_receiver, make_shop
from tests.fakes.robot_server import SECRET, TOKEN, RobotServer, robot_server
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import shop_of
from tests.integration.store.test_routes import event, ship, tell

HOUR = 60
WEBHOOK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
CANARY = "金丝雀"


class Ring:
    """The keyring in memory."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}
        self.locked = False

    def get(self, name: str) -> str | None:
        self._check()
        return self.entries.get(name)

    def put(self, name: str, value: str) -> None:
        self._check()
        self.entries[name] = value

    def delete(self, name: str) -> None:
        self._check()
        self.entries.pop(name, None)

    def _check(self) -> None:
        if self.locked:
            raise SecretsError("secrets.locked", "钥匙串没有解锁", "解锁后重试。")


@dataclass
class Program:
    """One run of the program."""

    store: SqlStore
    alerts: PickupAlerts
    settings: SettingsFile
    events: list[object]

    def look(self) -> int:
        return self.alerts.look(job_context()).raised

    def robots(self) -> tuple[int, int, int]:
        report = self.alerts.tell.robots(job_context())
        return len(report.sent), len(report.failed), len(report.unknown)

    def open(self) -> list[tuple[str, str, Level]]:
        return [
            (a.due.threshold.order_id, f"{a.due.threshold.clock}{a.due.threshold.after_s // 3600}",
             a.due.level)
            for a in self.alerts.care.open()
        ]  # fmt: skip


@dataclass
class World:
    """What outlives a run."""

    folder: Path
    clock: FakeClock
    ring: Ring
    server: RobotServer

    @contextmanager
    def program(self) -> Iterator[Program]:
        bus = Bus()
        events: list[object] = []
        bus.subscribe(events.append)
        path = self.folder / "zhunlan.sqlite3"
        settings = SettingsFile(self.folder / "settings.json", bus)
        sender = HttpRobots(self.clock, hosts=self.server.hosts, timeouts=TIMEOUTS | {"read": 0.3})
        with closing(open_store(path, seal=PlainSeal(), bus=bus, clock=self.clock)) as store:
            book = AlertFile(self.folder / "alerts.json", bus)
            alerts = pickup_alerts(
                store=store,
                clock=self.clock,
                settings=settings,
                secrets=self.ring,
                bus=bus,
                rules_of=shop_rules(load_rules(settings), settings, book, bus),
                book=book,
                sender=sender,
            )
            alerts.tell.recover()
            yield Program(store, alerts, settings, events)
        sender.close()

    def to(self, minutes: float) -> None:
        self.clock.set(at(minutes))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = FakeClock()
    with robot_server(lambda: clock.now().timestamp()) as server:
        made = World(tmp_path, clock, Ring(), server)
        with made.program() as program, program.store.begin() as work:
            work.shops.put(make_shop())
            receiver = make_receiver(
                name_mask=f"{CANARY}名", phone_mask="139******99", detail_mask=f"{CANARY}路"
            )
            work.orders.ingest(
                [
                    make_order(
                        n,
                        paid_at=at(n),
                        promise_at=at(n + 48 * HOUR),
                        receiver=receiver,
                        buyer_words=f"{CANARY}留言",
                    )
                    for n in range(1, 24)
                ],
                at(30),
            )
            work.commit()
        yield made


@pytest.fixture
def program(world: World) -> Iterator[Program]:
    with world.program() as opened:
        yield opened


def add(program: Program, **changes: object) -> Robot:
    robot = program.alerts.robots.add("仓库群", WEBHOOK, SECRET)
    return program.alerts.robots.change(replace(robot, **changes)) if changes else robot  # type: ignore[arg-type]


def test_an_order_is_alerted_once_a_threshold_and_level(world: World, program: Program) -> None:
    seen = []
    for minutes in range(0, 50 * HOUR, 20):
        world.to(minutes)
        seen.append(program.look())
        assert program.look() == 0
    # 24/36 h of the pay clock and the promise at 48 h, amber and red each
    assert sum(seen) == 23 * 3 * 2
    with program.store.begin() as work:
        ids = {make_order(n).order_id for n in range(1, 24)}
        assert len(work.alerts.raised(ids)) == 23 * 3
    assert all(isinstance(event, AlertsChanged) for event in program.events)


def test_a_restart_and_a_clock_set_back_raise_nothing_again(world: World) -> None:
    world.to(23 * HOUR)
    with world.program() as first:
        assert first.look() == 23
    world.to(19 * HOUR)
    world.clock.confirmed = False  # perhaps it is this one that is wrong
    with world.program() as second:
        assert second.look() == 0
        assert {level for _, _, level in second.open()} == {Level.RED}


def test_no_alert_by_a_clock_that_nobody_believes(world: World, program: Program) -> None:
    world.to(23 * HOUR)
    world.clock.believable = False
    with pytest.raises(AppError) as caught:
        program.look()
    assert caught.value.code == "clock.unsure"
    assert program.open() == []
    world.clock.believable = True
    assert program.look() == 23


@pytest.mark.parametrize("offline", [False, True])
def test_the_desktop_is_shown_nothing_by_a_clock_that_may_be_wrong(
    world: World, offline: bool
) -> None:
    world.to(23 * HOUR)
    with world.program() as first:
        first.look()
    world.clock.confirmed = world.clock.believable = False
    with world.program() as second:
        assert second.alerts.tell.begin_desktop() is None
        world.clock.advance(CONFIRM_S)
        assert second.alerts.tell.begin_desktop() is None
        world.clock.confirmed, world.clock.believable = not offline, True
        assert second.alerts.tell.begin_desktop() is not None  # nothing was used up


def test_what_a_clock_ahead_raised_is_withdrawn_and_comes_in_its_time(
    world: World, program: Program
) -> None:
    world.clock.confirmed = False
    world.clock.advance(CONFIRM_S)  # offline for so long
    world.to(23 * HOUR)
    assert program.look() == 23
    assert program.alerts.tell.begin_desktop() is not None
    world.to(2 * HOUR)
    world.clock.confirmed = True
    assert program.look() == 0
    assert program.open() == []
    world.to(19 * HOUR)
    assert program.look() == 23
    assert {level for _, _, level in program.open()} == {Level.AMBER}
    assert program.alerts.tell.begin_desktop() is not None
    world.to(23 * HOUR)
    assert program.look() == 23


def test_what_a_clock_ahead_raised_stays_where_it_is_due_all_the_same(
    world: World, program: Program
) -> None:
    world.clock.confirmed = False
    world.to(23 * HOUR)
    program.look()
    world.to(22.5 * HOUR)
    world.clock.confirmed = True
    assert program.look() == 0
    assert len(program.open()) == 23


def test_red_takes_the_place_of_amber(world: World, program: Program) -> None:
    world.to(18.5 * HOUR)
    assert program.look() == 23
    assert {level for _, _, level in program.open()} == {Level.AMBER}
    world.to(23 * HOUR)
    assert program.look() == 23
    assert {level for _, _, level in program.open()} == {Level.RED}


def test_a_shop_has_distances_of_its_own(world: World, program: Program) -> None:
    own = Distances(pay_soon_s=3600, pay_urgent_s=600, upload_soon_s=0, upload_urgent_s=0)
    program.alerts.book.put_distances(SHOP, own)
    world.to(22 * HOUR)
    assert program.look() == 0
    program.alerts.book.put_distances(SHOP, None)
    assert program.look() == 23


def test_what_the_courier_took_says_nothing_more(world: World, program: Program) -> None:
    waybill = ship(program.store, 500, "ZT500")
    world.to(30 * HOUR)
    program.look()
    (black,) = [a for a in program.open() if a[2] is Level.BLACK]
    assert black[1] == f"{Clock.UPLOAD}24"
    tell(program.store, waybill, event(29 * HOUR, text="已揽收"))
    program.look()
    assert all(order != black[0] for order, _, _ in program.open())


def test_a_scan_that_was_called_right_ends_its_alerts_and_taking_it_back_lists_them_again(
    world: World, program: Program
) -> None:
    waybill = ship(program.store, 500, "ZT500")
    tell(program.store, waybill, event(2 * HOUR, province="广东"))
    world.to(30 * HOUR)
    program.look()
    order = make_order(500).order_id
    waits = {each for each in program.open() if each[0] == order}
    assert waits
    accept = AcceptScans(store=program.store, clock=world.clock, settings=program.settings)
    scans = accept(waybill.waybill_id, Anomaly.WRONG_PLACE, "网点核实过")
    program.look()
    assert not {each for each in program.open() if each[0] == order}
    accept.take_back(scans)
    program.look()
    assert {each for each in program.open() if each[0] == order} == waits


def test_a_refund_ends_its_alerts_and_its_end_lists_them_again_untold(
    world: World, program: Program
) -> None:
    world.to(23 * HOUR)
    program.look()
    message = program.alerts.tell.begin_desktop()
    assert message is not None
    program.alerts.tell.end_desktop(message.number)
    order = make_order(1, paid_at=at(1), promise_at=at(1 + 48 * HOUR))
    gone = replace(
        order,
        updated_at=at(100),
        status=OrderStatus.CANCELLED,
        items=tuple(replace(i, refund=RefundState.REFUNDED) for i in order.items),
    )
    with program.store.begin() as work:
        work.orders.ingest([gone], at(100))
        work.commit()
    program.look()
    assert len(program.open()) == 22
    with program.store.begin() as work:
        work.orders.ingest([replace(order, updated_at=at(200))], at(200))
        work.commit()
    program.look()
    waits_again = {row.order_id for row in program.store.alerts.waiting()}
    assert len(program.open()) == len(waits_again)
    assert program.alerts.tell.begin_desktop() is None


def test_one_message_for_many_orders_and_never_again(world: World) -> None:
    world.to(22.2 * HOUR)
    with world.program() as first:
        first.look()
        message = first.alerts.tell.begin_desktop()
        assert message is not None
        assert [len(group.order_ids) for group in message.groups] == [12, 11]
        assert message.sound
        # The program dies while the notification is being shown.
    with world.program() as second:
        assert second.alerts.tell.begin_desktop() is None
        assert set(second.store.alerts.last_messages()) == {"desktop"}
        assert second.store.alerts.last_messages()["desktop"].state is MessageState.UNKNOWN
        with second.store.begin() as work:
            assert work.journal.open() == ()


def test_acknowledged_alerts_stay_quiet_also_after_a_restart(world: World) -> None:
    world.to(23 * HOUR)
    with world.program() as first:
        add(first)
        first.look()
        numbers = [each.number for each in first.alerts.care.open()]
        assert len(first.alerts.care.acknowledge(numbers[:20])) == 20
        assert first.alerts.care.acknowledge(numbers[:20]) == ()
    with world.program() as second:
        assert second.look() == 0
        assert second.robots() == (1, 0, 0)
        assert world.server.heard[0].splitlines()[1] == "3 单 2 小时内到 24h"
        acked = [each for each in second.alerts.care.open() if each.acked_s]
        assert len(acked) == 20
        assert {each.acked_by for each in acked} != {""}
        assert second.alerts.care.take_back([each.number for each in acked]) == 20
        world.clock.advance(600)
        assert second.robots() == (1, 0, 0)
        assert "20 单" in world.server.heard[1]
        with second.store.begin() as work:
            assert work.audit.verify() is None


def test_a_robot_hears_counts_times_and_tails_and_nothing_of_a_person(
    world: World, program: Program
) -> None:
    add(program)
    world.to(22.2 * HOUR)
    program.look()
    assert program.robots() == (1, 0, 0)
    (text,) = world.server.heard
    assert text.splitlines() == [
        "【准揽】揽收提醒",
        "12 单 2 小时内到 24h",
        "最急 07-02 12:01，订单 尾号 0001、尾号 0002、尾号 0003",
    ]
    sent = b"".join(world.server.raw).decode("unicode_escape", "replace") + text
    order = make_order(1)
    for secret in (CANARY, "139******99", order.order_id, "王", "练习店铺", SECRET, "茶杯"):
        assert secret not in sent
        assert json.dumps(secret)[1:-1].encode() not in b"".join(world.server.raw)


def test_quiet_hours_hold_everything_back_and_tell_it_as_one(
    world: World, program: Program
) -> None:
    """Threshold 24 h falls at noon; quiet over midnight until 11:00 in Shanghai."""
    add(program, level=Level.AMBER)
    program.settings.put({"alert.quiet_from": "22:00", "alert.quiet_to": "11:00"})
    for hours in (19, 22.2):
        world.to(hours * HOUR)
        assert program.look() > 0
        assert program.robots() == (0, 0, 0)
        assert program.alerts.tell.begin_desktop() is None
    world.to(23 * HOUR)
    program.look()
    assert program.robots() == (1, 0, 0)
    assert program.alerts.tell.begin_desktop() is not None
    assert len(world.server.heard) == 1
    assert world.server.heard[0].splitlines()[1] == "23 单 2 小时内到 24h"


def test_a_robot_is_spoken_to_no_more_often_than_it_says(world: World, program: Program) -> None:
    add(program, gap_min=30, level=Level.AMBER)
    for minutes in range(18 * HOUR, 20 * HOUR):
        world.to(minutes)
        program.look()
        program.robots()
    assert len(world.server.heard) <= 2
    assert sum("23 单" in text or "22 单" in text for text in world.server.heard) == 1


def test_a_refusing_robot_backs_off_and_is_told_once_when_it_takes(
    world: World, program: Program
) -> None:
    add(program, gap_min=1)
    world.to(23 * HOUR)
    program.look()
    world.server.answers = [(200, b'{"errcode":310000,"errmsg":"keywords not in content"}')] * 3
    outcomes = []
    for _ in range(20):
        outcomes.append(program.robots())
        world.clock.advance(60)
    assert [n for n, outcome in enumerate(outcomes) if outcome != (0, 0, 0)] == [0, 1, 3, 7]
    assert outcomes[7] == (1, 0, 0)
    assert len(world.server.heard) == 1
    last = dict(program.alerts.robots.all())
    assert [each.state for each in last.values() if each] == [MessageState.SENT]


@pytest.mark.parametrize("answer", [None, (500, b"oops"), (200, b"half")])
def test_an_unknown_outcome_is_not_repeated(
    world: World, program: Program, answer: tuple[int, bytes] | None
) -> None:
    add(program, gap_min=1)
    world.to(23 * HOUR)
    program.look()
    world.server.answers = [answer]
    assert program.robots() == (0, 0, 1)
    world.clock.advance(3600)
    assert program.robots() == (0, 0, 0)
    assert len(world.server.raw) == 1
    with program.store.begin() as work:
        assert work.journal.open() == ()


class Killed(BaseException):
    """The plug is pulled."""


@pytest.mark.parametrize("step", ["intent", "answer"])
def test_a_crash_never_tells_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    world.to(23 * HOUR)
    with world.program() as first:
        add(first)
        first.look()
        with monkeypatch.context() as patch:
            name = "send" if step == "intent" else "_end"

            def die(*_args: object, **_more: object) -> None:
                raise Killed

            owner = HttpRobots if step == "intent" else type(first.alerts.tell)
            patch.setattr(owner, name, die)
            if step == "intent":  # not even the outcome can be kept
                patch.setattr(type(first.alerts.tell), "_end", die)
            with pytest.raises(Killed):
                first.robots()
        with first.store.begin() as work:
            assert len(work.journal.open()) == 1  # the intent was there before
    heard = len(world.server.raw)
    assert heard == (0 if step == "intent" else 1)
    world.clock.advance(3600)
    with world.program() as second:
        second.look()
        assert second.robots() == (0, 0, 0)
        with second.store.begin() as work:
            assert work.journal.open() == ()
    assert len(world.server.raw) == heard


def test_secrets_are_in_the_keyring_alone(world: World, program: Program) -> None:
    robot = add(program)
    program.alerts.tell.test(job_context(), robot.robot_id)
    assert world.server.heard == ["【准揽】揽收提醒：这是一条测试消息，收到说明设置好了。"]
    files = b"".join(path.read_bytes() for path in world.folder.iterdir() if path.is_file())
    for secret in (TOKEN, SECRET, WEBHOOK):
        assert secret.encode() not in files
        assert secret in "".join(world.ring.entries.values()) or secret == WEBHOOK
    program.alerts.robots.change(robot, secret="")
    with pytest.raises(AppError) as caught:
        program.alerts.tell.test(job_context(), robot.robot_id)
    assert "加签密钥" in caught.value.advice
    program.alerts.robots.remove(robot.robot_id)
    assert world.ring.entries == {}
    with pytest.raises(InvalidInput):
        program.alerts.tell.test(job_context(), robot.robot_id)


def test_a_locked_keyring_fails_and_says_so(world: World, program: Program) -> None:
    robot = add(program)
    world.to(23 * HOUR)
    program.look()
    world.ring.entries.clear()
    assert program.robots() == (0, 1, 0)
    ((_, last),) = program.alerts.robots.all()
    assert last is not None
    assert "钥匙串里没有" in last.note
    world.ring.locked = True
    with pytest.raises(SecretsError):
        program.alerts.robots.change(robot, webhook=WEBHOOK)
    with pytest.raises(SecretsError):
        program.alerts.robots.add("另一个", WEBHOOK)
    assert len(program.alerts.book.robots()) == 1
    world.ring.locked = False
    with pytest.raises(InvalidInput, match="已有一个"):
        program.alerts.robots.add("仓库群", WEBHOOK)
    assert world.ring.entries == {}


def test_a_cancel_before_sending_sends_nothing_and_is_tried_again(
    world: World, program: Program
) -> None:
    add(program, gap_min=1)
    world.to(23 * HOUR)
    program.look()
    stop = job_context()

    class Stopping:
        def __init__(self) -> None:
            self.left = 1

        def check(self) -> None:
            self.left -= 1
            if self.left < 0:
                raise Cancelled

    with pytest.raises(Cancelled):
        program.alerts.tell.robots(Stopping())  # type: ignore[arg-type]
    assert world.server.raw == []
    world.clock.advance(120)
    assert program.alerts.tell.robots(stop).sent != ()


def test_the_late_share_of_today(world: World, program: Program) -> None:
    """Promises fall from 12:01 to 12:23 in Shanghai, two days after payment."""
    world.to(48 * HOUR + 1)
    assert program.alerts.care.late_shops() == ()
    world.to(48 * HOUR + 3.5)  # 3 of 23 late: 13 %
    (shop,) = program.alerts.care.late_shops()
    assert (shop.share.late, shop.share.due, shop.banner) == (3, 23, Banner.LATE)
    assert shop.share.shop_id == ShopId(SHOP)
    world.to(48 * HOUR + 5.5)  # 5 of 23: 21.7 %
    (shop,) = program.alerts.care.late_shops()
    assert shop.banner is Banner.CRITICAL
    program.settings.put({"alert.critical_pct": 50, "alert.late_pct": 22})
    assert program.alerts.care.late_shops() == ()
    world.clock.set(at(48 * HOUR) + timedelta(days=1))
    assert program.alerts.care.late_shops() == ()


def test_old_alerts_are_forgotten_in_time(world: World, program: Program) -> None:
    world.to(23 * HOUR)
    add(program)
    program.look()
    program.robots()
    with program.store.begin() as work:
        numbers = [each.number for each in work.alerts.open()]
        work.alerts.end(numbers, at(24 * HOUR))
        work.alerts.forget(at(24 * HOUR))
        assert work.alerts.raised([make_order(1).order_id]) != {}
        work.alerts.forget(at(25 * HOUR))
        assert work.alerts.raised([make_order(1).order_id]) == {}
        work.commit()
    assert program.store.alerts.last_messages() == {}


def test_a_real_desk_looks_and_keeps(desk: Desk, site: PracticeSite) -> None:
    """Wired by bootstrap, on the practice shop: no robot, no flood, and once."""
    desk.sync_orders(job_context(), shop_of(site))
    site.shop.clock.advance(46 * 3600)
    desk.open_shop(shop_of(site)).carriers()
    first = desk.alerts.look(job_context())
    assert first.raised > 0
    assert desk.alerts.look(job_context()).raised == 0
    waiting = {each.due.threshold.order_id for each in desk.alerts.care.open()}
    known = {order for row in desk.reader.parcels() for order in row.order_ids}
    assert waiting <= known
    assert desk.alerts.tell.robots(job_context()).sent == ()
    message = desk.alerts.tell.begin_desktop()
    assert message is not None
    desk.alerts.tell.end_desktop(message.number)
    assert desk.alerts.tell.begin_desktop() is None
