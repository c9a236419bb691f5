"""The slots in drawing order, beside the canvas; several may be selected."""

from PySide6.QtCore import QItemSelectionModel, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.labels.template import Template
from app.labels.template_text import SlotPath
from app.presentation.designer.model import DesignerModel
from app.presentation.designer.slots import all_paths, name_of

ROW = 28
PATH = Qt.ItemDataRole.UserRole


class SlotList(QListWidget):
    """In step with the model's selection, both ways."""

    def __init__(self, theme: Theme, model: DesignerModel) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._shown: tuple[tuple[SlotPath, str, str], ...] = ()
        self._quiet = False
        self.setObjectName("slots")
        self.setAccessibleName(tr("部件"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemSelectionChanged.connect(self._chosen)
        model.changed.subscribe(self.refresh)
        model.selection_changed.subscribe(self._show_selection)
        model.proofs.changed.subscribe(self.refresh)
        theme.changed.connect(self._redraw)
        self.refresh()

    def refresh(self) -> None:
        """Show the slots as they are; rows are made anew only when something reads otherwise."""
        template = self._model.template
        rows = tuple(self._rows(template)) if template else ()
        if rows == self._shown:
            return
        self._shown = rows
        self._quiet = True
        self.clear()
        for path, name, trouble in rows:
            item = QListWidgetItem(name)
            item.setData(PATH, path)
            item.setSizeHint(QSize(0, ROW))
            if trouble:
                stops = trouble.startswith("!")
                icon = self._theme.icon("fault" if stops else "warning", _colour(stops=stops))
                item.setIcon(icon)
                item.setToolTip(trouble.lstrip("!"))
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole, f"{name.strip()}，{trouble.lstrip('!')}"
                )
            self.addItem(item)
        self._quiet = False
        self._show_selection()

    def _rows(self, template: Template) -> list[tuple[SlotPath, str, str]]:
        proof = self._model.proofs.proof
        rows = []
        for path in all_paths(template):
            problems = proof.by_slot.get(path[0], ()) if proof and len(path) == 1 else ()
            words = "\n".join(
                tr("{slot}：{text}").format(slot=p.slot, text=p.text) for p in problems
            )
            stops = any(problem.blocking for problem in problems)
            name = "    " * (len(path) - 1) + say(name_of(template, path))
            rows.append((path, name, ("!" if stops else "") + words))
        return rows

    def _show_selection(self) -> None:
        self._quiet = True
        wanted = set(self._model.selection)
        last: QListWidgetItem | None = None
        for row in range(self.count()):
            item = self.item(row)
            chosen = _path(item) in wanted
            item.setSelected(chosen)
            if chosen:
                last = item
        if last is not None and not any(
            item is self.currentItem() for item in self.selectedItems()
        ):
            self.setCurrentItem(last, QItemSelectionModel.SelectionFlag.NoUpdate)
        if last is not None:
            self.scrollToItem(last)
        self._quiet = False

    def _chosen(self) -> None:
        if self._quiet:
            return
        current = self.currentItem()
        paths = [_path(item) for item in self.selectedItems()]
        if paths and _path(current) in paths:  # its area is the one that counts
            paths.insert(0, _path(current))
        self._model.select(paths)
        if set(self._model.selection) != set(paths):
            self._show_selection()

    def _redraw(self) -> None:
        self._shown = ()
        self.refresh()


def _path(item: QListWidgetItem) -> SlotPath:
    return tuple(item.data(PATH))


def _colour(*, stops: bool) -> str:
    return "urgent" if stops else "soon"
