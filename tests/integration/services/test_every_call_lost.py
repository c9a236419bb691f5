"""Each use case, cut off from the platform at its n-th call in every way: nothing half-written.

One world per use case; each way to lose a call at each of its calls meets other parcels, until the
act makes no n-th call any more.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError
from app.domain.gate import Block
from app.domain.ids import CarrierCode, ParcelId, TrackingNumber
from app.domain.parcel import LIVE_STAGES, Stage
from app.domain.remark import RemarkMode, RemarkWish
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.services.edit_number import NewNumber
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import answer_by_paper, later, parcels, shop_of
from tests.integration.services.road import (
    doubled,
    misplaced,
    now_numbered,
    open_intents_of,
    settlers,
)
from tests.integration.services.trouble import is_whole

ORDERS = 36
ZTO = CarrierCode("zhongtong")
STALE_S = 400
"""After so long the platform is asked again before an act."""
MOST_CALLS = 12
WAYS = (
    ("http_5xx", None),
    ("reset", 1),
    ("reset_after_work", 1),
    ("reset_after_work", None),
    ("time_out_after_work", 1),
    ("malformed_json", None),
)
"""(kind, how many calls in a row; None: until the network is mended)"""

Ids = tuple[ParcelId, ...]


@dataclass(frozen=True, slots=True)
class World:
    """A desk, its shop, and what happens there."""

    desk: Desk
    site: PracticeSite

    def number_all(self) -> None:
        self.desk.acquire_waybills(job_context(), parcels(self.desk, Stage.TO_NUMBER))

    def print_all(self) -> None:
        self.number_all()
        self.print(parcels(self.desk, Stage.TO_PRINT))

    def ship_all(self) -> None:
        self.print_all()
        self.ship(parcels(self.desk, Stage.TO_SHIP))

    def nothing(self) -> None:
        """The orders are there; that is enough."""

    def order_of(self, parcel_id: ParcelId) -> str:
        (row,) = self.desk.reader.parcels_by_id(frozenset({parcel_id}))
        return row.order_ids[0]

    # Acts on one or two parcels.

    def pull(self, _ids: Ids) -> None:
        self.site.shop.happen.new_orders(1)
        self.desk.sync_orders(job_context(), shop_of(self.site))

    def number(self, ids: Ids) -> None:
        self.desk.acquire_waybills(job_context(), ids)

    def give_back(self, ids: Ids) -> None:
        self.desk.give_back_numbers(job_context(), ids)

    def redo(self, ids: Ids) -> None:
        self.desk.redo_numbers(job_context(), ids)

    def update(self, ids: Ids) -> None:
        for parcel_id in ids:
            self.site.shop.happen.change_address(self.order_of(parcel_id))
        self.desk.update_waybills(job_context(), ids)

    def print(self, ids: Ids) -> None:
        self.desk.print_labels(job_context(), ids, FIRST)

    def ship(self, ids: Ids) -> None:
        self.desk.ship_parcels(job_context(), ids)

    def add_parcel(self, ids: Ids) -> None:
        for parcel_id in ids:
            self.desk.add_parcel(job_context(), parcel_id)

    def add_pieces(self, ids: Ids) -> None:
        for parcel_id in ids:
            self.desk.add_pieces(job_context(), parcel_id, 2)

    def edit(self, ids: Ids) -> None:
        for parcel_id in ids:
            typed = TrackingNumber(f"78{len(self.site.shop.ledger.calls):012}")
            self.desk.edit_number(job_context(), parcel_id, NewNumber(carrier=ZTO, number=typed))

    def remark(self, ids: Ids) -> None:
        wish = RemarkWish(RemarkMode.REPLACE, f"看 {len(self.site.shop.ledger.calls)} 🎁𠮷", 3)
        self.desk.remark_orders(job_context(), ids, wish)

    def merge(self, _ids: Ids) -> None:
        groups = self.desk.merge_parcels.suggest_across(job_context())
        self.desk.merge_parcels(job_context(), groups[:1])

    # What must be true afterwards.

    def mended(self) -> None:
        """The network is back, and the background has looked twice."""
        self.site.shop.faults.clear()
        for _ in range(2):
            for settle in settlers(self.desk):
                settle(job_context())
        answer_by_paper(self.desk, self.papers())

    def papers(self) -> list[str]:
        return [sheet.codes[0] for sheet in self.site.labels.labels]

    def agrees(self) -> None:
        assert open_intents_of(self.desk) == []
        assert doubled(self.site) == []
        assert misplaced(self.desk, self.site) == []
        assert set(Counter(self.papers()).values()) <= {1}
        unsure = {Stage.NUMBER_UNKNOWN, Stage.TO_CONFIRM, Stage.SHIP_UNKNOWN}
        rows = self.desk.reader.parcels(stages=LIVE_STAGES)
        assert not [row for row in rows if row.stage in unsure or Block.GIVING_BACK in row.blocks]
        ours = {row.tracking_number for row in rows if row.tracking_number}
        spare = {row.tracking_number for row in self.desk.reader.recyclable()}
        numbers = self.site.shop.shop().numbers
        issues = (numbers.find(row.number) for row in self.site.shop.ledger.numbers)
        typed = {row.new for row in self.site.shop.ledger.edits}  # bought elsewhere
        assert (ours | spare) - typed == {i.number for i in issues if i and not i.cancelled_at}
        shipped = {row.tracking_number for row in rows if row.stage is Stage.SHIPPED}
        assert shipped == now_numbered(self.site)

    def agrees_in_words(self) -> None:
        for row in self.desk.reader.parcels(stages=LIVE_STAGES):
            if len(row.order_ids) == 1:
                assert row.seller_words == self.site.shop.order(row.order_ids[0]).seller_words


@dataclass(frozen=True, slots=True)
class Case:
    """A use case: what it needs, on which rows it works, and how many calls it makes at least."""

    prepare: Callable[[World], None]
    act: Callable[[World, Ids], None]
    stage: Stage
    calls: int
    stale: bool = True  # the rows are so old that they are asked about first


CASES = {
    "sync": Case(World.nothing, World.pull, Stage.TO_NUMBER, 2),
    "number": Case(World.nothing, World.number, Stage.TO_NUMBER, 2),
    "give_back": Case(World.number_all, World.give_back, Stage.TO_PRINT, 1),
    "redo": Case(World.number_all, World.redo, Stage.TO_PRINT, 3),
    "update": Case(World.number_all, World.update, Stage.TO_PRINT, 2),
    "print": Case(World.number_all, World.print, Stage.TO_PRINT, 2),
    "ship": Case(World.print_all, World.ship, Stage.TO_SHIP, 2),
    "add_parcel": Case(World.number_all, World.add_parcel, Stage.TO_PRINT, 1),
    "add_pieces": Case(World.nothing, World.add_pieces, Stage.TO_NUMBER, 2),
    "edit": Case(World.ship_all, World.edit, Stage.SHIPPED, 1),
    "remark": Case(World.nothing, World.remark, Stage.TO_NUMBER, 1),
    "merge": Case(World.nothing, World.merge, Stage.TO_NUMBER, 2, stale=False),
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    config = PracticeConfig(orders=ORDERS, seed=7, speed=0, arrivals_per_hour=0)
    with (
        PracticeSite.start(config, tmp_path / "paper") as site,
        open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as desk,
    ):
        bind_practice(desk, site)
        desk.sync_orders(job_context(), shop_of(site))
        yield World(desk, site)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_no_lost_call_leaves_anything_half_done(world: World, name: str) -> None:
    case = CASES[name]
    case.prepare(world)
    for kind, count in WAYS:
        for nth in range(MOST_CALLS):
            later(world.desk, world.site, STALE_S if case.stale else 1)
            wanted = parcels(world.desk, case.stage)[:1]
            assert wanted, (kind, count, nth)
            struck = faults_of(world)
            world.site.shop.faults.add(kind, skip=nth, count=count)
            with suppress(AppError):
                case.act(world, wanted)
            hit = faults_of(world) > struck
            world.mended()
            world.agrees()
            if name == "merge":
                made = [row.parcel_id for row in world.desk.reader.parcels()]
                world.desk.split_parcels.unmerge(made)
            if not hit:  # it makes no n-th call: it went through
                assert nth >= case.calls, (kind, count)
                break
        else:
            pytest.fail(f"more than {MOST_CALLS} calls")
    world.desk.sync_orders(job_context(), shop_of(world.site))
    world.agrees()
    world.agrees_in_words()
    assert world.desk.verify_audit() is None
    assert is_whole(world.desk.profile)


def faults_of(world: World) -> int:
    return sum(bool(call.fault) for call in world.site.shop.ledger.calls)
