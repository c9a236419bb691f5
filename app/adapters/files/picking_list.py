"""The picking list as an A4 PDF."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from app.adapters.files.atomic import write_atomically
from app.domain.instants import SHANGHAI
from app.domain.picking import PickingList, PickLine
from app.labels.fonts import Typeface, packaged_typeface
from app.labels.text import clean, wrap
from app.labels.truetype import registered

_PAGE_WIDTH, _PAGE_HEIGHT = A4
_LEFT, _RIGHT = 14 * mm, _PAGE_WIDTH - 14 * mm
_TOP, _BOTTOM = _PAGE_HEIGHT - 14 * mm, 18 * mm
_CODE, _NAME, _QUANTITY, _PARCELS, _TICK = (
    _LEFT,
    _LEFT + 40 * mm,
    _RIGHT - 38 * mm,
    _RIGHT - 20 * mm,
    _RIGHT - 5 * mm,
)
_TEXT, _SMALL, _LINE, _PAD = 10.0, 8.5, 1.3, 1.8 * mm
_HEAD_HEIGHT = 8 * mm
_TITLE_HEIGHT = 17 * mm
_GREY, _LIGHT = 0.35, 0.75


@dataclass(frozen=True, slots=True)
class _Row:
    code: list[str]
    name: list[str]
    spec: list[str]
    line: PickLine

    @property
    def height(self) -> float:
        left = len(self.code) * _TEXT * _LINE
        middle = len(self.name) * _TEXT * _LINE + len(self.spec) * _SMALL * _LINE
        return max(left, middle, _TEXT * _LINE) + 2 * _PAD


def write_picking_list(picking: PickingList, path: Path) -> None:
    """Write ``picking`` to ``path`` as A4 pages with page numbers, whole or not at all.

    Raises:
        StorageError: the disk is full, or the place is missing or not writable.
    """
    face = packaged_typeface()
    pages = _paginate([_row(line, face) for line in picking.lines])
    chars = frozenset("".join(_texts(picking, pages)))
    out = io.BytesIO()
    with registered(chars) as font:
        canvas = Canvas(out, pagesize=A4, pageCompression=1)
        canvas.setTitle("拣货单")
        canvas.setCreator("准揽")
        sheet = _Sheet(canvas, font)
        for number, rows in enumerate(pages, 1):
            sheet.draw(picking, rows, number, len(pages))
            canvas.showPage()
        canvas.save()
    write_atomically(path, out.getvalue())


def _row(line: PickLine, face: Typeface) -> _Row:
    name_width = _QUANTITY - _NAME - 14 * mm
    return _Row(
        code=_wrapped(line.code or "—", _TEXT, _NAME - _CODE - 4 * mm, face),
        name=_wrapped(line.name, _TEXT, name_width, face),
        spec=_wrapped(line.spec, _SMALL, name_width, face),
        line=line,
    )


def _wrapped(text: str, size: float, width: float, face: Typeface) -> list[str]:
    units = 1000  # per em: wrapping in font units is the same at every size
    return wrap(clean(text, face).text, face, units, int(width / size * units))


def _paginate(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Rows by page, no row split; an empty list still has one page."""
    pages: list[list[_Row]] = [[]]
    free = _TOP - _TITLE_HEIGHT - _HEAD_HEIGHT - _BOTTOM
    for row in rows:
        if row.height > free and pages[-1]:
            pages.append([])
            free = _TOP - _HEAD_HEIGHT - _BOTTOM
        pages[-1].append(row)
        free -= row.height
    return pages


def _texts(picking: PickingList, pages: Sequence[Sequence[_Row]]) -> Iterator[str]:
    """Everything that will be drawn, for the font."""
    yield "—拣货单编码商品规格数量包裹已拣没有要拣的商品第页共 /0123456789"
    yield _summary(picking)
    for rows in pages:
        for row in rows:
            yield from row.code
            yield from row.name
            yield from row.spec


def _summary(picking: PickingList) -> str:
    made_at = picking.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    shops = [f"{picking.shops} 个店铺"] if picking.shops else []
    counts = [f"{picking.parcels} 个包裹", f"{len(picking.lines)} 种", f"{picking.pieces} 件"]
    return " · ".join([*shops, *counts, f"制单 {made_at}"])


class _Sheet:
    """Draws pages onto ``canvas`` in the registered ``font``."""

    def __init__(self, canvas: Canvas, font: str) -> None:
        self._canvas = canvas
        self._font = font

    def draw(self, picking: PickingList, rows: Sequence[_Row], number: int, total: int) -> None:
        canvas, top = self._canvas, _TOP
        if number == 1:
            self._bold(_LEFT, top - 7 * mm, "拣货单", 20)
            self._write(_LEFT, top - 13.5 * mm, _summary(picking), 9.5, grey=_GREY)
            top -= _TITLE_HEIGHT
        self._head(top)
        top -= _HEAD_HEIGHT
        for row in rows:
            self._row(row, top)
            top -= row.height
        if not rows:
            self._write(_CODE, top - _TEXT * 2, "没有要拣的商品", _TEXT, grey=_GREY)
        canvas.setFont(self._font, 8.5)
        canvas.setFillGray(_GREY)
        canvas.drawCentredString(_PAGE_WIDTH / 2, 10 * mm, f"第 {number} 页 / 共 {total} 页")

    def _head(self, top: float) -> None:
        canvas, base = self._canvas, top - 5.4 * mm
        self._write(_CODE, base, "编码", 9, grey=_GREY)
        self._write(_NAME, base, "商品 / 规格", 9, grey=_GREY)
        for right, title in ((_QUANTITY, "数量"), (_PARCELS, "包裹"), (_RIGHT, "已拣")):
            canvas.drawRightString(right, base, title)
        canvas.setStrokeGray(0)
        canvas.setLineWidth(0.9)
        canvas.line(_LEFT, top - _HEAD_HEIGHT, _RIGHT, top - _HEAD_HEIGHT)

    def _row(self, row: _Row, top: float) -> None:
        canvas, first = self._canvas, top - _PAD - _TEXT * 0.95
        for number, text in enumerate(row.code):
            self._write(_CODE, first - number * _TEXT * _LINE, text, _TEXT)
        for number, text in enumerate(row.name):
            self._write(_NAME, first - number * _TEXT * _LINE, text, _TEXT)
        below = first - len(row.name) * _TEXT * _LINE
        for number, text in enumerate(row.spec):
            self._write(_NAME, below - number * _SMALL * _LINE, text, _SMALL, grey=_GREY)
        parcels = str(row.line.parcels)
        self._write(_PARCELS - self._width(parcels, _TEXT), first, parcels, _TEXT)
        quantity = str(row.line.quantity)
        self._bold(_QUANTITY - self._width(quantity, 13), first - 1, quantity, 13)
        canvas.setLineWidth(0.8)
        canvas.setStrokeGray(0)
        canvas.rect(_TICK, first - 1.2 * mm, 4.6 * mm, 4.6 * mm)
        canvas.setStrokeGray(_LIGHT)
        canvas.setLineWidth(0.4)
        canvas.line(_LEFT, top - row.height, _RIGHT, top - row.height)

    def _width(self, text: str, size: float) -> float:
        return pdfmetrics.stringWidth(text, self._font, size)

    def _write(self, x: float, y: float, text: str, size: float, *, grey: float = 0) -> None:
        self._canvas.setFillGray(grey)
        self._canvas.setFont(self._font, size)
        self._canvas.drawString(x, y, text)

    def _bold(self, x: float, y: float, text: str, size: float) -> None:
        """The font has one weight: bold is a thin stroke around the filled outline."""
        canvas = self._canvas
        canvas.setFillGray(0)
        canvas.setStrokeGray(0)
        canvas.setLineWidth(size / 36)
        writer = canvas.beginText(x, y)
        writer.setFont(self._font, size)
        writer.setTextRenderMode(2)
        writer.textOut(text)
        writer.setTextRenderMode(0)
        canvas.drawText(writer)
