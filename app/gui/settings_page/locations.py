"""Settings · 库位: the table of codes and places, and what a file would change in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.instants import SHANGHAI
from app.domain.shelf import CODE_MAX, LOCATION_MAX
from app.gui.file_dialogs import CSV, XLSX, ask_source, ask_target
from app.gui.i18n import say, tr
from app.gui.settings_page.fields import Card, muted
from app.gui.settings_page.location_preview import LocationPreview
from app.gui.settings_page.section import Section
from app.gui.settings_page.text_table import TextColumn, TextRows, TextTable
from app.gui.shell_api import Shell
from app.gui.theme import Theme
from app.ports.clock import Clock
from app.presentation.formatting import phrase, verbatim
from app.presentation.settings_page_locations import LocationsModel, PlaceRow

TABLES = "Excel CSV (*.xlsx *.csv *.tsv *.txt)"
_COLUMNS = (TextColumn("商家编码", 200), TextColumn("库位", 140), TextColumn("商品"))
_PLACE = 1


class LocationsSection(Section):
    """Search, add, edit in place, take away; import with a preview, export."""

    def __init__(self, shell: Shell, model: LocationsModel, clock: Clock) -> None:
        super().__init__()
        self._shell = shell
        self._clock = clock
        self.model = model
        self.ask_source, self.ask_target = ask_source, ask_target
        card = Card(
            shell.theme,
            tr("商品放在哪里"),
            tr("拣货单顺着货架排，A-2 在 A-10 前面；面单也可以按库位的顺序打。"),
        )
        self.preview = LocationPreview(shell.theme, model)
        self.list = QWidget()
        self.both = QStackedWidget()
        self.both.addWidget(self.list)
        self.both.addWidget(self.preview)
        card.column.addWidget(self.both, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._make(shell.theme)
        self.preview.again_asked.connect(self.bring_in)
        model.changed.subscribe(self.refresh)
        self.refresh()

    def on_shown(self) -> None:
        """Read again: orders with new goods may have come."""
        self.model.refresh()

    def refresh(self) -> None:
        """Show what the model has."""
        model = self.model
        looked = model.looked is not None
        self.both.setCurrentWidget(self.preview if looked else self.list)
        self.rows.show_rows(model.shown)
        counts = phrase("{n} 个编码有库位", n=model.placed)
        self.count.setText(say(counts) if model.placed else "")
        self.missing.setText(say(phrase("没有库位 {n}", n=model.missing)))
        self.missing.setVisible(bool(model.missing) or model.missing_only)
        self.export.setEnabled(bool(model.placed))
        self.bring.setEnabled(not model.busy)
        self.pages.setCurrentWidget(self.table if model.shown else self.empty)
        self.empty_words.setText(self._why_empty())
        self.empty_import.setVisible(model.ready and not len(model))
        self._chosen_changed()

    def add(self) -> None:
        """Put the goods that were typed to the place that was typed."""
        code, place = self.code.text().strip(), self.place.text().strip()
        if not place:
            self.place.setFocus()
            return
        if not self.model.put(code, place):
            self.code.setFocus()
            return
        self.code.clear()
        self.place.clear()
        self.code.setFocus()
        shown = [row.code for row in self.model.shown]
        if code in shown:
            self.table.go_to(shown.index(code))

    def remove(self) -> None:
        """Take the places of the chosen rows away."""
        self.model.remove(tuple(row.code for row in self.table.chosen()))

    def bring_in(self) -> None:
        """Choose a file and look at it."""
        path = self.ask_source(self, tr("导入库位"), TABLES)
        if path is not None:
            self.model.look(path)

    def give_out(self) -> None:
        """Write everything to a file that a person chooses."""
        name = f"{tr('库位')}-{self._clock.now().astimezone(SHANGHAI):%Y%m%d}.xlsx"
        path = self.ask_target(self, tr("导出库位"), name, XLSX, CSV)
        if path is None:
            return
        name = path.name

        def said(count: int) -> None:
            self._shell.toast(say(phrase("导出 {n} 个库位：{name}", n=count, name=verbatim(name))))

        self.model.give(path, said)

    def _why_empty(self) -> str:
        if not self.model.ready:
            return tr("正在读取")
        if not len(self.model):
            return tr("还没有库位。导入一个表格，或在上面写商家编码和库位。")
        if self.model.query:
            return tr("没有找到。换个词，或清空搜索。")
        return tr("等着发的商品都有库位了。")

    def _chosen_changed(self) -> None:
        self.away.setEnabled(any(row.location for row in self.table.chosen()))

    def _make(self, theme: Theme) -> None:
        self.rows = TextRows(
            _COLUMNS,
            _cells,
            key=lambda row: row.code,
            editable=_PLACE,
            edit=lambda row, text: self.model.put(row.code, text),
        )
        self.table = TextTable(theme, self.rows, tr("库位"))
        self.table.setMinimumHeight(240)
        self.table.remove_asked.connect(self.remove)
        self.table.selectionModel().selectionChanged.connect(self._chosen_changed)
        self.pages = QStackedWidget()
        self.empty = self._make_empty()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.empty)
        column = QVBoxLayout(self.list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("space-3"))
        column.addLayout(self._top(theme))
        column.addLayout(self._adding(theme))
        column.addWidget(self.pages, 1)
        column.addLayout(self._foot(theme))

    def _top(self, theme: Theme) -> QHBoxLayout:
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("搜索编码、库位、商品"))
        self.search.setAccessibleName(tr("搜索库位"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.model.search)
        self.missing = QPushButton()
        self.missing.setCheckable(True)
        self.missing.setToolTip(tr("只看等着发、还没有库位的商品"))
        self.missing.toggled.connect(self.model.show_missing)
        self.bring = QPushButton(tr("导入…"))
        self.bring.clicked.connect(lambda _checked=False: self.bring_in())
        self.export = QPushButton(tr("导出…"))
        self.export.clicked.connect(lambda _checked=False: self.give_out())
        row = QHBoxLayout()
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.search, 1)
        for button in (self.missing, self.bring, self.export):
            row.addWidget(button)
        return row

    def _adding(self, theme: Theme) -> QHBoxLayout:
        self.code, self.place = QLineEdit(), QLineEdit()
        for line, words, most in (
            (self.code, tr("商家编码"), CODE_MAX),
            (self.place, tr("库位，如 A-2-3"), LOCATION_MAX),
        ):
            line.setPlaceholderText(words)
            line.setAccessibleName(words)
            line.setMaxLength(most)
            line.returnPressed.connect(self.add)
        self.more = QPushButton(tr("添加"))
        theme.dress(self.more, "add")
        self.more.clicked.connect(lambda _checked=False: self.add())
        row = QHBoxLayout()
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.code, 3)
        row.addWidget(self.place, 2)
        row.addWidget(self.more)
        return row

    def _foot(self, theme: Theme) -> QHBoxLayout:
        self.count = muted("")
        self.count.setWordWrap(False)
        self.away = QPushButton(tr("去掉库位 Del"))
        self.away.clicked.connect(lambda _checked=False: self.remove())
        row = QHBoxLayout()
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.away)
        return row

    def _make_empty(self) -> QWidget:
        empty = QWidget()
        empty.setMinimumHeight(240)
        self.empty_words = QLabel()
        self.empty_words.setObjectName("muted")
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_words.setWordWrap(True)
        self.empty_import = QPushButton(tr("导入…"))
        self.empty_import.setObjectName("primary")
        self.empty_import.clicked.connect(lambda _checked=False: self.bring_in())
        column = QVBoxLayout(empty)
        column.addStretch(1)
        column.addWidget(self.empty_words)
        column.addWidget(self.empty_import, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        return empty


def _cells(row: PlaceRow) -> tuple[str, ...]:
    return (row.code, row.location, row.goods)
