"""Draws the paper with its dots, and over it outlines, problems, selection, handles, guides."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from app.gui.designer.view import DOTS, View
from app.gui.theme import Theme
from app.gui.workbench.label_view import to_image
from app.labels.template import Box
from app.ports.printer import Raster
from app.presentation.designer.geometry import Guide

HANDLE = 8
"""Logical pixels of a handle's side."""
_OFF = 6
_TINT = 28
_FAINT = 90


def handle_places(rect: QRectF) -> dict[str, QPointF]:
    """Handle → its centre on the outline of ``rect``; those of a thin box stand off it."""
    flat, narrow = rect.height() < 2 * HANDLE, rect.width() < 2 * HANDLE
    out = rect.adjusted(
        -_OFF if narrow else 0, -_OFF if flat else 0, _OFF if narrow else 0, _OFF if flat else 0
    )
    middle = rect.center()
    places = {
        "n": QPointF(middle.x(), out.top()),
        "e": QPointF(out.right(), middle.y()),
        "s": QPointF(middle.x(), out.bottom()),
        "w": QPointF(out.left(), middle.y()),
    }
    if not flat and not narrow:
        places |= {
            "nw": rect.topLeft(),
            "ne": rect.topRight(),
            "se": rect.bottomRight(),
            "sw": rect.bottomLeft(),
        }
    return places


class PaperPicture:
    """The newest raster as pixmaps, made once for each scale."""

    def __init__(self) -> None:
        self._raster: Raster | None = None
        self._image = QImage()
        self._small: QPixmap | None = None
        self._small_size = QSize()

    @property
    def raster(self) -> Raster | None:
        """What is shown."""
        return self._raster

    def show(self, raster: Raster | None) -> None:
        """Another raster, or none."""
        if raster is not self._raster:
            self._raster = raster
            self._image = QImage() if raster is None else to_image(raster)
            self._small = None

    def draw(self, painter: QPainter, paper: QRectF, view: View, visible: QRect) -> None:
        """Dots as they are when they are large enough, grey when several share a pixel."""
        if self._image.isNull():
            return
        if view.pixels_per_dot < 1:
            self._draw_small(painter, paper, view)
            return
        per_dot = view.pixels_per_dot / view.ratio
        seen = QRectF(visible).intersected(paper)
        left, top = int((seen.x() - paper.x()) / per_dot), int((seen.y() - paper.y()) / per_dot)
        right = int((seen.right() - paper.x()) / per_dot) + 1
        bottom = int((seen.bottom() - paper.y()) / per_dot) + 1
        source = QRect(left, top, right - left, bottom - top).intersected(self._image.rect())
        target = QRectF(
            paper.x() + source.x() * per_dot,
            paper.y() + source.y() * per_dot,
            source.width() * per_dot,
            source.height() * per_dot,
        )
        part = self._image.copy(source).convertToFormat(QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(target, part)

    def _draw_small(self, painter: QPainter, paper: QRectF, view: View) -> None:
        size = QSize(
            max(round(self._image.width() * view.pixels_per_dot), 1),
            max(round(self._image.height() * view.pixels_per_dot), 1),
        )
        if self._small is None or self._small_size != size:
            # From one bit to 32 is ten times as quick as to grey.
            colour = self._image.convertToFormat(QImage.Format.Format_RGB32)
            scaled = colour.scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._small, self._small_size = QPixmap.fromImage(scaled), size
            self._small.setDevicePixelRatio(view.ratio)
        painter.drawPixmap(paper.topLeft(), self._small)


class Marks:
    """Everything drawn over the paper."""

    def __init__(self, theme: Theme, view: View) -> None:
        self._theme = theme
        self._view = view

    def dot_grid(self, painter: QPainter, visible: QRect) -> None:
        """Hairlines between dots that are large enough to be counted."""
        view = self._view
        if view.pixels_per_dot < DOTS:
            return
        per_dot, paper = view.pixels_per_dot / view.ratio, view.paper
        seen = QRectF(visible).intersected(paper)
        pen = QPen(self._theme.on_paper("hairline"))
        pen.setCosmetic(True)
        painter.setPen(pen)
        first = int((seen.x() - paper.x()) / per_dot)
        for number in range(first, int((seen.right() - paper.x()) / per_dot) + 1):
            x = paper.x() + number * per_dot
            painter.drawLine(QPointF(x, seen.top()), QPointF(x, seen.bottom()))
        first = int((seen.y() - paper.y()) / per_dot)
        for number in range(first, int((seen.bottom() - paper.y()) / per_dot) + 1):
            y = paper.y() + number * per_dot
            painter.drawLine(QPointF(seen.left(), y), QPointF(seen.right(), y))

    def outlines(self, painter: QPainter, boxes: Sequence[Box]) -> None:
        """Thin dotted boxes around everything that can be taken hold of."""
        colour = self._theme.on_paper("accent")
        colour.setAlpha(_FAINT)
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for box in boxes:
            painter.drawRect(_crisp(self._view.to_pixels(box)))

    def problem(self, painter: QPainter, box: Box, *, blocking: bool) -> None:
        """A slot whose content does not come out as it should."""
        colour = self._theme.on_paper("urgent" if blocking else "soon")
        rect = _crisp(self._view.to_pixels(box).adjusted(-1, -1, 1, 1))
        tint = QColor(colour)
        tint.setAlpha(_TINT)
        painter.fillRect(rect, tint)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2))
        painter.drawRect(rect)

    def hovered(self, painter: QPainter, box: Box) -> None:
        """What a click would take."""
        painter.setPen(QPen(self._theme.on_paper("accent"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(_crisp(self._view.to_pixels(box)))

    def selected(self, painter: QPainter, box: Box, *, handles: bool) -> None:
        """A selected slot, with handles when it is the only one."""
        accent = self._theme.on_paper("accent")
        rect = self._view.to_pixels(box)
        tint = QColor(accent)
        tint.setAlpha(_TINT)
        painter.fillRect(rect, tint)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(_crisp(rect))
        if not handles:
            return
        painter.setPen(QPen(accent, 1.5))
        painter.setBrush(QColor("white"))
        half = HANDLE / 2
        for place in handle_places(rect).values():
            painter.drawRect(QRectF(place.x() - half, place.y() - half, HANDLE, HANDLE))

    def guides(self, painter: QPainter, guides: tuple[Guide, ...]) -> None:
        """Lines that hold what is being dragged."""
        paper, per_mm = self._view.paper, self._view.per_mm
        painter.setPen(QPen(self._theme.on_paper("urgent"), 1))
        for guide in guides:
            if guide.vertical:
                x = round(paper.x() + guide.at_mm * per_mm) + 0.5
                painter.drawLine(QPointF(x, paper.top() - 8), QPointF(x, paper.bottom() + 8))
            else:
                y = round(paper.y() + guide.at_mm * per_mm) + 0.5
                painter.drawLine(QPointF(paper.left() - 8, y), QPointF(paper.right() + 8, y))

    def band(self, painter: QPainter, band: QRectF) -> None:
        """The rectangle pulled up to select."""
        accent = self._theme.on_paper("accent")
        painter.setPen(QPen(accent, 1))
        tint = QColor(accent)
        tint.setAlpha(_TINT)
        painter.setBrush(tint)
        painter.drawRect(_crisp(band))


def handle_at(rect: QRectF, point: QPointF) -> str:
    """The handle under ``point``; "" for none."""
    near = HANDLE * 0.9
    for name, place in handle_places(rect).items():
        if abs(place.x() - point.x()) <= near and abs(place.y() - point.y()) <= near:
            return name
    return ""


def _crisp(rect: QRectF) -> QRectF:
    """On pixel centres, so that a thin line is one pixel."""
    return QRectF(
        round(rect.x()) + 0.5, round(rect.y()) + 0.5, round(rect.width()), round(rect.height())
    )
