"""Keys from the command registry: one QAction a command, alive on the page it belongs to."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.gui.i18n import tr
from app.presentation.commands import ANYWHERE, Command, CommandRegistry


class Keys:
    """Binds every command with a key to ``window``.

    A key of a page works while that page is in front, wherever the focus is; fields keep the
    letters that are typed into them. While :attr:`paused` (the palette is open) keys of pages
    rest.
    """

    def __init__(self, window: QWidget, registry: CommandRegistry) -> None:
        self._window = window
        self._registry = registry
        self._actions: dict[str, QAction] = {}
        self._scope = ANYWHERE
        self._paused = False
        self._unsubscribe = registry.subscribe(self._bind)
        self._bind()

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

    def action(self, command_id: str) -> QAction:
        """The action of a command, for menus. Raises KeyError for an unknown id."""
        return self._actions[command_id]

    def _bind(self) -> None:
        for command in self._registry.all():
            if command.command_id not in self._actions:
                self._actions[command.command_id] = self._make(command)
        self._switch()

    def _make(self, command: Command) -> QAction:
        action = QAction(tr(command.title), self._window)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda: self._registry.run(command.command_id))
        self._window.addAction(action)
        return action

    def _switch(self) -> None:
        for command in self._registry.all():
            here = command.scope == ANYWHERE or (command.scope == self._scope and not self._paused)
            self._actions[command.command_id].setEnabled(here)
