"""A folder of a person's own label templates beside the shipped ones."""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.adapters.files.atomic import storage_error, write_atomically
from app.domain.errors import InvalidInput
from app.labels.library import load_template, shipped_names, shipped_text
from app.labels.pictures import (
    LARGEST_PNG,
    black_and_white,
    picture_beside,
    pictures_beside,
)
from app.labels.ruler import RULER_PREFIX, ruler_name, ruler_text
from app.labels.schema import Fault, TemplateInvalid, parse_template
from app.labels.stock import STOCKS, Stock, parse_stocks
from app.labels.template import DEFAULT_TEMPLATE, Bitmap, Template
from app.ports.templates import TemplateEntry

ENDING = ".toml"
BACKUP = ".bak"

_STOCKS = "stocks"
"""``stocks.toml`` of the folder holds a person's own paper sizes, not a template."""

_LARGEST_FILE = 1_000_000  # bytes
_LARGEST_PICTURE = 20_000_000  # bytes, before it is made black and white
_MOST_ALIKE = 1000
_LONGEST_NAME = 60  # letters; three bytes each stay below what file systems take
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
"""Windows opens a device under these names, whatever the ending."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of a file: the template to print, and why the file itself is refused."""

    template: Template | None
    faults: tuple[Fault, ...] = ()


class TemplateLibrary:
    """All templates by name; a file of the folder stands before a shipped one of its name.

    Files are read again when they, or a picture beside them, have changed. A bad one is refused,
    and what was good before stays in use, the shipped one at last. Several threads may use one.

    Args:
        folder: the person's templates, ``NAME.toml`` with their pictures; need not exist.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._seen: dict[str, tuple[object, _Read]] = {}

    def list(self) -> tuple[TemplateEntry, ...]:
        """Every template, shipped names first; own paper sizes bring a ruler each."""
        rulers = (ruler_name(stock) for stock in self._own_stocks())
        names = dict.fromkeys((*shipped_names(), *rulers, *self._own_names()))
        return tuple(self._entry(name) for name in names)

    def stocks(self) -> tuple[Stock, ...]:
        """The usual paper sizes and those of the person's ``stocks.toml``; a bad file has none."""
        return tuple(dict.fromkeys((*STOCKS, *self._own_stocks())))

    def load(self, name: str = DEFAULT_TEMPLATE) -> Template:
        """The template ``name`` as it can be printed: the last good one.

        Raises:
            InvalidInput: there is none of that name.
            TemplateInvalid: it is not one, and never was; file, line and reason are named.
        """
        path = self._own_file(name)
        if path is None:
            return self._shipped(name)
        read = self._read(name, path)
        if read.template is None:
            raise TemplateInvalid(name, read.faults)
        return read.template

    def faults(self, name: str) -> tuple[Fault, ...]:
        """Everything for which the person's file ``name`` is refused; none for a good one."""
        path = self._own_file(name)
        return self._read(name, path).faults if path is not None else ()

    def text(self, name: str) -> str:
        """The text of the template ``name``, good or bad, to be edited.

        Raises:
            InvalidInput: there is none of that name, or it is no text.
        """
        path = self._own_file(name)
        if path is not None:
            return read_template_text(path)
        return self._own_rulers().get(name) or shipped_text(name)

    def save(self, name: str, text: str) -> Template:
        """Check ``text`` and write it into the folder, whole or not at all.

        The file before stays as ``NAME.toml.bak``.

        Raises:
            TemplateInvalid: it is no template; the file stays as it was.
            InvalidInput: the name is no file name, or there is no folder.
            StorageError: the folder cannot be written.
        """
        path = self._new_path(name)
        template = parse_template(name, text, pictures_beside(text, path.parent))
        self._make_folder(path.parent)
        data = text.encode()
        with suppress(OSError):  # nothing to keep where there was none
            before = path.read_bytes()
            if before != data:
                write_atomically(_backup(path), before)
        write_atomically(path, data)
        return template

    def remove(self, name: str) -> None:
        """Take the person's template ``name`` away; its file stays as ``NAME.toml.bak``.

        Raises:
            InvalidInput: it is none of theirs.
            StorageError: it cannot be removed.
        """
        path = self._own_file(name)
        if path is None:
            raise InvalidInput(
                "label.template_not_own",
                "这个模板不能删除",
                "自带的模板删不掉；自己的模板可能已经删了。",
                context={"name": name},
            )
        try:
            path.replace(_backup(path))
        except OSError as error:
            raise storage_error(error) from error
        self._seen.pop(name, None)

    def free_name(self, base: str) -> str:
        """A name like ``base`` that no template has yet, on any file system."""
        marked = "".join(char if char.isalnum() or char in "-_" else "_" for char in base)
        stem = marked.strip("-_")[: _LONGEST_NAME - 5] or "template"
        if not _usable(stem):
            stem = f"my_{stem}"[: _LONGEST_NAME - 5]
        taken = {name.casefold() for name in (*shipped_names(), *self._own_names())}
        if stem.casefold() not in taken:
            return stem
        number = 2
        while f"{stem}_{number}".casefold() in taken:
            number += 1
        return f"{stem}_{number}"

    def take_in(self, path: Path) -> str:
        """Copy the template file ``path`` and its pictures into the folder; its name there.

        Raises:
            TemplateInvalid: it is no template; line and reason are named.
            InvalidInput: there is no folder, or a picture of that name is there and another.
            StorageError: the folder cannot be written.
        """
        load_template_file(path)
        text = read_template_text(path)
        name = self.free_name(path.stem)
        target = self._new_path(name)
        self._make_folder(target.parent)
        self._copy_pictures(text, path.parent, target.parent)
        self.save(name, text)
        return name

    def give_out(self, name: str, path: Path) -> None:
        """Write the template ``name`` to ``path``, and its pictures beside it.

        Raises:
            InvalidInput: there is none, or another picture of that name is there.
            StorageError: it cannot be written.
        """
        text = self.text(name)
        if self._folder is not None and self._own_file(name) is not None:
            self._copy_pictures(text, self._folder, path.parent)
        write_atomically(path, text.encode())

    def pictures(self) -> dict[str, Bitmap | str]:
        """File name → picture, or why it cannot be used, for all PNG files of the folder."""
        if self._folder is None or not self._folder.is_dir():
            return {}
        names = sorted(path.name for path in self._folder.glob("*.png"))
        return {name: picture_beside(name, self._folder) for name in names}

    def take_picture(self, path: Path) -> str:
        """Put the picture ``path`` into the folder as a black and white PNG; its name there.

        Raises:
            InvalidInput: it is no picture, or too large, or there is no folder.
            StorageError: it cannot be read or written.
        """
        try:
            if path.stat().st_size > _LARGEST_PICTURE:
                raise _no_picture("图片太大")
            png = black_and_white(path.read_bytes())
        except ValueError as error:
            raise _no_picture(str(error)) from error
        except OSError as error:
            raise storage_error(error) from error
        if len(png) > LARGEST_PNG:
            raise _no_picture("图片太大")
        folder = self._new_path("picture").parent
        self._make_folder(folder)
        stem = "".join(c if c.isalnum() or c in "-_" else "_" for c in path.stem)[:_LONGEST_NAME]
        for number in range(1, _MOST_ALIKE):
            target = folder / (f"{stem}.png" if number == 1 else f"{stem}_{number}.png")
            if not _holds_another(target, png):
                write_atomically(target, png)
                return target.name
        raise _no_picture("同名的图片太多")

    def _entry(self, name: str) -> TemplateEntry:
        path = self._own_file(name)
        read = self._read(name, path) if path is not None else _Read(self._shipped(name))
        template = read.template
        return TemplateEntry(
            name=name,
            title=(template.title if template else "") or name,
            use=template.use.value if template else "",
            width_mm=template.width_mm if template else 0,
            height_mm=template.height_mm if template else 0,
            own=path is not None,
            problem=_told(read.faults),
        )

    def _own_file(self, name: str) -> Path | None:
        """The person's file ``name``, if it is there."""
        if self._folder is None or not _usable(name):
            return None
        path = self._folder / f"{name}{ENDING}"
        return path if path.is_file() else None

    def _new_path(self, name: str) -> Path:
        if self._folder is None or not _usable(name):
            raise InvalidInput(
                "label.template_name", "模板名不能用", "请只用字母、数字、横线和中文。"
            )
        return self._folder / f"{name}{ENDING}"

    def _own_names(self) -> tuple[str, ...]:
        if self._folder is None or not self._folder.is_dir():
            return ()
        names = sorted(path.stem for path in self._folder.glob(f"*{ENDING}"))
        return tuple(name for name in names if _usable(name))

    def _own_stocks(self) -> tuple[Stock, ...]:
        if self._folder is None:
            return ()
        try:
            return parse_stocks((self._folder / f"{_STOCKS}{ENDING}").read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError, InvalidInput):
            return ()

    def _own_rulers(self) -> dict[str, str]:
        return {ruler_name(stock): ruler_text(stock) for stock in self._own_stocks()}

    def _shipped(self, name: str) -> Template:
        if name.startswith(RULER_PREFIX) and name in (own := self._own_rulers()):
            return parse_template(name, own[name])
        return load_template(name)

    def _read(self, name: str, path: Path) -> _Read:
        mark = _mark(path)
        seen = self._seen.get(name)
        if seen is not None and seen[0] == mark:
            return seen[1]
        try:
            read = _Read(load_template_file(path))
        except TemplateInvalid as error:
            before = seen[1] if seen is not None else _Read(self._in_its_place(name))
            read = replace(before, faults=error.faults)
        self._seen[name] = (mark, read)
        return read

    def _in_its_place(self, name: str) -> Template | None:
        return load_template(name) if name in shipped_names() else None

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error) from error

    def _copy_pictures(self, text: str, source: Path, target: Path) -> None:
        """Pictures that ``text`` names, all or none; none is written over another one."""
        found = {
            target / name: picture.png
            for name, picture in pictures_beside(text, source).items()
            if isinstance(picture, Bitmap)
        }
        for place, data in found.items():
            if _holds_another(place, data):
                raise InvalidInput(
                    "label.picture_taken",
                    f"那里已有另一张图片 {place.name}",
                    "请给图片换个名字，模板里的 file 也一起改。",
                    context={"file": place.name},
                )
        for place, data in found.items():
            write_atomically(place, data)


def load_template_file(path: Path) -> Template:
    """The template in the file ``path``, with the pictures beside it.

    Raises:
        TemplateInvalid: it is no template; line and reason are named.
    """
    text = read_template_text(path)
    return parse_template(path.stem, text, pictures_beside(text, path.parent))


def read_template_text(path: Path) -> str:
    """The template file ``path`` as text, with line feeds only.

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


def _holds_another(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() != data
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _no_picture(why: str) -> InvalidInput:
    return InvalidInput("label.picture", why, "请选 PNG、JPG 或 BMP，20 MB 以内。")


def _usable(name: str) -> bool:
    """Whether ``name`` can be the name of a person's template."""
    return (
        name.replace("-", "_").replace("_", "a").isalnum()
        and len(name) <= _LONGEST_NAME
        and name.casefold() not in _DEVICES | {_STOCKS}
        and not name.startswith(RULER_PREFIX)
    )


def _told(faults: tuple[Fault, ...]) -> str:
    if not faults:
        return ""
    more = f"；另有 {len(faults) - 1} 处" if len(faults) > 1 else ""
    return f"第 {faults[0].line} 行：{faults[0].reason}{more}"


def _backup(path: Path) -> Path:
    return path.with_name(path.name + BACKUP)


def _mark(path: Path) -> object:
    """Changes when the file or a picture beside it does."""
    marks = []
    for each in (path, *sorted(path.parent.glob("*.png"))):
        with suppress(OSError):
            about = each.stat()
            marks.append((each.name, about.st_mtime_ns, about.st_size))
    return marks
