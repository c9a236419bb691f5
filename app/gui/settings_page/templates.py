"""Settings · templates: every label template, and the way into the designer."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import tr
from app.gui.settings_page.fields import Card, muted
from app.gui.settings_page.section import Section
from app.gui.shell_api import DESIGNER, Shell
from app.labels.content import USE_TITLES
from app.labels.ruler import RULER_PREFIX
from app.labels.template import Use
from app.ports.tasks import READ
from app.ports.templates import TemplateEntry
from app.presentation.desk import Desk


class TemplatesSection(Section):
    """A row for each template with its paper, its origin and what is wrong with it."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._entries: tuple[TemplateEntry, ...] | None = None
        card = Card(
            shell.theme,
            tr("面单模板"),
            tr(
                "自带模板不会被改动：在设计器里改好后存成自己的一份。模板是文本文件，可以导出备份。"
            ),
        )
        self._rows = QWidget()
        self._list = QVBoxLayout(self._rows)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addWidget(muted(tr("正在读取")))
        card.column.addWidget(self._rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)

    def on_shown(self) -> None:
        """Read the shelf again: the designer or a text editor may have changed it."""
        templates = self._desk.templates
        self._desk.tasks.run(READ, lambda _ctx: templates.list(), done=self._take)

    def _take(self, entries: tuple[TemplateEntry, ...]) -> None:
        if entries == self._entries:
            return
        self._entries = entries
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for entry in entries:
            if entry.own or not entry.name.startswith(RULER_PREFIX):
                self._list.addWidget(self._row(entry))
        self._order()

    def _order(self) -> None:
        """New rows come last in the tab order: put their buttons where they stand."""
        self._rows.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for one, other in pairwise([self._rows, *self._rows.findChildren(QPushButton)]):
            QWidget.setTabOrder(one, other)
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _row(self, entry: TemplateEntry) -> QFrame:
        row = QFrame()
        row.setObjectName("row")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(QLabel(entry.title))
        about = _about(entry)
        words.addWidget(muted(about))
        if entry.problem:
            fault = QLabel(_fault(entry))
            fault.setObjectName("fault")
            fault.setWordWrap(True)
            words.addWidget(fault)
        row.setAccessibleName(f"{entry.title} {about}")
        edit = QPushButton(tr("编辑"))
        edit.setAccessibleName(tr("编辑 {title}").format(title=entry.title))
        edit.clicked.connect(lambda: self._shell.open_page(DESIGNER, entry.name))
        line.addLayout(words, 1)
        line.addWidget(edit)
        return row


def _fault(entry: TemplateEntry) -> str:
    if entry.width_mm:  # the last good one, or the shipped one of that name
        return tr("文件有错，现在用的是之前的：{why}").format(why=entry.problem)
    return tr("文件有错，现在不能用：{why}").format(why=entry.problem)


def _about(entry: TemplateEntry) -> str:
    origin = tr("自己的模板") if entry.own else tr("自带模板")
    if entry.use not in {use.value for use in Use}:
        return origin
    return tr("{use} · {width}×{height} 毫米 · {origin}").format(
        use=tr(USE_TITLES[Use(entry.use)]),
        width=f"{entry.width_mm:g}",
        height=f"{entry.height_mm:g}",
        origin=origin,
    )
