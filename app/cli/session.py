"""What every command is given: its arguments, the screen, the ways in, and a place to wait."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from app.cli.entrances import Entrances
from app.cli.home import Home
from app.cli.screen import Screen
from app.domain.errors import InvalidInput, StorageError
from app.ports.jobs import JobContext

if TYPE_CHECKING:
    from app.presentation.desk import Desk

T = TypeVar("T")

SECRET_VARIABLE = "ZHUNLAN_APP_SECRET"  # noqa: S105 - the name of a variable
STDIN = "-"


@dataclass(slots=True, kw_only=True)
class Session:
    """One run of one command."""

    args: Namespace
    screen: Screen
    entrances: Entrances
    home: Home
    stdin: TextIO = field(default_factory=lambda: sys.stdin)

    @contextmanager
    def desk(self) -> "Iterator[Desk]":
        """Open the profile with every service; says so when its settings were broken."""
        opened = self.entrances.open_desk(
            self.args.profile, self.args.keyring, deliver=self.home.deliver
        )
        with opened as desk:
            if desk.settings_trouble:
                self.screen.note(desk.settings_trouble)
            yield desk

    def work(self, desk: "Desk", lane: str, job: Callable[[JobContext], T]) -> T:
        """Run ``job`` on ``lane`` with progress on the screen; Ctrl-C cancels it."""
        try:
            return self.home.run(desk.tasks, lane, job, self.screen.progress)
        finally:
            self.screen.clear_progress()

    def app_secret(self) -> str:
        """The appSecret from the argument, standard input or the environment; never echoed.

        Raises:
            InvalidInput: none was given.
        """
        given = self.args.app_secret
        if given == STDIN:
            given = self.stdin.readline()
        secret = (given or os.environ.get(SECRET_VARIABLE, "")).strip()
        if not secret:
            raise InvalidInput(
                "secret.missing",
                "没有给出 appSecret",
                f"用 --app-secret - 从标准输入读，或放进环境变量 {SECRET_VARIABLE}。",
            )
        return secret

    def read_text(self, source: str, what: str = "参数文件") -> str:
        """The text of the file ``source``, or of standard input for ``-``.

        Args:
            source: file name.
            what: the file is, Chinese, for messages.

        Raises:
            StorageError: the file cannot be read.
            InvalidInput: it is not UTF-8.
        """
        try:
            return self.stdin.read() if source == STDIN else Path(source).read_text("utf-8-sig")
        except OSError as error:
            raise StorageError(
                "params.unreadable",
                f"{what}无法读取",
                "检查文件名和权限；写 - 可从标准输入读。",
                context={"errno": error.errno or 0},
            ) from error
        except UnicodeDecodeError as error:
            raise InvalidInput(
                "params.encoding", f"{what}不是 UTF-8 编码", "另存为 UTF-8 后再试。"
            ) from error
