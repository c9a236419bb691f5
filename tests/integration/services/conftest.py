"""A desk on a real database, a real practice shop and real practice printers."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId, ShopId
from app.domain.parcel import LIVE_STAGES, Stage
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from tests.fakes.tasks import job_context

ORDERS = 24
MORNING = datetime(2031, 4, 23, 1, tzinfo=UTC)
"""Nine o'clock of a Wednesday in Shanghai. Far ahead, so that the desk's clock is only set forward;
a story that begins here has the same midnights whenever it is told."""


@pytest.fixture(autouse=True)
def _asks_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No seconds between the tries of a call; how long they are: ``tests/integration/doudian``."""
    monkeypatch.setattr("app.adapters.doudian.client.BACKOFF_S", 0.0)


@pytest.fixture
def start() -> datetime | None:
    """When the practice clock stands at first, None is now; a file that counts days says
    :data:`MORNING`."""
    return None


@pytest.fixture
def site(tmp_path: Path, start: datetime | None) -> Iterator[PracticeSite]:
    """A practice shop whose clock moves only when a test moves it."""
    config = PracticeConfig(orders=ORDERS, seed=7, speed=0, arrivals_per_hour=0, start=start)
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, tmp_path: Path) -> Iterator[Desk]:
    """A desk bound to the practice shop, nothing synced yet."""
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as opened:
        bind_practice(opened, site)
        yield opened


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Desk:
    """A desk with three parcels that have a number, and no patience between tries."""
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:3])
    return desk


def shop_of(site: PracticeSite) -> ShopId:
    """The practice shop's id."""
    return ShopId(site.config.shop_id)


def parcels(desk: Desk, stage: Stage) -> tuple[ParcelId, ...]:
    """Parcels at ``stage`` that no gate stops."""
    rows = desk.reader.parcels(stages=LIVE_STAGES)
    return tuple(row.parcel_id for row in rows if row.stage is stage and not row.blocks)


def later(desk: Desk, site: PracticeSite, seconds: int = 3600) -> None:
    """Let time pass: the last checks are then too old to act on. The desk's clock follows the
    platform's answers, so one is asked for.

    The practice clock stands still while the desk's runs on, and an answer that finds it two
    seconds ahead sets it back; what was done just before then lies ahead of "now". Whoever asks
    what is true "now" of what was just done lets a minute pass first.
    """
    site.shop.clock.advance(seconds)
    desk.open_shop(shop_of(site)).carriers()


def tracking(desk: Desk, wanted: Iterable[ParcelId]) -> list[str]:
    """Tracking numbers of these parcels, in their order."""
    ids = tuple(wanted)
    rows = {row.parcel_id: row for row in desk.reader.parcels_by_id(frozenset(ids))}
    return [rows[parcel_id].tracking_number for parcel_id in ids]


def answer_by_paper(desk: Desk, on_paper: Collection[str]) -> int:
    """Answer 待确认 as a person does who looks for these numbers; how many there were."""
    waiting = desk.reader.unconfirmed()
    numbers = tracking(desk, (job.parcel_id for job in waiting))
    for job, number in zip(waiting, numbers, strict=True):
        desk.print_labels.confirm(job.job_id, came_out=number in on_paper)
    return len(waiting)


def five_of_one(desk: Desk, site: PracticeSite) -> tuple[ParcelId, str]:
    """An order's parcel whose buyer wants five of one thing now, and the thing."""
    row = next(r for r in desk.reader.parcels() if not r.blocks and r.kinds == 1)
    book = site.shop.world.shops[site.config.shop_id].book
    order = book.get(row.order_ids[0])
    assert order is not None
    order.lines[0].quantity = 5
    book.touch(order, int(site.shop.clock.now()))
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))
    return row.parcel_id, order.lines[0].item_id
