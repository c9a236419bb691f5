"""Block 1, 流量: what was there, what came, what left, what is there."""

from collections import Counter
from dataclasses import dataclass, field

from app.domain.day_orders import Left
from app.domain.day_report import Block, Chart, Figure, Kind, Tone, check
from app.domain.day_report_text import value_text
from app.domain.day_view import DayView, count
from app.domain.parcel import Making
from app.domain.printing import PrintState
from app.domain.shipment import EDITS, ShipmentState
from app.domain.words import Words

KEY = "flow"
_EDITS = frozenset(call.value for call in EDITS)


def flow(view: DayView) -> Block:
    """Both balances, each with its check, and the day's parcels beside them."""
    tally = _tally(view)
    ship, take = _to_ship(tally), _to_take(tally)
    return Block(
        key=KEY,
        title="流量",
        figures=(
            *ship,
            _check("check_ship", "待发货核对", ship),
            *take,
            _check("check_take", "待揽收核对", take),
            *_parcels(view),
        ),
        chart=_chart(view),
        notes=(
            *_unknown(view),
            "按订单数：一个订单的商品全部离开才算离开，合单、拆单不影响。",
            "期初加进来减出去等于期末，每一行分别核对。",
        ),
    )


def _unknown(view: DayView) -> tuple[str, ...]:
    """That the period began before anything is known: nought there is no figure."""
    first_s = view.facts.first_s
    if view.as_of_s <= first_s:
        return (Words("准揽里没有到这时为止的任何订单：0 是没有数据，不一定是没有订单。"),)
    if view.start_s < first_s:
        at = value_text(first_s, Kind.TIME)
        return (Words("准揽里最早的订单是 {at} 付款的，之前没有数据。", at=at),)
    return ()


@dataclass(slots=True)
class _Tally:
    """Orders of a period by what became of them; ``left`` and ``taken`` by how."""

    open_ship: int = 0
    paid: int = 0
    close_ship: int = 0
    open_take: int = 0
    close_take: int = 0
    left: Counter[Left] = field(default_factory=Counter)
    taken: Counter[Left] = field(default_factory=Counter)


def _tally(view: DayView) -> _Tally:
    """One pass over the orders: there are tens of thousands, and three periods of them."""
    start_s, end_s = view.start_s, view.as_of_s
    found = _Tally()
    for order in view.orders:
        found.open_ship += order.to_ship_at(start_s)
        found.close_ship += order.to_ship_at(end_s)
        found.open_take += order.to_take_at(start_s)
        found.close_take += order.to_take_at(end_s)
        found.paid += start_s <= order.paid_s < end_s
        if order.left_as and start_s <= order.left_s < end_s:
            found.left[order.left_as] += 1
        if order.taken_as and start_s <= order.taken_s < end_s:
            found.taken[order.taken_as] += 1
    return found


def _to_ship(tally: _Tally) -> tuple[Figure, ...]:
    left = tally.left
    return (
        Figure(key="open_ship", title="期初待发货", value=tally.open_ship),
        Figure(key="paid", title="付款订单", value=tally.paid),
        Figure(key="shipped", title="已发货", value=left[Left.SHIPPED]),
        Figure(
            key="refunded",
            title="发货前退款、取消订单",
            value=left[Left.REFUNDED],
            tone=Tone.BAD,
        ),
        Figure(key="elsewhere", title="别处发货", value=left[Left.ELSEWHERE]),
        Figure(key="close_ship", title="期末待发货", value=tally.close_ship, tone=Tone.BAD),
    )


def _to_take(tally: _Tally) -> tuple[Figure, ...]:
    taken = tally.taken
    return (
        Figure(key="open_take", title="期初待揽收", value=tally.open_take),
        Figure(key="sent", title="发货转来", value=tally.left[Left.SHIPPED]),
        Figure(key="taken", title="已揽收", value=taken[Left.PICKED_UP]),
        Figure(key="taken_back", title="揽收前退款订单", value=taken[Left.REFUNDED], tone=Tone.BAD),
        Figure(key="close_take", title="期末待揽收", value=tally.close_take, tone=Tone.BAD),
    )


def balanced(figures: tuple[Figure, ...]) -> bool:
    """Whether the first, with the second and without those after it, is the last."""
    opening, came, *went, closing = (int(figure.value or 0) for figure in figures)
    return opening + came - sum(went) == closing


def _check(key: str, title: str, figures: tuple[Figure, ...]) -> Figure:
    opening, came, *went, closing = (f"{int(figure.value or 0):,}" for figure in figures)
    left = " − ".join(went)
    even = balanced(figures)
    total = f"{opening} + {came} − {left} {'=' if even else '≠'} {closing}"
    return check(key, title, total, even=even)


def _parcels(view: DayView) -> tuple[Figure, ...]:
    shipped = [parcel for parcel in view.parcels if view.within(parcel.uploaded_s)]
    return (
        Figure(
            key="numbered",
            title="取号包裹",
            value=count(view.parcels, lambda parcel: view.within(parcel.numbered_s)),
        ),
        Figure(
            key="printed",
            title="打印面单",
            value=count(
                view.facts.labels,
                lambda label: (
                    label.state == PrintState.PRINTED.value and view.within(label.settled_s)
                ),
            ),
        ),
        Figure(
            key="sent_parcels",
            title="发货包裹",
            value=count(
                view.facts.sent,
                lambda sent: (
                    sent.state == ShipmentState.DONE.value
                    and sent.call not in _EDITS
                    and view.within(sent.settled_s)
                ),
            ),
        ),
        Figure(
            key="merged",
            title="其中合单",
            value=count(shipped, lambda parcel: parcel.made_by == Making.MERGE.value),
        ),
        Figure(
            key="split",
            title="其中拆单",
            value=count(shipped, lambda parcel: parcel.made_by == Making.SPLIT.value),
        ),
        Figure(
            key="taken_parcels",
            title="揽收包裹",
            value=count(view.parcels, lambda parcel: view.within(parcel.picked_s)),
        ),
    )


def _chart(view: DayView) -> Chart:
    return Chart(
        title="付款、发货、揽收",
        labels=view.labels(),
        series=(
            view.over_time("付款", (order.paid_s for order in view.orders)),
            view.over_time(
                "发货",
                (order.left_s for order in view.orders if order.left_as is Left.SHIPPED),
            ),
            view.over_time(
                "揽收",
                (order.taken_s for order in view.orders if order.taken_as is Left.PICKED_UP),
            ),
        ),
    )
