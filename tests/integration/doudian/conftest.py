"""A practice shop, and programs bound to it."""

from collections.abc import Callable, Iterator

import pytest

from app.ports.platform import ShopPlatform
from app.sandbox.shop import PracticeShop
from tests.integration.doudian.desk import Desk, config, desks


@pytest.fixture
def practice() -> Iterator[PracticeShop]:
    with PracticeShop(config()) as shop:
        yield shop


@pytest.fixture
def make(practice: PracticeShop) -> Iterator[Callable[..., Desk]]:
    with desks(practice) as maker:
        yield maker


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    return make()


@pytest.fixture
def shop(desk: Desk) -> ShopPlatform:
    return desk.bind()
