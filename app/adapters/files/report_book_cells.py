"""Cells of the workbook: values with their formats, figures, tables, notes."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.rule import DataBar, FormatObject, Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as SheetTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.day_period import against
from app.domain.day_report import Block, Column, Figure, Kind, Report, Table, Tone, Value
from app.domain.instants import SHANGHAI

FIRST_ROW = 4
"""The heading of the figures, and of every table: it is what stays in sight."""
HEAD_FILL = "F2F3F5"
FONT = "微软雅黑"
HEAD_FONT = Font(name=FONT, size=10, bold=True)
_BODY = Font(name=FONT, size=10)
_NOTE = Font(name=FONT, size=9, color="5C6470")
_LINE = Border(bottom=Side(style="hair", color="DEE0E3"))
_GOOD, _BAD = Font(color="1A7F37"), Font(color="B42318")
_BAD_FILL = PatternFill(bgColor="FFE9E7")
_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.FEN: '"¥"#,##0.00',
    Kind.SHARE: "0.0%",
    Kind.HOURS: "0.00",
    Kind.POINTS: "0.00",
    Kind.TIME: "yyyy-mm-dd hh:mm",
}
_CHANGES = {
    Kind.COUNT: '+#,##0;-#,##0;"±0"',
    Kind.FEN: '+"¥"#,##0.00;-"¥"#,##0.00;"±0"',
    Kind.SHARE: '+0.0%;-0.0%;"±0"',
    Kind.HOURS: '+0.00;-0.00;"±0"',
    Kind.POINTS: '+0.00;-0.00;"±0"',
}
WORDS = frozenset({Kind.TEXT, Kind.DATA})
_LEFT = WORDS | {Kind.TIME}
_BARS = frozenset({"taken", "paid", "shipped", "all", "printed"})
"""Columns that are read by their length."""
_TOTAL, _UNDER = "total", "under"
"""Rows of a table with totals: those that sum up, and those beneath them."""


def add_styles(book: Workbook) -> None:
    """Every look that a cell of a table can have: a name is set on it in one step."""
    for kind in Kind:
        for part in ("", _TOTAL, _UNDER):
            left = kind in _LEFT
            book.add_named_style(
                NamedStyle(
                    name=_style(kind, part),
                    font=HEAD_FONT if part == _TOTAL else _BODY,
                    border=_LINE,
                    number_format=_FORMATS.get(kind, "General"),
                    alignment=Alignment(
                        vertical="top",
                        horizontal="left" if left else None,
                        indent=1 if part == _UNDER and left else 0,
                    ),
                )
            )


def _style(kind: Kind, part: str) -> str:
    return f"{kind.value} {part}".strip()


def put_value(sheet: Worksheet, row: int, column: int, value: Value, kind: Kind) -> None:
    """One cell as what it is: a number, a time, or text that never becomes a formula."""
    cell = sheet.cell(row, column)
    cell.font = _BODY
    if value is None:
        return
    _fill(cell, value, kind)
    if isinstance(value, str):
        cell.alignment = Alignment(vertical="top")
    else:
        cell.number_format = _FORMATS.get(kind, "General")


def _fill(cell: Cell | MergedCell, value: int | Fraction | str, kind: Kind) -> None:
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"  # a name that begins with = is a name
    elif kind is Kind.TIME:
        cell.value = datetime.fromtimestamp(int(value), SHANGHAI).replace(tzinfo=None)
    elif kind is Kind.FEN:
        cell.value = float(Fraction(value, 100))
    else:
        cell.value = float(value) if isinstance(value, Fraction) else value


def put_figures(sheet: Worksheet, report: Report, block: Block) -> int:
    """The block's figures beside those before; the first free row."""
    titles = report.period.compared_titles
    heads = ("数值", *titles, *(against(title) for title in titles))
    put_head(sheet, FIRST_ROW, [("项目", False), *((head, True) for head in heads)])
    for row, figure in enumerate(block.figures, FIRST_ROW + 1):
        put_value(sheet, row, 1, figure.title, Kind.TEXT)
        put_value(sheet, row, 2, figure.value, figure.kind)
        # A sum wants the whole line, and those before stand in their own reports.
        for at, value in enumerate(() if figure.kind in WORDS else figure.before):
            put_value(sheet, row, 3 + at, value, figure.kind)
            _put_change(sheet, row, 3 + len(titles) + at, figure, at)
        for column in range(1, 3 + 2 * len(titles)):
            sheet.cell(row, column).border = _LINE
    return FIRST_ROW + 1 + len(block.figures)


def _put_change(sheet: Worksheet, row: int, column: int, figure: Figure, at: int) -> None:
    change = figure.change(at)
    if change is None:
        return
    put_value(sheet, row, column, change, figure.kind)
    cell = sheet.cell(row, column)
    cell.number_format = _CHANGES.get(figure.kind, "General")
    if figure.tone is Tone.PLAIN:
        return
    more, less = (_GOOD, _BAD) if figure.tone is Tone.GOOD else (_BAD, _GOOD)
    place = f"{get_column_letter(column)}{row}"
    rules = sheet.conditional_formatting
    rules.add(place, _than("greaterThan", more))
    rules.add(place, _than("lessThan", less))


def put_table(sheet: Worksheet, table: Table, name: str, start: int = 1) -> int:
    """A table from its heading on, with filters of its own; the first free row.

    ``name`` is what formulas call it: ASCII, once in a book. ``start``: its first column.
    """
    heads = [(each.title, each.kind not in _LEFT) for each in table.columns]
    put_head(sheet, FIRST_ROW, heads, start)
    first = FIRST_ROW + 1
    if not table.rows:
        put_value(sheet, first, start, "没有", Kind.TEXT)
        return first + 1
    for at, column in enumerate(table.columns, start):
        models = dict[str, Cell | MergedCell]()
        for place, values in enumerate(table.rows):
            cell, part = sheet.cell(first + place, at), _part(table, place)
            if part in models:
                _look_like(cell, models[part])
            else:
                cell.style = _style(column.kind, part)
                models[part] = cell
            if (value := values[at - start]) is not None:
                _fill(cell, value, column.kind)
        _colour(sheet, at, column, first, first + len(table.rows) - 1, bars=not table.totals)
    left, right = (get_column_letter(at) for at in (start, start + len(table.columns) - 1))
    put_filters(sheet, name, f"{left}{FIRST_ROW}:{right}{first + len(table.rows) - 1}")
    return first + len(table.rows)


def _look_like(cell: Cell | MergedCell, model: Cell | MergedCell) -> None:
    """In a third less time for the whole book than by the name of the style."""
    cell._style = copy(model._style)  # type: ignore[union-attr]  # noqa: SLF001 - no public way


def put_filters(sheet: Worksheet, name: str, place: str) -> None:
    """Make ``place``, heading and rows, a table that sorts and filters by itself."""
    made = SheetTable(displayName=name, ref=place)
    made.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(made)


def _part(table: Table, place: int) -> str:
    if not table.totals:
        return ""
    return _TOTAL if place in table.totals else _UNDER


def _colour(
    sheet: Worksheet, at: int, column: Column, first: int, last: int, *, bars: bool
) -> None:
    letter = get_column_letter(at)
    place = f"{letter}{first}:{letter}{last}"
    rules = sheet.conditional_formatting
    if column.bad:
        rules.add(place, _than("greaterThan", _BAD, _BAD_FILL))
    elif bars and column.key in _BARS:
        rules.add(place, _bar())


def _than(operator: str, font: Font, fill: PatternFill | None = None) -> Rule:
    """A look for what is above or below nothing."""
    look = DifferentialStyle(font=font, fill=fill)
    return Rule(type="cellIs", operator=operator, formula=["0"], dxf=look)  # type: ignore[arg-type]


def _bar() -> Rule:
    ends = [FormatObject(type="num", val=0), FormatObject(type="max")]
    return Rule(type="dataBar", dataBar=DataBar(cfvo=ends, color="6EA8FF"))


def put_notes(sheet: Worksheet, row: int, notes: Sequence[str]) -> int:
    """Sentences under the figures; the first free row."""
    for place, note in enumerate(notes, row):
        put_value(sheet, place, 1, note, Kind.TEXT)
        sheet.cell(place, 1).font = _NOTE
    return row + len(notes)


def put_head(
    sheet: Worksheet, row: int, titles: Sequence[tuple[str, bool]], start: int = 1
) -> None:
    """A heading: titles, and whether numbers stand under each; from column ``start`` on."""
    for at, (title, number) in enumerate(titles, start):
        put_value(sheet, row, at, title, Kind.TEXT)
        cell = sheet.cell(row, at)
        cell.font = HEAD_FONT
        cell.fill = PatternFill("solid", fgColor=HEAD_FILL)
        cell.alignment = Alignment(horizontal="right" if number else "left")
