"""Electronic waybills (电子面单): numbers bought for parcels."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.ids import CarrierCode, ParcelId, TrackingNumber, WaybillId


class WaybillState(StrEnum):
    """What is known of the purchase."""

    INTENDED = "intended"  # written before the call
    UNKNOWN = "unknown"  # the answer was lost; ask again with the same pack id
    BOUGHT = "bought"
    CANCELLING = "cancelling"  # being given back; until it is answered, neither ours nor gone
    FAILED = "failed"
    CANCELLED = "cancelled"  # number given back

    @property
    def leaving(self) -> bool:
        """On its way back to the courier."""
        return self is WaybillState.CANCELLING


@dataclass(frozen=True, slots=True, kw_only=True)
class SortMarks:
    """What the carrier's sorters read."""

    sort_code: str = ""  # 三段码
    hub_code: str = ""  # 集包地
    hub_name: str = ""
    short_name: str = ""  # 大头笔, used when there is no sort code


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A sender's address as the carrier's branch knows it."""

    province: str
    city: str
    district: str
    street: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends (发件人): the shop's own data, shown in clear."""

    name: str
    phone: str
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Waybill:
    """One issue of a number for one parcel revision."""

    waybill_id: WaybillId
    parcel_id: ParcelId
    revision: int
    carrier: CarrierCode
    state: WaybillState
    tracking_number: TrackingNumber | None
    marks: SortMarks
    intended_at: datetime
    settled_at: datetime | None
    problem: str = ""
    sender: Sender | None = None  # as it was bought: what the label shows
    pack_count: int = 1  # 子母件: pieces in all, the first under the number itself
    sub_numbers: tuple[TrackingNumber, ...] = ()  # of the other pieces
    spare: bool = False  # ours, but the parcel does not travel under it
    typed: bool = False  # a person typed the number: not bought here, so never given back
    updated_at: datetime | None = None  # the receiver was changed then: earlier paper is void
    branch: str = ""  # code of the branch it was bought at; "" is not known, as of a typed one

    @property
    def numbers(self) -> tuple[TrackingNumber, ...]:
        """The number of each piece, the first piece first; none before it is bought."""
        return () if self.tracking_number is None else (self.tracking_number, *self.sub_numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A carrier's branch (网点) with the numbers left on the shop's account there.

    ``balance`` None means that the carrier does not count (直营).
    """

    carrier: CarrierCode
    code: str
    name: str
    balance: int | None
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A courier company the shop may ship with."""

    code: CarrierCode
    name: str
