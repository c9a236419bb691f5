"""What the side panel of parcels asks for, on whichever page it stands."""

from collections.abc import Callable
from typing import Protocol

from app.domain.ids import ParcelId
from app.domain.override import standing
from app.gui.shell_api import AFTERSALES, Shell
from app.gui.workbench.accepting_desk import AcceptingDesk
from app.gui.workbench.actions import Actions
from app.gui.workbench.question_bar import QuestionBar
from app.gui.workbench.side_panel import SidePanel
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.presentation.workbench.verbs import Verb


class PanelPage(Protocol):
    """The page beside the panel."""

    def lists(self, parcel_id: ParcelId) -> bool:
        """Whether the parcel is among its rows."""
        ...

    def show_parcels(self, ids: tuple[ParcelId, ...]) -> None:
        """Choose these of its rows, and bring the first into sight."""
        ...

    def toggle_panel(self) -> None:
        """Show or hide the panel."""
        ...


class PanelDesk:
    """Does it.

    Args:
        panel: what asks.
        page: it stands on.
        desk, shell: services and the window.
        question: where it is asked whether a scan is right.
        verbs: of the page.
        ask: gives a verb of the panel to its parcel.
        release: ends the hold of a parcel.
    """

    def __init__(
        self,
        panel: SidePanel,
        page: PanelPage,
        desk: Desk,
        shell: Shell,
        question: QuestionBar,
        *,
        verbs: Actions,
        ask: Callable[[Verb, ParcelRow], None],
        release: Callable[[ParcelId], None],
    ) -> None:
        self._panel = panel
        self._page = page
        self._desk = desk
        self._verbs = verbs
        self._ask = ask
        self.accepting = AcceptingDesk(desk, shell, question, lambda: panel.detail)
        panel.answered.connect(self._answer)
        panel.asked.connect(self._give)
        panel.copied.connect(verbs.copy_text)
        panel.release_asked.connect(lambda p: release(ParcelId(p)))
        panel.close_asked.connect(page.toggle_panel)
        panel.case_asked.connect(lambda case: shell.open_page(AFTERSALES, case))
        panel.sister_asked.connect(lambda p: self._go_to(ParcelId(p)))
        panel.unlet_asked.connect(verbs.letting.withdraw)
        panel.accept_asked.connect(self.accepting.ask)
        panel.withdraw_asked.connect(self.accepting.withdraw)

    def withdraw_override(self) -> None:
        """撤销放行 of the parcel in the panel."""
        detail = self._panel.detail
        given = () if detail is None else standing(detail.overrides, self._desk.clock.now())
        self._verbs.letting.withdraw(given)

    def _answer(self, came_out: bool) -> None:
        detail = self._panel.detail
        if detail is not None:
            verb = Verb.CAME_OUT if came_out else Verb.NOT_OUT
            self._verbs.batches.start(verb, (detail.row.parcel_id,))

    def _give(self, verb: Verb) -> None:
        detail = self._panel.detail
        if detail is not None:
            self._ask(verb, detail.row)

    def _go_to(self, parcel_id: ParcelId) -> None:
        """Another parcel of the order; one that is not listed is shown in the panel alone."""
        if self._page.lists(parcel_id):
            self._page.show_parcels((parcel_id,))
        self._panel.show_parcel(parcel_id)
