"""Rows of one kind in memory: which are shown, their order, and which are chosen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.presentation.formatting import Phrase
from app.presentation.table.columns import TableColumn
from app.presentation.table.selection import Selection

T = TypeVar("T")
SortKey = int | str


def plain(_row: object) -> str:
    """The tone of most texts."""
    return "text"


def quiet(_row: object) -> str:
    """The tone of what is said beside."""
    return "text-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn(TableColumn, Generic[T]):
    """One column.

    Args:
        text: what the cell says; where a clock may run, what it says while none does.
        sort: a key that compares with every other row's key of this column.
        tone: the colour token of the text.
        bar: parts of the widest bar, for a cell that is drawn as one: (solid, light), 0 to 1.
    """

    text: Callable[[T], Phrase]
    sort: Callable[[T], SortKey]
    tone: Callable[[T], str] = plain
    bar: Callable[[T], tuple[float, float]] | None = None


class Listing(Generic[T]):
    """Rows with ids, sorted by a column or left as they came. Subclasses say which are shown.

    Args:
        columns: of the table.
        key: a row's id.
        sort: key of the column that decides the order at first, "" for none.
    """

    def __init__(
        self, columns: Sequence[ListColumn[T]], key: Callable[[T], str], *, sort: str = ""
    ) -> None:
        self.columns = tuple(columns)
        self.selection: Selection[str] = Selection()
        self.query = ""
        self.sort = sort
        self.descending = False
        self._key = key
        self._came: tuple[T, ...] = ()
        self._shown: list[T] = []
        self._places: dict[str, int] = {}

    # What subclasses say.

    def found(self) -> Iterable[T]:
        """The rows that are shown; those that the column does not tell apart keep this order."""
        return self.all

    def arrange(self, rows: list[T]) -> None:
        """Put ``rows`` in order."""
        column = next((each for each in self.columns if each.key == self.sort), None)
        if column is not None:
            rows.sort(key=column.sort, reverse=self.descending)

    # The rows of a table.

    @property
    def shown(self) -> list[T]:
        """What is on the screen, in order. Do not change it."""
        return self._shown

    @property
    def all(self) -> tuple[T, ...]:
        """Every row in memory, as it came."""
        return self._came

    def __len__(self) -> int:
        """Rows shown."""
        return len(self._shown)

    def key_at(self, place: int) -> str:
        """The id of the row at ``place``, from 0."""
        return self._key(self._shown[place])

    def place(self, key: str) -> int | None:
        """Where a row is shown; None when it is not."""
        return self._places.get(key)

    def row(self, key: str | None) -> T | None:
        """A row that is shown, by its id."""
        place = None if key is None else self._places.get(key)
        return None if place is None else self._shown[place]

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend(tuple(map(self._key, self._shown)), place, add=add)

    def select_all(self) -> None:
        """Choose every row shown."""
        self.selection.all_of(self._places)

    def chosen(self) -> tuple[T, ...]:
        """The chosen rows that are shown, in their order."""
        return tuple(
            row for key, row in zip(self._places, self._shown, strict=True) if key in self.selection
        )

    def at_hand(self, cursor: str | None) -> tuple[T, ...]:
        """The chosen rows, or the one at the cursor."""
        row = self.row(cursor)
        return self.chosen() or (() if row is None else (row,))

    # What changes them.

    def load(self, rows: Iterable[T]) -> None:
        """Replace everything, and show it."""
        self._came = tuple(rows)
        self.selection.keep(map(self._key, self._came))
        self.refresh()

    def search(self, query: str) -> None:
        """Show the rows that hold every word of ``query``."""
        self.query = query
        self.refresh()

    def sort_by(self, key: str) -> None:
        """Order by a column; the same one again turns the order round."""
        self.descending = self.sort == key and not self.descending
        self.sort = key
        self.refresh()

    def refresh(self) -> None:
        """Look for what is shown, and order it, anew."""
        shown = list(self.found())
        self.arrange(shown)
        self._shown = shown
        self._places = {self._key(row): place for place, row in enumerate(shown)}
