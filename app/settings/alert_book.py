"""Robots, and alert distances of shops that have their own, in a file of the profile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

import msgspec

from app.domain.errors import InvalidInput
from app.domain.events import SettingsChanged
from app.domain.ids import ShopId
from app.domain.pickup_alert import Distances
from app.domain.robot import Robot
from app.ports.events import EventBus
from app.settings.kept import KeptFile

VERSION = 1
KEY = "alerts"
"""What ``SettingsChanged`` names when something of it changed."""


@dataclass(frozen=True, slots=True)
class _Content:
    robots: tuple[Robot, ...] = ()
    distances: Mapping[ShopId, Distances] = field(default_factory=lambda: MappingProxyType({}))


class AlertFile:
    """The :class:`app.ports.alerts.AlertBook` of one profile. It holds no secret.

    Args:
        path: the JSON file; need not exist. ``.bak`` beside it is the last good copy.
        bus: told of saved changes.

    Raises:
        StorageError: the file exists and cannot be read.
    """

    def __init__(self, path: Path, bus: EventBus) -> None:
        self._file = KeptFile(path, _decode, "提醒")
        self._bus = bus
        self._saving = Lock()
        content, self.trouble = self._file.load()
        """Chinese: what was wrong with the file when it was opened; empty when all was well."""
        self._content = content or _Content()

    def robots(self) -> tuple[Robot, ...]:
        """In the order they were added."""
        return self._content.robots

    def put_robot(self, robot: Robot) -> None:
        """Add it, or save it over the one of the same id.

        Raises:
            InvalidInput: another robot has this name.
            StorageError: the folder cannot be written.
        """

        def change(content: _Content) -> _Content:
            others = [each for each in content.robots if each.robot_id != robot.robot_id]
            if any(each.name == robot.name for each in others):
                raise InvalidInput(
                    "robot.name",
                    f"已有一个叫「{robot.name}」的机器人",
                    "换一个名字再保存。",
                    context={"field": "name"},
                )
            known = len(others) < len(content.robots)
            robots = (
                tuple(robot if e.robot_id == robot.robot_id else e for e in content.robots)
                if known
                else (*content.robots, robot)
            )
            return replace(content, robots=robots)

        self._change(change)

    def remove_robot(self, robot_id: str) -> None:
        """Forget it."""
        self._change(
            lambda content: replace(
                content, robots=tuple(e for e in content.robots if e.robot_id != robot_id)
            )
        )

    def distances(self) -> Mapping[ShopId, Distances]:
        """Of shops that have their own."""
        return self._content.distances

    def put_distances(self, shop_id: ShopId, distances: Distances | None) -> None:
        """Save a shop's own; None: the common ones count again.

        Raises:
            StorageError: the folder cannot be written.
        """

        def change(content: _Content) -> _Content:
            kept = {k: v for k, v in content.distances.items() if k != shop_id}
            if distances is not None:
                kept[shop_id] = distances
            return replace(content, distances=MappingProxyType(kept))

        self._change(change)

    def _change(self, change: Callable[[_Content], _Content]) -> None:
        with self._saving:
            stored, _ = self._file.load()  # another program may have saved meanwhile
            before = self._content if stored is None else stored
            after = change(before)
            if after != before:
                self._file.save(
                    {
                        "version": VERSION,
                        "robots": [msgspec.to_builtins(each) for each in after.robots],
                        "shops": {k: msgspec.to_builtins(v) for k, v in after.distances.items()},
                    }
                )
            told, self._content = self._content != after, after
        if told:
            self._bus.publish(SettingsChanged(keys=frozenset({KEY})))


def _decode(raw: object) -> _Content | None:
    """Entries that cannot be used are left out; None when it is no such file."""
    if not isinstance(raw, dict) or raw.get("version") != VERSION:
        return None
    robots, shops = raw.get("robots"), raw.get("shops")
    if not isinstance(robots, list) or not isinstance(shops, dict):
        return None
    found = [robot for entry in robots if (robot := _convert(entry, Robot)) is not None]
    own = {
        ShopId(str(shop_id)): distances
        for shop_id, entry in shops.items()
        if (distances := _convert(entry, Distances)) is not None
    }
    return _Content(tuple({robot.robot_id: robot for robot in found}.values()), own)


def _convert(entry: object, kind: type[Any]) -> Any:
    try:
        return msgspec.convert(entry, kind)
    except (msgspec.ValidationError, InvalidInput):
        return None
