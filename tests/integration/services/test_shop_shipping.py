"""Numbers of a selection over several shops: each of its own shop's branch and sender."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId, ShopId
from app.domain.receipt import Outcome
from app.domain.shop_shipping import USUAL, ShopShipping
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from tests.fakes.tasks import job_context

ONE, OTHER = ShopId("88000001"), ShopId("88000002")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        orders=12, seed=7, speed=0, arrivals_per_hour=0, shop_id=ONE, more_shop_ids=(OTHER,)
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as opened:
        bind_practice(opened, site)
        opened.bind_shop.self_use(site.config.app_key, site.config.app_secret, OTHER, practice=True)
        for shop_id in (ONE, OTHER):
            opened.sync_orders(job_context(), shop_id)
        yield opened


def free(desk: Desk) -> dict[ShopId, ParcelId]:
    """A parcel of each shop of which no courier was promised."""
    return {r.shop_id: r.parcel_id for r in desk.reader.parcels() if not (r.blocks or r.carrier)}


def balances(desk: Desk, shop_id: ShopId) -> list[int | None]:
    return [branch.balance for branch in desk.open_shop(shop_id).branches("zhongtong")]


def test_each_shop_is_served_at_its_own_branch_by_its_own_sender(desk: Desk) -> None:
    _, second = desk.open_shop(ONE).branches("zhongtong")
    own = ShopShipping(
        carrier="zhongtong", branch=second.code, sender_name=" 义乌仓 ", sender_phone="13800000009"
    )
    kept = desk.manage_shops.shipping(ONE, own)
    assert kept.sender_name == "义乌仓"
    assert {s.shop_id: s.shipping for s in desk.reader.shops()} == {ONE: kept, OTHER: USUAL}
    before = {shop_id: balances(desk, shop_id) for shop_id in (ONE, OTHER)}
    chosen = free(desk)
    receipt = desk.acquire_waybills(job_context(), tuple(chosen.values()))
    assert receipt.count(Outcome.DONE) == 2
    first, other = before[ONE]
    assert balances(desk, ONE) == [first, other - 1]
    first, other = before[OTHER]
    assert balances(desk, OTHER) == [first - 1, other]


def test_another_courier_for_one_shop_and_back(desk: Desk, site: PracticeSite) -> None:
    desk.manage_shops.shipping(ONE, ShopShipping(carrier="yuantong"))
    chosen = free(desk)
    desk.acquire_waybills(job_context(), tuple(chosen.values()))
    assert {row.shop_id: row.courier for row in site.shop.ledger.numbers} == {
        ONE: "yuantong",
        OTHER: "zhongtong",
    }
    desk.manage_shops.shipping(ONE, USUAL)
    again = free(desk)[ONE]
    desk.acquire_waybills(job_context(), (again,))
    assert site.shop.ledger.numbers[-1].courier == "zhongtong"


def test_a_shop_without_a_courier_does_not_stop_the_other(desk: Desk) -> None:
    desk.settings.put({"shipping.carrier": ""})
    chosen = free(desk)
    with pytest.raises(InvalidInput, match="还没有选择快递公司"):
        desk.acquire_waybills(job_context(), tuple(chosen.values()))
    desk.manage_shops.shipping(ONE, ShopShipping(carrier="zhongtong"))
    receipt = desk.acquire_waybills(job_context(), tuple(chosen.values()))
    told = {line.parcel_id: (line.outcome, line.title) for line in receipt.lines}
    assert told[chosen[ONE]][0] is Outcome.DONE
    assert told[chosen[OTHER]] == (Outcome.FAILED, "还没有选择快递公司")


def test_a_doubt_is_settled_with_the_sender_it_was_asked_with(
    desk: Desk, site: PracticeSite
) -> None:
    _, second = desk.open_shop(ONE).branches("zhongtong")
    chosen = free(desk)[ONE]
    before = balances(desk, ONE)
    site.shop.faults.add("reset", endpoint="logistics.newCreateOrder", count=None)
    desk.acquire_waybills(job_context(), (chosen,))
    site.shop.faults.clear()
    desk.manage_shops.shipping(ONE, ShopShipping(carrier="zhongtong", branch=second.code))
    settled = desk.acquire_waybills.reconcile(job_context())
    assert settled.count(Outcome.DONE) == 1
    assert balances(desk, ONE) == [before[0] - 1, before[1]]


def test_half_a_sender_and_an_unknown_shop_are_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.manage_shops.shipping(ONE, ShopShipping(sender_name="张三"))
    with pytest.raises(InvalidInput):
        desk.manage_shops.shipping(ShopId("1"), ShopShipping(carrier="zhongtong"))
    assert all(shop.shipping == USUAL for shop in desk.reader.shops())
