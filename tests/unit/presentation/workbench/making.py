"""Entries and boards for tests."""

from hypothesis import strategies as st

from app.domain.gate import Block
from app.domain.ids import ParcelId, ShopId
from app.domain.parcel import Stage
from app.presentation.countdown import Countdowns
from app.presentation.workbench.board import Board
from app.presentation.workbench.entry import Entry, make_entry
from tests.fakes.rows import HOUR_S, NOW_S, make_row, make_rules

COUNTDOWNS = Countdowns(make_rules())
SHOPS = (ShopId("1"), ShopId("2"))


def entry(n: int, **changes: object) -> Entry:
    """The ``n``-th made-up row as an entry, id ``p<n>``."""
    return make_entry(make_row(n, **{"parcel_id": pid(n), **changes}), COUNTDOWNS)


def pid(n: int) -> ParcelId:
    return ParcelId(f"p{n:03d}")


def board(*entries: Entry, now_s: int = NOW_S) -> Board:
    made = Board(COUNTDOWNS, lambda: now_s)
    made.load(entries)
    return made


def entries(n: int | st.SearchStrategy[int]) -> st.SearchStrategy[Entry]:
    """Entries in any state; equal ids for equal ``n``."""
    numbers = st.just(n) if isinstance(n, int) else n
    return st.builds(
        entry,
        numbers,
        stage=st.sampled_from(Stage),
        blocks=st.frozensets(st.sampled_from(Block), max_size=2),
        paid_s=st.integers(NOW_S - 60 * HOUR_S, NOW_S),
        promise_s=st.integers(NOW_S - 9 * HOUR_S, NOW_S + 90 * HOUR_S),
        paid_fen=st.integers(0, 5),
        shop_id=st.sampled_from(SHOPS),
        problem=st.sampled_from(("", "余额不足")),
    )
