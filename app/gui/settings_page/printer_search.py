"""Printers in reach, found by a search, to be chosen from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.station import Way
from app.gui.i18n import say, tr
from app.gui.settings_page.fields import muted
from app.gui.theme import Theme
from app.ports.station import FoundPrinter
from app.presentation.settings_page_printer_search import Offer, PrinterSearch


class SearchView(QWidget):
    """A :class:`PrinterSearch` on the screen.

    ``chosen`` carries the :class:`FoundPrinter` to fill the form with, None for an empty form.
    ``left``: 取消.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, model: PrinterSearch) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._shown: tuple[Offer, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._verbs())
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        column.addWidget(self._bar)
        self.words = muted("")
        column.addWidget(self.words)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column.addLayout(self._rows)
        self.notes = muted("")
        column.addWidget(self.notes)
        component = FoundPrinter(name=tr("抖店打印组件"), place="", way=Way.DOUDIAN)
        about = tr("打印平台自己的加密面单，要先装好抖店打印组件。")
        column.addWidget(self._row(component, about, ""))
        model.changed.subscribe(self.refresh)
        self.refresh()

    def start(self) -> None:
        """Search as the view opens."""
        self._model.start()
        self.again.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show how far it is and what was found."""
        model = self._model
        self.again.setText(tr("停止搜索") if model.busy else tr("重新搜索"))
        self.scan.setEnabled(not model.busy)
        done, total = model.progress
        self._bar.setRange(0, total or 0)
        self._bar.setValue(done if total else 0)
        self._bar.setVisible(model.busy)
        line = say(model.line)
        self.words.setText(line)
        self.words.setVisible(bool(line))
        if model.offers != self._shown:
            self._shown = model.offers
            self._fill()
        self.notes.setText("\n".join(say(note) for note in model.notes))
        self.notes.setVisible(bool(model.notes))

    def _verbs(self) -> QHBoxLayout:
        self.again, self.scan, self.by_hand, self.leave = (
            QPushButton(tr(text))
            for text in ("重新搜索", "也扫描本网段 9100 端口", "手动填写", "取消")
        )
        self._theme.dress(self.again, "search")
        self.again.clicked.connect(self._search_or_stop)
        self.scan.clicked.connect(lambda: self._model.start(scan=True))
        self.by_hand.clicked.connect(lambda: self.chosen.emit(None))
        self.leave.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.again, self.scan, self.by_hand):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.leave)
        return row

    def _search_or_stop(self) -> None:
        if self._model.busy:
            self._model.cancel()
        else:
            self._model.start(scan=self._model.scanned)

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        before: QWidget = self.leave
        for offer in self._shown:
            why = tr("已添加为「{name}」").format(name=offer.known) if offer.known else ""
            about = " · ".join(filter(None, (say(offer.reach), say(offer.model))))
            row = self._row(offer.found, about, why, usable=offer.usable)
            self._rows.addWidget(row)
            button = row.findChild(QPushButton)
            if button is not None:  # Tab reaches the rows in their order
                QWidget.setTabOrder(before, button)
                before = button

    def _row(self, found: FoundPrinter, about: str, why: str, *, usable: bool = True) -> QFrame:
        row = QFrame()
        row.setObjectName("row")
        row.setAccessibleName(f"{found.name} {about} {why}".strip())
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(8)
        icon = QLabel()
        self._theme.dress(icon, "print", "text-2")
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        name = QLabel(found.name)
        name.setWordWrap(True)
        words.addWidget(name)
        words.addWidget(muted(about))
        line.addLayout(words, 1)
        if why:
            known = muted(why)
            known.setWordWrap(False)
            line.addWidget(known)
        if usable:
            choose = QPushButton(tr("选用"))
            choose.setAccessibleName(tr("选用 {name}").format(name=found.name))
            choose.clicked.connect(lambda: self.chosen.emit(found))
            line.addWidget(choose)
        return row
