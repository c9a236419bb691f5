"""Shops that are paused or refused: no verb touches them, and no doubt of theirs ends by that."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AuthorizationError, InvalidInput
from app.domain.ids import ParcelId, ShopId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome, Receipt
from app.domain.remark import RemarkMode, RemarkWish
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.services.edit_number import NewNumber
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context

ONE, OTHER = ShopId("88000001"), ShopId("88000002")
BUY, SHIP, CANCEL = "logistics.newCreateOrder", "order.logisticsAdd", "logistics.cancelOrder"
DETAIL = "order.orderDetail"


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


def one_of_each(desk: Desk, stage: Stage = Stage.TO_NUMBER) -> dict[ShopId, ParcelId]:
    """A free parcel of one order of each shop."""
    rows = desk.reader.parcels(stages=frozenset({stage}))
    return {
        shop_id: next(r.parcel_id for r in rows if r.shop_id == shop_id and not r.blocks)
        for shop_id in (ONE, OTHER)
    }


def row_of(desk: Desk, parcel_id: ParcelId):
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row


def outcomes(receipt: Receipt) -> dict[ParcelId, Outcome]:
    return {line.parcel_id: line.outcome for line in receipt.lines}


def end(desk: Desk, site: PracticeSite, *, stale: bool) -> None:
    """The owner of ONE takes the app's authorization away."""
    if stale:
        site.shop.clock.advance(3600)
        desk.open_shop(OTHER).carriers()
    site.shop.happen.end_authorization(ONE)


@pytest.mark.parametrize("stale", [True, False])
@pytest.mark.parametrize("verb", ["reconcile", "again"])
def test_a_purchase_in_doubt_outlives_the_authorization_of_its_shop(
    desk: Desk, site: PracticeSite, stale: bool, verb: str
) -> None:
    chosen = one_of_each(desk)
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=None)
    lost = desk.acquire_waybills(job_context(), tuple(chosen.values()))
    assert lost.count(Outcome.UNKNOWN) == 2
    site.shop.faults.clear()
    end(desk, site, stale=stale)

    for _ in range(2):  # the second time the refusal is known
        if verb == "again":
            asked = desk.acquire_waybills(job_context(), tuple(chosen.values()))
        else:
            asked = desk.acquire_waybills.reconcile(job_context())
            assert outcomes(asked).get(chosen[ONE]) is Outcome.UNKNOWN
        assert outcomes(asked).get(chosen[ONE]) is not Outcome.FAILED
        assert row_of(desk, chosen[ONE]).stage is Stage.NUMBER_UNKNOWN
    assert row_of(desk, chosen[OTHER]).stage is Stage.TO_PRINT

    desk.bind_shop.reauthorize(ONE)
    desk.acquire_waybills.reconcile(job_context())
    assert row_of(desk, chosen[ONE]).stage is Stage.TO_PRINT
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}


@pytest.mark.parametrize("verb", ["ship", "give back"])
def test_an_act_that_meets_an_ended_authorization_marks_the_shop(
    desk: Desk, site: PracticeSite, verb: str
) -> None:
    chosen = ready_to_ship(desk)
    end(desk, site, stale=False)  # what is known is fresh: nothing is asked before the act
    acts = {"ship": desk.ship_parcels, "give back": desk.give_back_numbers}
    receipt = acts[verb](job_context(), tuple(chosen.values()))
    assert outcomes(receipt) == {chosen[ONE]: Outcome.FAILED, chosen[OTHER]: Outcome.DONE}
    standing = {shop.shop_id: shop.authorized for shop in desk.reader.shops()}
    assert standing == {ONE: False, OTHER: True}


def test_a_shipment_in_doubt_outlives_the_authorization_of_its_shop(
    desk: Desk, site: PracticeSite
) -> None:
    chosen = ready_to_ship(desk)
    for call in (SHIP, "order.logisticsAddSinglePack"):
        site.shop.faults.add("reset_after_work", endpoint=call, count=None)
    site.shop.faults.add("reset", endpoint=DETAIL, count=None)
    assert desk.ship_parcels(job_context(), tuple(chosen.values())).count(Outcome.UNKNOWN) == 2
    site.shop.faults.clear()
    end(desk, site, stale=False)
    asked = desk.ship_parcels.reconcile(job_context())
    assert outcomes(asked) == {chosen[ONE]: Outcome.UNKNOWN, chosen[OTHER]: Outcome.DONE}
    assert row_of(desk, chosen[ONE]).stage is Stage.SHIP_UNKNOWN

    desk.bind_shop.reauthorize(ONE)
    asked = desk.ship_parcels.reconcile(job_context())
    assert outcomes(asked) == {chosen[ONE]: Outcome.DONE}
    assert len(site.shop.ledger.shipments) == 2


def test_a_number_on_its_way_back_outlives_the_authorization_of_its_shop(
    desk: Desk, site: PracticeSite
) -> None:
    chosen = numbered(desk)
    site.shop.faults.add("reset_after_work", endpoint=CANCEL, count=None)
    lost = desk.give_back_numbers(job_context(), tuple(chosen.values()))
    assert lost.count(Outcome.UNKNOWN) == 2
    site.shop.faults.clear()
    end(desk, site, stale=False)
    asked = desk.give_back_numbers.reconcile(job_context())
    assert outcomes(asked)[chosen[ONE]] is Outcome.UNKNOWN
    assert outcomes(asked)[chosen[OTHER]] in {Outcome.DONE, Outcome.ALREADY}
    assert row_of(desk, chosen[ONE]).blocks

    desk.bind_shop.reauthorize(ONE)
    desk.give_back_numbers.reconcile(job_context())
    assert row_of(desk, chosen[ONE]).stage is Stage.TO_NUMBER
    assert not desk.give_back_numbers.reconcile(job_context()).lines


def test_doubts_of_a_paused_shop_are_settled_all_the_same(desk: Desk, site: PracticeSite) -> None:
    chosen = one_of_each(desk)
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=None)
    desk.acquire_waybills(job_context(), tuple(chosen.values()))
    site.shop.faults.clear()
    desk.manage_shops.pause(ONE)
    site.shop.clock.advance(3600)
    desk.open_shop(OTHER).carriers()
    asked = len(site.shop.ledger.calls)
    settled = desk.acquire_waybills.reconcile(job_context())
    assert outcomes(settled) == dict.fromkeys(chosen.values(), Outcome.DONE)
    details = [c for c in list(site.shop.ledger.calls)[asked:] if c.method == DETAIL]
    assert len(details) == 2  # what is bought for is as fresh as for any other shop
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}


def test_no_verb_touches_a_paused_shop(desk: Desk, site: PracticeSite) -> None:
    chosen = numbered(desk)[ONE]
    pending = one_of_each(desk)[ONE]
    before = row_of(desk, chosen).seller_words
    desk.manage_shops.pause(ONE)
    calls = len(site.shop.ledger.calls)
    context = job_context()
    wish = RemarkWish(RemarkMode.REPLACE, "急", None)
    acts: dict[str, Callable[[], Receipt]] = {
        "give back": lambda: desk.give_back_numbers(context, (chosen,)),
        "redo": lambda: desk.redo_numbers(context, (chosen,)),
        "update": lambda: desk.update_waybills(context, (chosen,)),
        "pieces": lambda: desk.add_pieces(context, chosen, 3),
        "edit": lambda: desk.edit_number(context, chosen, NewNumber(carrier="zhongtong")),
        "merge": lambda: desk.merge_parcels(context, [(chosen, pending)]),
        "remark": lambda: desk.remark_orders(context, (chosen,), wish).receipt,
        "number": lambda: desk.acquire_waybills(context, (pending,)),
    }
    for name, act in acts.items():
        (line,) = act().lines
        assert (name, line.outcome, line.title) == (name, Outcome.BLOCKED, "店铺已暂停")
        assert line.advice == "在「设置 → 店铺」恢复后再处理。"
    with pytest.raises(InvalidInput, match="店铺已暂停"):
        desk.add_parcel(context, chosen)
    assert len(site.shop.ledger.calls) == calls
    assert row_of(desk, chosen).seller_words == before


def test_remarks_beside_a_refused_shop_go_on(desk: Desk, site: PracticeSite) -> None:
    chosen = one_of_each(desk)
    end(desk, site, stale=False)
    with pytest.raises(AuthorizationError):
        desk.sync_orders(job_context(), ONE)
    wish = RemarkWish(RemarkMode.REPLACE, "易碎", None)
    told = desk.remark_orders(job_context(), tuple(chosen.values()), wish).receipt
    assert outcomes(told) == {chosen[ONE]: Outcome.BLOCKED, chosen[OTHER]: Outcome.DONE}
    assert row_of(desk, chosen[ONE]).seller_words != "易碎"


def numbered(desk: Desk) -> dict[ShopId, ParcelId]:
    chosen = one_of_each(desk)
    desk.acquire_waybills(job_context(), tuple(chosen.values()))
    return chosen


def ready_to_ship(desk: Desk) -> dict[ShopId, ParcelId]:
    chosen = numbered(desk)
    desk.print_labels(job_context(), tuple(chosen.values()), FIRST)
    return chosen
