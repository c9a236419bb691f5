"""The daily report (日报), and those of weeks and months, from stored facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.day_facts import DayFacts
from app.domain.day_period import Period, Span, period_of
from app.domain.day_report import Report
from app.domain.day_report_made import make_reports, since
from app.domain.day_view import DayRules
from app.domain.errors import InvalidInput
from app.domain.ids import ShopId
from app.domain.instants import business_day, from_epoch, to_epoch
from app.domain.penalty import PenaltyTable
from app.domain.pickup import PickupRules
from app.domain.rate_judge import rate_window
from app.domain.rule_pack import DAY_S
from app.ports.clock import Clock
from app.ports.day_rows import DayRows
from app.ports.settings import Settings
from app.services.rate_pickups import LEAD_DAYS, Packs, RateWish, rate_way


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWish:
    """What is wanted. ``day`` None: today. ``shop_id`` "": all shops, and each of them after it.

    ``now_s`` is set to make a report again as it was made in that second; None: now.
    """

    day: date | None = None
    span: Span = Span.DAY
    shop_id: str = ""
    now_s: int | None = None


class ReportDay:
    """Makes reports. Reads, so run it on the read lane.

    Args:
        rows: stored facts.
        clock: server-corrected now.
        settings: how the pickup rate is counted.
        packs: its rule packs.
        clocks: thresholds of the countdown.
        clocks_of: the same with the distances that count in a shop now, by the settings.
        penalties: the penalty table in use, and what was wrong with files.
    """

    def __init__(
        self,
        *,
        rows: DayRows,
        clock: Clock,
        settings: Settings,
        packs: Packs,
        clocks: PickupRules,
        clocks_of: Callable[[ShopId], PickupRules],
        penalties: Callable[[], tuple[PenaltyTable, str]],
    ) -> None:
        self._rows = rows
        self._clock = clock
        self._settings = settings
        self._packs = packs
        self._clocks = clocks
        self._clocks_of = clocks_of
        self._penalties = penalties

    def period(self, wish: ReportWish) -> Period:
        """The days that ``wish`` means."""
        return period_of(wish.day or business_day(self._clock.now()), wish.span)

    def __call__(self, wish: ReportWish) -> tuple[Report, ...]:
        """All shops first and then each, when there are several; of one shop, its own alone.

        Raises:
            InvalidInput: there is no such rule pack; ``report.future``.
        """
        now_s = wish.now_s or to_epoch(self._clock.now())
        period = self.period(wish)
        if period.start_s > now_s:  # nothing is known of it, as of no instant
            raise InvalidInput("report.future", "这一天还没有到", "选今天或更早的日期。")
        rules = self._rules(min(now_s, period.end_s))
        facts = self._facts(period, now_s, rules)
        several = len(facts.shops) > 1
        shop_ids = (wish.shop_id,) if wish.shop_id else ("", *(facts.shops if several else ()))
        return make_reports(facts, period, rules, now_s=now_s, shop_ids=shop_ids)

    def facts(self, wish: ReportWish) -> DayFacts:
        """What the reports of ``wish`` are counted from."""
        now_s = wish.now_s or to_epoch(self._clock.now())
        period = self.period(wish)
        return self._facts(period, now_s, self._rules(min(now_s, period.end_s)))

    def _facts(self, period: Period, now_s: int, rules: DayRules) -> DayFacts:
        return self._rows.facts(
            since(period),
            min(now_s + 1, period.end_s),
            rates_since_s=self._rates_since(period, rules),
        )

    def reading(self, rows: DayRows) -> "ReportDay":
        """The same, of other stored facts, such as a copy's."""
        return ReportDay(
            rows=rows,
            clock=self._clock,
            settings=self._settings,
            packs=self._packs,
            clocks=self._clocks,
            clocks_of=self._clocks_of,
            penalties=self._penalties,
        )

    def _rules(self, as_of_s: int) -> DayRules:
        as_of = from_epoch(as_of_s) or self._clock.now()
        way = rate_way(RateWish(as_of=as_of), self._settings, self._packs, as_of)
        return DayRules(
            pack=way.pack,
            reading=way.reading,
            unit=way.unit,
            scan=way.scan,
            clocks=self._clocks,
            clocks_of=self._clocks_of,
            penalties=self._penalties()[0],
        )

    def _rates_since(self, period: Period, rules: DayRules) -> int:
        """Early enough for the rate of the earliest period compared with."""
        first = min(each.end_s for each in (period, *period.compared))
        as_of = from_epoch(first) or self._clock.now()
        return rate_window(rules.pack, as_of - timedelta(seconds=1)).start_s - LEAD_DAYS * DAY_S
