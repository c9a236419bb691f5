"""What a file of locations would change, line by line, before it is taken."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import say, tr
from app.gui.settings_page.fields import colour
from app.gui.settings_page.text_table import TextColumn, TextRows, TextTable
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.presentation.settings_page_locations import LocationsModel, PreviewRow, preview_words

_COLUMNS = (
    TextColumn("行", 64),
    TextColumn("商家编码", 180),
    TextColumn("库位", 140),
    TextColumn("导入后"),
)


class LocationPreview(QWidget):
    """Stands in place of the table until the file is taken or dropped.

    ``again_asked``: another file, or this one once it is right.
    """

    again_asked = Signal()

    def __init__(self, theme: Theme, model: LocationsModel) -> None:
        super().__init__()
        self._model = model
        self.title = QLabel()
        self.title.setFont(theme.sized(11, bold=True))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.rows = TextRows(
            _COLUMNS,
            _cells,
            key=lambda row: row.number,
            colour=lambda row: "urgent" if row.wrong else "",
        )
        self.table = TextTable(theme, self.rows, tr("要导入的行"))
        self.table.setMinimumHeight(240)
        self.take = QPushButton()
        self.take.setObjectName("primary")
        self.take.clicked.connect(lambda _checked=False: model.take())
        self.again = QPushButton(tr("重新选文件…"))
        self.again.clicked.connect(lambda _checked=False: self.again_asked.emit())
        self.drop = QPushButton(tr("不导入"))
        self.drop.clicked.connect(lambda _checked=False: model.drop())
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.metric("space-2"))
        buttons.addWidget(self.take)
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        buttons.addWidget(self.drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("space-3"))
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        model.changed.subscribe(self.refresh)

    def refresh(self) -> None:
        """Show the file that the model looks at."""
        looked = self._model.looked
        if looked is None:
            self.rows.show_rows(())
            return
        file = looked.preview.file
        self.title.setText(looked.name)
        self.words.setText(say(preview_words(looked)))
        colour(self.words, "fault" if file.wrong or not file.lines else "muted")
        self.rows.show_rows(looked.rows)
        good = bool(file.lines) and not file.wrong
        words = phrase("导入 {n} 个库位", n=len(file.places))
        self.take.setText(say(words) if good else tr("导入"))
        self.take.setEnabled(good and not self._model.busy)


def _cells(row: PreviewRow) -> tuple[str, ...]:
    return (str(row.number), row.code, row.location, say(row.words))
