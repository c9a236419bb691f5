"""The selection: a set of parcel ids that outlives sorting and filtering."""

from collections.abc import Iterable, Sequence

from app.domain.ids import ParcelId


class Selection:
    """Which parcels are chosen, and from where a range with Shift is counted."""

    def __init__(self) -> None:
        self._ids: set[ParcelId] = set()
        self._anchor: ParcelId | None = None
        self._fixed: frozenset[ParcelId] = frozenset()

    def __contains__(self, parcel_id: ParcelId) -> bool:
        return parcel_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> frozenset[ParcelId]:
        """The chosen parcels."""
        return frozenset(self._ids)

    def only(self, parcel_id: ParcelId) -> None:
        """Choose this one and nothing else; ranges start here."""
        self._ids = {parcel_id}
        self._start(parcel_id)

    def toggle(self, parcel_id: ParcelId) -> None:
        """Choose it, or let it go; ranges start here."""
        self._ids ^= {parcel_id}
        self._start(parcel_id)

    def extend(self, shown: Sequence[ParcelId], to: int, *, add: bool) -> None:
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

    def all_of(self, parcel_ids: Iterable[ParcelId]) -> None:
        """Choose exactly these."""
        self._ids = set(parcel_ids)
        self._anchor = None
        self._fixed = frozenset()

    def keep(self, parcel_ids: Iterable[ParcelId]) -> None:
        """Let go of everything but these: the others are no longer here."""
        self._ids.intersection_update(parcel_ids)
        if self._anchor not in self._ids:
            self._anchor = None

    def clear(self) -> None:
        """Choose nothing."""
        self.all_of(())

    def _start(self, parcel_id: ParcelId) -> None:
        self._anchor = parcel_id
        self._fixed = frozenset(self._ids)
