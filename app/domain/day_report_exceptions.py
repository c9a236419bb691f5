"""Block 6, 异常: refunds, changed addresses, holds, overrides, failures, reprints."""

from collections.abc import Iterator

from app.domain.after_sale import AfterSaleKind, AfterSaleState
from app.domain.day_facts import Case
from app.domain.day_report import Block, Column, Figure, Kind, Table, Tone, Value
from app.domain.day_view import DayView, count
from app.domain.printing import PrintState
from app.domain.shipment import ShipmentState
from app.domain.waybill import WaybillState
from app.domain.words import Words

KEY = "exceptions"
_REFUNDS = frozenset(
    kind.value
    for kind in (
        AfterSaleKind.REFUND_BEFORE_SHIP,
        AfterSaleKind.REFUND_AFTER_SHIP,
        AfterSaleKind.RETURN_AND_REFUND,
    )
)
_OPEN_PRINT = frozenset(
    state.value for state in (PrintState.LEASED, PrintState.SENDING, PrintState.UNCONFIRMED)
)


def exceptions(view: DayView) -> Block:
    """Counts, and each with its order."""
    return Block(
        key=KEY,
        title="异常",
        figures=(*_refunds(view), *_people(view), *_machines(view)),
        tables=()
        if view.beside
        else (
            Table(
                key="list",
                title="异常明细",
                columns=(
                    Column(key="at", title="时间", kind=Kind.TIME),
                    Column(key="what", title="事项", kind=Kind.TEXT),
                    Column(key="subject", title="单号", kind=Kind.DATA),
                    Column(key="note", title="说明", kind=Kind.DATA),
                ),
                rows=tuple(sorted(_listed(view), key=lambda row: (row[0], row[1], row[2]))),
                listing=True,
            ),
        ),
        notes=("退款按退成的售后单数，一个订单可以有几张；「流量」里的按订单数，取消的也在内。",),
    )


def _bad(key: str, title: str, value: int, kind: Kind = Kind.COUNT) -> Figure:
    return Figure(key=key, title=title, value=value, kind=kind, tone=Tone.BAD)


def _refunded(view: DayView, case: Case) -> bool:
    return (
        case.kind in _REFUNDS
        and case.state == AfterSaleState.SUCCEEDED.value
        and view.within(case.updated_s)
    )


def _refunds(view: DayView) -> tuple[Figure, ...]:
    before = AfterSaleKind.REFUND_BEFORE_SHIP.value
    done = [case for case in view.facts.cases if _refunded(view, case)]
    return (
        _bad(
            "asked", "新售后单", count(view.facts.cases, lambda case: view.within(case.applied_s))
        ),
        _bad("refunds_before", "发货前退款售后单", sum(case.kind == before for case in done)),
        _bad("refunds_after", "发货后退款售后单", sum(case.kind != before for case in done)),
        _bad("refund_fen", "退款金额", sum(case.refund_fen for case in done), Kind.FEN),
    )


def _people(view: DayView) -> tuple[Figure, ...]:
    ours = {order.order_id for order in view.orders}

    def deeds(action: str) -> int:
        return count(
            view.facts.deeds,
            lambda deed: deed.action == action and view.within(deed.at_s) and deed.subject in ours,
        )

    return (
        _bad("moved", "改地址", count(view.facts.moved, lambda moved: view.within(moved.at_s))),
        _bad("held", "挂起", deeds("order.hold")),
        Figure(key="released", title="解除挂起", value=deeds("order.release")),
        Figure(
            key="held_now",
            title="还挂着",
            value=len(view.facts.held) if view.current else None,
            tone=Tone.BAD,
        ),
        _bad("passed", "放行", count(view.facts.passed, lambda passed: view.within(passed.at_s))),
    )


def _machines(view: DayView) -> tuple[Figure, ...]:
    facts = view.facts
    reprints = [
        label
        for label in facts.labels
        if label.reason and label.state == PrintState.PRINTED.value and view.within(label.settled_s)
    ]
    return (
        _bad(
            "failed_numbers",
            "取号失败",
            count(
                facts.bought,
                lambda one: one.state == WaybillState.FAILED.value and view.within(one.settled_s),
            ),
        ),
        _bad(
            "failed_labels",
            "没打出",
            count(
                facts.labels,
                lambda one: (
                    one.state == PrintState.NOT_PRINTED.value and view.within(one.settled_s)
                ),
            ),
        ),
        _bad(
            "failed_shipments",
            "发货失败",
            count(
                facts.sent,
                lambda one: one.state == ShipmentState.FAILED.value and view.within(one.settled_s),
            ),
        ),
        _bad("unknown", "期末结果未知", unknown_acts(view)),
        _bad("unconfirmed", "期末待确认", unconfirmed(view)),
        _bad("reprints", "补打", len(reprints)),
    )


def unknown_acts(view: DayView) -> int:
    """Purchases and write-backs without an answer at the period's end."""
    return count(
        view.facts.bought, lambda one: view.open_then(one.intended_s, one.settled_s)
    ) + count(view.facts.sent, lambda one: view.open_then(one.intended_s, one.settled_s))


def unconfirmed(view: DayView) -> int:
    """Labels of which nobody had said, at the period's end, whether they came out."""
    return count(
        view.facts.labels,
        lambda one: (
            view.open_then(one.leased_s, one.settled_s)
            and (one.state in _OPEN_PRINT or one.settled_s > 0)
        ),
    )


_Row = tuple[int, str, str, Value]


def _listed(view: DayView) -> Iterator[_Row]:
    facts = view.facts
    for case in facts.cases:
        if _refunded(view, case):
            before = case.kind == AfterSaleKind.REFUND_BEFORE_SHIP.value
            yield case.updated_s, "发货前退款" if before else "发货后退款", case.order_id, None
    for moved in facts.moved:
        if view.within(moved.at_s):
            yield moved.at_s, "改地址", moved.order_id, None
    for passed in facts.passed:
        if view.within(passed.at_s):
            yield passed.at_s, "放行", passed.parcel_id, passed.actor
    yield from _held(view)
    yield from _labels(view)


def _held(view: DayView) -> Iterator[_Row]:
    ours = {order.order_id for order in view.orders}
    for deed in view.facts.deeds:
        if deed.action == "order.hold" and view.within(deed.at_s) and deed.subject in ours:
            yield deed.at_s, "挂起", deed.subject, deed.actor


def _labels(view: DayView) -> Iterator[_Row]:
    for label in view.facts.labels:
        if not view.within(label.settled_s):
            continue
        if label.reason and label.state == PrintState.PRINTED.value:
            yield label.settled_s, "补打", label.order_ids, Words("第 {n} 张", n=label.copy)
        elif label.state == PrintState.NOT_PRINTED.value:
            yield label.settled_s, "没打出", label.order_ids, None
