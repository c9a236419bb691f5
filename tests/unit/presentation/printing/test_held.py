"""What a component held back waits for a person, and is asked for once a component."""

import pytest

from app.domain.errors import AppError
from app.domain.ids import PrinterId
from app.domain.station import Way
from app.presentation.printing.held import Held
from tests.fakes.desk import FakeDesk
from tests.unit.presentation.conftest import Taken


@pytest.fixture
def held(fake: FakeDesk, taken: Taken) -> Held:
    """Two printers behind one component, which holds two batches."""
    fake.set_up_printer()
    for name in ("组件一", "组件二"):
        fake.set_up_printer(printer_id=PrinterId(name), name=name, way=Way.DOUDIAN)
    fake.printers.asked_component.hold("a", "731", "732")
    fake.printers.asked_component.hold("b", "733")
    held = Held(fake.desk(), failed=taken)
    held.refresh()
    return held


def test_each_batch_is_shown_once(held: Held) -> None:
    assert [(each.printer, each.component, each.numbers) for each in held.batches] == [
        ("组件一", "抖店打印组件", ("731", "732")),
        ("组件一", "抖店打印组件", ("733",)),
    ]


def test_one_is_let_go_and_one_taken_out(held: Held, fake: FakeDesk, taken: Taken) -> None:
    first, second = held.batches
    told: list[int] = []
    held.changed.subscribe(lambda: told.append(len(held.batches)))
    held.release(first)
    held.drop(second)
    assert (fake.printers.asked_component.released, fake.printers.asked_component.dropped) == (
        ["a"],
        ["b"],
    )
    assert told == [1, 0]
    assert taken.errors == []
    held.release(first)
    assert [error.title for error in taken.errors if isinstance(error, AppError)] == [
        "它已经不在等待"
    ]


def test_without_a_component_nobody_is_asked(fake: FakeDesk, taken: Taken) -> None:
    fake.set_up_printer()
    held = Held(fake.desk(), failed=taken)
    held.refresh()
    assert held.batches == ()
