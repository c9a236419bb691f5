"""What a command writes: tables, JSON, progress; aligned by the width that terminals give CJK."""

import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TextIO

GAP = "  "
BAR = 24


def width(text: str) -> int:
    """Columns that a terminal gives ``text``."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def pad(text: str, columns: int) -> str:
    """``text`` filled with spaces to ``columns``; longer text stays as it is."""
    return text + " " * max(columns - width(text), 0)


def cut(text: str, columns: int) -> str:
    """``text`` in at most ``columns``, a cut marked by an ellipsis."""
    if width(text) <= columns:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > columns - 1:
            break
        kept += char
    return f"{kept}…"


def pad_left(text: str, columns: int) -> str:
    """``text`` behind as many spaces as fill ``columns``."""
    return " " * max(columns - width(text), 0) + text


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Collection[str] = (),
    only_filled: Collection[str] = (),
) -> list[str]:
    """Lines of aligned columns, the head first.

    ``right``: titles of columns of figures. ``only_filled``: titles of columns that are left out
    while nothing stands in them.
    """
    body = [[_one_line(cell) for cell in row] for row in rows]
    shown = [
        place
        for place, title in enumerate(head)
        if title not in only_filled or any(row[place] for row in body)
    ]
    cells = [[row[place] for place in shown] for row in (head, *body)]
    columns = [max(width(row[i]) for row in cells) for i in range(len(shown))]
    fill = [pad_left if head[place] in right else pad for place in shown]
    return [
        GAP.join(
            put(cell, column) for put, cell, column in zip(fill, row, columns, strict=True)
        ).rstrip()
        for row in cells
    ]


def plain(value: Any) -> Any:
    """``value`` as JSON can carry it: dataclasses as objects, instants as ISO 8601, sets sorted.

    Raises:
        TypeError: it has no such form.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    return _plain_group(value)


def _plain_group(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(each) for key, each in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


class Screen:
    """Standard output for results, standard error for everything else.

    Args:
        out, err: the streams.
        as_json: results are one JSON document instead of text.
    """

    def __init__(self, out: TextIO, err: TextIO, *, as_json: bool) -> None:
        self._out = out
        self._err = err
        self.as_json = as_json
        self._shown = 0

    def result(self, value: Any, lines: Iterable[str]) -> None:
        """Write ``value`` as JSON, or ``lines`` as text."""
        if self.as_json:
            self.document(value)
        else:
            for line in lines:
                print(line, file=self._out)
        self._out.flush()

    def document(self, value: Any) -> None:
        """Write ``value`` as JSON whatever was asked for."""
        # Escapes are valid JSON on any stream; real characters only where all of them fit.
        unicode = (self._out.encoding or "").lower().replace("-", "") == "utf8"
        text = json.dumps(plain(value), ensure_ascii=not unicode, indent=2)
        if unicode:
            # A lone half of a surrogate pair is valid JSON only as an escape.
            text = "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)
        print(text, file=self._out, flush=True)

    def line(self, value: Mapping[str, Any]) -> None:
        """Write ``value`` as JSON on one line, at once (for a program that waits for it)."""
        print(json.dumps(plain(value)), file=self._out, flush=True)

    def note(self, text: str) -> None:
        """Write a remark for the person."""
        self.clear_progress()
        print(text, file=self._err, flush=True)

    def progress(self, done: int, total: int | None, text: str) -> None:
        """Show progress in place, on a terminal only."""
        if not self._err.isatty():
            return
        self.clear_progress()
        line = cut(_progress(done, total, text), 78)
        self._err.write(line)
        self._err.flush()
        self._shown = width(line)

    def clear_progress(self) -> None:
        """Take the progress away."""
        if self._shown:
            self._err.write(f"\r{' ' * self._shown}\r")
            self._err.flush()
            self._shown = 0


def _progress(done: int, total: int | None, text: str) -> str:
    if not total:
        return f"{text} {done}"
    filled = min(done, total) * BAR // total
    return f"{text} [{'█' * filled}{'·' * (BAR - filled)}] {done}/{total}"


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
