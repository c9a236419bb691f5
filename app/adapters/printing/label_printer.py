"""A label printer that takes a printer language, behind the ``LabelPrinter`` port."""

from app.adapters.printing.words import words
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, stock_key
from app.ports.printer import Paper, PrinterStatus, Raster, SendResult
from printers.languages.base import Finish, JobRefused, JobSettings, Media
from printers.languages.choose import LABEL_LANGUAGES, language_for
from printers.page import Page
from printers.printer import Patience, Printer
from printers.profile import Profile, UnknownProfile, load_profile
from printers.result import Outcome, Result
from printers.transports.base import Transport

_PAPER = {
    Outcome.PRINTED: Paper.PRINTED,
    Outcome.UNKNOWN: Paper.UNKNOWN,
    Outcome.NOTHING_SENT: Paper.NOTHING_SENT,
}


class RawLabelPrinter:
    """One printer in its model's language. Connects when it is used.

    Args:
        setup: as a person set it up; its calibration for this stock counts.
        transport: how to reach it.
        stock_mm: width and height of the labels.
        patience: how long to wait for answers.

    Raises:
        InvalidInput: no such model, it prints no labels, or no printer has such a setting.
    """

    def __init__(
        self,
        setup: PrinterSetup,
        transport: Transport,
        stock_mm: tuple[float, float],
        *,
        patience: Patience | None = None,
    ) -> None:
        self._printer_id = setup.printer_id
        try:
            model = load_profile(setup.profile)
            language = language_for(model)
        except UnknownProfile as error:
            raise _bad_profile(setup) from error
        if model.language not in LABEL_LANGUAGES:
            raise _bad_profile(setup)
        self._model = model
        self._settings = job_settings(setup, model, stock_mm)
        self._stretched = setup.calibration(stock_key(*stock_mm)).scale_x > 1
        self._printer = Printer(
            language=language, transport=transport, profile=model, patience=patience
        )

    @property
    def printer_id(self) -> PrinterId:
        return self._printer_id

    @property
    def dpi(self) -> int:
        return self._model.dpi

    def status(self) -> PrinterStatus:
        health = self._printer.status()
        if health.ready:
            return PrinterStatus(ready=True)
        title, advice = words(health.reason, self._printer.place)
        return PrinterStatus(ready=health.ready, title=title, advice=advice)

    def print_label(self, page: Raster) -> SendResult:
        return self.print_labels((page,))[0]

    def print_labels(self, pages: tuple[Raster, ...]) -> tuple[SendResult, ...]:
        other = next((page.dpi for page in pages if page.dpi != self.dpi), None)
        if other is not None:
            title = f"面单是 {other} dpi，打印机是 {self.dpi} dpi"
            advice = "请在设置里核对打印机型号。"
            return (SendResult(paper=Paper.NOTHING_SENT, title=title, advice=advice),) * len(pages)
        results = self._printer.print_pages([self._dots(page) for page in pages], self._settings)
        return tuple(send_result(result, self._printer.place) for result in results)

    def _dots(self, page: Raster) -> Page:
        dots = Page(width=page.width, height=page.height, rows=page.rows)
        if self._stretched and dots.width > self._model.width_dots:
            return dots.narrowed(self._model.width_dots)  # stretched beyond the head: white there
        return dots


def job_settings(setup: PrinterSetup, model: Profile, stock_mm: tuple[float, float]) -> JobSettings:
    """How ``setup`` prints on labels of ``stock_mm`` (width, height).

    A printer whose millimetre is not a millimetre is told the label's size in its own.

    Raises:
        InvalidInput: no printer has such a setting.
    """
    found = setup.calibration(stock_key(*stock_mm))
    densities = (found.density, setup.density, model.density)
    try:
        return JobSettings(
            width_mm=_own_mm(stock_mm[0], found.scale_x),
            height_mm=_own_mm(stock_mm[1], found.scale_y),
            gap_mm=setup.gap_mm,
            media=Media(setup.media),
            speed_ips=model.speed_ips if setup.speed_ips is None else setup.speed_ips,
            density=next((d for d in densities if d is not None), None),
            turned=setup.turned,
            shift_x_dots=round(found.shift_x_mm * model.dots_per_mm),
            shift_y_dots=round(found.shift_y_mm * model.dots_per_mm),
            finish=Finish(setup.finish) if setup.finish else None,
        )
    except JobRefused as error:
        raise InvalidInput(
            "printer.settings",
            "打印设置不对",
            "请在设置里核对标签尺寸、速度和浓度。",
            context={"setting": error.name},
        ) from error


def _own_mm(side_mm: float, scale: float) -> float:
    return side_mm if scale == 1 else round(side_mm * scale, 1)


def send_result(result: Result, place: str) -> SendResult:
    """The port's result for ``result``, in words."""
    maybe_out = result.outcome is Outcome.UNKNOWN
    title, advice = words(result.reason, place, maybe_out=maybe_out)
    return SendResult(
        paper=_PAPER[result.outcome],
        title=title,
        advice=advice,
        silent=result.unanswered,
    )


def _bad_profile(setup: PrinterSetup) -> InvalidInput:
    return InvalidInput(
        "printer.profile",
        f"「{setup.name}」的打印机型号不对",
        "请在设置里重新选择打印机型号。",
        context={"profile": setup.profile},
    )
