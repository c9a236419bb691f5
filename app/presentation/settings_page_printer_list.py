"""The printers of this station as a list: state, 常用, 当前, delete with a way back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from app.ports.tasks import READ, STORE
from app.ports.templates import TemplateEntry
from app.presentation.desk import Desk, current_printer
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.printing.queue import PrintQueue
from app.presentation.printing.states import PrinterStates
from app.presentation.printing.words import model_title, place_phrase
from app.presentation.settings_undo import PutBack, put_undoably
from app.presentation.status import Health, health_of, state_phrase
from app.presentation.status_notify import Notifier
from app.presentation.undo import Undo
from app.services.current_printer import CURRENT

PRINTERS = "printers"
"""What ``SettingsChanged`` names when the book changed."""
USUAL = ""
"""Value of :data:`CURRENT` that follows the usual printer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterRow:
    """One printer of the list."""

    setup: PrinterSetup
    usual: bool
    current: bool
    health: Health
    state: Phrase
    reach: Phrase
    model: Phrase


class PrinterList:
    """Rows and what can be done with them; the book is written on the store's lane.

    Args:
        desk: the book.
        states: how each printer is.
        queue: a printer at work is not deleted.
        failed: takes errors of writing.
    """

    def __init__(
        self,
        desk: Desk,
        states: PrinterStates,
        queue: PrintQueue,
        *,
        failed: Callable[[Exception], None],
    ) -> None:
        self.changed = Notifier()
        self._desk = desk
        self._states = states
        self._queue = queue
        self._failed = failed
        self._titles: dict[str, str] = {}
        self._asked: frozenset[str] = frozenset()
        self._in_sight = False
        states.changed.subscribe(self.changed.notify)

    @property
    def rows(self) -> tuple[PrinterRow, ...]:
        """Every printer, the usual one first."""
        setups = self._desk.station.all()
        current = current_printer(self._desk)
        return tuple(self._row(setup, current, setup is setups[0]) for setup in setups)

    def shown_first(self) -> None:
        """The list comes into sight: before that no file is read for it."""
        if not self._in_sight:
            self._in_sight = True
            self.refresh()

    def refresh(self) -> None:
        """The book or the choice changed."""
        self._ask_titles()
        self.changed.notify()

    @property
    def chosen(self) -> str:
        """The printer chosen for now, :data:`USUAL` for whichever is usual."""
        chosen = self._desk.settings.text(CURRENT)
        return chosen if self._desk.station.get(PrinterId(chosen)) else USUAL

    def setup(self, printer_id: PrinterId) -> PrinterSetup | None:
        """The set-up of one of them."""
        return self._desk.station.get(printer_id)

    def choose(self, printer_id: str, then: Callable[[Undo], None]) -> None:
        """Print on it from now on; :data:`USUAL`: on the usual one, whichever that is.

        ``then`` is given what undoes it.
        """
        settings = self._desk.settings

        def chosen(put_back: PutBack) -> None:
            then(lambda: self._write(put_back))

        self._desk.tasks.run(
            STORE,
            lambda _ctx: put_undoably(settings, {CURRENT: printer_id}),
            done=chosen,
            failed=self._failed,
        )

    def make_usual(self, printer_id: PrinterId, then: Callable[[Undo], None]) -> None:
        """Put it first; ``then`` is given what puts the one before it first again."""
        station = self._desk.station
        first = station.all()[0].printer_id

        def put_back() -> None:
            if station.all()[0].printer_id == printer_id:
                station.make_usual(first)

        self._write(
            lambda: station.make_usual(printer_id), lambda: then(lambda: self._write(put_back))
        )

    def put_back(self, before: PrinterSetup, after: PrinterSetup) -> None:
        """Undo a change of one's set-up, unless it was changed again; what was measured stays."""
        station = self._desk.station

        def back() -> None:
            now = station.get(after.printer_id)
            if now is not None and _same_but_measured(now, after):
                station.put(replace(before, calibrations=now.calibrations, rulers=now.rulers))

        self._write(back)

    def may_remove(self, printer_id: PrinterId) -> bool:
        """Whether no label is on its way to it."""
        return not self._queue.under_way(printer_id)

    def remove(self, printer_id: PrinterId, then: Callable[[Callable[[], None]], None]) -> None:
        """Forget a printer; ``then`` is given what brings it back."""
        setup = self._desk.station.get(printer_id)
        if setup is None:
            return
        usual = self._desk.station.all()[0].printer_id == printer_id
        chosen = self._desk.settings.text(CURRENT)

        def bring_back() -> None:
            self._desk.station.put(setup)
            if usual:
                self._desk.station.make_usual(printer_id)
            if chosen == printer_id:
                self._desk.settings.put({CURRENT: chosen})

        def forget() -> None:
            self._desk.station.remove(printer_id)
            if chosen == printer_id:
                self._desk.settings.put({CURRENT: USUAL})

        self._write(forget, lambda: then(lambda: self._write(bring_back)))

    def _ask_titles(self) -> None:
        """Read files for templates that were never looked up, and only for them."""
        setups = self._desk.station.all()
        names = frozenset(s.template for s in setups if not s.way.component)
        if not self._in_sight or names <= self._asked:
            return
        self._asked |= names
        templates = self._desk.templates
        self._desk.tasks.run(
            READ, lambda _ctx: templates.list(), done=self._take_titles, failed=self._failed
        )

    def _take_titles(self, entries: tuple[TemplateEntry, ...]) -> None:
        self._titles = {entry.name: entry.title for entry in entries}
        self.changed.notify()

    def _row(
        self,
        setup: PrinterSetup,
        current: PrinterSetup | None,
        usual: bool,
    ) -> PrinterRow:
        answer = self._states.answer(setup.printer_id)
        return PrinterRow(
            setup=setup,
            usual=usual,
            current=current is not None and current.printer_id == setup.printer_id,
            health=health_of(answer),
            state=state_phrase(answer),
            reach=place_phrase(setup),
            model=_model(setup, self._titles),
        )

    def _write(self, write: Callable[[], object], then: Callable[[], None] | None = None) -> None:
        self._desk.tasks.run(
            STORE,
            lambda _ctx: write(),
            done=lambda _none: then() if then is not None else None,
            failed=self._failed,
        )


def _same_but_measured(one: PrinterSetup, other: PrinterSetup) -> bool:
    return replace(one, calibrations=other.calibrations, rulers=other.rulers) == other


def _model(setup: PrinterSetup, titles: dict[str, str]) -> Phrase:
    """Its model and what its labels are laid out by."""
    if setup.way.component:
        if not setup.template:
            return phrase("平台模板，快递公司的第一个")
        return phrase("平台模板 {code}", code=verbatim(setup.template))
    template = verbatim(titles.get(setup.template, setup.template))
    if not setup.way.raw:
        return template
    model = verbatim(model_title(setup.profile))
    return phrase("{model} · {template}", model=model, template=template)
