"""Made-up trips for screens: ordinary, odd, under an old number."""

from datetime import timedelta
from typing import TYPE_CHECKING

from app.domain.ids import ParcelId, WaybillId
from app.domain.instants import from_epoch, to_epoch
from app.domain.route import RouteEvent, RouteKind
from app.domain.route_facts import Journey, route_facts
from app.ports.routes import AnomalyRow, RouteStory
from app.ports.rows import ParcelRow
from tests.fakes.rows import HOUR_S, NOW_S

if TYPE_CHECKING:
    from tests.fakes.desk import FakeDesk

Scan = tuple[float, RouteKind, str, str]
"""Hours before now, kind, text, province."""

ORDINARY: tuple[Scan, ...] = (
    (20, RouteKind.PICKED_UP, "【杭州市】圆通速递余杭仓前网点 已揽收", "浙江"),
    (15, RouteKind.IN_TRANSIT, "快件离开【杭州转运中心】，发往【广州转运中心】", ""),
    (2, RouteKind.IN_TRANSIT, "快件到达【广州转运中心】", ""),
)
ODD: tuple[Scan, ...] = (
    (90, RouteKind.PICKED_UP, "【成都市】圆通速递锦江网点 已揽收", "四川"),
    (60, RouteKind.SIGNED, "快件已签收，签收人：前台", ""),
    (21, RouteKind.PICKED_UP, "【成都市】圆通速递锦江网点 已揽收", "四川"),
    (20, RouteKind.PICKED_UP, "【杭州市】圆通速递余杭仓前网点 已揽收", "浙江"),
    (16, RouteKind.PICKED_UP, "【杭州市】分拨中心 已揽收", "浙江"),
    (15, RouteKind.IN_TRANSIT, "快件离开【杭州转运中心】，发往【广州转运中心】", ""),
)


def make_story(
    row: ParcelRow,
    scans: tuple[Scan, ...] = ORDINARY,
    *,
    travels: bool = True,
    heard_late_h: float = 0.0,
    issued_h: float = 26.0,
    problem: str = "",
) -> RouteStory:
    """The trip of ``row``; its anomalies are those that the events prove."""
    now = from_epoch(NOW_S)
    assert now is not None
    events = tuple(
        RouteEvent(
            at=now - timedelta(hours=hours),
            kind=kind,
            state="",
            text=text,
            province=province,
            heard_at=now - timedelta(hours=hours - heard_late_h),
        )
        for hours, kind, text, province in scans
    )
    journey = Journey(
        issued_at=now - timedelta(hours=issued_h),
        paid_at=now - timedelta(hours=issued_h + 2),
        from_province="浙江",
        to_province="广东",
    )
    asked_s = NOW_S - 180
    asked_at = from_epoch(asked_s)
    assert asked_at is not None
    return RouteStory(
        waybill_id=WaybillId(f"w-{row.parcel_id}" + ("" if travels else "-old")),
        parcel_id=row.parcel_id,
        shop_id=row.shop_id,
        order_ids=row.order_ids,
        carrier_name=row.carrier_name or "圆通速递",
        tracking_number=row.tracking_number or "YT8800000000001",
        travels=travels,
        journey=journey,
        uploaded_s=NOW_S - 25 * HOUR_S if travels else 0,
        asked_s=asked_s,
        next_s=NOW_S + 4 * HOUR_S,
        failures=int(bool(problem)),
        problem=problem,
        events=events,
        anomalies=tuple(
            AnomalyRow(
                kind=found.kind, at_s=to_epoch(found.at), detail=found.detail, seen_s=asked_s
            )
            for found in route_facts(events, journey, asked_at).anomalies
        ),
    )


class FakeRoutes:
    """Reads the trips that a test gave a :class:`FakeDesk`."""

    _owner: "FakeDesk"

    def routes(self, number: str) -> tuple[RouteStory, ...]:
        every = (story for stories in self._owner.stories.values() for story in stories)
        return tuple(story for story in every if story.tracking_number == number)

    def stories_of(self, parcel_id: ParcelId) -> tuple[RouteStory, ...]:
        return self._owner.stories.get(parcel_id, ())
