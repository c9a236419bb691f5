"""Strips above the canvas that come and go: a title for a copy, what is wrong with the text."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton

from app.gui.i18n import say, tr
from app.presentation.designer.model import DesignerModel
from app.presentation.formatting import phrase


class NameBar(QFrame):
    """One line to give a copy its title; Return saves, Escape goes back."""

    def __init__(self, save: Callable[[str], None]) -> None:
        super().__init__()
        self.setObjectName("row")
        self._save = save
        name = QLabel(tr("新模板的名称"))
        self.line = QLineEdit()
        self.line.setAccessibleName(tr("新模板的名称"))
        self.line.setMaximumWidth(320)
        self.line.setMaxLength(60)
        name.setBuddy(self.line)
        self.go = QPushButton(tr("另存为"))
        self.go.setObjectName("primary")
        away = QPushButton(tr("取消"))
        self.line.returnPressed.connect(self._done)
        self.line.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self.go.clicked.connect(self._done)
        away.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.line, 1)
        row.addWidget(self.go)
        row.addWidget(away)
        row.addStretch(1)
        self.hide()

    def open(self, title: str) -> None:
        """Offer ``title``."""
        self.line.setText(title)
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _done(self) -> None:
        title = self.line.text().strip()
        if title:
            self.hide()
            self._save(title)


class FaultBanner(QFrame):
    """Says why the text is no template, or cannot be edited on the canvas."""

    def __init__(self, model: DesignerModel, show_line: Callable[[int], None]) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._model = model
        self._line = 1
        self._words = QLabel()
        self._words.setObjectName("bannerText")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.look = QPushButton(tr("在文本里看"))
        self.look.clicked.connect(lambda: show_line(self._line))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self._words, 1)
        row.addWidget(self.look)
        model.changed.subscribe(self.refresh)
        self.refresh()

    @property
    def text(self) -> str:
        """What it says; "" while hidden."""
        return "" if self.isHidden() else self._words.text()

    def refresh(self) -> None:
        """Show the first fault, or hide."""
        draft = self._model.draft
        words, self._line = "", 1
        if draft is not None and draft.faults:
            self._line = draft.faults[0].line
            words = _trouble(self._line, draft.faults[0].reason, len(draft.faults))
        elif draft is not None and draft.style_trouble:
            words = tr(draft.style_trouble)
        self._words.setText(words)
        self.setVisible(bool(words))


def _trouble(line: int, why: str, count: int) -> str:
    words = phrase("这个模板现在不能用：第 {n} 行，{why}。", n=line, why=phrase(why))
    if count > 1:
        words = phrase("{first}另有 {n} 处。", first=words, n=count - 1)
    return say(words)
