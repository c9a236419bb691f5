"""The card 日结 on the report: state, what stands in the way, revisions, folders."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.day_close import ADVICE, DayClose, Obstacle, Trouble
from app.gui.i18n import say, tr
from app.gui.report.change_list import ChangeList
from app.gui.sheets import open_with_system
from app.gui.shell_api import HANDOVER, PRINTING, WORKBENCH, Shell
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase
from app.presentation.report.close_model import CloseModel
from app.presentation.report.close_words import (
    change_rows,
    done_phrase,
    obstacle_phrase,
    obstacle_section,
    revision_phrase,
    state_phrase,
    unclosed_phrase,
    verb_phrase,
)
from app.services.close_day import Closed, Outcome

_PAGES = {Trouble.LISTS: PRINTING, Trouble.MANIFESTS: HANDOVER}
"""Where each trouble is settled, if it is not the workbench."""


class CloseCard(QFrame):
    """Shown for one day of all shops; hidden otherwise.

    Args:
        desk, shell: services and the window.
        failed: takes errors.
        closed: told when a day was closed, or looked at again.
        go: shows another day.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        *,
        failed: Callable[[Exception], None],
        closed: Callable[[], None],
        go: Callable[[date], None],
    ) -> None:
        super().__init__()
        self._shell = shell
        self._closed = closed
        self._go = go
        self.setObjectName("card")
        self.setAccessibleName(tr("日结"))
        self._shops: Mapping[str, str] = {}
        self._opened: set[tuple[date, int]] = set()
        """Revisions whose changes are shown."""
        self.open_path: Callable[[Path], None] = open_with_system
        self.model = CloseModel(desk, shell.jobs, view=self, failed=failed)
        self._make()
        self.hide()

    def show_day(self, day: date | None, shops: Mapping[str, str]) -> None:
        """Look at ``day``; None hides the card. ``shops``: id → name."""
        self._shops = shops
        self.model.look(day)

    # Told by the model.

    def close_changed(self) -> None:
        state = self.model.state
        self.setVisible(state is not None)
        if state is None:
            return
        closing = self.model.closing
        words = say(state_phrase(state, closing=closing, today=self.model.today))
        self.text.setText(words)
        self.setAccessibleDescription(words)
        self.button.setText(say(verb_phrase(state)))
        self.button.setVisible(not closing)
        self.button.setEnabled(self.model.can_close)
        self.cancel.setVisible(closing)
        self._clear()
        if not state.closes:
            for obstacle in state.obstacles:
                self._obstacle(obstacle)
        if state.unclosed:
            first = state.unclosed[0]
            self._line(unclosed_phrase(state), phrase("去看"), lambda: self._go(first))
        for close in reversed(state.closes):
            self._revision(close)

    def close_done(self, done: Closed) -> None:
        if done.outcome is Outcome.REVISED:
            self._opened.add((done.close.day, done.close.revision))
            self.close_changed()
        self._shell.toast(say(done_phrase(done)))
        self._closed()

    # Making.

    def _make(self) -> None:
        theme = self._shell.theme
        title = QLabel(tr("日结"))
        title.setFont(theme.sized(theme.font.pointSize() + 2, bold=True))
        self.text = QLabel()
        self.text.setObjectName("muted")
        self.text.setWordWrap(True)
        self.button = QPushButton()
        self.button.clicked.connect(self.model.close)
        self.cancel = QPushButton(tr("取消"))
        self.cancel.clicked.connect(self.model.cancel)
        self.cancel.hide()
        head = QHBoxLayout()
        head.setSpacing(theme.metric("space-2"))
        head.addWidget(title)
        head.addWidget(self.text, 1)
        head.addWidget(self.cancel)
        head.addWidget(self.button)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 12, 8)
        whole.addLayout(head)
        whole.addLayout(self._lines)

    def _obstacle(self, obstacle: Obstacle) -> None:
        page = _PAGES.get(obstacle.trouble, WORKBENCH)
        section = obstacle_section(obstacle)
        line = self._line(
            obstacle_phrase(obstacle),
            phrase("去处理"),
            lambda: self._shell.open_page(page, section),
        )
        line.setToolTip(tr(ADVICE[obstacle.trouble]))

    def _revision(self, close: DayClose) -> None:
        def look() -> None:
            self.open_path(Path(close.folder))

        if not close.changes:
            self._line(revision_phrase(close), phrase("打开文件夹"), look)
            return
        place = (close.day, close.revision)
        line = self._line(
            revision_phrase(close),
            phrase("打开文件夹"),
            look,
            beside=lambda: self._toggle(place, close),
            opened=place in self._opened,
        )
        if place in self._opened:
            self._list(line, close)

    def _toggle(self, place: tuple[date, int], close: DayClose) -> None:
        """Show the changes under a revision, or put them away."""
        self._opened ^= {place}
        self.close_changed()
        changes = self.findChild(ChangeList, f"changes-{close.revision}")
        if isinstance(changes, ChangeList) and changes.isVisibleTo(self):
            changes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self, line: QWidget, close: DayClose) -> None:
        changes = ChangeList(self._shell.theme, change_rows(close, self._shops))
        changes.setObjectName(f"changes-{close.revision}")
        self._lines.insertWidget(self._lines.indexOf(line) + 1, changes)
        changes.show()

    def _line(
        self,
        words: Phrase,
        verb: Phrase,
        act: Callable[[], None],
        *,
        beside: Callable[[], None] | None = None,
        opened: bool = False,
    ) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        text = QLabel(say(words))
        text.setWordWrap(True)
        button = QPushButton(say(verb))
        button.setAccessibleName(f"{say(verb)} {say(words)}")
        button.clicked.connect(act)
        row.addWidget(text, 1)
        if beside is not None:
            toggle = QPushButton(tr("收起变化") if opened else tr("看变化"))
            toggle.setAccessibleName(f"{toggle.text()} {say(words)}")
            toggle.clicked.connect(beside)
            row.addWidget(toggle)
        row.addWidget(button)
        self._lines.addWidget(line)
        line.show()  # a layout would do so an event later, and the card jump
        return line

    def _clear(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
