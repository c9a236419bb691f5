"""The part of a reader in memory that tells of after-sales."""

from typing import Protocol

from app.domain.after_sale import AfterSaleState
from app.domain.ids import ParcelId
from app.ports.rows import CaseRow

OVER = frozenset({AfterSaleState.SUCCEEDED, AfterSaleState.CLOSED})


class Owner(Protocol):
    """The desk that holds the cases and remembers what it was asked."""

    cases: list[CaseRow]

    def note(self, name: str, *given: object) -> None: ...


class FakeCases:
    """Queries over the cases of a desk in memory."""

    _owner: Owner

    def after_sales(self, *, closed_since_s: int) -> tuple[CaseRow, ...]:
        self._owner.note("after_sales")
        return tuple(
            case
            for case in self._owner.cases
            if case.state not in OVER or case.updated_s >= closed_since_s
        )

    def waiting_deadlines(self) -> tuple[int, ...]:
        waiting = (case.deadline_s for case in self._owner.cases if case.waits_for_shop)
        return tuple(sorted(waiting, key=lambda at_s: at_s or 1 << 40))

    def cases_of(self, parcel_id: ParcelId) -> tuple[CaseRow, ...]:
        return tuple(case for case in self._owner.cases if case.parcel_id == parcel_id)
