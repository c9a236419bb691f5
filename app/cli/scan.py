"""scan: may the parcel in hand leave? As the window says it after a scan."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from app.cli.exits import Exit
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.instants import from_epoch
from app.ports.rows import ParcelRow
from app.ports.tasks import NET_USER, READ
from app.presentation.workbench.verdict import Grade, Verdict, judge, judge_checked

if TYPE_CHECKING:
    from app.presentation.desk import Desk

Scan = tuple[str, Verdict, Sequence[ParcelRow]]


def look_up(session: Session) -> int:
    """A verdict on each number, those of standard input one by one as they come."""
    screen = session.screen
    scans: list[Scan] = []
    with session.desk() as desk:
        for numbers in _given(session):
            for scan in _scanned(session, desk, numbers):
                scans.append(scan)
                if not screen.as_json:
                    screen.result(None, [_line(*scan)])
    if not scans:
        raise InvalidInput("scan.none", "没有给出单号", "写在命令里，或从标准输入每行写一个。")
    if screen.as_json:
        screen.document({"scans": [_document(*scan) for scan in scans]})
    held = any(verdict.grade >= Grade.WAIT for _, verdict, _ in scans)
    return Exit.SOME_FAILED if held else Exit.OK


def _given(session: Session) -> Iterator[list[str]]:
    lines: Iterable[str] = session.args.ids
    if lines:
        yield [number for line in lines if (number := line.strip())]
        return
    for line in session.stdin:
        if number := line.strip():
            yield [number]


def _scanned(session: Session, desk: "Desk", numbers: list[str]) -> Iterator[Scan]:
    """What the window says in the end: by what is known, or by the platform where that is old."""
    reader, gate = desk.reader, desk.scan_gate
    known = session.work(
        desk,
        READ,
        lambda _ctx: {n: reader.parcels_by_id(frozenset(reader.find_parcels(n))) for n in numbers},
    )
    without = {n: reader.no_shipping_order(n) for n, rows in known.items() if not rows}
    unsure = {number for number, rows in known.items() if gate.unsure(rows)}
    ids = frozenset(row.parcel_id for number in unsure for row in known[number])
    asked = {}
    if ids and session.args.no_ask:
        asked = session.work(desk, READ, lambda _ctx: gate.unasked(ids))
    elif ids:
        asked = session.work(desk, NET_USER, lambda ctx: gate.ask(ctx, ids))
    opened = desk.gates.open_by_setting()
    now_s = int(desk.clock.now().timestamp())
    for number in numbers:
        rows = known[number]
        if number in unsure:
            rows = tuple(asked[row.parcel_id] for row in rows if row.parcel_id in asked)
            yield number, judge_checked(number, rows, now_s), rows
        else:
            verdict = judge(number, rows, opened=opened, without=without.get(number))
            yield number, verdict, rows


def _line(number: str, verdict: Verdict, _rows: Sequence[ParcelRow]) -> str:
    return f"{number}：{verdict.word}　{verdict.detail}"


def _document(number: str, verdict: Verdict, rows: Sequence[ParcelRow]) -> dict[str, object]:
    return {
        "number": number,
        "grade": verdict.grade.name.lower(),
        "word": str(verdict.word),
        "detail": str(verdict.detail),
        "parcels": [
            {
                "parcel_id": row.parcel_id,
                "order_ids": row.order_ids,
                "tracking_number": row.tracking_number,
                "stage": row.stage,
                "blocks": sorted(row.blocks),
                "checked_at": from_epoch(row.checked_s) if row.checked_s else None,
                "unchecked": None if row.unchecked is None else row.unchecked.code,
            }
            for row in rows
        ],
    }
