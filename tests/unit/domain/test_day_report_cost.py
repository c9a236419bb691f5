"""What a waiting order owes, and what it may come to, is said alike by the report and at stake."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.parcel import Stage
from app.domain.penalty import stake
from app.ports.pickup_rows import PickupLine
from app.services.waiting_orders import facts_of
from tests.fakes.day_reports import DAY, rate_line
from tests.unit.domain.test_day_orders import T
from tests.unit.domain.test_day_reports import TABLE, make, order

_SECONDS = st.integers(T - 5 * DAY, T + 2 * DAY)
_MAYBE = st.just(0) | _SECONDS
_PARCELS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(("uploaded_s", "picked_up_s", "reused_s", "early_s"), _MAYBE)
    ),
    min_size=1,
    max_size=3,
)


@given(
    parcels=_PARCELS,
    times=st.fixed_dictionaries({"paid_s": _SECONDS, "promise_s": _MAYBE}),
    fen=st.integers(0, 900_000),
    now_s=st.integers(T, T + DAY - 1),
)
def test_what_a_waiting_order_owes_is_the_same_in_the_report_and_at_stake(
    parcels: list[dict[str, int]], times: dict[str, int], fen: int, now_s: int
) -> None:
    times = times | {"paid_s": min(times["paid_s"], now_s)}
    parcels = [{name: min(second, now_s) for name, second in one.items()} for one in parcels]
    for n, parcel in enumerate(parcels):  # the first waits, and of others only sent ones are taken
        parcel["picked_up_s"] *= n > 0 and parcel["uploaded_s"] > 0
    found = [
        order(1, parcel_id=f"p{n}", order_fen=fen, **times, **parcel)
        for n, parcel in enumerate(parcels)
    ]
    waiting = [
        PickupLine(
            rate_line(line),
            "",
            fen,
            Stage.SHIPPED if line.uploaded_s else Stage.TO_NUMBER,
            frozenset(),
            printed=False,
            reused_s=line.reused_s or None,
            early_s=line.early_s or None,
            scanned_s=line.picked_up_s or None,
        )
        for line in found
    ]
    now = datetime.fromtimestamp(now_s + 1, UTC)  # a report counts the very second, too
    said = stake(facts_of(waiting), TABLE, now)
    block = make(found, now_s=now_s).block("cost")
    assert block.figure("owed").value == said.cost_fen
    assert block.figure("step").value == said.step_fen
    assert block.figure("worst").value == said.worst_fen
