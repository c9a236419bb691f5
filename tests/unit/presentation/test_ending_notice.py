"""Authorizations that end soon: told once a day, nearest first, until they are seen."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.authorization import DAY, Standing
from app.domain.ids import ShopId
from app.presentation.ending_notice import FILE, WARN_KEY, EndingNotice
from app.presentation.status import Health, StatusModel
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW, NOW_S, SHOP, make_shop
from tests.unit.presentation.conftest import Taken

OTHER = ShopId("5500001")


@pytest.fixture
def fake(tmp_path: Path, tasks: InlineTasks) -> FakeDesk:
    shop = make_shop(standing=Standing(granted_until=NOW + 3 * DAY + timedelta(hours=2)))
    return FakeDesk(tasks, tmp_path, OPTIONS, shops=[shop])


class Watched:
    """A notice with how often it told of a change."""

    def __init__(self, fake: FakeDesk) -> None:
        self.told = 0
        self.model = EndingNotice(fake.desk(), lambda: tuple(fake.shops.values()), changed=self)

    def __call__(self) -> None:
        self.told += 1

    @property
    def text(self) -> str:
        return str(self.model.text())


def test_it_names_shop_days_and_what_to_do(fake: FakeDesk) -> None:
    assert Watched(fake).text == (
        "「练习店铺」的授权 3 天后到期。到期后不能同步、取号和发货：请店主续订或重新授权。"
    )


def test_tokens_that_were_not_renewed_are_told_as_that(fake: FakeDesk) -> None:
    fake.shops[SHOP] = make_shop(standing=Standing(tokens_until=NOW + timedelta(hours=5)))
    assert Watched(fake).text == (
        "「练习店铺」的授权 5 小时后到期。程序会自动续期，但一直没有续上：请重新授权。"
    )


def test_the_nearest_is_named_and_the_others_counted(fake: FakeDesk) -> None:
    fake.shops[OTHER] = make_shop(OTHER, "云上", standing=Standing(granted_until=NOW + 2 * DAY))
    assert Watched(fake).text.startswith("「云上」的授权 2 天后到期")
    assert Watched(fake).text.endswith("（另有 1 家店铺）")


def test_seen_it_rests_for_the_day_also_after_a_restart(fake: FakeDesk) -> None:
    watched = Watched(fake)
    watched.model.seen()
    assert (watched.text, watched.told) == ("", 1)
    assert Watched(fake).text == ""
    fake.clock.forward(days=1)
    assert "2 天后到期" in Watched(fake).text


def test_a_broken_file_only_brings_the_notice_back(fake: FakeDesk) -> None:
    (fake.desk().profile / FILE).write_text("[1", "utf-8")
    assert "3 天后到期" in Watched(fake).text


@pytest.mark.parametrize("days", [0, 2])
def test_the_setting_decides_how_early(fake: FakeDesk, days: int) -> None:
    fake.settings.put({WARN_KEY: days})
    assert Watched(fake).text == ""


def test_a_refused_shop_has_its_own_trouble(fake: FakeDesk) -> None:
    fake.shops[SHOP] = make_shop(
        authorized=False, standing=Standing(granted_until=NOW - timedelta(hours=1))
    )
    assert Watched(fake).text == ""


def test_the_chip_warns_and_its_tip_tells_every_shop(fake: FakeDesk, taken: Taken) -> None:
    fake.shops[OTHER] = make_shop(OTHER, "云上", standing=Standing(granted_until=NOW + 200 * DAY))
    model = StatusModel(fake.desk(), frozenset, changed=lambda: None, failed=taken)
    model.refresh()
    chip = model.shop_chip(NOW_S)
    assert (chip.health, str(chip.text)) == (Health.SOON, "练习店铺：授权 3 天后到期")
    assert str(chip.tip) == ("练习店铺：授权 3 天后到期\n云上：授权 200 天后到期\n打开店铺设置")
    assert not taken.errors
