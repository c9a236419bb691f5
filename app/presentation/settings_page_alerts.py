"""Settings · 揽收提醒: distances of single shops, and group robots."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from app.domain.errors import AppError, InvalidInput
from app.domain.ids import ShopId
from app.domain.pickup_alert import Distances, Level
from app.domain.robot import Robot
from app.ports.alerts import LastMessage
from app.ports.jobs import JobContext
from app.ports.rows import ShopRow
from app.ports.tasks import NET_USER, READ, STORE
from app.presentation.desk import Desk
from app.presentation.formatting import phrase, verbatim
from app.presentation.status_notify import Notifier
from app.presentation.undo import Told

LEVELS: tuple[tuple[Level, str], ...] = (
    (Level.AMBER, "变黄就提醒"),
    (Level.RED, "变红才提醒"),
    (Level.BLACK, "回传超时才提醒"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotDraft:
    """What was typed of a robot. ``robot_id`` "": a new one; ``webhook`` "": the kept one.

    ``secret`` None: the kept one; "": none.
    """

    robot_id: str = ""
    name: str = ""
    webhook: str = ""
    secret: str | None = None
    gap_min: int = 5
    level: Level = Level.RED


class AlertSettings:
    """Everything but the common options, which are a form like others.

    Args:
        desk: the services.
        failed: takes errors that belong to no field.
        told: takes what was done in a few words, and what undoes it.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        failed: Callable[[Exception], None],
        told: Told,
    ) -> None:
        self.changed = Notifier()
        self.shops: tuple[ShopRow, ...] = ()
        self.robots: tuple[tuple[Robot, LastMessage | None], ...] = ()
        self.errors: dict[str, str] = {}
        """Chinese, by field of the robot being edited; ``distances`` for those of a shop."""
        self.busy = False
        self.testing: frozenset[str] = frozenset()
        self._desk = desk
        self._failed = failed
        self._told = told

    def refresh(self) -> None:
        """Read shops and robots, and how their newest messages went."""
        desk = self._desk
        desk.tasks.run(
            READ,
            lambda _ctx: (desk.reader.shops(), desk.alerts.robots.all()),
            done=self._take,
            failed=self._failed,
        )

    # Shops.

    def common(self) -> Distances:
        """What counts for shops without distances of their own."""
        number = self._desk.settings.number
        return Distances(
            pay_soon_s=number("pickup.pay_soon_s"),
            pay_urgent_s=number("pickup.pay_urgent_s"),
            upload_soon_s=number("pickup.upload_soon_s"),
            upload_urgent_s=number("pickup.upload_urgent_s"),
        )

    def own(self, shop_id: ShopId) -> Distances | None:
        """A shop's own distances."""
        return self._desk.alerts.book.distances().get(shop_id)

    def put_distances(self, shop_id: ShopId, values: dict[str, int] | None) -> None:
        """Save a shop's own, in seconds by name; None: the common ones count again."""
        self.errors.pop("distances", None)
        try:
            distances = Distances(**values) if values is not None else None
        except InvalidInput as error:
            self.errors["distances"] = error.title
            self.changed.notify()
            return
        book, before = self._desk.alerts.book, self.own(shop_id)
        words = phrase("改了店铺的提醒时间" if distances else "改用共同的提醒时间")

        def put_back() -> None:
            if book.distances().get(shop_id) == distances:
                book.put_distances(shop_id, before)

        def undo() -> None:
            self._desk.tasks.run(STORE, lambda _ctx: put_back(), failed=self._failed)

        self._desk.tasks.run(
            STORE,
            lambda _ctx: book.put_distances(shop_id, distances),
            done=lambda _: self._told(words, undo),
            failed=self._failed,
        )

    # Robots.

    def save(self, draft: RobotDraft, then: Callable[[], None]) -> None:
        """Add or change a robot, then call ``then``; errors stand at their fields."""
        self.errors.clear()
        self.busy = True
        self.changed.notify()

        def done(robot: Robot) -> None:
            self.busy = False
            self._told(phrase("已保存机器人「{name}」", name=verbatim(robot.name)), None)
            then()
            self.refresh()

        self._desk.tasks.run(
            NET_USER, lambda _ctx: self._save(draft), done=done, failed=self._refused
        )

    def _save(self, draft: RobotDraft) -> Robot:
        """Keyrings are slow: never on the window's thread."""
        care = self._desk.alerts.robots
        known = {robot.robot_id: robot for robot in self._desk.alerts.book.robots()}
        robot = known.get(draft.robot_id)
        if robot is None:
            added = care.add(draft.name, draft.webhook, draft.secret or "")
            return care.change(replace(added, gap_min=draft.gap_min, level=draft.level))
        changed = replace(robot, name=draft.name.strip(), gap_min=draft.gap_min, level=draft.level)
        return care.change(changed, draft.webhook, draft.secret)

    def switch(self, robot: Robot) -> None:
        """Let it speak, or be still."""
        words = "停用机器人「{name}」" if robot.on else "启用机器人「{name}」"
        undo = partial(self._turn, robot, on=robot.on)
        said = phrase(words, name=verbatim(robot.name))
        self._turn(robot, on=not robot.on, then=lambda: self._told(said, undo))

    def _turn(self, robot: Robot, *, on: bool, then: Callable[[], None] | None = None) -> None:
        """Switch a robot as it is now: its other settings may have changed since."""
        alerts = self._desk.alerts

        def turn() -> None:
            known = {each.robot_id: each for each in alerts.book.robots()}
            if robot.robot_id in known:
                alerts.robots.change(replace(known[robot.robot_id], on=on))

        self._run(turn, then)

    def remove(self, robot: Robot) -> None:
        """Forget it and its secrets."""
        self._run(lambda: self._desk.alerts.robots.remove(robot.robot_id))

    def test(self, robot: Robot) -> None:
        """Let it say a sentence now."""
        if robot.robot_id in self.testing:
            return
        self.testing |= {robot.robot_id}
        self.changed.notify()
        tell = self._desk.alerts.tell

        def job(ctx: JobContext) -> None:
            tell.test(ctx, robot.robot_id)

        def over() -> None:
            self.testing -= {robot.robot_id}
            self.refresh()

        def done(_: None) -> None:
            self._told(phrase("测试消息已发到「{name}」", name=verbatim(robot.name)), None)
            over()

        def failed(error: Exception) -> None:
            over()
            self._failed(error)

        self._desk.tasks.run(NET_USER, job, done=done, failed=failed)

    def _run(self, job: Callable[[], object], then: Callable[[], None] | None = None) -> None:
        def done(_answer: object) -> None:
            self.refresh()
            if then is not None:
                then()

        self._desk.tasks.run(NET_USER, lambda _ctx: job(), done=done, failed=self._failed)

    def _take(
        self,
        found: tuple[tuple[ShopRow, ...], tuple[tuple[Robot, LastMessage | None], ...]],
    ) -> None:
        self.shops, self.robots = found
        self.changed.notify()

    def _refused(self, error: Exception) -> None:
        self.busy = False
        field = str(error.context.get("field", "")) if isinstance(error, AppError) else ""
        if isinstance(error, InvalidInput) and field:
            self.errors[field] = error.title
        else:
            self._failed(error)
        self.changed.notify()
