"""SIGKILL at the worst moments: nothing lost, nothing double, the database opens (invariant 10).

The practice shop or printer holds the program at a known point, the test kills it there, and
the next program must put everything right. What really happened stands in the practice ledgers.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from app.adapters.store.codec import LESS_BIT
from app.bootstrap.practice_site import PracticeSite
from app.sandbox import PracticeConfig
from app.sandbox.printers import PracticeLabelPrinter
from tests.e2e.bench import HELD_S, Bench, Left
from tests.e2e.canaries import assert_no_canary, canaries
from tests.e2e.forks import Forks

pytestmark = pytest.mark.e2e

SEARCH, CASES = "order.searchList", "afterSale.List"
BUY, SHIP = "logistics.newCreateOrder", "order.logisticsAdd"
TABLES = (
    "carriers",
    "bad_rows",
    "orders",
    "items",
    "after_sales",
    "parcels",
    "parcel_orders",
    "parcel_lines",
)
OWN_CLOCK = frozenset({"checked_s", "seen_s"})
"""When we looked; all else is told by the platform."""


class JammedPrinter(PracticeLabelPrinter):
    """A label printer that can go dead with one label in hand, until it is switched on again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.jammed, self.mended = Event(), Event()
        self._at, self._feeds = 0, True

    def jam(self, *, at: int, feeds: bool) -> None:
        """Go dead at sheet ``at`` (from 1), which still comes out when it ``feeds``."""
        self.jammed.clear()
        self.mended.clear()
        self._at, self._feeds = at, feeds

    def take(self, picture: Image.Image, copies: int = 1) -> None:
        """Print, or stop dead."""
        last = len(self.sheets) + 1 == self._at and not self.jammed.is_set()
        if self._feeds or not last:
            super().take(picture, copies)
        if last:
            self.jammed.set()
            self.mended.wait()

    def stop(self) -> None:
        """Stop also when it is jammed."""
        self.mended.set()
        super().stop()


def start_site(folder: Path, orders: int) -> PracticeSite:
    config = PracticeConfig(orders=orders, seed=7, speed=0, arrivals_per_hour=0)
    return PracticeSite.start(config, folder, JammedPrinter)


@pytest.fixture
def orders(request: pytest.FixtureRequest) -> int:
    """How many orders the practice shop has; a test asks for more by a parameter."""
    return getattr(request, "param", 14)


@pytest.fixture
def site(tmp_path: Path, orders: int) -> Iterator[PracticeSite]:
    with start_site(tmp_path / "paper", orders) as running:
        yield running


@pytest.fixture
def bench(site: PracticeSite, tmp_path: Path, forks: Forks) -> Bench:
    return Bench.bound(site, tmp_path / "profile", forks)


def stages(left: Left) -> Counter[str]:
    """How many parcels that nothing stops stand at each stage."""
    found = left.rows("SELECT stage, blocks FROM parcels")
    return Counter(
        stage
        for stage, blocks in found
        if not blocks & ~LESS_BIT and stage not in {"closed", "picked_up"}
    )


def wanted(left: Left) -> int:
    """Parcels that nothing keeps from being shipped."""
    return stages(left).total()


def cursor_is_behind_the_rows(left: Left, site: PracticeSite) -> bool:
    """Everything the cursor covers is there."""
    upto = left.rows("SELECT upto_s FROM sync_cursors WHERE kind = 'orders'")
    if not upto:
        return True
    ours = set(left.rows("SELECT order_id, updated_s FROM orders"))
    covered = {(o.order_id, o.update_time) for o in site.shop.orders if o.update_time < upto[0][0]}
    return bool(covered) and covered <= ours


@pytest.mark.parametrize("orders", [450], indirect=True)
def test_a_first_pull_killed_again_and_again_ends_like_an_undisturbed_one(
    site: PracticeSite, tmp_path: Path, forks: Forks
) -> None:
    undisturbed = Bench.bound(site, tmp_path / "undisturbed", forks)
    undisturbed.prepare()
    bench = Bench.bound(site, tmp_path / "profile", forks)  # ends the tokens of the other one
    faults, scratch = site.shop.faults, tmp_path / "scratch"

    def dies(endpoint: str, calls_before: int, rows_before: int) -> Left:
        """Kill while one more call is under way and at least so many rows are committed."""
        faults.add("latency", endpoint=endpoint, skip=calls_before, count=1, value=HELD_S)
        bench.kill(
            "sync",
            when=lambda: (
                not faults.rules()
                and (bench.live("SELECT count(*) FROM orders") or [(0,)])[0][0] >= rows_before
            ),
        )
        found = bench.left(scratch)
        assert cursor_is_behind_the_rows(found, site)
        return found

    assert dies(SEARCH, 0, 0).table("orders") == []
    some = dies(SEARCH, 3, 100)  # of pages 1 to 4 that are fetched together, one never comes
    assert 100 <= len(some.table("orders")) < 450
    all_but_cursor = dies(SEARCH, 5, 450)  # every page is in, the window is being looked at again
    assert all_but_cursor.table("sync_cursors") == []
    halfway = dies(CASES, 0, 450)
    assert [row[1] for row in halfway.table("sync_cursors")] == ["orders"]
    assert_no_canary(bench.profile, canaries(site))

    assert bench.run("sync").code == 0
    ours, theirs = bench.left(scratch), undisturbed.left(tmp_path / "other")
    for table in TABLES:
        rows = ours.table(table, without=OWN_CLOCK)
        assert rows == theirs.table(table, without=OWN_CLOCK), table
        assert rows or table == "bad_rows"
    assert len(ours.table("orders")) == 450
    assert ours.rows("SELECT order_id FROM order_receivers ORDER BY 1") == theirs.rows(
        "SELECT order_id FROM order_receivers ORDER BY 1"
    )
    assert bench.run("sync").json["shops"][0]["changed"] == 0


@pytest.mark.parametrize("orders", [110], indirect=True)
def test_numbers_whose_answer_the_dead_program_never_got_are_not_bought_again(
    bench: Bench, site: PracticeSite, tmp_path: Path
) -> None:
    bench.prepare()
    ledger, scratch = site.shop.ledger, tmp_path / "scratch"
    total = wanted(bench.left(scratch))

    def dies(bought: int) -> Left:
        asked = len(ledger.calls_of(BUY))
        site.shop.faults.add("time_out_after_work", endpoint=BUY, value=HELD_S)
        bench.kill("waybills", when=lambda: len(ledger.calls_of(BUY)) == asked + 1)
        assert len(ledger.numbers) == bought
        return bench.left(scratch)

    half_done = dies(50)  # a call carries fifty; the rest was never asked for
    assert half_done.rows("SELECT state, count(*) FROM waybills GROUP BY state") == [
        ("intended", 50)
    ]
    settled = bench.run("waybills", "reconcile")
    assert (settled.code, settled.json["counts"]["done"]) == (0, 50)
    assert len(ledger.numbers) == 50

    dies(total)
    assert_no_canary(bench.profile, canaries(site))
    again = bench.run("waybills")  # without reconcile: asking again is settling
    assert (again.code, again.json["counts"]["done"]) == (0, total - 50)
    assert len(ledger.numbers) == total > 50
    assert set(ledger.numbers_per_pack().values()) == {1}

    left = bench.left(scratch)
    assert stages(left) == {"to_print": total}
    ours = set(left.rows("SELECT order_ids, tracking_number FROM parcels WHERE waybill_id <> ''"))
    assert ours == {(row.order_id, row.number) for row in ledger.numbers}
    assert left.rows("SELECT count(*) FROM operations WHERE outcome = ''") == [(0,)]


def test_a_ship_killed_in_the_middle_ships_every_parcel_once(
    bench: Bench, site: PracticeSite, tmp_path: Path
) -> None:
    bench.prepare(labels=True)
    ledger, scratch = site.shop.ledger, tmp_path / "scratch"
    total = stages(bench.left(scratch))["to_ship"]
    assert total > 8
    # Two are answered; the six that go at a time are shipped, but nobody is told.
    site.shop.faults.add("time_out_after_work", endpoint=SHIP, skip=2, count=None, value=HELD_S)
    bench.kill("ship", when=lambda: len(ledger.calls_of(SHIP)) == 8)
    assert len(ledger.shipments) == 8
    site.shop.faults.clear()
    left = bench.left(scratch)
    unsettled = left.rows("SELECT count(*) FROM shipments WHERE state = 'intended'")[0][0]
    assert unsettled >= total - 2
    assert_no_canary(bench.profile, canaries(site))

    doubtful = bench.run("orders", "--stage", "ship_unknown").json["total"]
    assert doubtful == unsettled  # it is seen at once, not only when it is shipped again
    settled = bench.run("ship", "reconcile").json
    assert settled["counts"]["done"] == unsettled - (total - 8)
    assert settled["counts"]["unknown"] == 0
    assert len(ledger.shipments) == 8  # asking ships nothing

    # The rest is killed as well; this time nobody says reconcile.
    site.shop.faults.add("time_out_after_work", endpoint=SHIP, count=None, value=HELD_S)
    bench.kill("ship", when=lambda: len(ledger.shipments) == total)
    site.shop.faults.clear()
    last = bench.run("ship")
    assert (last.code, last.json["counts"]["done"]) == (0, total - 8)
    assert len(ledger.shipments) == total
    assert Counter(row.number for row in ledger.shipments) == Counter(
        number for (number,) in bench.left(scratch).rows("SELECT tracking_number FROM waybills")
    )
    assert set(Counter(row.number for row in ledger.shipments).values()) == {1}
    assert stages(bench.left(scratch)) == {"shipped": total}


@pytest.mark.parametrize("orders", [9], indirect=True)
def test_a_print_killed_mid_batch_asks_about_one_label_and_prints_each_once(
    bench: Bench, site: PracticeSite, tmp_path: Path
) -> None:
    bench.prepare(numbers=True)
    printer, scratch = site.labels, tmp_path / "scratch"
    assert isinstance(printer, JammedPrinter)
    total = stages(bench.left(scratch))["to_print"]
    assert total > 4

    def dies(feeds: bool) -> Counter[str]:
        """Kill with the second label of the batch in hand; the states of all labels then."""
        printer.jam(at=len(printer.sheets) + 2, feeds=feeds)
        bench.kill("print", when=printer.jammed.is_set)
        printer.mended.set()
        assert_no_canary(bench.profile, canaries(site))
        left = bench.left(scratch)
        return Counter(state for (state,) in left.rows("SELECT state FROM print_jobs"))

    assert dies(feeds=True) == {"printed": 1, "sending": 1, "leased": total - 2}
    # The next program asks about that label, gives the leases back and prints the others.
    assert dies(feeds=False) == {
        "printed": 2,
        "unconfirmed": 1,
        "sending": 1,
        "not_printed": total - 2,
        "leased": total - 4,
    }
    assert len(printer.sheets) == 3

    jobs = bench.run("print", "waiting").json["jobs"]
    on_paper = {code for sheet in printer.sheets for code in sheet.codes}
    came_out = {job["job_id"]: job["tracking_number"] in on_paper for job in jobs}
    assert sorted(came_out.values()) == [False, True]  # one of each death
    assert all(job["problem"] for job in jobs)
    for job_id, out in came_out.items():
        assert bench.run("print", "confirm", job_id, "--came-out" if out else "--not").code == 0
    rest = bench.run("print")
    assert (rest.code, rest.json["counts"]["done"]) == (0, total - 3)

    left = bench.left(scratch)
    numbers = [number for (number,) in left.rows("SELECT tracking_number FROM waybills")]
    printed = Counter(code for sheet in printer.sheets for code in set(sheet.codes))
    assert printed == Counter(numbers)
    assert len(numbers) == total == len(printer.sheets)
    assert stages(left) == {"to_ship": total}
    assert left.rows("SELECT count(*) FROM operations WHERE outcome = ''") == [(0,)]
