"""The services of handing over: manifests, their matching and paper, the courier scorecard."""

from dataclasses import dataclass

from app.adapters.files.atomic import write_atomically
from app.adapters.files.xlsx import write_workbook
from app.domain.pickup import PickupRules
from app.labels.document import ManifestDocument
from app.labels.pdf import to_pdf
from app.labels.template import Template
from app.ports.clock import Clock
from app.ports.manifests import ManifestRows
from app.ports.settings import Settings
from app.ports.store import Store
from app.ports.templates import Templates
from app.services.count_stakes import CountStakes
from app.services.hand_over import HandOver
from app.services.manifest_sheets import ManifestSheets
from app.services.match_handover import MatchHandover
from app.services.scan_gate import ScanGate
from app.services.score_couriers import ScoreCouriers

TEMPLATE = "manifest_a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverServices:
    """All of them."""

    hand_over: HandOver
    match: MatchHandover
    sheets: ManifestSheets
    score: ScoreCouriers


def handover_services(
    *,
    store: Store,
    gate: ScanGate,
    rows: ManifestRows,
    stakes: CountStakes,
    rules: PickupRules,
    clock: Clock,
    settings: Settings,
    templates: Templates[Template],
) -> HandoverServices:
    """Build them."""

    def pdf(document: ManifestDocument) -> bytes:
        return to_pdf([document], templates.load(TEMPLATE))

    return HandoverServices(
        hand_over=HandOver(store=store, clock=clock, settings=settings, gate=gate),
        match=MatchHandover(
            rows=rows,
            gate=gate,
            reader=store.reader,
            stakes=stakes,
            rules=rules,
            clock=clock,
            settings=settings,
        ),
        sheets=ManifestSheets(
            rows=rows,
            gate=gate,
            clock=clock,
            settings=settings,
            to_pdf=pdf,
            to_workbook=write_workbook,
            write=write_atomically,
        ),
        score=ScoreCouriers(rows=rows, rules=rules, clock=clock, settings=settings),
    )
