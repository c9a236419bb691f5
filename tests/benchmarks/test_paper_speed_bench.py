"""A run against the paper itself: how long the printer stands still between two labels.

The practice printer takes ``LABEL_S`` for each label, as a head at 203 mm/s does for 100×180 mm.
The limit of a run is what the paper alone takes (``paper_s``); each benchmark notes the share of
it that the whole run reached (``ratio``, 1.0: the paper never stopped).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId, ShopId
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.runtime.context import Context
from app.sandbox import PracticeConfig
from app.settings.printers import FIRST

LABEL_S = 0.9
LABELS = 20
LEAST = {1: 0.85, 5: 0.9}
"""Labels that go together, and the share of the paper's speed that they must reach."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A warm program with parcels that wait for their labels, and its printer."""

    desk: Desk
    site: PracticeSite
    waiting: tuple[ParcelId, ...]


@pytest.fixture
def shop(benchmark: BenchmarkFixture, tmp_path: Path) -> Iterator[Shop]:
    labels = LABELS if benchmark.enabled else 2
    config = PracticeConfig(orders=labels * 2 + 10, seed=7, speed=0, arrivals_per_hour=0)
    with (
        PracticeSite.start(config, tmp_path / "paper") as site,
        open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as desk,
    ):
        bind_practice(desk, site)
        desk.sync_orders(Context(), ShopId(config.shop_id))
        free = [row.parcel_id for row in desk.reader.parcels() if not row.blocks]
        desk.acquire_waybills(Context(), tuple(free[: labels + 1]))
        desk.print_labels(Context(), tuple(free[:1]), FIRST)
        yield Shop(desk, site, tuple(free[1 : labels + 1]))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("burst", LEAST)
@pytest.mark.benchmark(group="paper speed")
def test_a_run_at_the_speed_of_the_paper(
    benchmark: BenchmarkFixture, shop: Shop, burst: int
) -> None:
    shop.desk.station.put(replace(shop.site.printer, burst=burst))
    shop.site.labels.faults.slow_s = LABEL_S if benchmark.enabled else 0.0

    def run() -> int:
        receipt = shop.desk.print_labels(Context(), shop.waiting, FIRST)
        return receipt.count(Outcome.DONE)

    assert benchmark.pedantic(run, rounds=1, iterations=1) == len(shop.waiting)
    if benchmark.enabled:
        paper_s = LABEL_S * len(shop.waiting)
        ratio = paper_s / benchmark.stats.stats.mean
        benchmark.extra_info.update(paper_s=paper_s, ratio=round(ratio, 3))
        assert ratio >= LEAST[burst]
