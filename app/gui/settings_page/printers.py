"""Settings · printers: the station's label printers, what is printed on them, the slip printer."""

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from app.gui.i18n import say, tr
from app.gui.settings_page.calibration import CalibrationPanel
from app.gui.settings_page.fields import Card, Choice, FormView, Grid
from app.gui.settings_page.printer_editor import PrinterEditor
from app.gui.settings_page.printer_fields import SettingUp
from app.gui.settings_page.printer_list import PrinterListView
from app.gui.settings_page.section import Section
from app.gui.shell_api import Shell
from app.labels.template import Use
from app.ports.tasks import READ
from app.ports.templates import TemplateEntry
from app.presentation.desk import Desk
from app.presentation.formatting import phrase, verbatim
from app.presentation.settings_page import FormModel
from app.presentation.settings_page_printer_list import PrinterList


class PrintersSection(Section):
    """All printers of this station.

    Editor and wizard stand where the list stands; each is made when it is first wanted.

    Args:
        desk: templates.
        shell: toasts and theme.
        model: the list.
        models: adding and changing.
        calibration: makes the wizard.
        label: options of every label.
        slip: the receipt printer's options.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        model: PrinterList,
        models: SettingUp,
        *,
        calibration: Callable[[], CalibrationPanel],
        label: FormModel,
        slip: FormModel,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._model = model
        self._models = models
        self._make_calibration = calibration
        self._before: PrinterSetup | None = None  # as the one being edited was
        self.list = PrinterListView(shell.theme, model, models.tests)
        self.label = FormView(label)
        receipts, usual = ("", tr("小票打印机")), slip.shown("printer.slip.template")
        self.slip = FormView(
            slip,
            {"printer.slip.printer": [receipts], "printer.slip.template": [(usual, usual)]},
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self._station, self._rest = self._list_card(), self._other_cards()
        self._column.addWidget(self._station)
        self._column.addWidget(self._rest)
        self._column.addStretch(1)
        self._parts: list[QWidget] = [self._station, self._rest]
        self.list.edit_asked.connect(self._edit)
        self.list.remove_asked.connect(self._remove)
        self.list.usual_asked.connect(self._usual)
        self.list.calibrate_asked.connect(lambda key: self.calibrate(PrinterId(key)))
        self.list.filled.connect(self._order)
        model.changed.subscribe(self.refresh)
        self._order()
        self.refresh()

    def on_shown(self) -> None:
        """Read which templates there are for packing slips."""
        templates = self._desk.templates
        self._desk.tasks.run(READ, lambda _ctx: templates.list(), done=self.offer_slips)

    def refresh(self) -> None:
        """Show which printer is used now."""
        rows = self._model.rows
        usual = verbatim(rows[0].setup.name) if rows else phrase("无")
        self.current.fill(
            [
                ("", say(phrase("跟随常用（{name}）", name=usual))),
                *((row.setup.printer_id, row.setup.name) for row in rows),
            ],
            self._model.chosen,
        )
        self._choosing.setVisible(len(rows) > 1)
        own = [row.setup for row in rows if not row.setup.way.component]
        self.slip.offer(
            "printer.slip.printer",
            [("", tr("小票打印机")), *((setup.printer_id, setup.name) for setup in own)],
        )

    def offer_slips(self, entries: tuple[TemplateEntry, ...]) -> None:
        """Let a person choose among the templates for packing slips."""
        slips = [(each.name, each.title or each.name) for each in entries if each.use == Use.SLIP]
        self.slip.offer("printer.slip.template", slips)

    def add(self) -> None:
        """添加打印机."""
        self._open(tr("添加打印机"))
        self.editor.begin_search()

    def calibrate(self, printer_id: PrinterId) -> None:
        """校准打印机."""
        self._show_only(self.calibration)
        self.calibration.begin(printer_id)

    # Making.

    @cached_property
    def editor(self) -> PrinterEditor:
        """Adds and changes printers."""
        editor = PrinterEditor(self._shell.theme, self._models)
        editor.added.connect(self._added)
        editor.changed.connect(self._changed)
        editor.closed.connect(self._close)
        return editor

    @cached_property
    def calibration(self) -> CalibrationPanel:
        """The wizard."""
        panel = self._make_calibration()
        panel.closed.connect(self._close)
        self._put(panel)
        return panel

    @cached_property
    def _editing(self) -> Card:
        """The editor in its card."""
        card = Card(self._shell.theme, tr("添加打印机"))
        self._heading = card.findChildren(QLabel)[0]
        card.column.addWidget(self.editor)
        self._put(card)
        return card

    def _put(self, part: QWidget) -> None:
        """Put a new part where the list stands, out of sight."""
        part.hide()
        self._column.insertWidget(self._column.indexOf(self._rest), part)
        self._parts.append(part)

    def _list_card(self) -> Card:
        card = Card(
            self._shell.theme,
            tr("面单打印机"),
            tr("本机能用的打印机。打印和补打用当前打印机，常用的排在最前。"),
        )
        card.column.addWidget(self.list)
        self._choosing = Grid()
        self.current = Choice()
        self.current.activated.connect(self._choose)
        self._choosing.add(tr("当前打印机"), self.current)
        card.column.addWidget(self._choosing)
        self.add_button = QPushButton(tr("添加打印机"))
        self.add_button.setObjectName("primary")
        self.add_button.clicked.connect(self.add)
        line = QHBoxLayout()
        line.addWidget(self.add_button)
        line.addStretch(1)
        card.column.addLayout(line)
        return card

    def _other_cards(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        label = Card(self._shell.theme, tr("面单内容"))
        label.column.addWidget(self.label)
        receipt = Card(
            self._shell.theme,
            tr("发货单打印机"),
            tr("打在网络小票打印机上，或打在本机一台面单打印机的标签上。"),
        )
        receipt.column.addWidget(self.slip)
        column.addWidget(label)
        column.addWidget(receipt)
        return body

    def _order(self) -> None:
        """Lines that were just made come last in the tab order: put them where they stand."""
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        lines = [line.findChildren(QPushButton) for line in self.list.lines.values()]
        buttons = [button for line in lines for button in line]
        for one, other in pairwise([self.list, *buttons, self.current, self.add_button]):
            QWidget.setTabOrder(one, other)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # Doing.

    def _open(self, title: str) -> None:
        self._show_only(self._editing)
        self._heading.setText(title)
        self._editing.setAccessibleName(title)

    def _show_only(self, *wanted: QWidget) -> None:
        for part in self._parts:
            part.setVisible(part in wanted)

    def _close(self) -> None:
        self._show_only(self._station, self._rest)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit(self, printer_id: str) -> None:
        setup = self._model.setup(PrinterId(printer_id))
        if setup is not None:
            self._before = setup
            self._open(tr("编辑「{name}」").format(name=setup.name))
            self.editor.begin_edit(setup)

    def _added(self, setup: PrinterSetup) -> None:
        words = tr("已添加「{name}」").format(name=setup.name)
        self._shell.toast(words, lambda: self._take_away(setup.printer_id))

    def _take_away(self, printer_id: PrinterId) -> None:
        """Undo 添加, unless a label is on its way to it."""
        if self._model.may_remove(printer_id):
            self._model.remove(printer_id, lambda _undo: None)
        else:
            self._say_busy(printer_id)

    def _choose(self, at: int) -> None:
        words = tr("之后打印到「{name}」").format(name=self.current.itemText(at))
        chosen = self.current.itemData(at)
        self._model.choose(chosen, lambda undo: self._shell.toast(words, undo))

    def _usual(self, printer_id: str) -> None:
        setup = self._model.setup(PrinterId(printer_id))
        if setup is not None:
            words = tr("「{name}」设为常用").format(name=setup.name)
            self._model.make_usual(setup.printer_id, lambda undo: self._shell.toast(words, undo))

    def _changed(self, setup: PrinterSetup) -> None:
        words, before = tr("已保存「{name}」").format(name=setup.name), self._before
        if before is None or before.printer_id != setup.printer_id:
            self._shell.toast(words)
        else:
            self._shell.toast(words, lambda: self._model.put_back(before, setup))

    def _say_busy(self, printer_id: PrinterId) -> None:
        setup = self._model.setup(printer_id)
        if setup is not None:
            self._shell.toast(tr("「{name}」正在打印，等它结束再删除").format(name=setup.name))

    def _remove(self, printer_id: str) -> None:
        setup = self._model.setup(PrinterId(printer_id))
        if setup is None:
            return
        if not self._model.may_remove(setup.printer_id):
            self._say_busy(setup.printer_id)
            return
        words = tr("已删除「{name}」").format(name=setup.name)
        self._model.remove(setup.printer_id, lambda undo: self._shell.toast(words, undo))
