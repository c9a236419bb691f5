import re
import tomllib
from pathlib import Path

import pytest

from app.domain.errors import InvalidInput
from app.settings.options import OPTIONS
from app.settings.rules import DEFAULT_PACK, load_rules, read_rules, rule_packs

HOUR = 3600
GOOD = rule_packs().joinpath(f"{DEFAULT_PACK}.toml").read_text(encoding="utf-8")


class Numbers:
    """Settings that hold the defaults and what a test changes."""

    def __init__(self, **changed: int) -> None:
        self._changed = {key.replace("__", "."): value for key, value in changed.items()}

    def number(self, key: str) -> int:
        default = next(int(each.default) for each in OPTIONS if each.key == key)
        return self._changed.get(key, default)


class Text:
    """A rule file in memory."""

    name = "test.toml"

    def __init__(self, text: str) -> None:
        self._text = text

    def read_text(self, encoding: str) -> str:
        return self._text


def test_the_default_pack_holds_the_published_thresholds():
    rules = load_rules(Numbers())
    assert rules.name == DEFAULT_PACK
    assert rules.as_of == "2022-06-28"
    assert rules.pay_thresholds_s == (24 * HOUR, 36 * HOUR, 48 * HOUR)
    assert rules.upload_thresholds_s == (24 * HOUR, 48 * HOUR)


def test_the_packs_alert_distances_equal_the_options_defaults():
    alone = read_rules(rule_packs().joinpath(f"{DEFAULT_PACK}.toml"))
    assert alone == load_rules(Numbers())
    # amber at 12 h, red at 20 h of the upload clock's 24 h
    assert 24 * HOUR - alone.upload_soon_s == 12 * HOUR
    assert 24 * HOUR - alone.upload_urgent_s == 20 * HOUR


def test_options_override_the_alert_distances_and_nothing_else():
    rules = load_rules(Numbers(pickup__pay_soon_s=9999, pickup__upload_urgent_s=7))
    assert rules.pay_soon_s == 9999
    assert rules.upload_urgent_s == 7
    assert rules.pay_urgent_s == load_rules(Numbers()).pay_urgent_s
    assert rules.pay_thresholds_s == load_rules(Numbers()).pay_thresholds_s


def test_a_missing_pack_is_a_known_error():
    with pytest.raises(InvalidInput) as caught:
        load_rules(Numbers(), "1999-01")
    assert caught.value.code == "rules.broken"
    assert caught.value.context["field"] == "file"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("schema = 1", "schema = 2", "schema"),
        ("schema = 1", "schema =", "toml"),
        ('name = "2022-06"', "name = 3", "name"),
        ('as_of = "2022-06-28"', 'as_of = ""', "as_of"),
        ("[pay] ", "[paid] ", "pay"),
        ("[24, 36, 48]", "[]", "pay.thresholds_h"),
        ("[24, 36, 48]", "[36, 24]", "pay.thresholds_h"),
        ("[24, 36, 48]", "[24, 24]", "pay.thresholds_h"),
        ("[24, 36, 48]", "[0, 24]", "pay.thresholds_h"),
        ("[24, 36, 48]", '["24"]', "pay.thresholds_h"),
        ("[24, 36, 48]", "24", "pay.thresholds_h"),
        ("[24, 48]", "[true]", "upload.thresholds_h"),
        ("soon_s = 43200", "soon_s = -1", "upload.soon_s"),
        ("urgent_s = 7200", "urgent_s = 1.5", "pay.urgent_s"),
    ],
)
def test_a_malformed_pack_names_the_field(old, new, field):
    assert old in GOOD
    with pytest.raises(InvalidInput) as caught:
        read_rules(Text(GOOD.replace(old, new)))
    assert caught.value.context == {"file": "test.toml", "field": field}


def test_every_packaged_pack_is_named_after_its_file():
    every = [Path(str(each)) for each in rule_packs().iterdir()]
    packs = [each for each in every if re.fullmatch(r"\d{4}-\d{2}\.toml", each.name)]
    assert packs
    for pack in packs:
        assert tomllib.loads(pack.read_text(encoding="utf-8"))["name"] == pack.stem
        assert read_rules(pack)
