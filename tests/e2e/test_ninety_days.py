"""Ninety days of a shop: every figure the app shows is what that shop's own records come to."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.instants import SHANGHAI, from_epoch
from app.sandbox.odd_routes import ODD
from app.sandbox.records import REFUND_DONE
from tests.e2e.ninety_days import live_and_check
from tests.e2e.ninety_oracle import Truth
from tests.e2e.ninety_shop import REFUND_AFTER_SHIP, NinetyDays, ninety_days

pytestmark = pytest.mark.e2e

ORDERS = 200
FIGURES = 1000


def check_that_it_was_a_real_shop(life: NinetyDays) -> None:
    """Everything that the rules speak of has happened, or nothing was proved about it."""
    ledger = life.site.shop.ledger
    assert {row.oddness for row in ledger.pickups} == set(ODD)
    assert any(len(row.order_ids) > 1 for row in ledger.shipments)
    parcels = Counter(item for row in ledger.shipments for item in row.counts)
    assert max(parcels.values()) > 1  # pieces of one SKU order in two parcels
    assert life.cancelled
    cases = [each for each in life.site.shop.shop().cases.rows() if each.status == REFUND_DONE]
    assert {2, REFUND_AFTER_SHIP} <= {each.kind for each in cases}
    paid = [from_epoch(order.pay_time) for order in life.site.shop.orders if order.pay_time]
    hours = {at.astimezone(SHANGHAI).hour for at in paid if at}
    assert {18, 23, 0, 5} <= hours
    took = {p.picked - p.paid for p in Truth(life.site.shop, life.cancelled).parts if p.picked}
    for edge in (24, 36, 48):
        near = timedelta(hours=2).total_seconds()
        assert any(abs(each - edge * 3600) < near for each in took)


@pytest.mark.timeout(300)  # some 25 s of work, and 5,000 commits that wait for a busy disk
def test_the_apps_figures_are_the_shops_own(tmp_path: Path) -> None:
    with ninety_days(ORDERS, tmp_path) as life:
        assert live_and_check(life) > FIGURES
        check_that_it_was_a_real_shop(life)
