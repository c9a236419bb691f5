"""校准: rulers, numbered sheets and darkness strips to a printer; what was read, into the book.

None of them is a waybill: the ledger knows nothing of them.
"""

from collections.abc import Callable
from dataclasses import replace

from app.domain.calibration import RulerReading, calibrated_by
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.instants import SHANGHAI
from app.domain.station import Calibration, PrinterSetup, RulerPrint, Way, stock_key
from app.labels.calibration_sheets import darkness_sheet, ruler_sheet, run_sheet
from app.labels.document import RulerDocument
from app.labels.layout import dots_per_mm
from app.labels.render import render
from app.labels.stock import Stock
from app.labels.stretch import Stretch
from app.labels.template import Template
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.printer import LabelPrinter, Paper, SendResult
from app.ports.station import PrinterBook, Printers

MOST_SHEETS = 100


class CalibratePrinter:
    """Prints the sheets of a calibration and keeps what was measured, per printer × stock."""

    def __init__(self, *, book: PrinterBook, printers: Printers, clock: Clock) -> None:
        self._book = book
        self._printers = printers
        self._clock = clock

    def print_ruler(self, ctx: JobContext, printer_id: PrinterId, stock: Stock) -> SendResult:
        """One ruler, as the present calibration has it; that is remembered with the sheet.

        Raises:
            InvalidInput: no such printer, one that is not calibrated here, or too small a paper.
        """
        ctx.check()
        setup = self.setup(printer_id)
        sheet = ruler_sheet(stock)
        printer = self._open(setup, stock)
        now = self._clock.now()
        found = setup.calibration(stock_name(stock))
        document = RulerDocument(
            printed_at=now,
            printer=setup.name,
            note=f"{calibration_text(found)} · {now.astimezone(SHANGHAI):%m-%d %H:%M}",
        )
        result = self._send(printer, document, sheet, found)
        if result.paper is not Paper.NOTHING_SENT:
            ruler = RulerPrint(printed_at=now, calibration=found)
            self._change(printer_id, lambda fresh: fresh.ruled(stock_name(stock), ruler))
        return result

    def print_run(
        self, ctx: JobContext, printer_id: PrinterId, stock: Stock, count: int
    ) -> SendResult:
        """Sheets 1 to ``count`` in a row; stops at the first that does not surely come out.

        A printer that never answers gets them all.

        Raises:
            InvalidInput: as :meth:`print_ruler`, or not 2 to 100 sheets.
        """
        if not 2 <= count <= MOST_SHEETS:
            raise InvalidInput(
                "calibration.count",
                f"张数应在 2–{MOST_SHEETS} 之间",
                "一次打 10 张最清楚。",
                context={"field": "count"},
            )
        setup = self.setup(printer_id)
        sheet, found = run_sheet(stock), setup.calibration(stock_name(stock))
        printer = self._open(setup, stock)
        now = self._clock.now()
        result = SendResult(paper=Paper.NOTHING_SENT)
        for number in range(1, count + 1):
            ctx.check()
            note = f"第 {number} 张，共 {count} 张"
            document = RulerDocument(printed_at=now, printer=setup.name, note=note)
            result = self._send(printer, document, sheet, found)
            ctx.progress(number, count, "打印跑偏检查")
            if not _goes_on(result):
                break
        return result

    def print_darkness(
        self, ctx: JobContext, printer_id: PrinterId, stock: Stock, densities: tuple[int, ...]
    ) -> SendResult:
        """The same sheet at each of ``densities``, which stands on it.

        Raises:
            InvalidInput: as :meth:`print_ruler`, or the printer has its darkness elsewhere.
        """
        setup = self.setup(printer_id)
        if setup.way is Way.DRIVER:
            raise InvalidInput(
                "calibration.density",
                "走系统驱动的打印机，浓度在驱动里调",
                "打开系统的打印机首选项调浓度。",
                context={"field": "density"},
            )
        sheet, found = darkness_sheet(stock), setup.calibration(stock_name(stock))
        now = self._clock.now()
        result = SendResult(paper=Paper.NOTHING_SENT)
        for number, density in enumerate(densities, 1):
            ctx.check()
            printer = self._open(setup, stock, density)
            document = RulerDocument(
                printed_at=now, printer=setup.name, note=f"浓度 {density}", code=f"{density:02d}"
            )
            result = self._send(printer, document, sheet, found)
            ctx.progress(number, len(densities), "打印浓度测试")
            if not _goes_on(result):
                break
        return result

    def measured(self, printer_id: PrinterId, stock: Stock, reading: RulerReading) -> Calibration:
        """What ``reading`` of the newest ruler comes to; nothing is kept yet.

        Raises:
            InvalidInput: no ruler was printed, or impossible numbers.
        """
        setup = self.setup(printer_id)
        ruler = setup.rulers.get(stock_name(stock))
        if ruler is None:
            raise InvalidInput(
                "calibration.no_ruler",
                "这种纸还没有打过标尺",
                "先打印一张标尺，再量。",
                context={"field": "ruler"},
            )
        found = calibrated_by(
            ruler,
            reading,
            (stock.width_mm, stock.height_mm),
            dots_per_mm=dots_per_mm(self._open(setup, stock).dpi),
        )
        return replace(found, density=setup.calibration(stock_name(stock)).density)

    def keep(self, printer_id: PrinterId, stock: Stock, reading: RulerReading) -> Calibration:
        """Keep what ``reading`` comes to.

        Raises:
            InvalidInput: as :meth:`measured`.
            StorageError: it cannot be written.
        """
        found = self.measured(printer_id, stock, reading)
        self._change(printer_id, lambda fresh: fresh.calibrated(stock_name(stock), found))
        return found

    def keep_density(self, printer_id: PrinterId, stock: Stock, density: int | None) -> Calibration:
        """Keep the darkness; None: the printer's own again.

        Raises:
            InvalidInput: no such printer, or not 0-15.
            StorageError: it cannot be written.
        """
        key = stock_name(stock)

        def change(fresh: PrinterSetup) -> PrinterSetup:
            return fresh.calibrated(key, replace(fresh.calibration(key), density=density))

        return self._change(printer_id, change).calibration(key)

    def reset(self, printer_id: PrinterId, stock: Stock) -> None:
        """Forget everything about this stock.

        Raises:
            InvalidInput: no such printer.
            StorageError: it cannot be written.
        """
        self._change(printer_id, lambda fresh: fresh.uncalibrated(stock_name(stock)))

    def restore(self, printer_id: PrinterId, stock: Stock, before: PrinterSetup) -> None:
        """Put back what ``before`` knew of this stock, as undo does."""
        key = stock_name(stock)

        def change(fresh: PrinterSetup) -> PrinterSetup:
            fresh = fresh.uncalibrated(key)
            if key in before.calibrations:
                fresh = fresh.calibrated(key, before.calibrations[key])
            return fresh.ruled(key, before.rulers[key]) if key in before.rulers else fresh

        self._change(printer_id, change)

    def setup(self, printer_id: PrinterId) -> PrinterSetup:
        """The printer, if labels of ours are printed on it.

        Raises:
            InvalidInput: it is not, or there is none.
        """
        setup = self._book.get(printer_id)
        if setup is None:
            raise InvalidInput(
                "print.no_printer", "这台打印机已经不在了", "在「设置 → 打印机」里重新选择。"
            )
        if setup.way.component:
            raise InvalidInput(
                "calibration.component",
                f"「{setup.name}」由打印组件排版，不能在这里校准",
                "在打印组件的设置里调偏移，或用别的连接方式打印。",
            )
        return setup

    def _open(self, setup: PrinterSetup, stock: Stock, density: int | None = None) -> LabelPrinter:
        return self._printers.on_stock(
            setup.printer_id, stock.width_mm, stock.height_mm, density=density
        )

    def _send(
        self,
        printer: LabelPrinter,
        document: RulerDocument,
        sheet: Template,
        found: Calibration,
    ) -> SendResult:
        stretch = Stretch.of(found)
        return printer.print_label(
            render(document, dpi=printer.dpi, template=sheet, stretch=stretch)
        )

    def _change(
        self, printer_id: PrinterId, change: Callable[[PrinterSetup], PrinterSetup]
    ) -> PrinterSetup:
        """Save the printer as it stands now, changed: what others saved meanwhile stays."""
        after = change(self.setup(printer_id))
        self._book.put(after)
        return after


def stock_name(stock: Stock) -> str:
    """The key of the book's calibrations for ``stock``."""
    return stock_key(stock.width_mm, stock.height_mm)


def calibration_text(found: Calibration) -> str:
    """Chinese, for paper and the command line: where it moves the picture and how it stretches."""
    across = "右" if found.shift_x_mm >= 0 else "左"
    down = "下" if found.shift_y_mm >= 0 else "上"
    return (
        f"{across}移 {abs(found.shift_x_mm):.2f}、{down}移 {abs(found.shift_y_mm):.2f} 毫米，"
        f"比例 横 {found.scale_x:.2%} 竖 {found.scale_y:.2%}"
    )


def _goes_on(result: SendResult) -> bool:
    return result.paper is Paper.PRINTED or (result.paper is Paper.UNKNOWN and result.silent)
