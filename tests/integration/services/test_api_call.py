"""A call by hand is on record before it is made: it may ship an order or open a receiver."""

import sqlite3
from contextlib import closing

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import NetworkError
from app.presentation.desk import Desk
from app.settings.profile import profile_at
from tests.integration.services.conftest import shop_of


def calls_on_record(desk: Desk) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(profile_at(desk.profile).database)) as connection:
        return connection.execute(
            "SELECT subject, note FROM audit_log WHERE action = 'api.call' ORDER BY number"
        ).fetchall()


def test_a_call_by_hand_is_audited(desk: Desk, site: PracticeSite) -> None:
    shop = shop_of(site)
    answer = desk.call_api(shop, "order.logisticsCompanyList", {})
    assert answer["code"] == 10000
    assert calls_on_record(desk) == [(shop, "order.logisticsCompanyList")]


def test_so_is_one_whose_answer_never_came(desk: Desk, site: PracticeSite) -> None:
    site.shop.stop()
    with pytest.raises(NetworkError):
        desk.call_api(shop_of(site), "order.logisticsAdd", {"order_id": "1"})
    assert calls_on_record(desk) == [(shop_of(site), "order.logisticsAdd")]
