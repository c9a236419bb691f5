"""Reports as a workbook: a sheet a block and one a long table, real numbers and times, charts.

Each table is one of the workbook's own, so that each has its filters: a sheet has but one. The
same reports give the same bytes: the only time in the package is up to when they know.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import zip_longest

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.adapters.files.report_book_cells import (
    FIRST_ROW,
    FONT,
    HEAD_FONT,
    WORDS,
    add_styles,
    put_figures,
    put_filters,
    put_head,
    put_notes,
    put_table,
    put_value,
)
from app.domain.day_report import Block, Chart, Column, Kind, Report, Table, reports_digest
from app.domain.day_report_text import AUTHOR, behind_words, report_title, shops_text, subject_text

_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
"""openpyxl writes the moment of saving here, whatever it is told."""
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_TITLE = Font(name=FONT, size=14, bold=True)
_MUTED = Font(name=FONT, size=9, color="5C6470")
_LINK = Font(name=FONT, size=10, color="1F5FD6", underline="single")
_COLOURS = ("1F5FD6", "6EA8FF", "1A7F37")
_CHART_CM = (16, 8)
_FIGURE_WIDTHS, _LIST_WIDTHS = (24, 15, 15, 15, 15, 15), (24, 18)
_SHOP_FIGURES = (
    ("flow", "paid"),
    ("flow", "shipped"),
    ("flow", "taken"),
    ("flow", "close_ship"),
    ("flow", "close_take"),
    ("timeliness", "rate"),
    ("risk", "missed"),
    ("risk", "all_missed"),
    ("exceptions", "refund_fen"),
    ("cost", "grown"),
)
"""What the sheet of shops shows of each."""


def report_book(reports: Sequence[Report]) -> bytes:
    """The first report, a sheet a block and one a long table; each shop's figures on one more."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    add_styles(book)
    digest = reports_digest(reports)
    for block in reports[0].blocks:
        _block_sheet(book.create_sheet(block.title), reports[0], block, digest)
        for table in block.tables:
            if table.listing:
                _list_sheet(book.create_sheet(table.title), reports[0], block, table, digest)
    if len(reports) > 1:
        _shops_sheet(book.create_sheet("各店铺"), reports, digest)
    as_of = datetime.fromtimestamp(reports[0].as_of_s, UTC).replace(tzinfo=None)
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    book.properties.title = report_title(reports[0])
    book.properties.subject = subject_text(reports[0])
    book.properties.created = as_of  # openpyxl writes naive times as UTC
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue(), f"{as_of:%Y-%m-%dT%H:%M:%SZ}".encode())


def _block_sheet(sheet: Worksheet, report: Report, block: Block, digest: str) -> None:
    _put_top(sheet, report, block.title, digest)
    row = put_figures(sheet, report, block)
    _set_widths(sheet, (), least=_FIGURE_WIDTHS)
    start = 4 + 2 * len(report.period.compared)
    for table in block.tables:
        if not table.listing:  # beside: beneath, the heading of the figures would be over it
            put_value(sheet, FIRST_ROW - 1, start, table.title, Kind.TEXT)
            sheet.cell(FIRST_ROW - 1, start).font = HEAD_FONT
            row = max(row, put_table(sheet, table, _name(block, table), start))
            _set_widths(sheet, table.columns, start)
            start += len(table.columns) + 1
    _freeze(sheet)
    for table in block.tables:
        if table.listing:
            row = _put_link(sheet, row + 1, table)
    row = put_notes(sheet, row + 1, block.notes)
    if block.chart is not None and block.chart.labels:
        _put_chart(sheet, block.chart, row + 1)
    _page(sheet, pages=1)


def _list_sheet(sheet: Worksheet, report: Report, block: Block, table: Table, digest: str) -> None:
    """One table and nothing under it: every row, its heading always in sight."""
    _put_top(sheet, report, f"{block.title} · {table.title}", digest)
    put_table(sheet, table, _name(block, table))
    sheet.print_title_rows = f"{FIRST_ROW}:{FIRST_ROW}"
    _set_widths(sheet, table.columns, least=_LIST_WIDTHS)
    _freeze(sheet)
    _page(sheet)


def _put_top(sheet: Worksheet, report: Report, title: str, digest: str) -> None:
    """What it is, up to when it knows, whose it is, and the digest it can be checked by."""
    put_value(sheet, 1, 1, f"{report_title(report)} · {title}", Kind.TEXT)
    sheet.cell(1, 1).font = _TITLE
    sheet.row_dimensions[1].height = 24
    put_value(sheet, 2, 1, "数据截至（北京时间）", Kind.TEXT)
    put_value(sheet, 2, 2, report.as_of_s, Kind.TIME)
    state = "本期还没有结束" if report.running else "", behind_words(report)
    about = " · ".join(filter(None, (shops_text(report), *state)))
    put_value(sheet, 2, 3, about, Kind.TEXT)
    put_value(sheet, 3, 1, "日报摘要", Kind.TEXT)
    put_value(sheet, 3, 2, digest, Kind.TEXT)
    for cell in (sheet.cell(row, at) for row in (2, 3) for at in (1, 2, 3)):
        cell.font = _MUTED
        cell.alignment = Alignment(horizontal="left")


def _put_link(sheet: Worksheet, row: int, table: Table) -> int:
    """Where the rows of a long table are; the first free row."""
    put_value(
        sheet, row, 1, f"{table.title}：{len(table.rows):,} 行，见这个名字的工作表", Kind.TEXT
    )
    cell = sheet.cell(row, 1)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{table.title}'!A{FIRST_ROW}")
    cell.font = _LINK
    return row + 1


def _name(block: Block, table: Table) -> str:
    return f"{block.key}_{table.key}"


def _put_chart(sheet: Worksheet, chart: Chart, row: int) -> None:
    """The chart's numbers as a small table, and the chart beside it."""
    put_head(sheet, row, [("", False), *((series.title, True) for series in chart.series)])
    for place, label in enumerate(chart.labels, 1):
        put_value(sheet, row + place, 1, label, Kind.DATA)
        for at, series in enumerate(chart.series, 2):
            put_value(sheet, row + place, at, series.values[place - 1], Kind.COUNT)
    last = row + len(chart.labels)
    bars = BarChart()
    bars.type = "col"
    bars.title = chart.title
    bars.width, bars.height = _CHART_CM
    bars.add_data(
        Reference(sheet, min_col=2, max_col=1 + len(chart.series), min_row=row, max_row=last),
        titles_from_data=True,
    )
    bars.set_categories(Reference(sheet, min_col=1, min_row=row + 1, max_row=last))
    for series, colour in zip(bars.series, _COLOURS, strict=False):
        series.graphicalProperties.solidFill = colour
    bars.x_axis.delete = bars.y_axis.delete = False  # openpyxl would hide them
    if len(chart.series) == 1:
        bars.legend = None
    sheet.add_chart(bars, f"{get_column_letter(3 + len(chart.series))}{row}")


def _shops_sheet(sheet: Worksheet, reports: Sequence[Report], digest: str) -> None:
    figures = [reports[0].block(block).figure(key) for block, key in _SHOP_FIGURES]
    _put_top(sheet, reports[0], "各店铺", digest)
    put_head(sheet, FIRST_ROW, [("店铺", False), *((each.title, True) for each in figures)])
    for at in range(1, 2 + len(figures)):
        sheet.column_dimensions[get_column_letter(at)].width = 24 if at == 1 else 16
    for row, report in enumerate(reports, FIRST_ROW + 1):
        name = report.shops[0] if report.shop_id else "全部店铺"
        put_value(sheet, row, 1, name, Kind.DATA)
        for at, (block, key) in enumerate(_SHOP_FIGURES, 2):
            figure = report.block(block).figure(key)
            put_value(sheet, row, at, figure.value, figure.kind)
    last = get_column_letter(1 + len(_SHOP_FIGURES))
    put_filters(sheet, "shops", f"A{FIRST_ROW}:{last}{FIRST_ROW + len(reports)}")
    _freeze(sheet)
    _page(sheet)


def _freeze(sheet: Worksheet) -> None:
    """Keep what it is, the headings and the first column in sight."""
    sheet.freeze_panes = f"B{FIRST_ROW + 1}"


def _set_widths(
    sheet: Worksheet,
    columns: Sequence[Column],
    start: int = 1,
    least: Sequence[int] = (),
) -> None:
    """Room for what stands in ``columns``, from column ``start`` on, or ``least``."""
    widths = map(_width, columns)
    for at, (width, other) in enumerate(zip_longest(widths, least, fillvalue=0), start):
        sheet.column_dimensions[get_column_letter(at)].width = max(width, other)


def _width(column: Column) -> int:
    if column.key in {"name", "subject", "order_id"}:
        return 28
    if column.kind in WORDS or column.kind is Kind.TIME:
        return 20
    return 14 if column.kind in {Kind.FEN, Kind.HOURS} else 12


def _page(sheet: Worksheet, pages: int = 0) -> None:
    """How it is printed; ``pages`` 0: as many as it takes, as wide as the paper."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = pages
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _timeless(data: bytes, saved: bytes) -> bytes:
    """The same package with one time on every part, and ``saved`` as when it was saved."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _ZIP_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, _SAVED.sub(rb"\g<1>" + saved, source.read(name)))
    return out.getvalue()
