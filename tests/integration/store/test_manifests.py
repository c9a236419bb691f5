"""Manifests in the database: a waybill is on one at most, branches follow the number."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.store import SqlStore
from app.domain.ids import ManifestId, TrackingNumber
from app.domain.instants import business_day, to_epoch
from app.domain.manifest import Manifest, ManifestState
from app.domain.parcel import Stage
from app.domain.waybill import Branch, Waybill
from tests.fakes.facts import SHOP, at, bought, make_waybill
from tests.integration.store.test_routes import event, ship, tell

CODE = "57101"


def manifest(name: str, waybill: Waybill, **changes: object) -> Manifest:
    base = Manifest(
        manifest_id=ManifestId(name),
        carrier=waybill.carrier,
        branch=CODE,
        state=ManifestState.OPEN,
        actor="店长",
        made_s=to_epoch(at(10)),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def left(one: Manifest, number: int = 1) -> Manifest:
    day = business_day(at(20))
    state = ManifestState.LEFT
    return replace(one, state=state, left_s=to_epoch(at(20)), day=day, number=number)


@pytest.fixture
def waybill(store: SqlStore) -> Waybill:
    return ship(store, branch=CODE)


def put(store: SqlStore, one: Manifest, *waybills: Waybill) -> int:
    with store.begin() as work:
        work.manifests.add(one)
        lines = [(each.waybill_id, each.parcel_id) for each in waybills]
        new = work.manifests.put_on(one.manifest_id, lines)
        work.manifests.settle(one)
        work.commit()
    return new


def test_a_waybill_is_on_one_manifest(store: SqlStore, waybill: Waybill) -> None:
    first, second = manifest("m1", waybill), manifest("m2", waybill)
    assert put(store, first, waybill) == 1
    assert put(store, second, waybill) == 0
    with store.begin() as work:
        work.manifests.settle(replace(first, state=ManifestState.DISCARDED))
        assert work.manifests.put_on(second.manifest_id, [(waybill.waybill_id, waybill.parcel_id)])
        work.commit()
    assert [row.manifest.manifest_id for row in store.manifests.manifests(0)] == ["m2"]


def test_what_is_on_a_manifest_waits_no_more(store: SqlStore, waybill: Waybill) -> None:
    (found,) = store.manifests.waiting()
    assert (found.branch, found.stage, found.reason) == (CODE, Stage.SHIPPED, "")
    put(store, manifest("m1", waybill), waybill)
    assert store.manifests.waiting() == ()


def test_only_a_van_that_left_has_handed_its_parcels_over(
    store: SqlStore, waybill: Waybill
) -> None:
    one = manifest("m1", waybill)
    put(store, one, waybill)
    handed = []
    for state in (one, left(one), replace(one, state=ManifestState.DISCARDED)):
        with store.begin() as work:
            work.manifests.settle(state)
            work.commit()
        handed.append({line.handed for line in store.pickups.waiting()})
    assert handed == [{False}, {True}, {False}]


def test_branches_have_names_and_follow_the_number(store: SqlStore, waybill: Waybill) -> None:
    with store.begin() as work:
        for name in ("旧名", "余杭网点"):
            work.waybills.name_branch(
                Branch(carrier=waybill.carrier, code=CODE, name=name, balance=None, addresses=())
            )
        work.commit()
    assert store.manifests.branch_names() == {(waybill.carrier, CODE): "余杭网点"}
    (line,) = store.manifests.courier_lines(0)
    assert line.branch == CODE
    (named,) = store.manifests.courier_lines(0, (waybill.carrier, CODE))
    assert named.tracking_number == waybill.tracking_number
    (row,) = store.reader.parcels_by_id(frozenset({waybill.parcel_id}))
    assert tuple(named.order_ids.split()) == row.order_ids
    assert named[: len(line) - 2] == line[: len(line) - 2]
    assert store.manifests.courier_lines(0, (waybill.carrier, "other")) == ()
    assert row.branch == CODE
    assert store.reader.branch_names() == store.manifests.branch_names()
    (rate,) = {line.branch for line in store.reader.rate_lines(0, SHOP)}
    (pickup,) = {line.rate.branch for line in store.pickups.waiting()}
    assert (rate, pickup) == (CODE, CODE)


def test_a_parcel_left_only_under_the_number_it_travels_under(
    store: SqlStore, waybill: Waybill
) -> None:
    put(store, left(manifest("m1", waybill)), waybill)
    (line,) = store.manifests.courier_lines(0)
    assert line.manifest_id == "m1"
    (trip,) = store.manifests.trips()
    assert store.reader.handed_over(trip.left_s) == {waybill.parcel_id: trip.left_s}
    assert store.reader.handed_over(trip.left_s + 1) == {}
    other = bought(
        make_waybill(waybill.parcel_id, waybill_id="w-new", revision=2, spare=True), "ZT900"
    )
    with store.begin() as work:
        work.waybills.add(other)
        work.waybills.exchange(waybill, replace(other, spare=False))
        work.commit()
    (line,) = store.manifests.courier_lines(0)
    assert (line.manifest_id, line.branch) == ("", "")
    assert store.reader.handed_over(0) == {}


def test_scans_are_counted_against_the_handover(store: SqlStore, waybill: Waybill) -> None:
    second, third = ship(store, 2, "ZT002", branch=CODE), ship(store, 3, "ZT003", branch=CODE)
    put(store, left(manifest("m1", waybill)), waybill, second, third)
    tell(store, waybill, event(30), asked=90)
    tell(store, second, event(15), asked=90)
    row = store.manifests.row(ManifestId("m1"))
    assert row is not None
    assert (row.parcels, row.scanned, row.early) == (3, 1, 1)
    assert row.first_scan_s == to_epoch(at(15))
    assert [p.picked_up_s for p in store.manifests.parcels(ManifestId("m1"))] == [
        to_epoch(at(30)),
        to_epoch(at(15)),
        0,
    ]


def test_the_newest_of_a_label_is_found(store: SqlStore, waybill: Waybill) -> None:
    put(store, left(manifest("m1", waybill)), waybill)
    last_year = replace(left(manifest("m0", waybill)), day=business_day(at(20)).replace(year=2025))
    put(store, last_year)
    assert store.manifests.find("0701-zhongtong-1") == "m1"
    for wrong in ("", "0701", "0701-zhongtong-x", "0701-zhongtong-2", "0702-zhongtong-1"):
        assert store.manifests.find(wrong) is None


def test_numbers_of_pieces_find_their_parcel(store: SqlStore) -> None:
    waybill = ship(store, branch=CODE, pack_count=2, sub_numbers=(TrackingNumber("ZT001-2"),))
    with store.begin() as work:
        found = work.manifests.scanned("zt001-2")
        assert work.manifests.scanned("") is None
    assert found is not None
    assert found.waybill_id == waybill.waybill_id


def test_the_score_reads_indexes_and_no_whole_table(store: SqlStore, database: Path) -> None:
    del database
    from app.adapters.store.manifest_rows import _LINE, _PICKED_UP, parcels

    statement = _LINE.where(_PICKED_UP, parcels.c.picked_up_s >= 5)
    with store._readers.connect() as connection:
        sql = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    assert any("ix_parcels_picked_up" in step for step in plan), plan
