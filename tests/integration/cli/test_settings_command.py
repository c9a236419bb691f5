import pytest

from app.cli.exits import Exit
from app.settings.options import OPTIONS
from tests.integration.cli.program import Here


@pytest.fixture
def zhunlan(tmp_path, capsys) -> Here:
    return Here(tmp_path / "profile", capsys)


def test_every_option_is_shown_with_its_meaning(zhunlan):
    assert zhunlan.json("settings")["settings"] == {each.key: each.default for each in OPTIONS}
    assert zhunlan("settings") == Exit.OK
    for each in OPTIONS:
        assert each.key in zhunlan.out
        assert each.label in zhunlan.out
    assert "15–3600秒" in zhunlan.out
    assert "system / light / dark" in zhunlan.out


def test_values_are_set_together_and_read_again(zhunlan):
    changed = zhunlan.json(
        "settings", "set", "ui.theme=dark", "label.mask_receiver=false", "sync.interval_s = 30"
    )
    assert changed["settings"] == {
        "ui.theme": "dark",
        "label.mask_receiver": False,
        "sync.interval_s": 30,
    }
    assert zhunlan("settings", "get", "label.mask_receiver", "sync.interval_s") == Exit.OK
    assert "false" in zhunlan.out
    assert "30" in zhunlan.out
    assert "ui.theme" not in zhunlan.out


def test_a_value_may_hold_an_equals_sign_and_be_empty(zhunlan):
    assert zhunlan("settings", "set", "sender.name=甲=乙", "shop.proxy=") == Exit.OK
    values = zhunlan.json("settings", "get", "sender.name", "shop.proxy")["settings"]
    assert values == {"sender.name": "甲=乙", "shop.proxy": ""}


@pytest.mark.parametrize(
    "pairs",
    [
        ["ui.theme=dark", "sync.interval_s=1"],
        ["ui.theme=dark", "no.such.key=1"],
        ["ui.theme=dark", "sync.interval_s"],
        ["ui.theme=dark", "pickup.pay_soon_s=1"],
    ],
)
def test_one_bad_pair_changes_nothing(zhunlan, pairs):
    assert zhunlan("settings", "set", *pairs) == Exit.ERROR
    assert zhunlan.err
    assert zhunlan.json("settings", "get", "ui.theme")["settings"] == {"ui.theme": "system"}


def test_an_unknown_key_is_named(zhunlan):
    assert zhunlan("settings", "get", "no.such.key") == Exit.ERROR
    assert "no.such.key" in zhunlan.err


def test_a_broken_file_is_reported_and_the_copy_used(zhunlan):
    zhunlan("settings", "set", "ui.theme=dark")
    (zhunlan.folder / "settings.json").write_text("{", encoding="utf-8")
    assert zhunlan("settings", "get", "ui.theme") == Exit.OK
    assert "已损坏" in zhunlan.err
    assert "dark" in zhunlan.out
