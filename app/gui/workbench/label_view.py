"""A label's raster on the screen: fitted, zoomed, dragged; sharp at one dot a pixel."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
    qRgb,
)
from PySide6.QtWidgets import QWidget

from app.gui.i18n import tr
from app.gui.theme import Theme
from app.ports.printer import Raster

SMALLEST, LARGEST, STEP = 0.1, 4.0, 1.25
HEIGHT = 460
_PAPER = [qRgb(255, 255, 255), qRgb(0, 0, 0)]


def to_image(raster: Raster) -> QImage:
    """``raster`` as a 1-bit image of its own."""
    image = QImage(
        raster.rows,
        raster.width,
        raster.height,
        (raster.width + 7) // 8,
        QImage.Format.Format_Mono,
    )
    image.setColorTable(_PAPER)
    return image.copy()  # the bytes above belong to the raster


class LabelView(QWidget):
    """``zoomed`` carries the scale in screen pixels per dot."""

    zoomed = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self._scaled: QPixmap | None = None
        self._scale: float | None = None  # None: fitted
        self._offset = QPointF()
        self._grip: QPointF | None = None
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(tr("面单预览"))
        theme.changed.connect(self.update)

    @property
    def has_label(self) -> bool:
        """Whether there is something to see."""
        return self._image is not None

    @property
    def scale(self) -> float:
        """Screen pixels (physical) per dot."""
        return self._fitted if self._scale is None else self._scale

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def show_raster(self, raster: Raster | None) -> None:
        """Show ``raster``, fitted; None clears."""
        self._image = None if raster is None else to_image(raster)
        self.fit()

    def fit(self) -> None:
        """All of the label in sight."""
        self._zoom(None)

    def actual(self) -> None:
        """One dot of the printer a pixel of the screen."""
        self._zoom(1.0)

    def zoom_in(self) -> None:
        """Larger."""
        self._zoom(min(self.scale * STEP, LARGEST))

    def zoom_out(self) -> None:
        """Smaller."""
        self._zoom(max(self.scale / STEP, SMALLEST))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("window"))
        if self._image is None:
            return
        pixmap = self._pixmap()
        size = pixmap.deviceIndependentSize()
        x = round((self.width() - size.width()) / 2 + self._offset.x())
        y = round((self.height() - size.height()) / 2 + self._offset.y())
        painter.drawPixmap(QPointF(x, y), pixmap)
        painter.setPen(self._theme.color("hairline"))
        painter.drawRect(QRectF(x - 1, y - 1, size.width() + 1, size.height() + 1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom; the wheel alone scrolls the panel."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif event.angleDelta().y() > 0:
            self.zoom_in()
        else:
            self.zoom_out()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._offset += event.position() - self._grip
            self._grip = event.position()
            self._keep_in_sight()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        del event

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.actual() if self._scale is None else self.fit()
        del event

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scaled = None
        self._keep_in_sight()

    @property
    def _fitted(self) -> float:
        if self._image is None:
            return 1.0
        ratio = self.devicePixelRatioF()
        across = (self.width() - 16) * ratio / self._image.width()
        down = (self.height() - 16) * ratio / self._image.height()
        return float(min(max(min(across, down), SMALLEST), LARGEST))

    def _zoom(self, scale: float | None) -> None:
        self._scale = scale
        self._scaled = None
        self._keep_in_sight()
        self.update()
        self.zoomed.emit(self.scale)

    def _pixmap(self) -> QPixmap:
        """The label at the present scale, made once."""
        ratio = self.devicePixelRatioF()
        if self._scaled is None and self._image is not None:
            size = self._image.size() * self.scale
            smooth = self.scale < 1
            image = (
                self._image.convertToFormat(QImage.Format.Format_Grayscale8)
                if smooth
                else (self._image)
            )
            mode = (
                Qt.TransformationMode.SmoothTransformation
                if smooth
                else Qt.TransformationMode.FastTransformation
            )
            scaled = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
            self._scaled = QPixmap.fromImage(scaled)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled or QPixmap()

    def _keep_in_sight(self) -> None:
        """Dragging stops at the label's edges."""
        if self._image is None:
            self._offset = QPointF()
            return
        ratio = self.devicePixelRatioF()
        over_x = max(self._image.width() * self.scale / ratio - self.width() + 16, 0) / 2
        over_y = max(self._image.height() * self.scale / ratio - self.height() + 16, 0) / 2
        self._offset = QPointF(
            min(max(self._offset.x(), -over_x), over_x),
            min(max(self._offset.y(), -over_y), over_y),
        )
