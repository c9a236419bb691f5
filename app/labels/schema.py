"""Template text to a ``Template``, or to what is wrong with it and on which line."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from app.domain.errors import InvalidInput, Retry
from app.labels.rules import slot_faults, template_faults
from app.labels.template import Bitmap, Slot, Template
from app.labels.toml_lines import Path, key_lines, line_of

LONGEST = 200_000
"""Characters of a template; the largest shipped one has six thousand."""

_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)")
_AT = re.compile(r" - at `\$([^`]*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"contains unknown field `(\w+)`")
_MISSING = re.compile(r"missing required field `(\w+)`")
_ENUM = re.compile(r"Invalid enum value '(.*)'")
_TYPES = re.compile(r"Expected `(\w+)[^`]*`.*, got `(\w+)")
_WORDS = {
    "float": "数字",
    "int": "整数",
    "str": "文字（加引号）",
    "bool": "true 或 false",
    "array": "方括号里的列表",
    "object": "表",
    "null": "空",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a template: the line, counted from 1, and why, in Chinese."""

    line: int
    reason: str


class TemplateInvalid(InvalidInput):
    """A template that cannot be used. ``faults`` are in the order of their lines."""

    default_retry = Retry.AFTER_FIX

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(
            "label.template",
            "面单模板不能用",
            f"{name}.toml 第 {first.line} 行：{first.reason}。",
            context={"name": name, "line": first.line, "why": first.reason},
        )
        self.name = name
        self.faults = faults


def parse_template(name: str, text: str, images: dict[str, Bitmap | str] | None = None) -> Template:
    """A template from TOML ``text``.

    Args:
        name: of the file, without its ending.
        text: the whole file.
        images: file name → the picture, or why it cannot be used. Left out: no picture is looked
            for.

    Raises:
        TemplateInvalid: it is not TOML, a key is missing, unknown or of the wrong type, or what
            it says cannot be drawn.
    """
    data, lines = _read(name, text)
    template, faults = _converted(data)
    if template is not None:
        faults = [*template_faults(template), *_picture_faults(template, images)]
    if template is None or faults:
        placed = {Fault(line_of(lines, path), reason): None for path, reason in faults}
        raise TemplateInvalid(name, tuple(sorted(placed, key=lambda fault: fault.line)))
    wanted = {slot.file for slot in template.slots if slot.file}
    good = {k: v for k, v in (images or {}).items() if k in wanted and isinstance(v, Bitmap)}
    return msgspec.structs.replace(template, images=good)


def image_names(text: str) -> frozenset[str]:
    """Files that the ``image`` slots of ``text`` name; none where it is no template."""
    try:
        slots = tomllib.loads(text).get("slot", [])
    except tomllib.TOMLDecodeError:
        return frozenset()
    entries = [slot for slot in slots if isinstance(slot, dict)] if isinstance(slots, list) else []
    return frozenset(str(slot["file"]) for slot in entries if "file" in slot)


def _read(name: str, text: str) -> tuple[dict[str, object], dict[Path, int]]:
    if len(text) > LONGEST:
        raise TemplateInvalid(name, (Fault(1, "文件太大"),))
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _SYNTAX.search(str(error))
        line = int(found[1]) if found else max(1, text.count("\n"))
        raise TemplateInvalid(name, (Fault(line, "不是正确的 TOML，请检查引号和括号"),)) from error
    return data, key_lines(text)


def _converted(data: dict[str, object]) -> tuple[Template | None, list[tuple[Path, str]]]:
    """The template, or the first fault of its head and of each slot."""
    faults: list[tuple[Path, str]] = []
    slots = data.get("slot", [])
    if isinstance(slots, list):
        for number, entry in enumerate(slots):
            try:
                slot = msgspec.convert(entry, Slot)
            except (msgspec.ValidationError, RecursionError) as error:
                faults.append(_translated(str(error), ("slot", number)))
            else:  # one broken slot must not hide what is wrong with the others
                faults += slot_faults(slot, ("slot", number))
    if "images" in data:
        faults.append((("images",), "不认识 images"))
    if faults:
        return None, faults
    try:
        return msgspec.convert(data, Template), []
    except msgspec.ValidationError as error:
        return None, [_translated(str(error), ())]


def _picture_faults(
    template: Template, images: dict[str, Bitmap | str] | None
) -> Iterator[tuple[Path, str]]:
    if images is None:
        return
    for number, slot in enumerate(template.slots):
        picture = images.get(slot.file) if slot.file else None
        if slot.file and not isinstance(picture, Bitmap):
            yield ("slot", number, "file"), picture or f"没有图片 {slot.file}"


def _translated(message: str, base: Path) -> tuple[Path, str]:
    """Where and why, from a message of msgspec."""
    at = _AT.search(message)
    steps = _STEP.findall(at[1]) if at else []
    path: Path = (*base, *(key or int(number) for key, number in steps))
    if found := _UNKNOWN.search(message):
        return (*path, found[1]), f"不认识 {found[1]}"
    if found := _MISSING.search(message):
        return path, f"缺少 {found[1]}"
    if found := _ENUM.search(message):
        return path, f"不认识“{found[1]}”"
    if "length 4" in message:
        return path, "方括号里要有 4 个数：左、上、宽、高"
    if found := _TYPES.search(message):
        return path, f"应为{_WORDS.get(found[1], found[1])}，现在是{_WORDS.get(found[2], found[2])}"
    return path, "写法不对"
