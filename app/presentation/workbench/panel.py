"""The side panel's texts: facts, both clocks, items, remarks, history."""

from dataclasses import dataclass

from app.domain.ids import ShopId
from app.domain.money import yuan_text
from app.domain.pickup import Urgency
from app.ports.rows import ItemRow, ParcelDetail, ParcelRow
from app.presentation.countdown import Countdowns, Points, left_phrase
from app.presentation.formatting import NOTHING, Phrase, age, phrase, verbatim
from app.presentation.workbench.marks import item_note
from app.presentation.workbench.words import when_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line: label, text, and whether there is a button to copy it."""

    label: Phrase
    text: str
    copies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One threshold: its name, when it is, how much is left. ``next`` marks the running one."""

    name: Phrase
    upload: bool
    at: str
    left: Phrase
    urgency: Urgency
    next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One item: what, code, ``×2``, amount. ``ships`` False: it stays out of the parcel."""

    name: str
    spec: str
    code: str
    quantity: str
    amount: str
    refund: str
    ships: bool = True
    note: Phrase = NOTHING  # 赠品 · 内含 …


def facts(row: ParcelRow, *, merged: bool = False) -> tuple[Fact, ...]:
    """Numbers, receiver and times of ``row``; what is not known yet is left out.

    ``merged``: its orders are listed by themselves, with their words.
    """
    ids = () if merged else row.order_ids
    found = [Fact(label=phrase("订单号"), text=o, copies=True) for o in ids]
    if row.tracking_number:
        found.append(Fact(label=phrase("运单号"), text=row.tracking_number, copies=True))
        found.append(Fact(label=phrase("快递"), text=row.carrier_name))
    found += [
        Fact(label=phrase("收件人"), text=row.receiver),
        Fact(label=phrase("地区"), text=row.region),
        Fact(label=phrase("店铺"), text=row.shop_name),
        Fact(label=phrase("付款"), text=when_text(row.paid_s)),
        Fact(label=phrase("回传"), text=when_text(row.uploaded_s)),
        Fact(label=phrase("揽收"), text=when_text(row.picked_up_s)),
    ]
    return tuple(fact for fact in found if fact.text)


def clock_lines(
    points: Points, countdowns: Countdowns, now_s: int, shop_id: ShopId
) -> tuple[ClockLine, ...]:
    """Every threshold of both clocks, earliest first, each with its own state."""
    running = countdowns.read(points, now_s, shop_id)
    lines = []
    for point in points:
        at_s, kind = point
        reading = countdowns.read((point,), now_s, shop_id)
        lines.append(
            ClockLine(
                name=countdowns.kinds[kind].name,
                upload=countdowns.kinds[kind].upload,
                at=when_text(at_s),
                left=left_phrase(reading.left_s),
                urgency=reading.urgency,
                next=(at_s, kind) == (running.at_s, running.kind),
            )
        )
    return tuple(lines)


def item_lines(items: tuple[ItemRow, ...]) -> tuple[ItemLine, ...]:
    """Items with amounts in yuan."""
    return tuple(
        ItemLine(
            name=item.name,
            spec=item.spec,
            code=item.code,
            quantity=f"×{item.quantity}",
            amount=yuan_text(item.paid_fen),
            refund=item.refund,
            ships=item.ships,
            note=item_note(item),
        )
        for item in items
    )


def total_text(row: ParcelRow) -> Phrase:
    """``共 3 件 · 实付 ¥128.00``."""
    return phrase(
        "共 {n} 件 · 实付 {amount}", n=row.quantity, amount=verbatim(yuan_text(row.paid_fen))
    )


def checked_text(row: ParcelRow, now_s: int) -> Phrase:
    """``2 分钟前核对``; how old what is shown may be."""
    if not row.checked_s:
        return phrase("还没有和平台核对过")
    return phrase("{age}核对", age=age(now_s - row.checked_s))


def preview_refusal(detail: ParcelDetail) -> Phrase:
    """Why there is no label preview; nothing when there can be one."""
    return NOTHING if detail.row.tracking_number else phrase("还没有运单号，取号后可以预览面单。")
