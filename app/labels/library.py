"""Shipped templates, and a folder of a person's own beside them."""

import importlib.resources
import io
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from PIL import Image

from app.domain.errors import InvalidInput
from app.labels.ruler import RULER_PREFIX, ruler_templates
from app.labels.schema import Fault, TemplateInvalid, image_names, parse_template
from app.labels.template import DEFAULT_TEMPLATE, Bitmap, Template

LARGEST_IMAGE = 2400
"""Dots on a side."""

_LARGEST_FILE = 1_000_000  # bytes


class Origin(StrEnum):
    """Where a template comes from."""

    SHIPPED = "shipped"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Entry:
    """One template to choose. ``faults``: its file is refused for these.

    ``template`` is then the last good one, or the shipped one of that name, or None.
    """

    name: str
    origin: Origin
    template: Template | None
    faults: tuple[Fault, ...] = ()


class TemplateLibrary:
    """All templates by name; a file of the folder stands before a shipped one of its name.

    Files are read again when they have changed. A bad one is refused, and what was good before
    stays in use. Not for several threads at a time.

    Args:
        folder: the person's templates, ``NAME.toml`` with their pictures; need not exist.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._seen: dict[str, tuple[object, Entry]] = {}

    def entries(self) -> tuple[Entry, ...]:
        """Every template, shipped names first."""
        names = dict.fromkeys((*shipped_names(), *self._user_names()))
        return tuple(self.entry(name) for name in names)

    def entry(self, name: str) -> Entry:
        """The template ``name``, with what is wrong with its file.

        Raises:
            InvalidInput: there is none of that name.
        """
        path = self._path(name)
        if path is None or not path.is_file():
            self._seen.pop(name, None)
            return Entry(name, Origin.SHIPPED, load_template(name))
        mark = self._mark(path)
        seen = self._seen.get(name)
        if seen is None or seen[0] != mark:
            seen = (mark, self._read(name, path))
            self._seen[name] = seen
        return seen[1]

    def load(self, name: str = DEFAULT_TEMPLATE) -> Template:
        """The template ``name`` as it can be printed: the last good one.

        Raises:
            InvalidInput: there is none of that name.
            TemplateInvalid: it is not one, and never was; file, line and reason are named.
        """
        entry = self.entry(name)
        if entry.template is None:
            raise TemplateInvalid(name, entry.faults)
        return entry.template

    def text(self, name: str) -> str:
        """The text of the template ``name``, good or bad, to be edited.

        Raises:
            InvalidInput: there is none of that name.
        """
        path = self._path(name)
        if path is not None and path.is_file():
            return _text(path)
        return shipped_text(name)

    def save(self, name: str, text: str) -> Template:
        """Check ``text`` and write it into the folder, whole or not at all.

        Raises:
            TemplateInvalid: it is no template; the file stays as it was.
            InvalidInput: the name is no file name, or there is no folder, or it is not writable.
        """
        path = self._path(name)
        if path is None or name.startswith(RULER_PREFIX):
            raise InvalidInput(
                "label.template_name", "模板名不能用", "请只用字母、数字、横线和中文。"
            )
        template = parse_template(name, text, _pictures(text, path.parent))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, text)
        except OSError as error:
            raise InvalidInput(
                "label.template_write", "模板没有存下", "请检查磁盘空间和文件夹权限。"
            ) from error
        return template

    def _path(self, name: str) -> Path | None:
        clean = name.replace("-", "_").isidentifier() or name.replace("-", "_").isalnum()
        return self._folder / f"{name}.toml" if self._folder is not None and clean else None

    def _user_names(self) -> tuple[str, ...]:
        if self._folder is None or not self._folder.is_dir():
            return ()
        names = sorted(path.stem for path in self._folder.glob("*.toml") if path.stem != "stocks")
        return tuple(name for name in names if self._path(name) is not None)

    def _mark(self, path: Path) -> object:
        """Changes when the file or a picture beside it does."""
        marks = []
        for each in (path, *sorted(path.parent.glob("*.png"))):
            with suppress(OSError):
                about = each.stat()
                marks.append((each.name, about.st_mtime_ns, about.st_size))
        return marks

    def _read(self, name: str, path: Path) -> Entry:
        try:
            text = _text(path)
            template = parse_template(name, text, _pictures(text, path.parent))
        except TemplateInvalid as error:
            return replace(self._before(name), faults=error.faults)
        return Entry(name, Origin.USER, template)

    def _before(self, name: str) -> Entry:
        if name in self._seen:
            return self._seen[name][1]
        shipped = load_template(name) if name in shipped_names() else None
        return Entry(name, Origin.USER, shipped)


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped templates, rulers last."""
    files = importlib.resources.files("resources.labels").iterdir()
    names = sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
    return (*names, *ruler_templates())


def shipped_text(name: str) -> str:
    """The text of the shipped template ``name``.

    Raises:
        InvalidInput: there is none.
    """
    if name in ruler_templates():
        return ruler_templates()[name]
    file = importlib.resources.files("resources.labels").joinpath(f"{name}.toml")
    if not name.isidentifier() or not file.is_file():
        raise InvalidInput(
            "label.template", "没有这个面单模板", "请选别的模板。", context={"name": name}
        )
    return file.read_text("utf-8")


@cache
def load_template(name: str = DEFAULT_TEMPLATE) -> Template:
    """The shipped template ``name``.

    Raises:
        InvalidInput: there is none.
    """
    text = shipped_text(name)
    return parse_template(
        name, text, _pictures(text, importlib.resources.files("resources.labels"))
    )


def _text(path: Path) -> str:
    """The file as text.

    Raises:
        TemplateInvalid: it is not readable as UTF-8, or far too large.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise TemplateInvalid(path.stem, (Fault(1, "文件太大"),))
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TemplateInvalid(path.stem, (Fault(line, "请存成 UTF-8 编码"),)) from error
    except OSError as error:
        raise TemplateInvalid(path.stem, (Fault(1, "文件读不出来"),)) from error


def _pictures(text: str, folder: Traversable) -> dict[str, Bitmap | str]:
    return {name: _picture(name, folder) for name in image_names(text)}


def _picture(name: str, folder: Traversable) -> Bitmap | str:
    """The picture ``name`` of ``folder``, or why it cannot be used."""
    if not name.endswith(".png") or any(mark in name for mark in "/\\:\0"):
        return "图片要是模板旁边的 .png 文件，不带路径"
    try:
        with folder.joinpath(name).open("rb") as file:
            png = file.read(_LARGEST_FILE + 1)
    except OSError:
        return f"没有图片 {name}"
    try:
        return _bitmap(png)
    except ValueError as error:
        return f"图片 {name} {error}"
    except (OSError, SyntaxError, Image.DecompressionBombError):
        return f"图片 {name} 打不开"


def _bitmap(png: bytes) -> Bitmap:
    """The picture in ``png``; a ValueError says in Chinese why it is not to be used."""
    if len(png) > _LARGEST_FILE:
        raise ValueError("太大")
    with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
        if max(picture.size) > LARGEST_IMAGE:
            raise ValueError(f"太大，最多 {LARGEST_IMAGE}×{LARGEST_IMAGE} 点")
        if picture.mode != "1":
            raise ValueError("要是 1 位黑白的 PNG")
        picture.load()
        return Bitmap(*picture.size, png)


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
