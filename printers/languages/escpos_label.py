"""ESC/POS on label paper: the page in bands of ``GS v 0``, written here.

The newer ``GS ( L`` is not used: its 16-bit length overflows above 65,533 bytes, and python-escpos
does not notice. ``GS ( E`` is not either: it writes the printer's lasting memory at every job.
"""

from collections.abc import Iterator

from printers.languages.base import Finish, JobRefused, JobSettings, Media, drawn, placed
from printers.languages.code128 import subsets
from printers.languages.escpos_status import ESCPOS_STATUS_LENGTH, ESCPOS_STATUS_QUERY, parse_four
from printers.languages.options import EscPosOptions
from printers.page import AnyPage, NativeCode, Page, parts
from printers.state import PrinterState

_MOST_BAND_ROWS = 2303  # Epson's limit of yL yH
_FEED_LINES = 5
_FASTEST = 13
_LARGEST_HEIGHT, _LONGEST_DATA = 255, 255
_BAR_MODULES = range(2, 7)
_LEVELS = {"L": 48, "M": 49, "Q": 50, "H": 51}


class EscPosLabel:
    """The label in bands; turned, mirrored and copied by this program.

    Native codes are printed between bands, so the raster must be white in their rows.

    Args:
        options: what differs from model to model.

    Raises:
        ValueError: a band height that the command cannot say.
    """

    name = "escpos-label"
    status_query = ESCPOS_STATUS_QUERY
    status_length = ESCPOS_STATUS_LENGTH
    finish_query = b"\x1dr\x01"  # GS r 1 waits its turn behind the data, DLE EOT does not
    finish_length = 1

    def __init__(self, options: EscPosOptions | None = None) -> None:
        self._options = options or EscPosOptions()
        if not 1 <= self._options.band_rows <= _MOST_BAND_ROWS:
            raise ValueError(f"bands of {self._options.band_rows} rows")

    def encode(self, page: AnyPage, settings: JobSettings) -> bytes:
        """All copies, one after the other.

        Raises:
            JobRefused: speed or density without ``gs_k``, a gap or mark without ``next_label``,
                peeling, or a native code that cannot stand between two bands.
        """
        page, x, y = placed(drawn(page, settings), settings.drawn())
        raster, codes = parts(page)
        head = b"".join(self._head(settings))
        label = b"".join((*self._body(raster, codes, x, y), self._end(settings)))
        return head + label * settings.copies

    def parse_status(self, reply: bytes) -> PrinterState:
        """Answers to DLE EOT 1 to 4."""
        return parse_four(reply)

    def _head(self, settings: JobSettings) -> Iterator[bytes]:
        yield b"\x1b@"
        asked = settings.density is not None or settings.speed_ips is not None
        if asked and not self._options.gs_k:
            name = "speed" if settings.density is None else "density"
            raise JobRefused(name, "the language has no common command")
        if settings.density is not None:  # 0-15 to -6..6 around the printer's own
            level = round((settings.density - 7.5) * 0.8)
            yield b"\x1d(K\x02\x00\x31" + (level & 0xFF).to_bytes()
        if settings.speed_ips is not None:
            yield b"\x1d(K\x02\x00\x32" + min(settings.speed_ips, _FASTEST).to_bytes()

    def _body(self, raster: Page, codes: tuple[NativeCode, ...], x: int, y: int) -> Iterator[bytes]:
        if y:  # white rows: the unit of the feed commands differs from model to model
            yield from self._bands(Page(width=8, height=y, rows=bytes(y)), 0, y, 0)
        at = 0
        for code in sorted(codes, key=lambda code: code.y):
            bottom = code.y + code.height
            if code.y < at or not code.height or not raster.blank(code.y, bottom):
                raise JobRefused("code", "its rows must be white, stated, and its own")
            yield from self._bands(raster, at, code.y, x)
            yield _margin(x + code.x) + _native(code) + _margin(0)
            at = bottom
        yield from self._bands(raster, at, raster.height, x)

    def _bands(self, raster: Page, top: int, bottom: int, x: int) -> Iterator[bytes]:
        if x and top < bottom:
            yield _margin(x)
        for start in range(top, bottom, self._options.band_rows):
            rows = min(self._options.band_rows, bottom - start)
            data = raster.rows[start * raster.stride : (start + rows) * raster.stride]
            yield b"\x1dv0\x00" + _two(raster.stride) + _two(rows) + data
        if x and top < bottom:
            yield _margin(0)

    def _end(self, settings: JobSettings) -> bytes:
        if settings.finish is Finish.PEEL:
            raise JobRefused("peel", "the language has no such command")
        if settings.stock in {Media.GAP, Media.MARK} and not self._options.next_label:
            raise JobRefused(str(settings.stock), "it does not look for the next label")
        found = settings.stock is not Media.CONTINUOUS and self._options.next_label
        feed = b"\x1d\x0c" if found else b"\x1bd" + _FEED_LINES.to_bytes()
        return feed + (b"\x1dV\x00" if settings.finish is Finish.CUT else b"")


def _margin(dots: int) -> bytes:
    """``GS L``: counts at the beginning of a line, where everything here begins."""
    return b"\x1dL" + _two(dots)


def _two(value: int) -> bytes:
    return value.to_bytes(2, "little")


def _native(code: NativeCode) -> bytes:
    return _qr(code) if code.kind == "qr" else _bars(code)


def _bars(code: NativeCode) -> bytes:
    if code.height > _LARGEST_HEIGHT or code.module not in _BAR_MODULES:
        raise JobRefused("code", f"bars of {code.height} dots, module {code.module}")
    data = b""
    for subset, part in subsets(code.text):
        data += b"{" + subset.encode()
        if subset == "C":
            data += bytes(int(part[at : at + 2]) for at in range(0, len(part), 2))
        else:
            data += part.encode().replace(b"{", b"{{")
    if len(data) > _LONGEST_DATA:
        raise JobRefused("code", "too long")
    look = b"\x1dh" + code.height.to_bytes() + b"\x1dw" + code.module.to_bytes() + b"\x1dH\x00"
    return look + b"\x1dkI" + len(data).to_bytes() + data


def _qr(code: NativeCode) -> bytes:
    text = code.text.encode()
    return b"".join(
        (
            b"\x1d(k\x04\x001A2\x00",
            b"\x1d(k\x03\x001C" + code.module.to_bytes(),
            b"\x1d(k\x03\x001E" + _LEVELS[code.level].to_bytes(),
            b"\x1d(k" + _two(len(text) + 3) + b"1P0" + text,
            b"\x1d(k\x03\x001Q0",
        )
    )
