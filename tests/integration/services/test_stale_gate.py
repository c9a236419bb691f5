"""The gate of facts that cannot be checked: per act, shut or open for a while, over a real shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.gate import Act, Block
from app.domain.ids import ParcelId, ShopId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome, Receipt, Step
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.presentation.workbench.verdict import Grade, judge_checked
from app.sandbox import PracticeConfig
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels

ONE, OTHER = ShopId("88000001"), ShopId("88000002")
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
    """Two shops of one app, both synced."""
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as opened:
        bind_practice(opened, site)
        opened.bind_shop.self_use(site.config.app_key, site.config.app_secret, OTHER, practice=True)
        for shop_id in (ONE, OTHER):
            opened.sync_orders(job_context(), shop_id)
        yield opened


def of(desk: Desk, shop_id: ShopId, stage: Stage = Stage.TO_NUMBER) -> tuple[ParcelId, ...]:
    """Three free parcels of one shop."""
    ids = frozenset(parcels(desk, stage))
    rows = sorted(desk.reader.parcels_by_id(ids), key=lambda row: row.parcel_id)
    return tuple(row.parcel_id for row in rows if row.shop_id == shop_id)[:3]


def silent(desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, shop: ShopId) -> None:
    """This shop alone does not answer about its orders any more."""
    later(desk, site, 900)
    lost = {order.order_id for order in site.shop.orders_of(shop)}
    answer = site.shop.shop(shop).book.get

    def get(order_id: str) -> object:
        if order_id in lost:
            raise ConnectionResetError
        return answer(order_id)

    monkeypatch.setattr(site.shop.shop(shop).book, "get", get)


def unreachable(desk: Desk, site: PracticeSite) -> None:
    """Nothing is told of any order."""
    later(desk, site, 900)
    site.shop.faults.add("http_5xx", endpoint=DETAIL, count=None, value=500)


def rows(desk: Desk, ids: tuple[ParcelId, ...]) -> tuple[ParcelRow, ...]:
    return desk.reader.parcels_by_id(frozenset(ids))


def stale(receipt: Receipt) -> dict[ParcelId, bool]:
    return {line.parcel_id: line.blocks == {Block.UNCHECKED} for line in receipt.lines}


def test_shut_it_stops_them_with_the_reason_and_they_wait(desk: Desk, site: PracticeSite) -> None:
    waiting = of(desk, ONE)
    unreachable(desk, site)
    receipt = desk.acquire_waybills(job_context(), waiting)
    for line in receipt.lines:
        assert (line.outcome, line.title, line.step) == (
            Outcome.BLOCKED,
            "订单太久没有核对",
            Step.LATER,
        )
        assert line.advice.endswith("有没有退款、改地址都不知道。连上平台后再试。")
        assert line.again_at is not None
    assert receipt.retryable == waiting
    assert site.shop.ledger.numbers == []
    site.shop.faults.clear()
    later(desk, site, 150)
    (again,) = desk.retry_put_off(job_context())
    assert again.count(Outcome.DONE) == len(waiting)


@pytest.mark.parametrize("act", ["number", "print", "ship"])
def test_each_act_has_a_gate_of_its_own(desk: Desk, site: PracticeSite, act: str) -> None:
    desk.settings.put({f"gate.stale.{act}": "open", f"gate.stale_max_s.{act}": 1800})
    numbered = of(desk, ONE)[:2]
    fresh = of(desk, ONE)[2:]
    desk.acquire_waybills(job_context(), numbered)
    desk.print_labels(job_context(), numbered[:1], FIRST)
    unreachable(desk, site)
    done = {
        "number": desk.acquire_waybills(job_context(), fresh),
        "print": desk.print_labels(job_context(), numbered[1:], FIRST),
        "ship": desk.ship_parcels(job_context(), numbered[:1]),
    }
    for name, receipt in done.items():
        (line,) = receipt.lines
        assert line.outcome is (Outcome.DONE if name == act else Outcome.BLOCKED), name
        if name == act:
            assert line.title == "放行：订单太久没有核对"


def test_open_it_still_stops_facts_beyond_its_age(desk: Desk, site: PracticeSite) -> None:
    desk.settings.put({"gate.stale.number": "open", "gate.stale_max_s.number": 600})
    waiting = of(desk, ONE)
    unreachable(desk, site)
    receipt = desk.acquire_waybills(job_context(), waiting)
    assert stale(receipt) == dict.fromkeys(waiting, True)
    assert site.shop.ledger.numbers == []


@pytest.mark.parametrize("act", [Act.NUMBER, Act.PRINT, Act.SHIP])
def test_a_person_opens_it_once_with_a_reason_on_record(
    desk: Desk, site: PracticeSite, act: Act
) -> None:
    wanted = of(desk, ONE)[:1]
    if act is not Act.NUMBER:
        desk.acquire_waybills(job_context(), wanted)
    if act is Act.SHIP:
        desk.print_labels(job_context(), wanted, FIRST)
    unreachable(desk, site)
    let = desk.gates.override(act, wanted, "店主电话确认", unchecked=wanted)
    assert ([each.parcel_id for each in let.given], let.stopped) == ([*wanted], frozenset())
    (kept,) = desk.reader.overrides(0, 1 << 40)
    assert (kept.act, kept.blocks, kept.reason) == (act, {Block.UNCHECKED}, "店主电话确认")

    def once() -> Receipt:
        if act is Act.NUMBER:
            return desk.acquire_waybills(job_context(), wanted)
        if act is Act.SHIP:
            return desk.ship_parcels(job_context(), wanted)
        return desk.print_labels(job_context(), wanted, FIRST)

    (line,) = once().lines
    assert (line.outcome, line.title) == (Outcome.DONE, "放行：订单太久没有核对")
    assert desk.verify_audit() is None


def test_an_override_of_something_else_does_not_open_it(desk: Desk, site: PracticeSite) -> None:
    wanted = of(desk, ONE)[:1]
    unreachable(desk, site)
    desk.gates.override(Act.NUMBER, wanted, "加急")
    assert stale(desk.acquire_waybills(job_context(), wanted)) == {wanted[0]: True}


@pytest.mark.parametrize("verb", ["number", "print", "ship"])
def test_a_shop_out_of_reach_stops_its_own_parcels_only(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    bad, good = of(desk, ONE), of(desk, OTHER)
    assert bad
    assert good
    mixed = (bad[0], good[0], *bad[1:], *good[1:])
    if verb != "number":
        desk.acquire_waybills(job_context(), mixed)
    if verb == "ship":
        desk.print_labels(job_context(), mixed, FIRST)
    silent(desk, site, monkeypatch, ONE)
    run = {
        "number": lambda: desk.acquire_waybills(job_context(), mixed),
        "print": lambda: desk.print_labels(job_context(), mixed, FIRST),
        "ship": lambda: desk.ship_parcels(job_context(), mixed),
    }[verb]
    outcomes = {line.parcel_id: line.outcome for line in run().lines}
    assert {outcomes[p] for p in good} == {Outcome.DONE}
    assert {outcomes[p] for p in bad} == {Outcome.BLOCKED}


def test_a_shop_lost_in_the_middle_of_a_run_stops_its_own_labels_only(
    desk: Desk, site: PracticeSite
) -> None:
    """Both are fresh, so that nothing is asked before the receivers are opened."""
    bad, good = of(desk, ONE), of(desk, OTHER)
    mixed = (bad[0], good[0], *bad[1:], *good[1:])
    desk.acquire_waybills(job_context(), mixed)
    site.shop.faults.add("refuse", endpoint="order.batchDecrypt", count=1, value=80000)
    receipt = desk.print_labels(job_context(), mixed, FIRST)
    outcomes = {line.parcel_id: line.outcome for line in receipt.lines}
    assert {outcomes[p] for p in bad} == {Outcome.FAILED}
    assert {outcomes[p] for p in good} == {Outcome.DONE}
    again = desk.print_labels(job_context(), mixed, FIRST)
    assert {line.outcome for line in again.lines if line.parcel_id in bad} == {Outcome.DONE}


def test_an_order_that_the_platform_knows_no_more_is_said_to_be_that(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, other = of(desk, ONE)[:2]
    (row,) = rows(desk, (gone,))
    later(desk, site, 900)
    book = site.shop.shop(ONE).book
    index = book.get
    monkeypatch.setattr(book, "get", lambda o: None if o in row.order_ids else index(o))
    receipt = desk.acquire_waybills(job_context(), (gone, other))
    first, second = receipt.lines
    assert (first.outcome, first.title) == (Outcome.BLOCKED, "平台上查不到这个订单")
    assert (first.step, first.again_at) == (Step.FIX, None)
    assert second.outcome is Outcome.DONE


@pytest.mark.parametrize(("opened", "grade"), [(False, Grade.WAIT), (True, Grade.GO)])
def test_a_scan_is_green_on_old_facts_only_where_that_is_set(
    desk: Desk, site: PracticeSite, opened: bool, grade: Grade
) -> None:
    wanted = of(desk, ONE)[:1]
    desk.acquire_waybills(job_context(), wanted)
    desk.print_labels(job_context(), wanted, FIRST)
    if opened:
        desk.settings.put({"gate.stale.scan": "open", "gate.stale_max_s.scan": 1800})
    unreachable(desk, site)
    found = desk.scan_gate.ask(job_context(), wanted)
    verdict = judge_checked("1", found.values(), int(desk.clock.now().timestamp()))
    assert verdict.grade is grade
    assert "未核对，最后核对" in str(verdict.detail)
