"""The services that tell what lateness costs and what a van should take."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.rule_pack import RulePack
from app.ports.clock import Clock
from app.ports.pickup_rows import PickupRows
from app.ports.settings import Settings
from app.services.count_stakes import CountStakes
from app.services.courier_visits import courier_of
from app.services.plan_handover import PlanHandover
from app.settings.penalties import PenaltyBook
from app.settings.profile import Profile
from app.settings.rule_packs import RulePacks
from app.settings.rules import DEFAULT_PACK


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupMoney:
    """Both services, and the tables they go by."""

    plan: PlanHandover
    stakes: CountStakes
    penalties: PenaltyBook


def pickup_money(
    *, rows: PickupRows, clock: Clock, settings: Settings, profile: Profile
) -> PickupMoney:
    """Wire them; rule files and settings are read when they are needed."""
    book = PenaltyBook(profile.penalties)
    packs = RulePacks(profile.packs)

    def pack(name: str) -> RulePack:
        return packs.get(name or DEFAULT_PACK)

    def next_visit(after: datetime) -> datetime:
        return courier_of(settings).next(after)

    return PickupMoney(
        plan=PlanHandover(
            rows=rows, clock=clock, pack=pack, penalties=book.table, next_visit=next_visit
        ),
        stakes=CountStakes(rows=rows, clock=clock, penalties=book.table),
        penalties=book,
    )
