"""print prove: whether a batch is complete."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from app.cli.exits import Exit
from app.cli.scan_gate import GatedScans
from app.cli.screen import table
from app.cli.session import STDIN, Session
from app.domain.instants import from_epoch
from app.domain.proof import Proof, Sheet, Tick, asked_about
from app.presentation.workbench.verdict import case_words, early_words

if TYPE_CHECKING:
    from app.presentation.desk import Desk

SHOWN = 50
_GOOD = frozenset({Tick.TICKED, Tick.TWICE})


def prove(session: Session) -> int:
    """Tick off what was scanned, say at once what is wrong, and what is missing in the end."""
    args, screen = session.args, session.screen
    troubles: list[dict[str, object]] = []
    early: list[dict[str, object]] = []
    with session.desk() as desk:
        proof = desk.prove_batch.open(args.label)
        if args.again:
            proof = desk.prove_batch.clear(proof.batch_id)
        scans = GatedScans(session, desk, (sheet.parcel_id for sheet in proof.missing))
        for number, code in _codes(session):
            tick, sheet, _ = scans.give(
                partial(desk.prove_batch.scan, proof.batch_id, code), asked_about
            )
            if tick is not Tick.TICKED:
                said = trouble_text(tick, sheet)
                troubles.append({"line": number, "code": code, "tick": tick, "said": said})
                screen.note(f"第 {number} 行 {code}：{said}")
            until_s = _early_s(desk, tick, sheet)
            if until_s:
                early.append({"line": number, "code": code, "until": from_epoch(until_s)})
                screen.note(f"第 {number} 行 {code}：{early_words(until_s)}，先别发出")
        proof = desk.prove_batch.again(proof.batch_id)
    screen.result(_document(proof, troubles) | {"early": early}, _text(proof))
    bad = any(each["tick"] not in _GOOD for each in troubles)
    return Exit.OK if proof.tally.complete and not bad else Exit.SOME_FAILED


def _early_s(desk: "Desk", tick: Tick, sheet: Sheet | None) -> int:
    """Until when the buyer of a label that counts wants it to stay; 0: it may leave."""
    if sheet is None or tick not in _GOOD:
        return 0
    return sheet.early_s(int(desk.clock.now().timestamp()))


def _codes(session: Session) -> Iterator[tuple[int, str]]:
    """Filled lines with their numbers, from standard input as they come."""
    source = session.args.source
    lines: Iterable[str] = ()
    if source == STDIN:
        lines = session.stdin
    elif source:
        lines = session.read_text(source, "扫码文件").splitlines()
    for number, line in enumerate(lines, 1):
        if code := line.strip():
            yield number, code


def trouble_text(tick: Tick, sheet: Sheet | None) -> str:
    """Why a scan does not count."""
    if tick is Tick.TWICE and sheet is not None:
        return f"第 {sheet.sequence} 张扫过了"
    if tick is Tick.BLOCKED and sheet is not None:
        return f"第 {sheet.sequence} 张不能发，拿出来：{sheet.reason}"
    if tick is Tick.CASE and sheet is not None:
        return f"第 {sheet.sequence} 张有售后，先拿出来：{case_words(sheet.after_sale_s)}"
    if tick is Tick.UNCHECKED and sheet is not None:
        return f"第 {sheet.sequence} 张未核对，没有算上：{sheet.trouble}"
    return "不是这一批的，拿出来"


def _document(proof: Proof, troubles: list[dict[str, object]]) -> dict[str, object]:
    return {
        "batch_id": proof.batch_id,
        "label": proof.label,
        "done": proof.tally.done,
        "total": proof.tally.total,
        "complete": proof.tally.complete,
        "unprinted": proof.unprinted,
        "missing": [_sheet(sheet) for sheet in proof.missing],
        "held_back": [_sheet(sheet) for sheet in proof.held_back],
        "troubles": troubles,
    }


def _sheet(sheet: Sheet) -> dict[str, object]:
    return {
        "sequence": sheet.sequence,
        "order_ids": sheet.order_ids,
        "tracking_number": sheet.tracking_number,
        "blocks": sorted(sheet.blocks),
        "after_sale_at": from_epoch(sheet.after_sale_s),
        "void": sheet.void,
    }


def _text(proof: Proof) -> list[str]:
    tally = proof.tally
    state = "齐了" if tally.complete else f"还差 {len(proof.missing)} 张"
    if not proof.sheets:
        state = "没有打出来的面单"
    elif not tally.total:
        state = "没有能发的面单"
    lines = [f"{proof.label}：{tally.done}/{tally.total} {state}"]
    if proof.missing:
        shown = proof.missing[:SHOWN]
        lines += table(
            ("第几张", "订单号", "运单号"),
            [(str(s.sequence), " ".join(s.order_ids), s.tracking_number) for s in shown],
        )
        if len(proof.missing) > SHOWN:
            lines.append(f"…… 还有 {len(proof.missing) - SHOWN} 张，用 --json 查看全部。")
    for sheet in proof.held_back:
        lines.append(f"第 {sheet.sequence} 张不能发，拿出来：{sheet.reason}")
    if proof.unprinted:
        lines.append(f"另有 {proof.unprinted} 单没有打出面单，不在内。")
    return lines
