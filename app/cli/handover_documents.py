"""Manifests and scores as JSON."""

from collections.abc import Iterable
from typing import Any

from app.domain.courier_score import CourierScore, ExplainedWait
from app.domain.instants import from_epoch
from app.domain.manifest import HandedParcel
from app.ports.manifests import ManifestRow, UnlistedScan
from app.services.manifest_sheets import situation
from app.services.match_handover import HandoverBoard, MatchReport, Unscanned
from app.services.score_couriers import Scorecard


def board_document(board: HandoverBoard) -> dict[str, Any]:
    """What waits and what left."""
    return {
        "waiting": list(board.waiting),
        "manifests": [
            _row(row) | {"no_show": row.manifest.manifest_id in board.no_shows}
            for row in board.manifests
        ],
        "unlisted": [_unlisted(each) for each in board.unlisted],
    }


def manifest_document(report: MatchReport) -> dict[str, Any]:
    """One manifest in numbers."""
    found = report.match
    return _row(report.row) | {
        "waiting": len(found.waiting),
        "no_show": found.no_show,
        "step_fen": report.step_fen,
        "cost_fen": report.cost_fen,
        "penalties": report.penalties,
    }


def match_document(reports: Iterable[MatchReport], board: HandoverBoard | None) -> dict[str, Any]:
    """Manifests matched, and scans that were on none; None: not asked for."""
    return {
        "manifests": [
            manifest_document(report)
            | {
                "unscanned": [_unscanned(each) for each in report.unscanned],
                "scanned_early": [each.tracking_number for each in report.match.early],
            }
            for report in reports
        ],
        "unlisted": None if board is None else [_unlisted(each) for each in board.unlisted],
    }


def parcel_document(each: HandedParcel, left_s: int) -> dict[str, Any]:
    """A parcel of a manifest."""
    return {
        "parcel_id": each.parcel_id,
        "number": each.tracking_number,
        "order_ids": each.order_ids,
        "place": each.place,
        "pieces": each.pieces,
        "ticked_at": from_epoch(each.ticked_s),
        "picked_up_at": from_epoch(each.picked_up_s),
        "situation": situation(each, left_s),
    }


def score_document(card: Scorecard) -> dict[str, Any]:
    """The whole scorecard."""
    return {
        "days": card.days,
        "since": from_epoch(card.period.since_s),
        "now": from_epoch(card.period.now_s),
        "thresholds_as_of": card.as_of,
        "couriers": [_score(card, score) for score in card.scores],
    }


def explain_document(rows: Iterable[ExplainedWait]) -> list[dict[str, Any]]:
    """Parcels behind a score."""
    return [
        {
            "parcel_id": row.parcel_id,
            "number": row.tracking_number,
            "order_ids": row.order_ids,
            "manifest_id": row.manifest_id or None,
            "no_show": row.no_show,
            "start": row.start,
            "start_at": from_epoch(row.start_s),
            "scanned_at": from_epoch(row.scanned_s),
            "wait_s": row.wait_s,
            "from_payment_s": row.from_payment_s,
            "early": row.early,
            "before_payment": row.before_payment,
        }
        for row in rows
    ]


def _score(card: Scorecard, score: CourierScore) -> dict[str, Any]:
    carrier, branch = card.names(score)
    return {
        "carrier": score.carrier,
        "carrier_name": carrier,
        "branch": score.branch,
        "branch_name": branch,
        "parcels": score.parcels,
        "scanned": score.scanned,
        "waiting": score.waiting,
        "handed": score.handed,
        "handed_scanned": score.handed_scanned,
        "early": score.early,
        "before_payment": score.before_payment,
        "presale": score.presale,
        "wait": score.wait,
        "from_payment": score.from_payment,
        "shares": score.shares,
        "trips": score.trips,
        "no_shows": score.no_shows,
        "small": score.small,
    }


def _row(row: ManifestRow) -> dict[str, Any]:
    manifest = row.manifest
    return {
        "manifest_id": manifest.manifest_id,
        "label": manifest.label or None,
        "state": manifest.state,
        "carrier": manifest.carrier,
        "carrier_name": row.carrier_name,
        "branch": manifest.branch,
        "branch_name": row.branch_name,
        "made_at": from_epoch(manifest.made_s),
        "left_at": from_epoch(manifest.left_s),
        "parcels": row.parcels,
        "ticked": row.ticked,
        "scanned": row.scanned,
        "early": row.early,
        "first_scan_at": from_epoch(row.first_scan_s),
    }


def _unscanned(one: Unscanned) -> dict[str, Any]:
    deadline = one.threshold.deadline if one.threshold else None
    return {
        "parcel_id": one.parcel.parcel_id,
        "number": one.parcel.tracking_number,
        "age_s": one.age_s,
        "threshold_at": deadline.at if deadline else None,
        "threshold": deadline.clock if deadline else None,
        "step_fen": one.step_fen,
        "cost_fen": one.cost_fen,
    }


def _unlisted(each: UnlistedScan) -> dict[str, Any]:
    return {
        "parcel_id": each.parcel_id,
        "order_ids": each.order_ids,
        "number": each.tracking_number,
        "carrier": each.carrier,
        "branch": each.branch,
        "picked_up_at": from_epoch(each.picked_up_s),
    }
