"""Adding a printer by a search or by hand, and changing one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.station import PrinterSetup, Way
from app.gui.i18n import tr
from app.gui.settings_page.printer_fields import PrinterFormView, SettingUp
from app.gui.settings_page.printer_search import SearchView
from app.gui.theme import Theme
from app.ports.station import FoundPrinter


class PrinterEditor(QWidget):
    """A search, then the form; ``closed`` when it is done with.

    ``added`` and ``changed`` carry the set-up that was saved.

    Args:
        theme: for icons.
        models: what is behind it.
        small: begins with the form and asks only for what a first label needs.
    """

    added = Signal(object)
    changed = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, models: SettingUp, *, small: bool = False) -> None:
        super().__init__()
        self._models = models
        self._small = small
        self._adding = True
        self.search = SearchView(theme, models.search)
        self.form = PrinterFormView(models, small=small)
        self.look = QPushButton(tr("搜索打印机"))
        theme.dress(self.look, "search")
        self.look.clicked.connect(self.begin_search)
        line = QHBoxLayout()
        line.addWidget(self.look)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(line)
        column.addWidget(self.search)
        column.addWidget(self.form)
        self.search.chosen.connect(self._chosen)
        self.search.left.connect(self._leave_search)
        self.form.finished.connect(self._finished)
        self.form.left.connect(self.close_editor)
        self.form.leave.setVisible(not small)
        self._turn(searching=not small)

    @property
    def tested_only(self) -> bool:
        """Whether the printer was saved for a test and nobody has said 保存 or 添加 yet."""
        return self._adding and not self._models.form.new

    @property
    def printed(self) -> bool:
        """Whether a test label came out of the printer in the form."""
        verdict = self._models.tests.verdict(self._models.form.printer_id)
        return verdict is not None and verdict.printed

    def begin_search(self) -> None:
        """Add a printer: look for it first."""
        self._adding = True
        self._turn(searching=True)
        self.search.start()

    def begin_add(self, found: FoundPrinter | None = None) -> None:
        """Add a printer by what is known of it."""
        self._adding = True
        self._models.form.begin_new(found)
        self._open_form()

    def begin_edit(self, setup: PrinterSetup) -> None:
        """Change a printer of this station."""
        self._adding = False
        self._models.form.begin_edit(setup)
        self._open_form()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, as 取消 does."""
        if event.key() == Qt.Key.Key_Escape and not self._small:
            self.close_editor()
        else:
            super().keyPressEvent(event)

    def close_editor(self) -> None:
        """Drop what was typed."""
        self._models.search.cancel()
        self._models.form.begin_new()
        self.closed.emit()

    def _open_form(self) -> None:
        if self._models.form.way is Way.DOUDIAN:
            self._models.component.ask()
        self._turn(searching=False)
        self.form.focus_first()

    def _chosen(self, found: FoundPrinter | None) -> None:
        self._models.search.cancel()
        self.begin_add(found)

    def _leave_search(self) -> None:
        if self._small:
            self._models.search.cancel()
            self._turn(searching=False)
        else:
            self.close_editor()

    def _finished(self, setup: PrinterSetup) -> None:
        told = self.added if self._adding else self.changed
        self._models.form.begin_new()
        told.emit(setup)
        self.closed.emit()

    def _turn(self, *, searching: bool) -> None:
        self.search.setVisible(searching)
        self.form.setVisible(not searching)
        self.look.setVisible(self._small and not searching)
