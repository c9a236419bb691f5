"""The shop's own area: notes at the bottom, goods above, in as many columns as they need."""

from dataclasses import dataclass, replace

from app.labels.fonts import ASCENT, Typeface
from app.labels.pieces import Line, Piece, Rect
from app.labels.text import (
    LINE,
    Breakable,
    cut_lines,
    fit,
    rows_in,
    wrap,
)

_NOTES_SHARE = 0.4
"""At most this share of the height goes to notes while there are goods."""

_NAMELESS = "（没有名称）"

_NOTES_SIZE = 0.9
"""Of the largest size of goods."""

_WAYS = ((1, 1.0, 3), (1, 0.85, 2), (1, 0.72, 2), (2, 0.78, 2), (3, 0.64, 1), (2, 0.64, 1))
"""Tried in order, the last is kept: columns, part of the largest size, lines of one kind."""


_LONG_WAYS = ((1, 0.64, 2), (1, 0.72, 3), (1, 0.64, 4), (1, 0.64, 9))
"""For few kinds with names that none of the others shows whole."""


@dataclass(frozen=True, slots=True)
class GoodsBox:
    """Where goods and notes may go, and between which type sizes; all in dots."""

    left: int
    top: int
    width: int
    height: int
    largest: int
    smallest: int


@dataclass(frozen=True, slots=True)
class PlacedGoods:
    """Pieces, and what did not fit."""

    pieces: tuple[Piece, ...]
    goods_left_out: int  # kinds of goods that are not on the label
    goods_cut: bool  # a name ends in an ellipsis
    notes_cut: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    lines: tuple[str, ...]
    count: str
    cut: bool


@dataclass(frozen=True, slots=True)
class _Way:
    columns: int
    size: int
    lines: int
    column_width: int
    gutter: int
    rows: int

    @property
    def step(self) -> int:
        return round(self.size * LINE)


def place_goods(
    goods: tuple[tuple[str, int], ...], notes: str, face: Typeface, box: GoodsBox
) -> PlacedGoods:
    """Lay out (text, quantity) pairs and, below them, paragraphs of ``notes``."""
    pieces: list[Piece] = []
    notes_cut = False
    if notes.strip():
        written, notes_cut, used = _notes(notes, face, box, alone=not goods)
        pieces += written
        box = replace(box, height=box.height - used)
    if not goods:
        return PlacedGoods(tuple(pieces), 0, goods_cut=False, notes_cut=notes_cut)
    head, used = _head(goods, face, box)
    rows, left_out, cut = _rows(
        goods, face, replace(box, top=box.top + used, height=box.height - used)
    )
    return PlacedGoods((*pieces, *head, *rows), left_out, goods_cut=cut, notes_cut=notes_cut)


def _notes(
    notes: str, face: Typeface, box: GoodsBox, *, alone: bool
) -> tuple[list[Piece], bool, int]:
    """Notes at the bottom (at the top when alone): pieces, whether cut, and the height taken."""
    share = box.height if alone else round(box.height * _NOTES_SHARE)
    fitted = fit(
        notes,
        face,
        width=box.width,
        height=share,
        largest=round(box.largest * _NOTES_SIZE),
        smallest=box.smallest,
        lines=99,
    )
    step = round(fitted.size * LINE)
    used = step * (len(fitted.lines) - 1) + fitted.size
    first = box.top if alone else box.top + box.height - used
    pieces: list[Piece] = []
    for row, line in enumerate(fitted.lines):
        baseline = first + row * step + round(fitted.size * ASCENT)
        pieces.append(Line(line, box.left, baseline, fitted.size))
    gap = box.smallest // 2
    if not alone:
        pieces.append(Rect(box.left, first - gap, box.width, max(1, box.smallest // 12)))
    return pieces, fitted.cut, used + 2 * gap


def _head(
    goods: tuple[tuple[str, int], ...], face: Typeface, box: GoodsBox
) -> tuple[list[Piece], int]:
    """The line 共 n 种 m 件, and the height it takes."""
    size = round(box.largest * 0.9)
    text = f"共 {len(goods)} 种 {sum(count for _, count in goods)} 件"
    x = box.left + box.width - face.width(text, size)
    baseline = box.top + round(size * ASCENT)
    title = Line("商品", box.left, baseline, size, bold=True)
    return [title, Line(text, x, baseline, size, bold=True)], round(size * 1.35)


def _rows(
    goods: tuple[tuple[str, int], ...], face: Typeface, box: GoodsBox
) -> tuple[list[Piece], int, bool]:
    """Pieces of the goods lines, kinds left out, and whether a name was cut."""
    way, entries, shown = _chosen(goods, face, box)
    left_out = len(goods) - len(shown)
    if left_out:  # the last place says how many are missing
        shown, left_out = _with_rest(goods, entries, shown, way, face)
    pieces: list[Piece] = []
    for column, row, entry in shown:
        x = box.left + column * (way.column_width + way.gutter)
        y = box.top + row * way.step + round(way.size * ASCENT)
        for number, line in enumerate(entry.lines):
            pieces.append(Line(line, x, y + number * way.step, way.size))
        if entry.count:
            right = x + way.column_width - face.width(entry.count, way.size)
            pieces.append(Line(entry.count, right, y, way.size, bold=True))
    return pieces, left_out, any(entry.cut for _, _, entry in shown)


def _chosen(
    goods: tuple[tuple[str, int], ...], face: Typeface, box: GoodsBox
) -> tuple[_Way, list[_Entry], list[tuple[int, int, _Entry]]]:
    """The first way that shows everything whole; else the last of those for many kinds.

    Names that are long but few get more lines, even where they end in an ellipsis.
    """
    kept = long = None
    names = [Breakable(text if text.strip() else _NAMELESS) for text, _ in goods]
    for columns, part, lines in (*_WAYS, *_LONG_WAYS):
        size = max(box.smallest, round(box.largest * part))
        gutter = size
        column_width = (box.width - gutter * (columns - 1)) // columns
        way = _Way(columns, size, lines, column_width, gutter, rows_in(box.height, size))
        last = (columns, part, lines) == _WAYS[-1]
        # Before the last way, a name that is cut settles it.
        entries = _entries(goods, names, face, way, all_of_them=last or kept is not None)
        shown = _fill(entries, way)
        tried = (way, entries, shown)
        whole = len(shown) == len(goods)
        if whole and not any(entry.cut for entry in entries):
            return tried
        if last:
            kept = tried
            if not whole:
                return kept
        elif kept and whole:
            long = tried
    return long or kept or tried


def _entries(
    goods: tuple[tuple[str, int], ...],
    names: list[Breakable],
    face: Typeface,
    way: _Way,
    *,
    all_of_them: bool,
) -> list[_Entry]:
    """The goods as lines; up to the first cut name only, unless ``all_of_them`` are wanted."""
    entries: list[_Entry] = []
    for (_, count), name in zip(goods, names, strict=True):
        mark = f"×{count}"
        width = way.column_width - face.width(mark, way.size) - way.size // 2
        broken = name.wrap(face, way.size, width)
        cut = len(broken) > way.lines
        entries.append(_Entry(cut_lines(broken, way.lines, face, way.size, width), mark, cut))
        if cut and not all_of_them:
            break
    return entries


def _fill(entries: list[_Entry], way: _Way) -> list[tuple[int, int, _Entry]]:
    """As many entries as fit, as (column, row, entry); an entry is never split over columns."""
    shown: list[tuple[int, int, _Entry]] = []
    column = row = 0
    for entry in entries:
        if row + len(entry.lines) > way.rows:
            column, row = column + 1, 0
        if column >= way.columns or len(entry.lines) > way.rows:
            break
        shown.append((column, row, entry))
        row += len(entry.lines)
    return shown


def _with_rest(
    goods: tuple[tuple[str, int], ...],
    entries: list[_Entry],
    shown: list[tuple[int, int, _Entry]],
    way: _Way,
    face: Typeface,
) -> tuple[list[tuple[int, int, _Entry]], int]:
    """``shown`` with a last line 另有 n 种 m 件, for which one entry may have to go."""
    keep = len(shown)
    while True:
        rest = goods[keep:]
        text = f"另有 {len(rest)} 种 {sum(count for _, count in rest)} 件，见拣货单"
        lines = tuple(wrap(text, face, way.size, way.column_width))
        fitted = _fill([*entries[:keep], _Entry(lines, "", cut=False)], way)
        if len(fitted) == keep + 1 or keep == 0:
            return fitted, len(rest)
        keep -= 1
