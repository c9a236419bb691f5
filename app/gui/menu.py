"""The window's menu: the registry's commands that can be given now, by group."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.gui.i18n import titled, tr
from app.gui.theme import Theme
from app.presentation.commands import Command, CommandRegistry


def fill_menu(menu: QMenu, registry: CommandRegistry, commands: tuple[Command, ...]) -> None:
    """Put ``commands`` into ``menu``, a line between groups; also for context menus of pages."""
    menu.clear()
    group = ""
    for command in sorted(commands, key=_place(commands)):
        if group and command.group != group:
            menu.addSeparator()
        group = command.group
        menu.addAction(_action(menu, registry, command))


def context_menu(
    parent: QWidget, registry: CommandRegistry, page_id: str, names: tuple[str, ...]
) -> QMenu:
    """The commands of a page with these names, for what is chosen on it."""
    menu = QMenu(parent)
    fill_menu(menu, registry, tuple(registry.get(f"{page_id}.{name}") for name in names))
    return menu


def pop_up(menu: QMenu, at: QPoint) -> None:
    """Open a menu that is of no use once it was closed."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(at)


class MenuButton(QToolButton):
    """The button at the foot of the rail; its menu is filled when it opens."""

    def __init__(
        self, theme: Theme, registry: CommandRegistry, usable: Callable[[], tuple[Command, ...]]
    ) -> None:
        super().__init__()
        self.setObjectName("railButton")
        self.setToolTip(tr("菜单"))
        self.setAccessibleName(tr("菜单"))
        self.setIconSize(QSize(20, 20))
        self.setFixedSize(72, 36)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        theme.dress(self, "menu")
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: fill_menu(menu, registry, usable()))
        self.setMenu(menu)


def _place(commands: tuple[Command, ...]) -> Callable[[Command], int]:
    groups = list(dict.fromkeys(command.group for command in commands))
    return lambda command: groups.index(command.group)


def _action(menu: QMenu, registry: CommandRegistry, command: Command) -> QAction:
    key = QKeySequence(command.key).toString(QKeySequence.SequenceFormat.NativeText)
    # The key as text behind a tab is shown but not bound: it is bound once, by app.gui.keys.
    title = titled(command.title, command.about())
    action = QAction(f"{title}\t{key}" if key else title, menu)
    action.triggered.connect(lambda: registry.run(command.command_id))
    return action
