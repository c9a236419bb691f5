"""SIGKILL amid 回收, 重做, 更新面单 and 备注 of many parcels: each goes on, nothing is done twice.

What was really given back, bought, updated and written stands in the practice shop's own ledger.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.bootstrap.practice_site import PracticeSite
from tests.e2e.bench import HELD_S, Bench
from tests.e2e.forks import Forks
from tests.e2e.test_kill import BUY, start_site
from tests.e2e.test_kill_batches import waiting

pytestmark = pytest.mark.e2e

ORDERS = 125
CALL, AT_ONCE = 50, 6
CANCEL, UPDATE = "logistics.cancelOrder", "logistics.updateOrder"
REMARK = "order.addOrderRemark"
NUMBERED = "SELECT parcel_id, tracking_number FROM waybills ORDER BY tracking_number"
MOVED = (  # 32: their receiver has changed and nothing else stops them
    "SELECT parcel_id, waybills.tracking_number FROM waybills JOIN parcels USING (parcel_id)"
    " WHERE parcels.blocks = 32 AND waybills.carrier = 'zhongtong'"
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    with start_site(tmp_path / "paper", ORDERS) as running:
        yield running


@pytest.fixture
def bench(site: PracticeSite, tmp_path: Path, forks: Forks) -> Bench:
    found = Bench.bound(site, tmp_path / "profile", forks)
    found.prepare(numbers=True)
    return found


class Practice:
    """The bench with what every test here does."""

    def __init__(self, bench: Bench, scratch: Path) -> None:
        self.bench = bench
        self.site = bench.site
        self.ledger = bench.site.shop.ledger
        self.scratch = scratch
        self.choose(NUMBERED)

    def choose(self, query: str) -> None:
        """What the test is about: parcels with their numbers."""
        rows = self.bench.left(self.scratch).rows(query)
        self.parcels = [parcel for parcel, _ in rows]
        self.numbers = [number for _, number in rows]
        self.total = len(rows)
        assert self.total > 2 * CALL  # what is killed is in the second of three chunks

    def kill(self, *argv: str, endpoint: str, skip: int, happened: Sequence[object]) -> None:
        """Answers are lost after the work from call ``skip`` on, and the program with them."""
        faults, before = self.site.shop.faults, len(happened)
        faults.add("time_out_after_work", endpoint=endpoint, skip=skip, count=None, value=HELD_S)
        self.bench.kill(*argv, when=lambda: len(happened) >= before + skip + 1)
        faults.clear()

    def resume(self) -> None:
        """Go on with the one batch that waits; every line of it is done then."""
        ((label, left),) = waiting(self.bench).items()
        assert 0 < left <= self.total
        again = self.bench.run("batches", "resume", label)
        assert {line["title"] for line in again.json["lines"] if line["outcome"] != "done"} == set()
        assert (again.code, again.json["total"]) == (0, self.total)
        assert again.json["counts"]["done"] == self.total
        assert waiting(self.bench) == {}
        left_by = self.bench.left(self.scratch)
        assert left_by.rows("SELECT count(*) FROM batch_lines WHERE outcome = ''") == [(0,)]
        assert left_by.rows("SELECT count(*) FROM operations WHERE outcome = ''") == [(0,)]


@pytest.fixture
def practice(bench: Bench, tmp_path: Path) -> Practice:
    return Practice(bench, tmp_path / "scratch")


def amid(seed: int) -> int:
    """A call in the second chunk."""
    return random.Random(seed).randrange(CALL + 5, 2 * CALL - 10)


def test_giving_back_goes_on_where_it_was_killed(practice: Practice) -> None:
    ledger = practice.ledger
    practice.kill(
        "waybills",
        "give-back",
        *practice.parcels,
        endpoint=CANCEL,
        skip=amid(1),
        happened=ledger.cancellations,
    )
    assert len(ledger.cancellations) < practice.total
    practice.resume()
    assert Counter(row.number for row in ledger.cancellations) == Counter(practice.numbers)
    assert len(ledger.numbers) == practice.total


def test_a_redo_goes_on_from_either_half(practice: Practice) -> None:
    ledger = practice.ledger
    practice.kill(
        "waybills",
        "redo",
        *practice.parcels,
        endpoint=CANCEL,
        skip=amid(2),
        happened=ledger.cancellations,
    )
    ((label, left),) = waiting(practice.bench).items()
    assert left == practice.total
    kill_buying(practice, label)
    practice.resume()
    given = Counter(row.number for row in ledger.cancellations)
    assert given == Counter(practice.numbers)
    assert len(ledger.numbers) == 2 * practice.total
    assert set(ledger.numbers_per_pack().values()) == {1}


def kill_buying(practice: Practice, label: str) -> None:
    """Go on, and die when the second call for new numbers has been done and not answered."""
    faults, numbers = practice.site.shop.faults, practice.ledger.numbers
    faults.add("time_out_after_work", endpoint=BUY, skip=1, count=None, value=HELD_S)
    bought = practice.total + CALL
    practice.bench.kill("batches", "resume", label, when=lambda: len(numbers) > bought)
    faults.clear()


def test_updating_goes_on_where_it_was_killed(practice: Practice) -> None:
    bench, ledger, happen = practice.bench, practice.ledger, practice.site.shop.happen
    orders = bench.left(practice.scratch).rows(
        "SELECT DISTINCT order_id FROM parcel_orders JOIN waybills USING (parcel_id)"
    )
    for (order_id,) in orders:
        happen.change_address(order_id)
    practice.site.shop.clock.advance(3600)
    assert bench.run("sync").code == 0
    bought = len(ledger.numbers)
    practice.choose(MOVED)
    practice.kill(
        "waybills",
        "update",
        *practice.parcels,
        endpoint=UPDATE,
        skip=amid(3),
        happened=ledger.updates,
    )
    assert len(ledger.updates) < practice.total
    practice.resume()
    told = Counter(row.number for row in ledger.updates)
    assert set(told) == set(practice.numbers)
    # Of those that were under way nobody knows: the same receiver is said again.
    assert sum(times > 1 for times in told.values()) <= AT_ONCE
    assert len(ledger.numbers) == bought


@pytest.mark.parametrize("how", [(), ("--append",)], ids=["replace", "append"])
def test_remarks_go_on_where_they_were_killed(practice: Practice, how: tuple[str, ...]) -> None:
    ledger = practice.ledger
    practice.kill(
        "orders",
        "remark",
        *practice.parcels,
        "--text",
        "先发",
        *how,
        endpoint=REMARK,
        skip=amid(4),
        happened=ledger.remarks,
    )
    assert len(ledger.remarks) < practice.total
    practice.resume()
    assert set(Counter(row.order_id for row in ledger.remarks).values()) == {1}
    assert len(ledger.remarks) == practice.total
