"""A practice shop on a stopped clock, and a client that knows nothing of the program's."""

from collections.abc import Iterator

import pytest

from app.sandbox import PracticeShop
from tests.integration.sandbox.caller import Caller
from tests.unit.sandbox.makers import config


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    """Forty orders, nothing arrives, the clock stands still."""
    with PracticeShop(config(more_shop_ids=("88000002",))) as started:
        yield started


@pytest.fixture
def caller(shop: PracticeShop) -> Iterator[Caller]:
    """A client without a token."""
    client = Caller(shop)
    yield client
    client.close()


@pytest.fixture
def api(caller: Caller) -> Caller:
    """A client with a token for the first shop."""
    caller.authorize()
    return caller
