"""Parts of one order told in one call: all or nothing, each parcel with its own outcome."""

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId
from app.domain.parcel import Making, Stage
from app.domain.receipt import Outcome
from app.domain.shipment import ShipCall, ShipmentState
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.services.ship_packs import chunks
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import five_of_one, later, shop_of

MULTI = "order.logisticsAddMultiPack"
SINGLE = "order.logisticsAddSinglePack"


def row_of(desk: Desk, parcel_id: ParcelId) -> ParcelRow:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row


def in_parts(desk: Desk) -> tuple[ParcelId, ...]:
    """A split order whose parts have numbers and labels."""
    rows = desk.reader.parcels()
    row = next(r for r in rows if r.stage is Stage.TO_NUMBER and not r.blocks and r.kinds > 1)
    receipt = desk.split_parcels.split(row.parcel_id, [((row.codes.split(" ")[0], 1),)])
    ids = tuple(line.parcel_id for line in receipt.lines)
    desk.acquire_waybills(job_context(), ids)
    desk.print_labels(job_context(), ids, FIRST)
    return ids


@pytest.fixture
def parts(desk: Desk, site: PracticeSite) -> tuple[ParcelId, ...]:
    desk.sync_orders(job_context(), shop_of(site))
    return in_parts(desk)


def shipped_once(desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...]) -> None:
    numbers = [made.number for made in site.shop.ledger.shipments]
    assert sorted(numbers) == sorted(row_of(desk, p).tracking_number for p in parts)
    assert {row_of(desk, p).stage for p in parts} == {Stage.SHIPPED}


def test_parts_that_wait_together_go_in_one_call(
    desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...]
) -> None:
    receipt = desk.ship_parcels(job_context(), parts)
    assert [line.outcome for line in receipt.lines] == [Outcome.DONE] * len(parts)
    shipped_once(desk, site, parts)
    made = site.shop.ledger.shipments
    assert {row.method for row in made} == {MULTI}
    assert len(site.shop.ledger.calls_of(MULTI)) == 1
    with desk.ship_parcels._store.begin() as work:
        waybills = work.waybills.live(parts)
        kept = work.shipments.live(w.waybill_id for w in waybills.values()).values()
    packs = {row.number: row.pack_id for row in made}
    assert {s.tracking_number: s.pack_id for s in kept} == packs
    assert {s.call for s in kept} == {ShipCall.MULTI_PACK}
    assert {s.request_id for s in kept} == {row.request_id for row in made}
    with desk.ship_parcels._store.begin() as work:
        assert not work.journal.open()
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))
    assert {row_of(desk, p).blocks for p in parts} == {frozenset()}


def test_a_part_alone_goes_as_a_pack_of_its_own(
    desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...]
) -> None:
    for part in parts:
        desk.ship_parcels(job_context(), (part,))
    shipped_once(desk, site, parts)
    assert {row.method for row in site.shop.ledger.shipments} == {SINGLE}


@pytest.mark.parametrize("fault", ["reset", "reset_after_work"])
def test_a_lost_answer_is_settled_by_asking_once(
    desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...], fault: str
) -> None:
    site.shop.faults.add(fault, endpoint=MULTI, count=None)
    site.shop.faults.add("reset", endpoint="order.orderDetail", count=None)
    receipt = desk.ship_parcels(job_context(), parts)
    assert [line.outcome for line in receipt.lines] == [Outcome.UNKNOWN] * len(parts)
    assert {row_of(desk, p).stage for p in parts} == {Stage.SHIP_UNKNOWN}
    site.shop.faults.clear()
    before = len(site.shop.ledger.calls_of("order.orderDetail"))
    settled = desk.ship_parcels.reconcile(job_context())
    assert len(site.shop.ledger.calls_of("order.orderDetail")) == before + 1
    arrived = fault == "reset_after_work"
    outcome = Outcome.DONE if arrived else Outcome.FAILED
    assert [line.outcome for line in settled.lines] == [outcome] * len(parts)
    desk.ship_parcels(job_context(), parts)
    shipped_once(desk, site, parts)


def test_a_repeat_on_the_way_carries_the_same_request(
    desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("reset_after_work", endpoint=MULTI)
    receipt = desk.ship_parcels(job_context(), parts)
    assert receipt.count(Outcome.DONE) == len(parts)
    assert len(site.shop.ledger.calls_of(MULTI)) == 2
    shipped_once(desk, site, parts)


def test_a_refund_of_one_part_fails_all_and_each_line_says_so(
    desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = row_of(desk, parts[0]).order_ids[0]
    with desk.ship_parcels._store.begin() as work:
        item_id = work.parcels.get(parts)[parts[0]].lines[0].item_id
    before = desk.ship_parcels._check.before

    def checked(*args: object, **kwargs: object) -> object:
        rows = before(*args, **kwargs)  # type: ignore[arg-type]
        site.shop.happen.refund(order_id, item_id=item_id)
        return rows

    monkeypatch.setattr(desk.ship_parcels._check, "before", checked)
    receipt = desk.ship_parcels(job_context(), parts)
    assert [line.outcome for line in receipt.lines] == [Outcome.FAILED] * len(parts)
    assert all(f"{len(parts)} 个包裹一起回传" in line.advice for line in receipt.lines)
    assert not site.shop.ledger.shipments
    monkeypatch.undo()
    later(desk, site)
    receipt = desk.ship_parcels(job_context(), parts)
    outcomes = {line.parcel_id: line.outcome for line in receipt.lines}
    assert outcomes == {parts[0]: Outcome.BLOCKED, parts[1]: Outcome.DONE}
    (made,) = site.shop.ledger.shipments
    assert (made.method, made.number) == (SINGLE, row_of(desk, parts[1]).tracking_number)


def test_a_stop_while_the_call_was_out_is_asked_about(
    desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object, **_kwargs: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(desk.ship_parcels, "_settle", die)
    with pytest.raises(KeyboardInterrupt):
        desk.ship_parcels(job_context(), parts)
    monkeypatch.undo()
    assert desk.ship_parcels.recover() == len(parts)
    desk.ship_parcels.reconcile(job_context())
    shipped_once(desk, site, parts)


def test_chunks_keep_parts_of_one_order_together(desk: Desk, parts: tuple[ParcelId, ...]) -> None:
    others = [r for r in desk.reader.parcels() if r.made_by is Making.ORDER][:3]
    rows = [row_of(desk, parts[0]), *others, row_of(desk, parts[1])]
    found = chunks(rows, 2)
    assert sorted(p for ids in found for p in ids) == sorted(r.parcel_id for r in rows)
    assert next(ids for ids in found if parts[0] in ids) == list(parts)
    assert max(len(ids) for ids in found) == 2


def _requests(desk: Desk, parts: tuple[ParcelId, ...]) -> list[set[str]]:
    """Request ids of each call, in the order they were made."""
    found: dict[str, set[str]] = {}
    with desk.ship_parcels._store.begin() as work:
        for shipment in work.shipments.in_state(*ShipmentState):
            if shipment.parcel_id in parts:
                found.setdefault(shipment.batch_id, set()).add(shipment.request_id)
    return list(found.values())


def test_a_shared_call_that_was_refused_keeps_its_request_id(
    desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("refuse", endpoint=MULTI, count=None, value=60109)
    desk.ship_parcels(job_context(), parts)
    site.shop.faults.clear()
    desk.ship_parcels(job_context(), parts)
    first, second = _requests(desk, parts)
    assert first == second
    assert len(first) == 1
    shipped_once(desk, site, parts)


def test_a_shared_call_with_another_number_in_it_is_another_request(
    desk: Desk, site: PracticeSite, parts: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("refuse", endpoint=MULTI, count=None, value=60109)
    desk.ship_parcels(job_context(), parts)
    site.shop.faults.clear()
    desk.redo_numbers(job_context(), parts[:1])
    desk.print_labels(job_context(), parts[:1], FIRST)
    desk.ship_parcels(job_context(), parts)
    first, second = _requests(desk, parts)
    assert first.isdisjoint(second)
    shipped_once(desk, site, parts)


def test_a_shared_call_for_fewer_parts_is_another_request(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    parcel_id, item_id = five_of_one(desk, site)
    receipt = desk.split_parcels.split(parcel_id, [((item_id, 1),), ((item_id, 2),)])
    parts = tuple(line.parcel_id for line in receipt.lines)
    desk.acquire_waybills(job_context(), parts)
    desk.print_labels(job_context(), parts, FIRST)
    site.shop.faults.add("refuse", endpoint=MULTI, count=None, value=60109)
    desk.ship_parcels(job_context(), parts)
    site.shop.faults.clear()
    assert site.shop.happen.ship_elsewhere(row_of(desk, parts[0]).order_ids[0], 2)
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))
    desk.give_back_numbers(job_context(), parts[2:])
    assert row_of(desk, parts[2]).stage is Stage.CLOSED
    done = desk.ship_parcels(job_context(), parts[:2])
    assert done.count(Outcome.DONE) == 2
    first, second = _requests(desk, parts)
    assert first.isdisjoint(second)
    assert {made.method for made in site.shop.ledger.shipments[1:]} == {MULTI}
