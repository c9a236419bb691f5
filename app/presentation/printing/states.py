"""How each printer of the station is: its last answer, asked for on its own lane."""

from collections.abc import Callable

from app.domain.errors import AppError
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from app.ports.printer import PrinterStatus
from app.ports.tasks import PRINT
from app.presentation.desk import Desk
from app.presentation.status_notify import Notifier


class PrinterStates:
    """Asks printers and keeps what they said. All calls on the window's thread.

    Args:
        desk: book, printers and tasks.
        failed: takes errors that are bugs.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self.changed = Notifier()
        self._desk = desk
        self._failed = failed
        self._answers: dict[PrinterId, PrinterStatus] = {}
        self._asking: set[PrinterId] = set()

    @property
    def setups(self) -> tuple[PrinterSetup, ...]:
        """The printers of the station, the usual one first."""
        return self._desk.station.all()

    def answer(self, printer_id: PrinterId) -> PrinterStatus | None:
        """Its last answer; None before the first."""
        return self._answers.get(printer_id)

    def ask_all(self) -> None:
        """Ask every printer how it is, and forget those that are gone."""
        there = {setup.printer_id for setup in self.setups}
        self._answers = {key: each for key, each in self._answers.items() if key in there}
        self.changed.notify()
        for printer_id in there:
            self.ask(printer_id)

    def ask(self, printer_id: PrinterId) -> None:
        """Ask one, unless an answer is still awaited. A printer at work answers after its run."""
        if printer_id in self._asking:
            return
        self._asking.add(printer_id)
        printers = self._desk.printers
        self._desk.tasks.run(
            f"{PRINT}.{printer_id}",
            # Looked up there: that reads the model's profile, and says when it does not fit.
            lambda _ctx: printers.status(printer_id),
            done=lambda answer: self._take(printer_id, answer),
            failed=lambda error: self._no_answer(printer_id, error),
        )

    def _take(self, printer_id: PrinterId, answer: PrinterStatus) -> None:
        self._asking.discard(printer_id)
        self._answers[printer_id] = answer
        self.changed.notify()

    def _no_answer(self, printer_id: PrinterId, error: Exception) -> None:
        if isinstance(error, AppError):
            answer = PrinterStatus(ready=False, title=error.title, advice=error.advice)
            self._take(printer_id, answer)
            return
        self._asking.discard(printer_id)
        self._failed(error)
