"""Facts to a report: the nine blocks of a period, each beside the periods before."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.day_facts import DayFacts, Head
from app.domain.day_orders import orders_of, parcels_of
from app.domain.day_period import Period
from app.domain.day_report import Block, Report, beside
from app.domain.day_report_carriers import carriers
from app.domain.day_report_cost import cost
from app.domain.day_report_exceptions import exceptions
from app.domain.day_report_flow import flow
from app.domain.day_report_goods import goods
from app.domain.day_report_people import people
from app.domain.day_report_risk import risk
from app.domain.day_report_signoff import signoff
from app.domain.day_report_timeliness import timeliness
from app.domain.day_view import DayRules, DayView
from app.domain.rate_line import grouped

BLOCKS: tuple[Callable[[DayView], Block], ...] = (
    flow,
    timeliness,
    risk,
    carriers,
    goods,
    exceptions,
    people,
    cost,
    signoff,
)
"""In the order of the page."""


def since(period: Period) -> int:
    """From when on facts are needed: the start of the earliest period it is compared with."""
    return min(each.start_s for each in (period, *period.compared))


def make_report(
    facts: DayFacts, period: Period, rules: DayRules, *, now_s: int, shop_id: str = ""
) -> Report:
    """The report of ``period``, of one shop or of all.

    Args:
        facts: of every shop, from :func:`since` on.
        period: the days.
        rules: by which to count.
        now_s: nothing later has happened.
        shop_id: "" is all shops.
    """
    return make_reports(facts, period, rules, now_s=now_s, shop_ids=(shop_id,))[0]


def make_reports(
    facts: DayFacts, period: Period, rules: DayRules, *, now_s: int, shop_ids: Sequence[str]
) -> tuple[Report, ...]:
    """:func:`make_report` of several shops; what they have in common is worked out once."""
    every = DayView(
        period=period,
        start_s=period.start_s,
        as_of_s=_as_of_s(period, now_s),
        now_s=now_s,
        facts=facts,
        orders=orders_of(facts.lines),
        parcels=parcels_of(facts.lines),
        units=grouped(facts.rates, rules.unit),
        rules=rules,
    )
    return tuple(_report(every.of_shop(shop_id), shop_id) for shop_id in shop_ids)


def _report(main: DayView, shop_id: str) -> Report:
    shops, period = main.facts.shops, main.period
    past = replace(main.facts, head=Head(0, "", 0))
    before = [
        replace(
            main,
            period=each,
            start_s=each.start_s,
            as_of_s=_as_of_s(each, main.now_s),
            facts=past,
            beside=True,
        )
        for each in period.compared
    ]
    behind = main.behind
    return Report(
        period=period,
        compared=period.compared,
        as_of_s=main.as_of_s,
        shop_id=shop_id,
        shops=(shops.get(shop_id, shop_id),) if shop_id else tuple(shops.values()),
        blocks=tuple(beside(make(main), [_then(make, each) for each in before]) for make in BLOCKS),
        known_s=min(upto_s for _, upto_s in behind) if behind else None,
    )


def _then(make: Callable[[DayView], Block], view: DayView) -> Block | None:
    """None: nothing is known of that time, and nought would say that nothing happened."""
    return make(view) if view.as_of_s > view.facts.first_s else None


def _as_of_s(period: Period, now_s: int) -> int:
    """Its end, or now before that; what happened in the very second of the question is in it."""
    return max(min(now_s + 1, period.end_s), period.start_s)
