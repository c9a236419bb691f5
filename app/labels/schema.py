"""Template text to a ``Template``, or to what is wrong with it and on which line."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from app.domain.errors import InvalidInput, Retry
from app.domain.toml_lines import Path, key_lines, line_of
from app.domain.wrong_input import translated
from app.labels.rules import slot_faults, template_faults
from app.labels.template import Bitmap, Slot, Template

LONGEST = 200_000
"""Characters of a template; the largest shipped one has six thousand."""

_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)")


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
                faults.append(translated(str(error), ("slot", number)))
            else:  # one broken slot must not hide what is wrong with the others
                faults += slot_faults(slot, ("slot", number))
    if "images" in data:
        faults.append((("images",), "不认识 images"))
    if faults:
        return None, faults
    try:
        return msgspec.convert(data, Template), []
    except msgspec.ValidationError as error:
        return None, [translated(str(error))]


def _picture_faults(
    template: Template, images: dict[str, Bitmap | str] | None
) -> Iterator[tuple[Path, str]]:
    if images is None:
        return
    for number, slot in enumerate(template.slots):
        picture = images.get(slot.file) if slot.file else None
        if slot.file and not isinstance(picture, Bitmap):
            yield ("slot", number, "file"), picture or f"没有图片 {slot.file}"
