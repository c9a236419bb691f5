"""Looking for printers: with progress, a way to stop it, and what can be added of the findings."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.domain.errors import AppError, Cancelled
from app.domain.station import Way
from app.ports.station import FoundPrinter
from app.ports.tasks import NET_USER, Task
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, error_phrase, phrase, verbatim
from app.presentation.printing.words import WAYS, model_title
from app.presentation.status_notify import Notifier

_QUEUES = frozenset({Way.CUPS, Way.SPOOLER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One line of the findings. ``found`` has the way it would be added with, None: not at all."""

    found: FoundPrinter
    reach: Phrase
    model: Phrase
    known: str = ""  # name of the printer of this station that is the same one

    @property
    def usable(self) -> bool:
        """Whether it can be added."""
        return self.found.way is not None and not self.known


class PrinterSearch:
    """One search at a time; a new one drops the answers of the one before.

    Args:
        desk: finds printers.
        failed: takes errors that are not AppErrors.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self.changed = Notifier()
        self.busy = False
        self.asked = False
        """Whether a search has ended since the start, so that nothing found means none there."""
        self.scanned = False
        self.offers: tuple[Offer, ...] = ()
        self.notes: tuple[Phrase, ...] = ()
        """Searches that could not be made, and why."""
        self.progress: tuple[int, int | None] = (0, None)
        self.doing: Phrase = NOTHING
        self.trouble: Phrase = NOTHING
        self._desk = desk
        self._report = failed
        self._task: Task | None = None
        self._generation = 0

    @property
    def line(self) -> Phrase:
        """What it is doing, or what came of it; nothing while there are findings to look at."""
        if self.busy:
            return (
                phrase("正在找：{what}", what=self.doing) if self.doing else phrase("正在找打印机")
            )
        if self.trouble:
            return self.trouble
        if self.asked and not self.offers:
            return phrase(
                "没有找到打印机。看看打印机是否开机、和电脑在不在同一网络；也可以手动填写。"
            )
        return NOTHING

    def start(self, *, scan: bool = False) -> None:
        """Look for printers; with ``scan`` port 9100 of the own subnet too."""
        self._generation += 1
        generation = self._generation
        if self._task is not None:
            self._task.cancel()
        self.busy, self.scanned = True, scan
        self.offers, self.notes, self.trouble = (), (), NOTHING
        self.progress, self.doing = (0, None), NOTHING
        find = self._desk.find_printers

        def moved(done: int, total: int | None, text: str) -> None:
            if generation == self._generation:
                self.progress, self.doing = (done, total), phrase(text)
                self.changed.notify()

        self._task = self._desk.tasks.run(
            NET_USER,
            lambda ctx: find(ctx, scan=scan),
            done=lambda found: self._take(generation, found),
            failed=lambda error: self._broke(generation, error),
            progress=moved,
        )
        self.changed.notify()

    def cancel(self) -> None:
        """Stop looking."""
        if self.busy and self._task is not None:
            self._task.cancel()

    def _take(self, generation: int, found: tuple[FoundPrinter, ...]) -> None:
        if generation != self._generation:
            return
        self.busy, self.asked = False, True
        self.offers = tuple(
            self._offer(each) for one in found if one.place for each in _both_ways(one)
        )
        self.notes = tuple(
            phrase("{name}：{note}", name=phrase(one.name), note=phrase(one.note))
            for one in found
            if not one.place
        )
        self.changed.notify()

    def _broke(self, generation: int, error: Exception) -> None:
        if generation != self._generation:
            return
        self.busy = False
        if isinstance(error, Cancelled):
            self.trouble = phrase("搜索已停止。")
        elif isinstance(error, AppError):
            self.trouble = error_phrase(error.title, error.advice)
        else:
            self._report(error)
        self.changed.notify()

    def _offer(self, found: FoundPrinter) -> Offer:
        same = (
            setup.name
            for setup in self._desk.station.all()
            if (setup.way, setup.place) == (found.way, found.place)
        )
        if found.way is None:
            reach = verbatim(found.place)
        else:
            way = phrase(WAYS[found.way])
            reach = phrase("{way} · {place}", way=way, place=verbatim(found.place))
        return Offer(found=found, reach=reach, model=_model(found), known=next(same, ""))


def _both_ways(found: FoundPrinter) -> tuple[FoundPrinter, ...]:
    """A queue of the system takes commands as they are, or pages through its driver."""
    if found.way not in _QUEUES:
        return (found,)
    return (found, replace(found, way=Way.DRIVER))


def _model(found: FoundPrinter) -> Phrase:
    if found.note:
        return phrase(found.note)
    if found.way is Way.DRIVER:
        return verbatim(found.model)
    if found.profile:
        return phrase("型号看起来是 {model}", model=verbatim(model_title(found.profile)))
    if found.model:
        return phrase("{model}，型号请自己选", model=verbatim(found.model))
    return phrase("不知道型号，请自己选")
