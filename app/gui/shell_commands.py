"""The window's own verbs: pages, palette, help, sync, undo, look, quit."""

from typing import Protocol

from app.gui.page_book import PageBook, PageEntry
from app.gui.shell_api import DESIGNER, KEYS, Page
from app.gui.theme import DARK, LIGHT, Theme
from app.ports.tasks import STORE
from app.presentation.background import BackgroundSync
from app.presentation.commands import Command
from app.presentation.desk import Desk
from app.presentation.status import StatusModel
from app.presentation.status_jobs import JobBoard
from app.presentation.undo import UndoStack

PAGES = "页面"


class Window(Protocol):
    """The parts of the main window that its verbs need."""

    desk: Desk
    pages: PageBook
    sync: BackgroundSync
    status: StatusModel
    undo_stack: UndoStack
    board: JobBoard

    @property
    def theme(self) -> Theme: ...

    @property
    def page(self) -> Page:
        """The page in front."""
        ...

    def open_page(self, page_id: str, section: str = "") -> None:
        """Show a page."""
        ...

    def open_palette(self) -> None:
        """Ctrl+K."""
        ...

    def take_error(self, error: Exception) -> None:
        """For errors nobody else takes."""
        ...

    def close(self) -> bool:
        """Close the window."""
        ...


def shell_commands(window: Window) -> tuple[Command, ...]:
    """Every verb that works on all pages."""
    return (*_pages(window), *_general(window))


def _pages(window: Window) -> tuple[Command, ...]:
    def opener(entry: PageEntry, number: int) -> Command:
        return Command(
            command_id=f"open.{entry.page_id}",
            title=entry.title,
            keys=(f"Ctrl+{number}",),
            group=PAGES,
            words=("打开", "页面"),
            run=lambda: window.open_page(entry.page_id),
        )

    return tuple(opener(entry, number) for number, entry in enumerate(window.pages.rail, 1))


def _general(window: Window) -> tuple[Command, ...]:
    return (
        Command(
            command_id="shell.keys",
            title="按键一览",
            keys=("F1",),
            group=PAGES,
            words=("帮助", "快捷键"),
            run=lambda: window.open_page(KEYS),
        ),
        Command(
            command_id="shell.designer",
            title="面单模板",
            group=PAGES,
            words=("设计", "排版", "模板"),
            run=lambda: window.open_page(DESIGNER),
        ),
        Command(
            command_id="shell.palette",
            title="命令面板",
            keys=("Ctrl+K",),
            run=window.open_palette,
        ),
        Command(
            command_id="shell.sync",
            title="立即同步",
            keys=("F5",),
            words=("刷新", "拉单", "订单"),
            run=window.sync.sync_now,
            enabled=lambda: bool(window.status.shops),
        ),
        Command(
            command_id="shell.undo",
            title="撤销",
            keys=("Ctrl+Z",),
            run=lambda: _undo(window),
            enabled=lambda: window.page.can_undo or bool(window.undo_stack),
            about=lambda: _undone_next(window),
        ),
        Command(
            command_id="shell.theme",
            title="切换深色浅色",
            keys=("Ctrl+Shift+D",),
            words=("主题", "外观", "夜间"),
            run=lambda: _switch_theme(window),
        ),
        Command(
            command_id="shell.cancel",
            title="取消全部任务",
            run=window.board.cancel_all,
            enabled=lambda: bool(window.board.jobs),
        ),
        Command(
            command_id="shell.quit",
            title="退出",
            keys=("Ctrl+Q",),
            run=lambda: _quit(window),
        ),
    )


def _undo(window: Window) -> None:
    if window.page.can_undo:
        window.page.undo()
    else:
        window.undo_stack.take_back()


def _undone_next(window: Window) -> str:
    newest = window.undo_stack.newest
    return "" if window.page.can_undo or newest is None else newest.label


def _quit(window: Window) -> None:
    window.close()


def _switch_theme(window: Window) -> None:
    wanted = LIGHT if window.theme.dark else DARK
    window.desk.tasks.run(
        STORE,
        lambda _ctx: window.desk.settings.put({"ui.theme": wanted}),
        failed=window.take_error,
    )
