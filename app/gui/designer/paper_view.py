"""A paper that can be zoomed and scrolled, with nothing on it but its dots."""

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from app.gui.designer.painter import Marks, PaperPicture
from app.gui.designer.view import View
from app.gui.theme import Theme
from app.labels.template import Box
from app.presentation.designer.geometry import bounds
from app.presentation.designer.model import DesignerModel


class PaperView(QAbstractScrollArea):
    """The newest proof of ``model``; ``view_changed`` after zoom and scrolling."""

    view_changed = Signal()

    def __init__(self, theme: Theme, model: DesignerModel) -> None:
        super().__init__()
        self.view = View()
        self._theme = theme
        self._model = model
        self._picture = PaperPicture()
        self._marks = Marks(theme, self.view)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setMinimumSize(200, 160)
        model.changed.subscribe(self._refresh)
        model.proofs.changed.subscribe(self._refresh)
        theme.changed.connect(self.viewport().update)

    def fit(self) -> None:
        """All of the paper in sight, whatever the size of the window."""
        self._zoom(None, None)

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """So many physical pixels a dot, keeping the point ``at`` of the viewport in place."""
        self._zoom(scale, at)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller."""
        self._zoom(self.view.zoomed(factor), at)

    def show_selection(self) -> None:
        """Scroll so that the selection is in sight."""
        span = self.selection_span()
        if span is not None:
            rect = self.view.to_pixels(span)
            self._scroll_by(rect.center() - QPointF(self.viewport().rect().center()))

    def point_mm(self) -> tuple[float, float]:
        """The middle of what is in sight, on the paper."""
        x, y = self.view.to_mm(QPointF(self.viewport().rect().center()))
        width, height = self.view.paper_mm
        return min(max(x, 0), width), min(max(y, 0), height)

    def selection_span(self) -> Box | None:
        """The box around the selection, on the paper."""
        template = self._model.template
        if template is None or not self._model.selection:
            return None
        return bounds(self._model.outer_box(path) for path in self._model.selection)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        del dx, dy
        self.view.scrolled = QPointF(
            self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        )
        self.viewport().update()
        self.view_changed.emit()

    def _draw_paper(self, painter: QPainter, visible: QRect) -> None:
        paper = self.view.paper
        painter.fillRect(paper, Qt.GlobalColor.white)
        self._picture.draw(painter, paper, self.view, visible)
        painter.setPen(QPen(self._theme.color("field"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(paper.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._marks.dot_grid(painter, visible)

    def _refresh(self) -> None:
        proof = self._model.proofs.proof
        page = self._model.proofs.page
        raster = proof.pages[page] if proof and page < len(proof.pages) else None
        self._picture.show(raster)
        self._settle()

    def _settle(self) -> None:
        """Bring view and scroll bars up to the paper, the window and the resolution."""
        template = self._model.template
        view = self.view
        view.ratio = self.devicePixelRatioF()
        view.room = self.viewport().size()
        raster = self._picture.raster
        view.dpi = raster.dpi if raster else self._model.proofs.dpi
        if template is not None:
            view.paper_mm = (template.width_mm, template.height_mm)
        across, down = view.overflow
        for bar, most, page in (
            (self.horizontalScrollBar(), across, view.room.width()),
            (self.verticalScrollBar(), down, view.room.height()),
        ):
            bar.setRange(0, most)
            bar.setPageStep(page)
            bar.setSingleStep(24)
        view.scrolled = QPointF(
            self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        )
        self.viewport().update()
        self.view_changed.emit()

    def _zoom(self, scale: float | None, at: QPointF | None) -> None:
        anchor = at or QPointF(self.viewport().rect().center())
        mm = self.view.to_mm(anchor)
        self.view.scale = scale
        self._settle()
        box = self.view.to_pixels(Box(mm[0], mm[1], 0, 0))
        self._scroll_by(box.topLeft() - anchor)

    def _scroll_by(self, by: QPointF) -> None:
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(by.x()))
        down.setValue(down.value() + round(by.y()))
