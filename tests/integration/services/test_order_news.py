"""Each kind of change made on the platform arrives with the next sync and stands in the history."""

from collections.abc import Callable

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import CarrierCode, ParcelId, TrackingNumber
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, shop_of

Change = Callable[[PracticeSite, str], object]


CHANGES: tuple[tuple[str, Change], ...] = (
    ("平台上改了收件信息", lambda site, one: site.shop.happen.change_address(one)),
    ("平台状态：待发货 → 风控审核中", lambda site, one: site.shop.happen.hold(one)),
    ("平台状态：待发货 → 已取消", lambda site, one: site.shop.happen.cancel(one)),
    ("平台上改了商家备注", lambda site, one: site.shop.happen.remark(one, "轻放")),
    ("平台上改了旗标", lambda site, one: site.shop.happen.remark(one, "", 5)),
    ("平台上改了承诺发货时间", lambda site, one: site.shop.happen.move_promise(one, 3600)),
)


@pytest.mark.parametrize(("line", "change"), CHANGES, ids=[line for line, _ in CHANGES])
def test_a_change_on_the_platform_stands_in_the_history(
    desk: Desk, site: PracticeSite, line: str, change: Change
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    row = next(r for r in desk.reader.parcels() if not r.blocks and not r.flag)
    assert line not in told(desk, row.parcel_id)
    later(desk, site, seconds=600)
    change(site, row.order_ids[0])
    later(desk, site, seconds=5)
    desk.sync_orders(job_context(), shop_of(site))
    assert told(desk, row.parcel_id).count(line) == 1
    desk.sync_orders(job_context(), shop_of(site))
    assert told(desk, row.parcel_id).count(line) == 1


def test_a_first_pull_has_no_news(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    lines = [text for row in desk.reader.parcels() for text in told(desk, row.parcel_id)]
    assert lines
    assert not any(text.startswith(("平台状态", "平台上改了")) for text in lines)


def test_shipping_by_another_tool_is_news_and_our_own_is_not(
    desk: Desk, site: PracticeSite
) -> None:
    news = "平台状态：待发货 → 已发货"
    desk.sync_orders(job_context(), shop_of(site))
    free = [r for r in desk.reader.parcels() if not (r.blocks or r.carrier)]
    other, ours = (r for r in free[:2])
    shop = desk.open_shop(shop_of(site))
    shop.ship_whole(other.order_ids[0], CarrierCode("zhongtong"), TrackingNumber("78000000000001"))
    desk.acquire_waybills(job_context(), (ours.parcel_id,))
    desk.print_labels(job_context(), (ours.parcel_id,), FIRST)
    assert desk.ship_parcels(job_context(), (ours.parcel_id,)).count(Outcome.DONE) == 1
    later(desk, site, seconds=5)
    for _ in range(2):
        desk.sync_orders(job_context(), shop_of(site))
    assert told(desk, other.parcel_id).count(news) == 1
    assert news not in told(desk, ours.parcel_id)
    assert any("发货" in line for line in told(desk, ours.parcel_id))
    refused = desk.acquire_waybills(job_context(), (other.parcel_id,))
    assert refused.count(Outcome.DONE) == 0


def told(desk: Desk, parcel_id: ParcelId) -> list[str]:
    """The lines of the history."""
    detail = desk.reader.detail(parcel_id)
    assert detail is not None
    return [line.text for line in detail.history]
