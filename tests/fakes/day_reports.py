"""Stored facts of reports in memory, behind the real services."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self, cast

from app.adapters.files.report_files import FileReports
from app.domain.day_facts import Act, Case, DayFacts, DayLine, Deed, Head, Label, Sent
from app.domain.errors import StorageError
from app.domain.ids import ShopId
from app.domain.instants import to_epoch
from app.domain.pickup import PickupRules
from app.domain.rate_line import RateLine
from app.ports.clock import Clock
from app.ports.day_rows import ExportRow
from app.ports.rows import ParcelRow, ShopRow
from app.ports.settings import Settings
from app.services.export_report import ExportReport
from app.services.report_day import ReportDay
from app.services.scheduled_report import ScheduledReport
from app.settings.penalties import PenaltyBook
from app.settings.profile import profile_at
from app.settings.rule_packs import RulePacks

HOUR = 3600
DAY = 24 * HOUR
LINE = DayLine(
    order_id="o1",
    item_id="i1",
    shop_id="s1",
    paid_s=0,
    promise_s=0,
    elsewhere_s=0,
    order_fen=5000,
    item_fen=5000,
    presale=0,
    no_ship=0,
    refunded_s=0,
    code="A-1",
    name="云朵抱枕",
    spec="米白",
    pieces=1,
    parcel_id="p1",
    carrier="zhongtong",
    made_by="order",
    numbered_s=0,
    uploaded_s=0,
    picked_up_s=0,
    site="",
)


def rate_line(line: DayLine) -> RateLine:
    """The same SKU order as the pickup rate sees it."""
    return RateLine(
        line.order_id,
        line.item_id,
        line.paid_s or None,
        line.uploaded_s or None,
        line.picked_up_s or None,
        promise_s=line.promise_s or None,
        presale=bool(line.presale),
        refunded_s=line.refunded_s or None,
        amount_fen=line.item_fen,
        shop_id=line.shop_id,
        carrier=line.carrier,
        parcel_id=line.parcel_id,
    )


def facts_of(lines: Iterable[DayLine], **more: Any) -> DayFacts:
    """Facts with these lines; two shops unless told otherwise."""
    lines = tuple(lines)
    return DayFacts(
        **{
            "shops": {"s1": "甲店", "s2": "乙店"},
            "carriers": {"zhongtong": "中通快递", "shunfeng": "顺丰速运"},
            "lines": lines,
            "rates": tuple(map(rate_line, lines)),
            **more,
        }
    )


@dataclass(slots=True)
class FakeDayRows:
    """Facts that a test says, or those that rows on the screen come to."""

    make: Callable[[], DayFacts]
    tries: list[ExportRow] = field(default_factory=list)
    upto: dict[str, int] = field(default_factory=dict)

    def facts(self, since_s: int, until_s: int, *, rates_since_s: int) -> DayFacts:
        assert rates_since_s <= since_s < until_s
        return self.make()

    def synced(self) -> dict[str, int]:
        return self.upto

    def exports(self, kind: str, since_s: int) -> tuple[ExportRow, ...]:
        return tuple(each for each in reversed(self.tries) if each.at_s >= since_s)


class FakeBooks:
    """A store that keeps nothing but the journal and the audit log."""

    def __init__(self, rows: FakeDayRows) -> None:
        self._rows = rows
        self.audited: list[tuple[str, str, str]] = []
        self.journal = self
        self.audit = self

    def begin(self) -> "FakeBooks":
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def commit(self) -> None:
        pass

    def intend(
        self, *, kind: str, subject: str, batch_id: None, at: datetime, note: str = ""
    ) -> int:
        self._rows.tries.append(
            ExportRow(subject=subject, at_s=to_epoch(at), outcome="", note=f"{kind} {note}")
        )
        return len(self._rows.tries)

    def outcome(self, number: int, *, outcome: str, at: datetime, note: str = "") -> None:
        old = self._rows.tries[number - 1]
        self._rows.tries[number - 1] = ExportRow(
            subject=old.subject, at_s=old.at_s, outcome=outcome, note=note
        )

    def record(self, *, actor: str, action: str, subject: str, at: datetime, note: str) -> None:
        self.audited.append((action, subject, note))


class BrokenFiles(FileReports):
    """A folder that cannot be written; ``broken`` may be changed."""

    def __init__(self) -> None:
        self.broken = False

    def write(self, path: Path, data: bytes) -> None:
        if self.broken:
            raise StorageError("storage.disk_full", "磁盘满了，文件没有保存", "请腾出空间。")
        super().write(path, data)


@dataclass(slots=True)
class Reports:
    """The real services on facts in memory."""

    rows: FakeDayRows
    books: FakeBooks
    files: BrokenFiles
    report: ReportDay
    export: ExportReport
    scheduled: ScheduledReport

    def services(self) -> dict[str, Any]:
        """By their names on the desk."""
        return {
            "report_day": self.report,
            "export_report": self.export,
            "scheduled_report": self.scheduled,
        }


def reports_on(
    make: Callable[[], DayFacts],
    *,
    clock: Clock,
    settings: Settings,
    clocks: PickupRules,
    clocks_of: Callable[[ShopId], PickupRules],
    profile: Path,
) -> Reports:
    """Wire them."""
    rows = FakeDayRows(make)
    books, files = FakeBooks(rows), BrokenFiles()
    report = ReportDay(
        rows=rows,
        clock=clock,
        settings=settings,
        packs=RulePacks(),
        clocks=clocks,
        clocks_of=clocks_of,
        penalties=PenaltyBook(profile_at(profile).penalties).table,
    )
    export = ExportReport(store=cast("Any", books), clock=clock, settings=settings, files=files)
    scheduled = ScheduledReport(
        rows=rows, clock=clock, settings=settings, report=report, export=export
    )
    return Reports(rows, books, files, report, export, scheduled)


def facts_of_rows(rows: Sequence[ParcelRow], shops: Sequence[ShopRow]) -> DayFacts:
    """What parcels on the screen come to, with a few acts beside them."""
    lines = [
        LINE._replace(
            order_id=order_id,
            item_id=order_id,
            shop_id=row.shop_id,
            paid_s=row.paid_s,
            promise_s=row.promise_s,
            order_fen=row.paid_fen,
            item_fen=row.paid_fen,
            presale=int(row.presale),
            code=row.codes,
            name=row.goods.split(" ×", maxsplit=1)[0],
            spec="",
            pieces=row.quantity,
            parcel_id=row.parcel_id,
            carrier=row.carrier or "",
            uploaded_s=row.uploaded_s,
            picked_up_s=row.picked_up_s,
            site="余杭仓前网点" if row.picked_up_s else "",
        )
        for row in rows
        for order_id in row.order_ids
    ]
    return facts_of(lines, shops={shop.shop_id: shop.name for shop in shops})


def busy_day(start_s: int, *, orders: int = 120, shops: Sequence[str] = ("s1", "s2")) -> DayFacts:
    """A made-up day that began at ``start_s`` (Unix seconds), and the nine days before it.

    Most of it is shipped and picked up, some is late, refunded, held or printed again.
    """
    lines = [
        _line(n, start_s - 9 * DAY + n * DAY // orders, shops[n % 3 == 0 and len(shops) > 1])
        for n in range(orders * 10)
    ]
    went = [(n, line) for n, line in enumerate(lines) if not line.refunded_s]
    return facts_of(
        lines,
        shops=dict(zip(shops, ("云上小铺", "云上旗舰店"), strict=False)),
        acts=tuple(act for _, line in went for act in _acts(line)),
        labels=tuple(_label(n, line) for n, line in went),
        sent=tuple(
            Sent(line.shop_id, line.carrier, "whole", "done", line.uploaded_s, line.uploaded_s)
            for _, line in went
        ),
        deeds=tuple(deed for n, line in went for deed in _deeds(n, line)),
        cases=tuple(_case(line) for line in lines if line.refunded_s),
        head=Head(4711, "c0ffee" * 10 + "beef", 9321),
    )


def _line(n: int, paid_s: int, shop_id: str) -> DayLine:
    """The order ``n``: each 23rd is refunded after an hour, the others go, some of them late."""
    order_id = f"69{n:016d}"
    uploaded_s = paid_s + 3 * HOUR + n % 7 * HOUR
    line = LINE._replace(
        order_id=order_id,
        item_id=order_id,
        shop_id=shop_id,
        paid_s=paid_s,
        promise_s=paid_s + 2 * DAY,
        order_fen=3990 + n % 50 * 100,
        item_fen=3990 + n % 50 * 100,
        code=f"YD-{n % 13:02d}",
        name=("云朵抱枕", "竹纤维毛巾", "陶瓷马克杯 雾蓝 350ml", "桌面收纳盒")[n % 4],
        spec="",
        pieces=n % 3 + 1,
        carrier="shunfeng" if n % 9 == 0 else "zhongtong",
        site=f"余杭仓前{n % 2 + 1}号网点",
    )
    if n % 23 == 0:
        return line._replace(parcel_id="", refunded_s=paid_s + HOUR)
    return line._replace(
        parcel_id=f"p{n}",
        numbered_s=uploaded_s - HOUR,
        uploaded_s=uploaded_s,
        picked_up_s=uploaded_s + (5 + n % 11 * 3) * HOUR,
    )


def _case(line: DayLine) -> Case:
    return Case(
        line.shop_id,
        line.order_id,
        "refund_before_ship",
        "succeeded",
        line.paid_s + 600,
        line.refunded_s,
        line.order_fen,
    )


def _acts(line: DayLine) -> tuple[Act, Act]:
    """Its number is bought and it is shipped, at the same station."""
    shop_id, carrier, at_s = line.shop_id, line.carrier, line.numbered_s
    return (
        Act(shop_id, carrier, "waybill.buy", at_s, "done", at_s, "办公室"),
        Act(shop_id, carrier, "order.ship", at_s, "done", line.uploaded_s, "办公室"),
    )


def _reason(n: int) -> str:
    """Why the label of order ``n`` was printed again; "" when it was not."""
    return "卡纸" if n % 31 == 0 else ""


def _label(n: int, line: DayLine) -> Label:
    at_s, reason = line.numbered_s, _reason(n)
    return Label(
        line.shop_id,
        line.order_id,
        "printer-1",
        1 + bool(reason),
        "printed",
        at_s,
        at_s + 5,
        reason,
        0,
        ("包装台一", "包装台二")[n % 3 == 0],
    )


def _deeds(n: int, line: DayLine) -> Iterable[Deed]:
    """What one of three people did with order ``n``; each 37th was held."""
    label = "label.reprint" if _reason(n) else "label.print"
    held = ("order.hold",) if n % 37 == 0 else ()
    actor = ("小王", "小李", "老张")[n % 3]
    for action in ("waybill.buy", label, "order.ship", *held):
        yield Deed(line.numbered_s, actor, action, line.order_id)
