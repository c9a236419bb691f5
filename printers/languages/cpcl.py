"""CPCL: mobile label printers.

Forms as in the makers' manuals; the head and the pictures also as the Linux driver for such
printers writes them.
"""

from collections.abc import Iterator

from printers.languages.base import Finish, JobRefused, JobSettings, Media, drawn, placed
from printers.languages.options import CpclOptions
from printers.page import AnyPage, NativeCode, Page, parts
from printers.state import PrinterState

_BUSY, _PAPER, _LATCH, _BATTERY = (1 << n for n in range(4))
_KNOWN = _BUSY | _PAPER | _LATCH | _BATTERY
_SENSING = {Media.GAP: "GAP-SENSE", Media.MARK: "BAR-SENSE", Media.CONTINUOUS: "JOURNAL"}
_FASTEST = 5
_NORMAL_DENSITY = 8


class Cpcl:
    """The label as one picture; native codes on top. Turned and mirrored by this program.

    Args:
        dots_per_mm: of the head.
        options: what differs from model to model.
    """

    name = "cpcl"
    status_query = b"\x1bh"
    status_length = 1
    finish_query = b""
    finish_length = 0

    def __init__(self, dots_per_mm: float = 8.0, options: CpclOptions | None = None) -> None:
        self._dots_per_mm = dots_per_mm
        self._options = options or CpclOptions()

    def encode(self, page: AnyPage, settings: JobSettings) -> bytes:
        """One session.

        Raises:
            JobRefused: peeling, cutting, a speed above 5, or native codes on a turned page.
        """
        page, x, y = placed(drawn(page, settings), settings.drawn())
        raster, codes = parts(page)
        head = "".join(f"{line}\r\n" for line in self._head(settings))
        tail = "".join(f"{line}\r\n" for code in codes for line in _native(code, x, y))
        picture = self._picture(raster, x, y)
        return b"".join((head.encode(), picture, tail.encode(), b"FORM\r\nPRINT\r\n"))

    def parse_status(self, reply: bytes) -> PrinterState:
        """The answer to ``ESC h``: one byte; bits that no manual names are a fault."""
        if len(reply) != self.status_length:
            raise ValueError(f"one status byte expected, got {len(reply)}")
        bits = reply[0] & ~self._options.ignored_bits
        return PrinterState(
            printing=bool(bits & _BUSY),
            paper_out=bool(bits & _PAPER),
            head_open=bool(bits & _LATCH),
            battery_low=bool(bits & _BATTERY),
            other=bool(bits & ~_KNOWN),
        )

    def _head(self, settings: JobSettings) -> Iterator[str]:
        dpi = 200 if self._dots_per_mm < 10 else 300
        rows = round(settings.height_mm * self._dots_per_mm)
        yield f"! 0 {dpi} {dpi} {rows} {settings.copies}"
        yield f"PAGE-WIDTH {round(settings.width_mm * self._dots_per_mm)}"
        if settings.density is not None:
            yield self._darkness(settings.density)
        if settings.speed_ips is not None:
            if settings.speed_ips > _FASTEST:
                raise JobRefused("speed", f"{settings.speed_ips} is above {_FASTEST}")
            yield f"SPEED {settings.speed_ips}"
        if settings.finish not in {None, Finish.TEAR}:
            raise JobRefused(str(settings.finish), "the language has no such command")
        if settings.stock is not None:
            yield _SENSING[settings.stock]

    def _darkness(self, density: int) -> str:
        """0-15 as ``CONTRAST`` 0-3, or as ``TONE`` -99 to 200 with 8 in the middle at 0."""
        if self._options.darkness == "contrast":
            return f"CONTRAST {round(density / 5)}"
        above = density - _NORMAL_DENSITY
        return f"TONE {above * 25 if above > 0 else above * 12}"

    def _picture(self, raster: Page, x: int, y: int) -> bytes:
        # CG is called compressed, but is raw: half of EG.
        place = f" {raster.stride} {raster.height} {x} {y} "
        if self._options.form == "eg":
            return f"EG{place}{raster.rows.hex().upper()}\r\n".encode()
        return b"".join((f"CG{place}".encode(), raster.rows, b"\r\n"))


def _native(code: NativeCode, x: int, y: int) -> Iterator[str]:
    x, y = x + code.x, y + code.y
    if code.kind == "qr":
        yield f"BARCODE QR {x} {y} M 2 U {code.module}"
        yield f"{code.level}A,{code.text}"
        yield "ENDQR"
    else:  # the ratio of wide to narrow says nothing in Code 128
        yield f"BARCODE 128 {code.module} 1 {code.height} {x} {y} {code.text}"
