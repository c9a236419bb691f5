"""Manifests and scores in lines of text."""

from app.cli.pickup_words import day_time, rules_line
from app.cli.screen import table
from app.domain.courier_score import CourierScore, ExplainedWait, Start
from app.domain.ids import ManifestId
from app.domain.instants import from_epoch
from app.domain.manifest import HandedParcel, ManifestState
from app.domain.money import yuan_text
from app.ports.manifests import ManifestRow
from app.presentation.handover.scores import behind_situation
from app.presentation.handover.words import NO_BRANCH, hours_text, percent_text, state_words
from app.services.manifest_sheets import situation
from app.services.match_handover import HandoverBoard, MatchReport, Unscanned, WaitingGroup
from app.services.score_couriers import Scorecard


def when(at_s: int) -> str:
    """``11-28 17:00`` in Shanghai; "" for not yet."""
    at = from_epoch(at_s)
    return day_time(at) if at else ""


def waiting_line(each: WaitingGroup) -> tuple[str, ...]:
    """What waits for a branch's van."""
    return (
        each.carrier_name,
        each.branch_name or NO_BRANCH,
        str(each.parcels),
        str(each.shipped),
        str(each.stopped or ""),
        str(each.early or ""),
        when(each.oldest_paid_s),
    )


def manifest_line(row: ManifestRow, no_shows: frozenset[ManifestId]) -> tuple[str, ...]:
    """A manifest in the list."""
    manifest = row.manifest
    left = manifest.state is ManifestState.LEFT
    return (
        manifest.label or manifest.manifest_id[:8],
        row.carrier_name,
        row.branch_name or NO_BRANCH,
        when(manifest.left_s),
        str(row.parcels),
        str(row.scanned) if left else "",
        str(row.parcels - row.scanned - row.early) if left else "",
        _state(row, missed=manifest.manifest_id in no_shows),
    )


def _state(row: ManifestRow, *, missed: bool) -> str:
    if row.manifest.state is ManifestState.OPEN:
        return f"清点中，已扫 {row.ticked}"
    words, _ = state_words(row, missed=missed)
    return f"{words}，{row.early} 件交接前已揽收" if row.early else words


def match_row(report: MatchReport) -> str:
    """One line that says it all."""
    row, found = report.row, report.match
    name = row.manifest.label or "清点中"
    where = " ".join(each for each in (row.carrier_name, row.branch_name) if each)
    if row.manifest.state is ManifestState.OPEN:
        return f"{name} {where}：{row.parcels} 件，已扫 {row.ticked}。"
    parts = [f"已揽收 {len(found.scanned)}", f"未揽收 {len(found.waiting)}"]
    if found.early:
        parts.append(f"交接前已揽收 {len(found.early)}")
    if found.no_show:
        parts.append("快递没来" if not found.first_scan_s else "快递来晚了")
    return (
        f"{name} {where}，{when(row.manifest.left_s)} 交接 {found.total} 件：{'，'.join(parts)}。"
    )


def match_lines(report: MatchReport, limit: int) -> list[str]:
    """A manifest, and what of it is not scanned."""
    lines = [match_row(report)]
    shown = report.unscanned[: limit or None]
    if shown:
        lines += table(
            ("运单号", "交接后", "最近时限", "已罚", "错过再罚"),
            [_unscanned_line(e) for e in shown],
        )
        lines.append(
            f"未揽收的订单已罚 {yuan_text(report.cost_fen)}，"
            f"下一个时限都错过再罚 {yuan_text(report.step_fen)}。"
        )
    if shown and report.penalties is not None:
        lines.append(rules_line(None, report.penalties))
    if len(shown) < len(report.unscanned):
        lines.append(f"还有 {len(report.unscanned) - len(shown)} 件；--limit 0 列出全部。")
    return lines


def _unscanned_line(one: Unscanned) -> tuple[str, ...]:
    deadline = one.threshold.deadline if one.threshold else None
    return (
        one.parcel.tracking_number,
        hours_text(one.age_s),
        day_time(deadline.at) if deadline else "不计",
        yuan_text(one.cost_fen) if one.cost_fen else "",
        yuan_text(one.step_fen) if one.step_fen else "",
    )


def parcel_line(each: HandedParcel, left_s: int) -> tuple[str, ...]:
    """A parcel of a manifest."""
    return (each.tracking_number, str(each.pieces), each.place, situation(each, left_s))


def unlisted_lines(board: HandoverBoard, limit: int) -> list[str]:
    """What was scanned and is on no manifest."""
    if not board.unlisted:
        return []
    shown = board.unlisted[: limit or None]
    lines = [f"揽收了但不在任何清单上的 {len(board.unlisted)} 件："]
    head = ("运单号", "快递", "网点", "揽收时间")
    return lines + table(
        head,
        [
            (e.tracking_number, e.carrier_name, e.branch_name or NO_BRANCH, when(e.picked_up_s))
            for e in shown
        ],
    )


def score_line(card: Scorecard, score: CourierScore) -> tuple[str, ...]:
    """A branch."""
    carrier, branch = card.names(score)
    return (
        carrier,
        branch or NO_BRANCH,
        str(score.parcels),
        f"{score.scanned}{'（样本少）' if score.small else ''}",
        hours_text(score.wait.median_s),
        hours_text(score.wait.p90_s),
        hours_text(score.from_payment.median_s),
        hours_text(score.from_payment.p90_s),
        *(percent_text(share.met, share.of) for share in score.shares),
        f"{score.handed}/{score.handed_scanned}" if score.handed else "—",
        f"{score.no_shows}/{score.trips}" if score.trips else "—",
    )


def explained_line(row: ExplainedWait) -> tuple[str, ...]:
    """A parcel behind a score."""
    start = "交接" if row.start is Start.HANDOVER else "回传"
    remark, _ = behind_situation(row)
    return (
        row.tracking_number,
        f"{start} {when(row.start_s)}",
        when(row.scanned_s) or "未揽收",
        hours_text(row.wait_s),
        hours_text(row.from_payment_s),
        remark,
    )
