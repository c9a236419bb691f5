"""A batch dies at each of its commits, and goes on: everything once, every line with an outcome."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from threading import Event

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.batch import BatchKind
from app.domain.errors import AppError, InvalidInput
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome, Receipt
from app.presentation.desk import Desk
from app.runtime.guard import FileGuard
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import parcels, shop_of
from tests.integration.services.dying import Died, dying_at, restarted

COUNT = 5


@pytest.fixture
def synced(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    return desk


def go_on(desk: Desk, wanted: tuple[ParcelId, ...], act: Callable[[], object]) -> Receipt:
    """What a person does then: 继续 when it is offered, else all over again."""
    offered = desk.resume_batches.waiting()
    if offered:
        assert len(offered) == 1
        return desk.resume_batches(job_context(), offered[0].batch.batch_id)
    act()
    newest = desk.reader.batches(limit=1)[0]
    return desk.resume_batches.receipt(newest.batch.batch_id)


def ended_whole(desk: Desk, receipt: Receipt, wanted: tuple[ParcelId, ...]) -> None:
    assert tuple(line.parcel_id for line in receipt.lines) == wanted
    assert receipt.count(Outcome.DONE, Outcome.ALREADY) == len(wanted)
    assert desk.resume_batches.waiting() == ()
    assert desk.reader.open_batches() == ()


@pytest.mark.parametrize("dies_at", range(1, 6))
def test_numbers_are_bought_once_wherever_the_program_dies(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:COUNT][::-1]

    def act() -> object:
        return synced.acquire_waybills(job_context(), wanted)

    with dying_at(dies_at, monkeypatch) as commits:
        try:
            act()
        except Died:
            assert commits[0] == dies_at
        else:
            assert commits[0] < dies_at  # it has no more commits than that
    restarted(synced)
    ended_whole(synced, go_on(synced, wanted, act), wanted)
    assert len(site.shop.ledger.numbers) == COUNT
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4, 6, 8, 9])
def test_parcels_are_shipped_once_wherever_the_program_dies(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:COUNT][::-1]
    synced.acquire_waybills(job_context(), wanted)
    synced.print_labels(job_context(), wanted, FIRST)

    def act() -> object:
        return synced.ship_parcels(job_context(), wanted)

    with dying_at(dies_at, monkeypatch), suppress(Died):
        act()
    restarted(synced)
    ended_whole(synced, go_on(synced, wanted, act), wanted)
    shipped = Counter(row.number for row in site.shop.ledger.shipments)
    assert set(shipped.values()) == {1}
    assert len(shipped) == COUNT


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4, 5, 6, 9])
def test_the_rest_of_a_print_run_goes_on_with_its_old_numbers(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:COUNT][::-1]
    synced.acquire_waybills(job_context(), wanted)

    def act() -> object:
        return synced.print_labels(job_context(), wanted, FIRST)

    with dying_at(dies_at, monkeypatch), suppress(Died):
        act()
    restarted(synced)
    for job in synced.reader.unconfirmed():  # a person looks at the printer
        came_out = any(_number(synced, job.parcel_id) in s.codes for s in site.labels.sheets)
        synced.print_labels.confirm(job.job_id, came_out=came_out)
    restarted(synced)
    receipt = go_on(synced, wanted, act)
    assert receipt.count(Outcome.SKIPPED) == 0
    failed = [line.parcel_id for line in receipt.lines if line.outcome is Outcome.FAILED]
    if failed:  # said not to have come out: only a person tries that again
        synced.print_labels(job_context(), tuple(failed), FIRST)
    assert synced.resume_batches.waiting() == ()
    sheets = Counter(code for sheet in site.labels.sheets for code in set(sheet.codes))
    assert set(sheets.values()) == {1}
    assert len(site.labels.sheets) == COUNT
    newest = {}
    for batch in synced.reader.batches(kind=BatchKind.PRINT):
        for job in synced.reader.batch_jobs(batch.batch.batch_id):
            newest.setdefault(job.parcel_id, job)
    if not failed:
        assert [newest[p].sequence for p in wanted] == list(range(1, COUNT + 1))


def _number(desk: Desk, parcel_id: ParcelId) -> str | None:
    return desk.reader.parcels_by_id(frozenset({parcel_id}))[0].tracking_number


def test_stopping_by_hand_leaves_the_rest_to_go_on_with(synced: Desk, site: PracticeSite) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:COUNT]
    synced.acquire_waybills(job_context(), wanted)
    stop, pages = Event(), [0]

    def pace(_ctx: object) -> None:
        pages[0] += 1
        if pages[0] == 3:
            stop.set()

    stopped = synced.print_labels(job_context(stop=stop), wanted, FIRST, pace=pace)
    assert stopped.count(Outcome.DONE) == 2
    (offer,) = synced.resume_batches.waiting()
    assert (offer.total, offer.open, offer.count(Outcome.DONE)) == (COUNT, 3, 2)
    receipt = synced.resume_batches(job_context(), offer.batch.batch_id)
    ended_whole(synced, receipt, wanted)
    assert len(site.labels.sheets) == COUNT


def test_what_another_program_works_on_is_not_offered(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:2]
    with dying_at(2, monkeypatch), pytest.raises(Died):
        synced.acquire_waybills(job_context(), wanted)
    (offer,) = synced.resume_batches.waiting()
    with FileGuard(synced.profile / "numbers.lock", "取号").hold():
        assert synced.resume_batches.waiting() == ()
        with pytest.raises(InvalidInput, match="正在进行"):
            synced.resume_batches.finish(offer.batch.batch_id)
        with pytest.raises(InvalidInput, match="另一个准揽程序"):
            synced.resume_batches(job_context(), offer.batch.batch_id)
    assert synced.resume_batches.waiting() == (offer,)


def test_a_batch_goes_on_with_the_courier_it_was_asked_for(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:2]
    asked = synced.settings.text("shipping.carrier")
    with dying_at(2, monkeypatch), pytest.raises(Died):
        synced.acquire_waybills(job_context(), wanted)
    synced.settings.put({"shipping.carrier": ""})
    (offer,) = synced.resume_batches.waiting()
    synced.resume_batches(job_context(), offer.batch.batch_id)
    rows = synced.reader.parcels_by_id(frozenset(wanted))
    assert {row.carrier for row in rows} == {asked}


def test_an_ended_batch_says_what_was_not_done_and_goes_on_when_that_is_undone(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:2]
    with dying_at(2, monkeypatch), pytest.raises(Died):
        synced.acquire_waybills(job_context(), wanted)
    (offer,) = synced.resume_batches.waiting()
    synced.resume_batches.finish(offer.batch.batch_id)
    receipt = synced.resume_batches.receipt(offer.batch.batch_id)
    assert receipt.retryable == wanted
    with pytest.raises(InvalidInput, match="已经结束"):
        synced.resume_batches(job_context(), offer.batch.batch_id)
    assert not site.shop.ledger.numbers
    synced.resume_batches.reopen(offer.batch.batch_id)
    assert synced.resume_batches.waiting() == (offer,)  # as if nobody had ended it
    with pytest.raises(InvalidInput, match="没有人结束过"):
        synced.resume_batches.reopen(offer.batch.batch_id)
    receipt = synced.resume_batches(job_context(), offer.batch.batch_id)
    assert receipt.count(Outcome.DONE) == 2
    with pytest.raises(InvalidInput, match="没有人结束过"):  # it came to its own end
        synced.resume_batches.reopen(offer.batch.batch_id)
    assert synced.verify_audit() is None


def test_an_error_before_anything_was_tried_is_the_outcome(synced: Desk) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:2]
    synced.settings.put({"shipping.carrier": ""})
    with pytest.raises(AppError, match="快递公司"):
        synced.acquire_waybills(job_context(), wanted)
    (batch,) = synced.reader.batches()
    assert batch.outcomes == {Outcome.FAILED: 2}
    assert synced.resume_batches.waiting() == ()


def test_slips_are_kept_too(synced: Desk) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:3]
    synced.acquire_waybills(job_context(), wanted)
    receipt = synced.print_slips(job_context(), wanted)
    batch = synced.reader.batches(kind=BatchKind.SLIPS)[0]
    assert (batch.batch.batch_id, batch.count(Outcome.DONE)) == (receipt.batch_id, 3)
