"""Closing a day (日结): what stands in its way, the figures that are kept, what changed since."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from json import dumps

from app.domain.day_late import Cause, LateFact, Why, why
from app.domain.day_period import Period
from app.domain.day_report import Report, Table
from app.domain.day_report_signoff import BEHIND
from app.domain.day_report_signoff import KEY as SIGNOFF
from app.domain.day_report_text import value_text

_HEADS = frozenset({"as_of", "entries", "operations", "head"})
"""Of the sign-off: they move with every entry of the log, and none is a figure of the day."""
NOW = "本日"
INCOMPLETE = "订单没有全部同步到，数据不全；同步后再做一次日结"
"""Said of a close of a day of which orders are missing."""


class Trouble(StrEnum):
    """What is not settled."""

    LABELS = "labels"
    NUMBERS = "numbers"
    SHIPMENTS = "shipments"
    REMARKS = "remarks"
    ACTS = "acts"
    BATCHES = "batches"
    LISTS = "lists"
    MANIFESTS = "manifests"


TITLES = {
    Trouble.LABELS: "待确认的面单",
    Trouble.NUMBERS: "取号结果未知",
    Trouble.SHIPMENTS: "发货结果未知",
    Trouble.REMARKS: "备注结果未知",
    Trouble.ACTS: "没有结果的操作",
    Trouble.BATCHES: "没做完的批次",
    Trouble.LISTS: "正在打印的清单",
    Trouble.MANIFESTS: "没有走完的交接清单",
}
ADVICE = {
    Trouble.LABELS: "在「工作台」的「待确认」里逐张说明出来了没有。",
    Trouble.NUMBERS: "在「工作台」看取号未知的包裹；连上平台后会自动查清。",
    Trouble.SHIPMENTS: "在「工作台」看发货未知的包裹；连上平台后会自动查清。",
    Trouble.REMARKS: "在「工作台」看；连上平台后会自动查清备注写上没有。",
    Trouble.ACTS: "在「工作台」看正在回收、更新或改单号的包裹；连上平台后会自动查清。",
    Trouble.BATCHES: "在「工作台」的批次里继续做完，或结束它。",
    Trouble.LISTS: "等清单打完。",
    Trouble.MANIFESTS: "在「交接」里，车走了就交接，没来就作废。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Something of the day that nobody knows the end of.

    ``examples``: some of them as people call them. ``places``: the same as pages find them, where
    that is something else.
    """

    trouble: Trouble
    count: int
    examples: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFigure:
    """A value of a closed report.

    Attributes:
        shop: its id, "" for all shops.
        block, key: where it stands.
        column: :data:`NOW`, or the period compared with.
        title: Chinese, block and figure.
        exact: the value as nothing else is written.
        text: the value as people read it.
    """

    shop: str
    block: str
    key: str
    column: str
    title: str
    exact: str
    text: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What names it."""
        return self.shop, self.block, self.key, self.column


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure that is not what it was; "" where it was not there.

    ``block``, ``key`` and ``why`` are empty in revisions of before they were kept.
    """

    shop: str
    title: str
    column: str
    before: str
    after: str
    block: str = ""
    key: str = ""
    why: tuple[Why, ...] = ()

    @property
    def place(self) -> tuple[str, str, str, str]:
        """As of its figure."""
        return self.shop, self.block, self.key, self.column


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClose:
    """A closed day, as it is kept. Unix seconds.

    Attributes:
        revision: 0 is the close; 1, 2 … are 修订.
        as_of_s: nothing later is in it.
        now_s: when the report says it was made.
        closed_s: when it was closed.
        actor: who closed it.
        digest: of the reports.
        manifest: SHA-256 of the list of files.
        folder: where the files are.
        formats: of the reports, with blanks between.
        head_number, head_digest, operation: heads of the audit log and the journal in the copy.
        figures: of every shop.
        changes: against the revision before.
    """

    day: date
    revision: int
    as_of_s: int
    now_s: int
    closed_s: int
    actor: str
    digest: str
    manifest: str
    folder: str
    formats: str
    head_number: int
    head_digest: str
    operation: int
    figures: tuple[KeptFigure, ...]
    changes: tuple[Change, ...] = ()

    @property
    def name(self) -> str:
        """Of its folder."""
        return folder_name(self.day, self.revision)

    @property
    def complete(self) -> bool:
        """Whether every order up to then was known; only of a close with its figures."""
        place = "", SIGNOFF, BEHIND, NOW
        return all(kept.exact == "0" for kept in self.figures if kept.place == place)


def folder_name(day: date, revision: int) -> str:
    """``日结-2026-11-28``, ``日结-2026-11-28-修订1``."""
    return f"日结-{day}" + (f"-修订{revision}" if revision else "")


def figures_of(reports: Iterable[Report]) -> tuple[KeptFigure, ...]:
    """Every value, in the order of the page; a table counts as one."""
    return tuple(kept for report in reports for kept in _of_report(report))


def _of_report(report: Report) -> Iterator[KeptFigure]:
    columns = (NOW, *report.period.compared_titles)
    for block in report.blocks:
        for figure in block.figures:
            if block.key == SIGNOFF and figure.key in _HEADS:
                continue
            for column, value in zip(columns, (figure.value, *figure.before), strict=False):
                yield KeptFigure(
                    shop=report.shop_id,
                    block=block.key,
                    key=figure.key,
                    column=column,
                    title=f"{block.title}·{figure.title}",
                    exact="" if value is None else str(value),
                    text=value_text(value, figure.kind),
                )
        for table in block.tables:
            yield KeptFigure(
                shop=report.shop_id,
                block=block.key,
                key=f"{table.key}#",
                column=NOW,
                title=f"{block.title}·{table.title}",
                exact=_table_digest(table),
                text=f"{len(table.rows)} 行",
            )


def _table_digest(table: Table) -> str:
    return sha256(dumps(table.rows, ensure_ascii=False, default=str).encode()).hexdigest()


def changes_between(old: Iterable[KeptFigure], new: Iterable[KeptFigure]) -> tuple[Change, ...]:
    """What is not the same, in the order of ``new``; what is gone comes last."""
    before = {kept.place: kept for kept in old}
    found = []
    for kept in new:
        was = before.pop(kept.place, None)
        if was is None or was.exact != kept.exact:
            found.append(_change(kept, was.text if was else "", kept.text))
    return (*found, *(_change(gone, gone.text, "") for gone in before.values()))


def _change(kept: KeptFigure, before: str, after: str) -> Change:
    return Change(
        shop=kept.shop,
        title=kept.title,
        column=kept.column,
        before=before,
        after=after,
        block=kept.block,
        key=kept.key,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """A close counted again from its copy, as of its own second, by the program and rules of now.

    Attributes:
        figures: what it comes to: one that is another than was kept has other rules.
        facts: what is known since.
        shops_differ: shops were bound or removed since.
    """

    figures: tuple[KeptFigure, ...]
    facts: tuple[LateFact, ...]
    shops_differ: bool = False


def explained(
    old: DayClose, figures: Iterable[KeptFigure], recount: Recounted | None, period: Period
) -> tuple[Change, ...]:
    """What of ``figures`` is not as in ``old``, with what each change comes from.

    ``recount`` of ``old``; None: its copy cannot be read.
    """
    figures = tuple(figures)
    changes = changes_between(old.figures, figures)
    if recount is None:
        return tuple(replace(change, why=(Why(Cause.UNKNOWN),)) for change in changes)
    ruled = {change.place for change in changes_between(old.figures, recount.figures)}
    moved = {change.place for change in changes_between(recount.figures, figures)}
    spans = dict(zip(period.compared_titles, period.compared, strict=True))
    found = []
    for change in changes:
        span = spans.get(change.column, period)
        later = _moved_by(change, recount, span, old.as_of_s) if change.place in moved else ()
        rules = (Why(Cause.RULES),) if change.place in ruled else ()
        found.append(replace(change, why=tuple(dict.fromkeys((*later, *rules)))))
    return tuple(found)


def _moved_by(change: Change, recount: Recounted, span: Period, closed_s: int) -> tuple[Why, ...]:
    """``closed_s``: up to when the close knew."""
    named = why(
        recount.facts,
        change.block,
        change.key,
        shop=change.shop,
        start_s=span.start_s,
        end_s=span.end_s,
        closed_s=closed_s,
    )
    if named:
        return named
    if recount.shops_differ:
        return (Why(Cause.RULES),)
    return (Why(Cause.AFTER if closed_s < span.end_s else Cause.LATER),)


def unclosed_before(day: date, closed: Collection[date]) -> tuple[date, ...]:
    """Days between the first closed one and ``day`` that are not closed, earliest first.

    Nothing is owed from before the first close: the program may have been used without.
    """
    first = min(closed, default=day)
    known = frozenset(closed)
    days = (first + timedelta(days=n) for n in range(max((day - first).days, 0)))
    return tuple(each for each in days if each not in known)
