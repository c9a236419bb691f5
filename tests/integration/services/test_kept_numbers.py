"""回收, 重做 and 更新面单 die at each of their commits, and go on: everything once."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.batch import BatchKind
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome, Receipt
from app.presentation.desk import Desk
from app.services import give_back_numbers, update_waybills
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of, tracking
from tests.integration.services.dying import Died, dying_at, restarted

COUNT = 5
CANCEL, BUY = "logistics.cancelOrder", "logistics.newCreateOrder"
Act = Callable[[], object]


@pytest.fixture
def wanted(desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch) -> tuple[ParcelId, ...]:
    """Parcels with a number; two intents a commit, so that a death leaves some not begun."""
    monkeypatch.setattr(give_back_numbers, "CHUNK", 2)
    monkeypatch.setattr(update_waybills, "CHUNK", 2)
    desk.sync_orders(job_context(), shop_of(site))
    ids = parcels(desk, Stage.TO_NUMBER)[:COUNT][::-1]
    desk.acquire_waybills(job_context(), ids)
    later(desk, site)
    return ids


def go_on(desk: Desk, kind: BatchKind, act: Act) -> Receipt:
    """继续 when it is offered, else all over again unless it is finished; its receipt then."""
    offered = desk.resume_batches.waiting()
    if offered:
        (offer,) = offered
        assert offer.batch.kind is kind
        return desk.resume_batches(job_context(), offer.batch.batch_id)
    if not desk.reader.batches(kind=kind):
        act()
    (found,) = desk.reader.batches(kind=kind)
    return desk.resume_batches.receipt(found.batch.batch_id)


BOTH = False
"""True is the long run, by hand: each death both with and without asking afterwards."""


@dataclass(frozen=True)
class Deadly:
    """Lets the program die at a commit; ``asked``: what was in doubt is asked about first."""

    desk: Desk
    site: PracticeSite
    monkeypatch: pytest.MonkeyPatch
    dies_at: int
    asked: bool

    def __call__(self, act: Act, kind: BatchKind) -> Receipt:
        """The receipt when a person has gone on."""
        with dying_at(self.dies_at, self.monkeypatch), suppress(Died):
            act()
        restarted(self.desk, asked=self.asked)
        receipt = go_on(self.desk, kind, act)
        assert self.desk.resume_batches.waiting() == ()
        assert self.desk.reader.open_batches() == ()
        return receipt


@pytest.fixture
def deadly(
    request: pytest.FixtureRequest,
    desk: Desk,
    site: PracticeSite,
    monkeypatch: pytest.MonkeyPatch,
) -> Deadly:
    """At which commit, and whether it was asked about, are the parameter."""
    return Deadly(desk, site, monkeypatch, *request.param)


def wherever(commits: int) -> pytest.MarkDecorator:
    """A death at each of so many commits, in turn with and without asking afterwards."""
    cases = [
        (n, asked)
        for n in range(1, commits + 1)
        for asked in ((False, True) if BOTH else (n % 2 == 0,))
    ]
    return pytest.mark.parametrize("deadly", cases, indirect=True, ids=str)


@wherever(10)
def test_numbers_go_back_once_wherever_the_program_dies(
    deadly: Deadly, wanted: tuple[ParcelId, ...]
) -> None:
    desk, numbers = deadly.desk, tracking(deadly.desk, wanted)
    receipt = deadly(lambda: desk.give_back_numbers(job_context(), wanted), BatchKind.GIVE_BACK)
    assert tuple(line.parcel_id for line in receipt.lines) == wanted
    assert receipt.count(Outcome.DONE) == COUNT
    given = Counter(row.number for row in deadly.site.shop.ledger.cancellations)
    assert given == Counter(numbers)
    assert set(wanted) <= set(parcels(desk, Stage.TO_NUMBER))


@wherever(16)
def test_numbers_are_redone_once_wherever_the_program_dies(
    deadly: Deadly, wanted: tuple[ParcelId, ...]
) -> None:
    desk, ledger = deadly.desk, deadly.site.shop.ledger
    old = tracking(desk, wanted)
    receipt = deadly(lambda: desk.redo_numbers(job_context(), wanted), BatchKind.REDO)
    assert receipt.count(Outcome.DONE) == COUNT
    assert Counter(row.number for row in ledger.cancellations) == Counter(old)
    new = tracking(desk, wanted)
    assert set(new).isdisjoint(old)
    assert Counter(row.number for row in ledger.numbers) == Counter([*old, *new])
    assert desk.redo_numbers.reconcile(job_context()).lines == ()
    assert len(desk.reader.batches(kind=BatchKind.ACQUIRE)) == 1  # no batch of a half


@wherever(11)
def test_receivers_are_updated_wherever_the_program_dies(
    deadly: Deadly, wanted: tuple[ParcelId, ...]
) -> None:
    desk, site = deadly.desk, deadly.site
    numbers = tracking(desk, wanted)
    for row in desk.reader.parcels_by_id(frozenset(wanted)):
        site.shop.happen.change_address(row.order_ids[0])
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))
    receipt = deadly(lambda: desk.update_waybills(job_context(), wanted), BatchKind.UPDATE)
    assert receipt.count(Outcome.DONE) == COUNT
    told = Counter(row.number for row in site.shop.ledger.updates)
    assert set(told) == set(numbers)
    # What the dead program had no answer for is said once more, which changes nothing.
    assert sum(told.values()) <= COUNT + update_waybills.CHUNK
    assert {row.blocks for row in desk.reader.parcels_by_id(frozenset(wanted))} == {frozenset()}
    assert tracking(desk, wanted) == numbers


def stopped_after_two(desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]) -> None:
    """The first chunk is given back, then a person stops it."""
    stop = Event()

    def pace(done: int, _total: int | None, _text: str) -> None:
        if done >= 2:
            stop.set()

    context = job_context(stop=stop, tell=pace)
    assert desk.give_back_numbers(context, wanted).count(Outcome.DONE) == 2


def test_a_number_that_was_taken_since_stays(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    stopped_after_two(desk, site, wanted)
    (offer,) = desk.resume_batches.waiting()
    assert (offer.batch.kind, offer.open) == (BatchKind.GIVE_BACK, 3)
    later(desk, site)
    desk.redo_numbers(job_context(), wanted[2:3])
    new = tracking(desk, wanted[2:3])
    receipt = desk.resume_batches(job_context(), offer.batch.batch_id)
    assert [line.title for line in receipt.lines if line.outcome is Outcome.ALREADY] == [
        "运单号是后来取的，没有动它"
    ]
    assert tracking(desk, wanted[2:3]) == new
    assert len(site.shop.ledger.cancellations) == COUNT


def test_what_is_given_back_elsewhere_needs_no_going_on(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    stopped_after_two(desk, site, wanted)
    desk.give_back_numbers(job_context(), wanted[2:])
    assert desk.resume_batches.waiting() == ()
    assert len(site.shop.ledger.cancellations) == COUNT


def test_trying_a_redo_again_takes_the_number_that_could_not_be_had(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("refuse", endpoint=BUY, value=10711)
    failed = desk.redo_numbers(job_context(), wanted[:1])
    assert failed.count(Outcome.FAILED) == 1
    site.shop.faults.clear()
    again = desk.redo_numbers(job_context(), wanted[:1])
    assert again.count(Outcome.DONE) == 1
    assert tracking(desk, wanted[:1]) != [None]
    assert len(site.shop.ledger.cancellations) == 1


def test_asking_settles_a_redo_whose_new_number_is_in_doubt(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=None)
    assert desk.redo_numbers(job_context(), wanted[:2]).count(Outcome.UNKNOWN) == 2
    site.shop.faults.clear()
    desk.redo_numbers.ask(job_context())
    (found,) = desk.reader.batches(kind=BatchKind.REDO)
    assert found.outcomes == {Outcome.DONE: 2}
    assert len(site.shop.ledger.numbers) == COUNT + 2


def test_a_carrier_out_of_reach_leaves_a_redo_to_go_on_with(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    carrier = desk.settings.text("shipping.carrier")
    desk.settings.put({"shipping.carrier": ""})
    failed = desk.redo_numbers(job_context(), wanted[:2])
    assert failed.count(Outcome.FAILED) == 2
    (offer,) = desk.resume_batches.waiting()
    desk.settings.put({"shipping.carrier": carrier})
    receipt = desk.resume_batches(job_context(), offer.batch.batch_id)
    assert receipt.count(Outcome.DONE) == 2
    assert len(site.shop.ledger.cancellations) == 2


def test_what_waits_for_an_answer_is_told_when_it_comes(
    desk: Desk, site: PracticeSite, wanted: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("reset_after_work", endpoint=CANCEL, count=None)
    desk.give_back_numbers(job_context(), wanted)
    (found,) = desk.reader.batches(kind=BatchKind.GIVE_BACK)
    assert found.outcomes == {Outcome.UNKNOWN: COUNT}
    assert desk.resume_batches.waiting() == ()  # it is asked about by itself
    site.shop.faults.clear()
    desk.give_back_numbers.reconcile(job_context())
    (found,) = desk.reader.batches(kind=BatchKind.GIVE_BACK)
    assert found.outcomes == {Outcome.DONE: COUNT}
