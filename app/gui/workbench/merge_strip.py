"""The strip above the table: orders that could share a parcel, to look at or merge at once."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from app.domain.errors import AppError, Cancelled
from app.domain.ids import ParcelId
from app.gui.i18n import say, tr
from app.gui.shell_api import Shell
from app.gui.theme import Theme
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.group_actions import GroupActions
from app.gui.workbench.ticker import single_shot
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase
from app.presentation.workbench.board import Board
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.suggestions import Suggestions
from app.services.merge_parcels import Group

LOOK_MS = 400
"""News that come in a burst are looked at once."""


class MergeStrip(QFrame):
    """``有 3 组（7 单）可以合并``; hidden without any."""

    view_asked = Signal()
    all_asked = Signal()
    across_asked = Signal()
    close_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.text = QLabel()
        mark = QLabel()
        theme.dress(mark, "merge", "text-2")
        self.view = QPushButton()
        self.view.clicked.connect(lambda _checked=False: self.view_asked.emit())
        self.all = QPushButton(tr("全部合并"))
        self.all.setToolTip(tr("每一组先问过平台，再合成一个包裹；可以撤销"))
        self.all.clicked.connect(lambda _checked=False: self.all_asked.emit())
        self.across = QPushButton(tr("跨天查找"))
        self.across.setToolTip(tr("问平台近 15 天里哪些订单是同一收件人"))
        self.across.clicked.connect(lambda _checked=False: self.across_asked.emit())
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setIconSize(QSize(16, 16))
        theme.dress(self.close_button, "close")
        self.close_button.setToolTip(tr("先不看，有变化再提示"))
        self.close_button.setAccessibleName(tr("收起合单建议"))
        self.close_button.clicked.connect(lambda _checked=False: self.close_asked.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(mark)
        row.addWidget(self.text, 1)
        for button in (self.view, self.all, self.across, self.close_button):
            row.addWidget(button)
        self.hide()

    def show_words(self, words: Phrase, view: str) -> None:
        """Say ``words``; ``view`` is the first button's word, "" for none."""
        said = say(words)
        self.text.setText(said)
        self.setAccessibleName(said)
        self.view.setText(tr(view) if view else "")
        self.view.setVisible(bool(view))
        self.show()


class Merging(QObject):
    """Keeps the strip true, and goes through the groups one by one.

    Args:
        desk, shell: services and the window.
        board: its rows, and whether a group is shown alone.
        actions: merges.
        review: shows these parcels alone and chooses them.
        leave: shows everything again.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        board: Board,
        actions: GroupActions,
        *,
        review: Callable[[tuple[ParcelId, ...]], None],
        leave: Callable[[], None],
    ) -> None:
        super().__init__()
        self._shell = shell
        self._board = board
        self._actions = actions
        self._review = review
        self._leave = leave
        self._current: Group = ()
        self._at = 0
        self.found = Suggestions(desk, self._rows, shell.jobs.run_job, self._failed)
        self.found.changed.subscribe(self._changed)
        self.strip = MergeStrip(shell.theme)
        self.strip.view_asked.connect(self.view)
        self.strip.all_asked.connect(self.merge_all)
        self.strip.across_asked.connect(self.ask_across)
        self.strip.close_asked.connect(self.dismiss)
        self._soon = single_shot(self, "suggestions", LOOK_MS, self.found.look)

    @property
    def reviewing(self) -> bool:
        """Whether one group is shown alone."""
        return bool(self._current) and bool(self._board.only)

    def look(self) -> None:
        """Rows have changed: look for groups soon."""
        if not self._soon.isActive():
            self._soon.start()

    def stop(self) -> None:
        """Look no more until asked."""
        self._soon.stop()

    def view(self) -> None:
        """Show the first group alone, or the next one."""
        groups = self.found.groups
        if not groups:
            self._shell.toast(tr("没有可以合并的订单"))
            return
        going_on = self.reviewing and self._current in groups
        self._show((groups.index(self._current) + 1) % len(groups) if going_on else 0)

    def merge_all(self) -> None:
        """Merge every group."""
        if self.found.groups:
            self._actions.merge(self.found.groups)
        else:
            self._shell.toast(tr("没有可以合并的订单"))

    def ask_across(self) -> None:
        """Look for groups across days."""
        self.found.ask_across(self._told)

    def dismiss(self) -> None:
        """Put the strip away until there are other groups."""
        was = self.reviewing
        self._current = ()
        self.found.dismiss()
        if was:
            self._leave()

    def refresh(self) -> None:
        """Say what is offered, or which group is shown."""
        groups = self.found.groups
        self.strip.all.setEnabled(len(groups) > 0)
        self.strip.across.setEnabled(not self.found.asking)
        if not groups:
            self.strip.hide()
        elif self.reviewing and self._current in groups:
            words = phrase(
                "第 {n}/{of} 组：按 M 合并这 {k} 个包裹，Esc 看全部",
                n=groups.index(self._current) + 1,
                of=len(groups),
                k=len(self._current),
            )
            self.strip.show_words(words, "下一组" if len(groups) > 1 else "")
        else:
            words = phrase("有 {n} 组（{m} 单）可以合并", n=len(groups), m=self.found.orders)
            self.strip.show_words(words, "查看")

    def _rows(self) -> list[ParcelRow]:
        """What waits for numbers; some two milliseconds for 20,000."""
        bit = Chip.TO_NUMBER.bit
        waiting = (e.row for _, e in self._board.everything() if e.bits & bit)
        return [row for row in waiting if row.address_key]

    def _show(self, at: int) -> None:
        self._at, self._current = at, self.found.groups[at]
        self._review(self._current)
        self.refresh()

    def _changed(self) -> None:
        groups = self.found.groups
        if self.reviewing and self._current not in groups:
            if groups:  # the one shown was merged, or is none any more: on to the next
                self._show(min(self._at, len(groups) - 1))
                return
            self._current = ()
            self._leave()
        self.refresh()

    def _told(self, number: int) -> None:
        words = phrase("跨天找到 {n} 组可以合并", n=number)
        self._shell.toast(say(words) if number else tr("跨天没有找到可以合并的订单"))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)
