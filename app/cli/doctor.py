"""doctor: look at everything the program needs; works when nothing else does."""

import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from app.cli import probes
from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.diagnostics import checks
from app.diagnostics.doctor import Check, Finding, Level, examine, worst
from app.domain.errors import AppError
from app.domain.ids import PrinterId
from app.ports.printer import PrinterStatus
from app.runtime.bus import Bus
from app.settings.file import SettingsFile
from app.settings.options import BY_KEY
from app.settings.printers import PrinterFile
from app.settings.profile import Profile, profile_at

if TYPE_CHECKING:
    from app.presentation.desk import Desk

_MARKS = {Level.OK: "正常", Level.WARN: "注意", Level.FAIL: "有问题"}


def doctor(session: Session) -> int:
    """Look, and say what to do. Exit code 1 when something will not work."""
    profile = profile_at(session.args.profile)
    settings = _settings(profile)
    server = probes.ShopServer(_text(settings, "shop.base_url"), _text(settings, "shop.proxy"))
    backend = session.args.keyring or _text(settings, "keyring.backend")
    with ExitStack() as stack:
        opened = _Opened(session, stack)
        findings = examine(
            (
                checks.python_and_qt(
                    (sys.version_info[0], sys.version_info[1]), probes.pyside_version()
                ),
                checks.packaged_font(probes.label_font),
                checks.system_font(probes.chinese_font),
                checks.profile(profile.folder, profile.open),
                checks.keyring(partial(probes.keyring_keeps, backend, profile.folder)),
                checks.database(partial(probes.database_facts, profile.database)),
                checks.opens("desk", "打开数据", opened.desk),
                checks.audit(lambda: opened.desk().verify_audit()),
                *_printer_checks(profile, settings, opened),
                checks.network(server.ask, proxy=bool(_text(settings, "shop.proxy"))),
                checks.clock(server.ask),
            )
        )
    session.screen.result({"worst": worst(findings), "findings": findings}, _lines(findings))
    return Exit.OK if worst(findings) is not Level.FAIL else Exit.SOME_FAILED


class _Opened:
    """The desk, opened when first asked for and closed with ``stack``."""

    def __init__(self, session: Session, stack: ExitStack) -> None:
        self._session = session
        self._stack = stack
        self._desk: Desk | None = None

    def desk(self) -> "Desk":
        if self._desk is None:
            self._desk = self._stack.enter_context(self._session.desk())
        return self._desk

    def printer(self, printer_id: PrinterId) -> PrinterStatus:
        return self.desk().printers.status(printer_id)


def _printer_checks(
    profile: Profile, settings: SettingsFile | None, opened: _Opened
) -> tuple[Check, ...]:
    slip = _text(settings, "printer.slip.host")
    port = settings.number("printer.slip.port") if settings else 0
    return (
        *_label_printers(profile, settings, opened),
        checks.printer(
            "slip",
            BY_KEY["printer.slip.host"].group,
            slip,
            partial(probes.printer_answers, slip, port),
        ),
    )


def _label_printers(
    profile: Profile, settings: SettingsFile | None, opened: _Opened
) -> tuple[Check, ...]:
    """A check a printer; one that says so when there is none."""
    title = BY_KEY["print.printer"].group
    try:
        book = PrinterFile(profile.printers, Bus(), settings.retired if settings else dict)
    except AppError:
        return ()
    found = tuple(
        checks.printer(
            "label" if number == 1 else f"label.{number}",
            f"{title} {setup.name}",
            setup.place or setup.way,
            partial(opened.printer, setup.printer_id),
        )
        for number, setup in enumerate(book.all(), 1)
    )
    return found or (checks.printer("label", title, "", lambda: PrinterStatus(ready=None)),)


def _settings(profile: Profile) -> SettingsFile | None:
    """The settings; None when even they cannot be read (the profile's finding says why)."""
    try:
        return SettingsFile(profile.settings, Bus())
    except AppError:
        return None


def _text(settings: SettingsFile | None, key: str) -> str:
    return str(BY_KEY[key].default) if settings is None else settings.text(key)


def _lines(findings: tuple[Finding, ...]) -> list[str]:
    lines = table(
        ("项目", "结果", "说明", "怎么办"),
        [(each.title, _MARKS[each.level], each.text, each.advice) for each in findings],
    )
    return [*lines, "", _verdict(worst(findings))]


def _verdict(level: Level) -> str:
    return {
        Level.OK: "一切正常。",
        Level.WARN: "可以使用，有几处要留意。",
        Level.FAIL: "有些功能用不了，请按上面的办法处理。",
    }[level]
