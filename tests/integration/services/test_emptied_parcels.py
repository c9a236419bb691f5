"""Parcels whose goods people put elsewhere: every verb says where they are, not that it is over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.batch import BatchKind
from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId
from app.domain.parcel import LIVE_STAGES, Making, Stage
from app.domain.receipt import Line, Outcome
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later
from tests.integration.services.road import Road

MERGED, SPLIT = "已合并到其他包裹", "已拆成几个包裹"


@pytest.fixture
def road(site: PracticeSite, tmp_path: Path) -> Iterator[Road]:
    made = Road(site, tmp_path / "profile")
    made.sync()
    yield made
    made.close()


def row_of(desk: Desk, parcel_id: ParcelId) -> ParcelRow:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row


def cut_off(road: Road, *parcel_ids: ParcelId) -> None:
    """The power goes while numbers are taken for these, before any was asked for."""
    assert road.die_in(lambda: road.desk.acquire_waybills(job_context(), parcel_ids), 2)


def gone_on(desk: Desk) -> tuple[Line, ...]:
    (batch,) = desk.resume_batches.waiting()
    assert batch.batch.kind is BatchKind.ACQUIRE
    return desk.resume_batches(job_context(), batch.batch.batch_id).lines


def merged(road: Road) -> tuple[tuple[ParcelId, ...], ParcelId]:
    group = max(road.desk.merge_parcels.suggest(), key=len)
    cut_off(road, *group)
    (line,) = road.desk.merge_parcels(job_context(), [group]).lines
    assert line.outcome is Outcome.DONE
    return group, line.parcel_id


def splittable(desk: Desk) -> ParcelRow:
    rows = desk.reader.parcels()
    return next(r for r in rows if r.stage is Stage.TO_NUMBER and not r.blocks and r.kinds > 1)


def split(road: Road, parcel_id: ParcelId) -> tuple[ParcelId, ...]:
    item = road.desk.split_parcels.contents(parcel_id).items[0].item_id
    receipt = road.desk.split_parcels.split(parcel_id, [((item, 1),)])
    return tuple(line.parcel_id for line in receipt.lines)


def test_a_batch_that_goes_on_after_a_merge_says_where_the_goods_are(road: Road) -> None:
    group, into = merged(road)
    lines = gone_on(road.desk)
    assert [line.parcel_id for line in lines] == list(group)
    for line in lines:
        assert (line.outcome, line.title) == (Outcome.BLOCKED, MERGED)
        assert row_of(road.desk, line.parcel_id).order_ids[0] in line.advice
    assert row_of(road.desk, into).stage is Stage.TO_NUMBER


def test_a_batch_that_goes_on_after_a_split_says_where_the_goods_are(road: Road) -> None:
    row = splittable(road.desk)
    cut_off(road, row.parcel_id)
    split(road, row.parcel_id)
    (line,) = gone_on(road.desk)
    assert (line.outcome, line.title) == (Outcome.BLOCKED, SPLIT)
    assert row.order_ids[0] in line.advice


def test_no_verb_calls_an_emptied_parcel_closed(road: Road) -> None:
    (first, second, *_), into = merged(road)
    desk = road.desk
    receipts = (
        desk.acquire_waybills(job_context(), (first,)),
        desk.print_labels(job_context(), (first,), FIRST),
        desk.ship_parcels(job_context(), (first,)),
        desk.update_waybills(job_context(), (first,)),
        desk.merge_parcels(job_context(), [(first, into)]),
    )
    assert {receipt.lines[0].title for receipt in receipts} == {MERGED}
    with pytest.raises(InvalidInput) as stopped:
        desk.add_parcel(job_context(), second)
    assert stopped.value.title == MERGED


def test_what_was_merged_or_split_and_came_back_says_so(road: Road) -> None:
    _, into = merged(road)
    road.site.shop.faults.add("refuse", endpoint="logistics.newCreateOrder", value=4007)
    road.desk.acquire_waybills(job_context(), (into,))
    road.desk.split_parcels.unmerge((into,))
    line = road.desk.acquire_waybills(job_context(), (into,)).lines[0]
    assert line.title == "合单或拆单已撤销"
    assert all(order_id in line.advice for order_id in row_of(road.desk, into).order_ids[:3])


def test_a_part_that_others_have_emptied_is_no_closed_order(road: Road) -> None:
    row = next(r for r in road.desk.reader.parcels() if r.kinds == 1 and r.quantity > 1)
    first, second = split(road, row.parcel_id)
    road.desk.acquire_waybills(job_context(), (second,))
    road.site.shop.happen.ship_elsewhere(row.order_ids[0], row.quantity - 1)
    later(road.desk, road.site)
    road.sync()
    left = [r for r in road.desk.reader.parcels(stages=LIVE_STAGES) if row.order_ids == r.order_ids]
    assert [each.parcel_id for each in left] == [second]
    assert row_of(road.desk, first).moved is Making.SPLIT
    line = road.desk.acquire_waybills(job_context(), (first,)).lines[0]
    assert line.title == "商品已在其他包裹里"


def test_an_order_that_nobody_ships_any_more_is_closed(road: Road) -> None:
    row = splittable(road.desk)
    road.site.shop.happen.cancel(row.order_ids[0])
    later(road.desk, road.site)
    road.sync()
    assert row_of(road.desk, row.parcel_id).moved is None
