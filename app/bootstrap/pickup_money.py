"""The services that tell what lateness costs and what a van should take."""

from dataclasses import dataclass
from datetime import datetime

from app.ports.clock import Clock
from app.ports.pickup_rows import PickupRows
from app.ports.settings import Settings
from app.services.count_stakes import CountStakes
from app.services.courier_visits import courier_of
from app.services.plan_handover import PlanHandover
from app.services.rate_pickups import RatePickups
from app.settings.penalties import PenaltyBook
from app.settings.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupMoney:
    """Both services, and the tables they go by."""

    plan: PlanHandover
    stakes: CountStakes
    penalties: PenaltyBook


def pickup_money(
    *,
    rows: PickupRows,
    rates: RatePickups,
    clock: Clock,
    settings: Settings,
    profile: Profile,
) -> PickupMoney:
    """Wire them; rule files and settings are read when they are needed."""
    book = PenaltyBook(profile.penalties)

    def next_visit(after: datetime) -> datetime:
        return courier_of(settings).next(after)

    return PickupMoney(
        plan=PlanHandover(
            rows=rows, rates=rates, clock=clock, penalties=book.table, next_visit=next_visit
        ),
        stakes=CountStakes(rows=rows, clock=clock, penalties=book.table),
        penalties=book,
    )
