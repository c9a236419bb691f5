"""Remarks on a practice shop over HTTP, with every fault at every call."""

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.events import Changes, Event, RemarksRolledBack
from app.domain.ids import OrderId, ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.domain.remark import Remark, RemarkMode, RemarkWish
from app.presentation.desk import Desk
from app.runtime.guard import FileGuard
from app.services.remark_orders import RemarkOrders
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.services.conftest import later, parcels, shop_of

COUNT = 3
WRITE, ASK = "order.addOrderRemark", "order.orderDetail"
WISH = RemarkWish(RemarkMode.REPLACE, "先发红色😀", 5)
NEW = Remark(WISH.words, 5)


class Died(BaseException):
    """The power went."""


def die(*_: object) -> None:
    raise Died


@pytest.fixture
def wanted(desk: Desk, site: PracticeSite) -> tuple[ParcelId, ...]:
    """Three parcels whose orders have the remark 旧 and a purple flag."""
    desk.sync_orders(job_context(), shop_of(site))
    ids = parcels(desk, Stage.TO_NUMBER)[:COUNT]
    for parcel_id in ids:
        site.shop.happen.remark(order_of(desk, parcel_id), "旧", 1)
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, 60)
    return ids


def order_of(desk: Desk, parcel_id: ParcelId) -> OrderId:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row.order_ids[0]


def shown(desk: Desk, ids: tuple[ParcelId, ...]) -> set[Remark]:
    rows = desk.reader.parcels_by_id(frozenset(ids))
    return {Remark(row.seller_words, row.flag) for row in rows}


def there(desk: Desk, site: PracticeSite, ids: tuple[ParcelId, ...]) -> set[Remark]:
    """What the practice shop really holds."""
    found = set()
    for parcel_id in ids:
        order = site.shop.order(order_of(desk, parcel_id))
        found.add(Remark(order.seller_words, order.flag))
    return found


OLD = Remark("旧", 1)


def test_rows_show_the_words_before_the_platform_has_them(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    act = desk.remark_orders.intend(wanted, WISH)
    assert shown(desk, wanted) == {NEW}
    assert there(desk, site, wanted) == {OLD}
    result = desk.remark_orders.send(job_context(), act)
    assert result.receipt.count(Outcome.DONE) == COUNT
    assert there(desk, site, wanted) == {NEW}
    desk.sync_orders(job_context(), shop_of(site))
    assert shown(desk, wanted) == {NEW}
    again = desk.remark_orders(job_context(), wanted, WISH)
    assert again.receipt.count(Outcome.ALREADY) == COUNT
    assert len(site.shop.ledger.remarks) == COUNT
    assert desk.verify_audit() is None


def test_undoing_writes_the_old_remark_back_as_a_new_act(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    added = RemarkWish(RemarkMode.APPEND, "轻放", 3)
    undo = desk.remark_orders(job_context(), wanted, added).undo
    assert there(desk, site, wanted) == {Remark("旧 / 轻放", 3)}
    back = desk.remark_orders.send(job_context(), desk.remark_orders.intend_back(undo))
    assert back.receipt.count(Outcome.DONE) == COUNT
    assert there(desk, site, wanted) == shown(desk, wanted) == {OLD}


@pytest.mark.parametrize(
    ("words", "why"), [("刷单请忽略", "不允许的文字"), ("字" * 60 + "😀", "备注太长")]
)
def test_what_the_platform_or_the_limit_refuses_is_rolled_back(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...], words: str, why: str
) -> None:
    result = desk.remark_orders(job_context(), wanted, RemarkWish(RemarkMode.REPLACE, words))
    assert result.receipt.count(Outcome.FAILED) == COUNT
    assert why in result.receipt.lines[0].title
    assert result.receipt.lines[0].advice
    assert not result.undo
    assert shown(desk, wanted) == there(desk, site, wanted) == {OLD}


@pytest.mark.parametrize("fault", ["reset_after_work", "half_body", "malformed_json"])
def test_a_lost_answer_is_settled_by_asking(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...], fault: str
) -> None:
    site.shop.faults.add(fault, endpoint=WRITE, count=None)
    result = desk.remark_orders(job_context(), wanted, WISH)
    assert result.receipt.count(Outcome.DONE) == COUNT == len(site.shop.ledger.remarks)
    assert shown(desk, wanted) == {NEW}


@pytest.mark.parametrize("fault", ["reset", "http_5xx"])
def test_a_write_that_never_arrived_leaves_the_old_words(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...], fault: str
) -> None:
    site.shop.faults.add(fault, endpoint=WRITE, count=None, value=502)
    result = desk.remark_orders(job_context(), wanted, WISH)
    assert result.receipt.retryable == wanted
    assert shown(desk, wanted) == {OLD}
    assert site.shop.ledger.remarks == []
    site.shop.faults.clear()
    assert desk.remark_orders(job_context(), wanted, WISH).receipt.count(Outcome.DONE) == COUNT


def test_a_shop_that_cannot_be_asked_first_is_not_written_to(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("reset", endpoint=ASK, count=None)
    result = desk.remark_orders(job_context(), wanted, WISH)
    assert result.receipt.count(Outcome.FAILED) == COUNT
    assert site.shop.ledger.remarks == []
    assert shown(desk, wanted) == {OLD}


@pytest.mark.parametrize("arrived", [True, False])
def test_a_write_in_doubt_shows_until_it_can_be_asked_about(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...], arrived: bool
) -> None:
    told: list[Event] = []
    desk.bus.subscribe(told.append)
    site.shop.faults.add("reset_after_work" if arrived else "reset", endpoint=WRITE, count=None)
    site.shop.faults.add("reset", endpoint=ASK, count=None, skip=COUNT)
    result = desk.remark_orders(job_context(), wanted, WISH)
    assert result.receipt.count(Outcome.UNKNOWN) == COUNT
    assert shown(desk, wanted) == {NEW}
    site.shop.faults.clear()
    settled = desk.remark_orders.reconcile(job_context())
    assert settled.count(Outcome.DONE if arrived else Outcome.FAILED) == COUNT
    assert shown(desk, wanted) == there(desk, site, wanted) == {NEW if arrived else OLD}
    orders = frozenset(order_of(desk, parcel_id) for parcel_id in wanted)
    rolled_back = [event for event in told if isinstance(event, RemarksRolledBack)]
    assert rolled_back == ([] if arrived else [RemarksRolledBack(orders=orders)])
    assert desk.remark_orders.reconcile(job_context()).lines == ()


@pytest.mark.parametrize("step", ["_write", "_settle"])
def test_a_program_that_died_in_between_is_settled_by_asking(
    desk: Desk,
    site: PracticeSite,
    wanted: tuple[ParcelId, ...],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    with monkeypatch.context() as death:
        death.setattr(RemarkOrders, step, die)
        with pytest.raises(Died):
            desk.remark_orders(job_context(), wanted, WISH)
    with FileGuard(desk.profile / "remarks.lock", "写备注").hold():
        assert desk.remark_orders.recover() == 0
    assert desk.remark_orders.recover() == COUNT
    settled = desk.remark_orders.reconcile(job_context())
    assert settled.count(Outcome.UNKNOWN) == 0
    assert shown(desk, wanted) == there(desk, site, wanted)
    assert desk.remark_orders.recover() == 0


def test_a_remark_made_elsewhere_is_never_overwritten_unseen(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    site.shop.happen.remark(order_of(desk, wanted[0]), "后台改的", 4)
    result = desk.remark_orders(job_context(), wanted, WISH)
    assert [line.outcome for line in result.receipt.lines] == [
        Outcome.FAILED,
        Outcome.DONE,
        Outcome.DONE,
    ]
    assert "别处" in result.receipt.lines[0].title
    assert shown(desk, wanted[:1]) == there(desk, site, wanted[:1]) == {Remark("后台改的", 4)}


def test_adding_and_flagging_keep_what_was_made_elsewhere(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    one = wanted[:1]
    site.shop.happen.remark(order_of(desk, one[0]), "后台改的", 4)
    result = desk.remark_orders(job_context(), one, RemarkWish(RemarkMode.APPEND, "轻放"))
    assert there(desk, site, one) == shown(desk, one) == {Remark("后台改的 / 轻放", 4)}
    later(desk, site, 60)
    desk.remark_orders.send(job_context(), desk.remark_orders.intend_back(result.undo))
    assert there(desk, site, one) == {Remark("后台改的", 4)}
    site.shop.happen.remark(order_of(desk, one[0]), "又改", 4)
    desk.remark_orders(job_context(), one, RemarkWish(RemarkMode.FLAG, flag=2))
    assert there(desk, site, one) == {Remark("又改", 2)}


def test_an_edit_on_top_of_one_in_doubt_settles_that_first(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("reset", endpoint=WRITE, count=None)
    site.shop.faults.add("reset", endpoint=ASK, count=None, skip=COUNT)
    desk.remark_orders(job_context(), wanted, WISH)
    site.shop.faults.clear()
    second = RemarkWish(RemarkMode.REPLACE, "再改")
    act = desk.remark_orders.intend(wanted, second)
    assert shown(desk, wanted) == {Remark("再改", 5)}
    result = desk.remark_orders.send(job_context(), act)
    assert result.receipt.count(Outcome.DONE) == COUNT
    assert there(desk, site, wanted) == shown(desk, wanted) == {Remark("再改", 5)}
    assert desk.remark_orders.reconcile(job_context()).lines == ()
    back = desk.remark_orders.send(job_context(), desk.remark_orders.intend_back(result.undo))
    assert back.receipt.count(Outcome.DONE) == COUNT
    assert there(desk, site, wanted) == {OLD}


def test_cancelling_rolls_back_what_was_not_tried(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    cancel = CancelAt(1)
    cancel.stop.set()
    result = desk.remark_orders(cancel.context, wanted, WISH)
    assert result.receipt.count(Outcome.SKIPPED) == COUNT
    assert shown(desk, wanted) == there(desk, site, wanted) == {OLD}


def test_another_program_that_writes_remarks_is_left_alone(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    with FileGuard(desk.profile / "remarks.lock", "写备注").hold():
        result = desk.remark_orders(job_context(), wanted, WISH)
    assert result.receipt.count(Outcome.FAILED) == COUNT
    assert "另一个" in result.receipt.lines[0].title
    assert shown(desk, wanted) == {OLD}
    assert site.shop.ledger.remarks == []


def test_the_words_are_nowhere_but_with_the_order(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    canary = "请打13800138000"
    desk.remark_orders(job_context(), wanted, RemarkWish(RemarkMode.REPLACE, canary))
    assert there(desk, site, wanted) == {Remark(canary, 1)}
    assert canary not in str(site.shop.ledger.as_json())
    for log in (desk.profile / "logs").glob("*"):
        assert canary not in log.read_text("utf-8")


def test_a_remark_replaced_elsewhere_is_told_and_not_undone(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    result = desk.remark_orders(job_context(), wanted, WISH)
    told: list[Event] = []
    desk.bus.subscribe(told.append)
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))
    assert not any(isinstance(event, Changes) and event.remarked for event in told)
    order_id = order_of(desk, wanted[0])
    site.shop.happen.remark(order_id, "后台改的", 4)
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))
    remarked = [event.remarked for event in told if isinstance(event, Changes) and event.remarked]
    assert remarked == [frozenset({order_id})]
    detail = desk.reader.detail(wanted[0])
    assert detail is not None
    assert "备注写为「先发红色😀」，后来在别处改过" in [line.text for line in detail.history]
    act = desk.remark_orders.intend_back(result.undo)
    back = desk.remark_orders.send(job_context(), act).receipt
    assert back.count(Outcome.DONE) == COUNT - 1
    (line,) = [line for line in back.lines if line.outcome is Outcome.FAILED]
    assert line.title == "备注后来又改过，没有撤销"
    assert there(desk, site, wanted[:1]) == {Remark("后台改的", 4)}
    assert there(desk, site, wanted[1:]) == {OLD}
