"""Shops and their sync state, the journal, and the audit log."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.store import SqlStore, open_store
from app.domain.ids import BatchId, CarrierCode, ShopId
from app.domain.waybill import Carrier
from app.ports.platform import ORDERS, BadRow
from app.ports.rows import BadRowRow, ShopRow
from app.ports.shops import SyncCursor
from tests.fakes.clock import FakeClock
from tests.fakes.facts import SHOP, PlainSeal, at, make_order, make_shop


def test_a_shop_comes_back_as_it_went_in(store: SqlStore) -> None:
    other = make_shop(ShopId("100000"), name="A 店", authorized=False, practice=True)
    with store.begin() as work:
        work.shops.put(other)
        work.commit()
    with store.begin() as work:
        assert work.shops.get(other.shop_id) == other
        assert work.shops.get(ShopId("404")) is None
        assert work.shops.all() == (other, make_shop())


def test_a_removed_shop_is_out_of_sight_and_its_orders_stay(store: SqlStore) -> None:
    order = make_order()
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.shops.remove(SHOP)
        work.commit()
    with store.begin() as work:
        assert work.shops.all() == ()
        assert work.shops.get(SHOP) is None
        assert work.orders.get([order.order_id]) == {order.order_id: order}
    assert store.reader.shops() == ()
    assert store.reader.parcels() == ()
    assert len(store.reader.find_parcels(order.order_id)) == 1
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    assert len(store.reader.parcels()) == 1


def test_cursors_are_kept_by_shop_and_kind_and_never_rounded_up(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.shops.cursor(SHOP, "orders") is None
        upto = at(1).replace(microsecond=999_999)
        work.shops.move_cursor(SyncCursor(shop_id=SHOP, kind="orders", upto=upto))
        work.shops.move_cursor(SyncCursor(shop_id=SHOP, kind="after_sales", upto=at(2)))
        assert work.shops.cursor(SHOP, "orders") == SyncCursor(
            shop_id=SHOP, kind="orders", upto=at(1)
        )
        work.shops.move_cursor(SyncCursor(shop_id=SHOP, kind="orders", upto=at(9)))
        found = work.shops.cursor(SHOP, "orders")
        assert found is not None
        assert found.upto == at(9)


def test_a_failed_sync_keeps_the_age_of_the_data(store: SqlStore) -> None:
    with store.begin() as work:
        work.shops.sync_ended(SHOP, at(1), "")
        work.shops.sync_ended(SHOP, at(2), "网络不通")
        work.commit()
    row = ShopRow(
        shop_id=SHOP,
        name="练习店铺",
        authorized=True,
        synced_s=int(at(1).timestamp()),
        error="网络不通",
    )
    assert store.reader.shops() == (row,)
    with store.begin() as work:
        work.shops.put(make_shop(name="新名字"))  # authorized again
        work.shops.sync_ended(SHOP, at(3), "")
        work.commit()
    assert store.reader.shops() == (
        replace(row, name="新名字", synced_s=int(at(3).timestamp()), error=""),
    )


def test_carriers_are_replaced_as_a_whole(store: SqlStore) -> None:
    one = Carrier(code=CarrierCode("zhongtong"), name="中通快递")
    two = Carrier(code=CarrierCode("yuantong"), name="圆通速递")
    with store.begin() as work:
        work.shops.put_carriers(SHOP, [one, two])
        assert work.shops.carriers(SHOP) == (one, two)
        work.shops.put_carriers(SHOP, [two])
        assert work.shops.carriers(SHOP) == (two,)
        work.shops.put_carriers(SHOP, [])
        assert work.shops.carriers(SHOP) == ()
        assert work.shops.carriers(ShopId("404")) == ()


def bad_row(row_id: str, reason: str, seen_s: int, created_s: int = 0) -> BadRowRow:
    return BadRowRow(
        shop_id=SHOP,
        kind=ORDERS,
        row_id=row_id,
        reason=reason,
        created_s=created_s,
        seen_s=seen_s,
    )


def test_rows_set_aside_are_listed_newest_first(store: SqlStore) -> None:
    with store.begin() as work:
        work.shops.set_aside(SHOP, ORDERS, [BadRow(row_id="1", reason="pay_time")], at(0))
        work.shops.set_aside(SHOP, ORDERS, [BadRow(row_id="2", reason="item_num")], at(1))
        work.shops.set_aside(SHOP, ORDERS, [BadRow(row_id="1", reason="pay_time")], at(2))
        work.commit()
    assert store.reader.bad_rows() == (
        bad_row(row_id="1", reason="pay_time", seen_s=int(at(2).timestamp())),
        bad_row(row_id="2", reason="item_num", seen_s=int(at(1).timestamp())),
    )


def test_rows_without_an_id_stay_apart_and_an_id_has_one_row(store: SqlStore) -> None:
    with store.begin() as work:
        unnamed = [BadRow(row_id="", reason="order_id", created_s=n) for n in (5, 9)]
        named = [BadRow(row_id="1", reason=why) for why in ("pay_time", "item_num")]
        work.shops.set_aside(SHOP, ORDERS, [*unnamed, named[0]], at(0))
        work.shops.set_aside(SHOP, ORDERS, [named[1]], at(0))
        work.commit()
    rows = [(row.row_id, row.created_s, row.reason) for row in store.reader.bad_rows()]
    assert rows == [("", 5, "order_id"), ("", 9, "order_id"), ("1", 0, "item_num")]
    with store.begin() as work:
        work.shops.forget_unnamed(SHOP, 5, 9)
        work.commit()
    assert [(row.row_id, row.created_s) for row in store.reader.bad_rows()] == [("", 9), ("1", 0)]


def test_the_journal_lists_what_has_no_outcome(store: SqlStore) -> None:
    with store.begin() as work:
        first = work.journal.intend(
            kind="waybill.buy", subject="w1", batch_id=BatchId("b"), at=at(0)
        )
        second = work.journal.intend(kind="label.print", subject="j1", batch_id=None, at=at(1))
        assert first < second
        assert work.journal.open() == ((first, "waybill.buy", "w1"), (second, "label.print", "j1"))
        work.journal.outcome(first, outcome="done", at=at(2), note="ok")
        work.commit()
    with store.begin() as work:
        assert work.journal.open() == ((second, "label.print", "j1"),)
        with pytest.raises(KeyError):
            work.journal.outcome(404, outcome="done", at=at(2))
        with pytest.raises(ValueError, match="name"):
            work.journal.outcome(second, outcome="", at=at(2))


def test_the_journal_takes_a_whole_run_at_once(store: SqlStore) -> None:
    with store.begin() as work:
        older = work.journal.intend(kind="label.print", subject="j1", batch_id=None, at=at(0))
        numbers = work.journal.intend_all(
            kind="label.print", subjects=["j2", "j3"], batch_id=BatchId("b"), at=at(1)
        )
        assert list(numbers) == ["j2", "j3"]
        assert older < numbers["j2"] < numbers["j3"]
        assert work.journal.intend_all(kind="k", subjects=(), batch_id=None, at=at(1)) == {}
        assert work.journal.open_of(["j1", "j3", "404"]) == {"j1": older, "j3": numbers["j3"]}
        work.journal.outcome_all(numbers.values(), outcome="not_printed", at=at(2), note="released")
        assert work.journal.open() == ((older, "label.print", "j1"),)
        assert work.journal.open_of(["j2", "j3"]) == {}
        with pytest.raises(ValueError, match="name"):
            work.journal.outcome_all([older], outcome="", at=at(2))


def test_audit_entries_written_together_are_chained_like_single_ones(store: SqlStore) -> None:
    with store.begin() as work:
        work.audit.record(actor="o", action="label.print", subject="p", at=at(0))
        work.audit.record_all(actor="o", action="receiver.open", subjects=("1", "2"), at=at(1))
        work.audit.record_all(actor="o", action="receiver.open", subjects=(), at=at(1))
        work.audit.record(actor="o", action="label.print", subject="q", at=at(2))
        work.commit()
    with store.begin() as work:
        assert work.audit.verify() is None
        connection = work.audit._connection  # type: ignore[attr-defined]
        count = connection.exec_driver_sql("SELECT count(*) FROM audit_log").scalar()
        assert count == 4
        connection.exec_driver_sql("UPDATE audit_log SET subject = '3' WHERE number = 3")
        assert work.audit.verify() == 3


def test_a_journal_number_is_never_used_twice(store: SqlStore) -> None:
    with store.begin() as work:
        numbers = [
            work.journal.intend(kind="k", subject=str(n), batch_id=None, at=at(0)) for n in range(3)
        ]
        connection = work.journal._connection  # type: ignore[attr-defined]
        connection.exec_driver_sql("DELETE FROM operations")
        later = work.journal.intend(kind="k", subject="s", batch_id=None, at=at(0))
    assert later > max(numbers)


ENTRIES = 6
_EDITS = {
    column: f"UPDATE audit_log SET {column} = ? WHERE number = ?"  # noqa: S608
    for column in ("at_s", "actor", "action", "subject", "note", "previous", "digest")
}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """A database with some audit entries; tests tamper with it and roll back."""
    path = tmp_path_factory.mktemp("audit") / "zhunlan.sqlite3"
    store = open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock())
    with store.begin() as work:
        assert work.audit.verify() is None
        for number in range(ENTRIES):
            work.audit.record(
                actor="小王", action="label.print", subject=f"p{number}", at=at(number), note="补打"
            )
        work.commit()
    yield store
    store.close()


def _verify_after(store: SqlStore, *edits: tuple[str, tuple[str | int, ...]]) -> int | None:
    with store.begin() as work:
        connection = work.audit._connection  # type: ignore[attr-defined]
        for sql, values in edits:
            connection.exec_driver_sql(sql, values)
        return work.audit.verify()


def test_an_untouched_log_is_well(audited: SqlStore) -> None:
    assert _verify_after(audited) is None


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(
    number=st.integers(1, ENTRIES),
    change=st.one_of(
        st.tuples(
            st.sampled_from(["actor", "action", "subject", "note", "previous", "digest"]), _TEXT
        ),
        st.tuples(st.just("at_s"), st.integers(0, 2**40)),
    ),
)
def test_any_edit_is_found(audited: SqlStore, number: int, change: tuple[str, str | int]) -> None:
    column, value = change
    with audited.begin() as work:
        rows = work.audit._connection.exec_driver_sql(  # type: ignore[attr-defined]
            "SELECT * FROM audit_log WHERE number = ?", (number,)
        )
        before = rows.mappings().one()[column]
    found = _verify_after(audited, (_EDITS[column], (value, number)))
    assert found == (None if before == value else number)


@pytest.mark.parametrize("number", range(1, ENTRIES + 1))
def test_a_removed_entry_is_found(audited: SqlStore, number: int) -> None:
    removed = ("DELETE FROM audit_log WHERE number = ?", (number,))
    assert _verify_after(audited, removed) == number


@pytest.mark.parametrize("number", [-1, 0, ENTRIES + 1, ENTRIES + 5])
def test_an_inserted_entry_is_found(audited: SqlStore, number: int) -> None:
    inserted = (
        (
            "INSERT INTO audit_log (number, actor, previous, digest)"
            " SELECT ?, 'x', digest, digest FROM audit_log WHERE number = ?"
        ),
        (number, ENTRIES),
    )
    assert _verify_after(audited, inserted) == min(number, ENTRIES + 1)


def test_swapped_entries_are_found(audited: SqlStore) -> None:
    move = "UPDATE audit_log SET number = ? WHERE number = ?"
    assert _verify_after(audited, (move, (99, 2)), (move, (2, 3)), (move, (3, 99))) == 2


def test_an_emptied_log_is_found(audited: SqlStore) -> None:
    assert _verify_after(audited, ("DELETE FROM audit_log", ())) == 1


def test_a_log_whose_head_is_lost_is_found(audited: SqlStore) -> None:
    assert _verify_after(audited, ("DELETE FROM meta", ())) == ENTRIES + 1
