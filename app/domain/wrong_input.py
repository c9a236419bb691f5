"""What msgspec says about wrong input, in Chinese and with the place it means."""

import re

from app.domain.toml_lines import Path
from app.domain.words import Words

_AT = re.compile(r" - at `\$([^`]*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"contains unknown field `(\w+)`")
_TYPES = re.compile(r"Expected `(\w+)[^`]*`.*, got `(\w+)")
_REASONS = (
    (re.compile(r"missing required field `(\w+)`"), "缺少 {key}"),
    (re.compile(r"Invalid enum value '(.*)'"), "不认识「{key}」"),
    (re.compile(r"length 4"), "方括号里要有 4 个数：左、上、宽、高"),
    (re.compile(r"RFC3339|timezone"), "应为带时区的时间，如 2026-11-22T14:03:00+08:00"),
    (re.compile(r"Expected `(?:int|float)` >= (-?\d+)"), "不能小于 {key}"),
    (re.compile(r"Expected `(?:int|float)` <= (-?\d+)"), "不能大于 {key}"),
    (re.compile(r"Expected `str` of length >= 1"), "不能是空的"),
)
_WORDS = {
    "float": "数字",
    "int": "整数",
    "str": "文字（加引号）",
    "bool": "true 或 false",
    "array": "方括号里的列表",
    "object": "表",
    "null": "空",
    "datetime": "时间",
}


def translated(message: str, base: Path = ()) -> tuple[Path, str]:
    """Where and why, from a message of msgspec about the part at ``base``."""
    at = _AT.search(message)
    steps = _STEP.findall(at[1]) if at else []
    path: Path = (*base, *(key or int(number) for key, number in steps))
    if found := _UNKNOWN.search(message):
        return (*path, found[1]), Words("不认识 {key}", key=found[1])
    return path, _reason(message)


def _reason(message: str) -> str:
    for pattern, words in _REASONS:
        if found := pattern.search(message):
            return Words(words, **dict(zip(("key",), found.groups(), strict=False)))
    if found := _TYPES.search(message):
        wanted, got = (Words(_WORDS.get(kind, kind)) for kind in found.groups())
        return Words("应为{wanted}，现在是{got}", wanted=wanted, got=got)
    return Words("写法不对")
