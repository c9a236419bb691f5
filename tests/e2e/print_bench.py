"""Two practice printers, a profile with 200 numbered parcels, and the program to kill on them."""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from threading import Event
from typing import Any

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import LOOPBACK, PracticeSite
from app.domain.ids import PrinterId, ShopId
from app.runtime.bus import Bus
from app.runtime.context import Context
from app.sandbox import PracticeConfig
from app.sandbox.printers import PracticeLabelPrinter
from app.settings.printers import FIRST, PrinterFile
from app.settings.profile import profile_at
from tests.e2e.bench import DATABASE, Left
from tests.fakes.counted_label import put_counted_label
from tests.integration.cli.program import PATIENCE_S, ROOT, environment

LABELS = 200
SECOND = PrinterId("second")
Job = tuple[str, str, str, int, str]
"""Job id, parcel id, state, sequence and tracking number of a ledger row."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one run of the program ended."""

    code: int
    steps: list[str]

    @property
    def killed(self) -> bool:
        """By SIGKILL."""
        return self.code == -9


class Program:
    """The program of ``print_run``, forked for each order."""

    def __init__(self, profile: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.print_run", str(profile)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            cwd=ROOT,
            encoding="utf-8",
        )

    def __call__(self, profile: Path, kill: int = 0, **order: Any) -> Ended:
        """One life of the program on ``profile``; dies at step ``kill``."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"profile": str(profile), "kill": kill} | order))
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        ended = Ended(answer["ended"], answer["steps"])
        assert ended.killed if kill and len(ended.steps) == kill else ended.code == 0, ended
        return ended

    def close(self) -> None:
        """Let it go."""
        self._process.communicate(timeout=PATIENCE_S)


def copied(profile: Path, to: Path) -> Path:
    """A profile of its own to kill programs on."""
    return Path(shutil.copytree(profile, to))


def set_burst(profile: Path, burst: int) -> None:
    """Let the printers of ``profile`` take so many labels one behind the other."""
    book = PrinterFile(profile_at(profile).printers, Bus())
    for setup in book.all():
        book.put(replace(setup, burst=burst))


def until(ready: Callable[[], bool]) -> None:
    """Wait until what a dead program sent is worked off."""
    end = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < end, "it was never worked off"
        Event().wait(0.002)


def ledger(profile: Path, scratch: Path) -> list[Job]:
    """The ledger that a dead program left; the database opens and is whole."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    for file in profile.glob(f"{DATABASE}*"):
        # A copy: opening the file itself would mend it before the program has to.
        if not file.name.endswith("-shm"):
            shutil.copy(file, scratch)
    found = Left(scratch / DATABASE)
    assert found.rows("PRAGMA quick_check") == [("ok",)]
    return found.rows(  # type: ignore[return-value]
        "SELECT job_id, j.parcel_id, j.state, sequence, w.tracking_number FROM print_jobs j"
        " JOIN waybills w USING (waybill_id) ORDER BY leased_s, copy, sequence"
    )


@dataclass(slots=True)
class PrintBench:
    """Everything a killed run needs; the practice printers outlive the program."""

    site: PracticeSite
    second: PracticeLabelPrinter
    program: Program
    numbered: Path
    parcels: tuple[str, ...]
    connected: int = 0
    most_in_doubt: int = 1

    def run(self, profile: Path, kill: int = 0, **order: Any) -> Ended:
        """One life of the program; returns when the printers have worked off what it sent."""
        ended = self.program(profile, kill, **order)
        self.connected += ended.steps.count("connect>")
        until(lambda: self.site.labels.conversations + self.second.conversations >= self.connected)
        return ended

    def order(self, *, most: int = 0, printer: PrinterId = FIRST) -> dict[str, Any]:
        """All labels of the batch that are not on paper yet."""
        return {
            "batch": "proof",
            "total": LABELS,
            "labels": self.parcels,
            "printer": printer,
            "most": most,
        }

    def marks(self) -> tuple[int, int]:
        """How much paper lies there now, by printer."""
        return len(self.site.labels.sheets), len(self.second.sheets)

    def paper(self, marks: tuple[int, int]) -> list[tuple[str, ...]]:
        """The codes on each sheet since ``marks``, those of the second printer last."""
        sheets = self.site.labels.sheets[marks[0] :] + self.second.sheets[marks[1] :]
        return [sheet.codes for sheet in sheets]

    def answers(self, jobs: list[Job], marks: tuple[int, int]) -> dict[str, bool]:
        """What a person sees: of each label in doubt, whether it came out."""
        seen = {codes[0] for codes in self.paper(marks)}
        doubtful = [job for job in jobs if job[2] in {"sending", "unconfirmed"}]
        assert len(doubtful) <= self.most_in_doubt, "more labels in doubt than went together"
        return {job[0]: job[4] in seen for job in doubtful}

    def agree(self, profile: Path, marks: tuple[int, int], base: int, count: int) -> None:
        """Ledger and paper say the same: labels after ``base`` up to ``count``, once, in order."""
        with closing(sqlite3.connect(profile / DATABASE)) as database:
            rows = database.execute(
                "SELECT w.tracking_number, sequence, j.parcel_id FROM print_jobs j"
                " JOIN waybills w USING (waybill_id) WHERE j.state = 'printed' ORDER BY sequence"
            ).fetchall()
            states = database.execute(
                "SELECT count(*) FROM print_jobs WHERE state NOT IN ('printed', 'not_printed')"
            ).fetchone()
            stages = database.execute(
                "SELECT count(*) FROM parcels WHERE stage = 'to_ship' AND copies = 1"
            ).fetchone()
            open_ones = database.execute(
                "SELECT count(*) FROM operations WHERE kind = 'label.print' AND outcome = ''"
            ).fetchone()
        assert [row[1] for row in rows] == list(range(1, count + 1))
        assert [row[2] for row in rows] == list(self.parcels[:count])
        asked = [(number, f"{sequence}/{LABELS}") for number, sequence, _ in rows[base:]]
        paper = self.paper(marks)
        differing = [pair for pair in zip_longest(paper, asked) if pair[0] != pair[1]]
        assert not differing, differing
        assert (states, stages, open_ones) == ((0,), (count,), (0,))


@contextmanager
def print_bench(folder: Path) -> Iterator[PrintBench]:
    """A bench with 200 parcels that wait for their labels."""
    config = PracticeConfig(orders=240, seed=7, speed=0, arrivals_per_hour=0)
    profile = folder / "numbered"
    second = PracticeLabelPrinter(folder / "second")
    with PracticeSite.start(config, folder / "paper") as site, second:
        parcels = _prepare(site, second, profile)
        program = Program(copied(profile, folder / "warm"))
        try:
            yield PrintBench(site, second, program, profile, parcels)
        finally:
            program.close()


def _prepare(site: PracticeSite, second: PracticeLabelPrinter, profile: Path) -> tuple[str, ...]:
    with open_desk(profile, "file", deliver=lambda call: call()) as desk:
        bind_practice(desk, site)
        first = replace(site.printer, template=put_counted_label(profile))
        desk.station.put(first)
        place = f"{LOOPBACK}:{second.port}"
        desk.station.put(replace(first, printer_id=SECOND, name="第二台", place=place))
        desk.sync_orders(Context(), ShopId(site.config.shop_id))
        free = [row.parcel_id for row in desk.reader.parcels() if not row.blocks][:LABELS]
        assert len(free) == LABELS
        desk.acquire_waybills(Context(), tuple(free))
        return tuple(str(each) for each in free)
