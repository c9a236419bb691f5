"""Labels of batches, and the rule of what is left of one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.batch import KeptLine, batch_label, kept_receipt, rest_of
from app.domain.ids import BatchId, ParcelId
from app.domain.receipt import Line, Outcome

ENDED = [outcome for outcome in Outcome if outcome is not Outcome.SKIPPED]
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
NUMBERS = st.integers(1, 500)


def test_a_label_is_short_to_say() -> None:
    assert batch_label(date(2026, 11, 28), 3) == "1128-03"
    assert batch_label(date(2026, 1, 2), 128) == "0102-128"
    with pytest.raises(ValueError, match="0"):
        batch_label(date(2026, 1, 2), 0)


@given(DAYS, NUMBERS, DAYS, NUMBERS)
def test_labels_of_one_year_differ(day: date, number: int, other: date, another: int) -> None:
    same = (day, number) == (other, another)
    assert (batch_label(day, number) == batch_label(other, another)) == same


@given(st.lists(st.sampled_from([None, *ENDED]), max_size=30))
def test_the_rest_is_each_line_without_an_outcome_once_in_order(
    outcomes: list[Outcome | None],
) -> None:
    ids = [ParcelId(f"p{number}") for number in range(len(outcomes))]
    lines = [
        KeptLine(parcel_id=p, line=Line(parcel_id=p, outcome=outcome) if outcome else None)
        for p, outcome in zip(ids, outcomes, strict=True)
    ]
    rest = rest_of(lines)
    assert rest == tuple(p for p, outcome in zip(ids, outcomes, strict=True) if outcome is None)
    receipt = kept_receipt(BatchId("b"), lines)
    assert [line.parcel_id for line in receipt.lines] == ids
    assert receipt.count(Outcome.SKIPPED) == len(rest)
    assert set(rest) <= set(receipt.retryable)
