"""Overrides open what a person may open, before one act, for a while, and stay on record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.store import SqlStore
from app.domain.after_sale import AfterSaleState
from app.domain.errors import InvalidInput
from app.domain.gate import MAY_PASS, Act, Block, stopping
from app.domain.override import LASTS, Letting, standing
from app.services.gates import Gates
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeBus, FakeSettings
from tests.fakes.facts import at, make_case, make_order, parcel_of
from tests.fakes.options import OPTIONS

ORDER = make_order(1)
PARCEL = parcel_of(ORDER)
ASKED = frozenset({Block.REFUND_PENDING})
NONE = frozenset[Block]()
BLOCKS = st.frozensets(st.sampled_from(Block))


@pytest.fixture
def settings() -> FakeSettings:
    return FakeSettings(FakeBus(), OPTIONS)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def gates(store: SqlStore, settings: FakeSettings, clock: FakeClock) -> Gates:
    with store.begin() as work:
        work.orders.ingest([ORDER], at(0))
        work.orders.ingest_after_sales([make_case(ORDER)], at(0))
        work.commit()
    return Gates(store=store, clock=clock, settings=settings)


def stops(store: SqlStore, gates: Gates, act: Act) -> frozenset[Block]:
    with store.begin() as work:
        return gates.stops(work, act, (PARCEL,))[PARCEL]


@given(BLOCKS, BLOCKS)
def test_only_what_may_pass_ever_passes(blocks: frozenset[Block], opened: frozenset[Block]) -> None:
    left = stopping(blocks, opened=opened)
    assert left <= blocks
    assert blocks - left == blocks & opened & MAY_PASS


def test_an_override_opens_its_gates_before_its_act_for_a_while(
    store: SqlStore, gates: Gates, clock: FakeClock
) -> None:
    assert stops(store, gates, Act.NUMBER) == ASKED
    let = gates.override(Act.NUMBER, (PARCEL,), " 已和买家说好 ")
    assert ([each.parcel_id for each in let.given], let.stopped) == ([PARCEL], frozenset())
    assert stops(store, gates, Act.NUMBER) == NONE
    assert stops(store, gates, Act.SHIP) == ASKED
    rows = {row.parcel_id: row for row in store.reader.parcels()}
    assert gates.before(Act.NUMBER, rows)[PARCEL].blocks == NONE
    assert gates.before(Act.PRINT, rows)[PARCEL].blocks == ASKED
    clock.advance(LASTS.total_seconds() + 1)
    assert stops(store, gates, Act.NUMBER) == ASKED
    (given_,) = store.reader.overrides(0, 1 << 40)
    assert (given_.blocks, given_.reason) == (ASKED, "已和买家说好")
    with store.begin() as work:
        assert work.audit.verify() is None


def test_an_override_is_used_up_by_the_act_that_it_was_given_for(
    store: SqlStore, gates: Gates
) -> None:
    gates.override(Act.PRINT, (PARCEL,), "先发")
    with store.begin() as work:
        assert gates.stops(work, Act.PRINT, (PARCEL,))[PARCEL] == NONE
        gates.begin(work, Act.PRINT, (PARCEL,))
        assert gates.stops(work, Act.PRINT, (PARCEL,))[PARCEL] == ASKED
        assert gates.stops(work, Act.PRINT, (PARCEL,), begun=True)[PARCEL] == NONE
        assert gates.stops(work, Act.SHIP, (PARCEL,), begun=True)[PARCEL] == ASKED


def test_an_unused_override_is_withdrawn_and_put_back(
    store: SqlStore, gates: Gates, clock: FakeClock
) -> None:
    first = gates.override(Act.PRINT, (PARCEL,), "先发").given
    other = gates.override(Act.SHIP, (PARCEL,), "先发").given
    clock.advance(60)
    assert [each.number for each in gates.withdraw(first)] == [first[0].number]
    assert stops(store, gates, Act.PRINT) == ASKED
    assert stops(store, gates, Act.SHIP) == NONE  # only what was withdrawn
    with store.begin() as work:
        assert gates.stops(work, Act.PRINT, (PARCEL,), begun=True)[PARCEL] == ASKED
        assert work.audit.verify() is None
    detail = store.reader.detail(PARCEL)
    assert detail is not None
    assert [each.act for each in standing(detail.overrides, clock.now())] == [Act.SHIP]
    assert [each.withdrawn_at for each in detail.overrides] == [clock.now(), None]
    assert any(row.text == "放行打印没有用过，已撤销" for row in detail.history)
    assert gates.withdraw(first) == ()  # once
    assert len(gates.restore(first)) == 1
    assert stops(store, gates, Act.PRINT) == NONE
    assert gates.restore((*first, *other)) == ()
    clock.advance(LASTS.total_seconds())
    assert stops(store, gates, Act.PRINT) == ASKED  # put back for the time that was left


def test_an_act_that_began_keeps_its_override(store: SqlStore, gates: Gates) -> None:
    given = gates.override(Act.PRINT, (PARCEL,), "先发").given
    with store.begin() as work:
        gates.begin(work, Act.PRINT, (PARCEL,))
        work.commit()
    assert gates.withdraw(given) == ()
    assert gates.restore(given) == ()
    with store.begin() as work:
        assert gates.stops(work, Act.PRINT, (PARCEL,), begun=True)[PARCEL] == NONE


def test_what_comes_after_an_override_stops_again(store: SqlStore, gates: Gates) -> None:
    gates.override(Act.NUMBER, (PARCEL,), "先发")
    with store.begin() as work:
        work.orders.ingest_after_sales(
            [
                make_case(ORDER, after_sale_id="other", state=AfterSaleState.SUCCEEDED),
                make_case(
                    ORDER,
                    after_sale_id="second",
                    item_id=ORDER.items[1].item_id,
                    state=AfterSaleState.SUCCEEDED,
                ),
            ],
            at(1),
        )
        work.commit()
    assert Block.REFUNDED in stops(store, gates, Act.NUMBER)
    assert gates.override(Act.NUMBER, (PARCEL,), "还是要发") == Letting(stopped=frozenset({PARCEL}))


def test_only_the_gates_that_a_person_was_told_of_are_opened(store: SqlStore, gates: Gates) -> None:
    told = {PARCEL: frozenset({Block.HELD})}
    assert gates.override(Act.SHIP, (PARCEL,), "货到了", named=told) == Letting()
    assert stops(store, gates, Act.SHIP) == ASKED
    told = {PARCEL: ASKED | {Block.HELD}}
    (given_,) = gates.override(Act.SHIP, (PARCEL,), "货到了", named=told).given
    assert given_.blocks == ASKED


def test_an_open_gate_lets_through_without_a_person(
    store: SqlStore, gates: Gates, settings: FakeSettings
) -> None:
    settings.put({"gate.refund_pending": "open"})
    assert stops(store, gates, Act.PRINT) == NONE
    assert gates.open_by_setting() == ASKED


def test_an_override_without_a_reason_is_none(store: SqlStore, gates: Gates) -> None:
    with pytest.raises(InvalidInput, match=r"override\.reason"):
        gates.override(Act.NUMBER, (PARCEL,), "  ")
    assert store.reader.overrides(0, 1 << 40) == ()


def test_the_history_of_a_parcel_tells_who_let_it_through(store: SqlStore, gates: Gates) -> None:
    gates.override(Act.SHIP, (PARCEL,), "已和买家说好")
    detail = store.reader.detail(PARCEL)
    assert detail is not None
    texts = [row.text for row in detail.history if "放行" in row.text]
    assert len(texts) == 1
    assert "放行发货（买家正在申请退款）：已和买家说好" in texts[0]


def test_only_an_override_before_shipping_refuses_a_refund(
    store: SqlStore, gates: Gates, settings: FakeSettings
) -> None:
    settings.put({"gate.refund_pending": "open"})
    with store.begin() as work:
        assert gates.refusing(work, (PARCEL,)) == frozenset()
    settings.put({"gate.refund_pending": "closed"})
    gates.override(Act.PRINT, (PARCEL,), "先打印")
    with store.begin() as work:
        assert gates.refusing(work, (PARCEL,)) == frozenset()
    gates.override(Act.SHIP, (PARCEL,), "已和买家说好")
    with store.begin() as work:
        assert gates.refusing(work, (PARCEL,)) == {PARCEL}
