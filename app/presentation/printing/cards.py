"""The printers along the top of the 打印 page: how each is, what it prints, what waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from app.ports.printer import PrinterStatus
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.printing.label_words import REMOVED
from app.presentation.printing.queue import PrintQueue, Run, RunState
from app.presentation.printing.states import PrinterStates
from app.presentation.printing.words import place_phrase
from app.presentation.status import Health, health_of, state_phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One printer.

    ``run`` is in hand, ``waiting`` come after it, ``left`` is a run that ended before its last
    label and whose rest nobody has taken since.
    """

    printer_id: PrinterId
    name: Phrase
    place: Phrase
    health: Health
    state: Phrase
    advice: Phrase
    paused: bool
    removed: bool
    run: Run | None
    waiting: tuple[Run, ...]
    left: Run | None

    @property
    def progress(self) -> Phrase:
        """``12 / 40 张``; nothing while no run is in hand."""
        if self.run is None:
            return NOTHING
        return phrase("{done} / {total} 张", done=self.run.done, total=self.run.labels)

    @property
    def share(self) -> float:
        """How much of the run in hand is done, 0 to 1."""
        return self.run.done / self.run.labels if self.run and self.run.labels else 0.0

    @property
    def queued(self) -> Phrase:
        """``排队 2 批 60 张``; nothing when nothing waits."""
        if not self.waiting:
            return NOTHING
        labels = sum(run.labels for run in self.waiting)
        return phrase("排队 {runs} 批 {n} 张", runs=len(self.waiting), n=labels)

    @property
    def rest(self) -> Phrase:
        """``还有 28 张没打``; nothing when nothing is left."""
        return phrase("还有 {n} 张没打", n=len(self.left.left)) if self.left else NOTHING

    @property
    def can_ask(self) -> bool:
        """Whether it would answer now: at work, and paused in the middle, it would not."""
        return self.run is None and not self.removed

    @property
    def movable(self) -> tuple[Run, ...]:
        """Runs that another printer could take: in hand, waiting, and the rest of the last."""
        runs = (self.run, *self.waiting, self.left)
        return tuple(run for run in runs if run and run.state is not RunState.STOPPING)

    @property
    def spoken(self) -> Phrase:
        """The card in one line, for screen readers."""
        words = phrase("{name}：{state}", name=self.name, state=self.state)
        for part in (self.progress, self.queued, self.rest):
            words = phrase("{one}，{two}", one=words, two=part) if part else words
        return words


def read_cards(states: PrinterStates, queue: PrintQueue) -> tuple[Card, ...]:
    """Cards in the order of the station; then printers that are gone, while labels wait there."""
    setups = {setup.printer_id: setup for setup in states.setups}
    cards = [_card(setup.printer_id, setup, states, queue) for setup in setups.values()]
    gone = dict.fromkeys(
        run.printer_id
        for run in queue.runs
        if run.printer_id not in setups and (not run.over or run.left)
    )
    return (*cards, *(_card(printer_id, None, states, queue) for printer_id in gone))


def _card(
    printer_id: PrinterId, setup: PrinterSetup | None, states: PrinterStates, queue: PrintQueue
) -> Card:
    under_way = queue.under_way(printer_id)
    run = next((run for run in under_way if run.state is not RunState.QUEUED), None)
    left = next(_left_over(printer_id, queue), None) if run is None else None
    paused = queue.paused(printer_id)
    answer = states.answer(printer_id)
    health, state, advice = _reading(answer, run, paused=paused)
    if setup is None:
        health, advice = Health.FAULT, phrase("改派到另一台打印机，或不再打印。")
        state = phrase("已经从设置里删除") if run is None else state
    return Card(
        printer_id=printer_id,
        name=phrase(REMOVED) if setup is None else verbatim(setup.name),
        place=NOTHING if setup is None else place_phrase(setup),
        health=health,
        state=state,
        advice=advice,
        paused=paused,
        removed=setup is None,
        run=run,
        waiting=tuple(each for each in under_way if each.state is RunState.QUEUED),
        left=left,
    )


def _left_over(printer_id: PrinterId, queue: PrintQueue) -> Iterator[Run]:
    for run in reversed(queue.runs):
        if run.printer_id == printer_id and run.left:
            yield run


def _reading(
    answer: PrinterStatus | None, run: Run | None, *, paused: bool
) -> tuple[Health, Phrase, Phrase]:
    """Health, state in words, and what to do."""
    if run is not None and run.state is RunState.STOPPING:
        return Health.BUSY, phrase("正在停止，手里这张会打完"), NOTHING
    if paused:
        in_hand = run is not None and run.state is RunState.PRINTING
        words = "打完手里这张就暂停" if in_hand else "已暂停"
        return Health.SOON, phrase(words), NOTHING
    if run is not None:
        return Health.BUSY, phrase("正在打印"), NOTHING
    advice = phrase(answer.advice) if answer is not None and answer.advice else NOTHING
    return health_of(answer), state_phrase(answer), advice
