"""A printer of the system through its own driver, as Qt prints: queue names, pages, drivers.

Runs on the printer's lane. Qt allows painting on a ``QPrinter`` and a ``QImage`` in any thread
("Painting in Threads"), but loads its printing plugin at the first question without a lock of its
own; so questions go one at a time here, and only handing over a page takes longer.
"""

from dataclasses import replace
from threading import Lock

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, stock_key
from app.ports.printer import Paper, PrinterStatus, Raster, SendResult
from printers.page import Page

MM_PER_INCH = 25.4
LOOK_AT_SYSTEM = "请在系统的打印机设置里看看这台打印机，让它能打印后再试。"
DPIS = (203, 300)
"""Resolutions that labels are made for."""
_INVERTED = bytes(0xFF - byte for byte in range(256))
_BLACK, _WHITE = 0xFF000000, 0xFFFFFFFF
_asking = Lock()


class DriverPrinter:
    """Implements :class:`app.ports.printer.LabelPrinter` for one queue of the system.

    Args:
        setup: ``place`` is the system's name of the printer.
        stock_mm: width and height of the labels.
    """

    def __init__(self, setup: PrinterSetup, stock_mm: tuple[float, float]) -> None:
        self._setup = setup
        self._stock_mm = stock_mm
        self._dpi = 0

    @property
    def printer_id(self) -> PrinterId:
        return self._setup.printer_id

    @property
    def dpi(self) -> int:
        """203 for a driver that has that resolution, else 300: other heads take it scaled."""
        if not self._dpi:
            with _asking:
                known = QPrinterInfo.printerInfo(self._place).supportedResolutions()
            self._dpi = DPIS[0] if any(abs(dpi - DPIS[0]) <= 3 for dpi in known) else DPIS[1]
        return self._dpi

    def status(self) -> PrinterStatus:
        """What the system says of its queue; of the paper it never says anything."""
        trouble = self._trouble()
        if trouble is None:
            return PrinterStatus(ready=None)
        return PrinterStatus(ready=False, title=trouble[0], advice=trouble[1])

    def print_labels(self, pages: tuple[Raster, ...]) -> tuple[SendResult, ...]:
        """One job a page: the queue keeps them together by itself."""
        results: list[SendResult] = []
        for page in pages:
            before = results[-1] if results else None
            if before is not None and not before.silent:
                left = replace(before, paper=Paper.NOTHING_SENT)
                results.append(left)
            else:
                results.append(self.print_label(page))
        return tuple(results)

    def print_label(self, page: Raster) -> SendResult:
        """Hand one page to the queue. What becomes of it there nobody says: UNKNOWN, silent."""
        trouble = self._trouble()
        if trouble is not None:
            return SendResult(paper=Paper.NOTHING_SENT, title=trouble[0], advice=trouble[1])
        if page.dpi != self.dpi:
            return SendResult(
                paper=Paper.NOTHING_SENT,
                title="面单和打印机的分辨率不一样",
                advice="请重新打印，或重新添加这台打印机。",
            )
        image = self._image(page)
        with _asking:
            printer = self._open(page.dpi)
        painter = QPainter()
        if not printer.isValid() or not painter.begin(printer):
            return SendResult(
                paper=Paper.NOTHING_SENT, title="系统没有接收打印任务", advice=LOOK_AT_SYSTEM
            )
        try:
            self._paint(painter, image, page.dpi)
        finally:  # a painter that outlives its printer takes the program along
            ended = painter.end()
        handed_over = ended and printer.printerState() is not QPrinter.PrinterState.Error
        if not handed_over:
            return SendResult(
                paper=Paper.UNKNOWN, title="打印任务没有交完", advice="请先看纸出来没有。"
            )
        return SendResult(
            paper=Paper.UNKNOWN,
            title="已交给系统打印，出纸没有不知道",
            advice="请看纸出来没有。",
            silent=True,
        )

    @property
    def _place(self) -> str:
        return self._setup.place.strip()

    def _trouble(self) -> tuple[str, str] | None:
        """Why nothing may be handed over now: it would wait in the queue and come out later."""
        with _asking:
            info = QPrinterInfo.printerInfo(self._place)
            if info.isNull():
                return ("系统里没有这台打印机", LOOK_AT_SYSTEM)
            if info.state() is QPrinter.PrinterState.Error:
                return ("系统的打印队列停着", LOOK_AT_SYSTEM)
        return None

    def _open(self, dpi: int) -> QPrinter:
        """A page of exactly the label's size, a dot of the label a dot of the page."""
        printer = QPrinter(QPrinterInfo.printerInfo(self._place))
        printer.setResolution(dpi)
        printer.setDocName("zhunlan label")  # shown in the system's queue: nothing of the parcel
        printer.setCreator("zhunlan")
        printer.setColorMode(QPrinter.ColorMode.GrayScale)
        size = QPageSize(
            QSizeF(*self._stock_mm),
            QPageSize.Unit.Millimeter,
            stock_key(*self._stock_mm),
            QPageSize.SizeMatchPolicy.ExactMatch,
        )
        portrait = QPageLayout.Orientation.Portrait
        printer.setPageLayout(QPageLayout(size, portrait, QMarginsF(0, 0, 0, 0)))
        printer.setFullPage(True)
        return printer

    def _paint(self, painter: QPainter, image: QImage, dpi: int) -> None:
        found = self._setup.calibration(stock_key(*self._stock_mm))
        way = -1 if self._setup.turned else 1  # right and down as the label is read
        shifts = (found.shift_x_mm, found.shift_y_mm)
        x, y = (round(way * shift * dpi / MM_PER_INCH) for shift in shifts)
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(QRectF(x, y, image.width(), image.height()), image)

    def _image(self, page: Raster) -> QImage:
        dots = Page(width=page.width, height=page.height, rows=page.rows)
        rows = (dots.turned() if self._setup.turned else dots).rows
        # With black as colour 0, as Qt's own bitmaps are, it stays one bit a dot all the way.
        inverted = rows.translate(_INVERTED)
        stride = (page.width + 7) // 8
        image = QImage(inverted, page.width, page.height, stride, QImage.Format.Format_Mono)
        image.setColorTable([_BLACK, _WHITE])
        return image.copy()  # the bytes go with this call
