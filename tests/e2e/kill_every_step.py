"""SIGKILL at every step of every label of a run of 200: some 3,400 deaths, half an hour.

``python -m tests.e2e.kill_every_step [FIRST [LAST]]`` writes one line a label and ends at the first
difference. The test suite tries every step of three labels (``test_kill_print``), which is all that
its time allows; this is the whole of it, to be run by hand after a change of what is done for a
label.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.print_bench import LABELS, PrintBench, copied, print_bench
from tests.e2e.test_kill_print import OPENED, Batch, on_paper


def kill_at_each_step(bench: PrintBench, printed: Path, label: int, folder: Path) -> int:
    """Kill one program at each step of ``label``, on copies of ``printed``; returns how many died.

    After each death the next program settles what is in doubt by the paper and prints up to the
    label behind, and both sides must agree.
    """
    base = label - 1
    order = bench.order(most=1)
    undisturbed = _batch(bench, printed, base, folder / "undisturbed")
    steps = bench.run(undisturbed.profile, runs=[order]).steps
    bench.agree(undisturbed.profile, undisturbed.marks, base, label)
    begin, life = steps.index("pace"), OPENED
    assert steps[begin : begin + len(life)] == life, steps
    # What is done before a label is done for the run: once is enough.
    first = 0 if label == 1 else begin
    last = len(steps) if label == LABELS else begin + len(life)
    for kill in range(first + 1, last + 1):
        batch = _batch(bench, printed, base, folder / str(kill))
        assert batch.life(kill, order), steps[kill - 1]
        allowed = on_paper(label, kill - 1 - begin, life)
        assert batch.done in allowed, (label, kill - begin, steps[kill - 1], batch.done, allowed)
        batch.finish(min(label + 1, LABELS))
        shutil.rmtree(folder / str(kill))
    return last - first


def _batch(bench: PrintBench, printed: Path, base: int, folder: Path) -> Batch:
    return Batch(bench, copied(printed, folder / "profile"), base, folder / "left", bench.marks())


def main(first: int = 1, last: int = LABELS) -> None:
    """Kill at each step of the labels from ``first`` to ``last``."""
    begun, deaths = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as place, print_bench(Path(place) / "bench") as bench:
        folder = Path(place)
        printed = bench.numbered
        if first > 1:
            whole = _batch(bench, printed, 0, folder / "before")
            assert not whole.life(0, bench.order(most=first - 1))
            printed = whole.profile
        for label in range(first, last + 1):
            here = folder / f"label-{label}"
            deaths += kill_at_each_step(bench, printed, label, here)
            shutil.rmtree(printed)
            printed = copied(here / "undisturbed" / "profile", folder / f"printed-{label}")
            shutil.rmtree(here)
            _tell(f"{label}: {deaths} deaths, {time.monotonic() - begun:.0f} s")
    _tell(f"labels {first}-{last}: killed {deaths} times, paper and ledger agree each time")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
