"""Each kind of change made on the platform arrives with the next sync and stands in the history."""

from collections.abc import Callable

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId
from app.presentation.desk import Desk
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, shop_of

Change = Callable[[PracticeSite, str], object]


def promise_moves(site: PracticeSite, order_id: str) -> None:
    with site.shop.world.lock:
        book = site.shop.shop().book
        order = book.get(order_id)
        assert order is not None
        order.exp_ship_time += 3600
        book.touch(order, site.shop.world.settle())


CHANGES: tuple[tuple[str, Change], ...] = (
    ("平台上改了收件信息", lambda site, one: site.shop.happen.change_address(one)),
    ("平台状态：待发货 → 风控审核中", lambda site, one: site.shop.happen.hold(one)),
    ("平台状态：待发货 → 已取消", lambda site, one: site.shop.happen.cancel(one)),
    ("平台上改了商家备注", lambda site, one: site.shop.happen.remark(one, "轻放")),
    ("平台上改了旗标", lambda site, one: site.shop.happen.remark(one, "", 5)),
    ("平台上改了承诺发货时间", promise_moves),
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


def told(desk: Desk, parcel_id: ParcelId) -> list[str]:
    """The lines of the history."""
    detail = desk.reader.detail(parcel_id)
    assert detail is not None
    return [line.text for line in detail.history]
