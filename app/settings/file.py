"""The settings file: JSON in the profile folder, with the last good copy beside it."""

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from app.domain.errors import InvalidInput, StorageError
from app.domain.events import SettingsChanged
from app.ports.events import EventBus
from app.ports.settings import Value
from app.settings.disk import storage_error, write_whole
from app.settings.option import Kind
from app.settings.options import BY_KEY, OPTIONS, ORDERED, check_together, option

log = logging.getLogger(__name__)

VERSION = 1
"""Version of the file's layout that this program writes."""

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the raw values of one version into those of the next."""

UPGRADES: Mapping[int, Upgrade] = {}
"""From version n to n + 1. Version 1 is the first."""


@dataclass(frozen=True, slots=True)
class _Content:
    """A file as read: raw values (unknown keys included) and the layout version."""

    values: dict[str, Any]
    version: int


class SettingsFile:
    """The :class:`app.ports.settings.Settings` of one profile.

    Reading is safe from any thread. A broken file is answered by the last good copy, then by the
    defaults; :attr:`trouble` says so. Keys this version does not know are kept.

    Args:
        path: the JSON file; need not exist. ``.bak`` beside it is the last good copy.
        bus: told of saved changes.
        version, upgrades: the layout to write and the steps from older ones.

    Raises:
        StorageError: the file exists and cannot be read.
    """

    def __init__(
        self,
        path: Path,
        bus: EventBus,
        *,
        version: int = VERSION,
        upgrades: Mapping[int, Upgrade] = UPGRADES,
    ) -> None:
        self._path = path
        self._copy = path.with_name(f"{path.name}.bak")
        self._bus = bus
        self._version = version
        self._upgrades = upgrades
        self._saving = Lock()
        self.trouble = ""
        """Chinese: what was wrong with the file when it was opened; empty when all was well."""
        content, self.trouble = self._load()
        self._values = _known(content.values)

    def text(self, key: str) -> str:
        """The text or choice ``key``. Raises KeyError for one that does not exist."""
        value = self._get(key, Kind.TEXT, Kind.CHOICE)
        return str(value)

    def number(self, key: str) -> int:
        """The number ``key``. Raises KeyError for one that does not exist."""
        return int(self._get(key, Kind.NUMBER))

    def flag(self, key: str) -> bool:
        """The flag ``key``. Raises KeyError for one that does not exist."""
        return bool(self._get(key, Kind.FLAG))

    def put(self, values: Mapping[str, Value]) -> None:
        """Check and save; either all of ``values`` or none. Publishes what really changed.

        Raises:
            InvalidInput: an unknown key, a value out of range, or two that contradict.
            StorageError: the folder cannot be written.
        """
        checked = {key: option(key).check(value) for key, value in values.items()}
        with self._saving:
            content, _ = self._load()  # another program may have saved meanwhile
            before, after = self._values, _known(content.values) | checked
            check_together(after)
            self._save(_Content(content.values | checked, content.version))
            self._values = after
        changed = frozenset(key for key in after if after[key] != before[key])
        if changed:
            self._bus.publish(SettingsChanged(keys=changed))

    def _get(self, key: str, *kinds: Kind) -> Value:
        if BY_KEY[key].kind not in kinds:
            raise KeyError(f"{key} is a {BY_KEY[key].kind}")
        return self._values[key]

    def _load(self) -> tuple[_Content, str]:
        """The newest good content, and what was wrong."""
        content = self._read(self._path)
        if content is not None:
            labels = "、".join(f"「{BY_KEY[key].label}」" for key in unusable(content.values))
            return content, f"设置 {labels} 的值不可用，已改用默认值" if labels else ""
        what = "已损坏" if self._path.exists() else "不见了"
        content = self._read(self._copy)
        if content is not None:
            return content, f"设置文件{what}，已改用上一次的副本"
        fresh = not self._path.exists() and not self._copy.exists()
        return _Content({}, self._version), "" if fresh else f"设置文件{what}，已恢复默认设置"

    def _read(self, path: Path) -> _Content | None:
        """None when the file is missing or broken."""
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise storage_error(error, path.name) from error
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError):
            return None
        return self._decode(raw)

    def _decode(self, raw: object) -> _Content | None:
        if not isinstance(raw, dict):
            return None
        values, version = raw.get("values"), raw.get("version")
        if not isinstance(values, dict) or not isinstance(version, int) or version < 1:
            return None
        while version < self._version:
            values = self._upgrades[version](values)
            version += 1
        return _Content(values, version)

    def _save(self, content: _Content) -> None:
        """Write the file, then the copy. A broken file is set aside for whoever looks into it."""
        if self._path.exists() and self._read(self._path) is None:
            with suppress(OSError):
                self._path.replace(self._path.with_name(f"{self._path.name}.broken"))
        document = {"version": content.version, "values": content.values}
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
        write_whole(self._path, text.encode() + b"\n")
        try:
            write_whole(self._copy, text.encode() + b"\n")
        except StorageError:  # the settings are saved; only their copy is one save behind
            log.warning("the copy of the settings could not be written", exc_info=True)


def unusable(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys whose raw value in ``values`` is not usable on its own or with the others."""
    bad = []
    for each in OPTIONS:
        try:
            each.check(values.get(each.key, each.default))
        except InvalidInput:
            bad.append(each.key)
    for pair in ORDERED:
        first, second = (values.get(key, BY_KEY[key].default) for key in pair)
        if not set(pair) & set(bad) and first > second:
            bad += pair
    return tuple(bad)


def _known(values: Mapping[str, Any]) -> dict[str, Value]:
    """Every option's value; the default where ``values`` has none or an unusable one."""
    usable = {key: value for key, value in values.items() if key not in unusable(values)}
    return {each.key: each.check(usable.get(each.key, each.default)) for each in OPTIONS}
