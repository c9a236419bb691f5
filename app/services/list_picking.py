"""拣货单: what to take from the shelves for some parcels."""

from pathlib import Path
from typing import Protocol

from app.domain.ids import ParcelId
from app.domain.picking import PickingList, PickLine
from app.ports.clock import Clock
from app.ports.store import Store

__all__ = ["ListPicking", "PickLine", "PickingList", "PickingListWriter"]


class PickingListWriter(Protocol):
    """Writes the list to a file."""

    def __call__(self, picking: PickingList, path: Path) -> None:
        """Write an A4 PDF to ``path`` atomically. Raises StorageError."""
        ...


class ListPicking:
    """Adds up what the chosen parcels hold."""

    def __init__(self, *, store: Store, clock: Clock, write: PickingListWriter) -> None:
        self._store = store
        self._clock = clock
        self._write = write

    def __call__(self, parcel_ids: tuple[ParcelId, ...], path: Path) -> PickingList:
        """Write the picking list of ``parcel_ids`` to ``path``."""
        raise NotImplementedError
