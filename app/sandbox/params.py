"""Typed reading of ``param_json``, as tolerant of types as the public clients need."""

import json
from typing import TypeVar, cast

from app.sandbox.answers import Refused, bad_parameter, missing_parameter, platform_parameter

Json = dict[str, object]
T = TypeVar("T")


def parse(text: str) -> "Params":
    """Read ``param_json``. An empty array is what old PHP clients make of no parameters."""
    try:
        value = json.loads(text)
    except ValueError:
        raise _unreadable() from None
    if value == []:
        value = {}
    if not isinstance(value, dict):
        raise _unreadable()
    return Params(value)


def _unreadable() -> Refused:
    return platform_parameter("isv.parameter-format-invalid", "param_json 不是合法的 JSON 对象")


class Params:
    """One JSON object. ``null`` counts as absent.

    Args:
        value: the object.
        error: number in the sub code of what is wrong or missing.
    """

    def __init__(self, value: Json, error: int = 1000) -> None:
        self._value = value
        self._error = error

    def numbered(self, error: int) -> "Params":
        """The same object with another error number."""
        return Params(self._value, error)

    def has(self, name: str) -> bool:
        """Whether ``name`` is there with a value."""
        return self._value.get(name) is not None

    def value(self, name: str) -> object:
        """Whatever is there, None when absent."""
        return self._value.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """A string; numbers are taken as their digits."""
        value = self._value.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is None:
            return self._or_missing(name, default)
        raise bad_parameter(self._error, f"参数 {name} 应为字符串")

    def need_text(self, name: str) -> str:
        """A string that is not empty."""
        value = self.text(name, "")
        if not value:
            raise missing_parameter(self._error, name)
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """An integer; digits in a string are taken too."""
        value = self._value.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lstrip("-").isdecimal():
            return int(value)
        if value is None:
            return self._or_missing(name, default)
        raise bad_parameter(self._error, f"参数 {name} 应为整数")

    def number_or_none(self, name: str) -> int | None:
        """An integer, or None when absent."""
        return self.number(name) if self.has(name) else None

    def flag(self, name: str) -> bool:
        """A boolean, false when absent; the texts ``true`` and ``false`` are taken too."""
        value = self._value.get(name)
        return value is True or value == "true"

    def objects(self, name: str) -> "list[Params]":
        """An array of objects, empty when absent."""
        rows = self.array(name)
        if not all(isinstance(row, dict) for row in rows):
            raise bad_parameter(self._error, f"参数 {name} 应为对象数组")
        return [Params(cast("Json", row), self._error) for row in rows]

    def part(self, name: str) -> "Params":
        """An object, empty when absent."""
        value = self._value.get(name)
        if value is None:
            return Params({}, self._error)
        if not isinstance(value, dict):
            raise bad_parameter(self._error, f"参数 {name} 应为对象")
        return Params(value, self._error)

    def texts(self, name: str) -> list[str]:
        """An array of strings or numbers, empty when absent."""
        return [str(row) for row in self.array(name)]

    def array(self, name: str) -> list[object]:
        """An array, empty when absent."""
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_parameter(self._error, f"参数 {name} 应为数组")
        return value

    def _or_missing(self, name: str, default: T | None) -> T:
        if default is None:
            raise missing_parameter(self._error, name)
        return default
