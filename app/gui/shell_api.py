"""What the window's shell gives to its pages, and what a page offers to the shell."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.events import Event
from app.domain.ids import ParcelId
from app.gui.theme import Theme
from app.presentation.commands import CommandRegistry
from app.presentation.printing.queue import PrintQueue
from app.presentation.printing.states import PrinterStates
from app.presentation.status_jobs import Jobs

__all__ = [
    "AFTERSALES",
    "ALERTS",
    "DESIGNER",
    "FIRST_RUN",
    "HANDOVER",
    "KEYS",
    "NO_SHIPPING",
    "PICKUP",
    "PRINTING",
    "REPORT",
    "SETTINGS",
    "SHIPMENTS",
    "WORKBENCH",
    "Jobs",
    "Page",
    "Shell",
]

WORKBENCH = "workbench"
PICKUP = "pickup"
PRINTING = "printing"
SHIPMENTS = "shipments"
SETTINGS = "settings"
DESIGNER = "designer"
AFTERSALES = "aftersales"
NO_SHIPPING = "no_shipping"
ALERTS = "alerts"
HANDOVER = "handover"
REPORT = "report"
KEYS = "keys"
FIRST_RUN = "first_run"


class Shell(Protocol):
    """The window as its pages see it."""

    @property
    def theme(self) -> Theme:
        """Colours, fonts, icons, row height; ``theme.changed`` tells of a switch."""
        ...

    @property
    def commands(self) -> CommandRegistry:
        """Where a page adds its verbs; keys with ``scope=page_id`` work only on that page."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Long work with progress in the status bar."""
        ...

    @property
    def queue(self) -> PrintQueue:
        """Labels on their way to the printers of this station."""
        ...

    @property
    def printers(self) -> PrinterStates:
        """How each printer of this station is."""
        ...

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say ``text`` for a few seconds; with ``undo`` offer 撤销 (also Ctrl+Z, and later).

        ``text`` then names what was done, such as 挂起 3 单; see :mod:`app.presentation.undo`.
        """
        ...

    def show_error(self, error: AppError) -> None:
        """Show title and advice where it does not interrupt (a toast that stays)."""
        ...

    def confirm(self, title: str, text: str, verb: str) -> bool:
        """Ask before what cannot be undone. ``verb`` is the button's word, such as 解除授权."""
        ...

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Domain events, on the window's thread; the returned function stops that."""
        ...

    def open_page(self, page_id: str, section: str = "") -> None:
        """Show another page, at a section of it (such as settings, ``printers``)."""
        ...

    def show_parcels(self, parcel_ids: tuple[ParcelId, ...]) -> None:
        """Open the workbench on these parcels alone, chosen."""
        ...


class Page(QWidget):
    """One page of the window. Subclasses set ``page_id``; :mod:`app.gui.pages` tells the rest."""

    page_id = ""

    @property
    def loading(self) -> bool:
        """Whether the page still waits for what it shows."""
        return False

    def on_shown(self) -> None:
        """The page came to the front: put the focus where work starts."""

    def may_leave(self, go: Callable[[], None]) -> bool:
        """Whether another page may come, or the window close; ``go`` does so later instead."""
        del go
        return True

    @property
    def can_undo(self) -> bool:
        """Whether 撤销 means something on this page, before the toasts are asked."""
        return False

    def undo(self) -> None:
        """Take the last edit of this page back."""

    def open_section(self, section: str) -> None:
        """Go to a part of the page; unknown names are ignored."""
        del section

    def take_parcels(self, ids: tuple[ParcelId, ...]) -> None:
        """Show these parcels alone and choose them, where the page shows parcels."""
        del ids

    def find_number(self, number: str) -> bool:
        """Show what carries ``number`` (order, parcel or tracking number); whether it is here."""
        del number
        return False
