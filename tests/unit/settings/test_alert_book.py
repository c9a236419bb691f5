"""Robots and distances in a file of the profile."""

import json
from pathlib import Path

import pytest

from app.domain.errors import InvalidInput
from app.domain.events import SettingsChanged
from app.domain.ids import ShopId
from app.domain.pickup_alert import Distances, Level
from app.domain.robot import Robot, RobotKind
from app.settings.alert_book import AlertFile
from tests.fakes.basics import FakeBus

SHOP = ShopId("77")
OWN = Distances(pay_soon_s=7200, pay_urgent_s=600, upload_soon_s=3600, upload_urgent_s=0)
ROBOT = Robot(robot_id="a", name="仓库群", kind=RobotKind.FEISHU, gap_min=9, level=Level.AMBER)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "alerts.json"


def test_everything_comes_back(path: Path) -> None:
    bus = FakeBus()
    book = AlertFile(path, bus)
    assert (book.robots(), dict(book.distances()), book.trouble) == ((), {}, "")
    other = Robot(robot_id="b", name="夜班", kind=RobotKind.WECOM, on=False)
    book.put_robot(ROBOT)
    book.put_robot(other)
    book.put_distances(SHOP, OWN)
    again = AlertFile(path, FakeBus())
    assert again.robots() == (ROBOT, other)
    assert again.distances() == {SHOP: OWN}
    again.remove_robot("a")
    again.put_distances(SHOP, None)
    last = AlertFile(path, FakeBus())
    assert (last.robots(), dict(last.distances())) == ((other,), {})
    assert bus.published == [SettingsChanged(keys=frozenset({"alerts"}))] * 3


def test_saving_the_same_tells_nobody(path: Path) -> None:
    bus = FakeBus()
    book = AlertFile(path, bus)
    book.put_robot(ROBOT)
    book.put_robot(ROBOT)
    assert len(bus.published) == 1


def test_a_name_is_taken_once(path: Path) -> None:
    book = AlertFile(path, FakeBus())
    book.put_robot(ROBOT)
    with pytest.raises(InvalidInput, match="仓库群"):
        book.put_robot(Robot(robot_id="c", name="仓库群", kind=RobotKind.WECOM))
    assert book.robots() == (ROBOT,)


def test_entries_that_cannot_be_used_are_left_out(path: Path) -> None:
    AlertFile(path, FakeBus()).put_robot(ROBOT)
    raw = json.loads(path.read_text("utf-8"))
    good = raw["robots"][0]
    raw["robots"] += [{"robot_id": "x"}, "?", good | {"robot_id": "y", "gap_min": 0}]
    names = ("pay_soon_s", "pay_urgent_s", "upload_soon_s", "upload_urgent_s")
    raw["shops"] = {"77": {"pay_soon_s": 1}, "78": dict.fromkeys(names, 60)}
    path.write_text(json.dumps(raw), "utf-8")
    book = AlertFile(path, FakeBus())
    assert book.robots() == (ROBOT,)
    assert list(book.distances()) == ["78"]


def test_a_broken_file_gives_way_to_its_copy(path: Path) -> None:
    AlertFile(path, FakeBus()).put_robot(ROBOT)
    path.write_text("{", "utf-8")
    book = AlertFile(path, FakeBus())
    assert book.robots() == (ROBOT,)
    assert "提醒文件已损坏" in book.trouble
