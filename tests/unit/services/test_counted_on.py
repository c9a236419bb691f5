"""The counting with which the rest of a batch goes on, whatever has become of it so far."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId, WaybillId
from app.domain.instants import from_epoch
from app.domain.printing import PrintJob, PrintState
from app.services.label_leases import counted_on

BATCH = BatchId("batch")
BEGAN = from_epoch(1_782_864_000)
ENDED = (PrintState.NOT_PRINTED, PrintState.PRINTED, PrintState.UNCONFIRMED)
HISTORY = st.lists(st.lists(st.sampled_from(ENDED), min_size=1, max_size=4), max_size=30)
"""For each label, what became of one job after the other."""


def job(place: int, nth: int, state: PrintState) -> PrintJob:
    assert BEGAN is not None
    return PrintJob(
        job_id=PrintJobId(f"{place}-{nth}"),
        batch_id=BATCH,
        sequence=place,
        parcel_id=ParcelId(f"p{place}"),
        waybill_id=WaybillId(f"w{place}"),
        printer_id=PrinterId("label"),
        copy=nth,
        state=state,
        leased_at=BEGAN + timedelta(seconds=nth),
    )


@given(HISTORY, st.randoms())
def test_labels_that_did_not_come_out_keep_their_number(
    history: list[list[PrintState]], dice: Random
) -> None:
    jobs = [
        job(place, nth, state)
        for place, states in enumerate(history, 1)
        for nth, state in enumerate(states, 1)
    ]
    dice.shuffle(jobs)
    found = counted_on(BATCH, jobs)
    assert found.batch_id == BATCH
    assert found.total == len(history)
    assert found.sequences == {
        ParcelId(f"p{place}"): place
        for place, states in enumerate(history, 1)
        if states[-1] is PrintState.NOT_PRINTED
    }


def test_a_total_that_was_told_before_stays() -> None:
    assert counted_on(BATCH, [job(3, 1, PrintState.NOT_PRINTED)], 200).total == 200
