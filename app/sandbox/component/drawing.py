"""A simple waybill of 76 x 130 mm from opened print data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from app.labels.code128 import QUIET_MODULES, bars, modules
from app.labels.fonts import packaged_typeface
from app.labels.pieces import Line, Piece, Rect
from app.labels.raster import paint, to_image
from app.labels.text import clean, wrap

DPI = 203
WIDTH, HEIGHT = 608, 1040
"""76 x 130 mm in dots of 1/8 mm."""
_EDGE = 16
_CODE_HEIGHT = 104
_MODULE = 2


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Waybill:
    """What goes on the label. ``label`` is opened print data; ``custom`` the own area."""

    label: Mapping[str, object]
    sender: str = ""
    package_number: str = ""
    custom: Mapping[str, object] = field(default_factory=dict)


class _Pen:
    """Writes lines downwards."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.y = _EDGE
        self._face = packaged_typeface()

    def write(self, text: str, size: int, *, bold: bool = False) -> None:
        """``text``, wrapped, as far as the label goes."""
        cleaned = clean(text, self._face).text
        for line in wrap(cleaned, self._face, size, WIDTH - 2 * _EDGE):
            if self.y + size <= HEIGHT - _EDGE:
                self.pieces.append(Line(line, _EDGE, self.y + round(size * 0.88), size, bold))
            self.y += round(size * 1.22)

    def rule(self) -> None:
        """A line across."""
        self.pieces.append(Rect(_EDGE, self.y + 4, WIDTH - 2 * _EDGE, 2))
        self.y += 12

    def code(self, value: str) -> None:
        """A Code 128 in the middle, with its quiet zones."""
        wide = (modules(value) + 2 * QUIET_MODULES) * _MODULE
        left = (WIDTH - wide) // 2 + QUIET_MODULES * _MODULE
        for start, width in bars(value):
            x = left + start * _MODULE
            self.pieces.append(Rect(x, self.y, width * _MODULE, _CODE_HEIGHT))
        self.y += _CODE_HEIGHT + 6


def draw(waybill: Waybill) -> Image.Image:
    """The label, mode "1", black 0.

    Raises:
        app.labels.code128.Unencodable: the number cannot be a Code 128.
    """
    label, pen = waybill.label, _Pen()
    number = _text(label, "track_no")
    pen.write(f"{_text(label, 'company_name')} {waybill.package_number}".strip(), 40, bold=True)
    pen.rule()
    pen.code(number)
    pen.write(number, 28)
    pen.rule()
    pen.write(_text(label, "sort_code") or _text(label, "short_address_name"), 56, bold=True)
    pen.write(_text(label, "package_center_name"), 32)
    pen.rule()
    pen.write(f"收 {_text(label, 'receiver_name')} {_text(label, 'receiver_phone')}", 32, bold=True)
    region = label.get("receiver_region")
    place = "".join(str(part) for part in region) if isinstance(region, list) else ""
    pen.write(place + _text(label, "receiver_detail"), 30)
    pen.rule()
    pen.write(f"寄 {waybill.sender or _text(label, 'branch')}", 24)
    pen.rule()
    for name, value in waybill.custom.items():
        pen.write(f"{name}：{value}", 24)
    face = packaged_typeface()
    page = paint(tuple(pen.pieces), face, width=WIDTH, height=HEIGHT, dpi=DPI)
    return to_image(page)


def _text(label: Mapping[str, object], name: str) -> str:
    return str(label.get(name) or "")
