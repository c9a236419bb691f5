"""撤销 of 出来了 and 没出来: back to 待确认, unless something was built on the answer since."""

from collections.abc import Iterator
from functools import partial
from random import Random

import pytest

from app.adapters.printing.label_printer import RawLabelPrinter
from app.bootstrap import station_printers
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId, PrintJobId
from app.domain.parcel import Stage
from app.domain.printing import PrintJob, PrintState
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.services.ship_parcels import ShipParcels
from app.settings.printers import FIRST
from printers.printer import Patience
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import parcels, shop_of

COUNT = 4
STEPS = 9
CUT_AFTER = 20_000
NOT_PRINTED = PrintState.NOT_PRINTED


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a twentieth of a second for an answer that never comes."""
    soon = partial(RawLabelPrinter, patience=Patience(reply_s=0.05))
    monkeypatch.setattr(station_printers, "RawLabelPrinter", soon)


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Iterator[Desk]:
    """Numbered parcels, none printed."""
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
    yield desk
    assert desk.verify_audit() is None


class Person:
    """One parcel, and a person who prints, looks, answers and changes their mind."""

    def __init__(self, desk: Desk, site: PracticeSite, parcel_id: ParcelId) -> None:
        self._desk = desk
        self._site = site
        self._parcel_id = parcel_id
        self._real: dict[PrintJobId, bool] = {}  # what truly came out, by job
        self.given: list[tuple[PrintJobId, bool]] = []
        self.done: list[str] = []

    @property
    def jobs(self) -> tuple[PrintJob, ...]:
        detail = self._desk.reader.detail(self._parcel_id)
        assert detail is not None
        return detail.jobs

    @property
    def stage(self) -> Stage:
        (row,) = self._desk.reader.parcels_by_id(frozenset({self._parcel_id}))
        return row.stage

    def print(self, trouble: str, reason: str = "") -> None:
        """A label whose cable is pulled does not come out; a mute printer's does."""
        faults, before = self._site.labels.faults, self.jobs
        papers = len(self._site.labels.labels)
        faults.close_after = CUT_AFTER if trouble == "cut" else None
        faults.silent = trouble == "mute"
        self._desk.print_labels(job_context(), (self._parcel_id,), FIRST, reason=reason)
        faults.clear()
        new = [job for job in self.jobs if job not in before]
        out = len(self._site.labels.labels) - papers
        self._real |= {job.job_id: bool(out) for job in new}
        if not reason and any(job.state is not NOT_PRINTED for job in before):
            assert not new, self.done  # one may be on paper: no second without a reason
        assert out <= len(new) <= 1, self.done

    def answer(self, *, lie: bool = False) -> None:
        for job in self.jobs:
            if job.state is PrintState.UNCONFIRMED:
                came_out = self._real[job.job_id] is not lie
                self._desk.print_labels.confirm(job.job_id, came_out=came_out)
                self.given.append((job.job_id, came_out))

    def undo(self, job_id: PrintJobId, came_out: bool) -> None:
        """Take an answer back, and see that it is so exactly when nothing was built on it."""
        jobs = {job.job_id: job for job in self.jobs}
        job, stage = jobs[job_id], self.stage
        answer = PrintState.PRINTED if came_out else NOT_PRINTED
        newer = [j for j in jobs.values() if j.copy > job.copy and j.state is not NOT_PRINTED]
        shipped = stage is Stage.SHIPPED and not job.reason
        may = job.state is answer and not newer and not shipped
        back = self._desk.print_labels.take_back({job_id: came_out})
        assert back == ((job_id,) if may else ()), self.done
        if may and stage is not Stage.SHIPPED:
            assert self.stage is Stage.TO_CONFIRM, self.done
        if not may:
            assert (self.jobs, self.stage) == (tuple(jobs.values()), stage), self.done

    def step(self, dice: Random, *, honest: bool) -> None:
        what = dice.choice(("print", "cut", "mute", "again", "answer", "answer", "undo", "ship"))
        self.done.append(what)
        if what in {"print", "cut", "mute"}:
            self.print(what)
        elif what == "again" and not honest:
            self.print(dice.choice(("print", "cut", "mute")), reason="污损")
        elif what == "answer":
            self.answer(lie=not honest and dice.random() < 0.5)
        elif what == "undo" and self.given:
            self.undo(*dice.choice(self.given))
        elif what == "ship":
            ready = self.stage is Stage.TO_SHIP
            receipt = self._desk.ship_parcels(job_context(), (self._parcel_id,))
            assert (receipt.count(Outcome.DONE) == 1) is ready, self.done

    def check(self) -> None:
        waits = any(job.state is PrintState.UNCONFIRMED for job in self.jobs)
        if self.stage is not Stage.SHIPPED:
            assert (self.stage is Stage.TO_CONFIRM) is waits, self.done


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("honest", [True, False])
def test_no_label_comes_out_twice_whatever_is_answered_and_undone(
    numbered: Desk, site: PracticeSite, seed: int, honest: bool
) -> None:
    dice = Random(seed)
    for parcel_id in parcels(numbered, Stage.TO_PRINT):
        person, papers = Person(numbered, site, parcel_id), len(site.labels.labels)
        for _ in range(STEPS):
            person.step(dice, honest=honest)
            person.check()
        if honest:  # one who says what lies there never holds two
            assert len(site.labels.labels) - papers <= 1, person.done


def test_an_undone_answer_can_be_given_otherwise(numbered: Desk, site: PracticeSite) -> None:
    (wanted, *_) = parcels(numbered, Stage.TO_PRINT)
    person = Person(numbered, site, wanted)
    person.print("cut")
    person.answer(lie=True)
    assert person.stage is Stage.TO_SHIP
    batch_id = person.jobs[0].batch_id
    person.undo(*person.given[0])
    (waiting,) = numbered.reader.unconfirmed()
    assert (waiting.settled_at, waiting.confirmed_by) == (None, None)
    (line,) = numbered.resume_batches.receipt(batch_id).lines
    assert line.outcome is Outcome.UNKNOWN
    person.answer()
    person.print("print")
    assert person.stage is Stage.TO_SHIP
    assert len(site.labels.labels) == 1
    assert numbered.print_labels.take_back(dict(person.given)) == ()


def test_a_shipment_that_is_about_to_begin_gives_way_to_the_doubt(
    numbered: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wanted, *_) = parcels(numbered, Stage.TO_PRINT)
    person = Person(numbered, site, wanted)
    person.print("cut")
    person.answer(lie=True)
    intend = ShipParcels._intend

    def too_late(self: ShipParcels, *args: object, **more: bool) -> object:
        """The order was checked; then the answer is undone; then the intent is written."""
        person.undo(*person.given[0])
        return intend(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ShipParcels, "_intend", too_late)
    (line,) = numbered.ship_parcels(job_context(), (wanted,)).lines
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "上一张面单是否打出还没有确认")
    assert site.shop.ledger.shipments == []
