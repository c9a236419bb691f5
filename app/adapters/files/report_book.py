"""Reports as a workbook: a sheet a block, real numbers and times, filters, charts.

The same reports give the same bytes: nothing in the package tells when it was written.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.adapters.files.report_book_cells import (
    FIRST_ROW,
    put_figures,
    put_head,
    put_notes,
    put_table,
    put_value,
)
from app.domain.day_report import Block, Chart, Kind, Report
from app.domain.day_report_text import report_title, shops_text, value_text

_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - openpyxl writes naive times as UTC
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
"""openpyxl writes the moment of saving here, whatever it is told."""
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_TITLE = Font(name="微软雅黑", size=14, bold=True)
_MUTED = Font(name="微软雅黑", size=9, color="5C6470")
_COLOURS = ("1F5FD6", "6EA8FF", "1A7F37")
_CHART_CM = (16, 8)
_SHOP_FIGURES = (
    ("flow", "paid"),
    ("flow", "shipped"),
    ("flow", "taken"),
    ("flow", "close_ship"),
    ("flow", "close_take"),
    ("timeliness", "rate"),
    ("risk", "overdue"),
    ("exceptions", "refund_fen"),
    ("cost", "grown"),
)
"""What the sheet of shops shows of each."""


def report_book(reports: Sequence[Report]) -> bytes:
    """The first report, a sheet a block; the others (each shop's) side by side on one more."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for block in reports[0].blocks:
        _block_sheet(book.create_sheet(block.title), reports[0], block)
    if len(reports) > 1:
        _shops_sheet(book.create_sheet("各店铺"), reports)
    book.properties.creator = "准揽"
    book.properties.title = report_title(reports[0])
    book.properties.created = _EPOCH
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _block_sheet(sheet: Worksheet, report: Report, block: Block) -> None:
    put_value(sheet, 1, 1, f"{report_title(report)} · {block.title}", Kind.TEXT)
    sheet.cell(1, 1).font = _TITLE
    put_value(sheet, 2, 1, _about(report), Kind.TEXT)
    sheet.cell(2, 1).font = _MUTED
    row = put_figures(sheet, report, block)
    sheet.freeze_panes = f"B{FIRST_ROW + 1}"
    filtered = False
    for table in block.tables:
        row = put_table(sheet, row + 1, table)
        if table.rows and not filtered:  # a sheet has one filter; the first full table gets it
            last = get_column_letter(len(table.columns))
            sheet.auto_filter.ref = f"A{row - len(table.rows) - 1}:{last}{row - 1}"
            filtered = True
    row = put_notes(sheet, row + 1, block.notes)
    if block.chart is not None and block.chart.labels:
        _put_chart(sheet, block.chart, row + 1)
    _set_widths(sheet, block)
    _page(sheet)


def _about(report: Report) -> str:
    as_of = value_text(report.as_of_s, Kind.TIME)
    running = "（本期还没有结束）" if report.running else ""
    return f"{shops_text(report)} · 数据截至 {as_of}{running} · 摘要 {report.digest[:16]}"


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


def _shops_sheet(sheet: Worksheet, reports: Sequence[Report]) -> None:
    figures = [reports[0].block(block).figure(key) for block, key in _SHOP_FIGURES]
    put_value(sheet, 1, 1, f"{report_title(reports[0])} · 各店铺", Kind.TEXT)
    sheet.cell(1, 1).font = _TITLE
    put_head(sheet, FIRST_ROW, [("店铺", False), *((each.title, True) for each in figures)])
    for at in range(1, 2 + len(figures)):
        sheet.column_dimensions[get_column_letter(at)].width = 16
    for row, report in enumerate(reports, FIRST_ROW + 1):
        name = report.shops[0] if report.shop_id else "全部店铺"
        put_value(sheet, row, 1, name, Kind.DATA)
        for at, (block, key) in enumerate(_SHOP_FIGURES, 2):
            figure = report.block(block).figure(key)
            put_value(sheet, row, at, figure.value, figure.kind)
    last = get_column_letter(1 + len(_SHOP_FIGURES))
    sheet.auto_filter.ref = f"A{FIRST_ROW}:{last}{FIRST_ROW + len(reports)}"
    sheet.freeze_panes = f"B{FIRST_ROW + 1}"
    _page(sheet)


def _set_widths(sheet: Worksheet, block: Block) -> None:
    widest = max((len(table.columns) for table in block.tables), default=0)
    sheet.column_dimensions["A"].width = 24
    for at in range(2, max(widest, 6) + 1):
        sheet.column_dimensions[get_column_letter(at)].width = 15
    data = (column.kind is Kind.DATA for table in block.tables for column in table.columns[1:3])
    if any(data):
        sheet.column_dimensions["B"].width = 26
        sheet.column_dimensions["C"].width = 22


def _page(sheet: Worksheet) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _timeless(data: bytes) -> bytes:
    """The same package with one time on every part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _ZIP_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, _SAVED.sub(rb"\g<1>2000-01-01T00:00:00Z", source.read(name)))
    return out.getvalue()
