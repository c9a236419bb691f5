"""The practice shop as one object: start, look inside, make things happen, stop."""

from types import TracebackType
from typing import Self

from app.sandbox.clock import PracticeClock
from app.sandbox.config import PracticeConfig
from app.sandbox.control import PREFIX
from app.sandbox.faults import Faults
from app.sandbox.happenings import Happenings
from app.sandbox.ledger import Ledger
from app.sandbox.records import ShopOrder
from app.sandbox.server import PracticeServer
from app.sandbox.shop_state import ShopState
from app.sandbox.world import World


class PracticeShop:
    """A practice server with its shops.

    Attributes:
        clock: the practice clock; ``clock.advance(seconds)`` jumps.
        faults: switches; ``faults.add("latency", endpoint="order.searchList", value=2)``.
        ledger: what really happened.
        happen: refunds, address changes, new orders … at the present of the practice clock.
    """

    def __init__(self, config: PracticeConfig | None = None) -> None:
        self.config = config or PracticeConfig()
        self.world = World(self.config)
        self.clock: PracticeClock = self.world.clock
        self.faults: Faults = self.world.faults
        self.ledger: Ledger = self.world.ledger
        self.happen = Happenings(self.world)
        self._server: PracticeServer | None = None

    def start(self) -> str:
        """Serve until :meth:`stop`; the base URL.

        Raises:
            InvalidInput: ``sandbox.port_taken``.
        """
        if self._server is None:
            self._server = PracticeServer(self.world)
            self._server.begin()
        return self.base_url

    def stop(self) -> None:
        """Cut every connection and end every thread. Doing it twice is fine."""
        server, self._server = self._server, None
        if server is not None:
            server.end()
            if server.crashes:
                raise RuntimeError(f"the practice shop failed: {server.crashes[0]}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """Where the platform's methods are, without a trailing slash."""
        if self._server is None:
            raise RuntimeError("the practice shop is not started")
        return f"http://{self.config.host}:{self._server.port}"

    @property
    def control_url(self) -> str:
        """Where the control surface is, without a trailing slash."""
        return self.base_url + PREFIX.rstrip("/")

    @property
    def orders(self) -> list[ShopOrder]:
        """Every order of the first shop as it is now, in the order of arrival."""
        return self.orders_of(self.config.shop_id)

    def orders_of(self, shop_id: str) -> list[ShopOrder]:
        """Every order of a shop as it is now, in the order of arrival."""
        with self.world.lock:
            self.world.settle()
            return list(self.world.shops[shop_id].book)

    def order(self, order_id: str) -> ShopOrder:
        """One order as it is now.

        Raises:
            LookupError: no shop here has it.
        """
        with self.world.lock:
            self.world.settle()
            for shop in self.world.shops.values():
                order = shop.book.get(order_id)
                if order is not None:
                    return order
        raise LookupError(order_id)

    def shop(self, shop_id: str = "") -> ShopState:
        """The state of a shop; hold ``world.lock`` while the server runs."""
        return self.world.shops[shop_id or self.config.shop_id]
