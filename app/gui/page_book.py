"""The pages of a window: what is known of each beforehand, and those that are made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from app.gui.on_demand import OnDemand
from app.gui.shell_api import Page, Shell
from app.presentation.commands import Command
from app.presentation.desk import Desk

MakePage = Callable[[Desk, Shell], Page]
WaysIn = Callable[[Desk, Shell], tuple[Command, ...]]


def _none(_desk: Desk, _shell: Shell) -> tuple[Command, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """What is known of a page before it is made.

    Args:
        page_id: of the page that ``make`` makes.
        title: Chinese source text; whoever shows it translates it.
        icon: name of a file in resources/icons, without .svg.
        make: makes the page, importing what it needs.
        part_of: page id whose button in the rail stays lit, for a page that has none.
        ways_in: commands that work on every page, whether or not this one is made.
        verbs: whether the page adds commands of its own when it is made.
    """

    page_id: str
    title: str
    icon: str
    make: MakePage
    part_of: str = ""
    ways_in: WaysIn = _none
    verbs: bool = True


class PageBook(OnDemand[Page]):
    """Pages by id; looking one up makes it.

    Args:
        rail: pages with a button in the rail, in its order.
        aside: pages without one.
        desk: handed to the pages.
        shell: handed to the pages.
        added: told a page right after it was made.
    """

    def __init__(
        self,
        rail: Iterable[PageEntry],
        aside: Iterable[PageEntry],
        *,
        desk: Desk,
        shell: Shell,
        added: Callable[[Page], None],
    ) -> None:
        self.rail = tuple(rail)
        self._entries = {entry.page_id: entry for entry in (*self.rail, *aside)}
        self._desk = desk
        self._shell = shell
        super().__init__(
            {page_id: partial(entry.make, desk, shell) for page_id, entry in self._entries.items()},
            lambda _page_id, page: added(page),
        )

    def entry(self, page_id: str) -> PageEntry:
        """What is known of a page. Raises KeyError for an unknown one."""
        return self._entries[page_id]

    def lit_for(self, page_id: str) -> str:
        """Page id of the button that is lit while a page is in front."""
        return self._entries[page_id].part_of or page_id

    @property
    def with_verbs(self) -> tuple[str, ...]:
        """Pages that bring commands of their own, in the order of the book."""
        return tuple(entry.page_id for entry in self._entries.values() if entry.verbs)

    def ways_in(self) -> tuple[Command, ...]:
        """Commands of the pages that work on every page."""
        entries = self._entries.values()
        return tuple(way for entry in entries for way in entry.ways_in(self._desk, self._shell))
