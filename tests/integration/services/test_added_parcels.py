"""加包裹 beside a merged parcel: what is added follows the orders that are still due in it."""

from collections.abc import Callable

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.gate import Block
from app.domain.ids import OrderId, ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, shop_of
from tests.integration.services.road import store_of

Happens = Callable[[PracticeSite, OrderId], object]


def refunded(site: PracticeSite, order_id: OrderId) -> None:
    site.shop.happen.refund(order_id)
    site.shop.happen.agree_refund(order_id)


GOES = {
    "left elsewhere": lambda site, order_id: site.shop.happen.ship_elsewhere(order_id),
    "cancelled": lambda site, order_id: site.shop.happen.cancel(order_id),
    "refunded": refunded,
}


def row_of(desk: Desk, parcel_id: ParcelId) -> ParcelRow:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row


def done(desk: Desk, act: Callable[..., object], *parcel_ids: ParcelId) -> None:
    for parcel_id in parcel_ids:
        line = act(job_context(), (parcel_id,)).lines[0]  # type: ignore[attr-defined]
        assert line.outcome is Outcome.DONE, line


def go_out(desk: Desk, *parcel_ids: ParcelId) -> None:
    done(desk, lambda ctx, ids: desk.print_labels(ctx, ids, FIRST), *parcel_ids)
    done(desk, desk.ship_parcels, *parcel_ids)


@pytest.fixture
def beside(desk: Desk, site: PracticeSite) -> tuple[ParcelId, ParcelId]:
    """A merged parcel and one that was added beside it, both with a number."""
    desk.sync_orders(job_context(), shop_of(site))
    group = max(desk.merge_parcels.suggest(), key=len)
    merged = desk.merge_parcels(job_context(), [group]).lines[0].parcel_id
    done(desk, desk.acquire_waybills, merged)
    return merged, desk.add_parcel(job_context(), merged).lines[0].parcel_id


def news(desk: Desk, site: PracticeSite) -> None:
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))


@pytest.mark.parametrize("again", [False, True], ids=["as it is", "with a new number"])
@pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
@pytest.mark.parametrize("goes", list(GOES))
def test_an_order_that_is_out_of_the_merge_holds_nothing_up(
    desk: Desk,
    site: PracticeSite,
    beside: tuple[ParcelId, ParcelId],
    goes: str,
    place: int,
    *,
    again: bool,
) -> None:
    merged, added = beside
    out = row_of(desk, merged).order_ids[place]
    GOES[goes](site, out)
    news(desk, site)
    assert row_of(desk, added).blocks == frozenset()
    done(desk, desk.redo_numbers, merged)
    if again:
        done(desk, desk.redo_numbers, added)
    assert out not in row_of(desk, added).order_ids
    waiting = [each.order_id for each in store_of(desk).alerts.waiting()]
    assert out not in waiting
    assert waiting.count(row_of(desk, added).order_ids[0]) == 2  # of the goods, and of what follows
    go_out(desk, merged, added)
    assert row_of(desk, added).stage is Stage.SHIPPED


@pytest.mark.parametrize("again", [False, True], ids=["as it is", "with a new number"])
def test_it_goes_with_an_order_that_stays_when_the_merge_is_taken_apart(
    desk: Desk, site: PracticeSite, beside: tuple[ParcelId, ParcelId], *, again: bool
) -> None:
    merged, added = beside
    moved, stays, *_ = row_of(desk, merged).order_ids
    done(desk, desk.give_back_numbers, merged)
    site.shop.happen.change_address(moved)
    news(desk, site)
    assert row_of(desk, added).blocks == {Block.ADDRESS_CHANGED}
    alone = [line.parcel_id for line in desk.split_parcels.unmerge((merged,)).lines]
    assert row_of(desk, added).order_ids == (stays,)
    assert row_of(desk, added).blocks == frozenset()
    if again:
        done(desk, desk.redo_numbers, added)
    done(desk, desk.acquire_waybills, *alone)
    go_out(desk, *alone, added)
    assert row_of(desk, added).stage is Stage.SHIPPED


def test_without_a_number_it_is_stopped_with_its_broken_merge(
    desk: Desk, site: PracticeSite, beside: tuple[ParcelId, ParcelId]
) -> None:
    merged, added = beside
    moved = row_of(desk, merged).order_ids[0]
    done(desk, desk.give_back_numbers, merged)
    site.shop.happen.change_address(moved)
    news(desk, site)
    line = desk.redo_numbers(job_context(), (added,)).lines[0]
    assert line.outcome is Outcome.BLOCKED
    assert row_of(desk, added).blocks == {Block.MERGE_BROKEN}
    desk.split_parcels.unmerge((merged,))
    done(desk, desk.acquire_waybills, added)


def test_a_parcel_added_to_one_order_stays_with_it_through_merging_and_back(
    desk: Desk, site: PracticeSite
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    group = max(desk.merge_parcels.suggest(), key=len)
    last = row_of(desk, group[-1]).order_ids
    added = desk.add_parcel(job_context(), group[-1]).lines[0].parcel_id
    merged = desk.merge_parcels(job_context(), [group]).lines[0].parcel_id
    assert row_of(desk, added).order_ids == last
    desk.split_parcels.unmerge((merged,))
    assert row_of(desk, added).order_ids == last
    assert row_of(desk, added).blocks == frozenset()
