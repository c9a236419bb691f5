"""Labels that go one behind the other: in order, once, and in doubt only as far as they went."""

from dataclasses import replace

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.settings.printers import FIRST
from tests.fakes.counted_label import put_counted_label
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import answer_by_paper, parcels, shop_of, tracking

COUNT, BURST = 11, 3


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Desk:
    """Eleven numbered parcels, and a printer that takes three labels at a time."""
    template = put_counted_label(desk.profile)
    desk.station.put(replace(site.printer, template=template, burst=BURST))
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
    return desk


def on_paper(site: PracticeSite) -> list[str]:
    return [sheet.codes[0] for sheet in site.labels.sheets]


def test_a_run_in_bursts_keeps_the_order_and_asks_once_a_burst(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = tuple(reversed(parcels(numbered, Stage.TO_PRINT)))
    before = site.labels.conversations
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.count(Outcome.DONE) == COUNT
    assert on_paper(site) == tracking(numbered, wanted)
    assert [sheet.codes[1] for sheet in site.labels.sheets] == [
        f"{n}/{COUNT}" for n in range(1, COUNT + 1)
    ]
    assert site.labels.conversations - before == -(-COUNT // BURST)
    jobs = numbered.reader.batch_jobs(receipt.batch_id)
    assert [job.sequence for job in jobs] == list(range(1, COUNT + 1))
    assert {job.state for job in jobs} == {PrintState.PRINTED}


@pytest.mark.parametrize("left", range(1, 7))
def test_paper_that_runs_out_in_a_burst_leaves_no_more_than_the_burst_in_doubt(
    numbered: Desk, site: PracticeSite, left: int
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    site.labels.faults.paper_left = left
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    waiting = numbered.reader.unconfirmed()
    assert len(waiting) <= BURST
    assert receipt.count(Outcome.DONE) + len(waiting) >= left
    done = [line.parcel_id for line in receipt.lines if line.outcome is Outcome.DONE]
    printed = tracking(numbered, done)
    assert on_paper(site)[: len(printed)] == printed
    # What the printer still holds comes out when it has paper again; then a person looks.
    site.labels.faults.clear()
    site.labels.resume()
    assert answer_by_paper(numbered, on_paper(site)) == len(waiting)
    rest = parcels(numbered, Stage.TO_PRINT)
    again = numbered.print_labels(job_context(), rest, FIRST)
    assert again.count(Outcome.DONE) == len(rest)
    assert sorted(on_paper(site)) == sorted(tracking(numbered, wanted))


def test_a_label_blocked_meanwhile_is_taken_out_of_its_burst(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    victim = wanted[BURST + 1]  # in the middle of the second burst

    def refund(done: int, _total: int | None, text: str) -> None:
        if done == BURST and text == "打印面单":
            (row,) = numbered.reader.parcels_by_id(frozenset({victim}))
            for order_id in row.order_ids:
                site.shop.happen.refund(order_id)
            numbered.sync_orders(job_context(), shop_of(site))

    receipt = numbered.print_labels(job_context(tell=refund), wanted, FIRST)
    outcomes = {line.parcel_id: line.outcome for line in receipt.lines}
    assert outcomes.pop(victim) is Outcome.BLOCKED
    assert set(outcomes.values()) == {Outcome.DONE}
    assert on_paper(site) == tracking(numbered, (p for p in wanted if p != victim))
