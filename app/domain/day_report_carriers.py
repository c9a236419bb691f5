"""Block 4, 快递与网点: which courier took what, how soon."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeVar

from app.domain.day_orders import DayParcel
from app.domain.day_report import Block, Chart, Column, Figure, Kind, Series, Table, Value
from app.domain.day_view import DayView
from app.domain.words import Words

KEY = "carriers"
_HOUR = 3600
_EDGES = (24, 36, 48)
_CHARTED = 8
K = TypeVar("K")


def carriers(view: DayView) -> Block:
    """Parcels by courier, and by the branch whose scan is on the route."""
    own = [parcel for parcel in view.parcels if _concerns(view, parcel)]
    taken = [parcel for parcel in own if view.within(parcel.picked_s)]
    by_code, by_site = (
        _grouped(own, lambda p: p.carrier),
        _grouped(taken, lambda p: (p.carrier, p.site)),
    )
    rows = [_row(view, view.carrier(code), group) for code, group in sorted(by_code.items())]
    rows.sort(key=lambda row: (-int(row[3] or 0), -int(row[2] or 0), str(row[0])))
    branches = [
        _branch(view.carrier(code), site, group) for (code, site), group in sorted(by_site.items())
    ]
    branches.sort(key=lambda row: (-int(row[2] or 0), str(row[0]), str(row[1])))
    return Block(
        key=KEY,
        title="快递与网点",
        figures=(
            Figure(key="carriers", title="快递公司", value=len({p.carrier for p in taken})),
            Figure(key="branches", title="揽收网点", value=len({p.site for p in taken if p.site})),
            Figure(key="hours", title="付款到揽收平均", value=_mean(taken), kind=Kind.HOURS),
            Figure(
                key="upload_hours",
                title="回传到揽收平均",
                value=_mean(taken, lambda parcel: parcel.uploaded_s),
                kind=Kind.HOURS,
            ),
        ),
        tables=(
            Table(
                key="carriers",
                title="快递公司",
                columns=(
                    Column(key="carrier", title="快递公司", kind=Kind.DATA),
                    Column(key="numbered", title="取号"),
                    Column(key="shipped", title="发货"),
                    Column(key="taken", title="揽收"),
                    *(
                        Column(key=f"within_{h}", title=Words("≤{n} 小时", n=h), kind=Kind.SHARE)
                        for h in _EDGES
                    ),
                    Column(key="hours", title="付款到揽收", kind=Kind.HOURS),
                    Column(key="upload_hours", title="回传到揽收", kind=Kind.HOURS),
                    Column(key="waiting", title="期末待揽收", bad=True),
                ),
                rows=tuple(rows),
                listing=True,
            ),
            Table(
                key="branches",
                title="揽收网点",
                columns=(
                    Column(key="carrier", title="快递公司", kind=Kind.DATA),
                    Column(key="site", title="网点", kind=Kind.DATA),
                    Column(key="taken", title="揽收"),
                    Column(key="hours", title="付款到揽收", kind=Kind.HOURS),
                    Column(key="upload_hours", title="回传到揽收", kind=Kind.HOURS),
                ),
                rows=tuple(branches),
                listing=True,
            ),
        ),
        chart=Chart(
            title="各快递发货与揽收",
            labels=tuple(row[0] for row in rows[:_CHARTED] if isinstance(row[0], str)),
            series=(
                Series(title="发货", values=tuple(int(row[2] or 0) for row in rows[:_CHARTED])),
                Series(title="揽收", values=tuple(int(row[3] or 0) for row in rows[:_CHARTED])),
            ),
        ),
        notes=("网点按轨迹里揽收扫描的站点；按包裹数，占比和平均不含预售。",),
    )


def _grouped(
    parcels: Iterable[DayParcel], key: Callable[[DayParcel], K]
) -> dict[K, list[DayParcel]]:
    found: dict[K, list[DayParcel]] = {}
    for parcel in parcels:
        found.setdefault(key(parcel), []).append(parcel)
    return found


def _concerns(view: DayView, parcel: DayParcel) -> bool:
    start_s, end_s = view.start_s, view.as_of_s
    return (
        start_s <= parcel.numbered_s < end_s
        or start_s <= parcel.uploaded_s < end_s
        or start_s <= parcel.picked_s < end_s
        or _waits(view, parcel)
    )


def _waits(view: DayView, parcel: DayParcel) -> bool:
    return parcel.uploaded_s > 0 and view.open_then(parcel.uploaded_s, parcel.picked_s)


def _row(view: DayView, name: str, every: list[DayParcel]) -> tuple[Value, ...]:
    taken = [parcel for parcel in every if view.within(parcel.picked_s)]
    return (
        name,
        sum(view.within(parcel.numbered_s) for parcel in every),
        sum(view.within(parcel.uploaded_s) for parcel in every),
        len(taken),
        *(_share(taken, hours) for hours in _EDGES),
        _mean(taken),
        _mean(taken, lambda parcel: parcel.uploaded_s),
        sum(_waits(view, parcel) for parcel in every),
    )


def _branch(name: str, site: str, taken: list[DayParcel]) -> tuple[Value, ...]:
    return (
        name,
        site or Words("轨迹没有写"),
        len(taken),
        _mean(taken),
        _mean(taken, lambda parcel: parcel.uploaded_s),
    )


def _share(taken: list[DayParcel], hours: int) -> Fraction | None:
    own = [parcel for parcel in taken if not parcel.presale]
    soon = sum(parcel.picked_s - parcel.paid_s <= hours * _HOUR for parcel in own)
    return Fraction(soon, len(own)) if own else None


def _mean(
    taken: list[DayParcel],
    start: Callable[[DayParcel], int] = lambda parcel: parcel.paid_s,
) -> Fraction | None:
    spans = [
        max(parcel.picked_s - start(parcel), 0)
        for parcel in taken
        if start(parcel) and not parcel.presale
    ]
    return Fraction(sum(spans), len(spans) * _HOUR) if spans else None
