"""Handover manifests (交接清单): what was handed to which courier's branch on which trip.

A manifest is open while parcels are counted, and fixed when the van leaves, which a person says.
A parcel's number is on at most one manifest that is not discarded. Instants are Unix seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.gate import Block
from app.domain.ids import CarrierCode, ManifestId, OrderId, ParcelId, ShopId, WaybillId
from app.domain.leaving import case_waits, early_s, stay_reason, stop_reason
from app.domain.parcel import Stage

HANDABLE = frozenset({Stage.TO_SHIP, Stage.SHIP_UNKNOWN, Stage.SHIPPED})
"""Stages at which a labelled parcel can be handed over."""


class ManifestState(StrEnum):
    """How far a manifest is."""

    OPEN = "open"  # 清点中
    LEFT = "left"  # 已交接
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One trip of one branch. ``number`` counts those of a carrier on the business ``day``.

    Both are given when the van first leaves and stay with the manifest from then on: they are
    on paper. ``day`` None: it never left. ``branch`` "": not known.
    """

    manifest_id: ManifestId
    carrier: CarrierCode
    branch: str
    state: ManifestState
    actor: str
    made_s: int
    left_s: int = 0
    day: date | None = None
    number: int = 0

    @property
    def label(self) -> str:
        """What people call it: ``1128-zhongtong-2``; "" before it left."""
        return f"{self.day:%m%d}-{self.carrier}-{self.number}" if self.day else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedParcel:
    """One parcel of a manifest as it stands now. ``place``: region, no more of the receiver.

    ``ticked_s``: when it was scanned in; 0 it was only listed. ``blocks``: why it must not leave.
    ``travels``: the parcel still goes under this number. ``trouble``: why it could not be checked
    before the van leaves, Chinese; "" when it was or needs no check. ``after_sale_s``: the nearest
    deadline of a case that waits for the shop, 0 for none.
    """

    waybill_id: WaybillId
    parcel_id: ParcelId
    shop_id: ShopId
    order_ids: tuple[OrderId, ...]
    tracking_number: str
    place: str
    pieces: int
    stage: Stage
    blocks: frozenset[Block]
    uploaded_s: int
    picked_up_s: int
    ticked_s: int = 0
    travels: bool = True
    trouble: str = ""
    after_sale_s: int = 0

    @property
    def reason(self) -> str:
        """Why it must not leave, Chinese; "" when it may."""
        if not self.travels:
            return "包裹换过运单号"
        return stay_reason(self.stage, self.blocks, self.after_sale_s) or self.trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Handable:
    """A parcel that is ready for a van and on no manifest, whatever stops it."""

    waybill_id: WaybillId
    parcel_id: ParcelId
    carrier: CarrierCode
    branch: str
    stage: Stage
    blocks: frozenset[Block]
    paid_s: int
    after_sale_s: int = 0
    appointment_s: int = 0
    promise_s: int = 0

    def early_s(self, now_s: int) -> int:
        """Until when its buyer wants it to stay, 0: it may leave now."""
        return early_s(self.stage, self.appointment_s, self.promise_s, now_s)

    @property
    def reason(self) -> str:
        """Why it must not leave, Chinese; "" when it may."""
        return stay_reason(self.stage, self.blocks, self.after_sale_s)


class ScanVerdict(StrEnum):
    """What one scan means to a manifest that is being counted."""

    BELONGS = "belongs"
    TWICE = "twice"  # scanned into this manifest before
    OTHER_CARRIER = "other_carrier"
    OTHER_BRANCH = "other_branch"
    STOPPED = "stopped"  # refunded, held and the like: take it out
    CASE = "case"  # not taken: it is uploaded, and an after-sale waits for the shop
    HANDED_OVER = "handed_over"  # on another manifest
    PICKED_UP = "picked_up"  # the courier has scanned it already
    NOT_READY = "not_ready"  # not printed yet
    OLD_NUMBER = "old_number"  # the parcel travels under another number now
    UNKNOWN = "unknown"
    CHECKING = "checking"  # it may belong: not taken before the platform has answered
    UNCHECKED = "unchecked"  # it may belong: not taken, for the platform cannot be asked

    @property
    def good(self) -> bool:
        """Whether the parcel may go with this van."""
        return self in {ScanVerdict.BELONGS, ScanVerdict.TWICE}

    @property
    def taken(self) -> bool:
        """Whether it goes with this van, or will when the platform has answered."""
        return self.good or self is ScanVerdict.CHECKING


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedParcel:
    """What is known of a scanned number.

    Attributes:
        on: the manifest it is on, None for none.
        travels: the parcel goes under this very number.
        stale: what is known of its orders is too old; the platform has to be asked.
        trouble: why the platform could not be asked, Chinese; "" when nothing hangs on that.
        after_sale_s: the nearest deadline of a case that waits for the shop, 0 for none.
    """

    waybill_id: WaybillId
    parcel_id: ParcelId
    carrier: CarrierCode
    branch: str
    stage: Stage
    blocks: frozenset[Block]
    printed: bool
    travels: bool
    picked_up_s: int
    ticked_s: int = 0
    on: Manifest | None = None
    stale: bool = False
    trouble: str = ""
    after_sale_s: int = 0
    appointment_s: int = 0
    promise_s: int = 0

    def early_s(self, now_s: int) -> int:
        """Until when its buyer wants it to stay, 0: it may leave now."""
        return early_s(self.stage, self.appointment_s, self.promise_s, now_s)


def judge_scan(found: ScannedParcel | None, manifest: Manifest) -> ScanVerdict:
    """What to do with the parcel in hand; the weightiest reason not to load it speaks."""
    if found is None:
        return ScanVerdict.UNKNOWN
    elsewhere = found.on is not None and found.on.manifest_id != manifest.manifest_id
    reasons = (
        (not found.travels, ScanVerdict.OLD_NUMBER),
        (bool(stop_reason(found.stage, found.blocks)), ScanVerdict.STOPPED),
        (case_waits(found.stage, found.after_sale_s), ScanVerdict.CASE),
        (elsewhere, ScanVerdict.HANDED_OVER),
        (found.carrier != manifest.carrier, ScanVerdict.OTHER_CARRIER),
        (found.branch != manifest.branch, ScanVerdict.OTHER_BRANCH),
        (found.on is not None and found.ticked_s > 0, ScanVerdict.TWICE),
        (found.picked_up_s > 0, ScanVerdict.PICKED_UP),
        (found.stage not in HANDABLE or not found.printed, ScanVerdict.NOT_READY),
    )
    verdict = next((verdict for holds, verdict in reasons if holds), ScanVerdict.BELONGS)
    if verdict.good and found.stale:
        return ScanVerdict.CHECKING
    return ScanVerdict.UNCHECKED if verdict.good and found.trouble else verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A manifest that left against the courier's scans.

    Attributes:
        scanned: at or after the handover, in the manifest's order.
        waiting: not scanned yet.
        early: scanned before they were handed over: an anomaly.
        first_scan_s: of the whole manifest, 0 when there is none.
        no_show: nothing was scanned for the set time after it left.
    """

    scanned: tuple[HandedParcel, ...]
    waiting: tuple[HandedParcel, ...]
    early: tuple[HandedParcel, ...]
    first_scan_s: int
    no_show: bool

    @property
    def total(self) -> int:
        """Parcels handed over."""
        return len(self.scanned) + len(self.waiting) + len(self.early)


def match(
    manifest: Manifest, parcels: Sequence[HandedParcel], now_s: int, no_show: timedelta
) -> Match:
    """Compare. A scan in the very second of the handover is no early one."""
    left_s = manifest.left_s
    scans = [each.picked_up_s for each in parcels if each.picked_up_s]
    first_s = min(scans, default=0)
    return Match(
        scanned=tuple(each for each in parcels if each.picked_up_s >= left_s > 0),
        waiting=tuple(each for each in parcels if not each.picked_up_s),
        early=tuple(each for each in parcels if 0 < each.picked_up_s < left_s),
        first_scan_s=first_s,
        no_show=bool(parcels) and missed_trip(left_s, first_s, now_s, no_show),
    )


def missed_trip(left_s: int, first_scan_s: int, now_s: int, no_show: timedelta) -> bool:
    """Whether a van that left at ``left_s`` scanned nothing for longer than ``no_show``.

    A first scan after that time does not undo it: nobody had come until then.
    """
    if not left_s:
        return False
    seen_s = first_scan_s or now_s
    return seen_s - left_s > int(no_show.total_seconds())
