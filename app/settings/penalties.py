"""Penalty tables: dated data files that come with the program, and files of a person's own.

A file is checked as a whole. A bad one is refused with the line and the reason, and the last good
one stays: every good file of a person's own has a copy beside it, as the other files of the
profile have. One version of a name has one content, so that figures of the past stay explicable.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from app.domain.errors import AppError, InvalidInput, StorageError
from app.domain.penalty import PenaltyTable
from app.domain.words import Words, listed
from app.settings.disk import storage_error, write_whole
from app.settings.penalty_file import PREFIX, PenaltiesInvalid, read_penalties


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyEntry:
    """One table of the list.

    Args:
        table: as it counts.
        own: a person's own file.
        shipped_version: of the shipped table that an own one stands before; 0: none.
    """

    table: PenaltyTable
    own: bool
    shipped_version: int = 0


class PenaltyBook:
    """The tables of one profile: those that come with the program, and the person's own.

    Args:
        folder: where the person's own are; need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def list(self) -> tuple[tuple[PenaltyEntry, ...], str]:
        """Every table, the newest last, and what was wrong with files (Chinese, "" when nothing).

        A person's own stands in for a shipped one of the same name.

        Raises:
            StorageError: a file exists and cannot be read.
        """
        shipped = {table.name: table for table in _shipped()}
        found = {name: PenaltyEntry(table=table, own=False) for name, table in shipped.items()}
        troubles = []
        for path in self._own():
            table, trouble = self._last_good(path)
            if table is not None:
                before = shipped.get(table.name)
                found[table.name] = PenaltyEntry(
                    table=table, own=True, shipped_version=before.version if before else 0
                )
            if trouble:
                troubles.append(trouble)
        newest_last = sorted(found.values(), key=lambda each: (each.table.as_of, each.table.name))
        return tuple(newest_last), listed(troubles)

    def table(self, name: str = "") -> tuple[PenaltyTable, str]:
        """The newest table or the one called ``name``, and what was wrong with files.

        Raises:
            InvalidInput: there is none of that name.
            StorageError: a file exists and cannot be read.
        """
        every, trouble = self.list()
        for entry in reversed(every):
            if name in {"", entry.table.name}:
                return entry.table, trouble
        raise InvalidInput(
            "penalties.unknown",
            f"没有叫 {name} 的罚则",
            f"现有：{'、'.join(entry.table.name for entry in every)}。",
            context={"name": name},
        )

    def add(self, text: str) -> PenaltyTable:
        """Keep a table of the person's own, over an older one of its name; all or nothing.

        Raises:
            PenaltiesInvalid: it cannot be used; nothing changed.
            InvalidInput: it is other rules under a name and version that are taken.
            StorageError: the folder cannot be written.
        """
        table = read_penalties("", text)
        self._check_version(table)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, self._folder.name) from error
        path = self._folder / f"{table.name}.toml"
        write_whole(path, text.encode())
        write_whole(_copy(path), text.encode())
        return table

    def remove(self, name: str) -> None:
        """Take a table of the person's own away; a shipped one of its name counts again.

        Raises:
            InvalidInput: it is none of theirs.
            StorageError: it cannot be removed.
        """
        path = self._folder / f"{name}.toml"
        if path not in self._own():
            raise InvalidInput(
                "penalties.not_own",
                f"罚则 {name} 不能删除",
                "只能删除自己添加的罚则，用 zhunlan penalties list 查看。",
                context={"name": name},
            )
        try:
            path.unlink(missing_ok=True)
            _copy(path).unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, path.name) from error

    def _check_version(self, table: PenaltyTable) -> None:
        """One version has one content."""
        for entry in self.list()[0]:
            present = entry.table
            if present.name != table.name or present == table or table.version > present.version:
                continue
            raise InvalidInput(
                "penalties.version",
                f"罚则 {table.name} 已有第 {present.version} 版，内容不同",
                f"把 version 写成 {present.version + 1} 或更大后再添加。",
                context={"name": table.name, "version": present.version},
            )

    def _own(self) -> tuple[Path, ...]:
        try:
            names = {path.name.removesuffix(".bak") for path in self._folder.iterdir()}
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise storage_error(error, self._folder.name) from error
        own = (name for name in names if name.startswith(PREFIX) and name.endswith(".toml"))
        return tuple(self._folder / name for name in sorted(own))

    def _last_good(self, path: Path) -> tuple[PenaltyTable | None, str]:
        """The table of ``path``, of its copy when it is bad, or None; and what was wrong."""
        copy = _copy(path)
        try:
            text = _text_of(path)
            table = read_penalties(path.stem, text)
        except InvalidInput as error:
            with suppress(AppError):
                table = read_penalties(path.stem, _text_of(copy))
                return table, Words("{why}，已改用上一次的", why=error.title)
            return None, Words("{why}，没有采用", why=error.title)
        with suppress(StorageError):  # the file itself is good; the copy is one change behind
            if not copy.exists() or copy.read_text("utf-8", errors="replace") != text:
                write_whole(copy, text.encode())
        return table, ""


def shipped_penalties() -> tuple[Traversable, ...]:
    """The files that come with the program, oldest first."""
    every = files("resources").joinpath("rules").iterdir()
    own = (file for file in every if file.name.startswith(PREFIX) and file.name.endswith(".toml"))
    return tuple(sorted(own, key=lambda file: file.name))


@cache
def _shipped() -> tuple[PenaltyTable, ...]:
    return tuple(
        read_penalties(file.name.removesuffix(".toml"), file.read_text("utf-8"))
        for file in shipped_penalties()
    )


def _copy(path: Path) -> Path:
    return path.with_name(f"{path.name}.bak")


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise PenaltiesInvalid(path.stem, 1, Words("不是 UTF-8 编码")) from error
    except FileNotFoundError as error:
        raise InvalidInput(
            "penalties.gone", Words("罚则 {name} 的文件不见了", name=path.stem)
        ) from error
    except OSError as error:
        raise storage_error(error, path.name) from error
