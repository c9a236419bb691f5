"""The cases in memory: what is shown of them in which order, and what is chosen."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from operator import attrgetter

from app.domain.after_sale import AfterSaleState
from app.ports.rows import CaseRow
from app.presentation.aftersales.columns import COLUMNS, DEADLINE
from app.presentation.aftersales.words import KIND_WORDS, step_text
from app.presentation.table.listing import Listing
from app.presentation.workbench.entry import fold, terms

_id = attrgetter("after_sale_id")
_OVER = frozenset({AfterSaleState.SUCCEEDED, AfterSaleState.CLOSED})


class CaseFilter(StrEnum):
    """One filter, in the order shown."""

    WAITING = "waiting"
    BEFORE_SHIP = "before_ship"
    OVERDUE = "overdue"
    BUYER = "buyer"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Chinese."""
        return _LABELS[self]


_LABELS = {
    CaseFilter.WAITING: "等商家处理",
    CaseFilter.BEFORE_SHIP: "发货前退款",
    CaseFilter.OVERDUE: "已过期",
    CaseFilter.BUYER: "等买家",
    CaseFilter.CLOSED: "最近结束",
}


def passes(wanted: CaseFilter, case: CaseRow, now_s: int) -> bool:
    """Whether ``wanted`` shows ``case``.

    A state that is not known here is shown with what waits for the shop: someone should look.
    """
    mine = case.waits_for_shop or case.state is AfterSaleState.OTHER
    return {
        CaseFilter.WAITING: mine,
        CaseFilter.BEFORE_SHIP: mine and case.before_ship,
        CaseFilter.OVERDUE: mine and 0 < case.deadline_s < now_s,
        CaseFilter.BUYER: case.state is AfterSaleState.WAITS_FOR_BUYER,
        CaseFilter.CLOSED: case.state in _OVER,
    }[wanted]


class CaseBoard(Listing[CaseRow]):
    """Cases, filter, order and selection.

    Args:
        now_s: the platform's time, whole seconds.
    """

    def __init__(self, now_s: Callable[[], int]) -> None:
        super().__init__(COLUMNS, _id, sort=DEADLINE)
        self.filter = CaseFilter.WAITING
        self._now_s = now_s

    def load(self, rows: Iterable[CaseRow]) -> None:
        """Replace everything; what a column does not tell apart stands by number."""
        super().load(sorted(rows, key=_id))

    def found(self) -> Iterable[CaseRow]:
        """The cases that the filter lets through and that hold every word."""
        now_s, wanted = self._now_s(), terms(self.query)
        return (
            case
            for case in self.all
            if passes(self.filter, case, now_s) and all(term in _hay(case) for term in wanted)
        )

    def arrange(self, rows: list[CaseRow]) -> None:
        """By the column; what ended lately comes newest first."""
        super().arrange(rows)
        if self.filter is CaseFilter.CLOSED and self.sort == DEADLINE:
            rows.sort(key=lambda case: -case.updated_s)  # nothing runs: newest first

    def case(self, key: str) -> CaseRow | None:
        """A case in memory."""
        return next((case for case in self.all if case.after_sale_id == key), None)

    def use_filter(self, wanted: CaseFilter) -> None:
        """Show what ``wanted`` lets through."""
        self.filter = wanted
        self.refresh()

    def counts(self) -> dict[CaseFilter, int]:
        """Cases under each filter."""
        now_s = self._now_s()
        return {each: sum(passes(each, case, now_s) for case in self.all) for each in CaseFilter}


def _hay(case: CaseRow) -> str:
    return fold(
        "\n".join(
            (
                case.after_sale_id,
                case.order_id,
                case.tracking_number or "",
                case.goods,
                case.shop_name,
                KIND_WORDS[case.kind],
                step_text(case),
            )
        )
    )
