"""面单模板: the template designer, opened over the settings."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.gui import questions
from app.gui.designer.bars import ArrangeBar, FileBar, LookBar
from app.gui.designer.canvas import Canvas
from app.gui.designer.commands import CONTEXT_MENU, FILE_MENU, designer_commands
from app.gui.designer.property_panel import PropertyPanel
from app.gui.designer.rulers import Ruler
from app.gui.designer.slot_list import SlotList
from app.gui.designer.strips import FaultBanner, NameBar
from app.gui.designer.text_panel import TextPanel
from app.gui.designer.view import DOTS, STEP
from app.gui.file_dialogs import ask_source, ask_target
from app.gui.i18n import say, tr
from app.gui.menu import fill_menu, pop_up
from app.gui.questions import Unsaved
from app.gui.shell_api import DESIGNER, SETTINGS, Page, Shell
from app.labels.template import DEFAULT_TEMPLATE, SlotKind
from app.presentation.designer.arranger import Arranger
from app.presentation.designer.draft import Draft
from app.presentation.designer.fields import KIND_TITLES
from app.presentation.designer.model import DesignerModel
from app.presentation.designer.shelf import Shelf
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase

LIST_WIDTH, SIDE_WIDTH = 200, 280
TEMPLATE_FILES = "TOML (*.toml)"
PICTURE_FILES = "PNG JPG BMP (*.png *.jpg *.jpeg *.bmp)"


class DesignerPage(Page):
    """Bars, list of slots, canvas, properties and text; built when it is first shown.

    Args:
        desk: templates, parcels, tasks.
        shell: toasts, commands, theme.
        failed: takes errors that belong to no field.
    """

    page_id = DESIGNER

    def __init__(self, desk: Desk, shell: Shell, *, failed: Callable[[Exception], None]) -> None:
        super().__init__()
        self._shell = shell
        self._built = False
        self._wanted = ""
        self._seen: Draft | None = None
        self._text_only = False  # the text was put in front because there was nothing else
        self.model = DesignerModel(desk, failed=failed)
        self.arranger = Arranger(self.model)
        self.shelf = Shelf(desk, self.model, say=self._say, failed=failed)
        self.choose_file = ask_source
        self.choose_target = ask_target
        shell.commands.add(*designer_commands(self))

    # The shell's side.

    @property
    def loading(self) -> bool:
        """Whether the template or its preview is on its way."""
        return self.shelf.opening or self.model.proofs.busy

    @property
    def in_front(self) -> bool:
        """Whether its verbs can be given."""
        return self._built and self.isVisible()

    def on_shown(self) -> None:
        """Read the shelf; open what was asked for, or what was open before."""
        if not self._built:
            self._build()
            self._built = True
        wanted, self._wanted = self._wanted, ""
        draft = self.model.draft
        self.shelf.refresh()
        if wanted and (draft is None or draft.name != wanted):
            self.shelf.open(wanted)
        elif draft is None:
            self.shelf.open(DEFAULT_TEMPLATE)
        self.model.proofs.load_parcels()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_section(self, section: str) -> None:
        """Open the template ``section``; the edits of another one are asked about first."""
        draft = self.model.draft
        if (
            draft is None
            or draft.name == section
            or self._may_drop(lambda: self.shelf.open(section))
        ):
            self._wanted = section

    def may_leave(self, go: Callable[[], None]) -> bool:
        """Ask what becomes of unsaved edits."""
        draft = self.model.draft
        if not self._may_drop(go):
            return False
        if self.model.draft is None and draft is not None:
            self._wanted = draft.name  # as the file has it, when a person comes back
        return True

    @property
    def can_undo(self) -> bool:
        """Whether an edit can be taken back."""
        return self.model.draft is not None and self.model.draft.can_undo

    def undo(self) -> None:
        """Take the last edit back."""
        self.model.undo()

    # Verbs.

    def save(self) -> None:
        """Into the file, or a copy of a shipped template."""
        self.shelf.save()

    def ask_title(self) -> None:
        """Show the line for another title."""
        self._name.open(self.shelf.free_title())

    def take_in(self) -> None:
        """Bring in a file that a person chooses."""
        path = self.choose_file(self, tr("导入模板"), TEMPLATE_FILES)
        if path is not None and self._may_drop(lambda: self.shelf.take_in(path)):
            self.shelf.take_in(path)

    def give_out(self) -> None:
        """Write the template to a file that a person chooses; edits are saved before."""
        draft = self.model.draft
        if draft is None:
            return
        if draft.dirty:
            self._shell.toast(tr("先保存再导出"))
            return
        path = self.choose_target(self, tr("导出模板"), f"{draft.name}.toml", TEMPLATE_FILES)
        if path is not None:
            self.shelf.give_out(path)

    def take_picture(self) -> None:
        """Put a picture on the shelf and on the label."""
        path = self.choose_file(self, tr("添加图片"), PICTURE_FILES)
        if path is not None:
            self.shelf.take_picture(path, lambda file: self._add(SlotKind.IMAGE, file))

    def revert(self) -> None:
        """Back to the file, after asking."""
        title = tr("丢掉没保存的改动？")
        if self._shell.confirm(title, tr("模板回到上次保存时的样子。"), tr("还原")):
            self.shelf.revert()

    def remove(self) -> None:
        """Take the person's file away, after asking."""
        template = self.model.template
        name = (template.title or template.name) if template else ""
        title = tr("删除模板「{name}」？").format(name=name)
        if self._shell.confirm(
            title, tr("文件会留一份备份，用它的打印机改用自带模板。"), tr("删除")
        ):
            self.shelf.remove()

    def copy(self) -> None:
        """The selection to the clipboard, as text of the template."""
        QGuiApplication.clipboard().setText(self.arranger.copied())

    def cut(self) -> None:
        """The selection to the clipboard, and away."""
        self.copy()
        self.delete()

    def paste(self) -> None:
        """Slots from the clipboard."""
        self._complain(self.arranger.paste(QGuiApplication.clipboard().text()))

    def duplicate(self) -> None:
        """The selection once more."""
        self._complain(self.arranger.duplicate())

    def delete(self) -> None:
        """The selection away."""
        self._complain(self.arranger.delete())

    def zoom(self, how: str) -> None:
        """``in``, ``out``, ``fit`` or ``dots``."""
        if how == "fit":
            self.canvas.fit()
        elif how == "dots":
            self.canvas.zoom_to(DOTS)
            self.canvas.show_selection()
        else:
            self.canvas.zoom_by(STEP if how == "in" else 1 / STEP)

    # Building.

    def _build(self) -> None:
        theme, commands = self._shell.theme, self._shell.commands
        self.canvas = Canvas(theme, self.model, self.arranger)
        self._add_menu = QMenu(self)
        self._add_menu.aboutToShow.connect(self._fill_add_menu)
        self.files = FileBar(theme, self.model, self.shelf, commands)
        self.files.menu.aboutToShow.connect(lambda: self._fill(self.files.menu, FILE_MENU))
        self.arranging = ArrangeBar(theme, self.model, commands, self._add_menu)
        self.look = LookBar(theme, self.model.proofs, commands)
        self.slots = SlotList(theme, self.model)
        self.properties = PropertyPanel(theme, self.model)
        self.text = TextPanel(theme, self.model)
        self._name = NameBar(self.shelf.save_as)
        self._banner = FaultBanner(self.model, self._show_text)
        self._across = Ruler(theme, self.canvas.view, across=True)
        self._down = Ruler(theme, self.canvas.view, across=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.files, self._name, self.arranging, self._banner):
            column.addWidget(widget)
        column.addWidget(self._split(), 1)
        column.addWidget(self.look)
        self._connect()

    def _split(self) -> QSplitter:
        middle = QWidget()
        grid = QGridLayout(middle)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self._across, 0, 1)
        grid.addWidget(self._down, 1, 0)
        grid.addWidget(self.canvas, 1, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setObjectName("designer")
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.slots)
        split.addWidget(middle)
        split.addWidget(self._side())
        self.slots.setMinimumWidth(120)
        split.setStretchFactor(1, 1)
        split.setSizes([LIST_WIDTH, 700, SIDE_WIDTH])
        return split

    def _side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("side")
        side.setMinimumWidth(240)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(tr("属性和文本"))
        self.tabs.addTab(tr("属性"))
        self.tabs.addTab(tr("文本"))
        stack = QStackedWidget()
        stack.addWidget(self.properties)
        stack.addWidget(self.text)
        self.tabs.currentChanged.connect(stack.setCurrentIndex)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(stack, 1)
        return side

    def _connect(self) -> None:
        self.files.back.connect(lambda: self._shell.open_page(SETTINGS, "templates"))
        self.files.opened.connect(self._open)
        self.arranging.outlines.toggled.connect(self._outline)
        self.canvas.view_changed.connect(self._view_changed)
        self.canvas.pointed.connect(self._pointed)
        self.canvas.edit_asked.connect(self._edit_selected)
        self.canvas.menu_asked.connect(self._context_menu)
        self.model.changed.subscribe(self._show_what_is_left)
        self._view_changed()

    # Inside.

    def _open(self, name: str) -> None:
        draft = self.model.draft
        if draft is not None and draft.name == name:
            return
        if self._may_drop(lambda: self.shelf.open(name)):
            self.shelf.open(name)
        else:
            self.files.refresh()

    def _may_drop(self, go: Callable[[], None]) -> bool:
        """Whether what comes may come now; after 保存 it comes by ``go``."""
        draft = self.model.draft
        if draft is None or not draft.dirty:
            return True
        answer = questions.ask_unsaved(
            self,
            tr("模板有改动没保存"),
            tr("不保存的话，这些改动就没有了。"),
            can_save=draft.good and not self.shelf.busy,
        )
        if answer is Unsaved.SAVE:
            self.shelf.save(go)
        elif answer is Unsaved.DROP:
            self.model.open_draft(None, own=False)
        return answer is Unsaved.DROP

    def _say(self, words: Phrase) -> None:
        self._shell.toast(say(words))

    def _complain(self, words: Phrase) -> None:
        if words:
            self._say(words)

    def _fill_add_menu(self) -> None:
        self._add_menu.clear()
        for kind in self.arranger.addable():
            action = self._add_menu.addAction(tr(KIND_TITLES[kind]))
            action.triggered.connect(lambda _checked=False, kind=kind: self._add(kind))

    def _show_what_is_left(self) -> None:
        """Of a file that never was a template there is only the text."""
        draft = self.model.draft
        if draft is None or draft is self._seen:
            return
        self._seen = draft
        if draft.template is not None:
            if self._text_only:
                self.tabs.setCurrentIndex(0)
            self._text_only = False
        else:
            self._text_only = self._text_only or self.tabs.currentIndex() == 0
            self.tabs.setCurrentIndex(1)
            self.text.refresh()
            self.text.show_line(draft.faults[0].line)

    def _add(self, kind: SlotKind, file: str = "") -> None:
        self._complain(self.arranger.add(kind, self.canvas.point_mm(), file=file))
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, menu: QMenu, names: tuple[str, ...]) -> None:
        commands = (self._shell.commands.get(f"{DESIGNER}.{name}") for name in names)
        usable = tuple(command for command in commands if command.enabled())
        fill_menu(menu, self._shell.commands, usable)

    def _context_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        self._fill(menu, CONTEXT_MENU)
        pop_up(menu, at)

    def _outline(self, on: bool) -> None:
        self.canvas.outlined = on
        self.canvas.viewport().update()

    def _view_changed(self) -> None:
        self.look.show_zoom(self.canvas.view.pixels_per_dot)
        span = self.canvas.selection_span()
        self._across.show_span(None if span is None else (span.x, span.x + span.width))
        self._down.show_span(None if span is None else (span.y, span.y + span.height))
        for ruler in (self._across, self._down):
            ruler.setEnabled(self.model.template is not None)
            ruler.update()

    def _pointed(self, at: tuple[float, float] | None) -> None:
        self.look.show_place(at)
        self._across.show_pointer(None if at is None else at[0])
        self._down.show_pointer(None if at is None else at[1])

    def _edit_selected(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.properties.edit_first()

    def _show_text(self, line: int) -> None:
        self.tabs.setCurrentIndex(1)
        self.text.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.text.show_line(line)
