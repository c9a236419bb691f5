"""Makes shop orders out of a seed."""

from dataclasses import dataclass
from enum import StrEnum

from app.sandbox.dice import Dice, fingerprint
from app.sandbox.goods import GIFT, VIRTUAL, Sku, some_skus
from app.sandbox.people import Person, buyer_words, person, rare_person, seller_words
from app.sandbox.records import UNPAID, Line, ShopOrder

DAY = 86_400
PRESALE_S = 15 * DAY
_FIRST_ID = 6_921_405_118_300_000
"""Order ids have 19 digits, far above what a double holds."""


class Kind(StrEnum):
    """What is special about an order."""

    PLAIN = "plain"
    MERGE = "merge"  # same receiver as the order before
    MERGE_LATER = "merge_later"  # the same receiver again, a day later
    PRESALE = "presale"
    GIFT = "gift"
    VIRTUAL = "virtual"
    FREE = "free"  # costs nothing
    RARE = "rare"  # a name that needs a good font
    TWO_LINES = "two_lines"
    URGED = "urged"
    GIANT = "giant"  # 400 items


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which order to make. Times in Unix seconds."""

    serial: int
    kind: Kind
    create_time: int
    same_as: Person | None = None


class Kitchen:
    """Makes the orders of one shop; equal recipes give equal orders."""

    def __init__(self, shop_id: str, shop_number: int, seed: int) -> None:
        self._shop_id = shop_id
        self._seed = seed
        self._first = _FIRST_ID + shop_number * 100_000_000_000

    def unpaid(self, recipe: Recipe) -> ShopOrder:
        """The order as just placed."""
        dice = Dice(self._seed, self._shop_id, recipe.serial)
        order_id = self._order_id(recipe.serial, dice)
        receiver = recipe.same_as or self._receiver(recipe.kind, dice)
        lines = self._lines(recipe, order_id, dice)
        paid = sum(line.paid_fen for line in lines)
        return ShopOrder(
            shop_id=self._shop_id,
            order_id=order_id,
            buyer=fingerprint(receiver.name, receiver.phone).hex(),
            receiver=receiver,
            status=UNPAID,
            create_time=recipe.create_time,
            update_time=recipe.create_time,
            pay_time=0,
            exp_ship_time=0,
            lines=lines,
            post_fen=600 if dice.chance(0.1) and paid else 0,
            buyer_words=buyer_words(dice),
            seller_words=seller_words(dice),
            flag=dice.pick((0, 0, 0, 0, 0, 1, 2, 3, 4, 5)),
            urges=dice.between(1, 3) if recipe.kind is Kind.URGED else 0,
            tags=(("sug_home_deliver", "建议音尊达"),) if dice.chance(0.08) else (),
            promised_courier="shunfeng" if dice.chance(0.02) else "",
        )

    def paid(self, order: ShopOrder, status: int, at: int, promise_s: int) -> None:
        """Take the money: the promise starts here. ``update_time`` is left to the caller."""
        order.status = status
        order.pay_time = at
        for line in order.lines:
            line.status = status
            line.exp_ship_time = at + (PRESALE_S if line.pre_sale_type else promise_s)
        order.exp_ship_time = min(line.exp_ship_time for line in order.lines)

    def _order_id(self, serial: int, dice: Dice) -> str:
        # The last three digits stay above 100 and below 600, so that item ids (order id + n,
        # n < 400) never reach the next order's.
        return f"{self._first + serial}{dice.between(100, 599)}"

    def _receiver(self, kind: Kind, dice: Dice) -> Person:
        return rare_person(dice) if kind is Kind.RARE else person(dice)

    def _lines(self, recipe: Recipe, order_id: str, dice: Dice) -> list[Line]:
        kind = recipe.kind
        chosen = some_skus(dice)
        if kind is Kind.VIRTUAL:
            chosen = [(VIRTUAL, 1)]
        if kind is Kind.TWO_LINES and len(chosen) == 1:
            chosen.append((chosen[0][0], 2))
        if kind is Kind.GIANT:
            chosen = [(some_skus(dice)[0][0], 1) for _ in range(400)]
        lines = [
            self._line(order_id, number, sku, quantity, dice)
            for number, (sku, quantity) in enumerate(chosen)
        ]
        if kind is Kind.FREE:
            for line in lines:
                line.paid_fen = 0
        if kind is Kind.PRESALE:
            for line in lines:
                line.pre_sale_type = 1
        if kind is Kind.GIFT:
            gift = self._line(order_id, len(lines), GIFT, 1, dice)
            gift.given, gift.master_ids = "FREE", (lines[0].item_id,)
            lines[0].given = "MASTER"
            lines.append(gift)
        return lines

    def _line(self, order_id: str, number: int, sku: Sku, quantity: int, dice: Dice) -> Line:
        full = sku.price_fen * quantity
        cut = dice.between(0, full // 5 // 100) * 100 if dice.chance(0.4) else 0
        return Line(
            item_id=str(int(order_id) + number),
            sku=sku,
            quantity=quantity,
            paid_fen=full - cut,
            status=UNPAID,
            exp_ship_time=0,
        )
