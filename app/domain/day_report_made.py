"""Facts to a report: the nine blocks of a period, each beside the periods before."""

from collections.abc import Callable
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
    own = facts.of_shop(shop_id)
    orders, parcels = orders_of(own.lines), parcels_of(own.lines)

    def view(of: Period) -> DayView:
        return DayView(
            period=of,
            start_s=of.start_s,
            # What happened in the very second of the question is in it.
            as_of_s=max(min(now_s + 1, of.end_s), of.start_s),
            now_s=now_s,
            facts=own if of is period else replace(own, head=Head(0, "", 0)),
            orders=orders,
            parcels=parcels,
            rules=rules,
        )

    main = view(period)
    before = [view(each) for each in period.compared]
    return Report(
        period=period,
        compared=period.compared,
        as_of_s=main.as_of_s,
        shop_id=shop_id,
        shops=(facts.shops.get(shop_id, shop_id),) if shop_id else tuple(facts.shops.values()),
        blocks=tuple(beside(make(main), [make(each) for each in before]) for make in BLOCKS),
    )
