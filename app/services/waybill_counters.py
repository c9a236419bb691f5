"""Where numbers are bought: each shop at the branch of its own, or at the usual one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode, ParcelId, ShopId, WaybillId, new_id
from app.domain.parcel import Parcel
from app.domain.shop_shipping import ShopShipping
from app.domain.waybill import Branch, Sender, SortMarks, Waybill, WaybillState
from app.ports.platform import ShopPlatform
from app.ports.rows import ParcelRow
from app.services.choose_sender import choose_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where numbers are bought, and how many for a parcel. ``usual``: the shop's courier."""

    carrier: CarrierCode
    branch: Branch
    sender: Sender
    pieces: int
    usual: CarrierCode | None


def counter_at(
    platform: ShopPlatform, carrier: CarrierCode, shipping: ShopShipping, pieces: int
) -> Counter:
    """The counter of ``carrier`` for the shop that ``shipping`` holds for.

    Raises the platform's errors, and InvalidInput when no sender can be named.
    """
    branch, sender = choose_place(platform, carrier, shipping)
    return Counter(
        carrier=carrier,
        branch=branch,
        sender=sender,
        pieces=pieces,
        usual=shipping.carrier,
    )


def by_counter(
    rows: Iterable[ParcelRow],
    chosen: CarrierCode | None,
    shippings: Mapping[ShopId, ShopShipping],
) -> dict[tuple[ShopId, CarrierCode | None], list[ParcelId]]:
    """Parcels by the shop and courier they are bought from; None: nobody chose a courier."""
    groups: dict[tuple[ShopId, CarrierCode | None], list[ParcelId]] = {}
    for row in rows:
        carrier = row.carrier or chosen or shippings[row.shop_id].carrier
        groups.setdefault((row.shop_id, carrier), []).append(row.parcel_id)
    return groups


def one_carrier(shippings: Iterable[ShopShipping]) -> CarrierCode | None:
    """The courier that all of ``shippings`` name; None when they differ or name none."""
    named: Sequence[CarrierCode | None] = list({each.carrier for each in shippings})
    return named[0] if len(named) == 1 else None


def no_carrier() -> InvalidInput:
    """Nobody chose a courier."""
    return InvalidInput(
        "waybill.no_carrier",
        "还没有选择快递公司",
        "在「设置 → 快递」里选择快递公司和网点。",
    )


def new_waybill(parcel: Parcel, counter: Counter, pieces: int, now: datetime) -> Waybill:
    """The intent to buy a number of ``pieces`` for ``parcel`` at ``counter``."""
    return Waybill(
        waybill_id=WaybillId(new_id()),
        parcel_id=parcel.parcel_id,
        revision=parcel.revision,
        carrier=counter.carrier,
        state=WaybillState.INTENDED,
        tracking_number=None,
        marks=SortMarks(),
        intended_at=now,
        settled_at=None,
        sender=counter.sender,
        branch=counter.branch.code,
        pack_count=pieces,
    )


def fewer_pieces(wanted: Waybill, got: Waybill) -> str:
    """What to say when the courier gave fewer pieces than were asked for; "" when it did not."""
    if got.pack_count >= wanted.pack_count:
        return ""
    return f"要 {wanted.pack_count} 件，快递只给了 {got.pack_count} 个号"


def pieces_before(waybills: Iterable[Waybill]) -> int:
    """For how many pieces that number was which was given back last; 1 when none was.

    ``waybills``: of one parcel, oldest first.
    """
    given_back = [each for each in waybills if each.state is WaybillState.CANCELLED]
    return given_back[-1].pack_count if given_back else 1


def other_pieces(before: int, got: Waybill) -> str:
    """What to say when the number before was for more pieces; "" when it was not."""
    if before <= got.pack_count:
        return ""
    return f"上一个号是 {before} 件，这次是 {got.pack_count} 件"
