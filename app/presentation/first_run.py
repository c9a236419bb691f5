"""The first-run guide: 授权 → 打印机 → 打第一单, or the practice shop in one click."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.instants import to_epoch
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.status_notify import Notifier


class Step(StrEnum):
    """The steps in their order."""

    AUTHORIZE = "authorize"
    PRINTER = "printer"
    FIRST_LABEL = "first_label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is true of the profile."""

    shops: tuple[str, ...]
    printer: str  # name of the usual printer, "" for none
    printed: bool


class FirstRunModel:
    """Which steps are done, judged by facts and not by clicks.

    Args:
        desk: reader, settings, tasks.
        failed: takes errors of reading.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self.progress: Progress | None = None
        self.changed = Notifier()
        self._desk = desk
        self._failed = failed
        self._generation = 0
        self._left = False

    @property
    def needed(self) -> bool:
        """Whether no shop is bound (known after the first :meth:`refresh`)."""
        return self.progress is not None and not self.progress.shops

    @property
    def stands_in(self) -> bool:
        """Whether the guide stands where the workbench would."""
        return self.needed and not self._left

    def leave(self) -> None:
        """A person went to the work; the facts the guide judges by may still be on their way."""
        self._left = True

    @property
    def step(self) -> Step | None:
        """The first step that is not done; None when all are."""
        for step in Step:
            if not self.done(step):
                return step
        return None

    def done(self, step: Step) -> bool:
        """Whether ``step`` is behind us."""
        facts = self.progress
        if facts is None:
            return False
        return {
            Step.AUTHORIZE: bool(facts.shops),
            Step.PRINTER: bool(facts.printer),
            Step.FIRST_LABEL: facts.printed,
        }[step]

    def line(self, step: Step) -> Phrase:
        """What is known of a step."""
        facts = self.progress
        if facts is None or not self.done(step):
            return {
                Step.AUTHORIZE: phrase("用开放平台的 appKey 和 appSecret 授权一家店铺"),
                Step.PRINTER: phrase("添加一台打印机，打印一张测试页"),
                Step.FIRST_LABEL: phrase("在工作台选中一单，依次取号、打印、发货"),
            }[step]
        if step is Step.AUTHORIZE:
            return phrase("已授权 {shops}", shops=verbatim("、".join(facts.shops)))
        if step is Step.PRINTER:
            return phrase("打印机 {host}", host=verbatim(facts.printer))
        return phrase("已打印第一张面单")

    def refresh(self) -> None:
        """Look at the facts again; stale answers are dropped."""
        self._generation += 1
        generation = self._generation
        reader, station = self._desk.reader, self._desk.station
        now_s = to_epoch(self._desk.clock.now())

        def look() -> Progress:
            return Progress(
                shops=tuple(shop.name for shop in reader.shops()),
                printer=next((setup.name for setup in station.all()), ""),
                printed=reader.day_totals(0, now_s + 1).printed > 0,
            )

        def take(progress: Progress) -> None:
            if generation == self._generation:
                self.progress = progress
                self._left = self._left and self.needed
                self.changed.notify()

        self._desk.tasks.run(READ, lambda _ctx: look(), done=take, failed=self._failed)
