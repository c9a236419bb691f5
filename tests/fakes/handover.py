"""Manifests in memory, behind the real services that read them."""

from collections.abc import Callable
from typing import Any, cast

from app.domain.courier_score import CourierLine, Trip
from app.domain.ids import ManifestId
from app.domain.manifest import Handable, HandedParcel
from app.domain.pickup import PickupRules
from app.labels.document import ManifestDocument
from app.ports.clock import Clock
from app.ports.manifests import ManifestRow, UnlistedScan
from app.ports.settings import Settings
from app.services.count_stakes import CountStakes
from app.services.hand_over import HandOver
from app.services.manifest_sheets import ManifestSheets
from app.services.match_handover import MatchHandover
from app.services.scan_gate import ScanGate
from app.services.score_couriers import ScoreCouriers


class FakeManifests:
    """Rows that a test lays down; what is written goes nowhere."""

    def __init__(self) -> None:
        self.handable: tuple[Handable, ...] = ()
        self.rows: tuple[ManifestRow, ...] = ()
        self.on_it: dict[str, tuple[HandedParcel, ...]] = {}
        self.scans: tuple[UnlistedScan, ...] = ()
        self.lines: tuple[CourierLine, ...] = ()
        self.left: tuple[Trip, ...] = ()

    def waiting(self) -> tuple[Handable, ...]:
        return self.handable

    def opened(self, ids: Any, act: Any, since: Any, *, begun: bool) -> dict[Any, Any]:
        return {}

    def manifests(self, since_s: int) -> tuple[ManifestRow, ...]:
        return self.rows

    def find(self, label: str) -> ManifestId | None:
        found = (row.manifest for row in self.rows)
        return next((each.manifest_id for each in found if each.label == label), None)

    def row(self, manifest_id: ManifestId) -> ManifestRow | None:
        return next((r for r in self.rows if r.manifest.manifest_id == manifest_id), None)

    def parcels(self, manifest_id: ManifestId) -> tuple[HandedParcel, ...]:
        return self.on_it.get(manifest_id, ())

    def unlisted(self, since_s: int) -> tuple[UnlistedScan, ...]:
        return self.scans

    def branch_names(self) -> dict[tuple[str, str], str]:
        return {("zhongtong", "57101"): "余杭仓前中通网点"}

    def carrier_names(self) -> dict[str, str]:
        return {"zhongtong": "中通快递", "yunda": "韵达快递"}

    def courier_lines(
        self, since_s: int, courier: tuple[str, str] | None = None
    ) -> tuple[CourierLine, ...]:
        return self.lines

    def trips(self) -> tuple[Trip, ...]:
        return self.left


def handover_services(
    manifests: FakeManifests,
    *,
    gate: ScanGate,
    reader: Any,
    stakes: CountStakes,
    rules: PickupRules,
    clock: Clock,
    settings: Settings,
) -> dict[str, Any]:
    """The desk's parts by name."""
    write: Callable[..., None] = lambda *_args: None  # noqa: E731

    def pdf(_document: ManifestDocument) -> bytes:
        return b"%PDF"

    return {
        "hand_over": HandOver(store=cast("Any", None), clock=clock, settings=settings, gate=gate),
        "match_handover": MatchHandover(
            rows=manifests,
            gate=gate,
            reader=reader,
            stakes=stakes,
            rules=rules,
            clock=clock,
            settings=settings,
        ),
        "manifest_sheets": ManifestSheets(
            rows=manifests,
            gate=gate,
            clock=clock,
            settings=settings,
            to_pdf=pdf,
            to_workbook=lambda _rows: b"PK",
            write=write,
        ),
        "score_couriers": ScoreCouriers(
            rows=manifests, rules=rules, clock=clock, settings=settings
        ),
    }
