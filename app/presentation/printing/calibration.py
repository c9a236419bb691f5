"""The calibration wizard without a window: steps, drafts, what is printed, what is kept."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import TypeVar

from app.domain.calibration import Drift, drift_of, finer_densities, span_mm
from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import Calibration, PrinterSetup, RulerPrint, Way, stock_key
from app.labels.stock import STOCKS, Stock
from app.ports.jobs import JobContext
from app.ports.printer import Paper, SendResult
from app.ports.tasks import PRINT, READ, STORE
from app.ports.templates import TemplateEntry
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, error_phrase, phrase
from app.presentation.printing.calibration_drafts import READINGS, RUN, Drafts, papers
from app.presentation.printing.calibration_words import (
    calibration_phrase,
    density_phrase,
    doubt_phrase,
    drift_advice,
    drift_phrase,
    reading_fault,
    ruler_phrase,
    sent_phrase,
    shift_phrase,
)
from app.presentation.status_jobs import Jobs
from app.presentation.status_notify import Notifier
from app.services.calibrate_printer import MOST_SHEETS, CalibratePrinter
from printers.profile import Profile, UnknownProfile, load_profile

T = TypeVar("T")

USUAL_RUN = 10


class Step(IntEnum):
    """The steps, in order; a person may go to any of them."""

    STOCK = 0
    RULER = 1
    MEASURE = 2
    VERIFY = 3
    DARKNESS = 4
    DRIFT = 5


class CalibrationModel:
    """One printer being calibrated, stock by stock. All calls on the window's thread.

    Args:
        desk: book, printers, templates, tasks.
        jobs: shows what prints.
        failed: takes errors that are bugs.
    """

    def __init__(self, desk: Desk, jobs: Jobs, *, failed: Callable[[Exception], None]) -> None:
        self.changed = Notifier()
        self.step = Step.STOCK
        self.stocks: tuple[Stock, ...] = ()
        self.stock = STOCKS[0]
        self.busy = False
        self.verdict: Phrase = NOTHING
        self.good: bool | None = None
        self.count = USUAL_RUN
        self.picked: int | None = None  # the density chosen on the screen, perhaps not yet kept
        self._desk = desk
        self._jobs = jobs
        self._failed = failed
        self._work = CalibratePrinter(book=desk.station, printers=desk.printers, clock=desk.clock)
        self._setup: PrinterSetup | None = None
        self._profile: Profile | None = None
        self._drafts = Drafts()
        self._found: Calibration | None = None
        self._asked = 0

    # What the screen shows.

    @property
    def setup(self) -> PrinterSetup | None:
        """The printer, as the book has it now; None: it is gone."""
        return self._setup

    @property
    def drafts(self) -> Mapping[str, str]:
        """What was typed, by field."""
        return MappingProxyType(self._drafts.texts)

    @property
    def errors(self) -> Mapping[str, Phrase]:
        """What is wrong with it, by field."""
        return MappingProxyType(self._drafts.errors)

    @property
    def found(self) -> Calibration | None:
        """What the numbers come to; None while they are not complete."""
        return self._found

    @property
    def kept(self) -> Calibration | None:
        """What is kept of this stock; None: nothing."""
        return self._setup.calibrations.get(self._key) if self._setup else None

    @property
    def ruler(self) -> RulerPrint | None:
        """The newest ruler of this stock."""
        return self._setup.rulers.get(self._key) if self._setup else None

    @property
    def saveable(self) -> bool:
        """Whether 保存 would keep the numbers."""
        wrong = any(name in self._drafts.errors for name in READINGS)
        return self._found is not None and not wrong and not self.busy

    @property
    def resettable(self) -> bool:
        """Whether anything is kept of this stock."""
        return (self.kept is not None or self.ruler is not None) and not self.busy

    @property
    def spans(self) -> tuple[int, int]:
        """What both scales should measure, in mm; 0: too short to be measured."""
        return span_mm(self.stock.width_mm), span_mm(self.stock.height_mm)

    @property
    def has_density(self) -> bool:
        """Whether this program sets the printer's darkness."""
        return self._profile is not None and "density" in self._profile.offers

    @property
    def finer(self) -> tuple[int, ...]:
        """The sheets around the picked density; none while nothing is picked."""
        return finer_densities(self.picked) if self.picked is not None else ()

    def summary(self) -> tuple[Phrase, ...]:
        """What is kept of this stock, in three short parts."""
        if self._setup is None:
            return ()
        model = self._profile.density if self._profile else None
        return (
            calibration_phrase(self.kept),
            density_phrase(self.kept, self._setup, model),
            ruler_phrase(self.ruler, self._desk.clock.now()),
        )

    def outcome(self) -> tuple[Phrase, Phrase]:
        """What 保存 will make of the numbers, and a doubt about them."""
        if self._found is None or self.ruler is None:
            return NOTHING, NOTHING
        doubt = doubt_phrase(self.ruler.calibration, self._found)
        return phrase("保存后：{found}", found=calibration_phrase(self._found)), doubt

    def drift(self) -> tuple[Drift | None, tuple[Phrase, ...]]:
        """What the run's two numbers say, and what to do about it."""
        typed = self._drafts.run()
        if self._setup is None or typed is None:
            return None, ()
        try:
            drift = drift_of(*typed, self.count, gap_mm=self._setup.gap_mm)
        except InvalidInput as error:
            return None, (reading_fault(error),)
        return drift, (drift_phrase(drift), *drift_advice(drift, self._setup))

    # What a person does.

    def begin(self, printer_id: PrinterId) -> None:
        """Calibrate this printer, from the first step; its usual paper is chosen."""
        same = self._setup is not None and self._setup.printer_id == printer_id
        self._setup = self._desk.station.get(printer_id)
        if self._setup is None:
            self.changed.notify()
            return
        self._profile = _profile(self._setup)
        template, templates = self._setup.template, self._desk.templates
        if not same:
            self.step = Step.STOCK

        def take(entries: tuple[TemplateEntry, ...]) -> None:
            if self._id == printer_id:
                self.stocks = papers(entries, template)
                if not same:
                    self.choose_stock(self.stocks[0])
                self.changed.notify()

        self._desk.tasks.run(READ, lambda _ctx: templates.list(), done=take, failed=self._trouble)
        self.changed.notify()

    def refresh(self) -> None:
        """The book changed, here or elsewhere."""
        if self._setup is not None:
            self._setup = self._desk.station.get(self._setup.printer_id)
            self._profile = _profile(self._setup) if self._setup else None
            self._weigh()
            self.changed.notify()

    def go(self, step: Step) -> None:
        """Show another step; the last verdict stays with its own."""
        if step is not self.step:
            self.step = step
            self.good, self.verdict = None, NOTHING
            self.changed.notify()

    def choose_stock(self, stock: Stock) -> None:
        """Calibrate on this paper; numbers of another one are dropped."""
        self.stock = stock
        self._clear()
        kept = self.kept
        self.picked = kept.density if kept else None
        self.good, self.verdict = None, NOTHING
        self.changed.notify()

    def edit(self, field: str, text: str) -> None:
        """A number was typed: of the ruler (``READINGS``) or of a run (``RUN``)."""
        self._drafts.edit(field, text)
        if field in READINGS:
            self._weigh()
        self.changed.notify()

    def set_count(self, count: int) -> None:
        """How many sheets a run has."""
        self.count = min(max(count, 2), MOST_SHEETS)
        self.changed.notify()

    def pick(self, density: int | None) -> None:
        """Choose a darkness; None: as the printer is set up. 保存浓度 keeps it."""
        self.picked = density
        self.changed.notify()

    def print_ruler(self) -> None:
        """One ruler. Numbers of the one before are dropped once it is out."""
        stock, work, printer_id = self.stock, self._work, self._id

        def done(result: SendResult) -> None:
            if result.paper is not Paper.NOTHING_SENT:
                self._clear()
                if self.step is Step.RULER and (result.paper is Paper.PRINTED or result.silent):
                    self.step = Step.MEASURE
            self._sent(result, phrase("标尺已打印。"))

        self._print("打印标尺", lambda ctx: work.print_ruler(ctx, printer_id, stock), done)

    def print_run(self) -> None:
        """The numbered sheets of a run."""
        stock, work, printer_id, count = self.stock, self._work, self._id, self.count

        def done(result: SendResult) -> None:
            self._drafts.clear(RUN)
            self._sent(result, phrase("{n} 张已打印。量第一张和最后一张。", n=count))

        self._print("打印跑偏检查", lambda ctx: work.print_run(ctx, printer_id, stock, count), done)

    def print_darkness(self, densities: tuple[int, ...]) -> None:
        """A sheet at each density."""
        stock, work, printer_id = self.stock, self._work, self._id

        def done(result: SendResult) -> None:
            self._sent(result, phrase("{n} 张已打印。选最好的一张。", n=len(densities)))

        self._print(
            "打印浓度测试",
            lambda ctx: work.print_darkness(ctx, printer_id, stock, densities),
            done,
        )

    def save(self) -> None:
        """Keep what the numbers come to, and go on to the check."""
        reading = self._drafts.reading()
        if not self.saveable or reading is None:
            return
        stock, printer_id = self.stock, self._id

        def done(found: Calibration) -> None:
            self.busy = False
            self.step = Step.VERIFY
            self.good, self.verdict = True, phrase("已保存：{shift}。", shift=shift_phrase(found))
            self.refresh()

        self._store(lambda: self._work.keep(printer_id, stock, reading), done)

    def save_density(self) -> None:
        """Keep the picked darkness."""
        stock, printer_id, density = self.stock, self._id, self.picked

        def done(_found: Calibration) -> None:
            self.busy = False
            self.good, self.verdict = True, phrase("浓度已保存。")
            self.refresh()

        self._store(lambda: self._work.keep_density(printer_id, stock, density), done)

    def reset(self, offer: Callable[[Callable[[], None]], None]) -> None:
        """Forget this stock's calibration; ``offer`` is given what undoes it."""
        before, stock, printer_id = self._setup, self.stock, self._id
        if before is None or not self.resettable:
            return

        def undo() -> None:
            self._store(lambda: self._work.restore(printer_id, stock, before), put_back)

        def put_back(_: None) -> None:
            self.busy = False
            self.refresh()

        def done(_: None) -> None:
            self.busy = False
            self.picked = None
            self._clear()
            self.good, self.verdict = None, NOTHING
            self.refresh()
            offer(undo)

        self._store(lambda: self._work.reset(printer_id, stock), done)

    # Inside.

    @property
    def _key(self) -> str:
        return stock_key(self.stock.width_mm, self.stock.height_mm)

    @property
    def _id(self) -> PrinterId:
        return self._setup.printer_id if self._setup else PrinterId("")

    def _clear(self) -> None:
        self._drafts.clear()
        self._found = None
        self._asked += 1

    def _weigh(self) -> None:
        """Find out what the numbers come to; the model's dpi may have to be read."""
        self._found = None
        self._asked += 1
        reading = self._drafts.reading()
        if reading is None or self._setup is None or self.ruler is None:
            return
        asked, stock, printer_id = self._asked, self.stock, self._id

        def done(found: Calibration) -> None:
            if asked == self._asked:
                self._found = found
                self.changed.notify()

        def failed(error: Exception) -> None:
            if asked != self._asked:
                return
            field = str(error.context.get("field", "")) if isinstance(error, InvalidInput) else ""
            if isinstance(error, InvalidInput) and field in READINGS:
                self._drafts.refuse(field, error)
                self.changed.notify()
            else:
                self._trouble(error)

        self._drafts.accept()
        self._desk.tasks.run(
            READ,
            lambda _ctx: self._work.measured(printer_id, stock, reading),
            done=done,
            failed=failed,
        )

    def _print(
        self,
        title: str,
        work: Callable[[JobContext], SendResult],
        done: Callable[[SendResult], None],
    ) -> None:
        if self.busy or self._setup is None:
            return
        self.busy, self.good, self.verdict = True, None, phrase("正在打印")
        self.changed.notify()
        self._jobs.run_job(title, f"{PRINT}.{self._id}", work, done, self._trouble)

    def _sent(self, result: SendResult, done: Phrase) -> None:
        self.busy = False
        self.good, self.verdict = sent_phrase(result, done)
        self.refresh()

    def _store(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        if self.busy:
            return
        self.busy = True
        self.changed.notify()
        self._desk.tasks.run(STORE, lambda _ctx: work(), done=done, failed=self._trouble)

    def _trouble(self, error: Exception) -> None:
        self.busy = False
        if isinstance(error, Cancelled):
            self.good, self.verdict = None, phrase(error.title)
        elif isinstance(error, AppError):
            self.good, self.verdict = False, error_phrase(error.title, error.advice)
        else:
            self.good, self.verdict = False, phrase("没有做完。")
            self._failed(error)
        self.changed.notify()


def _profile(setup: PrinterSetup) -> Profile | None:
    if not setup.way.raw or setup.way is Way.DRIVER:
        return None
    try:
        return load_profile(setup.profile)
    except UnknownProfile:
        return None
