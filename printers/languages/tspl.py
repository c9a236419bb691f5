"""TSPL and TSPL2: TSC, Gprinter, Xprinter and most label printers sold for waybills.

Source of the forms: the TSC and Gprinter manuals, and TSC's own Linux filter for the order.
"""

from collections.abc import Iterator

from printers.languages.base import Finish, JobSettings, Media
from printers.languages.code128 import subsets
from printers.languages.options import TsplOptions
from printers.languages.tspl_status import EXTENDED_LENGTH, parse_basic, parse_extended
from printers.page import AnyPage, NativeCode, parts
from printers.state import PrinterState

_FINISH = {Finish.TEAR: "SET TEAR ON", Finish.PEEL: "SET PEEL ON", Finish.CUT: "SET CUTTER 1"}
_START = {"B": "!104", "C": "!105"}
_SWITCH = {"B": "!100", "C": "!099"}


class Tspl:
    """The label as one ``BITMAP``: resident fonts differ from clone to clone. Codes on top.

    Args:
        options: what differs from model to model.
    """

    name = "tspl"
    status_query = b"\x1b!?"
    status_length = 1
    finish_query = b""
    finish_length = 0

    def __init__(self, options: TsplOptions | None = None) -> None:
        self._options = options or TsplOptions()
        if self._options.status == "extended":
            self.status_query = b"\x1b!S"
            self.status_length = EXTENDED_LENGTH

    def encode(self, page: AnyPage, settings: JobSettings) -> bytes:
        """One job. In ``BITMAP`` 0 is black, so pad bits must be 1 to stay white."""
        raster, codes = parts(page)
        head = [*_head(settings), "CLS", f"BITMAP 0,0,{raster.stride},{raster.height},0,"]
        tail = "".join(f"{self._native(code)}\r\n" for code in codes)
        tail += f"PRINT 1,{settings.copies}\r\n"
        return b"".join(("\r\n".join(head).encode(), raster.inverted(), b"\r\n", tail.encode()))

    def parse_status(self, reply: bytes) -> PrinterState:
        """The answer to ``ESC ! ?`` (one byte) or ``ESC ! S`` (eight), whichever is asked."""
        if self._options.status == "extended":
            return parse_extended(reply)
        return parse_basic(reply)

    def _native(self, code: NativeCode) -> str:
        text = code.text.replace('"', '\\["]')
        if code.kind == "qr":
            return f'QRCODE {code.x},{code.y},{code.level},{code.module},A,0,"{text}"'
        kind = "128"
        if self._options.code128 == "128M" and "!" not in text:  # which "128M" cannot escape
            kind = "128M"
            text = "".join(
                (_SWITCH if index else _START)[subset] + part.replace('"', '\\["]')
                for index, (subset, part) in enumerate(subsets(code.text))
            )
        module = f"{code.module},{code.module}"
        return f'BARCODE {code.x},{code.y},"{kind}",{code.height},0,0,{module},"{text}"'


def _head(settings: JobSettings) -> Iterator[str]:
    yield f"SIZE {_mm(settings.width_mm)} mm,{_mm(settings.height_mm)} mm"
    match settings.stock:
        case Media.MARK:
            yield f"BLINE {_mm(settings.gap_mm)} mm,0 mm"
        case Media.GAP:
            yield f"GAP {_mm(settings.gap_mm)} mm,0 mm"
        case Media.CONTINUOUS:
            yield "GAP 0 mm,0 mm"
        case None:
            pass
    yield f"DIRECTION {int(settings.turned)},{int(settings.mirrored)}"
    yield f"REFERENCE {settings.shift_x_dots},{settings.shift_y_dots}"
    if settings.speed_ips is not None:
        yield f"SPEED {settings.speed_ips}"
    if settings.density is not None:
        yield f"DENSITY {settings.density}"
    if settings.finish is not None:
        yield _FINISH[settings.finish]


def _mm(value: float) -> str:
    """Millimetres without a needless ``.0``: some clones read whole numbers only."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
