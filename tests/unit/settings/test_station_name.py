"""What a station is called."""

import pytest

from app.settings.station_name import station_name
from tests.fakes.basics import FakeBus, FakeSettings
from tests.fakes.options import OPTIONS


@pytest.mark.parametrize(
    ("chosen", "machine", "name"),
    [
        ("包装台", "pc-7", "包装台"),
        (" ", "pc-7.warehouse.lan", "pc-7"),
        ("", "pc-7", "pc-7"),
        ("", "", "本机"),
    ],
)
def test_the_chosen_name_or_the_computers(chosen: str, machine: str, name: str) -> None:
    settings = FakeSettings(FakeBus(), {**OPTIONS, "station.name": chosen})
    assert station_name(settings, lambda: machine) == name
