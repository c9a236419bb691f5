"""A designer on a fake desk with a real library in a folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.presentation.designer.arranger import Arranger
from app.presentation.designer.model import DesignerModel
from app.presentation.designer.shelf import Shelf
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop


class Bench:
    """Model, arranger and shelf with what they told."""

    def __init__(self, folder: Path) -> None:
        self.tasks = InlineTasks()
        rows = map(make_row, range(6))
        self.fake = FakeDesk(self.tasks, folder, OPTIONS, rows=rows, shops=[make_shop()])
        self.desk = self.fake.desk()
        self.folder = folder / "labels"
        self.said: list[str] = []
        self.failures: list[Exception] = []
        self.model = DesignerModel(self.desk, failed=self.failures.append)
        self.arranger = Arranger(self.model)
        self.shelf = Shelf(
            self.desk,
            self.model,
            say=lambda words: self.said.append(str(words)),
            failed=self.failures.append,
        )

    @property
    def text(self) -> str:
        assert self.model.draft is not None
        return self.model.draft.text


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """With the shipped product label open: small, of every common kind."""
    bench = Bench(tmp_path)
    bench.shelf.refresh()
    bench.shelf.open("product_60x40")
    return bench


@pytest.fixture
def write(bench: Bench) -> Callable[[str, str], Path]:
    """Puts a file into the person's folder."""

    def put(name: str, text: str) -> Path:
        bench.folder.mkdir(exist_ok=True)
        path = bench.folder / f"{name}.toml"
        path.write_text(text, "utf-8")
        return path

    return put
