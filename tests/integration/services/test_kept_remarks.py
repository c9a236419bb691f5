"""Remarks of many parcels die at each of their commits, and go on: every order written once."""

from collections import Counter
from contextlib import suppress
from threading import Event

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.batch import BatchKind
from app.domain.ids import OrderId, ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome, Receipt
from app.domain.remark import Remark, RemarkMode, RemarkWish
from app.presentation.desk import Desk
from app.services.remark_endings import UNKNOWN
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of
from tests.integration.services.dying import Died, dying_at, restarted

COUNT = 5
WRITE = "order.addOrderRemark"
WISH = RemarkWish(RemarkMode.REPLACE, "先发", 5)
ADD = RemarkWish(RemarkMode.APPEND, "轻放")


@pytest.fixture
def wanted(desk: Desk, site: PracticeSite) -> tuple[ParcelId, ...]:
    """Parcels whose orders have the remark 旧."""
    desk.sync_orders(job_context(), shop_of(site))
    ids = parcels(desk, Stage.TO_NUMBER)[:COUNT]
    for order_id in orders_of(desk, ids):
        site.shop.happen.remark(order_id, "旧", 1)
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, 60)
    return ids


def orders_of(desk: Desk, ids: tuple[ParcelId, ...]) -> list[OrderId]:
    rows = {row.parcel_id: row for row in desk.reader.parcels_by_id(frozenset(ids))}
    return [order_id for parcel_id in ids for order_id in rows[parcel_id].order_ids]


def there(desk: Desk, site: PracticeSite, ids: tuple[ParcelId, ...]) -> set[Remark]:
    """What the practice shop really holds."""
    found = (site.shop.order(order_id) for order_id in orders_of(desk, ids))
    return {Remark(order.seller_words, order.flag) for order in found}


def go_on(desk: Desk, ids: tuple[ParcelId, ...], wish: RemarkWish) -> Receipt:
    """继续 when it is offered, else all over again unless it is finished; its receipt then."""
    for offer in desk.resume_batches.waiting():
        return desk.resume_batches(job_context(), offer.batch.batch_id)
    if not desk.reader.batches(kind=BatchKind.REMARK):
        desk.remark_orders(job_context(), ids, wish)
    return newest(desk)


def newest(desk: Desk) -> Receipt:
    """The receipt of the newest batch of remarks."""
    found = desk.reader.batches(kind=BatchKind.REMARK, limit=1)[0]
    return desk.resume_batches.receipt(found.batch.batch_id)


def nothing_open(desk: Desk) -> None:
    assert desk.resume_batches.waiting() == ()
    assert desk.reader.open_batches() == ()
    with desk.remark_orders._store.begin() as work:
        assert work.remarks.open() == ()
        assert work.journal.open() == ()


@pytest.mark.parametrize("wish", [WISH, ADD], ids=["replace", "append"])
@pytest.mark.parametrize(
    ("dies_at", "asked"),
    [(n, n % 2 == 0) for n in (1, 2, 3, 4, 5, 8, 9, 12, 13, 14)],
)
def test_orders_are_remarked_once_wherever_the_program_dies(  # noqa: PLR0917 - the cases
    desk: Desk,
    site: PracticeSite,
    wanted: tuple[ParcelId, ...],
    monkeypatch: pytest.MonkeyPatch,
    wish: RemarkWish,
    asked: bool,
    dies_at: int,
) -> None:
    with dying_at(dies_at, monkeypatch), suppress(Died):
        desk.remark_orders(job_context(), wanted, wish)
    desk.remark_orders._intended.clear()  # the program is gone
    restarted(desk, asked=asked)
    receipt = go_on(desk, wanted, wish)
    assert tuple(line.parcel_id for line in receipt.lines) == wanted
    assert receipt.count(Outcome.DONE) == COUNT
    written = Counter(row.order_id for row in site.shop.ledger.remarks)
    assert written == Counter(orders_of(desk, wanted))
    assert there(desk, site, wanted) == {wish.applied_to(Remark("旧", 1))}
    nothing_open(desk)


def test_what_was_written_elsewhere_since_is_not_written_over(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(desk, wanted, monkeypatch)
    other = orders_of(desk, wanted)[-1]
    site.shop.happen.remark(other, "别处写的", 3)
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))
    receipt = go_on(desk, wanted, WISH)
    assert receipt.lines[-1].title == "备注在别处改过，以平台上的为准"
    assert receipt.count(Outcome.DONE) == COUNT - 1
    assert site.shop.order(other).seller_words == "别处写的"
    nothing_open(desk)


def cut_off(desk: Desk, ids: tuple[ParcelId, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Dead before the first write."""
    with dying_at(2, monkeypatch), pytest.raises(Died):
        desk.remark_orders(job_context(), ids, WISH)
    desk.remark_orders._intended.clear()
    restarted(desk, asked=True)


def test_a_batch_that_is_about_to_be_sent_is_not_offered(
    desk: Desk, wanted: tuple[ParcelId, ...]
) -> None:
    act = desk.remark_orders.intend(wanted, WISH)
    assert desk.resume_batches.waiting() == ()
    desk.remark_orders.send(job_context(), act)
    assert newest(desk).count(Outcome.DONE) == COUNT


def test_stopping_rolls_the_rest_back_and_leaves_it_to_go_on_with(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    stop = Event()
    stop.set()
    stopped = desk.remark_orders(job_context(stop=stop), wanted, WISH)
    assert stopped.receipt.count(Outcome.SKIPPED) == COUNT
    (offer,) = desk.resume_batches.waiting()
    assert (offer.open, offer.batch.asked.wish) == (COUNT, WISH)
    receipt = desk.resume_batches(job_context(), offer.batch.batch_id)
    assert receipt.count(Outcome.DONE) == COUNT
    assert there(desk, site, wanted) == {Remark("先发", 5)}


def test_the_taking_back_is_a_batch_too_and_goes_on(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    undo = desk.remark_orders(job_context(), wanted, WISH).undo
    with dying_at(3, monkeypatch), pytest.raises(Died):
        desk.remark_orders.send(job_context(), desk.remark_orders.intend_back(undo))
    desk.remark_orders._intended.clear()
    restarted(desk, asked=True)
    (offer,) = desk.resume_batches.waiting()
    receipt = desk.resume_batches(job_context(), offer.batch.batch_id)
    assert receipt.count(Outcome.DONE) == COUNT
    assert there(desk, site, wanted) == {Remark("旧", 1)}
    assert len(site.shop.ledger.remarks) == 2 * COUNT
    nothing_open(desk)


def test_a_kept_batch_is_tried_again_with_its_own_words(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("http_5xx", endpoint=WRITE, count=None)
    failed = desk.remark_orders(job_context(), wanted, WISH).receipt
    assert failed.retryable == wanted
    site.shop.faults.clear()
    desk.remark_orders(job_context(), wanted[:1], RemarkWish(RemarkMode.REPLACE, "另一句", 2))
    service = desk.remark_orders
    again = service.send(job_context(), service.intend_again(failed.batch_id, wanted[1:]))
    assert again.receipt.count(Outcome.DONE) == COUNT - 1
    assert there(desk, site, wanted[1:]) == {Remark("先发", 5)}


def test_other_words_for_the_same_parcels_do_not_end_a_batch(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(desk, wanted, monkeypatch)
    desk.remark_orders(job_context(), wanted[:2], RemarkWish(RemarkMode.FLAG, flag=4))
    (offer,) = desk.resume_batches.waiting()
    assert offer.open == COUNT
    receipt = desk.resume_batches(job_context(), offer.batch.batch_id)
    # Somebody has looked at these two since: what the batch meant to replace is gone.
    assert [line.outcome for line in receipt.lines] == [Outcome.FAILED] * 2 + [Outcome.DONE] * 3


def test_one_parcel_is_no_batch(desk: Desk, wanted: tuple[ParcelId, ...]) -> None:
    desk.remark_orders(job_context(), wanted[:1], WISH)
    assert desk.reader.batches(kind=BatchKind.REMARK) == ()


def test_what_was_in_doubt_is_told_when_it_is_settled(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as blind:
        blind.setattr(type(desk.remark_orders), "_look_again", _nothing_known)
        site.shop.faults.add("reset_after_work", endpoint=WRITE, count=None)
        unknown = desk.remark_orders(job_context(), wanted, WISH).receipt
    assert unknown.count(Outcome.UNKNOWN) == COUNT
    site.shop.faults.clear()
    desk.remark_orders.reconcile(job_context())
    assert newest(desk).count(Outcome.DONE) == COUNT


def _nothing_known(*_: object) -> object:
    return UNKNOWN
