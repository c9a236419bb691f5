from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.cli.words import OUTCOMES, countdown_text
from app.domain.pickup import Clock, Countdown, Deadline, Urgency
from app.domain.receipt import Outcome

AT = datetime(2026, 7, 1, tzinfo=UTC)


def count(clock: Clock, hours: int | None, left: timedelta) -> Countdown:
    return Countdown(
        deadline=Deadline(clock=clock, hours=hours, at=AT), urgency=Urgency.CALM, left=left
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (count(Clock.PAY, 24, timedelta(hours=3, minutes=5, seconds=9)), "支付24h 剩 3:05:09"),
        (count(Clock.PAY, 48, -timedelta(hours=1)), "支付48h 超 1:00:00"),
        (count(Clock.PROMISE, None, timedelta(days=2)), "承诺 剩 48:00:00"),
        (count(Clock.UPLOAD, 24, timedelta()), "回传24h 剩 0:00:00"),
        (Countdown(deadline=None, urgency=Urgency.DONE, left=timedelta()), "已揽收"),
        (Countdown(deadline=None, urgency=Urgency.CALM, left=timedelta()), "—"),
        (
            replace(count(Clock.PAY, 24, timedelta(hours=1)), urgency=Urgency.ANOMALY),
            "异常 揽收早于付款 支付24h 剩 1:00:00",
        ),
    ],
)
def test_countdowns(value, text):
    assert countdown_text(value) == text


def test_every_outcome_has_a_word():
    assert set(OUTCOMES) == set(Outcome)
