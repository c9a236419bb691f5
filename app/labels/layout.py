"""Document and template to pieces at whole dots, with every problem named."""

from dataclasses import dataclass

from app.labels import code128
from app.labels.content import TITLES, contents
from app.labels.document import LabelDocument, LabelProblem, ProblemKind
from app.labels.fonts import ASCENT, Typeface
from app.labels.goods import GoodsBox, place_goods
from app.labels.pieces import Disc, Line, Piece, Rect
from app.labels.template import Align, Box, Slot, SlotKind, Template, VAlign
from app.labels.text import LINE, Cleaned, clean, fit

_VITAL = frozenset({"receiver_contact", "receiver_address", "number"})
"""Fields without which a parcel cannot arrive."""


@dataclass(frozen=True, slots=True)
class Area:
    """A box in whole dots."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A laid-out label. Sizes in dots."""

    width: int
    height: int
    pieces: tuple[Piece, ...]
    problems: tuple[LabelProblem, ...]


def dots_per_mm(dpi: int) -> float:
    """Heads sold as 203 dpi have 8 dots a millimetre, all others what their dpi says."""
    return 8.0 if dpi == 203 else dpi / 25.4


def lay_out(document: LabelDocument, template: Template, face: Typeface, dpi: int) -> Layout:
    """Place everything of ``document`` on ``template`` for a head of ``dpi``."""
    return _Sheet(document, template, face, dots_per_mm(dpi)).finish()


class _Sheet:
    """One label being laid out."""

    def __init__(
        self, document: LabelDocument, template: Template, face: Typeface, scale: float
    ) -> None:
        self._document = document
        self._template = template
        self._face = face
        self._scale = scale
        self._pieces: list[Piece] = []
        self._problems: dict[LabelProblem, None] = {}
        self._texts = {
            field: self._cleaned(field, text) for field, text in contents(document).items()
        }

    def finish(self) -> Layout:
        for field in sorted(_VITAL):
            if not self._texts[field].strip():
                self._report(ProblemKind.MISSING, field, "没有内容", blocking=True)
        for slot in self._template.slots:
            self._place(slot)
        return Layout(
            width=round(self._template.width_mm * self._scale),
            height=round(self._template.height_mm * self._scale),
            pieces=tuple(self._pieces),
            problems=tuple(self._problems),
        )

    def _cleaned(self, field: str, text: str) -> str:
        cleaned = clean(text, self._face)
        self._report_missing(field, cleaned)
        return cleaned.text

    def _report_missing(self, field: str, cleaned: Cleaned) -> None:
        # A missing character of a name or address is a wrong delivery; an emoji is not.
        for char in cleaned.letters:
            vital = field.startswith(("receiver", "sender", "number", "sort"))
            self._report(ProblemKind.GLYPH, field, _lacks(char), blocking=vital)
        for char in cleaned.symbols:
            self._report(ProblemKind.GLYPH, field, _lacks(char), blocking=False)

    def _report(self, kind: ProblemKind, field: str, text: str, *, blocking: bool) -> None:
        problem = LabelProblem(kind=kind, slot=TITLES[field], text=text, blocking=blocking)
        self._problems[problem] = None

    def _place(self, slot: Slot) -> None:
        if slot.needs and not self._texts[slot.needs].strip():
            return
        area = self._area(slot.box)
        match slot.kind:
            case SlotKind.RULE:
                self._pieces.append(Rect(area.x, area.y, area.width, area.height))
            case SlotKind.DASHES:
                self._dashes(area)
            case SlotKind.DISC | SlotKind.RING:
                self._mark(slot, area)
            case SlotKind.CODE:
                self._code(slot, area)
            case SlotKind.GOODS:
                self._goods(slot, area)
            case SlotKind.TEXT:
                self._text(slot, area)

    def _area(self, box: Box) -> Area:
        x, y = round(box.x * self._scale), round(box.y * self._scale)
        width, height = round(box.width * self._scale), round(box.height * self._scale)
        return Area(x, y, max(width, 1), max(height, 1))

    def _size(self, size_mm: float) -> int:
        return round(size_mm * self._scale)

    def _dashes(self, area: Area) -> None:
        dash = self._size(2.0)
        for x in range(area.x, area.x + area.width - dash + 1, 2 * dash):
            self._pieces.append(Rect(x, area.y, dash, area.height))

    def _mark(self, slot: Slot, area: Area) -> None:
        self._pieces.append(Disc(area.x, area.y, area.width))
        solid = slot.kind is SlotKind.DISC
        if not solid:
            line = max(2, self._size(0.35))
            inner = area.width - 2 * line
            self._pieces.append(Disc(area.x + line, area.y + line, inner, black=False))
        size = self._size(slot.size)
        self._pieces.append(
            Line(
                slot.literal,
                area.x + (area.width - self._face.width(slot.literal, size)) // 2,
                area.y + (area.height - size) // 2 + round(size * ASCENT),
                size,
                bold=True,
                black=not solid,
            )
        )

    def _code(self, slot: Slot, area: Area) -> None:
        number = self._document.tracking_number
        if not number:
            return
        try:
            dots = code128.module_dots(
                number, width=area.width, wanted_mm=slot.module, dots_per_mm=self._scale
            )
        except code128.Unencodable:
            text = "有条码不支持的字符"
            self._report(ProblemKind.BARCODE, slot.field, text, blocking=True)
            return
        if not dots:
            text = f"共 {len(number)} 位，太长，条码放不下"
            self._report(ProblemKind.BARCODE, slot.field, text, blocking=True)
            return
        left = area.x + (area.width - code128.modules(number) * dots) // 2
        for start, width in code128.bars(number):
            self._pieces.append(Rect(left + start * dots, area.y, width * dots, area.height))

    def _text(self, slot: Slot, area: Area) -> None:
        text = slot.literal or self._texts[slot.field]
        if not text.strip():
            return
        pad = area.height // 8 if slot.reverse else 0
        fitted = fit(
            text,
            self._face,
            width=area.width - 2 * pad,
            height=area.height,
            largest=self._size(slot.size),
            smallest=self._size(slot.smallest),
            lines=slot.lines,
        )
        if fitted.cut:
            self._report(ProblemKind.OVERFLOW, slot.field, "太长，放不下", blocking=slot.vital)
        if slot.reverse:
            self._pieces.append(Rect(area.x, area.y, area.width, area.height))
        step = round(fitted.size * LINE)
        block = step * (len(fitted.lines) - 1) + fitted.size
        top = area.y if slot.valign is VAlign.TOP else area.y + max(0, area.height - block) // 2
        for row, line in enumerate(fitted.lines):
            self._pieces.append(
                Line(
                    line,
                    self._left(line, fitted.size, slot.align, area, pad),
                    top + row * step + round(fitted.size * ASCENT),
                    fitted.size,
                    bold=slot.bold,
                    black=not slot.reverse,
                )
            )

    def _left(self, line: str, size: int, align: Align, area: Area, pad: int) -> int:
        if align is Align.LEFT:
            return area.x + pad
        free = area.width - self._face.width(line, size)
        return area.x + (free // 2 if align is Align.CENTER else free - pad)

    def _goods(self, slot: Slot, area: Area) -> None:
        goods = tuple(
            (self._cleaned("goods", line.text), line.quantity) for line in self._document.goods
        )
        notes = "\n".join(self._cleaned("notes", note) for note in self._document.notes)
        box = GoodsBox(
            left=area.x,
            top=area.y,
            width=area.width,
            height=area.height,
            largest=self._size(slot.size),
            smallest=self._size(slot.smallest),
        )
        placed = place_goods(goods, notes, self._face, box)
        self._pieces += placed.pieces
        if placed.goods_left_out:
            text = f"种类太多，有 {placed.goods_left_out} 种没印上，请看拣货单"
            self._report(ProblemKind.OVERFLOW, "goods", text, blocking=False)
        elif placed.goods_cut:
            self._report(ProblemKind.OVERFLOW, "goods", "名称太长，没有印全", blocking=False)
        if placed.notes_cut:
            self._report(ProblemKind.OVERFLOW, "notes", "太长，没有印全", blocking=False)


def _lacks(char: str) -> str:
    return f"字库里没有“{char}”（U+{ord(char):04X}）"
