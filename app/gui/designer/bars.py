"""The lines above and below the canvas: file, undo, arranging; preview and zoom."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.gui.i18n import say, tr
from app.gui.settings_page.fields import Choice
from app.gui.theme import Theme
from app.ports.templates import TemplateEntry
from app.presentation.commands import CommandRegistry
from app.presentation.designer.model import DesignerModel
from app.presentation.designer.proofs import Proofs
from app.presentation.designer.shelf import Shelf

DPIS = (203, 300)
_ARRANGING = (
    ("align-left", "align-center", "align-right"),
    ("align-top", "align-middle", "align-bottom"),
    ("spread-across", "spread-down"),
    ("to-front", "to-back"),
)


def tool(theme: Theme, icon: str, name: str) -> QToolButton:
    """A flat button with an icon only."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIconSize(QSize(18, 18))
    button.setToolTip(name)
    button.setAccessibleName(name)
    theme.dress(button, icon, "text", checked="accent")
    return button


class FileBar(QFrame):
    """Back, which template, undo and redo, save and the rest."""

    back = Signal()
    opened = Signal(str)

    def __init__(
        self, theme: Theme, model: DesignerModel, shelf: Shelf, commands: CommandRegistry
    ) -> None:
        super().__init__()
        self.setObjectName("row")
        self._model = model
        self._shelf = shelf
        self._commands = commands
        self.away = QPushButton(tr("返回"))
        theme.dress(self.away, "back")
        self.away.clicked.connect(self.back)
        self.chooser = Choice()
        self.chooser.setAccessibleName(tr("面单模板"))
        self.chooser.setMinimumWidth(220)
        self.chooser.activated.connect(lambda at: self.opened.emit(self.chooser.itemData(at)))
        self.state = QLabel()
        self.state.setObjectName("muted")
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.undo = self._tool(theme, "undo", "shell.undo")
        self.redo = self._tool(theme, "redo", "designer.redo")
        self.save = QPushButton(tr("保存"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(lambda: commands.run("designer.save"))
        self.more = tool(theme, "more", tr("更多"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        for widget in (self.away, self.chooser):
            row.addWidget(widget)
        row.addWidget(self.state, 1)
        for button in (self.undo, self.redo, self.save, self.more):
            row.addWidget(button)
        shelf.changed.subscribe(self.refresh)
        model.changed.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is open and what can be done with it."""
        draft = self._model.draft
        choices = [(each.name, _title(each)) for each in self._shelf.entries]
        shown = [self.chooser.itemText(at) for at in range(self.chooser.count())]
        if shown != [text for _, text in choices]:
            self.chooser.fill(choices, None)
        self.chooser.setCurrentIndex(self.chooser.findData(draft.name) if draft else -1)
        self.state.setText(self._state())
        self.undo.setEnabled(draft is not None and draft.can_undo)
        self.redo.setEnabled(draft is not None and draft.can_redo)
        good = draft is not None and draft.good and not self._shelf.busy
        self.save.setEnabled(good and self._model.dirty)
        self.save.setText(tr("保存") if self._model.own or draft is None else tr("存为副本"))

    def _state(self) -> str:
        if self._model.draft is None:
            return ""
        if self._shelf.busy:
            return tr("正在保存")
        if self._model.dirty:
            return tr("有改动没保存") if self._model.own else tr("自带模板不会被改，保存时存为副本")
        return tr("自己的模板") if self._model.own else tr("自带模板")

    def _tool(self, theme: Theme, icon: str, command_id: str) -> QToolButton:
        button = command_tool(theme, self._commands, icon, command_id)
        button.setObjectName("flat")
        return button


class ArrangeBar(QFrame):
    """Add, align, spread, order."""

    def __init__(
        self, theme: Theme, model: DesignerModel, commands: CommandRegistry, add: QMenu
    ) -> None:
        super().__init__()
        self.setObjectName("row")
        self._model = model
        self.add = QPushButton(tr("添加"))
        theme.dress(self.add, "add")
        self.add.setMenu(add)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(2)
        row.addWidget(self.add)
        self._several: list[QToolButton] = []
        self._any: list[QToolButton] = []
        for group in _ARRANGING:
            row.addWidget(_gap())
            for name in group:
                button = command_tool(theme, commands, name, f"designer.{name}")
                (self._several if name.startswith("spread") else self._any).append(button)
                row.addWidget(button)
        row.addStretch(1)
        self.outlines = tool(theme, "outlines", tr("显示部件边框"))
        self.outlines.setCheckable(True)
        self.outlines.setChecked(True)
        row.addWidget(self.outlines)
        model.selection_changed.subscribe(self.refresh)
        model.changed.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Buttons that would do nothing rest."""
        editable, count = self._model.editable, len(self._model.selection)
        self.add.setEnabled(editable)
        for button in self._any:
            button.setEnabled(editable and count > 0)
        for button in self._several:
            button.setEnabled(editable and count > 2)


class TroubleLabel(QLabel):
    """The first problem in words; a click leads to its slot (so does F8)."""

    def __init__(self, clicked: Callable[[], object]) -> None:
        super().__init__()
        self._clicked = clicked
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._clicked()


class LookBar(QFrame):
    """What is previewed, problems, where the pointer is, zoom."""

    def __init__(self, theme: Theme, proofs: Proofs, commands: CommandRegistry) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self._proofs = proofs
        self.subject = Choice()
        self.subject.setAccessibleName(tr("用哪一单预览"))
        self.subject.setMinimumContentsLength(14)
        self.subject.setMaximumWidth(300)
        self.subject.activated.connect(lambda at: proofs.choose(self.subject.itemData(at)))
        self.dpi = Choice()
        self.dpi.setAccessibleName(tr("预览分辨率"))
        self.dpi.setMinimumContentsLength(5)
        self.dpi.fill([(dpi, f"{dpi} dpi") for dpi in DPIS], proofs.dpi)
        self.dpi.activated.connect(lambda at: proofs.choose_dpi(self.dpi.itemData(at)))
        self.earlier = command_tool(theme, commands, "back", "designer.page-before")
        self.page = QLabel()
        self.later = command_tool(theme, commands, "next", "designer.page-after")
        self.trouble = TroubleLabel(lambda: commands.run("designer.problem"))
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.place = QLabel()
        self.place.setObjectName("muted")
        self.place.setMinimumWidth(108)
        self.place.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.zoom = QLabel()
        self.zoom.setObjectName("muted")
        self.zoom.setMinimumWidth(52)
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(4)
        for widget in (self.subject, self.dpi, self.earlier, self.page, self.later):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.trouble, 1)
        row.addWidget(self.place)
        row.addWidget(command_tool(theme, commands, "remove", "designer.zoom-out"))
        row.addWidget(self.zoom)
        row.addWidget(command_tool(theme, commands, "add", "designer.zoom-in"))
        row.addWidget(command_tool(theme, commands, "fit", "designer.zoom-fit"))
        row.addWidget(command_tool(theme, commands, "dots", "designer.zoom-dots"))
        proofs.changed.subscribe(self.refresh)
        proofs.subjects_changed.subscribe(self._fill)
        self._fill()
        self.refresh()

    def show_place(self, at: tuple[float, float] | None) -> None:
        """Where the pointer is on the paper."""
        self.place.setText("" if at is None else f"{at[0]:.1f}, {at[1]:.1f} mm")

    def show_zoom(self, pixels_per_dot: float) -> None:
        """How large a dot is, as a share of one pixel."""
        self.zoom.setText(f"{pixels_per_dot * 100:.0f}%")

    def refresh(self) -> None:
        """Show pages and problems of the proof."""
        proof, page = self._proofs.proof, self._proofs.page
        count = len(proof.pages) if proof else 1
        for widget in (self.earlier, self.page, self.later):
            widget.setVisible(count > 1)
        self.page.setText(f"{page + 1}/{count}")
        self.earlier.setEnabled(page > 0)
        self.later.setEnabled(page + 1 < count)
        self.subject.setCurrentIndex(self.subject.findData(self._proofs.subject))
        self._show_trouble()

    def _show_trouble(self) -> None:
        proof = self._proofs.proof
        problems = proof.problems if proof else ()
        words, colour = "", "muted"
        if self._proofs.trouble:
            words, colour = say(self._proofs.trouble), "fault"
        elif problems:
            first = next((p for p in problems if p.blocking), problems[0])
            words = tr("{slot}：{text}").format(slot=first.slot, text=first.text)
            if len(problems) > 1:
                words = tr("{first}（另有 {n} 处）").format(first=words, n=len(problems) - 1)
            colour = "fault" if first.blocking else "muted"
        self.trouble.setText(words)
        self.trouble.setToolTip(tr("{words}（F8 逐个看）").format(words=words) if words else "")
        if self.trouble.objectName() != colour:
            self.trouble.setObjectName(colour)
            self.trouble.style().unpolish(self.trouble)
            self.trouble.style().polish(self.trouble)

    def _fill(self) -> None:
        choices = [(each.key, say(each.title)) for each in self._proofs.subjects]
        self.subject.fill(choices, self._proofs.subject)


def command_tool(
    theme: Theme, commands: CommandRegistry, icon: str, command_id: str
) -> QToolButton:
    """A button for a command, with its name and key as the tooltip."""
    command = commands.get(command_id)
    name = tr(command.title)
    key = QKeySequence(command.key).toString(QKeySequence.SequenceFormat.NativeText)
    button = tool(theme, icon, name)
    if key:
        button.setToolTip(tr("{name}（{key}）").format(name=name, key=key))
    run: Callable[[], object] = lambda: commands.run(command_id)  # noqa: E731
    button.clicked.connect(run)
    return button


def _title(entry: TemplateEntry) -> str:
    words = entry.title
    if entry.own:
        words = tr("{title} · 自己的").format(title=words)
    return tr("{title} · 有错").format(title=words) if entry.problem else words


def _gap() -> QWidget:
    gap = QFrame()
    gap.setObjectName("hairline")
    gap.setFixedSize(1, 20)
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(6, 0, 6, 0)
    row.addWidget(gap)
    return holder
