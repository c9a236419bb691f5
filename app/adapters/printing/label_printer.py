"""A label printer on the network behind the ``LabelPrinter`` port."""

from app.adapters.printing.words import words
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.ports.printer import Paper, PrinterStatus, Raster, SendResult
from printers.languages.base import JobRefused, JobSettings
from printers.languages.choose import LABEL_LANGUAGES, language_for
from printers.page import Page
from printers.printer import Patience, Printer
from printers.profile import UnknownProfile, load_profile
from printers.result import Outcome, Result
from printers.transports.tcp import TcpTransport

_PAPER = {
    Outcome.PRINTED: Paper.PRINTED,
    Outcome.UNKNOWN: Paper.UNKNOWN,
    Outcome.NOTHING_SENT: Paper.NOTHING_SENT,
}


class NetworkLabelPrinter:
    """One printer at ``host:port``, in its profile's language. Connects when it is used.

    Args:
        printer_id: what the settings call it.
        host: name or address.
        port: raw TCP port.
        dpi: of the head; must be the profile's.
        profile: name of a packaged model profile; a generic one follows ``dpi``.
        stock_mm: width, height and gap of the labels.
        speed_ips: None: the profile's own, or the printer's.
        density: 0-15, None as for the speed.
        turned: print upside down, for printers that feed the other way.
        shift_dots: moves the picture right and down.
        patience: how long to wait for answers.

    Raises:
        InvalidInput: no such profile, it is of another dpi or for another kind of printer, or no
            printer has such a setting.
    """

    def __init__(
        self,
        *,
        printer_id: PrinterId,
        host: str,
        port: int = 9100,
        dpi: int = 203,
        profile: str = "",
        stock_mm: tuple[float, float, float] = (100.0, 180.0, 2.0),
        speed_ips: int | None = None,
        density: int | None = None,
        turned: bool = False,
        shift_dots: tuple[int, int] = (0, 0),
        patience: Patience | None = None,
    ) -> None:
        try:
            model = load_profile(_profile_name(profile, dpi))
            language = language_for(model)
        except UnknownProfile as error:
            raise _bad_profile(profile) from error
        if model.dpi != dpi or model.language not in LABEL_LANGUAGES:
            raise _bad_profile(profile)
        self._printer_id = printer_id
        self._dpi = dpi
        try:
            self._settings = JobSettings(
                width_mm=stock_mm[0],
                height_mm=stock_mm[1],
                gap_mm=stock_mm[2],
                speed_ips=model.speed_ips if speed_ips is None else speed_ips,
                density=model.density if density is None else density,
                turned=turned,
                shift_x_dots=shift_dots[0],
                shift_y_dots=shift_dots[1],
            )
        except JobRefused as error:
            raise InvalidInput(
                "printer.settings",
                "打印设置不对",
                "请在设置里核对标签尺寸、速度和浓度。",
                context={"setting": error.name},
            ) from error
        self._printer = Printer(
            language=language, transport=TcpTransport(host, port), profile=model, patience=patience
        )

    @property
    def printer_id(self) -> PrinterId:
        return self._printer_id

    @property
    def dpi(self) -> int:
        return self._dpi

    def status(self) -> PrinterStatus:
        health = self._printer.status()
        if health.ready:
            return PrinterStatus(ready=True)
        title, advice = words(health.reason, self._printer.place)
        return PrinterStatus(ready=health.ready, title=title, advice=advice)

    def print_label(self, page: Raster) -> SendResult:
        if page.dpi != self._dpi:
            title = f"面单是 {page.dpi} dpi，打印机是 {self._dpi} dpi"
            advice = "请在设置里核对打印机分辨率。"
            return SendResult(paper=Paper.NOTHING_SENT, title=title, advice=advice)
        dots = Page(width=page.width, height=page.height, rows=page.rows)
        return send_result(self._printer.print_page(dots, self._settings), self._printer.place)


def send_result(result: Result, place: str) -> SendResult:
    """The port's result for ``result``, in words."""
    maybe_out = result.outcome is Outcome.UNKNOWN
    title, advice = words(result.reason, place, maybe_out=maybe_out)
    return SendResult(paper=_PAPER[result.outcome], title=title, advice=advice)


def _profile_name(profile: str, dpi: int) -> str:
    """A generic profile follows ``dpi``; none at all is generic TSPL."""
    generic, _, rest = (profile or "generic-tspl-203").rpartition("-")
    return f"{generic}-{dpi}" if generic.startswith("generic-") and rest.isdigit() else profile


def _bad_profile(name: str) -> InvalidInput:
    return InvalidInput(
        "printer.profile",
        "打印机型号不对",
        "请在设置里重新选择打印机型号和分辨率。",
        context={"profile": name},
    )
