"""Keys from the command registry: one QAction a key, alive on the page it belongs to."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.gui.i18n import tr
from app.presentation.commands import ANYWHERE, Command, CommandRegistry


class Keys:
    """Binds every command with a key.

    Keys with a modifier and function keys of a page work while that page is in front, wherever
    the focus is. Plain characters need the focus inside the page, where the page itself may tell
    a scanner's burst from a person's key; fields keep what is typed into them. While
    :attr:`paused` (the palette is open) keys of pages rest.

    Args:
        window: owns the keys that work everywhere.
        pages: pages that are made, by id; it grows.
        registry: commands; those added later are bound when they come.
    """

    def __init__(
        self, window: QWidget, pages: Mapping[str, QWidget], registry: CommandRegistry
    ) -> None:
        self._window = window
        self._pages = pages
        self._registry = registry
        self._actions: dict[str, tuple[QAction, ...]] = {}
        self._scope = ANYWHERE
        self._paused = False
        self._unsubscribe = registry.subscribe(self.bind)
        self.bind()

    def close(self) -> None:
        """Listen to the registry no longer."""
        self._unsubscribe()

    @property
    def paused(self) -> bool:
        """Whether keys of pages rest."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._paused = paused
        self._switch()

    def page_shown(self, page_id: str) -> None:
        """Another page is in front."""
        self._scope = page_id
        self._switch()

    def bind(self) -> None:
        """Bind what is not bound yet; keys of a page wait until the page is there."""
        for command in self._registry.all():
            there = command.scope == ANYWHERE or command.scope in self._pages
            if there and command.command_id not in self._actions:
                actions = tuple(self._make(command, key) for key in command.keys)
                self._actions[command.command_id] = actions
        self._switch()

    def _make(self, command: Command, key: str) -> QAction:
        page = self._pages.get(command.scope)
        owner, context = self._window, Qt.ShortcutContext.WindowShortcut
        # A shifted letter is a plain character too: scanners type capitals.
        if len(key.removeprefix("Shift+")) == 1 and page is not None:
            owner, context = page, Qt.ShortcutContext.WidgetWithChildrenShortcut
        action = QAction(tr(command.title), owner)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(context)
        action.triggered.connect(lambda: self._registry.run(command.command_id))
        owner.addAction(action)
        return action

    def _switch(self) -> None:
        for command in self._registry.all():
            here = command.scope == ANYWHERE or (command.scope == self._scope and not self._paused)
            for action in self._actions.get(command.command_id, ()):
                action.setEnabled(here)
