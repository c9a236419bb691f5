"""Alerts in memory: raised ones, what was told, robots and the keyring they have."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol, cast

from app.domain.events import AlertsChanged, SettingsChanged
from app.domain.ids import OrderId, ShopId
from app.domain.pickup import Clock, PickupRules
from app.domain.pickup_alert import Banner, Distances, Due, LateShare, Level, Threshold, grouped
from app.domain.robot import Robot, RobotSecrets, read_webhook
from app.ports.alerts import KeptAlert, LastMessage, MessageState
from app.services.care_for_alerts import LateShop
from app.services.pickup_alerts import PickupAlerts
from app.services.shop_rules import ShopRules
from app.services.tell_alerts import DesktopMessage, RobotReport
from app.settings.alert_book import KEY
from tests.fakes.basics import FakeBus, FakeClock
from tests.fakes.rows import SHOP

H = 3600


class Owner(Protocol):
    """The fake desk."""

    clock: FakeClock
    bus: FakeBus

    def note(self, name: str, *args: Any, **kwargs: Any) -> None: ...


class FakeBook:
    """What is set up, in memory."""

    def __init__(self, bus: FakeBus) -> None:
        self._bus = bus
        self._robots: dict[str, Robot] = {}
        self._own: dict[ShopId, Distances] = {}

    def robots(self) -> tuple[Robot, ...]:
        return tuple(self._robots.values())

    def put_robot(self, robot: Robot) -> None:
        self._robots[robot.robot_id] = robot
        self._changed()

    def remove_robot(self, robot_id: str) -> None:
        self._robots.pop(robot_id)
        self._changed()

    def distances(self) -> dict[ShopId, Distances]:
        return self._own

    def put_distances(self, shop_id: ShopId, distances: Distances | None) -> None:
        self._own.pop(shop_id, None)
        if distances is not None:
            self._own[shop_id] = distances
        self._changed()

    def _changed(self) -> None:
        self._bus.publish(SettingsChanged(keys=frozenset({KEY})))


class FakeAlerts:
    """Everything the services of :class:`PickupAlerts` do, over two lists."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self.kept: list[KeptAlert] = []
        self.late: tuple[LateShop, ...] = ()
        self.secrets: dict[str, RobotSecrets] = {}
        self.last: dict[str, LastMessage] = {}
        self.book = FakeBook(owner.bus)

    def rules_of(self, rules: PickupRules) -> ShopRules:
        """``rules`` with the distances of the book."""
        return ShopRules(common=lambda: rules, own=self.book.distances, bus=self._owner.bus)

    def services(self) -> PickupAlerts:
        """What the desk holds."""
        mine = cast("Any", self)
        return PickupAlerts(
            look=mine, tell=mine, care=mine, robots=mine, book=self.book, reliable=lambda: True
        )

    def add_alert(
        self,
        order_id: str,
        *,
        left_s: int = H,
        clock: Clock = Clock.PAY,
        after_s: int = 24 * H,
        level: Level = Level.RED,
        shop_id: ShopId = SHOP,
    ) -> KeptAlert:
        """One that was raised just now."""
        now_s = int(self._owner.clock.now().timestamp())
        threshold = Threshold(OrderId(order_id), clock, after_s, now_s + left_s)
        alert = KeptAlert(
            number=len(self.kept) + 1, due=Due(threshold, level, shop_id), raised_s=now_s
        )
        self.kept.append(alert)
        return alert

    def be_late(self, late: int, due: int, banner: Banner, shop_id: ShopId = SHOP) -> None:
        """Let a shop be late today."""
        share = LateShare(shop_id=shop_id, due=due, late=late)
        self.late = (*self.late, LateShop(share=share, banner=banner))

    def changed(self, raised: int = 0) -> None:
        """A round is over."""
        self._owner.bus.publish(AlertsChanged(raised=raised))

    # RaiseAlerts

    def __call__(self, ctx: Any) -> Any:
        self._owner.note("alerts.look")
        self.changed()

    # CareForAlerts

    def open(self) -> tuple[KeptAlert, ...]:
        self._owner.note("alerts.open")
        return tuple(sorted(self.kept, key=lambda each: each.due.threshold.at_s))

    def late_shops(self) -> tuple[LateShop, ...]:
        return self.late

    def acknowledge(self, numbers: Iterable[int]) -> tuple[int, ...]:
        wanted = set(numbers)
        self._owner.note("alerts.acknowledge", tuple(sorted(wanted)))
        new = tuple(a.number for a in self.kept if a.number in wanted and not a.acked_s)
        self._mark(new, int(self._owner.clock.now().timestamp()), "店长")
        return new

    def take_back(self, numbers: Iterable[int]) -> int:
        self._owner.note("alerts.take_back", tuple(numbers))
        self._mark(tuple(numbers), 0, "")
        return len(tuple(numbers))

    def _mark(self, numbers: tuple[int, ...], at_s: int, by: str) -> None:
        self.kept = [
            replace(each, acked_s=at_s, acked_by=by) if each.number in numbers else each
            for each in self.kept
        ]
        self.changed()

    # TellAlerts

    def begin_desktop(self) -> DesktopMessage | None:
        fresh = [a for a in self.kept if not a.acked_s and "desktop" not in a.told]
        if not fresh:
            return None
        self.kept = [replace(a, told=("desktop",)) if a in fresh else a for a in self.kept]
        now_s = int(self._owner.clock.now().timestamp())
        groups = grouped((each.due for each in fresh), now_s)
        return DesktopMessage(number=1, groups=groups, sound=False)

    def end_desktop(self, number: int) -> None:
        self._owner.note("alerts.end_desktop", number)

    def recover(self) -> int:
        return 0

    def test(self, ctx: Any, robot_id: str) -> None:
        now_s = int(self._owner.clock.now().timestamp())
        channel = f"robot:{robot_id}"
        self.last[channel] = LastMessage(
            state=MessageState.FAILED, at_s=now_s, note="连不上群机器人"
        )
        self._owner.note("alerts.test", robot_id)
        self.last[channel] = LastMessage(state=MessageState.SENT, at_s=now_s)

    # CareForRobots; ``robots`` of TellAlerts is never asked of the same object

    def robots(self, ctx: Any) -> RobotReport:
        return RobotReport()

    def all(self) -> tuple[tuple[Robot, LastMessage | None], ...]:
        return tuple((robot, self.last.get(robot.channel)) for robot in self.book.robots())

    def add(self, name: str, webhook: str, secret: str = "") -> Robot:
        kind, token = read_webhook(webhook)
        robot = Robot(robot_id=f"r{len(self.secrets) + 1}", name=name, kind=kind)
        self._owner.note("alerts.add_robot", name)
        self.book.put_robot(robot)
        self.secrets[robot.robot_id] = RobotSecrets(token=token, secret=secret)
        return robot

    def change(self, robot: Robot, webhook: str = "", secret: str | None = None) -> Robot:
        self._owner.note("alerts.change_robot", robot, webhook, secret)
        self.book.put_robot(robot)
        return robot

    def remove(self, robot_id: str) -> None:
        self._owner.note("alerts.remove_robot", robot_id)
        self.book.remove_robot(robot_id)
        self.secrets.pop(robot_id, None)
