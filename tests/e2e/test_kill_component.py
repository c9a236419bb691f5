"""SIGKILL while the platform's component prints: asked about once, printed once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import PrinterId, ShopId
from app.domain.station import PrinterSetup, Way
from app.runtime.context import Context
from app.sandbox import PracticeConfig
from app.sandbox.component import PracticeComponent
from tests.e2e.bench import DATABASE
from tests.e2e.print_bench import Ended, Program, copied, ledger, until

pytestmark = pytest.mark.e2e

COUNT = 4
COMPONENT = PrinterId("component")
LIFE = ["pace", "commit<", "commit>", "message<", "message>", "commit<", "commit>"]


@dataclass(slots=True)
class Bench:
    """The practice shop and component, which outlive the program."""

    practice: PracticeComponent
    program: Program
    numbered: Path
    parcels: tuple[str, ...]
    told: int = 0

    def run(self, profile: Path, kill: int = 0, **order: Any) -> Ended:
        """One life of the program; returns when the component has worked off what it heard."""
        ended = self.program(profile, kill, **order)
        self.told += ended.steps.count("message>")
        until(lambda: len(self.practice.seen) >= self.told and not self.practice.connections)
        return ended

    def order(self) -> dict[str, Any]:
        """All labels."""
        return {
            "batch": "proof",
            "total": COUNT,
            "labels": self.parcels,
            "printer": COMPONENT,
        }


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    config = PracticeConfig(orders=12, seed=7, speed=0, arrivals_per_hour=0)
    profile = tmp_path / "profile"
    with (
        PracticeSite.start(config, tmp_path / "paper") as site,
        PracticeComponent(tmp_path / "component", shop_url=site.shop.base_url) as practice,
    ):
        with open_desk(profile, "file", deliver=lambda call: call()) as desk:
            bind_practice(desk, site)
            desk.settings.put({"printer.component": practice.url})
            desk.station.put(PrinterSetup(printer_id=COMPONENT, name="组件", way=Way.DOUDIAN))
            desk.sync_orders(Context(), ShopId(config.shop_id))
            free = [row.parcel_id for row in desk.reader.parcels() if not row.blocks][:COUNT]
            desk.acquire_waybills(Context(), tuple(free))
        program = Program(copied(profile, tmp_path / "warm"))
        try:
            yield Bench(practice, program, profile, tuple(str(each) for each in free))
        finally:
            program.close()


def test_a_label_killed_at_each_step_of_its_way_through_the_component(
    bench: Bench, tmp_path: Path
) -> None:
    practice = bench.practice
    practice.faults.delay_s = 0.05  # the program is dead before the label is printed
    steps = bench.run(copied(bench.numbered, tmp_path / "0"), runs=[bench.order()]).steps
    begin = [n for n, name in enumerate(steps) if name == "pace"][1]
    assert steps[begin : begin + len(LIFE)] == LIFE
    for kill in range(begin + 1, begin + len(LIFE) + 1):
        mark, case = len(practice.documents), tmp_path / str(kill)
        profile = copied(bench.numbered, case)
        assert bench.run(profile, kill, runs=[bench.order()]).killed
        on_paper = [document.track_no for document in practice.documents[mark:]]
        assert len(on_paper) == (1 if kill - begin < LIFE.index("message>") + 1 else 2)
        doubtful = [job for job in ledger(profile, case / "left") if job[2] == "sending"]
        assert len(doubtful) <= 1
        answers = {job[0]: job[4] in on_paper for job in doubtful}
        assert not bench.run(profile, answers=answers, runs=[bench.order()]).killed
        with closing(sqlite3.connect(profile / DATABASE)) as database:
            printed = database.execute(
                "SELECT w.tracking_number FROM print_jobs j JOIN waybills w USING (waybill_id)"
                " WHERE j.state = 'printed' ORDER BY sequence"
            ).fetchall()
        assert [(d.track_no,) for d in practice.documents[mark:]] == printed
        assert len(printed) == COUNT
