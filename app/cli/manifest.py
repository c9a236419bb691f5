"""manifest make, list, show, match, scan, undo, discard."""

from functools import partial
from pathlib import Path
from typing import Any

from app.cli.exits import Exit
from app.cli.handover_documents import (
    board_document,
    manifest_document,
    match_document,
    parcel_document,
)
from app.cli.handover_words import (
    manifest_line,
    match_lines,
    match_row,
    parcel_line,
    unlisted_lines,
    waiting_line,
)
from app.cli.printing import chosen_printer
from app.cli.scan_gate import GatedScans
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode, ManifestId
from app.domain.manifest import ManifestState, ScanVerdict
from app.ports.tasks import NET_USER, PRINT, READ, STORE
from app.presentation.desk import Desk
from app.presentation.handover.words import VERDICT_WORDS
from app.presentation.workbench.verdict import case_words, early_words
from app.services.hand_over import HandedOver, ScanAnswer
from app.services.match_handover import HandoverBoard, MatchReport
from app.services.print_lists import SentList
from app.services.scan_gate import UNASKED


def show_all(session: Session) -> int:
    """What waits for a van, and the manifests of late."""
    days = session.args.days
    with session.desk() as desk:
        board = session.work(desk, READ, lambda _ctx: desk.match_handover.board(days))
    lines = []
    if board.waiting:
        lines += ["待交接："]
        head = ("快递", "网点", "包裹", "已回传", "被拦下", "预约", "最早付款")
        lines += table(head, [waiting_line(each) for each in board.waiting])
    if board.manifests:
        lines += [f"最近 {days} 天的清单："]
        lines += table(
            ("清单", "快递", "网点", "交接时间", "包裹", "已揽收", "未揽收", "情况"),
            [manifest_line(row, board.no_shows) for row in board.manifests],
        )
    session.screen.result(board_document(board), lines or ["没有待交接的包裹，也没有清单。"])
    return Exit.OK


def make(session: Session) -> int:
    """List what waits for a branch; unless it is a draft, the van leaves now."""
    args = session.args
    with session.desk() as desk:
        carrier = CarrierCode(args.carrier)
        branch = _branch(session, desk, carrier, args.branch)
        opened = session.work(
            desk, STORE, lambda _ctx: desk.hand_over.open(carrier, branch, fill=True)
        )
        manifest_id = opened.manifest.manifest_id
        lines = [f"列入 {opened.parcels} 件。"]
        early = [f"{opened.early} 件还没到买家预约的发货时间，没有列入。"] if opened.early else []
        handed = None
        if not args.draft:
            handed = _left(session, desk, manifest_id, only_ticked=False)
            lines = _handed_lines(handed)
        lines += early
        report = session.work(desk, READ, lambda _ctx: desk.match_handover(manifest_id))
        path = _written(session, desk, manifest_id)
    document = manifest_document(report) | _handed_document(handed) | {"path": path}
    document["early"] = opened.early
    if path:
        lines.append(str(path))
    session.screen.result(document, lines)
    return Exit.OK


def scan(session: Session) -> int:
    """Tick parcels in; those that do not belong are named."""
    args = session.args
    lines = session.read_text(args.source, "运单号").splitlines()
    numbers = [number for line in lines if (number := line.strip())]
    with session.desk() as desk:
        carrier = CarrierCode(args.carrier)
        branch = _branch(session, desk, carrier, args.branch)
        hand_over = desk.hand_over
        opened = session.work(desk, STORE, lambda _ctx: hand_over.open(carrier, branch, fill=False))
        manifest_id = opened.manifest.manifest_id
        find = desk.reader.find_parcels
        scans = GatedScans(session, desk, (each for n in numbers for each in find(n)))
        answers = [
            (n, scans.give(partial(hand_over.scan, manifest_id, n), lambda each: each.asks))
            for n in numbers
        ]
        handed = None
        if args.leave:
            handed = _left(session, desk, manifest_id, only_ticked=True)
        report = session.work(desk, READ, lambda _ctx: desk.match_handover(manifest_id))
    bad = [(number, each) for number, each in answers if not each.verdict.good]
    new = sum(each.verdict is ScanVerdict.BELONGS for _, each in answers)
    lines = [_bad_line(number, each) for number, each in bad]
    lines += [
        f"{number}：{early_words(each.early_s)}，已列入" for number, each in answers if each.early_s
    ]
    lines.append(f"扫到 {new} 件，清单上 {report.row.parcels} 件。")
    if handed is not None:
        lines += _handed_lines(handed)
    told = [
        {"number": number, "verdict": each.verdict, "reason": each.reason}
        for number, each in answers
    ]
    document = manifest_document(report) | _handed_document(handed) | {"scans": told}
    session.screen.result(document, lines)
    return Exit.SOME_FAILED if bad else Exit.OK


def _bad_line(number: str, answer: ScanAnswer) -> str:
    reason = answer.reason
    if answer.verdict is ScanVerdict.CASE and answer.found is not None:
        reason = str(case_words(answer.found.after_sale_s))
    why = f"（{reason}）" if reason else ""
    return f"{number}：{VERDICT_WORDS[answer.verdict]}{why}"


def show(session: Session) -> int:
    """One manifest, parcel by parcel; to a file or the label printer."""
    with session.desk() as desk:
        manifest_id = _find(session, desk, session.args.label)
        report = session.work(desk, READ, lambda _ctx: desk.match_handover(manifest_id))
        path = _written(session, desk, manifest_id)
        sent = _printed(session, desk, manifest_id)
    left_s = report.row.manifest.left_s
    lines = [match_row(report)]
    if path is None and sent is None:
        head = ("运单号", "件数", "目的地", "情况")
        lines += table(head, [parcel_line(each, left_s) for each in report.parcels])
    document = manifest_document(report) | {
        "path": path,
        "parcels_on_it": [parcel_document(each, left_s) for each in report.parcels],
    }
    code = Exit.OK
    if path:
        lines.append(str(path))
    if sent is not None:
        trouble = sent.trouble()
        code = Exit.OK if trouble is None else Exit.SOME_FAILED
        printed = f"已发送 {sent.sent} 张标签。"
        lines.append(printed if trouble is None else f"{trouble.title}。{trouble.advice}")
        document["labels"] = {"sent": sent.sent, "total": sent.total}
    session.screen.result(document, lines)
    return code


def match(session: Session) -> int:
    """Handed over against scanned: of one manifest, or of all of late."""
    args = session.args
    with session.desk() as desk:
        board, reports = session.work(desk, READ, lambda _ctx: _matched(session, desk))
    lines: list[str] = []
    for report in reports:
        lines += match_lines(report, args.limit)
    if board is not None:
        lines += unlisted_lines(board, args.limit)
    session.screen.result(match_document(reports, board), lines or ["最近没有交接清单。"])
    return Exit.OK


def undo(session: Session) -> int:
    """The van did not leave after all."""
    with session.desk() as desk:
        manifest_id = _find(session, desk, session.args.label)
        counted = session.work(desk, STORE, lambda _ctx: desk.hand_over.undo(manifest_id))
    document = {"manifest_id": manifest_id, "parcels": counted.parcels}
    session.screen.result(document, [f"已撤销交接，清单上 {counted.parcels} 件，可以继续清点。"])
    return Exit.OK


def discard(session: Session) -> int:
    """Give up a manifest that did not leave."""
    with session.desk() as desk:
        manifest_id = _find(session, desk, session.args.label)
        session.work(desk, STORE, lambda _ctx: desk.hand_over.discard(manifest_id))
    session.screen.result(
        {"manifest_id": manifest_id},
        [
            "已作废，包裹可以列入别的清单。",
            f"要撤销作废：zhunlan manifest reopen {manifest_id}",
        ],
    )
    return Exit.OK


def reopen(session: Session) -> int:
    """Undo the discarding of a manifest."""
    manifest_id = ManifestId(session.args.manifest)
    with session.desk() as desk:
        counted = session.work(desk, STORE, lambda _ctx: desk.hand_over.reopen(manifest_id))
    document = {"manifest_id": manifest_id, "parcels": counted.parcels}
    session.screen.result(document, [f"已撤销作废，清单上 {counted.parcels} 件，可以继续清点。"])
    return Exit.OK


def _matched(session: Session, desk: Desk) -> tuple[HandoverBoard | None, tuple[MatchReport, ...]]:
    matching = desk.match_handover
    if session.args.label:
        return None, (matching(_found(desk, session.args.label, ())),)
    board = matching.board(session.args.days)
    left = [r.manifest for r in board.manifests if r.manifest.state is ManifestState.LEFT]
    return board, tuple(matching(manifest.manifest_id) for manifest in left)


def _find(session: Session, desk: Desk, label: str) -> ManifestId:
    board = session.work(desk, READ, lambda _ctx: desk.match_handover.board(0))
    opened = tuple(
        row.manifest.manifest_id
        for row in board.manifests
        if row.manifest.state is ManifestState.OPEN
    )
    return session.work(desk, READ, lambda _ctx: _found(desk, label, opened))


def _found(desk: Desk, label: str, opened: tuple[ManifestId, ...]) -> ManifestId:
    """By label, or by the beginning of the id of one that is being counted."""
    label = label.strip()
    meant = [each for each in opened if label and each.startswith(label.lower())]
    return meant[0] if len(meant) == 1 else desk.match_handover.find(label)


def _branch(session: Session, desk: Desk, carrier: CarrierCode, named: str | None) -> str:
    if named is not None:
        return str(named)
    board = session.work(desk, READ, lambda _ctx: desk.match_handover.board(0))
    waiting = {each.branch for each in board.waiting if each.carrier == carrier}
    waiting |= {
        row.manifest.branch
        for row in board.manifests
        if row.manifest.carrier == carrier and row.manifest.state is ManifestState.OPEN
    }
    if len(waiting) == 1:
        return waiting.pop()
    if not waiting:
        raise InvalidInput(
            "manifest.nothing",
            f"没有等 {carrier} 来取的包裹",
            "先打印面单；用 zhunlan manifest list 看哪些在等。",
        )
    names = "、".join(sorted(each or '""' for each in waiting))
    raise InvalidInput(
        "manifest.branch", f"{carrier} 有几个网点在等：{names}", "用 --branch 写明哪一个。"
    )


def _written(session: Session, desk: Desk, manifest_id: ManifestId) -> Path | None:
    out: Path | None = session.args.out
    if out is None:
        return None
    path = out.expanduser().absolute()
    session.work(desk, READ, lambda _ctx: desk.manifest_sheets(manifest_id, path))
    return path


def _printed(session: Session, desk: Desk, manifest_id: ManifestId) -> SentList | None:
    if not session.args.print:
        return None
    setup = chosen_printer(desk, session.args.printer)
    document = session.work(desk, READ, lambda _ctx: desk.manifest_sheets.document(manifest_id))
    lists = desk.print_lists
    return session.work(
        desk,
        f"{PRINT}.{setup.printer_id}",
        lambda ctx: lists.send(ctx, lists.prepare(ctx, document, setup.printer_id)),
    )


def _left(
    session: Session, desk: Desk, manifest_id: ManifestId, *, only_ticked: bool
) -> HandedOver:
    """The van leaves; the platform is asked first where what is known is too old."""
    hand_over = desk.hand_over
    ids = session.work(
        desk, STORE, lambda _ctx: hand_over.unsure(manifest_id, only_ticked=only_ticked)
    )
    answers = UNASKED
    if ids:
        answers = session.work(desk, NET_USER, lambda ctx: desk.scan_gate.ask(ctx, ids))
    return session.work(
        desk,
        STORE,
        lambda _ctx: hand_over.leave(manifest_id, only_ticked=only_ticked, answers=answers),
    )


def _handed_lines(handed: HandedOver) -> list[str]:
    lines = [f"{handed.manifest.label} 已交接 {handed.parcels} 件。"]
    lines += [f"拿下来 {each.tracking_number}：{each.reason}" for each in handed.taken_out]
    if handed.uncounted:
        lines.append(f"列入了没扫到的 {len(handed.uncounted)} 件不算，仍待交接。")
    return lines


def _handed_document(handed: HandedOver | None) -> dict[str, Any]:
    if handed is None:
        return {}
    return {
        "taken_out": [
            {"number": each.tracking_number, "reason": each.reason} for each in handed.taken_out
        ],
        "uncounted": [each.tracking_number for each in handed.uncounted],
    }
