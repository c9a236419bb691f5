"""TSPL and TSPL2: TSC, Gprinter, Xprinter and most label printers sold for waybills.

Source of the forms: the TSC and Gprinter manuals, and TSC's own Linux filter for the order.
"""

from printers.languages.base import JobSettings
from printers.page import Page
from printers.state import PrinterState

_HEAD_OPEN, _JAM, _PAPER, _RIBBON, _PAUSE, _PRINTING, _COVER, _OTHER = (1 << n for n in range(8))


class Tspl:
    """The whole label as one ``BITMAP``: resident fonts differ from clone to clone."""

    name = "tspl"
    status_query = b"\x1b!?"
    status_length = 1
    finish_query = b""
    finish_length = 0

    def encode(self, page: Page, settings: JobSettings) -> bytes:
        """One label. In ``BITMAP`` 0 is black, so pad bits must be 1 to stay white."""
        head = [
            f"SIZE {_mm(settings.width_mm)} mm,{_mm(settings.height_mm)} mm",
            f"GAP {_mm(settings.gap_mm)} mm,0 mm",
            f"DIRECTION {int(settings.turned)},0",
            f"REFERENCE {settings.shift_x_dots},{settings.shift_y_dots}",
        ]
        if settings.speed_ips is not None:
            head.append(f"SPEED {settings.speed_ips}")
        if settings.density is not None:
            head.append(f"DENSITY {settings.density}")
        head += ["CLS", f"BITMAP 0,0,{page.stride},{page.height},0,"]
        return b"".join(("\r\n".join(head).encode(), page.inverted(), b"\r\nPRINT 1,1\r\n"))

    def parse_status(self, reply: bytes) -> PrinterState:
        """The answer to ``ESC ! ?``: one byte, 00 = ready, bits combine."""
        if len(reply) != self.status_length:
            raise ValueError(f"one status byte expected, got {len(reply)}")
        bits = reply[0]
        return PrinterState(
            head_open=bool(bits & (_HEAD_OPEN | _COVER)),
            jam=bool(bits & _JAM),
            paper_out=bool(bits & _PAPER),
            ribbon_out=bool(bits & _RIBBON),
            paused=bool(bits & _PAUSE),
            printing=bool(bits & _PRINTING),
            other=bool(bits & _OTHER),
        )


def _mm(value: float) -> str:
    """Millimetres without a needless ``.0``: some clones read whole numbers only."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
