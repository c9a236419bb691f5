"""The port of parcels that wait for another try."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from app.domain.ids import ParcelId
from app.domain.put_off import PutOff


class PutOffRepo(Protocol):
    """What waits, one row a parcel; the parcel's own row shows when."""

    def put(self, waiting: Iterable[PutOff]) -> None:
        """Let these wait, in place of what waited for the same parcels."""
        ...

    def of(self, parcel_ids: Iterable[ParcelId]) -> dict[ParcelId, PutOff]: ...

    def due(self, at: datetime) -> tuple[PutOff, ...]:
        """Those whose time has come, the earliest first."""
        ...

    def all(self) -> tuple[PutOff, ...]:
        """Everything that waits, the earliest first."""
        ...

    def cancel(self, parcel_ids: Iterable[ParcelId], at: datetime) -> tuple[PutOff, ...]:
        """A person wants these to wait no longer; those that did. They are kept aside."""
        ...

    def cancelled(self) -> tuple[PutOff, ...]:
        """What :meth:`restore` can take back."""
        ...

    def restore(self, parcel_ids: Iterable[ParcelId]) -> tuple[PutOff, ...]:
        """Take :meth:`cancel` back: those of these that were not tried since wait as before."""
        ...

    def forget_cancelled(self, parcel_ids: Iterable[ParcelId]) -> None:
        """These were tried again: a cancel of them cannot be taken back any more."""
        ...

    def end(self, parcel_ids: Iterable[ParcelId]) -> None:
        """These wait no longer."""
        ...
