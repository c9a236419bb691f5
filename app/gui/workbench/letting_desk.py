"""放行: asks why, puts it on record, and gives the verb once more for what may go on."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from app.domain.batch import Asked
from app.domain.errors import AppError
from app.domain.gate import Block
from app.domain.ids import ParcelId
from app.domain.override import REASONS, Letting, Override
from app.gui.i18n import say, tr
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.question_bar import QuestionBar
from app.ports.rows import ParcelRow
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.workbench.letting import (
    ACTS,
    Stopped,
    let_question,
    named_gates,
    stopped_rows,
    verb_of,
    withdrawn_words,
)
from app.presentation.workbench.verbs import Verb

T = TypeVar("T")


class Start(Protocol):
    """Begins a verb."""

    def __call__(
        self,
        verb: Verb,
        ids: tuple[ParcelId, ...],
        *,
        reason: str = "",
        reject_refund: bool = False,
        pieces: int = 1,
    ) -> None:
        """Run ``verb`` over ``ids``."""
        ...


class LettingDesk:
    """Lets chosen parcels, or those of a receipt, through their gates for one act.

    What no act has used yet can be withdrawn: from the toast, with Ctrl+Z, or in the side panel.

    Args:
        desk, shell: services and the window.
        question: asks in place.
        start: begins the verb afterwards.
    """

    def __init__(self, desk: Desk, shell: Shell, question: QuestionBar, start: Start) -> None:
        self._desk = desk
        self._shell = shell
        self._question = question
        self._start = start

    def ask_rows(self, rows: list[ParcelRow]) -> None:
        """Ask about rows as they are known here; they must be at one step of the work."""
        verbs = {verb for row in rows if (verb := verb_of(row)) is not None}
        if len(verbs) != 1:
            self._shell.toast(tr("放行一次只做同一步的订单"))
            return
        opened = self._desk.gates.open_by_setting()
        self.ask(verbs.pop(), stopped_rows(rows, opened, self._desk.clock.now()))

    def ask(self, verb: Verb, stopped: tuple[Stopped, ...], asked: Asked | None = None) -> None:
        """Ask why ``stopped`` may go on with ``verb``; ``asked``: how that was asked for."""
        how = asked or Asked()
        if not stopped:
            self._shell.toast(tr("这些订单不能放行"))
            return
        question = let_question(verb, stopped)
        ids = tuple(each.parcel_id for each in stopped)
        unchecked = tuple(p.parcel_id for p in stopped if Block.UNCHECKED in p.blocks)

        def answer(why: str) -> None:
            option = self._question.option
            reject = bool(question.option) and option.isChecked()
            override = partial(
                self._desk.gates.override,
                ACTS[verb],
                ids,
                why,
                unchecked=unchecked,
                named=named_gates(stopped),
            )
            self._let(ids, override, lambda go: self._go(verb, go, how, reject))

        self._question.ask_reason(
            say(question.title),
            say(question.text),
            say(question.verb),
            tuple(tr(each) for each in REASONS),
            answer,
            hint=tr("为什么可以继续"),
            option=tr(question.option) if question.option else "",
        )

    def _go(self, verb: Verb, ids: tuple[ParcelId, ...], how: Asked, reject: bool) -> None:
        self._start(verb, ids, reason=how.reason, reject_refund=reject, pieces=how.pieces)

    def _let(
        self,
        ids: tuple[ParcelId, ...],
        override: Callable[[], Letting],
        go: Callable[[tuple[ParcelId, ...]], None],
    ) -> None:
        def take(let: Letting) -> None:
            if let.stopped:
                self._shell.toast(say(phrase("{n} 单现在不能放行，仍然拦下", n=len(let.stopped))))
            if let.given:
                words = phrase("放行 {n} 单", n=len(let.given))
                self._shell.toast(say(words), partial(self._take_back, let.given))
            rest = tuple(parcel_id for parcel_id in ids if parcel_id not in let.stopped)
            if rest:
                go(rest)

        self._store(override, take)

    def withdraw(self, given: tuple[Override, ...]) -> None:
        """撤销 of the side panel: the gates stop the parcel again."""
        if not given:
            self._shell.toast(tr("侧栏里的包裹没有还没用掉的放行"))
            return

        def done(withdrawn: tuple[Override, ...]) -> None:
            self._tell_used(given, withdrawn)
            if withdrawn:
                again = partial(self._desk.gates.restore, withdrawn)
                self._shell.toast(tr("已撤销放行"), partial(self._store, again, _nothing))

        self._store(partial(self._desk.gates.withdraw, given), done)

    def _take_back(self, given: tuple[Override, ...]) -> None:
        tell = partial(self._tell_used, given)
        self._store(partial(self._desk.gates.withdraw, given), tell)

    def _tell_used(self, given: tuple[Override, ...], withdrawn: tuple[Override, ...]) -> None:
        words = withdrawn_words(len(given), len(withdrawn))
        if words is not None:
            self._shell.toast(say(words))

    def _store(self, job: Callable[[], T], done: Callable[[T], None]) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, AppError):
                self._shell.show_error(error)
            else:
                raise_later(error)

        self._desk.tasks.run(STORE, lambda _ctx: job(), done=done, failed=failed)


def _nothing(_answer: object) -> None:
    """The news of the commit draw what changed."""
