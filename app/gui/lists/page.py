"""A page that is one list: a search above the rows, or why there are none, and a hint below."""

from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from app.gui.i18n import say
from app.gui.lists.rows_stack import RowsStack
from app.gui.lists.search_field import SearchField
from app.gui.lists.table import ListingTable
from app.gui.menu import pop_up
from app.gui.shell_api import WORKBENCH, Page, Shell
from app.gui.table.keeper import Keeper
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase
from app.presentation.table.columns_file import load_columns, save_columns
from app.presentation.table.fresh import FreshRows
from app.presentation.table.listing import Listing
from app.presentation.workbench.model import Action, Placeholder

T = TypeVar("T")


class ListPage(Page, Generic[T]):
    """Subclasses bring rows and parts to :meth:`put_together`, and add their own verbs.

    Nothing here changes anything: rows are looked through, copied from, and lead elsewhere.
    """

    table: ListingTable
    rows: RowsStack

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._started = False

    def put_together(
        self,
        source: FreshRows[T],
        listing: Listing[T],
        table: ListingTable,
        *,
        search: SearchField,
        top: QWidget,
        note: str,
    ) -> None:
        """Show the rows of ``source`` in ``table``.

        Args:
            source: reads the rows.
            listing: those in memory.
            table: of the listing.
            search: somewhere in ``top``.
            top: above the rows.
            note: what all rows have in common, Chinese; stands below them.
        """
        self._source, self._listing, self._note = source, listing, note
        self.table, self.search = table, search
        self.rows = RowsStack(table, self._shell.theme)
        self.placeholder = self.rows.placeholder
        self.hint = QLabel()
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        self.keeper = Keeper(
            self._desk,
            self,
            path=self._desk.profile / f"{self.page_id}.json",
            layout=table.header.arrangement,
            load=partial(load_columns, columns=listing.columns),
            save=save_columns,
        )
        table.header.apply(self.keeper.load())
        self._arrange(top)
        self._listen()
        self.rows_changed()

    # What subclasses say.

    def why_empty(self) -> Placeholder | None:
        """What stands where rows would be; None while there are some."""
        raise NotImplementedError

    def row_menu(self) -> QMenu:
        """What can be done with the chosen rows."""
        raise NotImplementedError

    def widen(self) -> bool:
        """Esc, when nothing is searched or chosen: show more; whether there was more to show."""
        return False

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        """Whether rows are awaited; before it was shown nothing is."""
        return self._started and self._source.reading

    def on_shown(self) -> None:
        self.rows.take_focus()

    # Verbs.

    def at_hand(self) -> tuple[T, ...]:
        """The chosen rows, or the one at the cursor."""
        return self._listing.at_hand(self.table.cursor_id)

    def copy(self, lines: tuple[str, ...], words: Phrase) -> None:
        """Put ``lines`` on the clipboard, and say so in ``words``."""
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
            self._shell.toast(say(words))

    def focus_search(self) -> None:
        self.search.take_focus()

    def select_all(self) -> None:
        self._listing.select_all()
        self._selection_moved()

    def step_back(self) -> None:
        """Esc: the search, the selection, what else narrows, then back to the parcels."""
        if self._listing.query:
            self.look_for("")
        elif self._listing.selection:
            self._listing.selection.clear()
            self._selection_moved()
        elif not self.widen():
            self._shell.open_page(WORKBENCH)
            return
        self.on_shown()

    def choose_columns(self) -> None:
        self.table.header.ask_columns()

    def look_for(self, query: str) -> None:
        """Search as if ``query`` had been typed."""
        self.search.put(query)
        self._search(query)

    def go_to_first(self) -> bool:
        """Put the cursor on the first row; whether there is one."""
        return bool(len(self._listing)) and self.table.go_to(self._listing.key_at(0))

    # Told by what reads.

    def rows_changed(self) -> None:
        """Other rows, or another order."""
        self.table.show_again()
        self.rows.show_rows(self.why_empty())
        self._show_hint()

    # Making.

    def _arrange(self, top: QWidget) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(12, 8, 12, 8)
        above.addWidget(top)
        below = QVBoxLayout()
        below.setContentsMargins(12, 6, 12, 6)
        below.addWidget(self.hint)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(above)
        whole.addWidget(self.rows, 1)
        whole.addLayout(below)

    def _listen(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self.on_shown)
        self.placeholder.asked.connect(self._offer)
        self.table.chosen.connect(self._show_hint)
        self.table.menu_asked.connect(self._open_menu)
        self.table.header.rearranged.connect(self.keeper.note)

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self._source.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keeper.flush()

    # Small answers.

    def _search(self, text: str) -> None:
        self._listing.search(text)
        self.rows_changed()

    def _selection_moved(self) -> None:
        self.table.viewport().update()
        self._show_hint()

    def _open_menu(self, at: QPoint) -> None:
        pop_up(self.row_menu(), at)

    def _offer(self, action: Action) -> None:
        if action is Action.SYNC:
            self._shell.commands.run("shell.sync")
        elif action is Action.RETRY:
            self._source.read()
        elif action is Action.CLEAR:
            self.look_for("")
        elif action is Action.SHOW_ALL:
            self.widen()
        self.on_shown()

    def _show_hint(self) -> None:
        number = len(self._listing.chosen())
        note = phrase(self._note)
        words = phrase("已选 {n} 个。{note}", n=number, note=note) if number else note
        self.hint.setText(say(words))
        self.hint.setVisible(bool(len(self._listing)))
