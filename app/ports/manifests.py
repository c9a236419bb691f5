"""Handover manifests in the store: what is written, and what screens and scores are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.domain.courier_score import CourierLine, Trip
from app.domain.ids import CarrierCode, ManifestId, OrderId, ParcelId, WaybillId
from app.domain.manifest import Handable, HandedParcel, Manifest, ScannedParcel
from app.ports.overrides import GivenOverrides


class ManifestRepo(Protocol):
    """Manifests and their lines, inside a unit of work. Instants are Unix seconds."""

    def add(self, manifest: Manifest) -> None:
        """A new one, without parcels."""
        ...

    def get(self, manifest_id: ManifestId) -> Manifest | None: ...
    def open_of(self, carrier: CarrierCode, branch: str) -> Manifest | None:
        """The one of this branch that is being counted."""
        ...

    def parcels(self, manifest_id: ManifestId) -> tuple[HandedParcel, ...]:
        """What is on it, by tracking number."""
        ...

    def put_on(self, manifest_id: ManifestId, lines: Iterable[tuple[WaybillId, ParcelId]]) -> int:
        """List parcels that are on no other manifest; returns how many are new on this one."""
        ...

    def take_off(self, manifest_id: ManifestId, waybill_ids: Iterable[WaybillId]) -> int:
        """Strike parcels off; returns how many."""
        ...

    def tick(self, manifest_id: ManifestId, waybill_id: WaybillId, at_s: int) -> None:
        """Scanned in; the line is there."""
        ...

    def settle(self, manifest: Manifest) -> None:
        """Write its state; parcels are told whether they left with it, or are set free."""
        ...

    def revive(self, manifest_id: ManifestId) -> None:
        """Undo its discarding for the parcels that no other manifest lists; the others leave it."""
        ...

    def free_number(self, day: date, carrier: CarrierCode) -> int:
        """The next number of a carrier on a business day, from 1."""
        ...

    def waiting(self, carrier: CarrierCode, branch: str) -> tuple[Handable, ...]:
        """Printed or shipped parcels of a branch that are on no manifest, whatever stops them."""
        ...

    def scanned(self, number: str) -> ScannedParcel | None:
        """What carries ``number``, in whatever case, the newest issue of it; pieces too."""
        ...

    def counts(self, manifest_id: ManifestId) -> tuple[int, int]:
        """Parcels on it, and those of them that were scanned in."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """A manifest and what the courier has scanned of it. ``early``: before the handover."""

    manifest: Manifest
    carrier_name: str
    branch_name: str
    parcels: int
    ticked: int
    scanned: int  # early ones left out
    early: int
    first_scan_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlistedScan:
    """A parcel that the courier scanned and that was never on a manifest."""

    parcel_id: ParcelId
    order_ids: tuple[OrderId, ...]
    tracking_number: str
    carrier: CarrierCode
    carrier_name: str
    branch: str
    branch_name: str
    place: str
    picked_up_s: int


class ManifestRows(GivenOverrides, Protocol):
    """Queries that never block the writer. Callable from any thread; bound shops only."""

    def waiting(self) -> tuple[Handable, ...]:
        """Printed or shipped parcels that are on no manifest, whatever stops them."""
        ...

    def manifests(self, since_s: int) -> tuple[ManifestRow, ...]:
        """Open ones, and those that left since, the newest first; discarded ones are left out."""
        ...

    def find(self, label: str) -> ManifestId | None:
        """The newest one of that label."""
        ...

    def row(self, manifest_id: ManifestId) -> ManifestRow | None: ...
    def parcels(self, manifest_id: ManifestId) -> tuple[HandedParcel, ...]:
        """What is on it, by tracking number."""
        ...

    def unlisted(self, since_s: int) -> tuple[UnlistedScan, ...]:
        """Scanned since, never on a manifest, of branches that had manifests since."""
        ...

    def branch_names(self) -> dict[tuple[str, str], str]:
        """(carrier, code) → name."""
        ...

    def carrier_names(self) -> dict[str, str]:
        """Code → name, as any bound shop knows it."""
        ...

    def courier_lines(
        self, since_s: int, courier: tuple[str, str] | None = None
    ) -> tuple[CourierLine, ...]:
        """Every parcel that may have been given since; one pass.

        Of one ``courier`` (codes of carrier and branch), also the numbers that name them.
        """
        ...

    def trips(self) -> tuple[Trip, ...]:
        """Every manifest that left."""
        ...
