"""What the program says around the edges of days and of summer time, as JSON on standard output.

Run as a subprocess with another ``TZ``: ``python -m tests.integration.cli.zone_report ORDERS.csv``.
"""

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from app import bootstrap
from app.domain.gate import Block
from app.domain.instants import business_day, day_start, day_window
from app.domain.penalty import PenaltyFacts, stake
from app.domain.pickup import PickupFacts, countdown
from app.domain.pickup_rate import score
from app.domain.rate_line import RateLine
from app.ports.rows import ParcelRow
from app.presentation.countdown import Countdowns, left_phrase, whole_now
from app.presentation.route_story import took_text
from app.presentation.workbench.words import badges, when_text
from app.services.rate_pickups import read_as_of
from app.settings.rule_packs import RulePacks
from app.settings.rules import read_rules, rule_packs
from tests.fakes.rows import make_row
from tests.unit.domain.penalties import shipped_table

HOUR = 3600
RULES = read_rules(rule_packs().joinpath("2022-06.toml"))
COUNTDOWNS = Countdowns(RULES)
PACKS = [entry.pack for entry in RulePacks().list()]
TABLE = shipped_table()
CHANGES = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York forward
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # and back
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # London forward
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # and back
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe back, by half an hour
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # and forward
)
SHANGHAI_HOURS = (16, 22, 10)
"""Midnight, 06:00 and 18:00 there, as hours of UTC."""


def edges() -> Iterator[datetime]:
    """Every change of summer time, and the edges of the Shanghai day around it, to the second."""
    for change in CHANGES:
        midnight = change.replace(hour=0, minute=0)
        for at in (change, *(midnight + timedelta(hours=hour) for hour in SHANGHAI_HOURS)):
            yield from (at + timedelta(seconds=second) for second in (-1, 0, 1))


def lines_before(now_s: int) -> list[RateLine]:
    """Orders paid at all hours of the three days before, picked up at every edge."""
    return [
        RateLine(
            f"{back}-{took}", f"{back}-{took}", paid_s := now_s - back * HOUR, None, paid_s + took
        )
        for back in range(0, 80, 3)
        for took in (0, 13 * HOUR, 24 * HOUR, 24 * HOUR + 1, 36 * HOUR, 48 * HOUR + 1)
    ]


def row_at(now_s: int) -> ParcelRow:
    """A parcel paid twenty hours ago and held for an hour."""
    return make_row(
        1,
        paid_s=now_s - 20 * HOUR,
        promise_s=now_s + 28 * HOUR,
        uploaded_s=now_s - 15 * HOUR,
        hold_reason="缺货",
        hold_until_s=now_s + HOUR,
        blocks=frozenset({Block.HELD}),
    )


def around(now: datetime) -> dict[str, Any]:
    """Everything that one instant is asked."""
    now_s = int(now.timestamp())
    row = row_at(now_s)
    facts = PickupFacts(
        paid_at=now - timedelta(hours=20),
        promise_at=now + timedelta(hours=28),
        uploaded_at=now - timedelta(hours=15),
        picked_up_at=None,
    )
    owed = PenaltyFacts(
        order_fen=100_000,
        paid_at=facts.paid_at,
        promise_at=now,
        uploaded_at=now - timedelta(hours=24),
    )
    reading = COUNTDOWNS.read(COUNTDOWNS.points(row), whole_now(now), row.shop_id)
    at_stake = stake(owed, TABLE, now)
    lines = lines_before(now_s)
    return {
        "day": business_day(now),
        "start": day_start(business_day(now)),
        "window": day_window(business_day(now)),
        "countdown": countdown(facts, RULES, now),
        "reading": [reading, left_phrase(reading.left_s)],
        "cost": [at_stake.cost_fen, at_stake.step_fen],
        "shown": [
            when_text(row.paid_s),
            took_text(row.paid_s, now_s),
            [badge.text for badge in badges(row)],
        ],
        "rates": [score(lines, pack, as_of=now) for pack in PACKS],
    }


def of_the_command(*argv: str) -> Any:
    """What a command writes."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = bootstrap.main([*argv])
    return [code, out.getvalue()]


def main(orders: str, profile: str) -> None:
    """Write everything."""
    rate = ("--profile", profile, "--keyring", "file", "rate", "--orders", orders, "--pack")
    typed = ("2026-11-01 02:30", "2026-03-08 02:30", "2026-03-29", "2026-10-04 02:15")
    report = {
        "instants": {at.isoformat(): around(at) for at in edges()},
        "typed": {text: read_as_of(text).astimezone(UTC) for text in typed},
        "commands": [
            of_the_command(*rate, pack, "--as-of", as_of, "--explain", *more)
            for pack in ("2022-06", "2026-05", "2026-09")
            for as_of in typed
            for more in ((), ("--json",))
        ],
    }
    json.dump(report, sys.stdout, default=str, ensure_ascii=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
