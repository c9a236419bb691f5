"""The paper one works on: look, point, drag, zoom; keys do all that the mouse does."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)

from app.gui.designer.painter import handle_at
from app.gui.designer.paper_view import PaperView
from app.gui.designer.view import STEP
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.labels.layout import dots_per_mm
from app.labels.template import Box, SlotKind, Template
from app.labels.template_text import SlotPath
from app.presentation.designer.arranger import COARSE_MM, FINE_MM, STEP_MM, Arranger
from app.presentation.designer.drag import Drag
from app.presentation.designer.geometry import Snapping
from app.presentation.designer.model import DesignerModel
from app.presentation.designer.slots import all_paths, hit, name_of, slot_at, touched

REACH = 6
"""Logical pixels within which a line pulls."""
DEAD = 3
"""Logical pixels that a press may tremble without being a drag."""
SLACK = 4

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS = {
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "e": Qt.CursorShape.SizeHorCursor,
    "w": Qt.CursorShape.SizeHorCursor,
}


class Canvas(PaperView):
    """The paper of ``model``.

    ``pointed`` with mm or None, ``edit_asked`` on a double click or Return, ``menu_asked`` with
    the place for a context menu.
    """

    pointed = Signal(object)
    edit_asked = Signal()
    menu_asked = Signal(object)

    def __init__(self, theme: Theme, model: DesignerModel, arranger: Arranger) -> None:
        super().__init__(theme, model)
        self.outlined = True
        self._arranger = arranger
        self._drag: Drag | None = None
        self._handle = ""
        self._press: QPointF | None = None
        self._pan: QPointF | None = None
        self._band: tuple[QPointF, QPointF] | None = None
        self._hover: SlotPath | None = None
        self._within: int | None = None
        self._narrow_to: SlotPath | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("画布"))
        self.viewport().setMouseTracking(True)
        model.selection_changed.subscribe(self._selection_changed)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        visible = event.rect()
        painter.fillRect(visible, self._theme.color("window"))
        template = self._model.template
        if template is None:
            self._say_empty(painter)
            return
        self._draw_paper(painter, visible)
        self._paint_marks(painter)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _say_empty(self, painter: QPainter) -> None:
        if self._model.draft is not None:
            painter.setPen(self._theme.color("text-2"))
            words = tr("画不出来：先在右边的文本里改好")
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, words)

    def _outer_boxes(self, template: Template) -> list[Box]:
        """Boxes of everything that can be taken hold of now."""
        inside = self._inside
        paths = (p for p in all_paths(template) if len(p) == 1 or p[0] == inside)
        return [self._model.outer_box(path) for path in paths]

    def _paint_marks(self, painter: QPainter) -> None:
        template = self._model.template
        if template is None:
            return
        if self.outlined:
            self._marks.outlines(painter, self._outer_boxes(template))
        proof = self._model.proofs.proof
        for number, problems in (proof.by_slot if proof else {}).items():
            if number < len(template.slots):
                blocking = any(problem.blocking for problem in problems)
                self._marks.problem(painter, template.slots[number].box, blocking=blocking)
        selection = self._model.selection
        if self._hover is not None and self._drag is None and self._hover not in selection:
            self._marks.hovered(painter, self._model.outer_box(self._hover))
        for path in selection:
            single = len(selection) == 1 and self._model.editable
            self._marks.selected(painter, self._model.outer_box(path), handles=single)
        if self._drag is not None:
            self._marks.guides(painter, self._drag.guides)
        if self._band is not None:
            self._marks.band(painter, QRectF(*self._band).normalized())

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() is Qt.MouseButton.MiddleButton:
            self._pan = at
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if self._model.template is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._narrow_to = None
        self._handle = self._handle_under(at)
        self._press = at
        if self._handle:
            return
        path = self._hit(at)
        adds = event.modifiers() & (
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        )
        if path is None:
            if not adds:
                self._model.select(())
            self._band = (at, at)
        elif adds:
            self._model.toggle(path)
            self._press = None
        elif path not in self._model.selection:
            self._model.select([path])
        else:
            self._narrow_to = path  # of several, unless they are dragged together

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self.pointed.emit(self.view.to_mm(at) if self._model.template else None)
        if self._pan is not None:
            self._scroll_by(self._pan - at)
            self._pan = at
        elif self._band is not None:
            self._band = (self._band[0], at)
            self.viewport().update()
        elif self._press is not None:
            self._drag_to(at, free=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        else:
            self._show_hover(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.MiddleButton:
            self._pan = None
            self.viewport().unsetCursor()
            return
        drag, self._drag, self._press = self._drag, None, None
        if self._band is not None:
            self._select_band()
        elif drag is not None:
            drag.drop()
        elif self._narrow_to is not None:
            self._model.select([self._narrow_to])
        self._narrow_to = None
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        template = self._model.template
        path = self._hit(event.position())
        if template is None or path is None:
            return
        if len(path) == 1 and slot_at(template, path).kind is SlotKind.REPEAT:
            self._within = path[0]
            inner = self._hit(event.position())
            self._model.select([inner or path])
            return
        if path not in self._model.selection:
            self._model.select([path])
        self.edit_asked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            path = self._hit(QPointF(event.pos()))
            if path is not None and path not in self._model.selection:
                self._model.select([path])
        self.menu_asked.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            up = event.angleDelta().y() > 0
            self.zoom_by(STEP if up else 1 / STEP, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.pointed.emit(None)
        self.viewport().update()
        super().leaveEvent(event)

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is not None:
            self._nudge(arrow, event.modifiers())
        elif event.key() == Qt.Key.Key_Escape:
            self._step_back()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.edit_asked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._model.end_gesture()
        self.viewport().update()

    # Inside.

    @property
    def _inside(self) -> int | None:
        """The repeat whose rows are being worked on."""
        selection = self._model.selection
        return selection[0][0] if selection and len(selection[0]) == 2 else self._within

    def _selection_changed(self) -> None:
        selection = self._model.selection
        if not selection or (len(selection[0]) == 1 and selection[0][0] != self._within):
            self._within = None
        self._hover = None
        template = self._model.template
        names = [say(name_of(template, path)) for path in selection] if template else []
        self.setAccessibleDescription("、".join(names))
        self.viewport().update()
        self.view_changed.emit()

    def _hit(self, at: QPointF) -> SlotPath | None:
        template = self._model.template
        if template is None:
            return None
        return hit(
            template,
            self.view.to_mm(at),
            SLACK / self.view.per_mm,
            self._inside,
            self._model.squeeze,
        )

    def _handle_under(self, at: QPointF) -> str:
        span = self.selection_span()
        if span is None or len(self._model.selection) != 1 or not self._model.editable:
            return ""
        return handle_at(self.view.to_pixels(span), at)

    def _show_hover(self, at: QPointF) -> None:
        handle = self._handle_under(at)
        path = None if handle else self._hit(at)
        if handle:
            self.viewport().setCursor(_CURSORS[handle])
        elif path is not None and path in self._model.selection:
            self.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.viewport().unsetCursor()
        if path != self._hover:
            self._hover = path
            self._tell_hovered()
            self.viewport().update()

    def _tell_hovered(self) -> None:
        """A tooltip with what is wrong there, else with what it is."""
        template, proof = self._model.template, self._model.proofs.proof
        if template is None or self._hover is None:
            self.viewport().setToolTip("")
            return
        problems = proof.by_slot.get(self._hover[0], ()) if proof else ()
        lines = [say(name_of(template, self._hover))]
        lines += [tr("{slot}：{text}").format(slot=p.slot, text=p.text) for p in problems]
        self.viewport().setToolTip("\n".join(lines))

    def _drag_to(self, at: QPointF, *, free: bool) -> None:
        press = self._press
        if press is None or not self._model.editable or not self._model.selection:
            return
        if self._drag is None:
            if (at - press).manhattanLength() <= DEAD:
                return
            self._drag = Drag(self._model, self.view.to_mm(press), self._handle)
        per_mm = self.view.per_mm
        rules = Snapping(reach_mm=REACH / per_mm, dot_mm=1 / dots_per_mm(self.view.dpi), free=free)
        self._drag.to(self.view.to_mm(at), rules)

    def _select_band(self) -> None:
        band, self._band = self._band, None
        template = self._model.template
        if band is None or template is None:
            return
        rect = QRectF(*band).normalized()
        if rect.width() + rect.height() <= DEAD:
            return
        left, top = self.view.to_mm(rect.topLeft())
        area = Box(left, top, rect.width() / self.view.per_mm, rect.height() / self.view.per_mm)
        self._model.select(dict.fromkeys((*self._model.selection, *touched(template, area))))

    def _nudge(self, arrow: tuple[int, int], modifiers: Qt.KeyboardModifier) -> None:
        step = STEP_MM
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            step = FINE_MM
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            step = COARSE_MM
        self._arranger.nudge(arrow[0] * step, arrow[1] * step)

    def _step_back(self) -> None:
        """Esc: give up the drag, leave the rows of a repeat, or select nothing."""
        if self._drag is not None:
            self._drag.cancel()
            self._drag, self._press = None, None
        elif self._band is not None:
            self._band = None
        elif self._model.selection and len(self._model.selection[0]) == 2:
            self._model.select([(self._model.selection[0][0],)])
        else:
            self._model.select(())
        self.viewport().update()
