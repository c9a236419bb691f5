"""Scans that are recorded: said at once by what is known, and again by what the platform says.

A scan whose facts are fresh is recorded at once. Of others the platform is asked first; the scan
is recorded as it answers, whatever was scanned meanwhile. An answer about an earlier scan is said
when it is bad, for that parcel was put with the good ones; a good one only counts on.
"""

from collections.abc import Callable
from typing import TypeVar

from app.domain.ids import ParcelId
from app.gui.workbench.verdict_bar import VerdictBar
from app.ports.tasks import NET_USER, STORE
from app.presentation.desk import Desk
from app.presentation.workbench.verdict import Grade, Verdict
from app.services.scan_gate import UNASKED, Answers

T = TypeVar("T")


class GatedScans:
    """Runs them, on the store's lane one after the other and past the scan gate."""

    def __init__(
        self,
        desk: Desk,
        bar: VerdictBar,
        say: Callable[[Verdict], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._bar = bar
        self._say = say
        self._failed = failed
        self._newest = 0
        self._since = 0

    def forget(self) -> None:
        """Something else is scanned from now on: answers are recorded, good ones not said."""
        self._since = self._newest + 1

    def run(
        self,
        scan: Callable[[Answers], T],
        *,
        asks: Callable[[T], frozenset[ParcelId]],
        verdict: Callable[[T], Verdict],
        taken: Callable[[T], None] = lambda _found: None,
    ) -> None:
        """Give one scan.

        Args:
            scan: judges and records, on the store's lane; once more with the platform's answers.
            asks: whom the platform has to be asked about first.
            verdict: what is said.
            taken: is told each outcome.
        """
        self._newest += 1
        tasks, gate, number = self._desk.tasks, self._desk.scan_gate, self._newest

        def first(found: T) -> None:
            wanted = asks(found)
            said = verdict(found)
            if number >= self._since or said.grade >= Grade.WAIT:
                self._say(said)
            taken(found)
            if wanted:
                tasks.run(
                    NET_USER, lambda ctx: gate.ask(ctx, wanted), done=answered, failed=self._failed
                )

        def answered(answers: Answers) -> None:
            tasks.run(STORE, lambda _ctx: scan(answers), done=again, failed=self._failed)

        def again(found: T) -> None:
            self._say_again(verdict(found), number)
            taken(found)

        tasks.run(STORE, lambda _ctx: scan(UNASKED), done=first, failed=self._failed)

    def _say_again(self, verdict: Verdict, number: int) -> None:
        """In place of what is shown; heard when it is bad and was not said before."""
        shown = self._bar.verdict
        newest = number == self._newest and number >= self._since
        if verdict.grade >= Grade.WAIT and not (
            newest and shown is not None and shown.grade >= verdict.grade
        ):
            self._say(verdict)
        elif number >= self._since and shown is not None and (newest or shown.grade < Grade.WAIT):
            self._bar.show_verdict(verdict)
