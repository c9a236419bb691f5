"""Plans, stakes, targets and penalty tables for programs: what ``--json`` writes."""

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from app.domain.handover_plan import Choice
from app.domain.penalty import Charge, Due, PenaltyTable
from app.domain.rule_pack import Indicator
from app.services.count_stakes import OrderStake, ShopRisk, StakeReport
from app.services.plan_handover import HandoverPlan, ReachAnswer
from app.settings.penalties import PenaltyEntry


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def plan_document(found: HandoverPlan, chosen: Choice) -> dict[str, object]:
    """The choices with the ids of their parcels and both effects; hours are positive here."""
    hours = found.indicator is Indicator.HOURS

    def rate(value: Fraction | None) -> float | None:
        return _number(-value if hours and value is not None else value)

    def choice(one: Choice) -> dict[str, object]:
        return {
            "by": one.by,
            "parcel_ids": one.taken,
            "rate": rate(one.rate),
            "cost_fen": one.cost_fen,
            "saved_fen": one.saved_fen,
            "taken": {each.name.lower(): n for each, n in one.classes.items()},
            "left": {each.name.lower(): n for each, n in one.left_classes.items()},
            "carriers": one.carriers,
        }

    return {
        "van_at": found.van_at,
        "next_van_at": found.next_at,
        "candidates": len(found.candidates),
        "blocked": found.blocked,
        "not_printed": found.unready,
        "handed_over": found.handed,
        "orders_in_several_parcels": found.shared,
        "rate_now": rate(found.rate_now),
        "ceiling": _number(found.ceiling),
        "indicator": found.indicator,
        "pack": found.pack,
        "penalties": found.penalties,
        "chosen": chosen.by,
        "nothing": choice(found.plan.nothing),
        "choices": [choice(one) for one in found.plan.choices],
    }


def _due_document(due: Due | None) -> dict[str, object] | None:
    if due is None:
        return None
    return {
        "penalty": due.charge.penalty.title,
        "at": due.at,
        "fen": due.fen,
        "rule": due.charge.rule,
    }


def stake_document(found: StakeReport) -> dict[str, object]:
    """Every order with its charges, each with its rule; the totals are their sums."""

    def row(one: OrderStake) -> dict[str, object]:
        return {
            "order_id": one.order_id,
            "shop_id": one.shop_id,
            "parcel_ids": one.parcel_ids,
            "cost_fen": one.stake.cost_fen,
            "step_fen": one.stake.step_fen,
            "next_fen": one.stake.next_fen,
            "worst_fen": one.stake.worst_fen,
            "due": [_due_document(due) for due in one.stake.due],
            "next": _due_document(one.stake.next),
            "worst": [_due_document(due) for due in one.stake.worst],
        }

    return {
        "at": found.at,
        "cost_fen": found.cost_fen,
        "step_fen": found.step_fen,
        "worst_fen": found.worst_fen,
        "costs": found.costs,
        "orders": [row(one) for one in found.orders],
        "day": found.day,
        "risks": risk_documents(found.risks),
        "penalties": found.penalties,
    }


def risk_documents(risks: Iterable[ShopRisk]) -> list[dict[str, object]]:
    """Limits that a shop's day has reached or is near to."""
    return [
        {
            "shop_id": risk.shop_id,
            "level": one.level.name.lower(),
            "penalty": one.limit.penalty.title,
            "product_id": one.count.product_id or None,
            "missed": one.count.missed,
            "due": one.count.due,
            "effect": one.limit.effect,
            "rule": one.limit.rule,
        }
        for risk in risks
        for one in risk.warnings
    ]


def reach_document(found: ReachAnswer) -> dict[str, object]:
    """What a target takes; ``needed`` is null when it is out of reach."""
    answer = found.reach
    return {
        "target": float(answer.target),
        "ceiling": float(answer.ceiling),
        "rate": _number(answer.rate),
        "orders": answer.orders,
        "needed": answer.needed,
        "reachable": answer.needed is not None,
        "waiting": found.waiting,
        "on_time": found.on_time,
        "pack": found.pack,
    }


def entry_document(entry: PenaltyEntry) -> dict[str, object]:
    """A penalty table of the list, row by row."""
    return {
        **_table_document(entry.table),
        "own": entry.own,
        "shipped_version": entry.shipped_version or None,
    }


def _table_document(table: PenaltyTable) -> dict[str, object]:
    """A penalty table, row by row."""

    def row(charge: Charge) -> dict[str, object]:
        upto = charge.promise_upto
        return {
            "penalty": charge.penalty.title,
            "starts": charge.starts,
            "ends": charge.ends,
            "after_h": _hours(charge.after),
            "promise_over_h": _hours(charge.promise_over),
            "promise_upto_h": None if upto is None else _hours(upto),
            "percent": charge.percent_bp / 100,
            "floor_fen": charge.floor_fen,
            "cap_fen": charge.cap_fen,
            "rule": charge.rule,
        }

    return {
        "name": table.name,
        "as_of": table.as_of,
        "version": table.version,
        "charges": [row(charge) for charge in table.charges],
        "limits": [
            {
                "penalty": limit.penalty.title,
                "percent": limit.share_bp / 100,
                "above": limit.above,
                "count": limit.count,
                "days": limit.days,
                "per_product": limit.per_product,
                "effect": limit.effect,
                "rule": limit.rule,
            }
            for limit in table.limits
        ],
        "assumptions": table.assumptions,
    }


def _hours(span: timedelta) -> int:
    return span // timedelta(hours=1)
