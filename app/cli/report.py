"""report: the daily report, or that of a week or a month, on the screen or as files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.choosing import choose_shops
from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.day_period import Span, against
from app.domain.day_report import Block, Kind, Report, Table, Value, fitted, reports_digest
from app.domain.day_report_data import report_data
from app.domain.day_report_text import (
    NONE,
    as_of_words,
    behind_words,
    change_text,
    report_title,
    shops_text,
    value_text,
    verify_hint,
)
from app.domain.errors import InvalidInput
from app.domain.instants import from_epoch
from app.ports.jobs import JobContext
from app.ports.report_files import Format
from app.ports.tasks import READ, RENDER
from app.presentation.report.words import verified_phrase
from app.services.export_report import Exported
from app.services.report_day import ReportWish
from app.services.scheduled_report import formats_of
from app.services.verify_report import Recount, Verified, verify_report

if TYPE_CHECKING:
    from app.presentation.desk import Desk

_WORDS = frozenset({Kind.TEXT, Kind.DATA})
MOST = 10
"""Rows of a table on the screen, which says how many more there are and where."""


def report(session: Session) -> int:
    """Show the report, or write it."""
    args = session.args
    wish = ReportWish(day=args.date, span=Span(args.period), shop_id=args.shop or "")
    formats = formats_of(" ".join(args.format)) if args.format else ()
    with session.desk() as desk:
        choose_shops(desk, args.shop)
        if args.verify:
            return _verify(session, desk, wish)
        reports = session.work(desk, READ, lambda _ctx: desk.report_day(wish))
        if formats:
            return _write(session, desk, reports, formats)
    if args.out is not None:
        raise InvalidInput("report.format", "没有写导出格式", "加上 --format xlsx 等。")
    digest = reports_digest(reports)
    session.screen.result(
        {"digest": digest, "reports": [report_data(each) for each in reports]},
        list(_lines(reports[0], digest)),
    )
    return Exit.OK


def _verify(session: Session, desk: "Desk", wish: ReportWish) -> int:
    digest = session.args.verify

    def look(_ctx: JobContext) -> Verified:
        return verify_report(wish, digest, report=desk.report_day, closes=desk.close_day)

    found = session.work(desk, READ, look)
    session.screen.result(
        {
            "digest": found.digest,
            "as_of": from_epoch(found.as_of_s),
            "revision": found.close.revision if found.close else None,
            "recount": found.recount,
        },
        [str(verified_phrase(found))],
    )
    return Exit.SOME_FAILED if found.recount is Recount.TOUCHED else Exit.OK


def _write(
    session: Session, desk: "Desk", reports: Sequence[Report], formats: tuple[Format, ...]
) -> int:
    out: Path = session.args.out or Path.cwd()
    one_file = out.suffix.removeprefix(".").lower() in {each.value for each in Format}
    if one_file and [out.suffix.lower()] != [f".{each.value}" for each in formats]:
        raise InvalidInput(
            "report.ending", "文件名和导出格式对不上", "--out 写文件夹，或写同样结尾的文件名。"
        )

    def export() -> Exported:
        if one_file:
            return session.work(
                desk, RENDER, lambda ctx: desk.export_report.to_file(ctx, reports, out)
            )
        return session.work(
            desk, RENDER, lambda ctx: desk.export_report.to_folder(ctx, reports, formats, out)
        )

    done = export()
    session.screen.result(
        {"files": list(done.paths), "digest": done.digest},
        [f"已导出 {path}" for path in done.paths],
    )
    return Exit.OK


def _lines(report: Report, digest: str) -> Iterator[str]:
    yield f"{report_title(report)}，{as_of_words(report)}"
    if report.known_s is not None:
        yield f"注意：{behind_words(report)}"
    yield shops_text(report)
    for block in report.blocks:
        yield ""
        yield f"【{block.title}】"
        yield from _figures(report, block)
        for each in block.tables:
            yield from _table(each)
        yield from block.notes
    yield ""
    yield f"日报摘要 {digest}"
    yield f"核对：{verify_hint(report, digest)}"


def _figures(report: Report, block: Block) -> Iterator[str]:
    titles = report.period.compared_titles
    yield from table(
        ("项目", "数值", *(word for title in titles for word in (title, against(title)))),
        [
            (
                figure.title,
                value_text(figure.value, figure.kind),
                *(
                    text
                    for at, value in enumerate(figure.before)
                    for text in (value_text(value, figure.kind), change_text(figure, at) or NONE)
                ),
            )
            for figure in block.figures
            if figure.kind not in _WORDS
        ],
    )
    for figure in block.figures:  # a sum or a digest would push the columns apart
        if figure.kind in _WORDS:
            yield f"{figure.title}：{value_text(figure.value, figure.kind)}"


def _table(whole: Table) -> Iterator[str]:
    shown = fitted(whole, MOST)
    if not shown.rows:
        return
    yield f"- {shown.title}"
    yield from table(
        [column.title for column in shown.columns],
        [_cells(shown, place, row) for place, row in enumerate(shown.rows)],
    )
    if more := len(whole.rows) - len(shown.rows):
        yield f"……还有 {more} 行，加 --json，或 --format xlsx、csv、json 看全部"


def _cells(shown: Table, place: int, row: Sequence[Value]) -> list[str]:
    """What stands under a total says so by where it stands."""
    under = bool(shown.totals) and place not in shown.totals
    return [
        f"{' └ ' if under and at == 1 else ''}{value_text(value, column.kind)}"
        for at, (value, column) in enumerate(zip(row, shown.columns, strict=True))
    ]
