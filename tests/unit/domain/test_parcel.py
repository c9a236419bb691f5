import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import ItemId
from app.domain.parcel import PENDING_STAGES, Parcel, Stage, whole_order_parcel
from tests.unit.domain.making import item, order


def parcel(**parts: int) -> Parcel:
    made = whole_order_parcel(order())
    assert made is not None
    return Parcel(
        parcel_id=made.parcel_id,
        shop_id=made.shop_id,
        order_ids=made.order_ids,
        lines=made.lines,
        **parts,
    )


def test_a_whole_order_parcel_holds_what_needs_shipping():
    goods = (
        item(item_id=ItemId("1"), quantity=2),
        item(item_id=ItemId("2"), needs_shipping=False),
        item(item_id=ItemId("3"), quantity=0),
        item(item_id=ItemId("4"), quantity=1),
    )
    made = whole_order_parcel(order(items=goods))
    assert made is not None
    assert [(line.item_id, line.quantity) for line in made.lines] == [("1", 2), ("4", 1)]
    assert made.stage is Stage.TO_NUMBER
    assert made.order_ids == (order().order_id,)


def test_an_order_without_goods_to_ship_makes_no_parcel():
    assert whole_order_parcel(order(items=(item(needs_shipping=False),))) is None
    assert whole_order_parcel(order(items=())) is None


def test_making_it_twice_makes_the_same_parcel():
    assert whole_order_parcel(order()) == whole_order_parcel(order())


@given(st.integers(1, 999), st.integers(1, 999), st.integers(1, 999), st.integers(1, 999))
def test_pack_keys_are_the_platforms_and_differ_by_parcel_and_revision(a, b, c, d):
    first, second = (
        parcel(ordinal=a, revision=b).pack_key,
        parcel(ordinal=c, revision=d).pack_key,
    )
    assert re.fullmatch(r"[0-9A-Za-z_]{1,15}", first)
    assert (first == second) is ((a, b) == (c, d))


@pytest.mark.parametrize("stage", list(Stage))
def test_pending_means_not_shipped(stage):
    shipped = stage in {Stage.SHIPPED, Stage.PICKED_UP, Stage.CLOSED}
    assert (stage in PENDING_STAGES) is not shipped
