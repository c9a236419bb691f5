"""ZPL II: Zebra and the many printers that imitate it.

Source of the forms: Zebra's programming guide; counts, CRC and subsets checked with an
independent renderer.
"""

from collections.abc import Iterator

from printers.languages.base import Finish, JobSettings, Media, placed
from printers.languages.code128 import subsets
from printers.languages.options import ZplOptions
from printers.languages.zpl_graphic import bands
from printers.languages.zpl_status import parse_host_status
from printers.page import AnyPage, NativeCode, parts
from printers.state import PrinterState

_SENSING = {Media.GAP: "Y", Media.MARK: "M", Media.CONTINUOUS: "N"}
_FINISH = {Finish.TEAR: "T", Finish.PEEL: "P", Finish.CUT: "C"}
_START = {"B": ">:", "C": ">;"}
_SWITCH = {"B": ">6", "C": ">5"}
_HEX_IN_FIELD = str.maketrans({char: f"_{ord(char):02X}" for char in "^~_\\"})


class Zpl:
    """The label as pictures; native codes on top.

    Args:
        dots_per_mm: of the head.
        options: what differs from model to model.
    """

    name = "zpl"
    status_query = b"~HS"
    status_length = 82
    finish_query = b""
    finish_length = 0

    def __init__(self, dots_per_mm: float = 8.0, options: ZplOptions | None = None) -> None:
        self._dots_per_mm = dots_per_mm
        self._options = options or ZplOptions()
        self.status_length = self._options.status_bytes

    def encode(self, page: AnyPage, settings: JobSettings) -> bytes:
        """One format. Darkness 0-15 becomes ``~SD`` 0-30, which stays set in the printer."""
        page, x, y = placed(page, settings)
        raster, codes = parts(page)
        out = [b"" if settings.density is None else b"~SD%02d" % (settings.density * 2)]
        out.append(self._head(settings, x, y).encode())
        out += [b"^FO0,%d%b^FS\n" % (top, graphic) for top, graphic in bands(raster, self._options)]
        out += [_native(code).encode() for code in codes]
        out.append(b"^PQ%d,0,1,Y^XZ\n" % settings.copies)
        return b"".join(out)

    def parse_status(self, reply: bytes) -> PrinterState:
        """The answer to ``~HS``, whatever the width of its fields."""
        return parse_host_status(reply)

    def _head(self, settings: JobSettings, x: int, y: int) -> str:
        return "".join(self._commands(settings, x, y)) + "\n"

    def _commands(self, settings: JobSettings, x: int, y: int) -> Iterator[str]:
        yield "^XA"
        if settings.stock is not None:
            yield f"^MN{_SENSING[settings.stock]}"
        yield f"^PW{round(settings.width_mm * self._dots_per_mm)}"
        yield f"^LL{round(settings.height_mm * self._dots_per_mm)}"
        # Stated even where plain: these stay as the job before left them.
        yield f"^LH{x},{y}"
        yield "^POI" if settings.turned else "^PON"
        yield "^PMY" if settings.mirrored else "^PMN"
        if settings.speed_ips is not None:
            yield f"^PR{settings.speed_ips}"
        if settings.finish is not None:
            yield f"^MM{_FINISH[settings.finish]}"


def _native(code: NativeCode) -> str:
    # ^FO moves a QR code down by the bar height of ^BY, which is 10 unless set.
    if code.kind == "qr":
        kind = f"^BY1,3,1^FO{code.x},{code.y}^BQN,2,{code.module}"
        data = f"{code.level}A,{code.text.translate(_HEX_IN_FIELD)}"
    else:
        kind = f"^BY{code.module},3,{code.height}^FO{code.x},{code.y}^BCN,{code.height},N,N,N,N"
        data = _field128(code.text)
    return f"{kind}^FH_^FD{data}^FS\n"


def _field128(text: str) -> str:
    """Field data with each subset written out; ``>`` itself is ``>0`` in subset B."""
    out = ""
    for index, (subset, part) in enumerate(subsets(text)):
        invocation = _SWITCH[subset] if index else _START[subset]
        out += invocation + part.translate(_HEX_IN_FIELD).replace(">", ">0")
    return out
