"""Everything behind the HTTP surface: shops, tokens, clock, ledger, one lock."""

import threading
import time

from app.sandbox.agenda import Agenda
from app.sandbox.cipher import Cipher
from app.sandbox.clock import PracticeClock
from app.sandbox.config import PracticeConfig
from app.sandbox.faults import Faults
from app.sandbox.goods import SHOP_NAMES
from app.sandbox.ledger import Ledger
from app.sandbox.life import Life
from app.sandbox.scenarios import SCENARIOS
from app.sandbox.seeding import Seeding
from app.sandbox.shop_state import ShopState
from app.sandbox.tokens import TokenDesk


class World:
    """The state of one practice server.

    Whoever reads or changes shops, tokens or the ledger holds :attr:`lock` and calls
    :meth:`settle` first, so that everything due on the practice clock has happened.
    """

    def __init__(self, config: PracticeConfig) -> None:
        start = time.time() if config.start is None else config.start.timestamp()
        self.config = config
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self.clock = PracticeClock(start, config.speed)
        self.faults = Faults(config.seed)
        self.ledger = Ledger()
        self.agenda = Agenda()
        self.shops: dict[str, ShopState] = {}
        self.lives: dict[str, Life] = {}
        cipher = Cipher(f"{config.app_key}:{config.seed}")
        for number, shop_id in enumerate(config.shop_ids):
            self._open_shop(shop_id, number, cipher, int(start))
        self.ledger.forget()  # what shops did before the practice began is not the client's doing
        names = {shop_id: shop.name for shop_id, shop in self.shops.items()}
        self.tokens = TokenDesk(config.app_secret, names, config.expires_in)
        self._calls = 0

    def settle(self) -> int:
        """Let everything up to now happen; now in whole Unix seconds."""
        now = self.clock.seconds()
        self.agenda.run(now)
        return now

    def next_call(self) -> int:
        """A number for the next call."""
        with self.lock:
            self._calls += 1
            return self._calls

    def _open_shop(self, shop_id: str, number: int, cipher: Cipher, start: int) -> None:
        config = self.config
        shop = ShopState(
            shop_id=shop_id,
            name=SHOP_NAMES[number % len(SHOP_NAMES)],
            number=number,
            seed=config.seed,
            scenario=SCENARIOS[config.scenario],
            cipher=cipher,
            ledger=self.ledger,
            agenda=self.agenda,
            recycle_after_s=config.recycle_after_s,
            elsewhere=self._knows,
        )
        self.shops[shop_id] = shop
        life = self.lives[shop_id] = Life(shop, start, config.arrivals_per_hour)
        Seeding(shop, life, start).fill(config.orders)
        life.begin_arrivals()
        self.agenda.run(start)

    def _knows(self, order_id: str) -> bool:
        return any(shop.book.get(order_id) is not None for shop in self.shops.values())
