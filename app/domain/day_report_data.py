"""A report as plain data, for JSON: numbers as numbers, and what is not whole also exactly."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from app.domain.day_report import Block, Chart, Figure, Kind, Report, Table, Value
from app.domain.instants import SHANGHAI

FORMAT = 1


def report_data(report: Report) -> dict[str, Any]:
    """Everything of ``report``; money in 分, instants ISO 8601."""
    return {
        "format": FORMAT,
        "period": report.period.span.value,
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "as_of": _instant(report.as_of_s),
        "running": report.running,
        "complete": report.known_s is None,
        "shop_id": report.shop_id,
        "shops": list(report.shops),
        "compared": [
            {"title": title, "from": each.first.isoformat(), "to": each.last.isoformat()}
            for title, each in zip(report.period.compared_titles, report.compared, strict=True)
        ],
        "digest": report.digest,
        "blocks": {block.key: _block(block) for block in report.blocks},
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "title": block.title,
        "figures": {each.key: _figure(each) for each in block.figures},
        "tables": {each.key: _table(each) for each in block.tables},
        "chart": _chart(block.chart),
        "notes": list(block.notes),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "title": figure.title,
        "kind": figure.kind.value,
        **_exact(figure.value, figure.kind),
        "before": [_plain(value, figure.kind) for value in figure.before],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [
            {"key": column.key, "title": column.title, "kind": column.kind.value}
            for column in table.columns
        ],
        "rows": [
            [_plain(value, column.kind) for value, column in zip(row, table.columns, strict=True)]
            for row in table.rows
        ],
        **({"totals": sorted(table.totals)} if table.totals else {}),
    }


def _chart(chart: Chart | None) -> dict[str, Any] | None:
    if chart is None:
        return None
    return {
        "title": chart.title,
        "labels": list(chart.labels),
        "series": {each.title: list(each.values) for each in chart.series},
    }


def _exact(value: Value, kind: Kind) -> dict[str, Any]:
    plain = {"value": _plain(value, kind)}
    return plain | {"exact": str(value)} if isinstance(value, Fraction) else plain


def _plain(value: Value, kind: Kind) -> int | float | str | None:
    if isinstance(value, Fraction):
        return float(value)
    if kind is Kind.TIME and isinstance(value, int):
        return _instant(value)
    return value


def _instant(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).astimezone(SHANGHAI).isoformat()
