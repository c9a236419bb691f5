"""What stands on a parcel's carrier label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.ids import ItemId
from app.domain.masking import mask_detail, mask_name, mask_phone
from app.domain.order import Order
from app.domain.parcel import Making, Parcel
from app.domain.waybill import Sender, Waybill
from app.labels.document import GoodsLine, LabelDocument, Party
from app.ports.platform import PlainReceiver


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelParts:
    """The facts of one label. ``plain`` None: a preview, made of the platform's masks."""

    parcel: Parcel
    orders: tuple[Order, ...]
    waybill: Waybill
    carrier_name: str
    plain: PlainReceiver | None
    mask: bool  # hide parts of the receiver as the national standard asks
    sequence: int
    total: int
    reprint: int
    printed_at: datetime
    batch_label: str = ""
    piece: int = 1  # of the waybill's pieces (子母件)


def compose_label(parts: LabelParts) -> LabelDocument:
    """The label document of ``parts``."""
    waybill = parts.waybill
    return LabelDocument(
        carrier_name=parts.carrier_name or waybill.carrier,
        tracking_number=waybill.numbers[parts.piece - 1] if waybill.numbers else "",
        product=_product(parts),
        receiver=_receiver(parts),
        sender=_sender(waybill.sender),
        printed_at=parts.printed_at,
        marks=waybill.marks,
        goods=_goods(parts.parcel, parts.orders),
        notes=_notes(parts.orders),
        sequence=parts.sequence,
        total=parts.total,
        reprint=parts.reprint,
        batch=parts.batch_label,
    )


def _product(parts: LabelParts) -> str:
    """What kind of parcel it is, where the carrier's product stands: ``子母件 1/3``."""
    if parts.waybill.pack_count > 1:
        return f"子母件 {parts.piece}/{parts.waybill.pack_count}"
    return "加包裹" if parts.parcel.made_by is Making.EXTRA else ""


def _receiver(parts: LabelParts) -> Party:
    first = parts.orders[0].receiver
    region = f"{first.region} {first.region.street}".strip()
    if parts.plain is None:
        name, phone, detail = first.name_mask, first.phone_mask, first.detail_mask
    elif parts.mask:
        plain = parts.plain
        name, phone = mask_name(plain.name), mask_phone(plain.phone)
        detail = mask_detail(plain.detail)
    else:
        name, phone, detail = parts.plain.name, parts.plain.phone, parts.plain.detail
    return Party(name=name, phone=phone, address=f"{region} {detail}".strip())


def _sender(sender: Sender | None) -> Party:
    if sender is None:
        return Party(name="", phone="", address="")
    at = sender.address
    places = dict.fromkeys(p for p in (at.province, at.city, at.district, at.street) if p)
    return Party(
        name=sender.name, phone=sender.phone, address=f"{' '.join(places)} {at.detail}".strip()
    )


def _goods(parcel: Parcel, orders: tuple[Order, ...]) -> tuple[GoodsLine, ...]:
    """Pieces by code or name, in the orders' own sequence."""
    wanted: Mapping[ItemId, int] = {line.item_id: line.quantity for line in parcel.lines}
    pieces: dict[str, int] = {}
    for order in orders:
        for item in order.items:
            if item.item_id in wanted:
                text = " ".join(part for part in (item.code, item.name, item.spec) if part)
                pieces[text] = pieces.get(text, 0) + wanted[item.item_id]
    return tuple(GoodsLine(text=text, quantity=count) for text, count in pieces.items())


def _notes(orders: tuple[Order, ...]) -> tuple[str, ...]:
    notes = [f"订单 {order.order_id}" for order in orders]
    notes += [f"买家留言：{o.buyer_words}" for o in orders if o.buyer_words]
    notes += [f"备注：{o.seller_words}" for o in orders if o.seller_words]
    return tuple(notes)
