"""What the store keeps for sheets of paper: shelf locations, and labels that were ticked off."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from app.domain.ids import BatchId
from app.domain.proof import Sheet


class LocationRepo(Protocol):
    """库位 of goods by 商家编码."""

    def put(self, locations: Mapping[str, str]) -> int:
        """Set these; an empty location takes a code's place away. Returns how many changed."""
        ...

    def of(self, codes: Iterable[str]) -> dict[str, str]:
        """The places of ``codes``; those without one are left out."""
        ...


class BatchScanRepo(Protocol):
    """Labels that were ticked off."""

    def sheet(self, batch_id: BatchId, number: str) -> Sheet | None:
        """The batch's label with this number, in whatever case, if it is or may be on paper."""
        ...

    def tick(self, batch_id: BatchId, sequence: int, at: datetime) -> bool:
        """Whether it is new."""
        ...

    def count(self, batch_id: BatchId) -> tuple[int, int, int]:
        """Labels ticked off, those that nothing stops, and those that something stops or void.

        Gates that stand open are not known here: see :meth:`stopped`.
        """
        ...

    def stopped(self, batch_id: BatchId) -> tuple[tuple[Sheet, bool], ...]:
        """Labels, not void, that something stops, and whether each was ticked off."""
        ...

    def clear(self, batch_id: BatchId) -> None:
        """Begin again."""
        ...
