"""Marks: what is special about a parcel, as bits that keep their meaning."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import CarrierCode, ItemId
from app.domain.marks import (
    MARK_BITS,
    Mark,
    bits_of,
    contents_text,
    marks_in,
    parcel_bits,
    promised_carriers,
)
from app.domain.order import BundlePart, OrderStatus
from tests.unit.domain.making import NOW, item, order

ALL = (ItemId("1"), ItemId("2"))


def marks(orders, ids=ALL):
    return set(marks_in(parcel_bits(orders, ids)))


def test_every_mark_has_a_bit_of_its_own_for_ever():
    assert {mark.value: bit for mark, bit in MARK_BITS.items()} == {
        "instant": 1,
        "urged": 2,
        "presale": 4,
        "deposit": 8,
        "appointment": 16,
        "promised_carrier": 32,
        "home_delivery": 64,
        "consolidated": 128,
        "part_shipped": 256,
        "gift": 512,
        "bundle": 1024,
        "custom": 2048,
        "serial_number": 4096,
        "no_shipping": 8192,
        "virtual": 16384,
        "promise_assumed": 32768,
    }
    assert set(MARK_BITS) == set(Mark)


@given(st.frozensets(st.sampled_from(Mark)), st.integers(20, 30))
def test_bits_survive_and_what_a_later_version_wrote_is_left_alone(found, unknown):
    assert set(marks_in(bits_of(found) | 1 << unknown)) == found


def test_a_plain_order_has_no_mark():
    assert marks([order()]) == set()


def test_an_order_tells_its_marks():
    special = order(
        urge_count=2,
        appointment_at=NOW,
        promised_carrier=CarrierCode("shunfeng"),
        status=OrderStatus.PART_SHIPPED,
        marks=MARK_BITS[Mark.INSTANT],
    )
    assert marks([special]) == {
        Mark.URGED,
        Mark.APPOINTMENT,
        Mark.PROMISED_CARRIER,
        Mark.PART_SHIPPED,
        Mark.INSTANT,
    }


def test_only_what_travels_in_the_parcel_marks_it():
    gift = item(item_id=ItemId("2"), gift=True, presale=True, custom="刻字", bundle=())
    both = order(items=(item(), gift))
    assert marks([both], {ItemId("1")}) == set()
    assert marks([both]) == {Mark.GIFT, Mark.PRESALE, Mark.CUSTOM}


def test_what_never_travels_marks_every_parcel_of_its_order():
    card = item(item_id=ItemId("2"), needs_shipping=False, virtual=True)
    assert marks([order(items=(item(), card))], {ItemId("1")}) == {Mark.NO_SHIPPING, Mark.VIRTUAL}
    fetched = replace(card, virtual=False)
    assert marks([order(items=(item(), fetched))], {ItemId("1")}) == {Mark.NO_SHIPPING}


def test_a_set_says_what_is_in_it():
    box = item(
        bundle=(
            BundlePart(name="毛巾", code="MJ", quantity=2),
            BundlePart(name="", code="YS", quantity=1),
        )
    )
    assert contents_text(box) == "毛巾 ×2、YS ×1"
    assert contents_text(item()) == ""
    assert marks([order(items=(box,))]) == {Mark.BUNDLE}


def test_couriers_promised_in_a_merge_are_each_told_once():
    one, two = (order(promised_carrier=CarrierCode(code)) for code in ("shunfeng", "jd"))
    assert promised_carriers([one, order(), two, one]) == ("shunfeng", "jd")
