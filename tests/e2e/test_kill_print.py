"""SIGKILL at each step of a run of 200 labels: nothing is lost, nothing printed twice unasked.

The program is a process, the printers are sockets, and both survive it. After each death the next
program settles what it can, a person answers 待确认 by the paper, and the rest is printed; then the
printers' own record and the ledger must say the same, label by label, number by number.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.open_desk import open_desk
from app.domain.ids import ParcelId
from app.domain.receipt import Outcome
from app.runtime.context import Context
from app.settings.printers import FIRST
from tests.e2e.print_bench import LABELS, SECOND, PrintBench, copied, ledger, print_bench, set_burst

pytestmark = pytest.mark.e2e

SEED = 7
LIFE = [
    "pace",  # 等待 while a person has paused the printer
    *("commit<", "commit>"),  # from here on the label may be on paper
    "connect>",
    *("ask<", "ask>", "hear>"),
    *("label<", "label/2", "label>"),
    *("ask<", "ask>", "hear>"),
    *("commit<", "commit>"),
]
"""All that is done for one label. A killed program stops at any of these."""
SENT = LIFE.index("label/2")
"""Until half of it has left there is no paper. Behind that the printer gets the label's end, or the
reset of a dead program's socket first; on a busy machine it may not have answered by then."""
OPENED = [LIFE[0], "commit<", "commit>", *LIFE[1:]]
"""The life of a run's first label: the receivers are opened, and the audit log says so."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrintBench]:
    with print_bench(tmp_path_factory.mktemp("prints")) as running:
        yield running


@dataclass(slots=True)
class Batch:
    """One batch on a profile of its own, from where ``base`` labels of it are printed."""

    bench: PrintBench
    profile: Path
    base: int
    scratch: Path
    marks: tuple[int, int]
    deaths: int = 0

    @property
    def done(self) -> int:
        """Labels that are on paper."""
        return self.base + len(self.bench.paper(self.marks))

    def life(self, kill: int, *runs: dict[str, Any]) -> bool:
        """One program that answers what is in doubt and prints; whether it was killed."""
        answers = self.bench.answers(ledger(self.profile, self.scratch), self.marks)
        killed = self.bench.run(self.profile, kill, answers=answers, runs=runs).killed
        self.deaths += killed
        return killed

    def finish(self, upto: int) -> None:
        """Print what is missing up to that label, and see that both sides agree."""
        most = upto - self.done
        assert not self.life(0, *([self.bench.order(most=most)] if most else []))
        self.bench.agree(self.profile, self.marks, self.base, upto)


class Batches:
    """Batches with so many labels printed before the program is killed.

    They come from one batch of 200 which is killed at random instants all along.
    """

    def __init__(self, bench: PrintBench, folder: Path) -> None:
        self._bench = bench
        self._folder = folder
        self._cases = 0
        self.printed = {0: bench.numbered}
        self.deaths = 0

    def print_all(self) -> None:
        """Print 200 labels, killed at random; keep copies on the way."""
        dice, batch = random.Random(SEED), self.on(0)
        for stop in (98, 198, LABELS):
            while stop > (done := batch.done):
                batch.life(dice.randint(1, 420), self._bench.order(most=stop - done))
            batch.finish(stop)
            self.printed[stop] = copied(batch.profile, self._folder / f"done-{stop}")
        self.deaths = batch.deaths

    def on(self, base: int) -> Batch:
        """A fresh copy with ``base`` labels printed."""
        self._cases += 1
        folder = self._folder / str(self._cases)
        profile = copied(self.printed[base], folder / "profile")
        return Batch(self._bench, profile, base, folder / "left", self._bench.marks())


@pytest.fixture(scope="module")
def batches(bench: PrintBench, tmp_path_factory: pytest.TempPathFactory) -> Batches:
    found = Batches(bench, tmp_path_factory.mktemp("batches"))
    found.print_all()
    return found


def test_200_labels_killed_at_random_come_out_once_in_order(batches: Batches) -> None:
    assert set(batches.printed) == {0, 98, 198, LABELS}
    assert batches.deaths >= 6


def test_200_labels_killed_every_few_labels_come_out_once_in_order(
    batches: Batches, bench: PrintBench
) -> None:
    dice, batch = random.Random(SEED + 1), batches.on(0)
    while batch.life(dice.randint(1, 300), bench.order()):
        pass
    assert batch.deaths >= 10
    batch.finish(LABELS)


def on_paper(label: int, begun: int, life: list[str]) -> range:
    """How many labels may be on paper when ``label`` was stopped at a step of its life."""
    begun -= len(life) - len(LIFE)
    return range(label - 1, label + (begun > SENT))


@pytest.mark.parametrize(("base", "label"), [(0, 1), (198, LABELS)])
def test_a_label_killed_at_each_of_its_steps(
    batches: Batches, bench: PrintBench, base: int, label: int
) -> None:
    undisturbed = batches.on(base)
    order = bench.order(most=label - base)
    steps = bench.run(undisturbed.profile, runs=[order]).steps
    bench.agree(undisturbed.profile, undisturbed.marks, base, label)
    begin = [n for n, name in enumerate(steps) if name == "pace"][label - base - 1]
    life = OPENED if label == base + 1 else LIFE
    assert steps[begin : begin + len(life)] == life
    # The first label's life begins with the program, the last one's ends with it.
    first = 0 if label == 1 else begin
    last = len(steps) if label == LABELS else begin + len(life)
    for kill in range(first + 1, last + 1):
        batch = batches.on(base)
        assert batch.life(kill, order), steps[kill - 1]
        assert batch.done in on_paper(label, kill - 1 - begin, life), steps[kill - 1]
        batch.finish(min(label + 1, LABELS))


BURST = 4


@pytest.fixture
def in_bursts(bench: PrintBench) -> Iterator[PrintBench]:
    """Four labels go together: so many may be in doubt."""
    bench.most_in_doubt = BURST
    yield bench
    bench.most_in_doubt = 1


def test_a_burst_killed_at_each_of_its_steps(batches: Batches, in_bursts: PrintBench) -> None:
    bench, upto = in_bursts, 98 + 2 * BURST
    order = bench.order() | {"labels": bench.parcels[:upto]}
    undisturbed = batches.on(98)
    set_burst(undisturbed.profile, BURST)
    steps = bench.run(undisturbed.profile, runs=[order]).steps
    bench.agree(undisturbed.profile, undisturbed.marks, 98, upto)
    paces = [n for n, name in enumerate(steps) if name == "pace"]
    assert len(paces) == steps.count("connect>") == 2
    most = 98 + BURST
    for kill in range(paces[1] + 1, len(steps) + 1):
        most += steps[kill - 2] == "label/2"
        batch = batches.on(98)
        set_burst(batch.profile, BURST)
        assert batch.life(kill, order), steps[kill - 1]
        assert 98 + BURST <= batch.done <= most, steps[kill - 1]
        assert not batch.life(0, order)
        bench.agree(batch.profile, batch.marks, 98, upto)
    assert most == upto


def test_killed_again_while_it_recovers_and_while_a_person_answers(
    batches: Batches, bench: PrintBench
) -> None:
    order = bench.order(most=2)
    steps = bench.run(batches.on(98).profile, runs=[order]).steps
    begin = [n for n, name in enumerate(steps) if name == "pace"][1]
    half = LIFE.index("label/2")
    for in_hand, most in ((half, 99), (half + 2, 100)):
        again = 0
        while True:
            again += 1
            batch = batches.on(98)
            assert batch.life(begin + in_hand + 1, order)
            assert batch.done in {99, most}
            if not batch.life(again):
                break
            # 待确认 or already answered: asking by the paper once more changes nothing.
            batch.finish(101)
        assert again > 4  # two commits, each with a step before and after


def test_killed_while_the_rest_moves_to_another_printer(
    batches: Batches, bench: PrintBench
) -> None:
    orders = (bench.order(most=1), bench.order(most=2, printer=SECOND))
    undisturbed = batches.on(98)
    steps = bench.run(undisturbed.profile, runs=orders).steps
    bench.agree(undisturbed.profile, undisturbed.marks, 98, 101)
    paces = [n for n, name in enumerate(steps) if name == "pace"]
    between = range(paces[0] + len(LIFE), paces[2] + len(LIFE))
    assert len(between) > 20
    for kill in between[::2]:
        batch = batches.on(98)
        assert batch.life(kill, *orders)
        # Whoever comes next goes on at the second printer.
        most = 101 - batch.done
        assert not batch.life(0, bench.order(most=most, printer=SECOND))
        bench.agree(batch.profile, batch.marks, 98, 101)
        assert len(bench.second.sheets) > batch.marks[1]


def test_a_window_that_stays_open_settles_what_a_killed_command_left(
    batches: Batches, bench: PrintBench
) -> None:
    order = bench.order(most=2)
    steps = bench.run(batches.on(98).profile, runs=[order]).steps
    in_hand = [n for n, name in enumerate(steps) if name == "pace"][1] + LIFE.index("label>")
    batch = batches.on(98)
    with open_desk(batch.profile, "file", deliver=lambda call: call()) as desk:
        # Not looked at by a copy: closing a file of a database gives up all locks on it here.
        assert bench.run(batch.profile, in_hand + 1, runs=[order]).killed
        wanted = tuple(ParcelId(each) for each in bench.parcels[99:101])
        receipt = desk.print_labels(Context(), wanted, FIRST)
        bench.connected += 1
        assert [line.outcome for line in receipt.lines] == [Outcome.BLOCKED, Outcome.DONE]
        (waiting,) = desk.reader.unconfirmed()
        assert waiting.parcel_id == wanted[0]
    assert batch.done == 101
