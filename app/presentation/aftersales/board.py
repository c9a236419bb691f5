"""The cases in memory: what is shown of them in which order, and what is chosen."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from app.domain.after_sale import AfterSaleState
from app.ports.rows import CaseRow
from app.presentation.aftersales.columns import BY_KEY, DEADLINE
from app.presentation.aftersales.words import KIND_WORDS, step_text
from app.presentation.table.selection import Selection
from app.presentation.workbench.entry import fold, terms

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


class CaseBoard:
    """Cases, filter, order and selection.

    Args:
        now_s: the platform's time, whole seconds.
    """

    def __init__(self, now_s: Callable[[], int]) -> None:
        self.selection: Selection[str] = Selection()
        self.filter = CaseFilter.WAITING
        self.query = ""
        self.sort = DEADLINE
        self.descending = False
        self._now_s = now_s
        self._all: tuple[CaseRow, ...] = ()
        self._shown: list[CaseRow] = []
        self._places: dict[str, int] = {}

    @property
    def shown(self) -> list[CaseRow]:
        """What is on the screen, in order. Do not change it."""
        return self._shown

    @property
    def total(self) -> int:
        """Cases in memory."""
        return len(self._all)

    def __len__(self) -> int:
        """Cases shown."""
        return len(self._shown)

    def key_at(self, place: int) -> str:
        """The case at ``place``, from 0."""
        return self._shown[place].after_sale_id

    def place(self, key: str) -> int | None:
        """Where a case is shown; None when it is not."""
        return self._places.get(key)

    def case(self, key: str) -> CaseRow | None:
        """A case in memory."""
        return next((case for case in self._all if case.after_sale_id == key), None)

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend([case.after_sale_id for case in self._shown], place, add=add)

    def load(self, cases: Iterable[CaseRow]) -> None:
        """Replace everything, and show it."""
        self._all = tuple(cases)
        self.selection.keep(case.after_sale_id for case in self._all)
        self.refresh()

    def refresh(self) -> None:
        """Filter and sort anew."""
        now_s, wanted = self._now_s(), terms(self.query)
        found = [
            case
            for case in self._all
            if passes(self.filter, case, now_s) and all(term in _hay(case) for term in wanted)
        ]
        column = BY_KEY[self.sort]
        found.sort(key=lambda case: case.after_sale_id)
        found.sort(key=column.sort, reverse=self.descending)
        if self.filter is CaseFilter.CLOSED and self.sort == DEADLINE:
            found.sort(key=lambda case: -case.updated_s)  # nothing runs: newest first
        self._shown = found
        self._places = {case.after_sale_id: place for place, case in enumerate(found)}

    def use_filter(self, wanted: CaseFilter) -> None:
        """Show what ``wanted`` lets through."""
        self.filter = wanted
        self.refresh()

    def search(self, query: str) -> None:
        """Show cases that hold every word of ``query``."""
        self.query = query
        self.refresh()

    def sort_by(self, key: str) -> None:
        """Order by a column; the same one again turns the order round."""
        self.descending = self.sort == key and not self.descending
        self.sort = key
        self.refresh()

    def counts(self) -> dict[CaseFilter, int]:
        """Cases under each filter."""
        now_s = self._now_s()
        return {each: sum(passes(each, case, now_s) for case in self._all) for each in CaseFilter}

    def select_all(self) -> None:
        """Choose every case shown."""
        self.selection.all_of(case.after_sale_id for case in self._shown)

    def chosen(self) -> tuple[CaseRow, ...]:
        """The chosen cases that are shown, in their order."""
        return tuple(case for case in self._shown if case.after_sale_id in self.selection)


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
