"""View-models over a desk in memory, with jobs that run at once or when released."""

from pathlib import Path

import pytest

from app.presentation.formatting import Phrase
from app.presentation.undo import Undo
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop


class Taken:
    """Collects errors that nobody else took, and what was said with its way back."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []
        self.words: list[str] = []
        self._undos: list[Undo | None] = []

    def told(self, words: Phrase, undo: Undo | None) -> None:
        self.words.append(str(words))
        self._undos.append(undo)

    def undo(self, place: int) -> None:
        """Take back what was said at ``place``."""
        undo = self._undos[place]
        assert undo is not None
        undo()

    def __call__(self, error: Exception) -> None:
        self.errors.append(error)


@pytest.fixture
def tasks() -> InlineTasks:
    return InlineTasks()


@pytest.fixture
def fake(tasks: InlineTasks) -> FakeDesk:
    """A desk with one shop and twelve parcels; nothing of it touches the disk."""
    rows = map(make_row, range(12))
    return FakeDesk(tasks, Path("profile"), OPTIONS, rows=rows, shops=[make_shop()])


@pytest.fixture
def empty(tasks: InlineTasks) -> FakeDesk:
    """A desk as on the first day."""
    return FakeDesk(tasks, Path("profile"), OPTIONS)


@pytest.fixture
def taken() -> Taken:
    return Taken()
