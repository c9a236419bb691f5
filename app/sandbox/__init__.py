"""The practice shop: a real HTTP server with the platform's rules, and practice printers.

In a test or in the program::

    from app.sandbox import PracticeConfig, PracticeShop

    with PracticeShop(PracticeConfig(orders=60, seed=1, speed=0)) as shop:
        shop.base_url           # give it to the client as the platform's address
        shop.clock.advance(60)  # the practice clock; speed=0 stands still otherwise
        shop.faults.add("time_out_after_work", endpoint="logistics.newCreateOrder")
        shop.happen.refund(order_id)
        shop.ledger.numbers     # what really happened

In a process of its own: :func:`app.sandbox.serve.run`, steered over HTTP under ``/_practice/``
(docs/practice-shop.md). The same config gives the same data. Nothing here knows the program's own
client, so a fault of the client cannot hide.
"""

from app.sandbox.config import PracticeConfig
from app.sandbox.shop import PracticeShop

__all__ = ["PracticeConfig", "PracticeShop"]
