"""抖店打印组件 as one way to print: does it run, which version, which printers has it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.station import Way
from app.ports.component import ComponentPrinters, ComponentStatus
from app.ports.jobs import JobContext
from app.ports.tasks import NET_USER
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, error_phrase, phrase, verbatim
from app.presentation.status_notify import Notifier

COMPONENT = "printer.component"
"""The option that holds its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: ComponentStatus
    printers: ComponentPrinters


class ComponentModel:
    """Asks the component; a slower earlier answer is dropped.

    Args:
        desk: the printers' ways.
        failed: takes errors that are not AppErrors.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self.changed = Notifier()
        self.asking = False
        self.good: bool | None = None
        """Whether it can print; None: not known yet."""
        self.words: Phrase = NOTHING
        self.names: tuple[str, ...] = ()
        """Printers as the component names them."""
        self.default = ""
        self._desk = desk
        self._report = failed
        self._generation = 0

    def choices(self, chosen: str) -> tuple[tuple[str, Phrase], ...]:
        """Its printers to choose from, its default first; ``chosen`` is always among them."""
        usual = phrase("组件的默认打印机")
        if self.default:
            usual = phrase("组件的默认打印机（{name}）", name=verbatim(self.default))
        names = dict.fromkeys((*self.names, *([chosen] if chosen else [])))
        return (("", usual), *((name, verbatim(name)) for name in names))

    def ask(self) -> None:
        """Ask it now."""
        self._generation += 1
        generation = self._generation
        self.asking, self.good, self.words = True, None, phrase("正在询问打印组件")
        self.changed.notify()
        printers = self._desk.printers

        def ask(_ctx: JobContext) -> _Answer:
            component = printers.behind(Way.DOUDIAN)
            status = component.status()
            # One that is not there would only keep a person waiting a second time.
            found = component.printers() if status.running else ComponentPrinters()
            return _Answer(status=status, printers=found)

        self._desk.tasks.run(
            NET_USER,
            ask,
            done=lambda answer: self._take(generation, answer),
            failed=lambda error: self._broke(generation, error),
        )

    def _take(self, generation: int, answer: _Answer) -> None:
        if generation != self._generation:
            return
        status, printers = answer.status, answer.printers
        self.asking, self.good = False, status.ready
        self.names, self.default = printers.names, printers.default
        if not status.ready:
            self.words = error_phrase(status.title, status.advice)
        elif status.version:
            self.words = phrase(
                "打印组件正在运行，版本 {version}，有 {n} 台打印机。",
                version=verbatim(status.version),
                n=len(printers.names),
            )
        else:
            self.words = phrase("打印组件正在运行，有 {n} 台打印机。", n=len(printers.names))
        self.changed.notify()

    def _broke(self, generation: int, error: Exception) -> None:
        if generation != self._generation:
            return
        self.asking, self.good, self.words = False, False, phrase("没有问到打印组件。")
        if isinstance(error, AppError):
            self.words = error_phrase(error.title, error.advice)
        else:
            self._report(error)
        self.changed.notify()
