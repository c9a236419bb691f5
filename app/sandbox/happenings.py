"""What tests and people can make happen in a practice shop."""

from app.sandbox.answers import Refused
from app.sandbox.cases import STEP_S
from app.sandbox.records import APPLIED, TO_SHIP, ShopOrder
from app.sandbox.shipping import BACK_OFFICE, Dispatch, Load, plan_arrival
from app.sandbox.shop_state import ShopState
from app.sandbox.world import World


class Happenings:
    """Events at the practice clock's present. Each tells whether it could happen."""

    def __init__(self, world: World) -> None:
        self._world = world

    def new_orders(self, count: int, *, shop_id: str = "", paid: bool = True) -> list[str]:
        """``count`` orders arrive now; ``paid`` ones are ready to ship. Their ids."""
        with self._world.lock:
            now = self._world.settle()
            life = self._world.lives[shop_id or self._world.config.shop_id]
            return [life.arrive(now, paid=paid).order_id for _ in range(count)]

    def missed_orders(self, count: int, *, shop_id: str = "", age_s: int = 7200) -> list[str]:
        """Paid orders turn up whose update time lies ``age_s`` back, where a sync has passed.

        The platform's searches have been late at busy times; only a count finds such orders.
        """
        with self._world.lock:
            now = self._world.settle()
            shop = shop_id or self._world.config.shop_id
            life, book = self._world.lives[shop], self._world.shops[shop].book
            found = []
            for _ in range(count):
                order = life.arrive(now, paid=True)
                book.backdate(order, now - age_s)
                found.append(order.order_id)
            return found

    def refund(self, order_id: str, *, item_id: str = "", settle: bool = False) -> list[str]:
        """The buyer asks for a refund before shipping; the cases' ids.

        ``settle`` False: it waits for the shop until its 48 hours end.
        """
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            life = self._world.lives[shop.shop_id]
            cases = life.ask_refund(order, now, item_id=item_id, settle=settle)
            return [case.case_id for case in cases]

    def ask_return(self, order_id: str) -> bool:
        """The buyer of a shipped order wants to send its first line back; the shop is asked."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            line = order.lines[0]
            if not order.packs or shop.cases.open_case(line.item_id):
                return False
            shop.cases.put(order, line, kind=0, status=APPLIED, at=now, left_s=STEP_S)
            return True

    def agree_refund(self, order_id: str) -> bool:
        """Every open refund of the order is paid."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            cases = [shop.cases.open_case(line.item_id) for line in order.lines]
            done = [shop.cases.agree(case, now) for case in cases if case]
            return any(done)

    def withdraw_refund(self, order_id: str) -> bool:
        """The buyer takes every open refund of the order back."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            cases = [shop.cases.open_case(line.item_id) for line in order.lines]
            done = [shop.cases.withdraw(case, now) for case in cases if case]
            return any(done)

    def change_deadline(self, order_id: str, left_s: int) -> int:
        """Every running case of the order now ends in ``left_s`` seconds; how many did.

        The update time stays: nothing published says that it moves with a deadline.
        """
        with self._world.lock:
            now, (shop, _) = self._world.settle(), self._find(order_id)
            running = [c for c in shop.cases.rows() if c.order_id == order_id and c.deadline]
            for case in running:
                case.deadline = now + left_s
            return len(running)

    def change_address(self, order_id: str) -> bool:
        """The buyer changes the receiver's address."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            return self._world.lives[shop.shop_id].change_address(order, now)

    def hold(self, order_id: str) -> bool:
        """Risk review takes the order (105) for one to two hours."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            return self._world.lives[shop.shop_id].hold(order, now)

    def release(self, order_id: str) -> bool:
        """Risk review lets the order go."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            return self._world.lives[shop.shop_id].release(order, now)

    def cancel(self, order_id: str) -> bool:
        """The order is cancelled before shipping."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            return self._world.lives[shop.shop_id].cancel(order, now, "买家取消订单")

    def urge(self, order_id: str) -> bool:
        """The buyer presses for shipping (催发货)."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            if order.status != TO_SHIP:
                return False
            order.urges += 1
            shop.book.touch(order, now)
            return True

    def remark(self, order_id: str, words: str, flag: int = 0) -> bool:
        """Someone writes the shop's remark and flag in the platform's own back office."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            order.seller_words, order.flag = words, flag
            shop.book.touch(order, now)
            return True

    def ship_elsewhere(self, order_id: str, pieces: int = 0) -> bool:
        """Somebody ships the first goods left of an order in the platform's back office.

        ``pieces`` of them at most; 0 is all.
        """
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            line = next((line for line in order.lines if line.left), None)
            if line is None:
                return False
            number = f"7319{len(shop.ledger.shipments):010}"
            count = min(pieces or line.left, line.left)
            load = Load(pieces=((order, line, count),), courier="zhongtong", number=number)
            dispatch = Dispatch(
                shop, method=BACK_OFFICE, request_id="", reject_refund=False, at=now
            )
            try:
                dispatch.ship([load])
            except Refused:
                return False
            return True

    def move_promise(self, order_id: str, seconds: int) -> bool:
        """The platform moves the promised ship time by ``seconds``, also backwards."""
        with self._world.lock:
            now, (shop, order) = self._world.settle(), self._find(order_id)
            order.exp_ship_time += seconds
            for line in order.lines:
                line.exp_ship_time += seconds
            shop.book.touch(order, now)
            return True

    def pick_up(self, number: str) -> bool:
        """The courier scans a shipped number now (揽收), instead of when it would have."""
        with self._world.lock:
            now = self._world.settle()
            for shop in self._world.shops.values():
                issue = shop.numbers.find(number)
                if issue is not None and issue.shipped_at and issue.pickup_at > now:
                    issue.pickup_at = now
                    plan_arrival(shop, issue)
                    return True
            return False

    def set_balance(self, courier: str, amount: int, *, shop_id: str = "") -> bool:
        """Numbers left at every branch of a company."""
        with self._world.lock:
            shop = self._world.shops[shop_id or self._world.config.shop_id]
            mine = [row for row in shop.numbers.branches if row.courier.code == courier]
            for branch in mine:
                branch.balance = amount
            return bool(mine)

    def expire_token(self, shop_id: str = "") -> bool:
        """The shop's access token ends now; its refresh token stays."""
        with self._world.lock:
            shop = shop_id or self._world.config.shop_id
            self._world.tokens.expire(shop, self._world.clock.now())
            return True

    def end_authorization(self, shop_id: str = "") -> bool:
        """Both tokens of the shop end now: only its owner can authorize it again."""
        with self._world.lock:
            shop = shop_id or self._world.config.shop_id
            self._world.tokens.withdraw(shop, self._world.clock.now())
            return True

    def end_grant(self, left_s: int, shop_id: str = "") -> bool:
        """The owner's grant of a bound shop ends in ``left_s`` seconds."""
        with self._world.lock:
            shop = shop_id or self._world.config.shop_id
            return self._world.tokens.end_grant(shop, self._world.clock.now() + left_s)

    def authorization_code(self, shop_id: str = "") -> str:
        """A code as the owner's redirect would carry it: ten minutes, once."""
        with self._world.lock:
            shop = shop_id or self._world.config.shop_id
            return self._world.tokens.new_code(shop, self._world.clock.now())

    def _find(self, order_id: str) -> tuple[ShopState, ShopOrder]:
        for shop in self._world.shops.values():
            order = shop.book.get(order_id)
            if order is not None:
                return shop, order
        raise LookupError(order_id)
