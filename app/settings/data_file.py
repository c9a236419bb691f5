"""Reading TOML data files whose every field is checked; a bad one is told with its place."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeGuard

from app.domain.errors import InvalidInput
from app.domain.toml_lines import Path as KeyPath
from app.domain.toml_lines import key_lines
from app.settings.disk import storage_error


class Malformed(Exception):
    """A field that is not as it should be.

    Args:
        field: its dotted name.
        reason: Chinese.
        near: a text that stands in its line, to find that.
    """

    def __init__(self, field: str, reason: str, near: str = "") -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
        self.near = near or field.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class DataFile:
    """The text of one file and the name by which people know it."""

    name: str
    text: str

    def tables(self) -> dict[str, Any]:
        """The parsed file.

        Raises:
            InvalidInput: it is not TOML; says in which line.
        """
        try:
            return tomllib.loads(self.text)
        except ValueError as error:
            raise broken_file(self.name, "toml", f"不是正确的 TOML（{error}）") from error

    def refuse(self, error: Malformed) -> InvalidInput:
        """The known error for a field of this file."""
        place = self._place(error)
        where = f"第 {place} 行，" if place else ""
        return broken_file(self.name, error.field, f"{where}{error.field}：{error.reason}")

    def _place(self, error: Malformed) -> int:
        """The line of the field, or of the table around it; 0 when neither can be told."""
        lines = {_shown(path): line for path, line in key_lines(self.text).items() if path}
        if error.field in lines:
            return lines[error.field]
        key = re.compile(rf"(?<![\w\-]){re.escape(error.near)}[\"']?\s*=")
        for number, line in enumerate(self.text.split("\n"), 1):
            if key.search(line):
                return number
        return lines.get(error.field.rpartition(".")[0], 0)


def _shown(path: KeyPath) -> str:
    """A path as fields are named: dotted, places in lists counted from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def broken_file(name: str, field: str, reason: str) -> InvalidInput:
    """A data file that cannot be used."""
    return InvalidInput(
        "rules.broken",
        f"规则文件 {name} 不能用：{reason}",
        "改正这一行后重新打开程序；删掉这个文件就用自带的。",
        context={"file": name, "field": field},
    )


def packaged(name: str) -> DataFile:
    """A file of the packaged rules."""
    return DataFile(name, _rules().joinpath(name).read_text("utf-8"))


def own(folder: Path, name: str) -> DataFile | None:
    """A person's file of that name in the profile; None when there is none.

    Raises:
        StorageError: it cannot be read.
        InvalidInput: it is not UTF-8.
    """
    try:
        return DataFile(name, folder.joinpath(name).read_text("utf-8-sig"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise broken_file(name, "encoding", "不是 UTF-8 编码") from error
    except OSError as error:
        raise storage_error(error, name) from error


def need_schema(raw: Mapping[str, Any], schema: int) -> None:
    """Refuse a file of another schema."""
    if raw.get("schema") != schema:
        raise Malformed("schema", f"应为 {schema}")


def table_of(raw: Mapping[str, Any], name: str, place: str = "") -> dict[str, Any]:
    """The table ``name``."""
    value = raw.get(name)
    if not isinstance(value, dict):
        raise Malformed(_dotted(place, name), "缺少这一节", name)
    return value


def text_of(raw: Mapping[str, Any], name: str, place: str = "") -> str:
    """A text that is not empty."""
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(_dotted(place, name), "应为文字", name)
    return value


def whole_of(raw: Mapping[str, Any], name: str, place: str = "", *, least: int = 0) -> int:
    """A whole number of at least ``least``."""
    value = raw.get(name)
    if not _is_whole(value) or value < least:
        raise Malformed(_dotted(place, name), f"应为不小于 {least} 的整数", name)
    return value


def texts_of(raw: Mapping[str, Any], name: str, place: str = "") -> tuple[str, ...]:
    """A list of texts."""
    value = raw.get(name)
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise Malformed(_dotted(place, name), "应为文字的列表", name)
    return tuple(value)


def _dotted(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _rules() -> Traversable:
    return files("resources").joinpath("rules")


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
