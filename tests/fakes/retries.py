"""What waits for another try, by the rows of the desk that owns them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from app.domain.batch import BatchKind
from app.domain.events import Changes
from app.domain.ids import BatchId, ParcelId
from app.domain.put_off import PutOff
from app.ports.rows import ParcelRow


class Owner(Protocol):
    """What of a desk this needs."""

    rows: dict[ParcelId, ParcelRow]
    bus: Any

    def note(self, name: str, *args: Any, **kwargs: Any) -> None: ...


class FakeRetries:
    """Stands for ``RetryPutOff``: a row with a time waits."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self.cancelled: dict[ParcelId, PutOff] = {}

    def waiting(self) -> tuple[PutOff, ...]:
        return tuple(_put_off(row) for row in self._owner.rows.values() if row.retry_s)

    def cancel(self, parcel_ids: Iterable[ParcelId]) -> tuple[PutOff, ...]:
        wanted = tuple(parcel_ids)
        self._owner.note("no_retry", wanted)
        found = tuple(each for each in self.waiting() if each.parcel_id in wanted)
        self.cancelled |= {each.parcel_id: each for each in found}
        self._show({each.parcel_id: 0 for each in found})
        return found

    def restore(self, parcel_ids: Iterable[ParcelId]) -> tuple[PutOff, ...]:
        back = tuple(self.cancelled.pop(each) for each in parcel_ids if each in self.cancelled)
        self._show({each.parcel_id: int(each.next_at.timestamp()) for each in back})
        return back

    def _show(self, times: dict[ParcelId, int]) -> None:
        for parcel_id, at_s in times.items():
            self._owner.rows[parcel_id] = replace(self._owner.rows[parcel_id], retry_s=at_s)
        self._owner.bus.publish(Changes(parcels=frozenset(times)))


def _put_off(row: ParcelRow) -> PutOff:
    at = datetime.fromtimestamp(row.retry_s, UTC)
    return PutOff(
        parcel_id=row.parcel_id,
        kind=BatchKind.SHIP,
        batch_id=BatchId("b"),
        title=row.problem,
        tries=1,
        since=at,
        next_at=at,
    )
