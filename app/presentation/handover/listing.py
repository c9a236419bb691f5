"""Rows of one kind in memory: their order, and which are chosen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.presentation.formatting import Phrase
from app.presentation.table.columns import TableColumn
from app.presentation.table.selection import Selection

T = TypeVar("T")
SortKey = int | str


def _plain(_row: object) -> str:
    return "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn(TableColumn, Generic[T]):
    """One column.

    Args:
        text: what the cell says.
        sort: a key that compares with every other row's key of this column.
        tone: the colour token of the text.
        bar: parts of the widest bar, for a cell that is drawn as one: (solid, light), 0 to 1.
    """

    text: Callable[[T], Phrase]
    sort: Callable[[T], SortKey]
    tone: Callable[[T], str] = _plain
    bar: Callable[[T], tuple[float, float]] | None = None


class Listing(Generic[T]):
    """Rows with ids, sorted by a column or left as they came.

    Args:
        columns: of the table.
        key: a row's id.
    """

    def __init__(self, columns: Sequence[ListColumn[T]], key: Callable[[T], str]) -> None:
        self.columns = tuple(columns)
        self.selection: Selection[str] = Selection()
        self.sort = ""
        self.descending = False
        self._key = key
        self._came: tuple[T, ...] = ()
        self._shown: list[T] = []
        self._places: dict[str, int] = {}

    @property
    def shown(self) -> list[T]:
        """What is on the screen, in order. Do not change it."""
        return self._shown

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
        """A row by its id."""
        place = None if key is None else self._places.get(key)
        return None if place is None else self._shown[place]

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend([self._key(row) for row in self._shown], place, add=add)

    def chosen(self) -> tuple[T, ...]:
        """The chosen rows in their order."""
        return tuple(row for row in self._shown if self._key(row) in self.selection)

    def load(self, rows: Iterable[T]) -> None:
        """Replace everything."""
        self._came = tuple(rows)
        self.selection.keep(self._key(row) for row in self._came)
        self._order()

    def sort_by(self, key: str) -> None:
        """Order by a column; the same one again turns the order round."""
        self.descending = self.sort == key and not self.descending
        self.sort = key
        self._order()

    def _order(self) -> None:
        column = next((each for each in self.columns if each.key == self.sort), None)
        self._shown = list(self._came)
        if column is not None:
            self._shown.sort(key=column.sort, reverse=self.descending)
        self._places = {self._key(row): place for place, row in enumerate(self._shown)}
