"""After-sales of one shop (reference 5): refunds before shipping and what becomes of them."""

from app.sandbox.book import OrderBook
from app.sandbox.dice import fingerprint
from app.sandbox.records import (
    APPLIED,
    BEFORE_SHIP,
    CANCELLED,
    CLOSED,
    REFUND_DONE,
    REFUSED,
    SHIPPED,
    Case,
    Line,
    ShopOrder,
)

STEP_S = 48 * 3600
"""Time the shop has to answer; the platform does not publish it (reference 5)."""


class CaseDesk:
    """Keeps cases and what they do to their orders."""

    def __init__(self, book: OrderBook) -> None:
        self._book = book
        self._cases: dict[str, Case] = {}
        self._open: dict[str, Case] = {}  # by item id

    def __len__(self) -> int:
        return len(self._cases)

    def rows(self) -> list[Case]:
        """Every case, in the order of application."""
        return list(self._cases.values())

    def order_of(self, case: Case) -> ShopOrder:
        """The shop order of a case."""
        order = self._book.get(case.order_id)
        if order is None:
            raise LookupError(case.order_id)
        return order

    def apply(self, order: ShopOrder, line: Line, at: int) -> Case | None:
        """The buyer asks for the money of an unshipped line; None when that cannot be."""
        if line.left != line.quantity or line.refund_pending:
            return None
        case = Case(
            case_id=str(
                7_100_000_000_000_000_000
                + int.from_bytes(
                    fingerprint("case", order.order_id, line.item_id, len(self._cases), size=7)
                )
            ),
            order_id=order.order_id,
            item_id=line.item_id,
            kind=BEFORE_SHIP,
            status=APPLIED,
            refund_status=1,
            apply_time=at,
            update_time=at,
            deadline=at + STEP_S,
            refund_fen=line.paid_fen,
            pieces=line.quantity,
        )
        self._cases[case.case_id] = case
        self._open[line.item_id] = case
        self._settle(case, APPLIED, 1, at)
        return case

    def agree(self, case: Case, at: int) -> bool:
        """The refund is paid, by the shop, at once, or because the step ended."""
        if case.status != APPLIED:
            return False
        self._settle(case, REFUND_DONE, 3, at)
        order = self.order_of(case)
        for line in order.lines:
            if line.item_id == case.item_id:
                line.status = CANCELLED
        if order.refunded:
            order.status = CANCELLED
            order.cancel_reason = "买家申请退款"
        elif all(line.left == 0 for line in order.lines) and order.packs:
            order.status = SHIPPED
        return True

    def withdraw(self, case: Case, at: int) -> bool:
        """The buyer takes it back: status closed while ``refund_status`` stays 1."""
        if case.status != APPLIED:
            return False
        self._settle(case, CLOSED, 1, at)
        return True

    def refuse(self, item_id: str, at: int) -> None:
        """Shipping with ``is_reject_refund`` refuses what is open."""
        case = self._open.get(item_id)
        if case is not None:
            self._settle(case, REFUSED, 4, at)

    def open_case(self, item_id: str) -> Case | None:
        """The case that waits for the shop, if any."""
        return self._open.get(item_id)

    def _settle(self, case: Case, status: int, refund_status: int, at: int) -> None:
        case.status, case.refund_status, case.update_time = status, refund_status, at
        if status != APPLIED:
            case.deadline = 0
            self._open.pop(case.item_id, None)
        order = self.order_of(case)
        line = order.line(case.item_id)
        if line is not None:
            line.after_sale_status = status
            line.after_sale_type = case.kind
            line.refund_status = refund_status
        self._book.touch(order, at)
