"""After-sales of one shop (reference 5): refunds before shipping and what becomes of them."""

from app.sandbox.book import OrderBook
from app.sandbox.dice import fingerprint
from app.sandbox.records import (
    APPLIED,
    BEFORE_SHIP,
    CANCELLED,
    CLOSED,
    CONFIRMING,
    REFUND_DONE,
    REFUSED,
    RETURNING,
    SENDING,
    SHIPPED,
    Case,
    Line,
    ShopOrder,
)

STEP_S = 48 * 3600
"""Time the shop has to answer; the platform does not publish it (reference 5)."""
RETURN_S = 7 * 24 * 3600
"""Time the buyer has to send goods back."""
_SHOPS_TURN = frozenset({APPLIED, SENDING, CONFIRMING})
_RUNNING = _SHOPS_TURN | {RETURNING}
_GOODS_COME_BACK = frozenset({0, 3, 8})


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
        return self.put(order, line, kind=BEFORE_SHIP, status=APPLIED, at=at, left_s=STEP_S)

    def put(
        self, order: ShopOrder, line: Line, *, kind: int, status: int, at: int, left_s: int
    ) -> Case:
        """A case of any kind that stands at ``status`` since ``at``, for ``left_s`` seconds."""
        case = Case(
            case_id=str(
                7_100_000_000_000_000_000
                + int.from_bytes(
                    fingerprint("case", order.order_id, line.item_id, len(self._cases), size=7)
                )
            ),
            order_id=order.order_id,
            item_id=line.item_id,
            kind=kind,
            status=status,
            refund_status=1,
            apply_time=at,
            update_time=at,
            deadline=at + left_s,
            refund_fen=line.paid_fen,
            pieces=line.quantity,
        )
        self._cases[case.case_id] = case
        self._open[line.item_id] = case
        self._settle(case, status, 1, at)
        return case

    def lapse(self, case: Case, at: int) -> bool:
        """The shop let the step pass: the system agrees by itself (reference 5)."""
        if case.status not in _SHOPS_TURN:
            return False
        if case.kind == BEFORE_SHIP:
            return self.agree(case, at)
        if case.status == APPLIED and case.kind in _GOODS_COME_BACK:
            case.deadline = at + RETURN_S
            self._settle(case, RETURNING, 1, at)
        else:
            self._settle(case, REFUND_DONE, 3, at)
        return True

    def gifts_of(self, case: Case) -> list[Line]:
        """Gifts that go back with what the case is about: all they came with is refunded."""
        order = self.order_of(case)
        gone = {line.item_id for line in order.lines if line.refunded} | {case.item_id}
        return [
            line
            for line in order.lines
            if line.given == "FREE" and line.master_ids and gone.issuperset(line.master_ids)
        ]

    def agree(self, case: Case, at: int) -> bool:
        """The refund is paid, by the shop, at once, or because the step ended."""
        if case.status != APPLIED or case.kind != BEFORE_SHIP:
            return False
        self._settle(case, REFUND_DONE, 3, at)
        order = self.order_of(case)
        for gift in self.gifts_of(case):
            gift.after_sale_status, gift.after_sale_type = REFUND_DONE, BEFORE_SHIP
            gift.refund_status, gift.status = 3, CANCELLED
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
        if status not in _RUNNING:
            case.deadline = 0
            self._open.pop(case.item_id, None)
        order = self.order_of(case)
        line = order.line(case.item_id)
        if line is not None:
            line.after_sale_status = status
            line.after_sale_type = case.kind
            line.refund_status = refund_status
        self._book.touch(order, at)
