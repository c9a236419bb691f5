"""Reports as one CSV: a line a value, so that any program can pivot it, also several of them.

Numbers are plain: money in yuan, shares as fractions of 1, times ISO 8601 in Shanghai.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from app.domain.day_report import Block, Kind, Report, Table, Value, reports_digest
from app.domain.instants import SHANGHAI
from app.domain.rounding import decimal

_HEAD = ("日期", "店铺", "板块", "表", "行", "项目", "数值")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula; a name that begins so gets an apostrophe."""
_PLACES = {Kind.SHARE: 6, Kind.HOURS: 4, Kind.POINTS: 4}


def report_csv(reports: Sequence[Report]) -> bytes:
    """UTF-8 with a mark, as Excel wants it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((*_HEAD, *reports[0].period.compared_titles))
    day = reports[0].period.name
    for report in reports:
        shop = _shop(report)
        for block in report.blocks:
            for line in _lines(block):
                writer.writerow((day, _safe(shop), block.title, *line))
    writer.writerow(
        (day, _safe(_shop(reports[0])), "签核", "", "", "日报摘要", reports_digest(reports))
    )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _shop(report: Report) -> str:
    return report.shops[0] if report.shop_id else "全部店铺"


def _lines(block: Block) -> Iterator[tuple[str, ...]]:
    for figure in block.figures:
        yield (
            "",
            "",
            figure.title,
            plain(figure.value, figure.kind),
            *(plain(value, figure.kind) for value in figure.before),
        )
    for table in block.tables:
        yield from _cells(table)


def _cells(table: Table) -> Iterator[tuple[str, ...]]:
    for number, row in enumerate(table.rows, 1):
        for column, value in zip(table.columns, row, strict=True):
            yield table.title, str(number), column.title, plain(value, column.kind)


def plain(value: Value, kind: Kind) -> str:
    """A value as a program reads it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _safe(value)
    if kind is Kind.FEN:
        return decimal(Fraction(value, 100), 2)
    if kind is Kind.TIME:
        return datetime.fromtimestamp(int(value), SHANGHAI).isoformat()
    if isinstance(value, Fraction):
        return decimal(value, _PLACES.get(kind, 6))
    return str(value)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
