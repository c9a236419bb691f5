"""Ninety days of a shop: every figure of the app against the shop's own records.

``python -m tests.e2e.ninety_days [ORDERS [SEED]]`` lives through 90 days with some thousands of
orders (4,000 unless said) and stops at the first figure that differs; the test suite does the same
with a few hundred (``test_ninety_days``), which is all that its time allows.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from app.domain.pickup_rate import Rate
from app.domain.rate_line import Unit
from app.domain.rule_pack import Exclusion, Reading
from app.services.rate_pickups import RateWish
from tests.e2e.ninety_oracle import PACKS, Figures, Truth
from tests.e2e.ninety_shop import DAYS, START, NinetyDays, ninety_days

LOOK_ON = (25, 40, 61, DAYS)
"""Days after the start on which the living shop is looked at."""
BACK_TO = (30, 45, 62, 75, 89, 91, 95, 100)
"""Days that are scored again at the end, when everything is known."""
HOURS = (0, 6, 12, 18)
"""Added in turn: midnight, 14:00, 20:00 … in Shanghai. A day begins at 16:00 UTC."""


def figures_of(rate: Rate) -> Figures:
    """What the app says, as the oracle puts it."""
    return Figures(
        counts=rate.settled.counts,
        value=rate.settled.value,
        best=rate.best.value,
        worst=rate.worst.value if rate.worst else None,
        today=rate.today,
        pending=rate.pending,
        anomalies=rate.anomalies,
        excluded={why.value: n for why, n in rate.excluded if why is not Exclusion.UNPAID},
        pickup=(rate.pickup.total_s, rate.pickup.count),
        delivery=(rate.delivery.total_s, rate.delivery.count),
    )


def check_rates(life: NinetyDays, truth: Truth, as_of: datetime, *, live: bool) -> int:
    """Every pack, reading and unit as of an instant; how many figures were compared.

    ``live``: what was signed for is asked about seldom, so only the pickups are compared.
    """
    seen = 0
    for pack, rules in PACKS.items():
        for reading in Reading if rules.weights else (Reading.DISJOINT,):
            for unit in Unit:
                wish = RateWish(pack=pack, reading=reading, unit=unit, as_of=as_of)
                ours = figures_of(life.desk.rate_pickups(wish).rate)
                cumulative = reading is Reading.CUMULATIVE
                theirs = truth.figures(pack, as_of, cumulative=cumulative, unit=unit.value)
                names = Figures.__slots__
                if unit is Unit.PARCEL:
                    # What is not shipped yet is in parcels that only the app knows of.
                    names = ("counts", "value", "today", "anomalies", "pickup")
                for name in names:
                    if live and name == "delivery":
                        continue
                    got, want = getattr(ours, name), getattr(theirs, name)
                    assert got == want, (str(as_of), pack, reading, unit, name, got, want)
                    seen += 1
    return seen


def check_stakes(life: NinetyDays, truth: Truth) -> int:
    """Money at stake of every order that waits; how many there were."""
    report = life.desk.count_stakes()
    ours = {str(one.order_id): (one.stake.cost_fen, one.stake.worst_fen) for one in report.orders}
    theirs = truth.stakes(report.at)
    assert ours == theirs, {
        key: (ours.get(key), theirs.get(key))
        for key in ours.keys() | theirs.keys()
        if ours.get(key) != theirs.get(key)
    }
    assert report.cost_fen == sum(cost for cost, _ in theirs.values())
    assert report.worst_fen == sum(worst for _, worst in theirs.values())
    return len(theirs)


def live_and_check(life: NinetyDays, say: Callable[[str], None] = lambda _: None) -> int:
    """The 90 days, looked at on the way and from the end; how many figures were compared."""
    seen = 0
    for day in LOOK_ON:
        life.live_until(START + timedelta(days=day))
        life.ask_all()
        truth = Truth(life.site.shop, life.cancelled, told_by=life.now_s)
        seen += check_rates(life, truth, life.desk.clock.now(), live=True)
        waiting = check_stakes(life, truth)
        say(f"day {day}: {len(truth.parts)} parts, {waiting} orders wait, {seen} figures agree")
    life.wind_down(14)
    truth = Truth(life.site.shop, life.cancelled)
    for day, hours in zip(BACK_TO, HOURS * 2, strict=True):
        seen += check_rates(life, truth, START + timedelta(days=day, hours=hours - 8), live=False)
    say(f"all days again: {seen} figures agree")
    return seen


def main(orders: int = 4000, seed: int = 5) -> None:
    """The long run."""
    begun = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begun:7.1f} s  {line}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory() as place, ninety_days(orders, Path(place), seed) as life:
        live_and_check(life, say)
        say(f"{life.rounds} rounds, {life.site.shop.ledger.counts()}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
