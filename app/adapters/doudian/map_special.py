"""What is special about orders and items: wire → domain. Pure, and never refuses a row.

These fields only inform, and the platform invents new values for them: whatever cannot be read
counts as not told.
"""

from datetime import datetime

from app.adapters.doudian import wire_orders as wire
from app.adapters.doudian.fields import LATEST_S, order_key
from app.domain.ids import ItemId
from app.domain.instants import from_epoch
from app.domain.marks import MARK_BITS, Mark
from app.domain.order import BundlePart

_DEPOSIT = frozenset({2, 3})  # presell_type: 定金预售, 定金找货
_DEPOSIT_TRADE = 2
_INSTANT_TRADE = 18  # 小时达
_NO_PARCEL = frozenset({2, 4, 5})  # order_type: virtual, e-coupon, redeemed elsewhere
_VIRTUAL = 1
_SELF_PICKUP = 2
_HOME_DELIVERY = "sug_home_deliver"
MOST_WORDS = 200
"""Characters kept of a wish for customization."""
_WISH_KEYS = frozenset({"content", "text", "value"})


def hint(value: object) -> int:
    """A whole number, 0 for anything else."""
    if value is None:  # almost always, and this runs for every field of every order
        return 0
    if isinstance(value, int):
        return int(value)  # a bool too
    if isinstance(value, str) and len(value) <= 19 and value.strip().isdecimal():
        return int(value)
    return 0


def hint_text(value: object) -> str:
    """Text, or a number as text; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def moment(value: object) -> datetime | None:
    """An instant from Unix seconds or milliseconds; None for anything else."""
    seconds = hint(value)
    if seconds > LATEST_S:
        seconds //= 1000
    return from_epoch(seconds) if 0 < seconds <= LATEST_S else None


def appointment(found: wire.ShopOrder) -> datetime | None:
    """When the buyer lets it leave: the order's own word, else the earliest of its items."""
    told = moment(found.appointment_ship_time)
    if told is not None:
        return told
    told_of_items = [sku.appointment_ship_time for sku in found.sku_order_list]
    if not any(told_of_items):
        return None
    return min((time for time in map(moment, told_of_items) if time), default=None)


def order_marks(found: wire.ShopOrder, tags: object) -> int:
    """Bits of what is told of the order as a whole. ``tags``: ``shop_order_tag_ui``, decoded."""
    bits = 0
    if _instant(found):
        bits |= MARK_BITS[Mark.INSTANT]
    if found.order_phase_list or hint(found.presell_type) in _DEPOSIT:
        bits |= MARK_BITS[Mark.DEPOSIT] | MARK_BITS[Mark.PRESALE]
    if found.consolidate_info and found.consolidate_info not in ("{}", "0"):
        bits |= MARK_BITS[Mark.CONSOLIDATED]
    if isinstance(tags, list) and any(
        isinstance(tag, dict) and tag.get("key") == _HOME_DELIVERY for tag in tags
    ):
        bits |= MARK_BITS[Mark.HOME_DELIVERY]
    return bits


def sold_without_parcel(found: wire.ShopOrder) -> bool:
    """True of virtual goods, e-coupons and what is redeemed in a store."""
    return hint(found.order_type) in _NO_PARCEL


def item_marks(sku: wire.SkuOrder) -> int:
    """Bits of what is told of an item and follows from nothing else."""
    bits = 0
    if hint(sku.need_serial_number) or sku.need_serial_number == "true":
        bits |= MARK_BITS[Mark.SERIAL_NUMBER]
    if hint(sku.trade_type) == _DEPOSIT_TRADE or hint(sku.presell_type) in _DEPOSIT:
        bits |= MARK_BITS[Mark.DEPOSIT]
    return bits


def presale(*told: object) -> bool:
    """0 is 现货 in every field of it; the others are full, stepped and deposit presales."""
    return any(hint(value) for value in told)


def deposit(sku: wire.SkuOrder) -> bool:
    """True of an item whose price is paid in two phases."""
    return hint(sku.trade_type) == _DEPOSIT_TRADE


def virtual(sku: wire.SkuOrder) -> bool:
    """True of goods without a body."""
    return hint(sku.goods_type) == _VIRTUAL


def fetched(sku: wire.SkuOrder) -> bool:
    """True of goods that the buyer comes for."""
    return hint(sku.receive_type) == _SELF_PICKUP


def gift(sku: wire.SkuOrder) -> bool:
    """True of what came with something else."""
    return hint_text(sku.given_product_type).upper() == "FREE"


def masters(sku: wire.SkuOrder) -> tuple[ItemId, ...]:
    """The items that a gift came with."""
    told = sku.master_sku_order_id_list
    if not told and sku.master_sku_order_id is None:
        return ()
    keys = [_key(value) for value in told] if isinstance(told, list) else []
    keys.append(_key(sku.master_sku_order_id))
    return tuple(ItemId(key) for key in dict.fromkeys(keys) if key)


def bundle(sku: wire.SkuOrder) -> tuple[BundlePart, ...]:
    """What is in a set product."""
    told = sku.bundle_sku_info
    if not isinstance(told, list):
        return ()
    parts = (
        BundlePart(
            name=hint_text(part.get("product_name")),
            code=hint_text(part.get("code")),
            quantity=max(hint(part.get("item_num")), 1),
        )
        for part in told
        if isinstance(part, dict)
    )
    return tuple(part for part in parts if part.name or part.code)


def custom(sku: wire.SkuOrder) -> str:
    """The buyer's wish in words; 定制 when it is one of pictures, or in a form not known here."""
    told = sku.sku_customization_info
    if not told or told in ("{}", "[]", "0"):
        return ""
    words = dict.fromkeys(_wishes(told))
    return "；".join(words)[:MOST_WORDS] or "定制"


def _instant(found: wire.ShopOrder) -> bool:
    told = (found.earliest_receipt_time, found.latest_receipt_time)
    if hint(told[0]) or hint(told[1]) or hint_text(found.supermarket_order_serial_no):
        return True
    if hint(found.trade_type) == _INSTANT_TRADE:
        return True
    return any(hint(sku.trade_type) == _INSTANT_TRADE for sku in found.sku_order_list)


def _key(value: object) -> str:
    key = order_key(hint_text(value))
    return "" if key == "0" else key


def _wishes(told: object, depth: int = 0) -> list[str]:
    """Texts under the keys that hold a wish, wherever they are; links to pictures are none."""
    found: list[str] = []
    if depth > 6:
        return found
    if isinstance(told, list):
        for part in told:
            found += _wishes(part, depth + 1)
    elif isinstance(told, dict):
        for name, part in told.items():
            if isinstance(part, str) and name in _WISH_KEYS and "://" not in part:
                found += [part.strip()] if part.strip() else []
            else:
                found += _wishes(part, depth + 1)
    return found
