"""The courier scorecard of what is stored here. Reads on the calling (read) lane."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.domain.courier_score import (
    CourierScore,
    ExplainedWait,
    Period,
    explain_courier,
    score_couriers,
)
from app.domain.instants import to_epoch
from app.domain.pickup import PickupRules
from app.ports.clock import Clock
from app.ports.manifests import ManifestRows
from app.ports.settings import Settings

DAY_S = 86_400
Courier = tuple[str, str]
"""Codes of a carrier and of its branch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Scores of a period, and what the codes are called. ``as_of``: of the thresholds."""

    days: int
    period: Period
    as_of: str
    scores: tuple[CourierScore, ...]
    carrier_names: Mapping[str, str]
    branch_names: Mapping[Courier, str]

    def names(self, score: CourierScore) -> tuple[str, str]:
        """Carrier and branch in words; the codes where there are none."""
        branch = self.branch_names.get((score.carrier, score.branch), score.branch)
        return self.carrier_names.get(score.carrier, score.carrier), branch


class ScoreCouriers:
    """Scores every branch that parcels were given to.

    Args:
        rows: lines and trips.
        rules: whose thresholds from payment are counted.
        clock: server-corrected now.
        settings: for how long a van may have scanned nothing.
    """

    def __init__(
        self, *, rows: ManifestRows, rules: PickupRules, clock: Clock, settings: Settings
    ) -> None:
        self._rows = rows
        self._rules = rules
        self._clock = clock
        self._settings = settings

    def __call__(self, days: int) -> Scorecard:
        """What was given in the last ``days`` days, to the second."""
        period = self._period(days)
        lines, trips = self._rows.courier_lines(period.since_s), self._rows.trips()
        return Scorecard(
            days=days,
            period=period,
            as_of=self._rules.as_of,
            scores=score_couriers(lines, trips, period),
            carrier_names=self._rows.carrier_names(),
            branch_names=self._rows.branch_names(),
        )

    def explain(self, courier: Courier, days: int) -> tuple[ExplainedWait, ...]:
        """Every parcel behind one score, what waits first, then the longest wait."""
        period = self._period(days)
        lines, trips = self._rows.courier_lines(period.since_s, courier), self._rows.trips()
        return explain_courier(lines, trips, period, courier)

    def _period(self, days: int) -> Period:
        now_s = to_epoch(self._clock.now())
        return Period(
            since_s=now_s - days * DAY_S,
            now_s=now_s,
            thresholds_s=self._rules.pay_thresholds_s,
            no_show=timedelta(hours=self._settings.number("handover.no_show_h")),
        )
