"""Tell raised alerts, each once a channel: on this desktop, and by group robots.

What is about to be told is kept first, with a line of the journal. A message of which nobody knows
whether it arrived counts as told: it is never repeated.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.domain.alert_delivery import DESKTOP, may_tell_at, quiet_hours
from app.domain.errors import AppError, Cancelled, InvalidInput, SecretsError
from app.domain.pickup_alert import Group, Level, grouped
from app.domain.robot import Robot, RobotSecrets
from app.ports.alerts import AlertBook, KeptAlert, MessageState, RobotSender
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.alert_text import TEST, message_text

MINUTE_S = 60
LOST = "程序中途退出，不知道是否发出；不会重发"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesktopMessage:
    """What this station should show now. ``sound``: with a beep."""

    number: int
    groups: tuple[Group, ...]
    sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotReport:
    """Robots' ids by how it went; those that had nothing to say are left out."""

    sent: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class TellAlerts:
    """Tells.

    Args:
        store: alerts, messages, journal.
        clock: server-corrected now.
        reliable: whether that may be acted on; until then the desktop is shown nothing.
        settings: what is shown on the desktop, and quiet hours.
        book: robots.
        secrets_of: a robot's secrets, None when the keyring has none.
        sender: speaks to robots.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        reliable: Callable[[], bool],
        settings: Settings,
        book: AlertBook,
        secrets_of: Callable[[str], RobotSecrets | None],
        sender: RobotSender,
    ) -> None:
        self._store = store
        self._clock = clock
        self._reliable = reliable
        self._settings = settings
        self._book = book
        self._secrets_of = secrets_of
        self._sender = sender

    def recover(self) -> int:
        """Close messages that were being told when the program ended; how many."""
        with self._store.begin() as work:
            lost = work.alerts.sending()
            for number, _channel, operation in lost:
                now = self._clock.now()
                work.alerts.end_message(number, MessageState.UNKNOWN, now, LOST)
                work.journal.outcome(operation, outcome="unknown", at=now, note=LOST)
            work.commit()
        return len(lost)

    def quiet(self, at: datetime) -> bool:
        """Whether nothing may be told at ``at``."""
        text = self._settings.text
        return quiet_hours(text("alert.quiet_from"), text("alert.quiet_to")).holds(at)

    # This desktop.

    def begin_desktop(self) -> DesktopMessage | None:
        """What to show now, kept as being shown; None for nothing. Then :meth:`end_desktop`.

        What is shown once is not shown again, so a clock that may be wrong shows nothing: neither
        in what it takes for a loud hour, nor with its own idea of the time left.
        """
        if not self._reliable():
            return None
        now = self._clock.now()
        if self.quiet(now) or not self._settings.flag("alert.desktop"):
            return None
        level = Level(int(self._settings.text("alert.level")))
        claimed = self._claim(DESKTOP, level, 0)
        if claimed is None:
            return None
        number, alerts = claimed
        groups = grouped((each.due for each in alerts), math.ceil(now.timestamp()))
        return DesktopMessage(
            number=number, groups=groups, sound=self._settings.flag("alert.sound")
        )

    def end_desktop(self, number: int) -> None:
        """It was shown."""
        self._end(number, MessageState.SENT)

    # Robots.

    def robots(self, ctx: JobContext) -> RobotReport:
        """Let each robot say what is new, all in one message, as often as it may.

        Raises:
            StorageError: the database cannot be read or written.
        """
        found: dict[MessageState, list[str]] = {}
        if self.quiet(self._clock.now()):
            return RobotReport()
        for robot in self._book.robots():
            ctx.check()
            if robot.on and (state := self._tell(ctx, robot)) is not None:
                found.setdefault(state, []).append(robot.robot_id)
        return RobotReport(
            sent=tuple(found.get(MessageState.SENT, ())),
            failed=tuple(found.get(MessageState.FAILED, ())),
            unknown=tuple(found.get(MessageState.UNKNOWN, ())),
        )

    def test(self, ctx: JobContext, robot_id: str) -> None:
        """Let a robot say a sentence, whatever the hour.

        Raises:
            InvalidInput: there is no such robot.
            AppError: why it did not, or may not have.
        """
        robot = next((each for each in self._book.robots() if each.robot_id == robot_id), None)
        if robot is None:
            raise InvalidInput("robot.unknown", "没有这个群机器人", "在设置里查看现有的机器人。")
        secrets = self._secrets(robot)
        with self._store.begin() as work:
            number = self._begin(work, robot.channel, ())
            work.commit()
        self._send(ctx, robot, secrets, TEST, number)

    def _tell(self, ctx: JobContext, robot: Robot) -> MessageState | None:
        claimed = self._claim(robot.channel, robot.level, robot.gap_min * MINUTE_S)
        if claimed is None:
            return None
        number, alerts = claimed
        now = self._clock.now()
        text = message_text(grouped((each.due for each in alerts), math.ceil(now.timestamp())), now)
        try:
            self._send(ctx, robot, self._secrets(robot), text, number)
        except SecretsError as error:
            self._end(number, MessageState.FAILED, error.title)
            return MessageState.FAILED
        except Cancelled:
            raise
        except AppError as error:
            return MessageState.UNKNOWN if error.outcome_unknown else MessageState.FAILED
        return MessageState.SENT

    def _send(
        self, ctx: JobContext, robot: Robot, secrets: RobotSecrets, text: str, number: int
    ) -> None:
        """Send and keep how it ended; whatever is not surely undone counts as told."""
        try:
            self._sender.send(ctx, robot, secrets, text)
        except Cancelled as error:  # before anything went out
            self._end(number, MessageState.FAILED, error.title)
            raise
        except AppError as error:
            state = MessageState.UNKNOWN if error.outcome_unknown else MessageState.FAILED
            self._end(number, state, f"{error.title}。{error.advice}")
            raise
        except BaseException:
            self._end(number, MessageState.UNKNOWN, LOST)
            raise
        self._end(number, MessageState.SENT)

    def _secrets(self, robot: Robot) -> RobotSecrets:
        found = self._secrets_of(robot.robot_id)
        if found is None:
            raise SecretsError(
                "robot.no_token",
                f"钥匙串里没有「{robot.name}」的地址",
                "在设置里重新粘贴机器人的 Webhook 地址。",
            )
        return found

    # What is kept.

    def _claim(
        self, channel: str, level: Level, gap_s: int
    ) -> tuple[int, tuple[KeptAlert, ...]] | None:
        now_s = int(self._clock.now().timestamp())
        with self._store.begin() as work:
            if may_tell_at(work.alerts.tries(channel), gap_s, now_s) > now_s:
                return None
            alerts = work.alerts.untold(channel, level)
            if not alerts:
                return None
            number = self._begin(work, channel, tuple(each.number for each in alerts))
            work.commit()
        return number, alerts

    def _begin(self, work: UnitOfWork, channel: str, alerts: tuple[int, ...]) -> int:
        now = self._clock.now()
        operation = work.journal.intend(
            kind="alert.tell",
            subject=f"alert:{channel}",
            batch_id=None,
            at=now,
            note=f"{len(alerts)}",
        )
        return work.alerts.begin_message(channel, alerts, now, operation)

    def _end(self, number: int, state: MessageState, note: str = "") -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            operations = {n: operation for n, _, operation in work.alerts.sending()}
            work.alerts.end_message(number, state, now, note)
            if number in operations:
                work.journal.outcome(operations[number], outcome=state.value, at=now, note=note)
            work.commit()
