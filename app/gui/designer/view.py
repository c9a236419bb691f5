"""From millimetres on paper to pixels of the canvas and back; zoom and scrolling."""

from PySide6.QtCore import QPointF, QRectF, QSize

from app.labels.layout import dots_per_mm
from app.labels.template import Box

SMALLEST, LARGEST, STEP = 0.1, 16.0, 1.25
DOTS = 8.0
"""Physical pixels a dot from which single dots are told apart."""
MARGIN = 28
"""Logical pixels of desk around the paper."""


class View:
    """Where the paper lies on a canvas. ``scale``: physical pixels per dot; None: fitted."""

    def __init__(self) -> None:
        self.scale: float | None = None
        self.dpi = 203
        self.ratio = 1.0
        self.room = QSize(1, 1)
        self.paper_mm = (100.0, 100.0)
        self.scrolled = QPointF()

    @property
    def pixels_per_dot(self) -> float:
        """Physical pixels per dot as it is now."""
        return self.fitted if self.scale is None else self.scale

    @property
    def per_mm(self) -> float:
        """Logical pixels per millimetre."""
        return self.pixels_per_dot * dots_per_mm(self.dpi) / self.ratio

    @property
    def fitted(self) -> float:
        """The scale at which all of the paper is in sight."""
        dots = dots_per_mm(self.dpi)
        across = (self.room.width() - 2 * MARGIN) * self.ratio / (self.paper_mm[0] * dots)
        down = (self.room.height() - 2 * MARGIN) * self.ratio / (self.paper_mm[1] * dots)
        return min(max(min(across, down), SMALLEST), LARGEST)

    @property
    def paper(self) -> QRectF:
        """The paper in logical pixels of the viewport, its corner on a whole pixel."""
        width, height = self.paper_mm[0] * self.per_mm, self.paper_mm[1] * self.per_mm
        x = max((self.room.width() - width) / 2, MARGIN) - self.scrolled.x()
        y = max((self.room.height() - height) / 2, MARGIN) - self.scrolled.y()
        return QRectF(round(x), round(y), width, height)

    @property
    def overflow(self) -> tuple[int, int]:
        """How far the paper can be scrolled, logical pixels."""
        width = self.paper_mm[0] * self.per_mm + 2 * MARGIN
        height = self.paper_mm[1] * self.per_mm + 2 * MARGIN
        return max(round(width - self.room.width()), 0), max(round(height - self.room.height()), 0)

    def to_mm(self, point: QPointF) -> tuple[float, float]:
        """Millimetres from the paper's corner."""
        paper = self.paper
        return (point.x() - paper.x()) / self.per_mm, (point.y() - paper.y()) / self.per_mm

    def to_pixels(self, box: Box) -> QRectF:
        """A box of the paper on the viewport."""
        paper, per_mm = self.paper, self.per_mm
        return QRectF(
            paper.x() + box.x * per_mm,
            paper.y() + box.y * per_mm,
            box.width * per_mm,
            box.height * per_mm,
        )

    def zoomed(self, factor: float) -> float:
        """The scale ``factor`` times the present one, within bounds."""
        return min(max(self.pixels_per_dot * factor, SMALLEST), LARGEST)
