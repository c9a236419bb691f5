"""The settings file: JSON in the profile folder, with the last good copy beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from app.domain.errors import InvalidInput
from app.domain.events import SettingsChanged
from app.ports.events import EventBus
from app.ports.settings import Value
from app.settings.kept import KeptFile
from app.settings.option import Kind
from app.settings.options import BY_KEY, OPTIONS, ORDERED, check_together, option

VERSION = 1
"""Version of the file's layout that this program writes."""

Judge = Callable[[Value], None]
"""Raises InvalidInput for a value that cannot be chosen in this profile."""

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
        judges: of options whose values depend on other files of the profile, by key.
        version, upgrades: the layout to write and the steps from older ones.

    Raises:
        StorageError: the file exists and cannot be read.
    """

    def __init__(
        self,
        path: Path,
        bus: EventBus,
        *,
        judges: Mapping[str, Judge] = {},
        version: int = VERSION,
        upgrades: Mapping[int, Upgrade] = UPGRADES,
    ) -> None:
        self._file = KeptFile(path, self._decode, "设置")
        self._bus = bus
        self._judges = judges
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
        for key in self._judges.keys() & checked.keys():
            self._judges[key](checked[key])
        with self._saving:
            content, _ = self._load()  # another program may have saved meanwhile
            before, after = self._values, _known(content.values) | checked
            check_together(after)
            saved = _Content(content.values | checked, content.version)
            self._file.save({"version": saved.version, "values": saved.values})
            self._values = after
        changed = frozenset(key for key in after if after[key] != before[key])
        if changed:
            self._bus.publish(SettingsChanged(keys=changed))

    def retired(self) -> dict[str, Any]:
        """Stored values of keys that this version does not know: what older ones called options."""
        content, _ = self._load()
        return {key: value for key, value in content.values.items() if key not in BY_KEY}

    def _get(self, key: str, *kinds: Kind) -> Value:
        if BY_KEY[key].kind not in kinds:
            raise KeyError(f"{key} is a {BY_KEY[key].kind}")
        return self._values[key]

    def _load(self) -> tuple[_Content, str]:
        """The newest good content, and what was wrong."""
        content, trouble = self._file.load()
        if content is None:
            return _Content({}, self._version), trouble
        labels = "、".join(f"「{BY_KEY[key].label}」" for key in unusable(content.values))
        if labels and not trouble:
            trouble = f"设置 {labels} 的值不可用，已改用默认值"
        return content, trouble

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
