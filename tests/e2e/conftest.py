"""What the tests of whole days share."""

from collections.abc import Iterator

import pytest

from tests.e2e.forks import Forks


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """The program, imported once for all of them."""
    running = Forks()
    yield running
    running.close()
