"""What is special about an order, as marks that a row can show in a word or two.

Marks inform; what stops a parcel is a :class:`app.domain.gate.Block`.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from app.domain.ids import CarrierCode, ItemId
from app.domain.order import BundlePart, Item, Order, OrderStatus


class Mark(StrEnum):
    """One special thing. The order of members is the order in which they are shown."""

    INSTANT = "instant"  # 小时达: a courier fetches it within the hour
    URGED = "urged"  # 催发货
    PRESALE = "presale"
    DEPOSIT = "deposit"  # 定金预售: paid in phases
    PROMISE_ASSUMED = "promise_assumed"  # 承诺推算: the platform told no deadline
    APPOINTMENT = "appointment"  # the buyer chose when it may leave
    PROMISED_CARRIER = "promised_carrier"  # the buyer was promised this courier
    HOME_DELIVERY = "home_delivery"  # 音尊达: to the door
    CONSOLIDATED = "consolidated"  # 中转, 集运: travels on from a warehouse
    PART_SHIPPED = "part_shipped"
    GIFT = "gift"
    BUNDLE = "bundle"  # one item that is several things
    CUSTOM = "custom"  # made to the buyer's wish
    SERIAL_NUMBER = "serial_number"  # wanted by the platform when it ships
    NO_SHIPPING = "no_shipping"  # something of the order never travels
    VIRTUAL = "virtual"


MARK_BITS: Mapping[Mark, int] = MappingProxyType(
    {
        Mark.INSTANT: 1,
        Mark.URGED: 2,
        Mark.PRESALE: 4,
        Mark.DEPOSIT: 8,
        Mark.APPOINTMENT: 16,
        Mark.PROMISED_CARRIER: 32,
        Mark.HOME_DELIVERY: 64,
        Mark.CONSOLIDATED: 128,
        Mark.PART_SHIPPED: 256,
        Mark.GIFT: 512,
        Mark.BUNDLE: 1024,
        Mark.CUSTOM: 2048,
        Mark.SERIAL_NUMBER: 4096,
        Mark.NO_SHIPPING: 8192,
        Mark.VIRTUAL: 16384,
        Mark.PROMISE_ASSUMED: 32768,
    }
)
"""Stored; a bit keeps its meaning for ever."""

_URGED, _PRESALE = MARK_BITS[Mark.URGED], MARK_BITS[Mark.PRESALE]
_APPOINTMENT, _PROMISED = MARK_BITS[Mark.APPOINTMENT], MARK_BITS[Mark.PROMISED_CARRIER]
_PART_SHIPPED, _GIFT = MARK_BITS[Mark.PART_SHIPPED], MARK_BITS[Mark.GIFT]
_BUNDLE, _CUSTOM = MARK_BITS[Mark.BUNDLE], MARK_BITS[Mark.CUSTOM]
_NO_SHIPPING, _VIRTUAL = MARK_BITS[Mark.NO_SHIPPING], MARK_BITS[Mark.VIRTUAL]


def bits_of(marks: Iterable[Mark]) -> int:
    """``marks`` as bits."""
    bits = 0
    for mark in marks:
        bits |= MARK_BITS[mark]
    return bits


def marks_in(bits: int) -> tuple[Mark, ...]:
    """``bits`` as marks in the order in which they are shown; bits without a meaning are left."""
    return tuple(mark for mark, bit in MARK_BITS.items() if bits & bit) if bits else ()


def order_bits(order: Order) -> int:
    """What is special about the order itself, whatever travels of it."""
    bits = order.marks
    if order.urge_count > 0:
        bits |= _URGED
    if order.appointment_at is not None:
        bits |= _APPOINTMENT
    if order.promised_carrier:
        bits |= _PROMISED
    if order.status is OrderStatus.PART_SHIPPED:
        bits |= _PART_SHIPPED
    return bits


def item_bits(item: Item) -> int:
    """What is special about an item that travels."""
    bits = item.marks
    if item.presale:
        bits |= _PRESALE
    if item.gift:
        bits |= _GIFT
    if item.bundle:
        bits |= _BUNDLE
    if item.custom:
        bits |= _CUSTOM
    return bits


def staying_bits(order: Order) -> int:
    """What is special about the items of ``order`` that never travel."""
    bits = 0
    for item in order.items:
        if not item.needs_shipping:
            bits |= _NO_SHIPPING | _VIRTUAL if item.virtual else _NO_SHIPPING
    return bits


def parcel_bits(orders: Sequence[Order], item_ids: Iterable[ItemId]) -> int:
    """Everything special about a parcel that carries ``item_ids`` of ``orders``."""
    carried = frozenset(item_ids)
    bits = 0
    for order in orders:
        bits |= order_bits(order) | staying_bits(order)
        for item in order.items:
            if item.item_id in carried:
                bits |= item_bits(item)
    return bits


def contents_text(item: Item) -> str:
    """What a set product holds, ``毛巾 ×2、牙刷 ×1``; "" when it is none."""
    return parts_text(item.bundle)


def parts_text(parts: Iterable[BundlePart]) -> str:
    """Parts of a set product, ``毛巾 ×2、牙刷 ×1``."""
    return "、".join(f"{part.name or part.code} ×{part.quantity}" for part in parts)


def promised_carriers(orders: Iterable[Order]) -> tuple[CarrierCode, ...]:
    """The couriers that buyers of ``orders`` were promised, each once."""
    return tuple(
        dict.fromkeys(order.promised_carrier for order in orders if order.promised_carrier)
    )
