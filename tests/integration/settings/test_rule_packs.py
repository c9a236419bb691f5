"""Shipped packs, a person's own, and what stays in use when a file is bad."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import InvalidInput, StorageError
from app.settings.options import BY_KEY
from app.settings.rule_pack_file import RulePackInvalid
from app.settings.rule_packs import RulePacks, chosen_clocks
from app.settings.rules import rule_packs

SHIPPED = ("2022-06", "2026-05", "2026-09")
POINTS = rule_packs().joinpath("2026-05.toml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "rules"


@pytest.fixture
def packs(folder: Path) -> RulePacks:
    return RulePacks(folder)


def own(tmp_path: Path, *, name: str = "2026-05", version: int = 2, points: str = "") -> Path:
    text = POINTS.replace('name = "2026-05"', f'name = "{name}"')
    text = text.replace("version = 1", f"version = {version}")
    if points:
        text = text.replace("[100, 90, 80, 70, 60, 50]", points)
    path = tmp_path / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def names(packs: RulePacks) -> list[str]:
    return [entry.pack.name for entry in packs.list()]


def test_without_a_folder_the_shipped_ones_are_there(packs: RulePacks, folder: Path) -> None:
    assert names(packs) == list(SHIPPED)
    assert not any(entry.own for entry in packs.list())
    assert packs.refused() == {}
    assert not folder.exists()  # looking makes nothing
    assert names(RulePacks()) == list(SHIPPED)


def test_a_pack_of_ones_own_stands_before_the_shipped_one(packs: RulePacks, tmp_path: Path) -> None:
    added = packs.add(own(tmp_path, points="[100, 99, 98, 97, 96, 50]"))
    assert packs.get("2026-05") == added
    assert added.points == (100, 99, 98, 97, 96, 50)
    (entry,) = [each for each in packs.list() if each.own]
    assert (entry.pack, entry.shipped_version) == (added, 1)
    packs.remove("2026-05")
    assert packs.get("2026-05").version == 1
    assert names(packs) == list(SHIPPED)


def test_a_pack_of_another_name_is_one_more(packs: RulePacks, tmp_path: Path) -> None:
    packs.add(own(tmp_path, name="我的-2027", version=1))
    assert sorted(names(packs)) == sorted([*SHIPPED, "我的-2027"])


def test_a_bad_file_is_refused_and_what_was_good_stays(packs: RulePacks, tmp_path: Path) -> None:
    good = packs.add(own(tmp_path))
    with pytest.raises(RulePackInvalid) as caught:
        packs.add(own(tmp_path, version=3, points="[1, 2]"))
    assert "points" in caught.value.faults[0].reason
    assert packs.get("2026-05") == good
    assert packs.refused() == {}


def test_an_own_file_that_was_edited_badly_leaves_the_last_good_one(
    packs: RulePacks, folder: Path, tmp_path: Path
) -> None:
    packs.add(own(tmp_path))
    file = folder / "2026-05.toml"
    file.write_text(file.read_text("utf-8").replace("version = 2", "version = 3"), "utf-8")
    assert packs.get("2026-05").version == 3  # a good edit counts at once
    file.write_text("version = ", "utf-8")
    assert packs.get("2026-05").version == 3
    (entry,) = [each for each in packs.list() if each.own]
    assert entry.pack.version == 3
    assert entry.faults
    assert list(packs.refused()) == ["2026-05"]
    assert packs.trouble().startswith("规则包 2026-05.toml 不能用，仍用上一次好的（第 1 行：")
    assert RulePacks(folder).get("2026-05").version == 3  # also after a restart


def test_an_own_file_that_never_was_good_leaves_the_shipped_one(
    packs: RulePacks, folder: Path
) -> None:
    folder.mkdir(parents=True)
    (folder / "2026-05.toml").write_text("nonsense", "utf-8")
    (folder / "2027-01.toml").write_bytes(b"\xff\xfe")
    assert packs.get("2026-05").version == 1
    assert names(packs) == list(SHIPPED)
    assert set(packs.refused()) == {"2026-05", "2027-01"}
    assert "2026-05.toml 不能用，仍用自带的（" in packs.trouble()
    assert "2027-01.toml 不能用，没有采用（第 1 行：" in packs.trouble()
    with pytest.raises(RulePackInvalid):
        packs.get("2027-01")


def test_other_rules_need_another_version(packs: RulePacks, tmp_path: Path) -> None:
    path = own(tmp_path, version=1, points="[100, 99, 98, 97, 96, 50]")
    with pytest.raises(InvalidInput, match="内容不同"):
        packs.add(path)
    packs.add(own(tmp_path, version=2))
    packs.add(own(tmp_path, version=2))  # the very same again is fine
    with pytest.raises(InvalidInput) as caught:
        packs.add(own(tmp_path, version=2, points="[100, 99, 98, 97, 96, 50]"))
    assert caught.value.code == "packs.version"


def test_a_pack_that_is_not_there(packs: RulePacks) -> None:
    with pytest.raises(InvalidInput) as caught:
        packs.get("1999-01")
    assert caught.value.code == "packs.unknown"
    assert "2022-06、2026-05、2026-09" in caught.value.advice


@pytest.mark.parametrize("name", ["2022-06", "nobody"])
def test_only_ones_own_can_be_removed(packs: RulePacks, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        packs.remove(name)
    assert caught.value.code == "packs.not_own"


def test_checking_changes_nothing(packs: RulePacks, folder: Path, tmp_path: Path) -> None:
    assert packs.check(own(tmp_path)).version == 2
    assert not folder.exists()


def test_files_that_cannot_be_read(packs: RulePacks, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        packs.check(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(InvalidInput):
        packs.check(tmp_path / "bytes.toml")
    (tmp_path / "big.toml").write_text("#" * 500_000, "utf-8")
    with pytest.raises(RulePackInvalid):
        packs.check(tmp_path / "big.toml")


def test_the_pack_of_a_day(packs: RulePacks) -> None:
    assert packs.of_day(date(2026, 6, 1)).name == "2026-05"
    with pytest.raises(InvalidInput):
        packs.of_day(date(2020, 1, 1))


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        RulePacks(tmp_path / "file" / "rules").add(own(tmp_path))
    with pytest.raises(InvalidInput):
        RulePacks().add(own(tmp_path))


class Chosen:
    """The defaults, with one pack chosen."""

    def __init__(self, pack: str) -> None:
        self._pack = pack

    def text(self, key: str) -> str:
        assert key == "rate.pack"
        return self._pack

    def number(self, key: str) -> int:
        return int(BY_KEY[key].default)


@pytest.mark.parametrize(
    ("pack", "hours"),
    [("2022-06", [24, 36, 48]), ("mine", [12, 24]), ("auto", [24, 36, 48]), ("gone", [24, 36, 48])],
)
def test_the_countdown_follows_the_chosen_pack(
    packs: RulePacks, folder: Path, pack: str, hours: list[int]
) -> None:
    folder.mkdir(parents=True)
    text = POINTS.replace('name = "2026-05"', 'name = "mine"')
    text = text.replace("thresholds_h = [24, 36, 48]", "thresholds_h = [12, 24]")
    (folder / "mine.toml").write_text(text.replace("soon_s = 21600", "soon_s = 7201"), "utf-8")
    rules = chosen_clocks(Chosen(pack), packs, date(2026, 4, 1))
    assert [second // 3600 for second in rules.pay_thresholds_s] == hours
    assert rules.pay_soon_s == BY_KEY["pickup.pay_soon_s"].default


def test_a_chosen_pack_must_be_there(tmp_path: Path, folder: Path) -> None:
    chosen = ["auto"]
    packs = RulePacks(folder, lambda: chosen[0])
    packs.add(own(tmp_path, name="mine", version=1))
    packs.add(own(tmp_path))
    for name in ("auto", "mine", "2026-09"):
        packs.check_choice(name)
    with pytest.raises(InvalidInput, match="没有规则包 gone，可选 auto、2022-06") as caught:
        packs.check_choice("gone")
    assert caught.value.context["key"] == "rate.pack"
    chosen[0] = "mine"
    with pytest.raises(InvalidInput, match="正在使用") as refused:
        packs.remove("mine")
    assert "settings set rate.pack=2022-06" in refused.value.advice
    assert packs.trouble() == ""
    (folder / "mine.toml").unlink()
    assert packs.missing() == "mine"
    assert "规则包 mine 用不了，倒计时按 2022-06 计" in packs.trouble()
    chosen[0] = "2026-05"
    packs.remove("2026-05")  # the shipped one counts again
    assert packs.trouble() == ""
