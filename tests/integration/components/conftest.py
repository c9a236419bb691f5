"""A practice component of each dialect, and a client."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import pytest

from app.sandbox.component import PracticeComponent
from printers.components import cainiao_component, doudian_component
from printers.components.component import QueuedComponent
from tests.integration.components.bench import QUICK

Dialect = Literal["doudian", "cainiao"]
MAKERS = {"doudian": doudian_component, "cainiao": cainiao_component}
Connect = Callable[..., QueuedComponent]


@pytest.fixture(params=["doudian", "cainiao"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    name: Dialect = request.param
    return name


@pytest.fixture
def practice(tmp_path: Path, dialect: Dialect) -> Iterator[PracticeComponent]:
    with PracticeComponent(tmp_path / "paper", dialect=dialect) as component:
        yield component


@pytest.fixture
def connect(practice: PracticeComponent, dialect: Dialect) -> Iterator[Connect]:
    """Makes clients of the practice component; closes them."""
    with ExitStack() as stack:

        def make(**options: Any) -> QueuedComponent:
            found = MAKERS[dialect](practice.url, **{"patience": QUICK, **options})
            stack.callback(found.close)
            return found

        yield make


@pytest.fixture
def client(connect: Connect) -> QueuedComponent:
    return connect()
