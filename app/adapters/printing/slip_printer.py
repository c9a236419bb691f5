"""A receipt printer on the network behind the ``SlipPrinter`` port."""

from app.adapters.printing.label_printer import send_result
from app.adapters.printing.words import words
from app.domain.errors import InvalidInput
from app.labels.slip import render_slip
from app.ports.printer import Paper, PrinterStatus, SendResult
from printers.languages.escpos import CodeTooWide, EscPos
from printers.page import Page
from printers.printer import Patience, Printer
from printers.profile import load_profile
from printers.transports.tcp import TcpTransport

_PAPERS = {80: "generic-escpos-80", 58: "generic-escpos-58"}


class NetworkSlipPrinter:
    """One ESC/POS printer at ``host:port`` with ``paper_mm`` 80 or 58.

    Raises:
        InvalidInput: another paper width.
    """

    def __init__(
        self, *, host: str, port: int = 9100, paper_mm: int = 80, patience: Patience | None = None
    ) -> None:
        if paper_mm not in _PAPERS:
            raise InvalidInput("printer.paper", "小票纸宽不对", "请在设置里选 80 或 58 毫米。")
        profile = load_profile(_PAPERS[paper_mm])
        self._width = profile.width_dots
        self._language = EscPos(profile.width_dots)
        self._printer = Printer(
            language=self._language,
            transport=TcpTransport(host, port),
            profile=profile,
            patience=patience,
        )

    def status(self) -> PrinterStatus:
        """Ask the printer; never raises for an unplugged one."""
        health = self._printer.status()
        if health.ready:
            return PrinterStatus(ready=True)
        title, advice = words(health.reason, self._printer.place)
        return PrinterStatus(ready=health.ready, title=title, advice=advice)

    def print_slip(self, lines: tuple[str, ...], code: str) -> SendResult:
        raster = render_slip(lines, width=self._width)
        page = Page(width=raster.width, height=raster.height, rows=raster.rows)
        try:
            data = self._language.encode_slip(page, code)
        except CodeTooWide:
            return _refused("条码比小票纸宽", "请换 80 毫米小票纸，或改短编号。")
        except ValueError:
            return _refused("编号里有条码不支持的字符", "请改用字母和数字。")
        return send_result(self._printer.send_job(data), self._printer.place)


def _refused(title: str, advice: str) -> SendResult:
    return SendResult(paper=Paper.NOTHING_SENT, title=title, advice=advice)
