"""拣货单, 备货单 and 交接清单 on a label printer, as many labels as they take.

They name no receiver and make nothing leave, so no gate stands before them and any number of them
may be printed. What was sent is on record all the same: an intent before the first byte, and how
many labels came out after the last.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import AppError, InvalidInput, PrinterError
from app.domain.ids import PrinterId
from app.domain.picking import PickingList
from app.domain.station import PrinterSetup, stock_key
from app.domain.stock import StockList
from app.labels.document import ManifestDocument
from app.labels.layout import dots_per_mm
from app.labels.raster import padded
from app.labels.render import render_pages
from app.labels.stretch import Stretch
from app.labels.template import Template, Use
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.printer import LabelPrinter, Paper, Raster, SendResult
from app.ports.settings import Settings
from app.ports.station import PrinterBook, Printers
from app.ports.store import Store, UnitOfWork
from app.ports.templates import TemplateEntry, Templates
from app.services.current_printer import no_printer
from app.services.label_outcomes import operator_name
from app.services.open_intents import PRINT_LIST

List = PickingList | StockList | ManifestDocument
_CLOSE_MM = 0.5
"""Paper is hardly ever cut to the millimetre that its name says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyList:
    """A list as the labels that it takes. ``name`` is for people: 拣货单 1128-03."""

    name: str
    setup: PrinterSetup
    stock_mm: tuple[float, float]
    pages: tuple[Raster, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentList:
    """What became of it: ``sent`` of ``total`` labels surely or probably came out."""

    name: str
    sent: int
    total: int
    result: SendResult
    cancelled: bool = False

    @property
    def whole(self) -> bool:
        """Whether every label was taken by the printer without a fault."""
        return self.sent == self.total

    @property
    def silent(self) -> bool:
        """Whether the printer never says what became of the paper."""
        return self.whole and self.result.paper is not Paper.PRINTED

    def trouble(self) -> AppError | None:
        """Why it is not whole, for people; None when it is."""
        if self.whole:
            return None
        title = f"{self.name} 打了 {self.sent} 张停了，共 {self.total} 张"
        if self.cancelled:
            return PrinterError("list.stopped", title, "是手动停止的；要整份时重新打印。")
        why = "。".join(part for part in (self.result.title, self.result.advice) if part)
        return PrinterError("list.broke_off", title, f"{why}排除后重新打印整份。" if why else "")


class PrintLists:
    """Lays lists out for the paper of a label printer, and sends them."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        settings: Settings,
        book: PrinterBook,
        printers: Printers,
        templates: Templates[Template],
        guard: Callable[[PrinterId], Guard],
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._book = book
        self._printers = printers
        self._templates = templates
        self._guard = guard

    def prepare(self, ctx: JobContext, sheet: List, printer_id: PrinterId) -> ReadyList:
        """Lay ``sheet`` out for the printer; nothing is sent.

        Raises:
            InvalidInput: the list is empty, the printer is not set up or lays nothing of ours
                out, or no template for such lists fits its paper.
        """
        if not (sheet.parcels if isinstance(sheet, ManifestDocument) else sheet.lines):
            raise InvalidInput("list.empty", "没有要列的内容", "同步订单，或换一批包裹再打印。")
        setup = self._book.get(printer_id)
        if setup is None:
            raise no_printer()
        if setup.way.component:
            raise InvalidInput(
                "list.component",
                f"「{setup.name}」由打印组件排版，只打面单",
                "换一台面单打印机，或保存为 PDF 用别的打印机打。",
            )
        template, stock_mm = self._template(sheet, setup)
        ctx.check()
        printer = self._open(setup, stock_mm)
        stretch = Stretch.of(setup.calibration(stock_key(*stock_mm)))
        pages = render_pages(sheet, dpi=printer.dpi, template=template, stretch=stretch)
        width, height = (round(side * dots_per_mm(printer.dpi)) for side in stock_mm)
        return ReadyList(
            name=list_name(sheet),
            setup=setup,
            stock_mm=stock_mm,
            pages=tuple(padded(page, width, height) for page in pages),
        )

    def send(self, ctx: JobContext, ready: ReadyList) -> SentList:
        """Print it; a printer that does not go on ends it. A cancel is heard between labels.

        Raises:
            InvalidInput: another program prints there.
        """
        printer_id = ready.setup.printer_id
        with self._guard(printer_id).hold():
            self._settle_left(printer_id)
            printer = self._open(ready.setup, ready.stock_mm)
            number = self._intend(ready)
            sent = SentList(
                name=ready.name,
                sent=0,
                total=len(ready.pages),
                result=SendResult(paper=Paper.UNKNOWN),
            )
            try:
                sent = _send_all(ctx, printer, ready)
            finally:
                self._record(number, printer_id, sent)
        return sent

    def recover(self) -> None:
        """At start: of a list that a dead program was at, nobody knows how much came out."""
        with self._store.begin() as work:
            left = {PrinterId(subject) for _, subject in _open(work)}
        for printer_id in left:
            try:
                with self._guard(printer_id).hold():
                    self._settle_left(printer_id)
            except InvalidInput:
                continue  # another program is at it

    def _template(self, sheet: List, setup: PrinterSetup) -> tuple[Template, tuple[float, float]]:
        """The template for the paper that the printer is loaded with, and that paper."""
        label = self._templates.load(setup.template)
        paper = (label.width_mm, label.height_mm)
        use = _use(sheet)
        fitting = [
            each
            for each in self._templates.list()
            if each.use == use.value and each.width_mm and _fits(each, paper)
        ]
        if not fitting:
            raise InvalidInput(
                "list.paper",
                f"没有适合 {paper[0]:g}×{paper[1]:g} 毫米标签的{_TITLES[use]}模板",
                "在设计器里做一个这种大小的模板，或保存为 PDF。",
            )
        best = max(fitting, key=lambda each: (each.width_mm * each.height_mm, each.own))
        return self._templates.load(best.name), paper

    def _open(self, setup: PrinterSetup, stock_mm: tuple[float, float]) -> LabelPrinter:
        return self._printers.on_stock(setup.printer_id, *stock_mm)

    def _intend(self, ready: ReadyList) -> int:
        with self._store.begin() as work:
            number = work.journal.intend(
                kind=PRINT_LIST,
                subject=ready.setup.printer_id,
                batch_id=None,
                at=self._clock.now(),
                note=f"{ready.name} {len(ready.pages)}",
            )
            work.commit()
        return number

    def _record(self, number: int, printer_id: PrinterId, sent: SentList) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            work.journal.outcome(
                number,
                outcome=sent.result.paper.value,
                at=now,
                note=f"{sent.sent}/{sent.total}",
            )
            work.audit.record(
                actor=operator_name(self._settings),
                action="list.print",
                subject=printer_id,
                at=now,
                note=f"{sent.name} {sent.sent}/{sent.total}",
            )
            work.commit()

    def _settle_left(self, printer_id: PrinterId) -> None:
        """End the intents that nobody works on any more; under the printer's guard."""
        with self._store.begin() as work:
            left = [number for number, subject in _open(work) if subject == printer_id]
            if left:
                work.journal.outcome_all(
                    left, outcome=Paper.UNKNOWN.value, at=self._clock.now(), note="recovered"
                )
                work.commit()


_TITLES = {Use.PICKING: "拣货单", Use.STOCK: "备货单", Use.MANIFEST: "交接单"}


def _use(sheet: List) -> Use:
    if isinstance(sheet, ManifestDocument):
        return Use.MANIFEST
    return Use.PICKING if isinstance(sheet, PickingList) else Use.STOCK


def list_name(sheet: List) -> str:
    """What people call it: 拣货单 1128-03."""
    if isinstance(sheet, StockList):
        return "备货单"
    if isinstance(sheet, ManifestDocument):
        return f"交接清单 {sheet.number}"
    title = "分单拣货单" if sheet.by_parcel else "拣货单"
    return f"{title} {sheet.batch}" if sheet.batch else title


def _send_all(ctx: JobContext, printer: LabelPrinter, ready: ReadyList) -> SentList:
    total, burst = len(ready.pages), max(ready.setup.burst, 1)
    sent, result = 0, SendResult(paper=Paper.NOTHING_SENT)
    while sent < total and not ctx.cancelled:
        results = printer.print_labels(ready.pages[sent : sent + burst])
        good = [_goes_on(each) for each in results]
        taken = good.index(False) if False in good else len(good)
        result = results[min(taken, len(results) - 1)]
        sent += taken
        ctx.progress(sent, total, "打印清单")
        if taken < len(good):
            return SentList(name=ready.name, sent=sent, total=total, result=result)
    return SentList(name=ready.name, sent=sent, total=total, result=result, cancelled=sent < total)


def _goes_on(result: SendResult) -> bool:
    return result.paper is Paper.PRINTED or (result.paper is Paper.UNKNOWN and result.silent)


def _fits(entry: TemplateEntry, paper: tuple[float, float]) -> bool:
    return entry.width_mm <= paper[0] + _CLOSE_MM and entry.height_mm <= paper[1] + _CLOSE_MM


def _open(work: UnitOfWork) -> list[tuple[int, str]]:
    return [
        (number, subject) for number, kind, subject in work.journal.open() if kind == PRINT_LIST
    ]
