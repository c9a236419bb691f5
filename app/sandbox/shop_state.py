"""One shop on the platform: its orders, after-sales, numbers and parcels."""

from collections.abc import Callable

from app.sandbox.agenda import Agenda
from app.sandbox.book import OrderBook
from app.sandbox.cases import CaseDesk
from app.sandbox.cipher import Cipher
from app.sandbox.dice import Dice
from app.sandbox.ledger import Ledger
from app.sandbox.making import Kitchen
from app.sandbox.odd_routes import ODD, Oddness, Trip, told
from app.sandbox.records import Issue, ShopOrder
from app.sandbox.routes import Scan, scans
from app.sandbox.scenarios import Scenario
from app.sandbox.waybills import NumberDesk
from app.sandbox.wire import OrderWriter


class ShopState:
    """What belongs to one shop. Not thread-safe: the world's lock guards it.

    Attributes:
        done_requests: first answers by (method, request id), for idempotent shipping.
        used_by: receivers (keys) that each number was shipped to, by (number, issue instant).
    """

    def __init__(
        self,
        *,
        shop_id: str,
        name: str,
        number: int,
        seed: int,
        scenario: Scenario,
        cipher: Cipher,
        ledger: Ledger,
        agenda: Agenda,
        recycle_after_s: int,
        elsewhere: Callable[[str], bool],
    ) -> None:
        self.shop_id = shop_id
        self.name = name
        self.seed = seed
        self.scenario = scenario
        self.cipher = cipher
        self.ledger = ledger
        self.agenda = agenda
        self.elsewhere = elsewhere
        self.book = OrderBook()
        self.cases = CaseDesk(self.book)
        self.numbers = NumberDesk(shop_id, number, seed, recycle_after_s, ledger)
        self.kitchen = Kitchen(shop_id, number, seed)
        self.writer = OrderWriter(cipher, name)
        self.done_requests: dict[tuple[str, str], dict[str, object]] = {}
        self.used_by: dict[tuple[str, int], str] = {}
        self._pack_serial = 0
        self._odd_serial = 0

    def new_pack_id(self) -> str:
        """An id for a shipped parcel."""
        self._pack_serial += 1
        return f"{self.shop_id[-4:]}{self._pack_serial:09d}"

    def route(self, issue: Issue) -> list[Scan]:
        """Every scan of a shipped number, the future ones too."""
        order = self.book.get(issue.order_id)
        return scans(issue, order.receiver.region) if order else []

    def told(self, issue: Issue) -> list[Scan]:
        """The same as the platform will tell it."""
        order = self.book.get(issue.order_id)
        if order is None:
            return []
        dice = Dice(self.seed, "told", issue.number, issue.issued_at)
        return told(Trip(issue, order.pay_time, self.route(issue), dice))

    def next_oddness(self) -> str:
        """How the next used number's trip will be told: in a scenario of odd ones, each in turn."""
        if not self.scenario.odd_routes:
            return Oddness.PLAIN
        self._odd_serial += 1
        return ODD[(self._odd_serial - 1) % len(ODD)]

    def orders_of(self, issue: Issue) -> list[ShopOrder]:
        """The orders that travel under an issue."""
        found = (self.book.get(order_id) for order_id in issue.order_ids)
        return [order for order in found if order is not None]
