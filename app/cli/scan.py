"""scan: may the parcel in hand leave? As the window says it after a scan."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cli.exits import Exit
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.instants import from_epoch
from app.domain.number_holders import as_scanned
from app.ports.rows import ParcelRow
from app.ports.tasks import NET_USER, READ
from app.presentation.workbench.looked_up import look_up as find
from app.presentation.workbench.verdict import Grade, Verdict, judge, judge_checked

if TYPE_CHECKING:
    from app.presentation.desk import Desk


@dataclass(frozen=True, slots=True)
class Scan:
    """One number, what is said of it, and of what: ``former`` travelled under it before."""

    number: str
    verdict: Verdict
    rows: Sequence[ParcelRow]
    former: Sequence[ParcelRow] = ()


def look_up(session: Session) -> int:
    """A verdict on each number, those of standard input one by one as they come."""
    screen = session.screen
    scans: list[Scan] = []
    with session.desk() as desk:
        for numbers in _given(session):
            for scan in _scanned(session, desk, numbers):
                scans.append(scan)
                if not screen.as_json:
                    screen.result(None, [_line(scan)])
    if not scans:
        raise InvalidInput("scan.none", "没有给出单号", "写在命令里，或从标准输入每行写一个。")
    if screen.as_json:
        screen.document({"scans": [_document(scan) for scan in scans]})
    held = any(scan.verdict.grade >= Grade.WAIT for scan in scans)
    return Exit.SOME_FAILED if held else Exit.OK


def _given(session: Session) -> Iterator[list[str]]:
    lines: Iterable[str] = session.args.ids
    if lines:
        yield [number for line in lines if (number := as_scanned(line))]
        return
    for line in session.stdin:
        if number := as_scanned(line):
            yield [number]


def _scanned(session: Session, desk: "Desk", numbers: list[str]) -> Iterator[Scan]:
    """What the window says in the end: by what is known, or by the platform where that is old."""
    reader, gate = desk.reader, desk.scan_gate
    known = session.work(desk, READ, lambda _ctx: {n: find(reader, n) for n in numbers})
    unsure = {number for number, found in known.items() if gate.unsure(found.rows)}
    ids = frozenset(row.parcel_id for number in unsure for row in known[number].rows)
    asked = {}
    if ids and session.args.no_ask:
        asked = session.work(desk, READ, lambda _ctx: gate.unasked(ids))
    elif ids:
        asked = session.work(desk, NET_USER, lambda ctx: gate.ask(ctx, ids))
    opened = desk.gates.open_by_setting()
    now_s = int(desk.clock.now().timestamp())
    for number in numbers:
        found = known[number]
        if number in unsure:
            rows = tuple(asked[row.parcel_id] for row in found.rows if row.parcel_id in asked)
            yield Scan(number, judge_checked(number, rows, now_s), rows)
        else:
            verdict = judge(
                number,
                found.rows,
                now_s=now_s,
                opened=opened,
                former=found.former,
                without=found.without,
            )
            yield Scan(number, verdict, found.rows, found.former)


def _line(scan: Scan) -> str:
    return f"{scan.number}：{scan.verdict.word}　{scan.verdict.detail}"


def _document(scan: Scan) -> dict[str, object]:
    return {
        "number": scan.number,
        "grade": scan.verdict.grade.name.lower(),
        "word": str(scan.verdict.word),
        "detail": str(scan.verdict.detail),
        "parcels": [_parcel(row) for row in scan.rows],
        "former": [_parcel(row) for row in scan.former],
    }


def _parcel(row: ParcelRow) -> dict[str, object]:
    return {
        "parcel_id": row.parcel_id,
        "order_ids": row.order_ids,
        "tracking_number": row.tracking_number,
        "stage": row.stage,
        "blocks": sorted(row.blocks),
        "checked_at": from_epoch(row.checked_s) if row.checked_s else None,
        "unchecked": None if row.unchecked is None else row.unchecked.code,
    }
