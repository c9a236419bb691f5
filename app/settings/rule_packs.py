"""The rule packs of one profile: those shipped with the program, and a person's own."""

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.errors import AppError, InvalidInput
from app.domain.pickup import PickupRules
from app.domain.rule_pack import RulePack, pack_of_day
from app.domain.words import Words, listed
from app.ports.settings import Settings, Value
from app.settings.disk import storage_error, write_whole
from app.settings.rule_pack_file import PackFault, PackFile, RulePackInvalid, parse_pack
from app.settings.rules import DEFAULT_PACK, load_rules, rule_packs, with_alerts

log = logging.getLogger(__name__)

ENDING = ".toml"
COPY = ".bak"
"""Ending of the last good copy of a person's own file."""
CHOICE = "rate.pack"
"""The option that names the pack in use."""
BY_DAY = "auto"
"""Instead of a pack's name: the pack by which the platform counts on that day."""
_SHIPPED = re.compile(r"\d{4}-\d{2}")
_SIZE_MAX = 400_000
"""Bytes; larger files are not even read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackEntry:
    """One pack of the list.

    Args:
        pack: in use.
        own: a person's own file.
        faults: why the present file is refused; the last good copy is in use then.
        shipped_version: of the shipped pack that an own one stands before; 0: none.
    """

    pack: RulePack
    own: bool
    faults: tuple[PackFault, ...] = ()
    shipped_version: int = 0


class RulePacks:
    """Every rule pack by name; a person's own file stands before a shipped one of its name.

    A bad file is refused, and what was good before stays in use: the last good copy beside it,
    or the shipped pack. Files are read whenever they are asked for, so that an edit counts.

    Args:
        folder: of a person's own packs, ``NAME.toml``; need not exist. None: shipped ones only.
        chosen: the name that the settings say.
    """

    def __init__(
        self, folder: Path | None = None, chosen: Callable[[], str] = lambda: BY_DAY
    ) -> None:
        self._folder = folder
        self._chosen = chosen

    def list(self) -> tuple[PackEntry, ...]:
        """Every pack, by the day it counts from."""
        shipped = {name: _shipped(name).pack for name in _shipped_names()}
        entries = {name: PackEntry(pack=pack, own=False) for name, pack in shipped.items()}
        for name in self._own_names():
            file, faults = self._own(name)
            before = shipped.get(name)
            if file is not None:
                entries[name] = PackEntry(
                    pack=file.pack,
                    own=True,
                    faults=faults,
                    shipped_version=before.version if before else 0,
                )
            elif before is not None:
                entries[name] = PackEntry(pack=before, own=False, faults=faults)
        return tuple(
            sorted(entries.values(), key=lambda each: (each.pack.from_day, each.pack.name))
        )

    def refused(self) -> Mapping[str, tuple[PackFault, ...]]:
        """What is wrong with each own file that cannot be used now, by name."""
        found = {name: self._own(name)[1] for name in self._own_names()}
        return {name: faults for name, faults in found.items() if faults}

    def trouble(self) -> str:
        """Chinese: every line and reason of refused own files, a chosen pack that is not there."""
        told = []
        for name, faults in self.refused().items():
            why = listed(
                Words("第 {line} 行：{why}", line=each.line, why=each.reason) for each in faults
            )
            used = self._instead(name)
            file = f"{name}{ENDING}"
            told.append(
                Words("规则包 {file} 不能用，{used}（{why}）", file=file, used=used, why=why)
            )
        missing = self.missing()
        if missing:
            told.append(
                Words(
                    "设置里选的规则包 {name} 用不了，倒计时按 {used} 计，请另选一个",
                    name=missing,
                    used=DEFAULT_PACK,
                )
            )
        return listed(told)

    def missing(self) -> str:
        """The name that the settings say while no pack of it can be used; else ""."""
        name = self._chosen()
        return "" if self._usable(name) else name

    def check_choice(self, name: Value) -> None:
        """Whether the settings may say ``name``.

        Raises:
            InvalidInput: no pack of that name can be used.
        """
        if not self._usable(str(name)):
            names = "、".join((BY_DAY, *(entry.pack.name for entry in self.list())))
            raise InvalidInput(
                "packs.unknown",
                Words("没有规则包 {name}，可选 {names}", name=name, names=names),
                "改好后再保存；原来的设置没有变。",
                context={"key": CHOICE, "pack": name},
            )

    def _usable(self, name: str) -> bool:
        try:
            return name == BY_DAY or bool(self._file(name))
        except InvalidInput:
            return False

    def _instead(self, name: str) -> Words:
        """What counts in place of a refused file."""
        if self._own(name)[0] is not None:
            return Words("仍用上一次好的")
        return Words("仍用自带的") if name in _shipped_names() else Words("没有采用")

    def get(self, name: str) -> RulePack:
        """The pack ``name`` as it is in use.

        Raises:
            InvalidInput: there is none.
            RulePackInvalid: it is a person's own, is not usable and never was.
        """
        return self._file(name).pack

    def clocks(self, name: str) -> PickupRules:
        """The thresholds of the pack ``name``, as it is in use. Raises as :meth:`get` does."""
        return self._file(name).rules

    def _file(self, name: str) -> PackFile:
        faults: tuple[PackFault, ...] = ()
        if name in self._own_names():
            file, faults = self._own(name)
            if file is not None:
                return file
        if name in _shipped_names():
            return _shipped(name)
        if faults:
            raise RulePackInvalid(name, faults)
        names = "、".join(entry.pack.name for entry in self.list())
        raise InvalidInput(
            "packs.unknown", f"没有规则包 {name}", f"可选 {names}。", context={"pack": name}
        )

    def of_day(self, day: date) -> RulePack:
        """The pack by which the platform counts on an Asia/Shanghai day.

        Raises:
            InvalidInput: none had begun.
        """
        pack = pack_of_day((entry.pack for entry in self.list()), day)
        if pack is None:
            raise InvalidInput(
                "packs.no_day", f"{day} 还没有规则包", "写明用哪个规则包，如 --pack 2022-06。"
            )
        return pack

    def check(self, path: Path) -> RulePack:
        """The pack in the file ``path``, used nowhere yet.

        Raises:
            RulePackInvalid: it is none; each line and reason is named.
            InvalidInput: it is no text.
            StorageError: it cannot be read.
        """
        return parse_pack(path.name.removesuffix(ENDING), _text(path)).pack

    def add(self, path: Path) -> RulePack:
        """Check the file ``path`` and take it among a person's own packs, whole or not at all.

        Raises:
            RulePackInvalid: it is no pack.
            InvalidInput: it is no text, or other rules under a name and version that are taken.
            StorageError: it cannot be read or written.
        """
        text = _text(path)
        name = path.name.removesuffix(ENDING)
        pack = parse_pack(name, text).pack
        self._check_version(pack)
        target = self._own_folder() / f"{name}{ENDING}"
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, target.parent.name) from error
        write_whole(target, text.encode())
        _keep(target, text)
        return pack

    def remove(self, name: str) -> None:
        """Take a person's own pack away; a shipped one of its name is in use again.

        Raises:
            InvalidInput: it is none of theirs, or the chosen one with none to count instead.
            StorageError: it cannot be removed.
        """
        if name not in self._own_names():
            raise InvalidInput(
                "packs.not_own",
                f"规则包 {name} 不能删除",
                "只能删除自己添加的规则包，用 zhunlan packs list 查看。",
                context={"pack": name},
            )
        if name == self._chosen() and name not in _shipped_names():
            raise InvalidInput(
                "packs.chosen",
                f"规则包 {name} 正在使用，不能删除",
                f"先另选一个，如 zhunlan settings set {CHOICE}={DEFAULT_PACK}，再删除。",
                context={"pack": name},
            )
        path = self._own_folder() / f"{name}{ENDING}"
        try:
            path.unlink()
            path.with_name(f"{path.name}{COPY}").unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, path.name) from error

    def _check_version(self, pack: RulePack) -> None:
        """One version has one content: figures of the past must stay explicable."""
        try:
            present = self.get(pack.name)
        except InvalidInput:
            return
        if pack != present and pack.version <= present.version:
            raise InvalidInput(
                "packs.version",
                f"规则包 {pack.name} 已有第 {present.version} 版，内容不同",
                f"把 version 改成 {present.version + 1} 或更大后再添加。",
                context={"pack": pack.name, "version": present.version},
            )

    def _own_folder(self) -> Path:
        if self._folder is None:
            raise InvalidInput("packs.no_folder", "没有数据文件夹", "用 --profile 指定一个。")
        return self._folder

    def _own_names(self) -> tuple[str, ...]:
        if self._folder is None or not self._folder.is_dir():
            return ()
        return tuple(sorted(path.name.removesuffix(ENDING) for path in self._folder.glob("*.toml")))

    def _own(self, name: str) -> tuple[PackFile | None, tuple[PackFault, ...]]:
        """The last good content of an own file, and what is wrong with the present one."""
        path = self._own_folder() / f"{name}{ENDING}"
        try:
            text = _text(path)
            file = parse_pack(name, text)
        except RulePackInvalid as error:
            faults = error.faults
        except InvalidInput as error:
            faults = (PackFault(1, error.title),)
        else:
            _keep(path, text)
            return file, ()
        with suppress(InvalidInput, FileNotFoundError):
            copy = path.with_name(f"{path.name}{COPY}")
            if copy.exists():
                return parse_pack(name, _text(copy)), faults
        return None, faults


def chosen_clocks(settings: Settings, packs: RulePacks, day: date) -> PickupRules:
    """The thresholds of the pack that the settings name, with their alert distances.

    The countdown must run whatever became of a file: without that pack the default one counts.
    """
    name = settings.text(CHOICE)
    try:
        rules = packs.clocks(packs.of_day(day).name if name == BY_DAY else name)
    except AppError:
        log.warning("rule pack %s is not usable", name)
        return load_rules(settings)
    return with_alerts(rules, settings)


def _keep(path: Path, text: str) -> None:
    """Keep a good file as the last good copy; if it cannot be, the next good one is."""
    copy = path.with_name(f"{path.name}{COPY}")
    try:
        if not copy.exists() or copy.read_bytes() != text.encode():
            copy.write_bytes(text.encode())
    except OSError:
        log.warning("the copy of %s could not be written", path.name, exc_info=True)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _SIZE_MAX:
            raise RulePackInvalid(path.stem, (PackFault(1, Words("文件太大")),))
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise storage_error(error, path.name) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "packs.encoding", "规则包不是 UTF-8 编码", "另存为 UTF-8 后再试。"
        ) from error


def _shipped_names() -> tuple[str, ...]:
    names = (file.name.removesuffix(ENDING) for file in rule_packs().iterdir())
    return tuple(sorted(name for name in names if _SHIPPED.fullmatch(name)))


def _shipped(name: str) -> PackFile:
    return parse_pack(name, rule_packs().joinpath(f"{name}{ENDING}").read_text("utf-8"))
