"""Rows kept in order read the same as rows sorted anew, whatever happened and whenever."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import ParcelId
from app.domain.pickup import PickupRules
from app.presentation.countdown import Countdowns
from app.presentation.workbench.columns import BY_KEY
from app.presentation.workbench.entry import Entry, make_entry
from app.presentation.workbench.row_order import RowOrder
from tests.fakes.rows import make_row

HOUR = 3600
RULES = PickupRules(
    name="test",
    as_of="2026-01-01",
    pay_thresholds_s=(24 * HOUR, 36 * HOUR, 48 * HOUR),
    upload_thresholds_s=(24 * HOUR, 48 * HOUR),
    pay_soon_s=6 * HOUR,
    pay_urgent_s=2 * HOUR,
    upload_soon_s=12 * HOUR,
    upload_urgent_s=4 * HOUR,
)
COUNTDOWNS = Countdowns(RULES)
START_S = 1_772_215_200

_ids = st.integers(0, 6)
_news = st.tuples(st.just("put"), _ids, st.integers(-50, 50), st.integers(0, 3), st.booleans())
_gone = st.tuples(st.just("drop"), _ids)
_later = st.tuples(st.just("time"), st.integers(-3, 40))
_use = st.tuples(st.just("use"), st.sampled_from(["countdown", "paid_fen"]), st.booleans())


def entry(n: int, hours: int, fen: int, *, urgent: bool) -> Entry:
    row = replace(
        make_row(n),
        paid_s=START_S + hours * HOUR,
        paid_fen=fen,
        urgent=urgent,
        blocks=frozenset(),
    )
    return make_entry(row, COUNTDOWNS)


@given(steps=st.lists(st.one_of(_news, _gone, _later, _use), max_size=30))
def test_mended_is_sorted_anew(steps: list[tuple]) -> None:
    order, rows = RowOrder(), dict[ParcelId, Entry]()
    now_s, key, descending = START_S, "countdown", False
    for step in steps:
        if step[0] == "put":
            _, n, hours, fen, urgent = step
            made = entry(n, hours, fen, urgent=urgent)
            rows[made.parcel_id] = made
            order.put(made)
        elif step[0] == "drop":
            parcel_id = make_row(step[1]).parcel_id
            rows.pop(parcel_id, None)
            order.drop(parcel_id)
        elif step[0] == "time":
            now_s += step[1] * HOUR
        else:
            _, key, descending = step
            order.use(key, descending=descending)
        sort, at = BY_KEY[key].sort, now_s
        expected = sorted(
            rows.values(), key=lambda e: (sort(e, at), e.parcel_id), reverse=descending
        )
        assert order.entries(now_s) == expected
