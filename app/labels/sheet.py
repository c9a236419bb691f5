"""One page being laid out: each kind of slot to its pieces."""

from collections.abc import Mapping
from dataclasses import replace

from app.labels import code128, matrix
from app.labels.area import Area
from app.labels.content import Content
from app.labels.document import ProblemKind
from app.labels.fonts import ASCENT, Typeface
from app.labels.goods import GoodsBox, place_goods
from app.labels.growing import grown
from app.labels.paging import RowPlace
from app.labels.pieces import Bars, Disc, Line, Modules, Picture, Piece, Rect
from app.labels.problems import Problems
from app.labels.ruler import Grid, ruler_pieces
from app.labels.stretch import PLAIN, Stretch
from app.labels.template import Align, Box, Slot, SlotKind, Template, VAlign
from app.labels.text import LINE, clean, fit


class Sheet:
    """Places slots of ``template`` one after the other; ``pieces`` are what they came to.

    ``codes`` holds the fields as they came, for bar codes; ``content`` those the font can draw.
    """

    def __init__(
        self,
        template: Template,
        face: Typeface,
        scale: float,
        content: Content,
        problems: Problems,
        *,
        stretch: Stretch = PLAIN,
    ) -> None:
        self.pieces: list[Piece] = []
        self.codes: Mapping[str, str] = content.fields
        self._template = template
        self._face = face
        self._scale = scale
        self._across, self._down = scale * stretch.x, scale * stretch.y
        self._content = content
        self._texts = content.fields
        self._problems = problems
        self._about = ""  # the list whose row is being placed: problems go by its name

    def place(self, slot: Slot) -> None:
        """Draw ``slot`` where it says, if its condition holds."""
        if self._wanted(slot):
            self._draw(slot, self._area(slot.box))

    def place_row(
        self,
        repeat: Slot,
        row: Mapping[str, str],
        code: Mapping[str, str],
        place: RowPlace,
    ) -> None:
        """Draw the slots of ``repeat`` for one row at ``place``, squeezed or grown to it."""
        whole, texts, codes = self._area(repeat.box), self._texts, self.codes
        left = whole.x + round(place.column * repeat.box.width / repeat.columns * self._across)
        ratio = self._down / self._scale
        above = whole.y + round(place.top * ratio)
        step = round(repeat.step * self._scale)
        squeeze, extra = min(1.0, place.height / step), max(0, place.height - step)
        self._texts, self.codes, self._about = {**texts, **row}, {**codes, **code}, repeat.rows
        for slot in repeat.slot:
            if self._wanted(slot):
                area = grown(slot, self._area(slot.box, squeeze), extra, step, ratio)
                self._draw(slot, replace(area, x=left + area.x, y=above + area.y))
        self._texts, self.codes, self._about = texts, codes, ""

    def _wanted(self, slot: Slot) -> bool:
        if not slot.when:
            return True
        name = slot.when.removeprefix("not ")
        return bool(self._texts[name].strip()) is not slot.when.startswith("not ")

    def _draw(self, slot: Slot, area: Area) -> None:
        match slot.kind:
            case SlotKind.RULE:
                self.pieces.append(Rect(area.x, area.y, area.width, area.height))
            case SlotKind.DASHES:
                self._dashes(area)
            case SlotKind.FRAME:
                self._frame(slot, area)
            case SlotKind.DISC | SlotKind.RING:
                self._mark(slot, area)
            case SlotKind.IMAGE:
                self._image(slot, area)
            case SlotKind.RULER:
                grid = Grid(self._scale, self._across, self._down)
                self.pieces += ruler_pieces(
                    slot.box.width, slot.box.height, self._face, grid, (area.x, area.y)
                )
            case _:
                self._draw_content(slot, area)

    def _draw_content(self, slot: Slot, area: Area) -> None:
        match slot.kind:
            case SlotKind.CODE:
                self._code(slot, area)
            case SlotKind.QR | SlotKind.MATRIX:
                self._square(slot, area)
            case SlotKind.GOODS:
                self._goods(slot, area)
            case _:
                self._text(slot, area)

    def _area(self, box: Box, squeeze: float = 1.0) -> Area:
        high = box.height * squeeze
        width, height = round(box.width * self._across), round(high * self._down)
        room = (round(box.width * self._scale), round(high * self._scale))
        return Area(
            round(box.x * self._across),
            round(box.y * squeeze * self._down),
            max(width, 1),
            max(height, 1),
            (max(room[0], 1), max(room[1], 1)),
        )

    def _size(self, size_mm: float) -> int:
        return round(size_mm * self._scale)

    def _report(self, kind: ProblemKind, field: str, text: str, *, blocking: bool) -> None:
        self._problems.add(kind, self._about or field, text, blocking=blocking)

    def _dashes(self, area: Area) -> None:
        dash = self._size(2.0)
        for x in range(area.x, area.x + area.width - dash + 1, 2 * dash):
            self.pieces.append(Rect(x, area.y, dash, area.height))

    def _frame(self, slot: Slot, area: Area) -> None:
        line = max(1, self._size(slot.line))
        x, y, width, height = area.x, area.y, area.width, area.height
        self.pieces += [
            Rect(x, y, width, line),
            Rect(x, y + height - line, width, line),
            Rect(x, y, line, height),
            Rect(x + width - line, y, line, height),
        ]

    def _mark(self, slot: Slot, area: Area) -> None:
        area = area.inner()
        self.pieces.append(Disc(area.x, area.y, area.width))
        solid = slot.kind is SlotKind.DISC
        if not solid:
            line = max(2, self._size(0.35))
            inner = area.width - 2 * line
            self.pieces.append(Disc(area.x + line, area.y + line, inner, black=False))
        size = self._size(slot.size)
        text = clean(slot.literal, self._face).text
        self.pieces.append(
            Line(
                text,
                area.x + (area.width - self._face.width(text, size)) // 2,
                area.y + (area.height - size) // 2 + round(size * ASCENT),
                size,
                bold=True,
                black=not solid,
            )
        )

    def _image(self, slot: Slot, area: Area) -> None:
        image = self._template.images.get(slot.file)
        if image is None:
            return
        area = area.inner()
        part = min(area.width / image.width, area.height / image.height)
        width, height = max(1, int(image.width * part)), max(1, int(image.height * part))
        x, y = area.x + (area.width - width) // 2, area.y + (area.height - height) // 2
        self.pieces.append(Picture(image.png, x, y, width, height))

    def _code(self, slot: Slot, area: Area) -> None:
        value = self.codes[slot.field]
        if not value:
            return
        try:
            dots = code128.module_dots(
                value, width=area.room[0], wanted_mm=slot.module, dots_per_mm=self._scale
            )
        except code128.Unencodable:
            text = "有条码不支持的字符"
            self._report(ProblemKind.BARCODE, slot.field, text, blocking=True)
            return
        if not dots:
            text = f"共 {len(value)} 位，太长，条码放不下"
            self._report(ProblemKind.BARCODE, slot.field, text, blocking=True)
            return
        left = area.x + (area.width - code128.modules(value) * dots) // 2
        bars = tuple((left + start * dots, width * dots) for start, width in code128.bars(value))
        self.pieces.append(Bars(bars, area.y, area.height))

    def _square(self, slot: Slot, area: Area) -> None:
        value = slot.literal or self.codes[slot.field]
        if not value:
            return
        is_qr = slot.kind is SlotKind.QR
        try:
            rows = matrix.qr(value, slot.level) if is_qr else matrix.data_matrix(value)
        except code128.Unencodable:
            text = "太长，二维码放不下" if is_qr else "二维码放不下，或有不支持的字符"
            self._report(ProblemKind.BARCODE, slot.field, text, blocking=True)
            return
        dots = matrix.side_dots(
            len(rows),
            matrix.QR_QUIET if is_qr else matrix.MATRIX_QUIET,
            room=min(area.room),
            wanted_mm=slot.module,
            dots_per_mm=self._scale,
        )
        if not dots:
            text = "太长，二维码放不下"
            self._report(ProblemKind.BARCODE, slot.field, text, blocking=True)
            return
        left = area.x + (area.width - len(rows) * dots) // 2
        top = area.y + (area.height - len(rows) * dots) // 2
        self.pieces.append(Modules(rows, left, top, dots))

    def _text(self, slot: Slot, area: Area) -> None:
        text = clean(slot.literal, self._face).text or self._texts[slot.field]
        if not text.strip():
            return
        if slot.reverse:
            self.pieces.append(Rect(area.x, area.y, area.width, area.height))
        area = area.inner(slot.align, slot.valign)
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
        step = round(fitted.size * LINE)
        block = step * (len(fitted.lines) - 1) + fitted.size
        top = area.y if slot.valign is VAlign.TOP else area.y + max(0, area.height - block) // 2
        for row, line in enumerate(fitted.lines):
            self.pieces.append(
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
        area = area.inner(Align.LEFT, VAlign.TOP)
        goods = tuple((row["text"], int(row["quantity"])) for row in self._content.lists["goods"])
        box = GoodsBox(
            left=area.x,
            top=area.y,
            width=area.width,
            height=area.height,
            largest=self._size(slot.size),
            smallest=self._size(slot.smallest),
        )
        placed = place_goods(goods, self._texts["notes"], self._face, box)
        self.pieces += placed.pieces
        if placed.goods_left_out:
            text = f"种类太多，有 {placed.goods_left_out} 种没印上，请看拣货单"
            self._report(ProblemKind.OVERFLOW, "goods", text, blocking=False)
        elif placed.goods_cut:
            self._report(ProblemKind.OVERFLOW, "goods", "名称太长，没有印全", blocking=False)
        if placed.notes_cut:
            self._report(ProblemKind.OVERFLOW, "notes", "太长，没有印全", blocking=False)
