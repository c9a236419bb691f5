"""Route events in the database: facts, anomalies, when to ask next, judging again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.store import SqlStore, open_store
from app.domain.ids import ShopId, TrackingNumber
from app.domain.parcel import Stage
from app.domain.pickup_rate import score
from app.domain.route import RouteEvent, RouteKind, RouteSource
from app.domain.route_facts import Anomaly, at_fault
from app.domain.waybill import Address, Sender, Waybill
from app.ports.routes import AcceptedScan, Rejudged, RouteStory, Trackable
from tests.fakes.clock import FakeClock
from tests.fakes.facts import (
    SHOP,
    Heard,
    PlainSeal,
    at,
    bought,
    make_order,
    make_shipment,
    make_shop,
    make_waybill,
    parcel_of,
)
from tests.fakes.rates import P2022

SENDER = Sender(
    name="仓库",
    phone="05718800001",
    address=Address(province="浙江省", city="杭州市", district="余杭区", street="", detail="1 号"),
)
NUMBER = "ZT001"


def event(
    minutes: float,
    kind: RouteKind = RouteKind.PICKED_UP,
    text: str = "",
    province: str = "",
    **more: Any,
) -> RouteEvent:
    base = RouteEvent(
        at=at(minutes), kind=kind, state="", text=text or f"{kind}{minutes}", province=province
    )
    return replace(base, **more)


def ship(store: SqlStore, number: int = 1, tracking: str = NUMBER, **changes: object) -> Waybill:
    """A shipped parcel under a number bought at minute 0."""
    order = make_order(number)
    waybill = bought(replace(make_waybill(parcel_of(order)), sender=SENDER, **changes), tracking)  # type: ignore[arg-type]
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.waybills.add(waybill)
        shipment = make_shipment(waybill)
        work.shipments.add(shipment)
        work.shipments.settle(replace(shipment, state=type(shipment.state).DONE, settled_at=at(6)))
        work.parcels.move(waybill.parcel_id, Stage.SHIPPED)
        work.commit()
    return waybill


@pytest.fixture
def waybill(store: SqlStore) -> Waybill:
    return ship(store)


def tell(store: SqlStore, waybill: Waybill, *events: RouteEvent, asked: float = 9000) -> int:
    with store.begin() as work:
        new = work.routes.add(waybill.waybill_id, events, at(asked))
        work.commit()
    return new


def story(store: SqlStore, number: str = NUMBER) -> RouteStory:
    (found,) = store.reader.routes(number)
    return found


def state(store: SqlStore, waybill: Waybill) -> tuple[Stage, datetime | None]:
    (row,) = store.reader.parcels_by_id(frozenset({waybill.parcel_id}))
    picked = next((m for m in range(-99, 9999) if int(at(m).timestamp()) == row.picked_up_s), None)
    return row.stage, None if picked is None else at(picked)


def holding(store: SqlStore) -> set[Anomaly]:
    return {each.kind for each in story(store).anomalies if not each.ended_s}


def under_way(store: SqlStore, waybill: Waybill) -> Trackable | None:
    with store.begin() as work:
        return work.routes.under_way(waybill.waybill_id)


def due(store: SqlStore, minutes: float, *shops: ShopId) -> list[str]:
    found = store.reader.due_routes(shops or (SHOP,), int(at(minutes).timestamp()))
    ids = [each.waybill_id for each in (*found.planned, *found.unasked)]
    with store.begin() as work:
        each = [work.routes.under_way(waybill_id) for waybill_id in ids]
    return [found.tracking_number for found in each if found is not None]


def test_all_that_was_told_comes_back(store: SqlStore, waybill: Waybill) -> None:
    scan = RouteEvent(
        at=at(30),
        kind=RouteKind.PICKED_UP,
        state="122",
        text="【杭州市】已揽收",
        site="余杭",
        description="揽收",
        opcode="GOT",
        source=RouteSource.PACKAGE,
        province="浙江",
    )
    assert tell(store, waybill, scan, asked=60) == 1
    assert tell(store, waybill, scan, asked=90) == 0
    found = story(store)
    assert found.events == (replace(scan, heard_at=at(60)),)
    assert (found.travels, found.order_ids) == (True, (make_order(1).order_id,))
    assert (found.asked_s, found.uploaded_s) == (
        int(at(90).timestamp()),
        int(at(6).timestamp()),
    )
    assert found.journey.issued_at == waybill.intended_at
    assert (found.journey.from_province, found.journey.to_province) == ("浙江", "浙江")
    detail = store.reader.detail(waybill.parcel_id)
    assert detail is not None
    assert detail.routes == (found,)
    assert store.reader.routes("nothing") == ()
    assert store.reader.routes(f" {NUMBER.lower()}") == (story(store),)


def test_an_old_trip_under_the_number_does_not_move_the_parcel(
    store: SqlStore, waybill: Waybill
) -> None:
    tell(store, waybill, event(-5000), event(-4000, RouteKind.SIGNED))
    assert state(store, waybill) == (Stage.SHIPPED, None)
    assert holding(store) == {Anomaly.REUSED_NUMBER}
    tell(store, waybill, event(40))
    assert state(store, waybill) == (Stage.PICKED_UP, at(40))
    assert holding(store) == {Anomaly.REUSED_NUMBER}


def test_a_typed_number_may_be_older_than_we_know_but_not_than_the_payment(
    store: SqlStore,
) -> None:
    typed = ship(store, typed=True)
    tell(store, typed, event(-30))
    assert state(store, typed) == (Stage.PICKED_UP, at(-30))
    other = ship(store, 2, "ZT002", typed=True, waybill_id="typed-2")
    tell(store, other, event(-61))
    assert state(store, other) == (Stage.SHIPPED, None)
    assert [each.kind for each in story(store, "ZT002").anomalies] == [Anomaly.BEFORE_PAYMENT]


def early_s(store: SqlStore, waybill: Waybill) -> tuple[int, set[int | None]]:
    """What the row shows, and what rates and penalties take for the scan."""
    (row,) = store.reader.parcels_by_id(frozenset({waybill.parcel_id}))
    lines = [line for line in store.reader.rate_lines(0) if line.parcel_id == row.parcel_id]
    waiting = [
        each.rate for each in store.pickups.waiting() if each.rate.parcel_id == row.parcel_id
    ]
    return row.early_scan_s, {line.picked_up_s for line in (*lines, *waiting)}


def test_rows_rates_and_penalties_agree_on_a_scan_before_the_payment(store: SqlStore) -> None:
    typed = ship(store, typed=True)
    assert early_s(store, typed) == (0, {None})
    before = int(at(-61).timestamp())
    tell(store, typed, event(-61))
    assert early_s(store, typed) == (before, {before})
    with store.begin() as work:  # its row is made anew from its number
        work.parcels.move(typed.parcel_id, Stage.SHIPPED)
        work.waybills.settle(bought(typed, NUMBER))
        work.commit()
    assert early_s(store, typed) == (before, {before})
    tell(store, typed, event(30))
    assert early_s(store, typed) == (0, {int(at(30).timestamp())})


def accept(store: SqlStore, waybill: Waybill, kind: Anomaly) -> tuple[AcceptedScan, ...]:
    with store.begin() as work:
        scans = tuple(
            AcceptedScan(
                waybill_id=waybill.waybill_id,
                kind=kind,
                at_s=int(each.timestamp()),
                reason="网点确认过",
                actor="店长",
                accepted_s=int(at(99).timestamp()),
            )
            for each in sorted(at_fault(work.routes.facts(waybill.waybill_id), kind))
        )
        assert work.routes.accept(scans) == len(scans) > 0
        work.commit()
    return scans


def test_a_scan_that_was_called_right_counts_and_stays_so(
    store: SqlStore, waybill: Waybill
) -> None:
    far = event(40, province="广东")
    tell(store, waybill, far)
    assert state(store, waybill) == (Stage.SHIPPED, None)
    scans = accept(store, waybill, Anomaly.WRONG_PLACE)
    assert state(store, waybill) == (Stage.PICKED_UP, at(40))
    assert holding(store) == set()
    assert story(store).accepted == scans
    tell(store, waybill, replace(far, text="换了说法"), far, event(90), asked=9100)
    assert state(store, waybill) == (Stage.PICKED_UP, at(40))
    tell(store, waybill, event(200, province="广东"), asked=9200)  # another scan, another question
    assert holding(store) == {Anomaly.WRONG_PLACE}
    with store.begin() as work:
        assert work.routes.accept(scans) == 0
        assert work.routes.take_back(scans) == len(scans)
        assert work.routes.take_back(scans) == 0
        work.commit()
    assert state(store, waybill) == (Stage.PICKED_UP, at(90))
    assert story(store).accepted == ()


def test_taking_it_back_makes_the_parcel_wait_and_be_asked_about_again(
    store: SqlStore, waybill: Waybill
) -> None:
    tell(store, waybill, event(40, province="广东"))
    scans = accept(store, waybill, Anomaly.WRONG_PLACE)
    with store.begin() as work:
        work.routes.plan(waybill.waybill_id, None)
        work.commit()
    assert due(store, 9000) == []
    with store.begin() as work:
        work.routes.take_back(scans)
        work.commit()
    assert state(store, waybill) == (Stage.SHIPPED, None)
    assert due(store, 9000) == [NUMBER]


def test_an_accepted_scan_before_the_payment_is_a_pickup_and_still_out_of_the_rate(
    store: SqlStore,
) -> None:
    typed = ship(store, typed=True)
    tell(store, typed, event(-61))
    accept(store, typed, Anomaly.BEFORE_PAYMENT)
    assert state(store, typed) == (Stage.PICKED_UP, at(-61))
    assert early_s(store, typed) == (0, {int(at(-61).timestamp())})
    rate = score(store.reader.rate_lines(0), P2022, as_of=at(9000))
    assert rate.anomalies == len(store.reader.rate_lines(0)) > 0


def test_an_anomaly_that_no_longer_holds_is_kept_as_over(store: SqlStore, waybill: Waybill) -> None:
    tell(store, waybill, event(600), asked=300)
    assert state(store, waybill) == (Stage.SHIPPED, None)
    (first,) = story(store).anomalies
    assert (first.kind, first.at_s, first.seen_s, first.ended_s) == (
        Anomaly.FUTURE,
        int(at(600).timestamp()),
        int(at(300).timestamp()),
        0,
    )
    tell(store, waybill, asked=700)
    assert state(store, waybill) == (Stage.PICKED_UP, at(600))
    (over,) = story(store).anomalies
    assert (over.seen_s, over.ended_s) == (first.seen_s, int(at(700).timestamp()))
    tell(store, waybill, event(9000), asked=800)
    (again,) = story(store).anomalies
    assert (again.seen_s, again.ended_s) == (first.seen_s, 0)


def test_screens_hear_of_what_is_new_and_of_nothing_else(
    store: SqlStore, waybill: Waybill, heard: Heard
) -> None:
    heard.events.clear()
    tell(store, waybill, event(30, RouteKind.OTHER))
    assert len(heard.events) == 1
    tell(store, waybill, event(30, RouteKind.OTHER))
    tell(store, waybill)
    assert len(heard.events) == 1


def test_what_is_due(store: SqlStore, waybill: Waybill) -> None:
    assert due(store, 10) == [NUMBER]  # never asked about
    with store.begin() as work:
        work.routes.plan(waybill.waybill_id, at(60), failures=2, problem="网络超时")
        work.commit()
    assert due(store, 59) == []
    assert due(store, 60) == [NUMBER]
    assert due(store, 60, ShopId("other")) == []
    found = under_way(store, waybill)
    assert found is not None
    assert (found.next_at, found.failures) == (at(60), 2)
    assert (found.uploaded_at, found.paid_at) == (at(6), at(-60))
    assert found.receiver == "王*明"
    assert (story(store).problem, story(store).failures) == ("网络超时", 2)
    tell(store, waybill, event(30))
    assert due(store, 60) == [NUMBER]  # picked up, and still on the way
    with store.begin() as work:
        work.routes.plan(waybill.waybill_id, None, failures=0, problem="")
        work.commit()
    assert due(store, 10**6) == []
    assert story(store).next_s == 0


def test_what_is_not_shipped_or_was_given_up_is_not_due(store: SqlStore, waybill: Waybill) -> None:
    with store.begin() as work:
        work.parcels.move(waybill.parcel_id, Stage.TO_SHIP)
        work.commit()
    assert due(store, 60) == []
    assert under_way(store, waybill) is None


def test_facts_of_the_trip_are_kept_with_it(store: SqlStore, waybill: Waybill) -> None:
    tell(
        store,
        waybill,
        event(30),
        event(90, RouteKind.IN_TRANSIT),
        event(900, RouteKind.DELIVERING),
    )
    found = under_way(store, waybill)
    assert found is not None
    assert (found.picked_up_at, found.hub_at, found.last_at) == (at(30), at(90), at(900))
    assert (found.delivering, found.signed_at) == (True, None)
    tell(store, waybill, event(990, RouteKind.SIGNED))
    found = under_way(store, waybill)
    assert found is not None
    assert found.signed_at == at(990)


def test_a_handover_makes_its_numbers_due_at_once(store: SqlStore, waybill: Waybill) -> None:
    with store.begin() as work:
        work.routes.plan(waybill.waybill_id, at(600), failures=0, problem="")
        numbers = (TrackingNumber(NUMBER), TrackingNumber("unknown"))
        assert work.routes.handed_over(numbers, at(100)) == 1
        work.commit()
    assert due(store, 99) == []
    assert due(store, 100) == [NUMBER]
    found = under_way(store, waybill)
    assert found is not None
    assert found.handed_at == at(100)


def test_judging_again_moves_the_parcel_both_ways(store: SqlStore, waybill: Waybill) -> None:
    tell(store, waybill, event(30, RouteKind.OTHER, "小哥收走了"), asked=60)
    with store.begin() as work:
        (stored,) = work.routes.stored(0, 10)
        assert work.routes.stored(stored.number, 10) == ()
        work.routes.plan(waybill.waybill_id, None, failures=0, problem="")
        right = Rejudged(
            number=stored.number,
            waybill_id=waybill.waybill_id,
            kind=RouteKind.PICKED_UP,
            province="浙江",
        )
        assert work.routes.rejudge([right]) == 1
        work.commit()
    assert state(store, waybill) == (Stage.PICKED_UP, at(30))
    assert due(store, 10**6) == []
    with store.begin() as work:
        wrong = replace(right, province="四川")
        assert work.routes.rejudge([wrong]) == 1
        work.commit()
    assert state(store, waybill) == (Stage.SHIPPED, None)
    assert holding(store) == {Anomaly.WRONG_PLACE}
    assert due(store, 99) == [NUMBER]  # awaited again


def test_how_far_judging_has_come_is_remembered(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.routes.judged_by() == ("", 0)
        work.routes.note_judged("abc", 17)
        assert work.routes.judged_by() == ("abc", 17)


KINDS = st.sampled_from(RouteKind)
EVENTS = st.lists(
    st.builds(
        event,
        st.integers(-200, 3000),
        KINDS,
        st.sampled_from(["", "a"]),
        st.sampled_from(["", "浙江", "四川"]),
    ),
    min_size=1,
    max_size=10,
)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], SqlStore]:
    count = iter(range(10**6))

    def make() -> SqlStore:
        path = tmp_path / f"{next(count)}.sqlite3"
        return open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock())

    return make


def outcome(made: SqlStore, rounds: list[list[RouteEvent]]) -> tuple[object, ...]:
    """What is stored after these answers, the last one at minute 4000."""
    try:
        with made.begin() as work:
            work.shops.put(make_shop())
            work.commit()
        waybill = ship(made)
        for number, events in enumerate(rounds):
            tell(made, waybill, *events, asked=3100 + number)
        tell(made, waybill, asked=4000)
        found = under_way(made, waybill)
        assert found is not None
        (row,) = made.reader.parcels_by_id(frozenset({waybill.parcel_id}))
        held = {(a.kind, a.at_s, a.detail) for a in story(made).anomalies if not a.ended_s}
        return (row.stage, row.picked_up_s, replace(found, asked_at=None), held)
    finally:
        made.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS, data=st.data())
def test_the_same_events_store_the_same_facts_however_they_come(
    fresh: Callable[[], SqlStore], events: list[RouteEvent], data: st.DataObject
) -> None:
    # The book keeps one row for a scan in the same words at the same time, whoever judged it.
    events = list({(e.at, e.text): e for e in events}.values())
    told = data.draw(st.permutations(events)) + data.draw(st.lists(st.sampled_from(events)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(told)), max_size=4)))
    rounds = [told[a:b] for a, b in zip([0, *cuts], [*cuts, len(told)], strict=True)]
    assert outcome(fresh(), rounds) == outcome(fresh(), [events])
