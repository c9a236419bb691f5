"""Warming makes ready what the printer in use prints, and nothing where there is none."""

import pytest

from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import Way
from app.presentation.printing.warming import warm_current_printer
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk


def test_the_printer_in_use_is_warmed_for_its_stock(fake: FakeDesk) -> None:
    fake.set_up_printer(template="one_part_76x130")
    fake.set_up_printer(printer_id=PrinterId("second"), name="备用机")
    warm_current_printer(fake.desk())
    assert fake.printers.opened == [(FIRST, 76.0, 130.0)]


def test_nothing_is_opened_without_a_printer_or_behind_a_component(fake: FakeDesk) -> None:
    warm_current_printer(fake.desk())
    fake.set_up_printer(way=Way.DOUDIAN, place="")
    warm_current_printer(fake.desk())
    assert fake.printers.opened == []


def test_a_template_that_is_gone_is_said(fake: FakeDesk) -> None:
    fake.set_up_printer(template="gone")
    with pytest.raises(InvalidInput):
        warm_current_printer(fake.desk())
