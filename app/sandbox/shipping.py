"""What may be shipped, and what shipping does (reference 3.7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.sandbox import rounds
from app.sandbox.agenda import Happening
from app.sandbox.answers import business
from app.sandbox.couriers import COURIERS
from app.sandbox.dice import Dice
from app.sandbox.ledger import PickupMade, ShipmentMade
from app.sandbox.odd_routes import held_pickup_at
from app.sandbox.records import (
    CANCELLED,
    FINISHED,
    IN_REVIEW,
    PART_SHIPPED,
    SHIPPED,
    TO_SHIP,
    UNPAID,
    Issue,
    Line,
    Pack,
    ShopOrder,
)
from app.sandbox.routes import pickup_delay
from app.sandbox.shop_state import ShopState

MOST_ORDERS = 400
FINISH_AFTER_S = 10 * 86_400
"""From the courier's 签收 to the buyer's silent confirmation."""
_STOPPED = {
    UNPAID: (60137, "订单未支付"),
    IN_REVIEW: (60109, "订单正在风控审核，请等待状态变为备货中"),
    CANCELLED: (60021, "订单已取消"),
    FINISHED: (60113, "订单已完成"),
}
_OPEN_STEPS = {6, 7, 8, 11}


BACK_OFFICE = "back office"
"""In the ledger: the method of what was shipped without a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One parcel: which pieces of which orders travel under which number."""

    pieces: tuple[tuple[ShopOrder, Line, int], ...]
    courier: str
    number: str

    @property
    def orders(self) -> list[ShopOrder]:
        """The orders in it, each once."""
        return list({order.order_id: order for order, _, _ in self.pieces}.values())


def known_order(shop: ShopState, order_id: str) -> ShopOrder:
    """The order of this shop.

    Raises:
        Refused: 60033 nowhere, 60101 another shop's.
    """
    order = shop.book.get(order_id)
    if order is not None:
        return order
    if shop.elsewhere(order_id):
        raise business(60101, "订单不属于该店铺")
    raise business(60033, "订单不存在")


def check_order(order: ShopOrder, *, whole: bool) -> None:
    """Whether anything of the order can leave now; ``whole`` for logisticsAdd."""
    if order.status == CANCELLED and order.refunded:
        raise business(60068, "订单发货前已退款，不能发货")
    if order.status in _STOPPED:
        raise business(*_STOPPED[order.status])
    if order.status == SHIPPED:
        raise business(60110, "订单已发货") if whole else business(70023, "没有可发货的商品")
    if order.status == PART_SHIPPED and whole:
        raise business(60107, "部分发货的订单请按包裹发货")
    if not any(line.travels for line in order.lines):
        raise business(60057, "虚拟商品订单不能使用物流发货")


def check_pieces(order: ShopOrder, line: Line, count: int, *, reject_refund: bool) -> None:
    """Whether ``count`` pieces of a line can leave."""
    if line.refunded:
        raise business(60068, "商品单发货前已退款，不能发货")
    if line.refund_pending and not reject_refund:
        raise business(60040, "商品单有待处理的退款申请")
    if line.after_sale_status in _OPEN_STEPS and not line.refund_pending:
        raise business(60120, "商品单正在售后中")
    if line.left == 0 and order.status in {TO_SHIP, PART_SHIPPED}:
        raise business(70023, "商品已全部发货")
    if not 0 < count <= line.left:
        raise business(60079, "发货数量大于可发货数量")


def check_courier(courier: str, number: str) -> None:
    """Whether the company is known and the number looks like its."""
    if not courier:
        raise business(60083, "快递公司编码不能为空")
    if courier not in COURIERS:
        raise business(60018, "快递公司不存在或已停用")
    if not number or not number.isascii() or not number.isalnum():
        raise business(60017, "运单号格式错误")
    if not COURIERS[courier].fits(number):
        fits = any(other.fits(number) for other in COURIERS.values())
        raise business(60128, "快递公司与运单号不匹配") if fits else business(60127, "运单号无效")


def check_number(shop: ShopState, load: Load, at: int) -> Issue | None:
    """Whether the number may carry this load; the issue when it is one of the platform's."""
    receivers = {order.receiver.key for order in load.orders}
    if len(receivers) > 1:
        raise business(70021, "同一包裹的订单收件人不一致")
    receiver = receivers.pop()
    issue = shop.numbers.find(load.number)
    if issue is not None:
        _check_issue(issue, load, receiver, at)
    key = (load.number, issue.issued_at if issue else 0)
    if shop.used_by.get(key, receiver) != receiver:
        raise business(70022, "运单号已被其他收件人的订单使用")
    return issue


def _check_issue(issue: Issue, load: Load, receiver: str, at: int) -> None:
    if issue.courier != load.courier:
        raise business(60128, "快递公司与运单号不匹配")
    if issue.cancelled_at:
        raise business(70018, "运单号已取消或被回收")
    if issue.receiver_key != receiver:
        raise business(70020, "运单号的收件人与订单收件人不一致")
    if 0 < issue.pickup_at <= at and issue.pickup_at < min(o.pay_time for o in load.orders):
        raise business(70019, "运单首条物流早于订单支付时间")


def whole_load(order: ShopOrder, courier: str, number: str) -> Load:
    """Everything that is left of an order, as one parcel."""
    pieces = tuple((order, line, line.left) for line in order.lines if line.left)
    if not pieces:
        raise business(70023, "没有可发货的商品")
    return Load(pieces=pieces, courier=courier, number=number)


class Dispatch:
    """Ships loads of one call, all or nothing."""

    def __init__(
        self, shop: ShopState, *, method: str, request_id: str, reject_refund: bool, at: int
    ) -> None:
        self._shop = shop
        self._method = method
        self._request_id = request_id
        self._reject_refund = reject_refund
        self._at = at

    def ship(self, loads: Sequence[Load]) -> list[str]:
        """Pack ids of the parcels, in order.

        Raises:
            Refused: the first rule that is broken; then nothing was changed.
        """
        whole = self._method == "order.logisticsAdd"
        issues: list[Issue | None] = []
        for load in loads:
            check_courier(load.courier, load.number)
            for order in load.orders:
                check_order(order, whole=whole)
            for order, line, count in load.pieces:
                check_pieces(order, line, count, reject_refund=self._reject_refund)
            issues.append(check_number(self._shop, load, self._at))
        _check_totals(loads)
        return [
            self._send(load, issue, whole=whole) for load, issue in zip(loads, issues, strict=True)
        ]

    def _send(self, load: Load, issue: Issue | None, *, whole: bool) -> str:
        shop, at = self._shop, self._at
        pack_id = shop.new_pack_id()
        refused = [line.item_id for _, line, _ in load.pieces if line.refund_pending]
        for item_id in refused:
            shop.cases.refuse(item_id, at)
        for order in load.orders:
            self._move(order, load, pack_id, whole=whole)
        receiver = load.orders[0].receiver.key
        shop.used_by[(load.number, issue.issued_at if issue else 0)] = receiver
        if issue is not None:
            use(shop, issue, at)
        shop.ledger.shipments.append(
            ShipmentMade(
                at=at,
                shop_id=shop.shop_id,
                method=self._method,
                order_ids=tuple(order.order_id for order in load.orders),
                counts=_counts(load.pieces),
                courier=load.courier,
                number=load.number,
                pack_id=pack_id,
                request_id=self._request_id,
                refused_refunds=tuple(refused),
            )
        )
        return pack_id

    def _move(self, order: ShopOrder, load: Load, pack_id: str, *, whole: bool) -> None:
        at = self._at
        pieces = tuple(row for row in load.pieces if row[0] is order)
        for _, line, count in pieces:
            line.shipped += count
            line.status = SHIPPED if line.left == 0 else PART_SHIPPED
            line.ship_time = line.ship_time or at
        order.packs.append(
            Pack(
                pack_id=pack_id,
                number=load.number,
                company=load.courier,
                company_name=COURIERS[load.courier].name,
                ship_time=at,
                counts=_counts(pieces),
                whole=whole,
            )
        )
        order.status = SHIPPED if all(line.left == 0 for line in order.lines) else PART_SHIPPED
        order.ship_time = order.ship_time or at
        self._shop.book.touch(order, at)


def use(shop: ShopState, issue: Issue, at: int) -> None:
    """A number was used to ship: the courier's scans begin some time later."""
    if issue.shipped_at:
        return
    issue.shipped_at = at
    if not issue.pickup_at:
        dice = Dice(shop.seed, "pickup", issue.number, issue.issued_at)
        issue.pickup_at = (
            rounds.pickup_at(shop.seed, issue, at)
            if shop.scenario.rounds
            else at + pickup_delay(dice, shop.scenario)
        )
        issue.oddness = shop.next_oddness()
    plan_arrival(shop, issue)


def plan_arrival(shop: ShopState, issue: Issue) -> None:
    """揽收, 签收 at the last scan, 已完成 some days later; only if the number still holds then."""
    pickup_at = issue.pickup_at

    def picked_up(at: int) -> None:
        if issue.shipped_at and issue.pickup_at == pickup_at:
            _note_pickup(shop, issue, at)

    def signed(at: int) -> None:
        if issue.shipped_at and issue.pickup_at == pickup_at:
            _arrive(shop, issue, at)

    nodes = shop.route(issue)
    if nodes:
        shop.agenda.plan(pickup_at, picked_up)
        shop.agenda.plan(nodes[-1].at, signed)


def _note_pickup(shop: ShopState, issue: Issue, at: int) -> None:
    shop.ledger.pickups.append(
        PickupMade(
            at=at,
            shop_id=shop.shop_id,
            courier=issue.courier,
            number=issue.number,
            order_ids=issue.order_ids,
            held_at=held_pickup_at(issue),
            oddness=issue.oddness,
        )
    )


def _arrive(shop: ShopState, issue: Issue, at: int) -> None:
    for order in shop.orders_of(issue):
        carried = {i for pack in order.packs if pack.number == issue.number for i in pack.counts}
        for line in order.lines:
            if line.item_id in carried:
                line.receipt_time = at
        shop.book.touch(order, at)
        shop.agenda.plan(at + FINISH_AFTER_S, _finish(shop, order))


def _finish(shop: ShopState, order: ShopOrder) -> Happening:
    def finish(at: int) -> None:
        if order.status == SHIPPED:
            order.status, order.finish_time = FINISHED, at
            for line in order.lines:
                line.status = line.status if line.refunded else FINISHED
            shop.book.touch(order, at)

    return finish


def _counts(pieces: Sequence[tuple[ShopOrder, Line, int]]) -> dict[str, int]:
    return {line.item_id: count for _, line, count in pieces}


def _check_totals(loads: Sequence[Load]) -> None:
    """Several loads of one call together must not exceed what is left."""
    total: dict[str, int] = {}
    for load in loads:
        for _, line, count in load.pieces:
            total[line.item_id] = total.get(line.item_id, 0) + count
            if total[line.item_id] > line.left:
                raise business(60079, "发货数量大于可发货数量")
