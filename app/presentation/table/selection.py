"""The selection: a set of ids that outlives sorting and filtering."""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=str)


class Selection(Generic[K]):
    """Which rows are chosen, and from where a range with Shift is counted."""

    def __init__(self) -> None:
        self._ids: set[K] = set()
        self._anchor: K | None = None
        self._fixed: frozenset[K] = frozenset()

    def __contains__(self, key: K) -> bool:
        return key in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> frozenset[K]:
        """The chosen rows."""
        return frozenset(self._ids)

    def only(self, key: K) -> None:
        """Choose this one and nothing else; ranges start here."""
        self._ids = {key}
        self._start(key)

    def toggle(self, key: K) -> None:
        """Choose it, or let it go; ranges start here."""
        self._ids ^= {key}
        self._start(key)

    def extend(self, shown: Sequence[K], to: int, *, add: bool) -> None:
        """Choose from where the last click was to place ``to`` of ``shown``.

        A further call moves the end of the same range. With ``add`` what was chosen before the
        range began stays.
        """
        if not 0 <= to < len(shown):
            return
        start = to
        if self._anchor is not None and self._anchor in shown:
            start = shown.index(self._anchor)
        else:
            self._anchor = shown[to]
        low, high = sorted((start, to))
        self._ids = set(shown[low : high + 1])
        if add:
            self._ids |= self._fixed

    def all_of(self, ids: Iterable[K]) -> None:
        """Choose exactly these."""
        self._ids = set(ids)
        self._anchor = None
        self._fixed = frozenset()

    def keep(self, ids: Iterable[K]) -> None:
        """Let go of everything but these: the others are no longer here."""
        self._ids.intersection_update(ids)
        if self._anchor not in self._ids:
            self._anchor = None

    def clear(self) -> None:
        """Choose nothing."""
        self.all_of(())

    def _start(self, key: K) -> None:
        self._anchor = key
        self._fixed = frozenset(self._ids)
