"""Canonical JSON: the one text of a request's parameters that is both signed and sent.

Source: platform reference 1.3. Keys ascend by bytes at every level, no white space, raw UTF-8,
``<>&='/`` untouched, U+2028 and U+2029 escaped, integers exact. Null members stay where they are
given: leaving absent members out is the caller's choice.
"""

import json
import re
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import TypeAlias

from app.domain.errors import InvalidInput

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
_WORDS = {None: "null", True: "true", False: "false"}
_HALF_PAIR = re.compile("[\ud800-\udfff]")


class _Number:
    """A number of a JSON text, kept as written: no rounding, no change of notation."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def canonical(value: Json) -> str:
    """The canonical text of ``value``.

    Raises:
        InvalidInput: a text in it holds half of a surrogate pair, which UTF-8 cannot carry.
        TypeError: a float (its text would be a guess), or anything else that is not JSON.
    """
    return sendable(_write(value))


def canonical_text(text: str) -> str:
    """The canonical form of the JSON object in ``text``; numbers keep their own notation.

    Raises:
        InvalidInput: not a JSON object, or half of a surrogate pair in it.
    """
    try:
        value = json.loads(
            text, parse_int=_Number, parse_float=_Number, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InvalidInput("params.not_json", "参数不是 JSON 对象", "请检查括号、引号和逗号。")
    return sendable(_write(value))


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _write(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, _Number):
        return value.text
    if isinstance(value, Mapping):
        # Code points sort as their UTF-8 bytes do.
        members = [f"{_text(key)}:{_write(value[key])}" for key in sorted(value)]
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_write, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _text(value: str) -> str:
    quoted = encode_basestring(value)
    if "\u2028" in quoted or "\u2029" in quoted:
        return quoted.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return quoted


def sendable(text: str) -> str:
    """``text`` itself, sure to encode as UTF-8.

    Raises:
        InvalidInput: it holds half of a surrogate pair. (The codec's own error would carry all
            of the text, secrets included.)
    """
    if not text.isascii() and _HALF_PAIR.search(text):
        raise InvalidInput("params.surrogate", "文字里有不完整的字符，无法发送", "删除乱码后重试。")
    return text
