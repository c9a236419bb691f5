"""The ports of pickup alerts: what waits, what was raised, what was told, and robots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.alert_delivery import Tries
from app.domain.ids import OrderId, ShopId
from app.domain.pickup_alert import Distances, Due, LateShare, Level, Threshold, Waiting
from app.domain.robot import Robot, RobotSecrets
from app.ports.jobs import JobContext


class MessageState(StrEnum):
    """What became of a message."""

    SENDING = "sending"  # its outcome is open
    SENT = "sent"
    UNKNOWN = "unknown"  # it may have arrived: never repeated
    FAILED = "failed"  # it surely did not


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAlert:
    """An alert that was raised. Instants are Unix seconds, 0 for "not yet"."""

    number: int
    due: Due
    raised_s: int
    acked_s: int = 0
    acked_by: str = ""
    ended_s: int = 0
    told: tuple[str, ...] = ()  # channels it was, or may have been, told on


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMessage:
    """How the newest message of a channel went. ``note`` is Chinese, why it failed."""

    state: MessageState
    at_s: int
    note: str = ""


class AlertRepo(Protocol):
    """Alerts within one unit of work."""

    def raised(self, order_ids: Iterable[OrderId]) -> dict[Threshold, Level]:
        """The highest level that was ever raised of each threshold of these orders."""
        ...

    def put(self, dues: Iterable[Due], at: datetime) -> int:
        """Raise them; one that was raised before changes nothing. How many are new."""
        ...

    def reopen(self, dues: Iterable[Due]) -> None:
        """Alerts of these that ended say something again; what was told stays told."""
        ...

    def withdraw(
        self, order_ids: Iterable[OrderId], after: datetime, due: Mapping[Threshold, Level]
    ) -> int:
        """Forget what was raised of these orders after that instant, and that it was told.

        What is no higher than the level that its threshold has in ``due`` stays. How many went.
        """
        ...

    def open(self) -> tuple[KeptAlert, ...]:
        """Those that have not ended, acknowledged ones among them, by their threshold."""
        ...

    def end(self, numbers: Iterable[int], at: datetime) -> None:
        """They say nothing any more."""
        ...

    def acknowledge(self, numbers: Iterable[int], at: datetime, by: str) -> tuple[int, ...]:
        """Which of them were not acknowledged before, and are now."""
        ...

    def take_back(self, numbers: Iterable[int]) -> int:
        """They are not acknowledged after all; how many that changed."""
        ...

    def untold(self, channel: str, level: Level) -> tuple[KeptAlert, ...]:
        """Open, not acknowledged, of at least ``level``, and not told on ``channel``."""
        ...

    def begin_message(
        self, channel: str, alerts: Iterable[int], at: datetime, operation: int
    ) -> int:
        """Keep that they are being told; the message's number."""
        ...

    def end_message(self, number: int, state: MessageState, at: datetime, note: str = "") -> None:
        """How it ended."""
        ...

    def sending(self) -> tuple[tuple[int, str, int], ...]:
        """Messages whose outcome is open: number, channel, line of the journal."""
        ...

    def tries(self, channel: str) -> Tries:
        """What ``channel`` was told last."""
        ...

    def forget(self, before: datetime) -> None:
        """Drop what ended before then, with its messages."""
        ...


class AlertRows(Protocol):
    """Queries that never block the writer. Callable from any thread; bound shops only."""

    def waiting(self) -> tuple[Waiting, ...]:
        """Orders of which a scan is still to come, once for each upload of them."""
        ...

    def late_shares(self, begin_s: int, end_s: int, now_s: int) -> tuple[LateShare, ...]:
        """Of each shop: orders whose promise falls into the half-open time, and those late."""
        ...

    def open(self) -> tuple[KeptAlert, ...]:
        """As :meth:`AlertRepo.open`, and where each was told."""
        ...

    def last_messages(self) -> dict[str, LastMessage]:
        """The newest message of each channel."""
        ...


class AlertBook(Protocol):
    """What is set up: robots, and distances of shops that have their own."""

    def robots(self) -> tuple[Robot, ...]: ...
    def put_robot(self, robot: Robot) -> None:
        """Add it, or save it over the one of the same id. Raises InvalidInput, StorageError."""
        ...

    def remove_robot(self, robot_id: str) -> None: ...
    def distances(self) -> Mapping[ShopId, Distances]:
        """Of shops that have their own."""
        ...

    def put_distances(self, shop_id: ShopId, distances: Distances | None) -> None:
        """Save a shop's own; None: the common ones count again."""
        ...


class RobotSender(Protocol):
    """Speaks to group robots."""

    def send(self, ctx: JobContext, robot: Robot, secrets: RobotSecrets, text: str) -> None:
        """Say ``text`` in the robot's group, once.

        Raises:
            NetworkError: with ``retry`` NOW nothing was sent; with ASK_FIRST it may have arrived.
            RateLimited: the robot was spoken to too often; nothing was said.
            PlatformRejected: the robot understood and said no.
        """
        ...
