"""What a day really was, counted from the practice shop's own books and no line of the program."""

from dataclasses import dataclass

from app.sandbox import PracticeShop
from app.sandbox.records import (
    BEFORE_SHIP,
    CANCELLED,
    FINISHED,
    REFUND_DONE,
    SHIPPED,
    Line,
    ShopOrder,
)


@dataclass(frozen=True, slots=True)
class Truth:
    """Counts of one half-open time."""

    flow: dict[str, int]
    bought: int
    given_back: int
    parcels_sent: int
    refunds: int
    refund_fen: int


class Books:
    """The shop's books, read at the end of a story."""

    def __init__(self, shop: PracticeShop, shop_id: str) -> None:
        state = shop.shop(shop_id)
        self._ledger = shop.ledger
        self._cases = state.cases.rows()
        self._issues = {issue.number: issue for issue in state.numbers.issues if issue.shipped_at}
        self._orders = [
            order
            for order in shop.orders_of(shop_id)
            if order.pay_time and any(line.travels for line in order.lines)
        ]

    def truth(self, start_s: int, end_s: int) -> Truth:
        """Everything of ``[start_s, end_s)``."""
        refunds = [
            case
            for case in self._cases
            if case.status == REFUND_DONE
            and case.kind == BEFORE_SHIP
            and start_s <= case.update_time < end_s
        ]
        return Truth(
            self._flow(start_s, end_s),
            sum(start_s <= row.at < end_s for row in self._ledger.numbers),
            sum(start_s <= row.at < end_s for row in self._ledger.cancellations),
            sum(start_s <= row.at < end_s for row in self._ledger.shipments),
            len(refunds),
            sum(case.refund_fen for case in refunds),
        )

    def _flow(self, start_s: int, end_s: int) -> dict[str, int]:
        def many(wanted: object) -> int:
            return sum(map(wanted, self._orders))  # type: ignore[call-overload,no-any-return]

        def went(order: ShopOrder) -> bool:
            """It was to be shipped in the time, and at its end no more."""
            return (
                order.pay_time < end_s
                and (self._waits(order, start_s) or order.pay_time >= start_s)
                and not self._waits(order, end_s)
            )

        def through(order: ShopOrder) -> bool:
            """The carrier was awaited in the time, and at its end no more."""
            came = self._awaited(order, start_s) or (went(order) and self._ours(order, end_s))
            return came and not self._awaited(order, end_s)

        return {
            "open_ship": many(lambda o: self._waits(o, start_s)),
            "paid": many(lambda o: start_s <= o.pay_time < end_s),
            "shipped": many(lambda o: went(o) and self._ours(o, end_s)),
            "elsewhere": many(lambda o: went(o) and self._theirs(o)),
            "refunded": many(
                lambda o: went(o) and not self._ours(o, end_s) and not self._theirs(o)
            ),
            "close_ship": many(lambda o: self._waits(o, end_s)),
            "open_take": many(lambda o: self._awaited(o, start_s)),
            "taken": many(through),
            "close_take": many(lambda o: self._awaited(o, end_s)),
        }

    def _waits(self, order: ShopOrder, at_s: int) -> bool:
        """Paid before, and some pieces were still here."""
        if order.pay_time >= at_s or (self._theirs(order) and order.ship_time < at_s):
            return False
        if order.status == CANCELLED and order.update_time < at_s:
            return False
        return any(self._left(order, line, at_s) > 0 for line in order.lines if line.travels)

    def _left(self, order: ShopOrder, line: Line, at_s: int) -> int:
        for case in self._cases:
            done = case.status == REFUND_DONE and case.kind == BEFORE_SHIP
            if done and case.item_id == line.item_id and case.update_time < at_s:
                return 0
        rows = [(row.at, row.counts.get(line.item_id, 0)) for row in self._ledger.shipments]
        sent = sum(pieces for at, pieces in rows if at < at_s)
        by_others = line.shipped - sum(pieces for _, pieces in rows)
        return line.quantity - sent - (by_others if line.ship_time < at_s else 0)

    def _awaited(self, order: ShopOrder, at_s: int) -> bool:
        """All of it had gone, and a scan was still to come."""
        if order.pay_time >= at_s or self._waits(order, at_s):
            return False
        numbers = self._numbers(order, at_s)
        return any(self._issues[number].pickup_at >= at_s for number in numbers)

    def _numbers(self, order: ShopOrder, at_s: int) -> list[str]:
        return [
            row.number
            for row in self._ledger.shipments
            if row.at < at_s and order.order_id in row.order_ids
        ]

    def _ours(self, order: ShopOrder, at_s: int) -> bool:
        return bool(self._numbers(order, at_s))

    def _theirs(self, order: ShopOrder) -> bool:
        gone = order.status in {SHIPPED, FINISHED}
        return gone and not self._ours(order, 1 << 40)
