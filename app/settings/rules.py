"""Pickup rules: a dated data file, its alert distances overridden by the options."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeGuard

from app.domain.errors import InvalidInput
from app.domain.pickup import PickupRules
from app.ports.settings import Settings

DEFAULT_PACK = "2022-06"
SCHEMA = 1

_OVERRIDES = ("pay_soon_s", "pay_urgent_s", "upload_soon_s", "upload_urgent_s")


def rule_packs() -> Traversable:
    """The folder of the packaged rule files."""
    return files("resources").joinpath("rules")


def load_rules(settings: Settings, pack: str = DEFAULT_PACK) -> PickupRules:
    """The rules of ``pack`` with the alert distances of the settings.

    Raises:
        InvalidInput: no such pack, or its file is malformed.
    """
    return with_alerts(read_rules(rule_packs().joinpath(f"{pack}.toml")), settings)


def with_alerts(rules: PickupRules, settings: Settings) -> PickupRules:
    """``rules`` with the alert distances of the settings."""
    own = {name: settings.number(f"pickup.{name}") for name in _OVERRIDES}
    return PickupRules(
        name=rules.name,
        as_of=rules.as_of,
        pay_thresholds_s=rules.pay_thresholds_s,
        upload_thresholds_s=rules.upload_thresholds_s,
        **own,
    )


def read_rules(file: Traversable) -> PickupRules:
    """The rules in ``file``.

    Raises:
        InvalidInput: the file is missing or malformed; ``context`` names the field.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _broken(file.name, "file") from error
    except ValueError as error:
        raise _broken(file.name, "toml") from error
    rules = decode_rules(raw)
    if isinstance(rules, str):
        raise _broken(file.name, rules)
    return rules


def decode_rules(raw: dict[str, Any]) -> PickupRules | str:
    """The rules of a parsed file, or the dotted name of the first field that is wrong."""
    try:
        return _decode(raw)
    except _Malformed as error:
        return error.field


class _Malformed(Exception):
    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def _decode(raw: dict[str, Any]) -> PickupRules:
    if raw.get("schema") != SCHEMA:
        raise _Malformed("schema")
    pay, upload = _table(raw, "pay"), _table(raw, "upload")
    return PickupRules(
        name=_text(raw, "name"),
        as_of=_text(raw, "as_of"),
        pay_thresholds_s=_thresholds(pay, "pay"),
        upload_thresholds_s=_thresholds(upload, "upload"),
        pay_soon_s=_seconds(pay, "pay", "soon_s"),
        pay_urgent_s=_seconds(pay, "pay", "urgent_s"),
        upload_soon_s=_seconds(upload, "upload", "soon_s"),
        upload_urgent_s=_seconds(upload, "upload", "urgent_s"),
    )


def _table(raw: dict[str, Any], name: str) -> dict[str, Any]:
    table = raw.get(name)
    if not isinstance(table, dict):
        raise _Malformed(name)
    return table


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise _Malformed(name)
    return value


def _seconds(table: dict[str, Any], clock: str, name: str) -> int:
    value = table.get(name)
    if not _is_whole(value) or value < 0:
        raise _Malformed(f"{clock}.{name}")
    return value


def _thresholds(table: dict[str, Any], clock: str) -> tuple[int, ...]:
    """Hours, above 0 and rising, in seconds."""
    hours = table.get("thresholds_h")
    if (
        not isinstance(hours, list)
        or not hours
        or not all(_is_whole(hour) and hour > 0 for hour in hours)
        or sorted(set(hours)) != hours
    ):
        raise _Malformed(f"{clock}.thresholds_h")
    return tuple(hour * 3600 for hour in hours)


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _broken(name: str, field: str) -> InvalidInput:
    return InvalidInput(
        "rules.broken",
        f"规则包 {name} 缺失或内容不对",
        "重新安装程序可以恢复自带的规则包。",
        context={"file": name, "field": field},
    )
